"""Which decoded records may be folded at all: the right gate, at a possible time, in text that every sink can store."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime

from schemas.dead_letters import DeadLetterReason
from schemas.events import DeclarationChanged, FeedReported, GateEvent, RegistrationChanged
from streams.domain.times import MINUTE_MS

FUTURE_TOLERANCE_MS = 5 * MINUTE_MS
"""Clocks of cameras and agencies may run ahead of the broker's by this much."""

EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
"""Nothing we are told of happened before; an earlier time is a clock that was never set."""

FEED_NAME_LENGTH = 40
"""Leaves room for the cause before it in an alert's id."""

_EARLIEST_SECONDS = EARLIEST.timestamp()

_EVERY_EVENTS_TIMES = ("occurred_at", "received_at")
_TIMES: dict[type, tuple[str, ...]] = {
    FeedReported: (*_EVERY_EVENTS_TIMES, "feed_as_of"),
    RegistrationChanged: (*_EVERY_EVENTS_TIMES, "feed_as_of"),
    DeclarationChanged: (*_EVERY_EVENTS_TIMES, "feed_as_of", "lodged_at"),
}
"""The times that the fold may use."""


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
    latest_seconds = (logged_ms + FUTURE_TOLERANCE_MS) / 1000
    for name in _TIMES.get(type(event), _EVERY_EVENTS_TIMES):
        seconds = getattr(event, name).timestamp()
        if seconds > latest_seconds:
            return Refusal("from-the-future", f"`$.{name}`: expected at most 5 minutes after the record was logged")
        if seconds < _EARLIEST_SECONDS:
            return Refusal("invalid-field", f"`$.{name}`: expected a time since the year 2000")
    return _refuse_text(event)


def _refuse_text(event: GateEvent) -> Refusal | None:
    if isinstance(event, DeclarationChanged) and not (event.number.isascii() and event.number.isdigit()):
        return Refusal("invalid-field", "`$.number`: expected 12 digits")
    if isinstance(event, FeedReported) and len(event.feed) > FEED_NAME_LENGTH:
        return Refusal("invalid-field", f"`$.feed`: expected at most {FEED_NAME_LENGTH} characters")
    return None
