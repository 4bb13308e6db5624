"""Slots and bookings at the gate: what firms ask, what time brings, and the truck that comes for its slot."""

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from schemas.events import (
    BookingCancelRequested,
    BookingChangeRequested,
    BookingRequested,
    CapacitySetRequested,
    Command,
    PredeclarationFiled,
    WaitlistRequested,
)
from schemas.fields import Direction
from schemas.outcomes import BookingChanged, SlotsDrawn, SlotShown, SlotsOpened
from streams.domain.answers import Answer, accept, refuse
from streams.domain.bookings import Application, Booking
from streams.domain.joining import join_records
from streams.domain.journey import restage
from streams.domain.placing import place
from streams.domain.plates import country_of, normalise
from streams.domain.policy_terms import Excuse
from streams.domain.queues import await_slot, wake
from streams.domain.records import Predeclaration
from streams.domain.slot_answers import Changed, Given, Placed, Refused
from streams.domain.slots import SlotBook
from streams.domain.state import GateState
from streams.domain.times import milliseconds, utc
from streams.domain.turn import Turn, Voice
from streams.domain.visit import Visit
from streams.domain.visits import expect_partner
from streams.domain.workflow import DIRECTIONS

_RATE_MINUTES = 240


def slot_book(state: GateState, direction: Direction) -> SlotBook:
    """The slots of a direction."""
    book = state.slot_books.get(direction)
    if book is None:
        book = state.slot_books[direction] = SlotBook()
    return book


def _apply(turn: Turn, command: BookingRequested | WaitlistRequested) -> Answer:
    book = slot_book(turn.state, command.direction)
    application = Application(
        booking_id=command.request_id,
        declaration=command.number,
        vehicle=command.vehicle,
        firm=command.actor.organisation,
        slot_ms=milliseconds(command.slot_at),
        vin=command.vin,
        trailer=command.trailer,
    )
    ask = book.request if isinstance(command, BookingRequested) else book.waitlist
    answer = ask(turn.state.now_ms, application, turn.policy.slots)
    if isinstance(answer, Refused):
        return _refused(answer)
    _tell_bookings(turn, command.direction, [answer.booking_id])
    return _placed(answer)


def _placed(answer: Placed) -> Answer:
    return accept(booking_id=answer.booking_id, slot_at=utc(answer.slot_ms), booking=answer.status)


def _change(turn: Turn, command: BookingChangeRequested) -> Answer:
    direction, book = _book_of(turn.state, command.booking_id)
    answer = book.change(
        turn.state.now_ms,
        command.booking_id,
        _firm(command),
        turn.policy.slots,
        reason=command.reason,
        slot_ms=None if command.slot_at is None else milliseconds(command.slot_at),
        vehicle=command.vehicle,
    )
    if isinstance(answer, Refused):
        return _refused(answer)
    _tell_bookings(turn, direction, [command.booking_id, *_given(answer.given)])
    return _changed(answer, command.reason)


def _changed(answer: Changed, reason: str) -> Answer:
    return accept(booking_id=answer.booking_id, slot_at=utc(answer.slot_ms), booking=answer.status, note=reason)


def _cancel(turn: Turn, command: BookingCancelRequested) -> Answer:
    direction, book = _book_of(turn.state, command.booking_id)
    answer = book.cancel(turn.state.now_ms, command.booking_id, _firm(command))
    if isinstance(answer, Refused):
        return _refused(answer)
    _tell_bookings(turn, direction, [command.booking_id, *_given(answer.given)])
    return accept(booking_id=command.booking_id, slot_at=utc(answer.slot_ms), booking="cancelled")


def _set_capacity(turn: Turn, command: CapacitySetRequested) -> Answer:
    book = slot_book(turn.state, command.direction)
    answer = book.set_capacity(turn.state.now_ms, milliseconds(command.slot_at), command.trucks)
    if isinstance(answer, Refused):
        return _refused(answer)
    shown = SlotShown(slot_at=utc(answer.slot_ms), trucks=answer.capacity)
    turn.emit(SlotsOpened, direction=command.direction, slots=(shown,))
    _tell_bookings(turn, command.direction, _given(answer.given))
    note = None if answer.capacity == answer.wanted else f"{answer.capacity} are booked: it cannot be fewer."
    return accept(slot_at=utc(answer.slot_ms), note=note)


def _predeclare(turn: Turn, command: PredeclarationFiled) -> Answer:
    """Keep the firm's word; a visit of that truck takes it at once."""
    state = turn.state
    truck = normalise(command.truck)
    if truck is None:
        return refuse("not-correctable", "`truck`: name the plate that the truck carries.")
    records = state.records
    records.predeclared.discard(truck, truck)
    records.predeclarations[truck] = Predeclaration(
        number=command.number,
        direction=command.direction,
        truck=truck,
        trailer=_plate(command.trailer),
        container=_plate(command.container),
        partner=_plate(command.partner),
        driver=command.driver,
        firm=command.actor.organisation,
        heard_ms=state.now_ms,
    )
    records.predeclared.add(truck, truck, country_of(truck))
    for visit_id in state.named.find(truck, country_of(truck)):
        visit = state.visits[visit_id]
        join_records(turn, visit)
        place(turn, visit)
        restage(turn, visit)
        expect_partner(turn, visit)
        turn.tell(visit_id)
    return accept()


