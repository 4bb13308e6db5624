"""`cuakhau doctor`: what the platform needs from this machine, what is missing, and the command that mends it."""

import os
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from deploy.local import install, jars, postgres
from deploy.local.home import Home
from deploy.local.java import java
from deploy.local.node import node
from deploy.local.npm import WEB
from deploy.local.ports import is_free

_DISK_BYTES = 2_000_000_000
_ANSWER_SECONDS = 20
_PYTHON = (3, 11)
_JAVA = 17
_NODE = (20, 19)


@dataclass(frozen=True)
class Finding:
    """One thing looked at. `mend` is what to do when it is not well."""

    about: str
    well: bool
    detail: str
    mend: str

    def __str__(self) -> str:
        return f"✓ {self.about}: {self.detail}" if self.well else f"✗ {self.about}: {self.detail}. {self.mend}"


def examine() -> list[Finding]:
    """Look at everything, in the order of the installation."""
    return [look() for look in _LOOKS]


def _python() -> Finding:
    mend = "Install Python 3.11 or newer, then: make install PYTHON=/path/to/it"
    return Finding("Python", sys.version_info >= _PYTHON, sys.version.split()[0], mend)


def _packages() -> Finding:
    current = install.python_packages(with_tests=False).current or install.python_packages(with_tests=True).current
    detail = "as the lock files say" if current else "not as the lock files say"
    return Finding("Python packages", current, detail, "Run: make install")


def _java() -> Finding:
    found = _first_line([str(java()), "-version"])
    # A first line reads: openjdk version "25.0.2" 2026-01-20
    version = found.split('"')[1] if '"' in found else ""
    well = version.split(".")[0].isdigit() and int(version.split(".")[0]) >= _JAVA
    mend = (
        f"Kafka needs Java {_JAVA} or newer: unset CUAKHAU_JAVA and JAVA_HOME to use the wheel's, or run: make install"
    )
    return Finding("Java", well, f"{java()} {version or 'does not run'}", mend)


def _jars() -> Finding:
    missing = jars.missing()
    detail = f"{len(missing)} jars missing or altered" if missing else f"{jars.KAFKA_VERSION}, every jar has its sum"
    # The step's stamp would say that nothing is to do: so fetch the jars themselves.
    mend = f"Run: {sys.executable} -m deploy.local.jars"
    return Finding("Apache Kafka", not missing, detail, mend)


def _postgres() -> Finding:
    found = _first_line([str(postgres.programs() / "postgres"), "--version"])
    return Finding("PostgreSQL", bool(found), found or "does not run", "Run: make install, or set DATABASE_URL")


def _node() -> Finding:
    program = node(Path(sysconfig.get_path("purelib")))
    version = _first_line([str(program), "--version"])
    numbers = tuple(int(part) for part in version.removeprefix("v").split(".")[:2]) if version else (0, 0)
    mend = "Node 20.19 or newer builds the screens: unset CUAKHAU_NODE to use the wheel's, or run: make install"
    return Finding("Node", numbers >= _NODE, f"{program} {version or 'does not run'}", mend)


def _screens() -> Finding:
    current = install.WEB_PACKAGES.current and install.SCREENS.current
    detail = "built from the present sources" if current else "not built from the present sources"
    return Finding("Screens", current, detail, "Run: make install")


def _disk() -> Finding:
    home = Home.of_environment().folder
    there = next(folder for folder in (home, *home.parents) if folder.exists())
    free = shutil.disk_usage(there).free
    mend = "Free some, or set CUAKHAU_HOME to a folder on another disk"
    return Finding("Disk", free >= _DISK_BYTES, f"{free / 1e9:.0f} GB free at {home}", mend)


def _ports() -> Finding:
    fixed = {
        name: value for name, value in os.environ.items() if name.startswith("CUAKHAU_") and name.endswith("_PORT")
    }
    taken = [f"{name}={value}" for name, value in sorted(fixed.items()) if not is_free(int(value))]
    detail = (
        f"in use: {', '.join(taken)}"
        if taken
        else "free ones are chosen"
        if not fixed
        else "those that are set are free"
    )
    mend = "Stop what listens there (`cuakhau down` if it is ours), or unset them"
    return Finding("Ports", not taken, detail, mend)


def _browser() -> Finding:
    given = os.environ.get("CUAKHAU_CHROMIUM")
    packed = WEB / "node_modules" / "@sparticuz" / "chromium"
    well = Path(given).exists() if given else packed.exists()
    mend = "The browser test needs one. Run: make install, or set CUAKHAU_CHROMIUM to a Chromium program"
    return Finding("Browser for tests", well, given or ("from npm" if well else "not there"), mend)


_LOOKS: tuple[Callable[[], Finding], ...] = (
    _python, _packages, _java, _jars, _postgres, _node, _screens, _disk, _ports, _browser,
)  # fmt: skip


def _first_line(argv: list[str]) -> str:
    """The first line that a program says; empty when it cannot be run."""
    try:
        ran = subprocess.run(
            argv, check=True, capture_output=True, text=True, timeout=_ANSWER_SECONDS, stdin=subprocess.DEVNULL
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    return (ran.stdout + ran.stderr).splitlines()[0]
