"""Small JSON files that one process writes while others read them."""

import json
import os
from pathlib import Path
from typing import Any


def write_json(file: Path, content: Any) -> None:
    """Replace the file in one step: a reader sees the old content or the new, never half of it."""
    file.parent.mkdir(parents=True, exist_ok=True)
    partial = file.with_name(f"{file.name}.{os.getpid()}.partial")
    partial.write_text(json.dumps(content, indent=1))
    partial.replace(file)


def read_json(file: Path) -> Any:
    """The content, or None where there is no such file."""
    try:
        return json.loads(file.read_text())
    except FileNotFoundError:
        return None
