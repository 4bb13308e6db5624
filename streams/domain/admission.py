"""Which decoded records may be folded at all: the right gate, at a possible time, in text that every sink can store."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime

from schemas.dead_letters import DeadLetterReason
from schemas.events import DeclarationChanged, FeedEvent, FeedReported, GateEvent
from streams.domain.times import MINUTE_MS, milliseconds

FUTURE_TOLERANCE_MS = 5 * MINUTE_MS
"""Clocks of cameras and agencies may run ahead of the broker's by this much."""

EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
"""Nothing we are told of happened before; an earlier time is a clock that was never set."""

FEED_NAME_LENGTH = 40
"""Leaves room for the cause before it in an alert's id."""

_EARLIEST_MS = milliseconds(EARLIEST)


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a record is not folded. `detail` names fields and expectations, never values."""

    reason: DeadLetterReason
    detail: str


def refuse(event: GateEvent, key: bytes | None, logged_ms: int, gates: Collection[str]) -> Refusal | None:
    """None when the event may be folded. `logged_ms` is when the broker took the record."""
    if event.gate not in gates:
        return Refusal("unknown-gate", "`$.gate`: expected one of the gates of schemas.gates")
    if key != event.gate.encode():
        return Refusal("wrong-key", "the record's key: expected the event's gate")
    return _refuse_time(event, logged_ms) or _refuse_text(event)


def _refuse_time(event: GateEvent, logged_ms: int) -> Refusal | None:
    latest_ms = logged_ms + FUTURE_TOLERANCE_MS
    for name, time in _times(event):
        time_ms = milliseconds(time)
        if time_ms > latest_ms:
            return Refusal("from-the-future", f"`$.{name}`: expected at most 5 minutes after the record was logged")
        if time_ms < _EARLIEST_MS:
            return Refusal("invalid-field", f"`$.{name}`: expected a time since the year 2000")
    return None


def _refuse_text(event: GateEvent) -> Refusal | None:
    if isinstance(event, DeclarationChanged) and not (event.number.isascii() and event.number.isdigit()):
        return Refusal("invalid-field", "`$.number`: expected 12 digits")
    if isinstance(event, FeedReported) and len(event.feed) > FEED_NAME_LENGTH:
        return Refusal("invalid-field", f"`$.feed`: expected at most {FEED_NAME_LENGTH} characters")
    return None


def _times(event: GateEvent) -> list[tuple[str, datetime]]:
    times = [("occurred_at", event.occurred_at), ("received_at", event.received_at)]
    if isinstance(event, FeedEvent):
        times.append(("feed_as_of", event.feed_as_of))
        if isinstance(event, DeclarationChanged):
            times.append(("lodged_at", event.lodged_at))
    return times
