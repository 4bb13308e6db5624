"""A booking: a slot for one declaration and one vehicle, and the names that nobody else may book under meanwhile."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

from schemas.outcomes import BookingStatus
from streams.domain.plates import country_of, normalise, same_truck, tail

Name = Literal["declaration", "vehicle", "VIN", "trailer"]

LIVE: frozenset[BookingStatus] = frozenset({"entered", "confirmed", "waitlisted"})
"""In the draw, with a place, or on the waitlist. All others are over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Application:
    """What somebody asks for. `booking_id` is the request's own id; `firm` is opaque."""

    booking_id: str
    declaration: str
    vehicle: str
    firm: str
    slot_ms: int
    vin: str | None = None
    trailer: str | None = None


@dataclass(slots=True)
class Amendment:
    """What was changed, when and why: the trail that an auditor reads."""

    at_ms: int
    what: Literal["slot", "vehicle"]
    before: str
    after: str
    reason: str


@dataclass(slots=True, kw_only=True)
class Booking:
    """Of one slot. Its declaration never changes, so it cannot be sold on. Times are milliseconds since 1970."""

    booking_id: str
    declaration: str
    vehicle: str
    firm: str
    slot_ms: int
    """When its slot begins."""
    status: BookingStatus
    asked_ms: int
    vin: str | None = None
    trailer: str | None = None
    arrived_ms: int | None = None
    over_ms: int | None = None
    """When it ceased to be live."""
    excuse: str | None = None
    """Why it is excused that nobody came."""
    amendments: list[Amendment] = field(default_factory=list)

    @property
    def is_live(self) -> bool:
        """In the draw, with a place, or on the waitlist."""
        return self.status in LIVE

    def is_named_by(self, plates: Iterable[str]) -> bool:
        """Whether one of the plates is its vehicle's or its trailer's."""
        return any(
            own is not None and same_truck(plate, country_of(plate), own, country_of(own))
            for plate in plates
            for own in (self.vehicle, self.trailer)
        )


def booked(application: Application, asked_ms: int, status: BookingStatus) -> Booking:
    """The booking that an application becomes, its names in one spelling."""
    return Booking(
        booking_id=application.booking_id,
        declaration=application.declaration,
        vehicle=plate_text(application.vehicle),
        firm=application.firm,
        slot_ms=application.slot_ms,
        status=status,
        asked_ms=asked_ms,
        vin=vin_text(application.vin),
        trailer=plate_text(application.trailer) if application.trailer else None,
    )


def plate_text(raw: str) -> str:
    """The plate as all plates are spelled; what is no plate stays as it is."""
    return normalise(raw) or raw


def vin_text(raw: str | None) -> str | None:
    """Upper case, letters and digits only; None when nothing is left."""
    return "".join(c for c in raw.upper() if c.isalnum()) or None if raw else None


class Claims:
    """Which booking holds which name. Derived from the bookings: no snapshot carries it."""

    __slots__ = ("_by_tail", "_by_vin", "latest")

    def __init__(self, bookings: Iterable[Booking]) -> None:
        """`bookings` in the order they were made."""
        self.latest: dict[str, str] = {}
        """Last booking of each declaration, live or over."""
        self._by_tail: dict[str, list[tuple[str, str]]] = {}
        self._by_vin: dict[str, str] = {}
        for booking in bookings:
            self.latest[booking.declaration] = booking.booking_id
            if booking.is_live:
                self.hold(booking)

    def hold(self, booking: Booking) -> None:
        """From now on nobody else may book under these names."""
        self.latest[booking.declaration] = booking.booking_id
        for plate in (booking.vehicle, booking.trailer):
            if plate is not None:
                self._by_tail.setdefault(tail(plate), []).append((plate, booking.booking_id))
        if booking.vin is not None:
            self._by_vin[booking.vin] = booking.booking_id

    def free(self, booking: Booking) -> None:
        """The names may be booked under again."""
        for plate in (booking.vehicle, booking.trailer):
            if plate is None:
                continue
            left = [entry for entry in self._by_tail.get(tail(plate), ()) if entry[1] != booking.booking_id]
            if left:
                self._by_tail[tail(plate)] = left
            else:
                self._by_tail.pop(tail(plate), None)
        if booking.vin is not None:
            del self._by_vin[booking.vin]

    def forget(self, booking: Booking) -> None:
        """The booking is remembered no more."""
        if self.latest.get(booking.declaration) == booking.booking_id:
            del self.latest[booking.declaration]

    def of_plate(self, plate: str, but: str | None = None) -> str | None:
        """The live booking (other than `but`) whose vehicle or trailer this is, with or without its province.

        Where several are possible the one spelled so goes first, then the smaller id: the order in which names were
        claimed does not outlive a snapshot.
        """
        named = [
            (text != plate, booking_id)
            for text, booking_id in self._by_tail.get(tail(plate), ())
            if booking_id != but and same_truck(plate, country_of(plate), text, country_of(text))
        ]
        return min(named)[1] if named else None

    def taken(self, booking_id: str, vehicle: str, vin: str | None, trailer: str | None) -> Name | None:
        """The first of these names that a live booking other than `booking_id` holds."""
        if self.of_plate(vehicle, booking_id) is not None:
            return "vehicle"
        if vin is not None and self._by_vin.get(vin, booking_id) != booking_id:
            return "VIN"
        if trailer is not None and self.of_plate(trailer, booking_id) is not None:
            return "trailer"
        return None
