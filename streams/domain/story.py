"""A visit as history keeps it."""

from typing import Any

from streams.domain.state import GateState
from streams.domain.times import utc
from streams.domain.visit import Visit


def story(state: GateState, visit: Visit) -> dict[str, Any]:
    """The fields of `schemas.outcomes.VisitState` beyond its stamp."""
    plate = visit.plate
    declaration = state.declaration_of(visit)
    return {
        "visit_id": visit.visit_id,
        "direction": visit.direction,
        "opened_at": utc(visit.opened_ms),
        "stage": visit.stage,
        "stage_since": utc(visit.stage_since_ms),
        "status": visit.status,
        "plate": None if plate is None else plate.text,
        "country": None if plate is None else plate.country,
        "aliases": tuple(visit.aliases),
        "declaration_number": visit.declaration,
        "declaration": None if declaration is None else declaration.status,
        "channel": None if declaration is None else declaration.channel,
        "registration": visit.registration,
    }
