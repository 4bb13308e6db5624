"""What officers, firms and others ask for in a simulated world: a type of event, a line.

Values that no line gives are drawn from the schema's constraints (arbitrary.py).
"""

from collections.abc import Callable
from typing import Any, NamedTuple

from schemas.board import BoardRow
from schemas.events import (
    CallRequested,
    Event,
    HoldRequested,
    ReleaseRequested,
    TickRequested,
)
from schemas.fields import Role, Stage
from streams.simulation.speakers import Speakers

Hints = dict[str, Callable[[], Any]]


_WHO_TICKS: dict[Stage, Role] = {
    "customs": "customs",
    "inspection": "customs",
    "health": "health-quarantine",
    "plant": "plant-quarantine",
    "animal": "animal-quarantine",
    "yard-in": "yard",
    "yard-out": "yard",
    "licence": "management-board",
    "transshipment": "yard",
    "fee": "tax",
}
"""Mostly right; who may tick what is the fold's to say."""


class Asked(NamedTuple):
    """How often, beside the others, and with what in its fields."""

    weight: int
    hints: Callable[[Speakers, str, BoardRow | None], Hints]


def about(speakers: Speakers, gate: str, row: BoardRow | None) -> Hints:
    """What any of them may say of the gate: mostly of a truck that stands on its board, now and then of none."""
    draw = speakers.random
    seen = row if draw.random() < 0.9 else None  # noqa: PLR2004
    stage = seen.stage if seen is not None and draw.random() < 0.8 else None  # noqa: PLR2004
    truck = draw.choice(speakers.trucks)
    hints: Hints = {
        "visit_id": lambda: f"{gate}-{draw.randrange(1, 30):06d}" if seen is None else seen.visit_id,
        "other_visit_id": lambda: f"{gate}-{draw.randrange(1, 30):06d}",
        "plate": lambda: draw.choice((None, truck.text)),
        "vehicle": lambda: truck.text,
        "truck": lambda: truck.declared_as,
        "trailer": lambda: draw.choice((None, truck.trailer)),
        "number": lambda: draw.choice(speakers.declarations) if speakers.declarations else "100000000000",
        "booking_id": lambda: draw.choice(speakers.requests) if speakers.requests else "none",
        "lane": lambda: draw.randint(1, 3),
        "organisation": lambda: draw.choice(("org-1", "org-2")),
    }
    if stage is not None:
        hints["stage"] = lambda: stage
        hints["role"] = lambda: _WHO_TICKS.get(stage, "border-guard")
    return hints


ASKED: dict[type[Event], Asked] = {
    TickRequested: Asked(10, about),
    HoldRequested: Asked(4, about),
    ReleaseRequested: Asked(3, about),
    CallRequested: Asked(4, about),
}
