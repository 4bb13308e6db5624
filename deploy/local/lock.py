"""`make lock`: write the lock files anew from what pyproject.toml asks for. They name packages, never a registry."""

import subprocess
import sys

from deploy.local import jars
from deploy.local.install import BUILD_LOCK, RUNTIME_LOCK, TEST_LOCK, VENV
from deploy.local.npm import ROOT
from deploy.local.quix import BENCH_LOCK

# What builds our own editable package, and uv itself, which installs everything else.
_BUILD_REQUIREMENTS = "uv\nhatchling>=1.26\neditables\n"

_OPTIONS = [
    "--universal",
    "--python-version=3.11",
    "--generate-hashes",
    "--no-emit-index-url",
    "--no-header",
    "--quiet",
]


def main() -> None:
    """Versions that the present lock files name are kept where they still fit; `--upgrade` takes the newest."""
    upgrade = [argument for argument in sys.argv[1:] if argument == "--upgrade"]
    _compile(["-", "--output-file", str(BUILD_LOCK), *upgrade], _BUILD_REQUIREMENTS)
    _compile(["pyproject.toml", "--output-file", str(RUNTIME_LOCK), *upgrade])
    _compile(
        ["pyproject.toml", "--group=test", f"--constraint={RUNTIME_LOCK}", "--output-file", str(TEST_LOCK), *upgrade]
    )
    _compile(["--group=pyproject.toml:bench", "--output-file", str(BENCH_LOCK), *upgrade])
    jars.lock()


def _compile(arguments: list[str], requirements: str = "") -> None:
    uv = str(VENV / "bin" / "uv")
    subprocess.run([uv, "pip", "compile", *arguments, *_OPTIONS], check=True, cwd=ROOT, input=requirements, text=True)


if __name__ == "__main__":
    main()
