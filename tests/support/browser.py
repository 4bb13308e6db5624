"""A Chromium for tests: the one given, the system's, or npm's `@sparticuz/chromium`, unpacked once; no root needed."""

import io
import os
import shutil
import subprocess
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from deploy.local.install import VENV
from deploy.local.node import node
from deploy.local.npm import WEB

_PACKED = WEB / "node_modules" / "@sparticuz" / "chromium" / "bin"
_UNPACKED = WEB / "node_modules" / ".cache" / "chromium"
_SYSTEM_NAMES = ("chromium", "chromium-browser", "google-chrome")
_UNPACK = "process.stdout.write(require('zlib').brotliDecompressSync(require('fs').readFileSync(process.argv[1])))"


@contextmanager
def browser() -> Iterator[Browser]:
    """A running browser without a window."""
    program, environment = _chromium()
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(
            executable_path=program,
            env={**os.environ, **environment},
            # Containers and users without root have no sandbox to give; the pages are our own.
            args=["--no-sandbox", "--disable-gpu"],
        )
        yield running
        running.close()


def _chromium() -> tuple[Path, dict[str, str]]:
    """The program, and what must stand in its environment."""
    given = os.environ.get("CUAKHAU_CHROMIUM")
    if given is None:
        given = next((found for name in _SYSTEM_NAMES if (found := shutil.which(name))), None)
    if given is not None:
        return Path(given), {}
    program = _UNPACKED / "chromium"
    if not program.exists():
        _unpack(program)
    # The package was made for machines that have none of the libraries of a desktop, and brings them.
    return program, {"LD_LIBRARY_PATH": str(_UNPACKED / "lib"), "FONTCONFIG_PATH": str(_UNPACKED / "fonts")}


def _unpack(program: Path) -> None:
    if not _PACKED.exists():
        raise FileNotFoundError("No Chromium: run `make install`, or set CUAKHAU_CHROMIUM to one's path")
    _UNPACKED.mkdir(parents=True, exist_ok=True)
    for archive in ("al2023.tar.br", "fonts.tar.br", "swiftshader.tar.br"):
        with tarfile.open(fileobj=io.BytesIO(_decompressed(archive))) as files:
            # Python 3.11.4 learned to refuse what lies outside; before it the archives of the lock file are trusted.
            files.extraction_filter = getattr(tarfile, "data_filter", None)
            files.extractall(_UNPACKED)  # noqa: S202
    unfinished = program.with_suffix(".part")
    unfinished.write_bytes(_decompressed("chromium.br"))
    unfinished.chmod(0o755)
    unfinished.rename(program)


def _decompressed(name: str) -> bytes:
    site_packages = next((VENV / "lib").glob("python*/site-packages"))
    argv = [str(node(site_packages)), "-e", _UNPACK, str(_PACKED / name)]
    return subprocess.run(argv, check=True, capture_output=True).stdout
