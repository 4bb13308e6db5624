"""The answer to a command: accepted, or refused with a code and a reason that tells the next step."""

from dataclasses import dataclass
from typing import Any

from schemas.outcomes import RefusalCode, StoryKind


@dataclass(slots=True)
class Answer:
    """`fields` are those of schemas.outcomes.CommandAnswered that say what was done."""

    code: RefusalCode | None
    reason: str | None
    fields: dict[str, Any]


def accept(what: StoryKind | None = None, **fields: Any) -> Answer:
    """Done."""
    if what is not None:
        fields["what"] = what
    return Answer(None, None, fields)


def refuse(code: RefusalCode, reason: str, **fields: Any) -> Answer:
    """Not done; nothing changed."""
    return Answer(code, reason, fields)