def claim_booking(turn: Turn, visit: Visit) -> None:
    """A truck has come: if it, or its trailer, or its declaration has a slot, it came for that."""
    state = turn.state
    book = state.slot_books.get(visit.direction)
    if book is None or not book.bookings or visit.booking is not None:
        return
    plates = [alias.partition(":")[2] for alias in visit.aliases if alias.startswith(("plate:", "trailer:"))]
    arrived = book.arrive(visit.opened_ms, visit.declaration, plates, turn.policy.slots)
    if arrived is None:
        return
    visit.booking, visit.slot_ms = arrived.booking_id, arrived.slot_ms
    if arrived.punctuality == "early":
        await_slot(state, visit, turn.policy)
    place(turn, visit)
    _tell_bookings(turn, visit.direction, [arrived.booking_id])
    turn.tell(visit.visit_id)


def slots_due(voice: Voice) -> None:
    """The time has come to open slots, to draw, to end what nobody came for."""
    state = voice.state
    terms = voice.policy.slots
    for direction in DIRECTIONS:
        book = slot_book(state, direction)
        if state.now_ms < book.next_due_ms(terms):
            continue
        rate = _rate_per_hour_milli(state, direction)
        opened = book.open_due(state.now_ms, rate, terms)
        if opened:
            slots = tuple([SlotShown(slot_at=utc(slot.slot_ms), trucks=slot.capacity) for slot in opened])
            voice.emit(SlotsOpened, direction=direction, slots=slots)
        for drawn in book.draw_due(state.now_ms, voice.log_hash):
            voice.emit(
                SlotsDrawn,
                direction=direction,
                slot_at=utc(drawn.slot_ms),
                seed=drawn.seed_hex,
                order=drawn.order,
                allotted=drawn.allotted,
            )
            _tell_bookings(voice, direction, drawn.order)
        ended = book.expire_due(state.now_ms, terms, partial(_excuse, state, direction))
        _tell_bookings(voice, direction, [one.booking_id for one in ended])


def _rate_per_hour_milli(state: GateState, direction: Direction) -> int:
    """Trucks an hour, in thousandths: yesterday's, or of the last hours where that was more."""
    line = state.services.get(f"{direction}/gate-out")
    lately = 0 if line is None else line.per_hour(state.now_ms, _RATE_MINUTES)
    return max(lately, state.crossings[direction].yesterday(state.now_ms) * 1000 // 24)


def next_slots_ms(voice: Voice) -> int:
    """Before this time nothing is due with the slots."""
    return min(slot_book(voice.state, direction).next_due_ms(voice.policy.slots) for direction in DIRECTIONS)


def _excuse(state: GateState, direction: Direction, booking: Booking) -> Excuse | None:
    """Why nobody came, when the log shows that it was not the truck: the gate, an agency, the road."""
    lanes = [lane for lane in state.lanes.values() if lane.direction == direction]
    if lanes and not any(lane.is_open for lane in lanes):
        return "gate"
    line = state.services.get(f"{direction}/gate-out")
    if state.stages[direction]["gate-out"] and line is not None and not line.count(state.now_ms, 60):
        return "gate"
    if any(not feed.alive and feed.kind == "customs" for feed in state.feeds.values()):
        return "agency"
    congestion = state.congestion.get(direction)
    if congestion is not None and congestion.cause == "stage-stopped":
        return "agency"
    seen_on_the_road = any(
        state.visits[visit_id].reached == 0
        for visit_id in state.named.find(booking.vehicle, country_of(booking.vehicle))
    )
    return "road" if seen_on_the_road or any(tail.trucks for tail in state.tails.values()) else None


def _tell_bookings(voice: Voice, direction: Direction, booking_ids: Iterable[str]) -> None:
    book = slot_book(voice.state, direction)
    wake(voice.state)
    for booking_id in booking_ids:
        booking = book.bookings[booking_id]
        voice.emit(
            BookingChanged,
            booking_id=booking_id,
            direction=direction,
            number=booking.declaration,
            slot_at=utc(booking.slot_ms),
            status=booking.status,
            vehicle=booking.vehicle,
            firm=booking.firm,
            excuse=booking.excuse,
        )


def _book_of(state: GateState, booking_id: str) -> tuple[Direction, SlotBook]:
    for direction in DIRECTIONS:
        book = slot_book(state, direction)
        if booking_id in book.bookings:
            return direction, book
    return DIRECTIONS[0], slot_book(state, DIRECTIONS[0])


def _firm(command: BookingChangeRequested | BookingCancelRequested) -> str | None:
    """Whose booking it must be; None: an officer may touch anybody's."""
    return command.actor.organisation if command.actor.role == "firm" else None


def _given(given: Iterable[Given]) -> list[str]:
    return [one.booking_id for one in given]


def _refused(answer: Refused) -> Answer:
    return refuse(answer.code, answer.reason, alternatives=tuple(map(utc, answer.alternatives_ms)))


def _plate(text: str | None) -> str | None:
    return None if text is None else normalise(text)


ANSWERS: dict[type[Command], Callable[[Turn, Any], Answer]] = {
    BookingRequested: _apply,
    WaitlistRequested: _apply,
    BookingChangeRequested: _change,
    BookingCancelRequested: _cancel,
    CapacitySetRequested: _set_capacity,
    PredeclarationFiled: _predeclare,
}
