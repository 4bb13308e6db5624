"""What a booking's or a slot's turn brings about; whoever folds the log says it in messages."""

from dataclasses import dataclass
from typing import Literal

from schemas.outcomes import BookingStatus
from streams.domain.no_shows import Ban

SlotRefusal = Literal[
    "banned", "booked-already", "no-such-slot", "slot-full", "unknown-booking", "already-so", "not-allowed-by-policy"
]
"""Some of `schemas.outcomes.RefusalCode`."""


@dataclass(frozen=True, slots=True)
class Refused:
    """Nothing changed. The reason tells what to do next and names nobody."""

    code: SlotRefusal
    reason: str
    alternatives_ms: tuple[int, ...] = ()
    """Beginnings of slots with a free place."""


@dataclass(frozen=True, slots=True)
class Placed:
    """An accepted request: `entered` for a draw, `confirmed` with a place, or `waitlisted`."""

    booking_id: str
    slot_ms: int
    status: BookingStatus
    draw_ms: int | None = None
    """When the draw is made, for an entry."""
    position: int | None = None
    """On the waitlist; 1 is its head."""


@dataclass(frozen=True, slots=True)
class Given:
    """A place went to the waitlist's head."""

    booking_id: str
    slot_ms: int


@dataclass(frozen=True, slots=True)
class Changed:
    """An accepted change, with what was before."""

    booking_id: str
    status: BookingStatus
    slot_ms: int
    slot_before_ms: int
    vehicle: str
    vehicle_before: str
    given: tuple[Given, ...] = ()
    """Who got the place that was given back."""


@dataclass(frozen=True, slots=True)
class Cancelled:
    """An accepted cancellation."""

    booking_id: str
    slot_ms: int
    given: tuple[Given, ...] = ()
    """Who got the place that was given back."""


@dataclass(frozen=True, slots=True)
class CapacitySet:
    """The slot's places from now on: more than were wanted when more are booked."""

    slot_ms: int
    wanted: int
    capacity: int
    given: tuple[Given, ...] = ()


@dataclass(frozen=True, slots=True)
class Opened:
    """A slot may be entered for; its capacity is fixed."""

    slot_ms: int
    ends_ms: int
    draw_ms: int
    capacity: int


@dataclass(frozen=True, slots=True)
class Drawn:
    """A slot's draw: `draw_order(seed_hex, order)` gives `order` again; the first have the places."""

    slot_ms: int
    seed_hex: str
    order: tuple[str, ...]
    allotted: tuple[str, ...]
    waitlisted: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Arrived:
    """A booked truck came.

    `late` ones wait with those who have no booking; `excused` ones came after their slot for a reason not theirs.
    """

    booking_id: str
    slot_ms: int
    punctuality: Literal["early", "on-time", "late", "excused"]


@dataclass(frozen=True, slots=True)
class Ended:
    """A booking is over without a truck: `no-show`, `excused`, or `cancelled` since no place came free in time."""

    booking_id: str
    slot_ms: int
    status: BookingStatus
    excuse: str | None = None
    bans: tuple[Ban, ...] = ()
    """What this no-show brings."""
