"""`make install`: everything the platform needs, from package registries, without root, each step only when needed.

It runs before anything is installed, on any Python from 3.11 on: the standard library only. The way of an installation:
a virtual environment, the Python packages of the lock files (by hash), Kafka's jars (by sum), the screens.
"""

import hashlib
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from deploy.local.npm import ROOT, WEB, npm

VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"

_STAMPS = VENV / "stamps"

BUILD_LOCK = ROOT / "requirements-build.lock"
RUNTIME_LOCK = ROOT / "requirements.lock"
TEST_LOCK = ROOT / "requirements-test.lock"


class InstallError(RuntimeError):
    """Something that the installation needs is missing; the text says what to do."""


@dataclass(frozen=True)
class Step:
    """One part of the installation: done once, and again when what it was made from has changed."""

    name: str
    made_from: Callable[[], Iterable[Path]]
    """The files whose content decides whether it is current."""
    makes: Callable[[], Path]
    """What must exist for it to be current."""
    run: Callable[[], None]

    @property
    def current(self) -> bool:
        """Whether nothing needs to be done."""
        stamp = self._stamp
        return self.makes().exists() and stamp.exists() and stamp.read_text() == self._fingerprint()

    def ensure(self) -> None:
        """Do it if it is not current, saying so and how long it took."""
        if self.current:
            return
        _say(f"{self.name} …")
        started = time.monotonic()
        self.run()
        self._stamp.parent.mkdir(parents=True, exist_ok=True)
        self._stamp.write_text(self._fingerprint())
        _say(f"{self.name}: done in {time.monotonic() - started:.0f} s")

    @property
    def _stamp(self) -> Path:
        return _STAMPS / self.name.replace(" ", "-")

    def _fingerprint(self) -> str:
        digest = hashlib.sha256()
        for file in self.made_from():
            digest.update(f"{file}\0{hashlib.sha256(file.read_bytes()).hexdigest()}\n".encode())
        return digest.hexdigest()


def python_packages(*, with_tests: bool) -> Step:
    """The packages that the platform runs on, or those and what the tests need."""
    lock = TEST_LOCK if with_tests else RUNTIME_LOCK

    def sync() -> None:
        _make_venv()
        # uv takes away what no lock file names, and adds the rest by hash; then our own packages, as they lie here.
        uv = str(VENV / "bin" / "uv")
        _run([uv, "pip", "sync", "--python", str(PYTHON), "--require-hashes", str(lock), str(BUILD_LOCK)])
        _run([uv, "pip", "install", "--python", str(PYTHON), "--no-deps", "--no-build-isolation", "--editable", "."])

    return Step(
        name="Python packages with tests" if with_tests else "Python packages",
        made_from=lambda: [lock, BUILD_LOCK, ROOT / "pyproject.toml"],
        makes=lambda: VENV / "bin" / "cuakhau",
        run=sync,
    )


KAFKA_JARS = Step(
    name="Apache Kafka",
    made_from=lambda: [ROOT / "deploy" / "local" / "kafka.sha256"],
    makes=lambda: VENV / "share" / "cuakhau" / "jars",
    run=lambda: _run([str(PYTHON), "-m", "deploy.local.jars"]),
)

WEB_PACKAGES = Step(
    name="npm packages",
    made_from=lambda: [WEB / "package.json", WEB / "package-lock.json"],
    makes=lambda: WEB / "node_modules",
    run=lambda: npm("ci", "--include=dev", "--no-audit", "--no-fund"),
)

SCREENS = Step(
    name="screens",
    made_from=lambda: _web_sources(),  # noqa: PLW0108 (it is defined below)
    makes=lambda: WEB / "dist" / "index.html",
    run=lambda: npm("run", "build"),
)


def install(*, with_tests: bool) -> None:
    """Bring everything up to date. Raises InstallError, or CalledProcessError of the step that failed."""
    packages, packages_with_tests = python_packages(with_tests=False), python_packages(with_tests=True)
    if with_tests or not packages_with_tests.current:
        # What the tests need holds all that the platform needs, at the same versions.
        (packages_with_tests if with_tests else packages).ensure()
    with ThreadPoolExecutor() as pool:
        started = [pool.submit(KAFKA_JARS.ensure), pool.submit(_install_web)]
        for step in started:
            step.result()


def main() -> int:
    """`python -m deploy.local.install [--with-tests]`."""
    try:
        install(with_tests="--with-tests" in sys.argv)
    except InstallError as error:
        _say(str(error))
        return 1
    except subprocess.CalledProcessError as error:
        _say(f"`{' '.join(map(str, error.cmd))}` failed with {error.returncode}; its own words stand above.")
        return 1
    return 0


def _make_venv() -> None:
    if not (VENV / "bin" / "pip").exists():
        try:
            _run([sys.executable, "-m", "venv", str(VENV)])
        except subprocess.CalledProcessError as error:
            shutil.rmtree(VENV, ignore_errors=True)
            raise InstallError(
                f"{sys.executable} cannot make a virtual environment with pip. On Debian and Ubuntu its module is a "
                "package of its own: apt-get install python3-venv; or give another Python: make install PYTHON=…"
            ) from error
    pip = [str(PYTHON), "-m", "pip", "--disable-pip-version-check"]
    _run([*pip, "install", "--quiet", "--require-hashes", "--requirement", str(BUILD_LOCK)])


def _install_web() -> None:
    WEB_PACKAGES.ensure()
    SCREENS.ensure()


def _web_sources() -> list[Path]:
    made = {WEB / "node_modules", WEB / "dist", WEB / ".tests"}
    return sorted(file for file in WEB.rglob("*") if file.is_file() and made.isdisjoint(file.parents))


def _run(argv: list[str]) -> None:
    subprocess.run(argv, check=True, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=sys.stderr)


def _say(text: str) -> None:
    sys.stderr.write(f"install: {text}\n")


if __name__ == "__main__":
    sys.exit(main())
