"""Which decoded records may be folded at all: the right gate, at a possible time, in text that every sink can store."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache

from schemas.dead_letters import DeadLetterReason
from schemas.events import (
    DeclarationChanged,
    FeedReported,
    FeePaid,
    GateEvent,
    LaboratoryResulted,
    RegistrationChanged,
    TruckSeenElsewhere,
)
from streams.domain.times import MINUTE_MS, utc

FUTURE_TOLERANCE_MS = 5 * MINUTE_MS
"""Clocks of cameras and agencies may run ahead of the broker's by this much."""

EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
"""Nothing we are told of happened before; an earlier time is a clock that was never set."""

FEED_NAME_LENGTH = 40
"""Leaves room for the cause before it in an alert's id."""

_LAST_MS = 253_402_300_799_999 - FUTURE_TOLERANCE_MS
"""The last millisecond of the year 9999, where Python's times end, less the tolerance."""

LATEST = datetime(9999, 1, 1, tzinfo=UTC)
"""No slot is later: Python's times end soon after."""

_EVERY_EVENTS_TIMES = ("occurred_at", "received_at")
_A_FEEDS_TIMES = (*_EVERY_EVENTS_TIMES, "feed_as_of")
_TIMES: dict[type, tuple[str, ...]] = {
    FeedReported: _A_FEEDS_TIMES,
    RegistrationChanged: _A_FEEDS_TIMES,
    FeePaid: _A_FEEDS_TIMES,
    LaboratoryResulted: _A_FEEDS_TIMES,
    DeclarationChanged: (*_A_FEEDS_TIMES, "lodged_at"),
    TruckSeenElsewhere: (*_EVERY_EVENTS_TIMES, "seen_at"),
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
    if isinstance(event, FeedReported) and len(event.feed) > FEED_NAME_LENGTH:
        return Refusal("invalid-field", f"`$.feed`: expected at most {FEED_NAME_LENGTH} characters")
    return _refuse_times(event, _latest(logged_ms))


def _refuse_times(event: GateEvent, latest: datetime) -> Refusal | None:
    times = _TIMES.get(type(event))
    if times is None:
        if EARLIEST <= event.occurred_at <= latest and EARLIEST <= event.received_at <= latest:
            return _refuse_slot(event)
        times = _EVERY_EVENTS_TIMES
    for name in times:
        time = getattr(event, name)
        if time > latest:
            return Refusal("from-the-future", f"`$.{name}`: expected at most 5 minutes after the record was logged")
        if time < EARLIEST:
            return Refusal("invalid-field", f"`$.{name}`: expected a time since the year 2000")
    return None


def _refuse_slot(event: GateEvent) -> Refusal | None:
    """The one time that may lie ahead."""
    slot_at: datetime | None = getattr(event, "slot_at", None)
    if slot_at is not None and not EARLIEST <= slot_at <= LATEST:
        return Refusal("invalid-field", "`$.slot_at`: expected a time from the year 2000 to the year 9998")
    return None


@lru_cache(maxsize=64)
def _latest(logged_ms: int) -> datetime:
    """Kept, since the records of one batch were taken at one time."""
    return utc(min(max(logged_ms, 0), _LAST_MS) + FUTURE_TOLERANCE_MS)
