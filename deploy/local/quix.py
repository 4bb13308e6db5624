"""Quix Streams, which `cuakhau bench engine` measures itself against, in an environment of its own.

It wants older packages than ours, and only the bench ever wants it: so it is installed when that first runs.
"""

import subprocess
from pathlib import Path

from deploy.local.install import VENV, Step
from deploy.local.npm import ROOT

BENCH_LOCK = ROOT / "requirements-bench.lock"

_FOLDER = VENV / "share" / "cuakhau" / "quix"
_PYTHON = _FOLDER / "bin" / "python"


def python() -> Path:
    """The Python that has Quix Streams; our own packages lie at `ROOT`. Installs it from the registry if need be."""
    Step("Quix Streams", made_from=lambda: [BENCH_LOCK], makes=lambda: _PYTHON, run=_install).ensure()
    return _PYTHON


def _install() -> None:
    uv = str(VENV / "bin" / "uv")
    subprocess.run([uv, "venv", "--quiet", "--clear", "--python", str(VENV / "bin" / "python"), _FOLDER], check=True)
    subprocess.run(
        [uv, "pip", "sync", "--quiet", "--python", str(_PYTHON), "--require-hashes", str(BENCH_LOCK)],
        check=True,
        cwd=ROOT,
    )
