"""Firms that book a slot: most come in it, some late, some give it back, some just do not come."""

from random import Random

from connectors.sandbox.papers import Papers
from connectors.sandbox.scribe import Scribe
from connectors.sandbox.volumes import Volume
from schemas.events import BookingCancelRequested, BookingRequested, GateEvent, WaitlistRequested

PHANTOM_SHARE = 0.12
"""Bookings for which no truck comes, for each with one that does."""

_BOOKED_SHARE = 0.12
"""Of the exports."""

_SLOT_SECONDS = 3_600
_LATE_SHARE = 0.1
_WAITLIST_SHARE = 0.08
_CANCELLED_SHARE = 0.5


def booked_share(volume: Volume) -> float:
    """How many of its trucks come with a booking."""
    return _BOOKED_SHARE if volume.direction == "out" else 0.0


def book(rng: Random, scribe: Scribe, papers: Papers, second: float, comes: float) -> list[tuple[float, GateEvent]]:
    """What the firm asks at `second` for a truck that comes at `comes`; some mean an earlier slot than they reach."""
    slot = comes // _SLOT_SECONDS * _SLOT_SECONDS
    if rng.random() < _LATE_SHARE:
        slot = max(0, slot - 2 * _SLOT_SECONDS)
    return [(second, _request(scribe, papers, second, slot, waitlist=rng.random() < _WAITLIST_SHARE))]


def book_in_vain(
    rng: Random, scribe: Scribe, papers: Papers, second: float, slot: float
) -> list[tuple[float, GateEvent]]:
    """A booking for which nobody comes; half of them are cancelled in time."""
    request = _request(scribe, papers, second, slot // _SLOT_SECONDS * _SLOT_SECONDS, waitlist=False)
    asked: list[tuple[float, GateEvent]] = [(second, request)]
    if rng.random() < _CANCELLED_SHARE:
        at = rng.uniform(second, slot)
        head = scribe.command(papers.gate, at, "firm", papers.organisation)
        asked.append((at, BookingCancelRequested(**head, booking_id=request.request_id)))
    return asked


def _request(
    scribe: Scribe, papers: Papers, second: float, slot: float, *, waitlist: bool
) -> BookingRequested | WaitlistRequested:
    rig = papers.rigs[0]
    kind = WaitlistRequested if waitlist else BookingRequested
    return kind(
        **scribe.command(papers.gate, second, "firm", papers.organisation),
        number=papers.number,
        direction=papers.direction,
        vehicle=rig.truck.plate,
        trailer=rig.trailer,
        slot_at=scribe.at(slot),
    )
