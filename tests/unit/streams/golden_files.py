"""What the fold says to each golden example; `python -m tests.unit.streams.golden_files` writes it anew.

Read the difference before committing it: it is what changes for everybody who reads our topics.
"""

from pathlib import Path

from streams.domain.times import milliseconds
from streams.partition import PartitionFold, PartitionState
from tests.unit.streams.gate_day import clock

EXAMPLES = Path(__file__).parents[3] / "schemas" / "examples" / "gate.events.v1"
GOLDEN = Path(__file__).parent / "golden"

_LOGGED_MS = milliseconds(clock("+1d 08:00"))


def folded() -> dict[str, str]:
    """Example's file name → what the fold writes when it comes after the examples before it, a line a record."""
    partition = PartitionFold(PartitionState(1))
    return {
        example.name: "".join(
            f"{out.topic} {out.value.decode()}\n"
            for out in partition.fold(offset, b"huu-nghi", example.read_bytes(), _LOGGED_MS)
        )
        for offset, example in enumerate(sorted(EXAMPLES.glob("*.json")))
    }


def golden_file(example: str) -> Path:
    """Where the fold's words to an example are kept."""
    return GOLDEN / f"{example.removesuffix('.json')}.txt"


def main() -> None:
    """Write the golden files of the present examples, and no others."""
    GOLDEN.mkdir(exist_ok=True)
    for old in GOLDEN.glob("*.txt"):
        old.unlink()
    for example, text in folded().items():
        golden_file(example).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
