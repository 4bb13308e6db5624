"""The slots of one gate and direction, and who booked them: each request has one answer, no place is sold twice."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from streams.domain.bookings import Amendment, Application, Booking, Claims, booked, plate_text, vin_text
from streams.domain.draw import draw_order
from streams.domain.no_shows import NoShows
from streams.domain.policy_terms import SlotTerms
from streams.domain.slot import Slot
from streams.domain.slot_answers import (
    Arrived,
    Cancelled,
    CapacitySet,
    Changed,
    Drawn,
    Ended,
    Given,
    Opened,
    Placed,
    Refused,
)
from streams.domain.slot_calendar import KEEP_MS, SlotCalendar
from streams.domain.slot_times import entries_from_ms, said
from streams.domain.times import DAY_MS, MINUTE_MS


class _Derived:
    """Found again from the bookings, so that no snapshot carries it."""

    __slots__ = ("_claims",)
    _claims: Claims
    bookings: dict[str, Booking]

    def __post_init__(self) -> None:
        self._claims = Claims(self.bookings.values())


@dataclass(slots=True)
class SlotBook(_Derived):
    """All calls take the gate's time in milliseconds since 1970, which never goes back."""

    calendar: SlotCalendar = field(default_factory=SlotCalendar)
    bookings: dict[str, Booking] = field(default_factory=dict)
    """In the order they were asked for; those that are over are kept for some days."""
    over: list[str] = field(default_factory=list)
    """Bookings that are over, first ended first."""
    no_shows: NoShows = field(default_factory=NoShows)

    def expects(self, plate: str) -> bool:
        """Whether a truck or trailer of this plate has a booking that is not over."""
        return self._claims.of_plate(plate) is not None

    # What firms ask.

    def request(self, now_ms: int, application: Application, terms: SlotTerms) -> Placed | Refused:
        """A place: before the slot's draw an entry to it, afterwards first come, first served."""
        return self._place(now_ms, application, terms, may_wait=False)

    def waitlist(self, now_ms: int, application: Application, terms: SlotTerms) -> Placed | Refused:
        """The same, but where the slot is full, the last place on its waitlist."""
        return self._place(now_ms, application, terms, may_wait=True)

    def change(
        self,
        now_ms: int,
        booking_id: str,
        firm: str | None,
        terms: SlotTerms,
        *,
        reason: str,
        slot_ms: int | None = None,
        vehicle: str | None = None,
        vin: str | None = None,
    ) -> Changed | Refused:
        """Another slot, another vehicle (with its VIN) under the same declaration, or both; None stays.

        `firm` must be the one that booked; None is an officer. A place is given up only once the other is taken.
        """
        booking = self._live(booking_id, firm)
        if isinstance(booking, Refused):
            return booking
        text = booking.vehicle if vehicle is None else plate_text(vehicle)
        new_vin = booking.vin if vehicle is None else vin_text(vin)
        wanted_ms = booking.slot_ms if slot_ms is None else slot_ms
        moves, swaps = wanted_ms != booking.slot_ms, (text, new_vin) != (booking.vehicle, booking.vin)
        if not (moves or swaps):
            return Refused("already-so", "The booking says so already: name another slot or another vehicle.")
        if swaps and (refusal := self._refuse_names(now_ms, booking_id, text, new_vin, booking.trailer)) is not None:
            return refusal
        if moves and (refusal := self._refuse_move(now_ms, booking, wanted_ms, terms)) is not None:
            return refusal
        before_ms, vehicle_before = booking.slot_ms, booking.vehicle
        given: tuple[Given, ...] = ()
        if swaps:
            self._claims.free(booking)
            booking.vehicle, booking.vin = text, new_vin
            self._claims.hold(booking)
            booking.amendments.append(Amendment(now_ms, "vehicle", vehicle_before, text, reason))
        if moves:
            given = self._leave(now_ms, booking)
            booking.slot_ms = wanted_ms
            self._join(now_ms, booking, self.calendar.slots[wanted_ms])
            booking.amendments.append(Amendment(now_ms, "slot", said(before_ms), said(wanted_ms), reason))
        return Changed(booking_id, booking.status, booking.slot_ms, before_ms, text, vehicle_before, given)

    def cancel(self, now_ms: int, booking_id: str, firm: str | None) -> Cancelled | Refused:
        """Give a booking back, before its slot begins; the place goes to the waitlist's head. `firm` as in `change`."""
        booking = self._live(booking_id, firm)
        if isinstance(booking, Refused):
            return booking
        if now_ms >= booking.slot_ms:
            return _begun()
        given = self._leave(now_ms, booking)
        self._end(now_ms, booking)
        booking.status = "cancelled"
        return Cancelled(booking_id, booking.slot_ms, given)

    # What the management board asks.

    def set_capacity(self, now_ms: int, slot_ms: int, trucks: int) -> CapacitySet | Refused:
        """So many places, but never fewer than are booked; new ones go to the waitlist at once."""
        slot = self.calendar.slots.get(slot_ms)
        if slot is None or now_ms >= slot_ms:
            return Refused("no-such-slot", "No slot that is still to come begins then: take the time from the slots.")
        self.calendar.resize(slot, trucks)
        return CapacitySet(slot_ms, trucks, slot.capacity, self._fill(now_ms, slot))

    # What the gate sees.

    def arrive(self, now_ms: int, declaration: str | None, vehicles: Iterable[str], terms: SlotTerms) -> Arrived | None:
        """A truck came, known by its declaration, its plates (trailer's too), or both, which then must agree.

        By plates alone only a slot that is near is meant: the truck may be here for other goods. None: it has no
        place. A no-show that comes late stays one.
        """
        plates = [plate_text(vehicle) for vehicle in vehicles]
        booking = self._coming(declaration, plates)
        if booking is None:
            return None
        if booking.status == "confirmed":
            slot = self.calendar.slots[booking.slot_ms]
            early = now_ms < slot.starts_ms - terms.early_minutes * MINUTE_MS
            if early and declaration is None:
                return None
            late = now_ms > slot.ends_ms + terms.late_minutes * MINUTE_MS
            self._end(now_ms, booking)
            booking.status = "used"
            booking.arrived_ms = now_ms
            return Arrived(booking.booking_id, booking.slot_ms, "early" if early else "late" if late else "on-time")
        booking.arrived_ms = now_ms
        return Arrived(booking.booking_id, booking.slot_ms, "excused" if booking.status == "excused" else "late")

    # What time brings.

    def next_due_ms(self, terms: SlotTerms) -> int:
        """Before this time none of the three calls below would do anything. Constant in time."""
        return self.calendar.next_due_ms(terms)

    def open_due(self, now_ms: int, rate_per_hour_milli: int, terms: SlotTerms) -> tuple[Opened, ...]:
        """Open the slots that may be entered for from now on; what is long over is forgotten.

        `rate_per_hour_milli`: measured, in thousandths of a truck an hour; capacity is fixed by it.
        """
        slots = self.calendar.open(now_ms, rate_per_hour_milli, terms)
        if slots:
            self._forget(now_ms)
        return tuple([Opened(slot.starts_ms, slot.ends_ms, slot.release_ms, slot.capacity) for slot in slots])

    def draw_due(self, now_ms: int, log_hash: bytes) -> tuple[Drawn, ...]:
        """Release the slots whose entries are closed. `log_hash`: running hash of the log at this event, the seed."""
        return tuple(
            [self._draw(now_ms, slot, log_hash.hex()) for slot in self.calendar.to_draw(now_ms) if slot.entries]
        )

    def expire_due(self, now_ms: int, terms: SlotTerms, excuse: Callable[[Booking], str | None]) -> tuple[Ended, ...]:
        """End the waits for slots that have begun, and the bookings whose slot and tolerance have passed unclaimed.

        `excuse` may name one of the policy's excuses for a booking; any other word excuses nothing.
        """
        ended = []
        for slot in self.calendar.begin(now_ms):
            for booking_id in (*slot.entries, *slot.waitlist):
                booking = self.bookings[booking_id]
                self._end(now_ms, booking)
                booking.status = "cancelled"
                ended.append(Ended(booking_id, slot.starts_ms, "cancelled"))
            slot.entries, slot.waitlist = {}, {}
        for slot in self.calendar.end(now_ms, terms):
            for booking_id in slot.holders:
                holder = self.bookings.get(booking_id)
                if holder is not None and holder.status == "confirmed":
                    ended.append(self._missed(now_ms, holder, terms, excuse(holder)))
        return tuple(ended)

    # How.

    def _place(self, now_ms: int, application: Application, terms: SlotTerms, *, may_wait: bool) -> Placed | Refused:
        booking = booked(application, now_ms, "waitlisted")
        refusal = self._refuse_booking(now_ms, booking)
        if refusal is not None:
            return refusal
        slot = self._open_slot(now_ms, booking.slot_ms, terms)
        if isinstance(slot, Refused):
            return slot
        if slot.phase == "released" and slot.free <= 0 and not may_wait:
            return self._full(now_ms, slot, "take one of the next free ones or join the waitlist.")
        self.bookings[booking.booking_id] = booking
        self._claims.hold(booking)
        self._join(now_ms, booking, slot)
        return Placed(
            booking.booking_id,
            slot.starts_ms,
            booking.status,
            draw_ms=slot.release_ms if booking.status == "entered" else None,
            position=len(slot.waitlist) if booking.status == "waitlisted" else None,
        )

    def _refuse_booking(self, now_ms: int, booking: Booking) -> Refused | None:
        if booking.booking_id in self.bookings:
            return Refused("booked-already", "This request has had its answer: ask anew under a new request id.")
        ban = self.no_shows.ban_of_firm(now_ms, booking.firm)
        if ban is not None:
            return Refused("banned", f"The firm did not come too often: it may book again from {said(ban.until_ms)}.")
        latest = self._claims.latest.get(booking.declaration)
        if latest is not None and self.bookings[latest].is_live:
            return Refused("booked-already", "This declaration has a booking already: change or cancel that one.")
        return self._refuse_names(now_ms, booking.booking_id, booking.vehicle, booking.vin, booking.trailer)

    def _refuse_names(
        self, now_ms: int, booking_id: str, vehicle: str, vin: str | None, trailer: str | None
    ) -> Refused | None:
        ban = self.no_shows.ban_of_vehicle(now_ms, vehicle)
        if ban is not None:
            return Refused("banned", f"The vehicle did not come too often: it may be booked from {said(ban.until_ms)}.")
        name = self._claims.taken(booking_id, vehicle, vin, trailer)
        if name is not None:
            return Refused("booked-already", f"This {name} has a booking already: change or cancel that one.")
        return None

    def _refuse_move(self, now_ms: int, booking: Booking, wanted_ms: int, terms: SlotTerms) -> Refused | None:
        if now_ms >= booking.slot_ms:
            return _begun()
        slot = self._open_slot(now_ms, wanted_ms, terms)
        if isinstance(slot, Refused):
            return slot
        if slot.phase == "released":
            return self._full(now_ms, slot, "the booking stays as it is.") if slot.free <= 0 else None
        if booking.status == "confirmed":
            return Refused(
                "not-allowed-by-policy",
                f"That slot is drawn at {said(slot.release_ms)} and a place is not given up for a draw: "
                "cancel the booking and enter, or wait until then.",
            )
        return None

    def _open_slot(self, now_ms: int, slot_ms: int, terms: SlotTerms) -> Slot | Refused:
        """The slot, when it may be asked for now."""
        slot = self.calendar.slots.get(slot_ms)
        if slot_ms <= now_ms:
            reason = "That slot has begun or is past: ask for a later one."
        elif slot is None:
            reason = self._not_open(slot_ms, terms)
        elif slot.phase == "entries" and now_ms >= slot.release_ms:
            reason = "Entries are closed and the draw is being made: ask again in a minute."
        else:
            return slot
        return Refused("no-such-slot", reason, self.calendar.alternatives(now_ms, slot_ms))

    def _not_open(self, slot_ms: int, terms: SlotTerms) -> str:
        calendar = self.calendar
        if slot_ms < calendar.opened_until_ms or calendar.next_day is None:
            return "No slot begins then: take the time from the slots."
        entries_ms = entries_from_ms(calendar.next_day, terms)
        if slot_ms < calendar.horizon_ms(terms) + DAY_MS:
            return f"That slot is not open yet: entries are taken from {said(entries_ms)}."
        return f"That is too far ahead: slots are opened {terms.horizon_days} days ahead, next at {said(entries_ms)}."

    def _full(self, now_ms: int, slot: Slot, step: str) -> Refused:
        alternatives = self.calendar.alternatives(now_ms, slot.starts_ms)
        return Refused("slot-full", f"The slot is full: {step}", alternatives)

    def _live(self, booking_id: str, firm: str | None) -> Booking | Refused:
        booking = self.bookings.get(booking_id)
        if booking is None or firm not in (None, booking.firm):
            return Refused("unknown-booking", "You have no such booking at this gate: take the id from its answer.")
        if not booking.is_live:
            return Refused("unknown-booking", "The booking is over: make a new one.")
        return booking

    def _join(self, now_ms: int, booking: Booking, slot: Slot) -> None:
        if slot.phase == "entries":
            slot.entries[booking.booking_id] = now_ms
            booking.status = "entered"
        elif slot.free > 0:
            self.calendar.give(slot, booking.booking_id, now_ms)
            booking.status = "confirmed"
        else:
            slot.waitlist[booking.booking_id] = now_ms
            booking.status = "waitlisted"

    def _leave(self, now_ms: int, booking: Booking) -> tuple[Given, ...]:
        slot = self.calendar.slots[booking.slot_ms]
        if booking.status == "entered":
            del slot.entries[booking.booking_id]
        elif booking.status == "waitlisted":
            del slot.waitlist[booking.booking_id]
        else:
            self.calendar.take_back(slot, booking.booking_id)
        return self._fill(now_ms, slot)

    def _fill(self, now_ms: int, slot: Slot) -> tuple[Given, ...]:
        """Free places go to the waitlist, head first."""
        given = []
        while slot.waitlist and slot.free > 0:
            booking_id = next(iter(slot.waitlist))
            del slot.waitlist[booking_id]
            self.calendar.give(slot, booking_id, now_ms)
            self.bookings[booking_id].status = "confirmed"
            given.append(Given(booking_id, slot.starts_ms))
        return tuple(given)

    def _draw(self, now_ms: int, slot: Slot, seed_hex: str) -> Drawn:
        order = draw_order(seed_hex, slot.entries)
        for booking_id in order:
            self.bookings[booking_id].status = "waitlisted"
        slot.waitlist = dict.fromkeys(order, now_ms)
        slot.entries = {}
        slot.seed_hex = seed_hex
        allotted = tuple([given.booking_id for given in self._fill(now_ms, slot)])
        return Drawn(slot.starts_ms, seed_hex, tuple(order), allotted, tuple(slot.waitlist))

    def _coming(self, declaration: str | None, plates: list[str]) -> Booking | None:
        """The booking of a truck that stands at the gate: with a place, or lost not long ago."""
        if declaration is None:
            ids = [booking_id for plate in plates if (booking_id := self._claims.of_plate(plate)) is not None]
            named = [booking for booking_id in ids if (booking := self.bookings[booking_id]).status == "confirmed"]
            return named[0] if named else None
        latest = self._claims.latest.get(declaration)
        if latest is None:
            return None
        booking = self.bookings[latest]
        if plates and not booking.is_named_by(plates):
            return None
        missed = booking.status in {"no-show", "excused"} and booking.arrived_ms is None
        return booking if missed or booking.status == "confirmed" else None

    def _missed(self, now_ms: int, booking: Booking, terms: SlotTerms, excuse: str | None) -> Ended:
        self._end(now_ms, booking)
        if excuse in terms.excuses:
            booking.status = "excused"
            booking.excuse = excuse
            return Ended(booking.booking_id, booking.slot_ms, "excused", excuse)
        booking.status = "no-show"
        bans = self.no_shows.add(now_ms, booking.firm, booking.vehicle, terms)
        return Ended(booking.booking_id, booking.slot_ms, "no-show", bans=bans)

    def _end(self, now_ms: int, booking: Booking) -> None:
        self._claims.free(booking)
        booking.over_ms = now_ms
        self.over.append(booking.booking_id)

    def _forget(self, now_ms: int) -> None:
        """Once a day."""
        count = 0
        for booking_id in self.over:
            booking = self.bookings[booking_id]
            if booking.over_ms is not None and booking.over_ms > now_ms - KEEP_MS:
                break
            self._claims.forget(booking)
            del self.bookings[booking_id]
            count += 1
        del self.over[:count]
        self.calendar.forget(now_ms)
        self.no_shows.forget(now_ms)


def _begun() -> Refused:
    return Refused("not-allowed-by-policy", "The slot has begun: come within it, or swap the vehicle.")
