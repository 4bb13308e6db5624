"""The whole life of bookings, beside a model that knows nothing but the answers.

Two books hear the same calls; one of them is now and then written to JSON and read again. They must never differ.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

import msgspec
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from streams.domain.bookings import LIVE, Application, Booking
from streams.domain.draw import draw_order
from streams.domain.policy_terms import SlotTerms
from streams.domain.slot_answers import Arrived, Cancelled, CapacitySet, Changed, Drawn, Ended, Given, Placed, Refused
from streams.domain.slots import SlotBook
from streams.domain.times import DAY_MS, HOUR_MS, MINUTE_MS

TERMS = SlotTerms(
    slot_minutes=360,
    bookable_share_percent=50,
    horizon_days=1,
    release_hour_vietnam=8,
    entries_minutes=240,
    early_minutes=60,
    late_minutes=90,
    no_show_limit=2,
    ban_days=3,
    excuses=("gate", "road"),
)
MIDNIGHT_MS = 20_000 * DAY_MS - 7 * HOUR_MS
"""Of some day in Vietnam."""

TRUCKS = 7
Answer = TypeVar("Answer")

trucks = st.integers(0, TRUCKS - 1)
wishes = st.sampled_from([0, 0, 0, 1, 1, 2, 5, -1])
"""Which of the slots to come is wanted; -1: one that is none."""


@dataclass
class Told:
    """What the answers have said of one slot."""

    capacity: int
    draw_ms: int
    drawn: bool = False
    holders: set[str] = field(default_factory=set)
    waitlist: list[str] = field(default_factory=list)
    entries: set[str] = field(default_factory=set)


def excuse(booking: Booking) -> str | None:
    """Trucks 0 and 1 stand in a jam, truck 2 has an excuse that this policy does not know."""
    return {"0": "road", "1": "gate", "2": "agency"}.get(booking.vehicle[-1])


class BookingMachine(RuleBasedStateMachine):
    @initialize(drawn=st.booleans())
    def begin(self, *, drawn: bool) -> None:
        self.book, self.twin = SlotBook(), SlotBook()
        self.now_ms = MIDNIGHT_MS
        self.number = 0
        self.slots: dict[int, Told] = {}
        self.live: dict[str, tuple[int, set[str]]] = {}
        """Slot and names of each live booking."""
        self.firms: dict[str, str] = {}
        self.banned: dict[str, int] = {}
        self.due()
        for _ in range(2 if drawn else 1):
            self.now_ms = self.book.next_due_ms(TERMS)
            self.due()

    # Calls, heard by both books.

    def call(self, ask: Callable[[SlotBook], Answer]) -> Answer:
        before = msgspec.json.encode(self.book)
        answer = ask(self.book)
        assert ask(self.twin) == answer
        after = msgspec.json.encode(self.book)
        assert msgspec.json.encode(self.twin) == after
        if isinstance(answer, Refused):
            assert after == before, "a refusal changes nothing"
            assert len(answer.reason) <= 256
        return answer

    @rule()
    def restart_from_a_snapshot(self) -> None:
        before = msgspec.json.encode(self.twin)
        self.twin = msgspec.json.decode(before, type=SlotBook)
        assert self.twin == self.book
        assert msgspec.json.encode(self.twin) == before

    @rule(minutes=st.sampled_from([1, 30, 90, 240, 600, 2_000]))
    def time_passes(self, minutes: int) -> None:
        self.now_ms += minutes * MINUTE_MS
        self.due()

    @rule()
    def time_passes_until_something_is_due(self) -> None:
        self.now_ms = max(self.now_ms, self.book.next_due_ms(TERMS))
        self.due()

    @rule(minutes=st.sampled_from([1, 600]))
    def the_clock_jumps_and_somebody_asks_before_anything_due_is_done(self, minutes: int) -> None:
        self.now_ms += minutes * MINUTE_MS

    def due(self) -> None:
        now_ms = self.due_ms = self.now_ms
        is_due = now_ms >= self.book.next_due_ms(TERMS)
        ended = self.call(lambda book: book.expire_due(now_ms, TERMS, excuse))
        opened = self.call(lambda book: book.open_due(now_ms, 340, TERMS))
        draws = self.call(lambda book: book.draw_due(now_ms, now_ms.to_bytes(32)))
        assert is_due or not (ended or opened or draws), "nothing is done before it is due"
        assert now_ms < self.book.next_due_ms(TERMS), "what is due is done"
        for slot in opened:
            assert slot.slot_ms > slot.draw_ms >= now_ms
            assert slot.slot_ms not in self.slots
            self.slots[slot.slot_ms] = Told(slot.capacity, slot.draw_ms)
        for end in ended:
            self.ended(end)
        for draw in draws:
            self.drawn(draw)
        for starts_ms, told in self.slots.items():
            told.drawn = told.drawn or (told.draw_ms <= now_ms < starts_ms)

    def ended(self, end: Ended) -> None:
        told = self.slots[end.slot_ms]
        del self.live[end.booking_id]
        if end.status == "cancelled":
            assert end.slot_ms <= self.now_ms
            assert end.booking_id in told.waitlist or end.booking_id in told.entries
            return
        assert end.booking_id in told.holders
        assert self.now_ms >= end.slot_ms + (TERMS.slot_minutes + TERMS.late_minutes) * MINUTE_MS
        cause = excuse(self.book.bookings[end.booking_id])
        assert (end.status, end.excuse) == (("excused", cause) if cause in TERMS.excuses else ("no-show", None))
        assert not (end.bans and end.excuse)
        for ban in end.bans:
            self.banned[ban.subject] = ban.until_ms

    def drawn(self, draw: Drawn) -> None:
        told = self.slots[draw.slot_ms]
        assert told.draw_ms <= self.now_ms
        assert not told.drawn
        assert set(draw.order) == told.entries
        assert draw_order(draw.seed_hex, told.entries) == list(draw.order)
        assert draw.allotted == draw.order[: told.capacity]
        assert draw.allotted + draw.waitlisted == draw.order
        told.entries, told.holders, told.waitlist = set(), set(draw.allotted), list(draw.waitlisted)

    # What firms ask.

    def wanted(self, wish: int) -> int:
        to_come = [starts_ms for starts_ms in self.slots if starts_ms > self.now_ms]
        return to_come[wish % len(to_come)] if to_come and wish >= 0 else self.now_ms - self.now_ms % DAY_MS + DAY_MS

    @rule(
        truck=trucks,
        declaration=trucks,
        trailer=st.none() | trucks,
        wish=wishes,
        hanzi=st.booleans(),
        waits=st.booleans(),
    )
    def ask(self, truck: int, declaration: int, trailer: int | None, wish: int, *, hanzi: bool, waits: bool) -> None:
        self.number += 1
        asked = Application(
            booking_id=f"b{self.number}",
            declaration=f"{declaration:012}",
            vehicle=f"桂FA100{truck}" if hanzi else f"FA100{truck}",
            firm=f"firm-{truck % 3}",
            slot_ms=self.wanted(wish),
            vin=f"VIN{truck}" if truck % 2 else None,
            trailer=None if trailer is None else f"桂F100{trailer}挂",
        )
        names = {asked.declaration, f"FA100{truck}"} | {name for name in (asked.vin, asked.trailer) if name}
        expected = self.expected(asked, names, waits=waits)
        answer = self.call(lambda book: (book.waitlist if waits else book.request)(self.now_ms, asked, TERMS))
        if isinstance(answer, Refused):
            assert answer.code == expected
            self.offered(answer)
            return
        assert (answer.status, answer.booking_id, answer.slot_ms) == (expected, asked.booking_id, asked.slot_ms)
        self.firms[asked.booking_id] = asked.firm
        self.live[asked.booking_id] = (asked.slot_ms, names)
        self.join(answer)

    def offered(self, answer: Refused) -> None:
        free = {
            starts_ms
            for starts_ms, slot in self.slots.items()
            if slot.drawn and starts_ms > self.now_ms and len(slot.holders) < slot.capacity
        }
        assert set(answer.alternatives_ms) <= free
        if answer.code in {"slot-full", "no-such-slot"}:
            assert len(answer.alternatives_ms) == min(3, len(free))

    def expected(self, asked: Application, names: set[str], *, waits: bool) -> str:
        vehicle = asked.vehicle.removeprefix("桂")
        bans = [until for text, until in self.banned.items() if text.removeprefix("桂") in (asked.firm, vehicle)]
        if any(until > self.now_ms for until in bans):
            return "banned"
        if any(names & held for _, held in self.live.values()):
            return "booked-already"
        return self.place_in(asked.slot_ms, waits=waits)

    def place_in(self, slot_ms: int, *, waits: bool) -> str:
        told = self.slots.get(slot_ms)
        if told is None or slot_ms <= self.now_ms or (not told.drawn and self.now_ms >= told.draw_ms):
            return "no-such-slot"
        if not told.drawn:
            return "entered"
        if len(told.holders) < told.capacity:
            return "confirmed"
        return "waitlisted" if waits else "slot-full"

    def join(self, answer: Placed | Changed) -> None:
        told = self.slots[answer.slot_ms]
        if answer.status == "entered":
            told.entries.add(answer.booking_id)
        elif answer.status == "confirmed":
            told.holders.add(answer.booking_id)
        else:
            told.waitlist.append(answer.booking_id)
            assert not isinstance(answer, Placed) or answer.position == len(told.waitlist)

    def leave(self, booking_id: str, given: tuple[Given, ...]) -> None:
        slot_ms, _ = self.live[booking_id]
        told = self.slots[slot_ms]
        if booking_id in told.holders and told.waitlist:
            assert given == (Given(told.waitlist[0], slot_ms),), "a cancelled place goes to the waitlist's head"
            told.holders.add(told.waitlist.pop(0))
        else:
            assert given == ()
        told.holders.discard(booking_id)
        told.entries.discard(booking_id)
        if booking_id in told.waitlist:
            told.waitlist.remove(booking_id)

    def some(self, choice: int) -> str:
        return sorted(self.live)[choice % len(self.live)]

    @precondition(lambda self: self.firms)
    @rule(choice=st.integers(0, 50), firm=st.sampled_from(["firm-0", "firm-1", "a stranger"]))
    def cancel_what_is_over_or_another_firms(self, choice: int, firm: str) -> None:
        booking_id = list(self.firms)[-1 - choice % len(self.firms)]
        if booking_id not in self.live or self.firms[booking_id] != firm:
            answer = self.call(lambda book: book.cancel(self.now_ms, booking_id, firm))
            assert isinstance(answer, Refused)
            assert answer.code == "unknown-booking"

    @precondition(lambda self: self.live)
    @rule(choice=st.integers(0, 50))
    def cancel(self, choice: int) -> None:
        booking_id = self.some(choice)
        answer = self.call(lambda book: book.cancel(self.now_ms, booking_id, self.firms[booking_id]))
        if self.live[booking_id][0] <= self.now_ms:
            assert isinstance(answer, Refused)
        else:
            assert isinstance(answer, Cancelled)
            self.leave(booking_id, answer.given)
            del self.live[booking_id]

    @precondition(lambda self: self.live)
    @rule(choice=st.integers(0, 50), wish=wishes)
    def move(self, choice: int, wish: int) -> None:
        booking_id, wanted_ms = self.some(choice), self.wanted(wish)
        answer = self.call(
            lambda book: book.change(self.now_ms, booking_id, None, TERMS, reason="rain", slot_ms=wanted_ms)
        )
        if isinstance(answer, Refused):
            return
        slot_ms, names = self.live[booking_id]
        assert slot_ms > self.now_ms
        assert answer.slot_before_ms == slot_ms != wanted_ms
        assert answer.status == self.place_in(wanted_ms, waits=False)
        assert not (answer.status == "entered" and booking_id in self.slots[slot_ms].holders)
        self.leave(booking_id, answer.given)
        self.live[booking_id] = (wanted_ms, names)
        self.join(answer)

    @precondition(lambda self: self.live)
    @rule(choice=st.integers(0, 50), truck=trucks)
    def swap(self, choice: int, truck: int) -> None:
        booking_id, vehicle = self.some(choice), f"FA100{truck}"
        answer = self.call(
            lambda book: book.change(self.now_ms, booking_id, None, TERMS, reason="broke down", vehicle=vehicle)
        )
        slot_ms, names = self.live[booking_id]
        others = [held for other, (_, held) in self.live.items() if other != booking_id]
        if any(vehicle in held for held in others):
            assert isinstance(answer, Refused)
        if isinstance(answer, Refused):
            return
        assert self.book.bookings[booking_id].declaration in names, "the declaration never changes"
        left = {name for name in names if not name.startswith(("FA", "VIN"))}
        self.live[booking_id] = (slot_ms, left | {vehicle})

    # What the management board asks and the gate sees.

    @rule(wish=wishes, places=st.integers(0, 4))
    def set_capacity(self, wish: int, places: int) -> None:
        slot_ms = self.wanted(wish)
        answer = self.call(lambda book: book.set_capacity(self.now_ms, slot_ms, places))
        if isinstance(answer, Refused):
            assert slot_ms not in self.slots or slot_ms <= self.now_ms
            return
        told = self.slots[slot_ms]
        assert isinstance(answer, CapacitySet)
        assert answer.capacity == max(places, len(told.holders))
        told.capacity = answer.capacity
        free = told.capacity - len(told.holders) if told.drawn else 0
        assert [given.booking_id for given in answer.given] == told.waitlist[:free]
        told.holders.update(told.waitlist[:free])
        del told.waitlist[:free]

    @precondition(lambda self: self.live)
    @rule(choice=st.integers(0, 50), by=st.sampled_from(["declaration", "plate", "both"]), waits=st.booleans())
    def arrive_with_a_booking(self, choice: int, by: str, *, waits: bool) -> None:
        booking = self.book.bookings[self.some(choice)]
        if waits and booking.slot_ms > self.now_ms:
            self.now_ms = booking.slot_ms
            self.due()
        declaration, truck = int(booking.declaration), int(booking.vehicle[-1])
        self.arrive(None if by == "plate" else declaration, None if by == "declaration" else truck)

    @rule(declaration=st.none() | trucks, truck=st.none() | trucks)
    def arrive_somehow(self, declaration: int | None, truck: int | None) -> None:
        self.arrive(declaration, truck)

    def arrive(self, declaration: int | None, truck: int | None) -> None:
        number = None if declaration is None else f"{declaration:012}"
        plates = [] if truck is None else [f"FA100{truck}"]
        answer = self.call(lambda book: book.arrive(self.now_ms, number, plates, TERMS))
        names = {number, *plates} - {None}
        standing = [
            booking_id
            for booking_id, (slot_ms, held) in self.live.items()
            if names and names <= held and booking_id in self.slots[slot_ms].holders
        ]
        if answer is None:
            assert number is None or not standing, "a truck with a place is known by its declaration"
        elif answer.booking_id in self.live:
            assert standing == [answer.booking_id]
            self.on_time(answer)
            del self.live[answer.booking_id]
        else:
            booking = self.book.bookings[answer.booking_id]
            assert (booking.status, answer.punctuality) in {("no-show", "late"), ("excused", "excused")}
            assert booking.declaration == number

    def on_time(self, answer: Arrived) -> None:
        from_ms = answer.slot_ms - TERMS.early_minutes * MINUTE_MS
        until_ms = answer.slot_ms + (TERMS.slot_minutes + TERMS.late_minutes) * MINUTE_MS
        early, late = self.now_ms < from_ms, self.now_ms > until_ms
        assert answer.punctuality == ("early" if early else "late" if late else "on-time")

    # What always holds.

    @invariant()
    def no_slot_is_oversold_and_the_book_says_what_its_answers_said(self) -> None:
        for starts_ms, slot in self.book.calendar.slots.items():
            told = self.slots[starts_ms]
            assert len(told.holders) <= told.capacity
            assert (slot.capacity, set(slot.holders)) == (told.capacity, told.holders)
            if slot.phase in {"entries", "released"}:
                assert (set(slot.entries), list(slot.waitlist)) == (told.entries, told.waitlist)
                assert not told.waitlist or len(told.holders) == told.capacity, "nobody waits for a free place"

    @invariant()
    def each_declaration_vehicle_vin_and_trailer_has_one_live_booking(self) -> None:
        names = [name for _, held in self.live.values() for name in held]
        assert len(set(names)) == len(names)
        live = [booking for booking in self.book.bookings.values() if booking.status in LIVE]
        assert {booking.booking_id for booking in live} == set(self.live)
        for booking in live:
            held = {booking.declaration, booking.vehicle.removeprefix("桂"), booking.vin, booking.trailer} - {None}
            assert held == self.live[booking.booking_id][1]

    @invariant()
    def what_is_over_is_forgotten(self) -> None:
        assert all(slot_ms > self.due_ms - 8 * DAY_MS for slot_ms in self.book.calendar.slots)
        assert len(self.book.over) == len(self.book.bookings) - len(self.live)


BookingMachine.TestCase.settings = settings(max_examples=100, stateful_step_count=60, deadline=None)
TestBookings = BookingMachine.TestCase
