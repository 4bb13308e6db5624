"""Runs npm in the folder of the screens: `python -m deploy.local.npm run types`.

Read before anything is installed too, so it imports the standard library only.
"""

import os
import subprocess
import sys
from pathlib import Path

from deploy.local import node

ROOT = Path(__file__).resolve().parents[2]
WEB = ROOT / "gate_api" / "web"


def npm(*arguments: str) -> None:
    """Run npm; its output goes to standard error. Raises CalledProcessError."""
    site_packages = next((ROOT / ".venv" / "lib").glob("python*/site-packages"))
    # The tools that npm starts look for `node` on the search path.
    path = f"{node.node(site_packages).parent}{os.pathsep}{os.environ['PATH']}"
    subprocess.run(
        [*node.npm(site_packages), *arguments],
        check=True,
        cwd=WEB,
        env={**os.environ, "PATH": path},
        stdin=subprocess.DEVNULL,
        stdout=sys.stderr,
    )


def main() -> int:
    """The command; its exit code is npm's."""
    try:
        npm(*sys.argv[1:])
    except subprocess.CalledProcessError as error:
        return error.returncode
    return 0


if __name__ == "__main__":
    sys.exit(main())
