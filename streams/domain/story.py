"""A visit as history keeps it, and what a turn says of the visits it touched."""

from typing import Any

from schemas.board import StageWait
from schemas.outcomes import VisitChanged, VisitNoted, VisitOpened
from streams.domain.times import utc
from streams.domain.turn import Turn
from streams.domain.visit import Visit


def story(turn: Turn, visit: Visit) -> dict[str, Any]:
    """The fields of `schemas.outcomes.VisitState` beyond its stamp."""
    plate = visit.plate
    declaration = turn.state.declaration_of(visit)
    promise = visit.promise
    return {
        "visit_id": visit.visit_id,
        "direction": visit.direction,
        "opened_at": utc(visit.opened_ms),
        "stage": visit.stage,
        "stage_since": utc(visit.open[0].since_ms),
        "status": visit.status,
        "plate": None if plate is None else plate.text,
        "country": None if plate is None else plate.country,
        "aliases": tuple(visit.aliases),
        "declaration_number": visit.declaration,
        "declaration": None if declaration is None else declaration.status,
        "channel": None if declaration is None else declaration.channel,
        "registration": visit.registration,
        "queue_class": visit.queue_class,
        "rule": turn.policy.cite(visit.rule),
        "workflow": visit.workflow,
        "waits": tuple(
            [StageWait(stage=one.stage, since=utc(one.since_ms), agencies=tuple(one.agencies)) for one in visit.open]
        ),
        "booking_id": visit.booking,
        "promised_p50_seconds": None if promise is None else promise.p50_seconds,
        "promised_p90_seconds": None if promise is None else promise.p90_seconds,
    }


def tell_history(turn: Turn) -> None:
    """Say each visit that was touched, once, then the lines of its story, then what is to be looked up."""
    for visit_id, how in turn.told.items():
        turn.emit(VisitOpened if how == "opened" else VisitChanged, **story(turn, turn.state.visits[visit_id]))
    for fields in turn.noted:
        turn.emit(VisitNoted, **fields)
    for wanted, fields in turn.wanted:
        turn.emit(wanted, **fields)
