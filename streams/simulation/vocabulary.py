"""What officers, firms and others ask for in a simulated world: a type of event, a line.

Values that no line gives are drawn from the schema's constraints (arbitrary.py).
"""

from collections.abc import Callable
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

from schemas.board import BoardRow
from schemas.events import (
    AlertAcknowledged,
    AlertAssigned,
    BookingCancelRequested,
    BookingChangeRequested,
    BookingRequested,
    CallRequested,
    CapacitySetRequested,
    Command,
    CorrectionRequested,
    Event,
    FeePaid,
    HoldRequested,
    LaboratoryResulted,
    LaneSetRequested,
    PolicyActivateRequested,
    PostponeRequested,
    PredeclarationFiled,
    PriorityRequested,
    QueueTailMeasured,
    ReleaseRequested,
    RequeueRequested,
    TickRequested,
    TickRevokeRequested,
    TruckSeenElsewhere,
    WaitlistRequested,
)
from schemas.fields import Role, Stage
from schemas.gates import GATES
from streams.domain.authority import MAY
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


class Scene(NamedTuple):
    """Who asks what, where, and what they see."""

    speakers: Speakers
    gate: str
    kind: type[Event]
    at_ms: int
    row: BoardRow | None
    """A truck on the gate's board."""


class Asked(NamedTuple):
    """How often, beside the others, and with what in its fields."""

    weight: int
    hints: Callable[[Scene], Hints]


@cache
def _policies() -> tuple[str, ...]:
    """The published rule, a next version of it, and nonsense."""
    text = files("streams.policies").joinpath("lang-son-1.toml").read_text(encoding="utf-8")
    turned = text.replace('["priority", "booked", "live", ', '["live", "booked", "priority", ')
    return text, turned.replace("version = 1", "version = 2"), "nobody goes first"


def about(scene: Scene) -> Hints:
    """What any of them may say of the gate: mostly of a truck that stands on its board, now and then of none."""
    speakers, gate, kind, at_ms, row = scene
    draw = speakers.random
    seen = row if draw.random() < 0.9 else None  # noqa: PLR2004
    stage = seen.stage if seen is not None and draw.random() < 0.8 else None  # noqa: PLR2004
    truck = draw.choice(speakers.trucks)
    may = sorted(MAY.get(kind, ())) if issubclass(kind, Command) else []
    hour_ms = (at_ms // 3_600_000 + draw.randint(0, 8)) * 3_600_000
    hints: Hints = {
        "visit_id": lambda: f"{gate}-{draw.randrange(1, 30):06d}" if seen is None else seen.visit_id,
        "other_visit_id": lambda: f"{gate}-{draw.randrange(1, 30):06d}",
        "plate": lambda: draw.choice((None, truck.text)),
        "vehicle": lambda: truck.text,
        "truck": lambda: truck.declared_as,
        "trailer": lambda: draw.choice((None, truck.trailer)),
        "number": lambda: draw.choice(speakers.declarations),
        "booking_id": lambda: draw.choice(speakers.requests) if speakers.requests else "none",
        "slot_at": lambda: speakers.time(hour_ms),
        "lane": lambda: draw.randint(1, 3),
        "organisation": lambda: draw.choice(("org-1", "org-2")),
        "other_gate": lambda: draw.choice(sorted(GATES)),
        "hours": lambda: draw.choice((2, 4, 8, 7)),
        "alert_id": lambda: draw.choice(("feed-stale/customs/customs", "camera-trouble/moved/gate-in-1", "none")),
    }
    if stage is not None:
        hints["stage"] = lambda: stage
    if may and draw.random() < 0.9:  # noqa: PLR2004
        hints["role"] = lambda: draw.choice(may)
    elif stage is not None:
        hints["role"] = lambda: _WHO_TICKS.get(stage, "border-guard")
    return hints


def with_policy(scene: Scene) -> Hints:
    """An agency signs a rule, mostly a good one."""
    return {**about(scene), "text": lambda: scene.speakers.random.choice(_policies())}


def with_plate(scene: Scene) -> Hints:
    """What needs a plate."""
    return {**about(scene), "plate": lambda: scene.speakers.random.choice(scene.speakers.trucks).text}


ASKED: dict[type[Event], Asked] = {
    TickRequested: Asked(30, about),
    TickRevokeRequested: Asked(4, about),
    HoldRequested: Asked(6, about),
    ReleaseRequested: Asked(5, about),
    CallRequested: Asked(8, about),
    PostponeRequested: Asked(3, about),
    RequeueRequested: Asked(3, about),
    PriorityRequested: Asked(4, about),
    CorrectionRequested: Asked(6, about),
    PredeclarationFiled: Asked(4, about),
    BookingRequested: Asked(6, about),
    BookingChangeRequested: Asked(2, about),
    BookingCancelRequested: Asked(2, about),
    WaitlistRequested: Asked(2, about),
    LaneSetRequested: Asked(2, about),
    CapacitySetRequested: Asked(2, about),
    PolicyActivateRequested: Asked(3, with_policy),
    AlertAcknowledged: Asked(2, about),
    AlertAssigned: Asked(2, about),
    FeePaid: Asked(4, about),
    LaboratoryResulted: Asked(3, about),
    QueueTailMeasured: Asked(2, about),
    TruckSeenElsewhere: Asked(2, with_plate),
}
