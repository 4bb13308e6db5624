"""Apache Kafka as a list of jars from Maven Central, each held to a committed SHA-256 sum.

`kafka.sha256` is Kafka's lock file, in the form that `sha256sum -c` reads: a sum, and the jar's path in a Maven
repository, from which its coordinates follow. `install` fetches what is missing; `lock` resolves the list anew.
"""

import hashlib
import shutil
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

KAFKA_VERSION = "4.3.1"

LOCK_FILE = Path(__file__).with_name("kafka.sha256")

ROOTS = (f"org.apache.kafka:kafka_2.13:{KAFKA_VERSION}", "org.apache.logging.log4j:log4j-slf4j-impl:2.25.4!")
"""What the broker is started from: Kafka's server, and the binding that lets it write a log. The `!` keeps that
binding's own parent from choosing older versions for Kafka's dependencies."""

_DOWNLOADS_AT_ONCE = 6
_TIMEOUT_SECONDS = 60


class JarRefusedError(RuntimeError):
    """A jar differs from the one that was reviewed when the list of sums was made."""


@dataclass(frozen=True)
class Jar:
    """One jar of the lock file: its sum in hex, and its path below the root of a Maven repository."""

    sha256: str
    path: str

    @property
    def coordinates(self) -> tuple[str, str, str]:
        """Group, artifact and version, as Maven's layout spells them in the path."""
        *group, artifact, version, _file = self.path.split("/")
        return ".".join(group), artifact, version


def folder() -> Path:
    """Where the jars are installed: beside the Python packages, so that every state folder shares them."""
    return Path(sys.prefix) / "share" / "cuakhau" / "jars"


def locked(lock_file: Path = LOCK_FILE) -> list[Jar]:
    """The jars that may run, in class path order."""
    return [Jar(*line.split(maxsplit=1)) for line in lock_file.read_text().splitlines()]


def classpath() -> str:
    """Java's class path for the installed jars."""
    return ":".join(str(folder() / jar.path) for jar in locked())


def missing(into: Path | None = None) -> list[Jar]:
    """The locked jars that are not there, or not whole."""
    root = into or folder()
    return [jar for jar in locked() if not (root / jar.path).is_file() or _sum(root / jar.path) != jar.sha256]


def install() -> None:
    """Fetch the jars that are missing and refuse any whose sum is not the committed one."""
    wanted = missing()
    if not wanted:
        return
    with tempfile.TemporaryDirectory(prefix="cuakhau-jars-") as download_folder:
        fetch = _Fetcher(Path(download_folder), len(wanted))
        with ThreadPoolExecutor(_DOWNLOADS_AT_ONCE) as pool:
            for jar, file in zip(wanted, pool.map(fetch, wanted), strict=True):
                accept(jar, file)


def accept(jar: Jar, file: Path, into: Path | None = None) -> None:
    """Move a downloaded file to its place among the installed jars, if it is the jar that was locked."""
    found = _sum(file)
    if found != jar.sha256:
        raise JarRefusedError(
            f"{jar.path} has the SHA-256 sum {found}, but {LOCK_FILE.name} says {jar.sha256}. It was not installed. "
            "Run `make install` again; if that fails too, something between Maven Central and here alters files."
        )
    target = (into or folder()) / jar.path
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.move(file, target)


def lock() -> None:
    """Resolve Kafka's dependencies anew and write the lock file: the reviewed way to change Kafka's version."""
    from jgo.maven import MavenContext, PythonResolver  # noqa: PLC0415 (slow to import, needed only here)

    with tempfile.TemporaryDirectory(prefix="cuakhau-jars-") as download_folder:
        context = MavenContext(resolver=PythonResolver(), repo_cache=Path(download_folder), timeout=_TIMEOUT_SECONDS)
        inputs, transitive = context.resolver.resolve([context.create_dependency(root) for root in ROOTS])
        files = [dependency.artifact.resolve() for dependency in inputs + transitive]
        lines = sorted(f"{_sum(file)}  {file.relative_to(download_folder)}\n" for file in files)
    LOCK_FILE.write_text("".join(sorted(set(lines), key=lambda line: line.split()[1])))


class _Fetcher:
    """Downloads one jar by its coordinates with jgo, and says how far the whole is."""

    def __init__(self, download_folder: Path, total: int) -> None:
        from jgo.maven import MavenContext, PythonResolver  # noqa: PLC0415 (slow to import, needed only here)

        self._context = MavenContext(resolver=PythonResolver(), repo_cache=download_folder, timeout=_TIMEOUT_SECONDS)
        self._total = total
        self._done = 0

    def __call__(self, jar: Jar) -> Path:
        group, artifact, version = jar.coordinates
        file: Path = self._context.project(group, artifact).at_version(version).artifact().resolve()
        self._done += 1
        sys.stderr.write(f"  Kafka {KAFKA_VERSION}: {self._done} of {self._total} jars\n")
        return file


def _sum(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def main() -> int:
    """`python -m deploy.local.jars`: fetch what is missing."""
    try:
        install()
    except JarRefusedError as error:
        sys.stderr.write(f"install: {error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
