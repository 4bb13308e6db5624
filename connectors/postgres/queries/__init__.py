"""Named SQL: `-- name: …` begins a statement, the comment lines after it say what it is for."""

import re
from importlib.resources import files

_BLOCK = re.compile(r"^-- name: (?P<name>\w+)\n(?P<about>(?:-- .+\n)+)(?P<sql>(?:(?!-- name: ).*\n?)+)", re.MULTILINE)


def load(name: str) -> dict[str, str]:
    """The statements of `NAME.sql` by their names."""
    text = (files(__name__) / f"{name}.sql").read_text(encoding="utf-8")
    return {block["name"]: block["sql"].strip() for block in _BLOCK.finditer(text)}
