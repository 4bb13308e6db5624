"""What each outcome writes into history: the statement of `queries/projection.sql`, and the row that it takes."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import msgspec

from schemas.outcomes import (
    BookingChanged,
    CommandAnswered,
    GateOutcome,
    LaneChanged,
    PolicyActivated,
    PolicySigned,
    SlotsDrawn,
    SlotsOpened,
    VisitChanged,
    VisitClosed,
    VisitNoted,
    VisitOpened,
)

VisitOutcome = VisitOpened | VisitChanged | VisitClosed
Row = tuple[object, ...]
Written = tuple[str, Row]
"""Name of a statement, and what it takes."""


def written(outcomes: Iterable[GateOutcome]) -> dict[str, list[Row]]:
    """The rows of each statement, in the order of the log; of a visit's states only the newest."""
    newest: dict[str, Row] = {}
    rows: dict[str, list[Row]] = {}
    for outcome in outcomes:
        if isinstance(outcome, VisitOutcome):
            newest[outcome.visit_id] = _visit(outcome)
        for statement, row in _WRITERS.get(type(outcome), _nothing)(outcome):
            rows.setdefault(statement, []).append(row)
    return {"put_visit": list(newest.values()), **rows} if newest else rows


def _nothing(_: GateOutcome) -> Iterable[Written]:
    """Answers to nobody's visit, look-ups, and whatever a newer fold says."""
    return ()


def _visit(outcome: VisitOutcome) -> Row:
    closed = outcome if isinstance(outcome, VisitClosed) else None
    crossed = closed if closed is not None and closed.merged_into is None and closed.how == "crossed" else None
    return (
        outcome.visit_id,
        outcome.gate,
        outcome.direction,
        outcome.opened_at,
        outcome.stage,
        outcome.stage_since,
        outcome.status,
        closed.closed_at if closed else None,
        crossed.wait_seconds if crossed else None,
        closed.merged_into if closed else None,
        outcome.plate,
        outcome.country,
        list(outcome.aliases),
        outcome.declaration_number,
        outcome.declaration,
        outcome.channel,
        outcome.registration,
        outcome.queue_class,
        outcome.rule,
        outcome.workflow,
        msgspec.json.encode(outcome.waits).decode(),
        outcome.booking_id,
        outcome.promised_p50_seconds,
        outcome.promised_p90_seconds,
        closed.how if closed else None,
    )


def _change(outcome: VisitOutcome) -> Iterator[Written]:
    kind = {VisitOpened: "opened", VisitChanged: "changed", VisitClosed: "closed"}[type(outcome)]
    yield (
        "add_change",
        (
            outcome.gate,
            outcome.offset,
            outcome.ordinal,
            outcome.visit_id,
            outcome.as_of,
            kind,
            outcome.stage,
            outcome.status,
            outcome.plate,
            outcome.declaration,
            outcome.channel,
            outcome.registration,
        ),
    )


def _noted(outcome: VisitNoted) -> Iterator[Written]:
    yield (
        "add_story",
        (
            outcome.gate,
            outcome.offset,
            outcome.ordinal,
            outcome.visit_id,
            outcome.as_of,
            outcome.occurred_at,
            outcome.what,
            outcome.stage,
            list(outcome.agencies),
            None,
            None,
            outcome.other_gate,
            outcome.other_visit_id,
            None,
            outcome.note,
        ),
    )


def _answered(outcome: CommandAnswered) -> Iterator[Written]:
    """An accepted command about a visit is a line of its story, said when the gate's clock stood at its answer."""
    if outcome.accepted and outcome.visit_id is not None and outcome.what is not None:
        yield (
            "add_story",
            (
                outcome.gate,
                outcome.offset,
                outcome.ordinal,
                outcome.visit_id,
                outcome.as_of,
                outcome.as_of,
                outcome.what,
                outcome.stage,
                [],
                outcome.by_role,
                outcome.by_organisation,
                None,
                outcome.other_visit_id,
                outcome.rule,
                outcome.note,
            ),
        )


def _booking(outcome: BookingChanged) -> Iterator[Written]:
    yield (
        "put_booking",
        (
            outcome.booking_id,
            outcome.gate,
            outcome.direction,
            outcome.number,
            outcome.slot_at,
            outcome.status,
            outcome.vehicle,
            outcome.firm,
            outcome.excuse,
            outcome.as_of,
        ),
    )


def _slots(outcome: SlotsOpened) -> Iterator[Written]:
    for slot in outcome.slots:
        yield "put_slot", (outcome.gate, outcome.direction, slot.slot_at, slot.trucks)


def _drawn(outcome: SlotsDrawn) -> Iterator[Written]:
    yield (
        "add_draw",
        (
            outcome.gate,
            outcome.offset,
            outcome.ordinal,
            outcome.as_of,
            outcome.direction,
            outcome.slot_at,
            outcome.seed,
            list(outcome.order),
            list(outcome.allotted),
        ),
    )


def _policy(outcome: PolicySigned | PolicyActivated) -> Iterator[Written]:
    if isinstance(outcome, PolicySigned):
        kind, signed_by = "signed", [f"{outcome.by_role}/{outcome.by_organisation}"]
    else:
        kind, signed_by = "activated", list(outcome.signed_by)
    policy = outcome.policy
    yield (
        "add_policy_step",
        (
            outcome.gate,
            outcome.offset,
            outcome.ordinal,
            outcome.as_of,
            kind,
            policy.name,
            policy.version,
            policy.sha256,
            list(policy.pattern),
            signed_by,
        ),
    )


def _lane(outcome: LaneChanged) -> Iterator[Written]:
    yield (
        "add_lane_change",
        (
            outcome.gate,
            outcome.offset,
            outcome.ordinal,
            outcome.as_of,
            outcome.lane,
            outcome.direction,
            outcome.is_open,
        ),
    )


_WRITERS: dict[type, Callable[[Any], Iterable[Written]]] = {
    VisitOpened: _change,
    VisitChanged: _change,
    VisitClosed: _change,
    VisitNoted: _noted,
    CommandAnswered: _answered,
    BookingChanged: _booking,
    SlotsOpened: _slots,
    SlotsDrawn: _drawn,
    PolicySigned: _policy,
    PolicyActivated: _policy,
    LaneChanged: _lane,
}
