"""`python -m schemas generate | check | freeze`."""

import argparse
import shutil
import sys
from pathlib import Path

from schemas.evolution import HERE, problems
from schemas.generate import generated_files, undescribed_fields

GENERATED = HERE / "generated"


def generate() -> int:
    """Write the generated files."""
    GENERATED.mkdir(exist_ok=True)
    for name, text in generated_files().items():
        (GENERATED / name).write_text(text, encoding="utf-8")
    return 0


def check() -> int:
    """Say what breaks the evolution rule and which generated file is not current."""
    stale = [name for name, text in generated_files().items() if not _same(GENERATED / name, text)]
    lines = problems() + [f"{field} has no description" for field in undescribed_fields()]
    lines += [f"schemas/generated/{name} is not current: run make generate" for name in stale]
    sys.stderr.writelines(f"schemas: {line}\n" for line in lines)
    return 1 if lines else 0


def freeze() -> int:
    """Publish: keep today's schemas and examples as the next entry of the history."""
    published = sorted(entry.name for entry in (HERE / "history").iterdir() if entry.is_dir())
    target = HERE / "history" / f"{int(published[-1]) + 1 if published else 1:04d}"
    shutil.copytree(HERE / "examples", target / "examples")
    for file in GENERATED.glob("*.schema.json"):
        shutil.copy(file, target)
    sys.stderr.write(f"schemas: frozen as history/{target.name}\n")
    return 0


def _same(file: Path, text: str) -> bool:
    return file.is_file() and file.read_text(encoding="utf-8") == text


def main() -> int:
    """The command."""
    parser = argparse.ArgumentParser(prog="python -m schemas", description=__doc__)
    parser.add_argument("command", choices=("generate", "check", "freeze"))
    return {"generate": generate, "check": check, "freeze": freeze}[parser.parse_args().command]()


if __name__ == "__main__":
    sys.exit(main())
