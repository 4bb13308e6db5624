"""Slots from the log: opened, entered for, drawn, kept, missed, excused; and the truck that comes for its slot."""

from datetime import UTC, datetime, timedelta

import pytest

from schemas.outcomes import BookingChanged, SlotsDrawn, SlotsOpened
from streams.domain.draw import draw_order
from tests.support.gate import GATE, Gate, told

OPENS = datetime(2026, 11, 23, 23, tzinfo=UTC)
"""Six in the morning in Vietnam, two hours before the draw."""
DRAW = OPENS + timedelta(hours=2)
SLOT = datetime(2026, 11, 30, 3, tzinfo=UTC)
"""Ten in the morning in Vietnam, a week later."""


def opened(places: int = 2) -> Gate:
    """A gate whose slots of the week may be entered for, with so many places in the one at ten."""
    gate = Gate()
    gate.passes(seconds=1)
    gate.until(OPENS)
    if places:
        assert gate.sets_places(SLOT, places).accepted
    return gate


def with_place(vehicle: str = "29C00001", *, number: str = "305512345678") -> tuple[Gate, str]:
    """A truck has a place in the slot at ten."""
    gate = opened()
    booking = gate.books(vehicle, SLOT, number).booking_id
    gate.until(DRAW)
    assert status(gate, booking) == "confirmed"
    return gate, booking or ""


def status(gate: Gate, booking_id: str | None) -> str:
    """What was last said of a booking."""
    return [one.status for one in gate.outcomes(BookingChanged) if one.booking_id == booking_id][-1]


# Opened, entered for, drawn.


def test_slots_are_opened_two_hours_before_their_draw_with_what_the_gate_can_serve() -> None:
    gate = Gate()
    gate.passes(seconds=1)
    assert gate.outcomes(SlotsOpened) == []
    outputs = gate.until(OPENS)
    out, into = told(outputs, SlotsOpened)
    assert (out.direction, into.direction) == ("out", "in")
    assert SLOT in {slot.slot_at for slot in out.slots}
    assert {slot.trucks for slot in out.slots} == {0}  # nobody has crossed yet, so nobody knows what it can serve


def test_capacity_comes_from_how_many_trucks_the_gate_was_measured_to_serve() -> None:
    gate = Gate(datetime(2026, 11, 23, 19, tzinfo=UTC), audited=False)
    for number in range(32):
        gate.goes_through(f"51D{number:05d}", f"{600_000_000_000 + number}", minutes=7)
    outputs = gate.until(OPENS)
    (out,) = [one for one in told(outputs, SlotsOpened) if one.direction == "out"]
    assert {slot.trucks for slot in out.slots} <= {1, 2}  # a quarter of some eight an hour


def test_an_entry_is_answered_with_its_booking_and_takes_part_in_the_draw() -> None:
    gate = opened()
    answer = gate.books("29C00001", SLOT)
    assert (answer.accepted, answer.booking, answer.slot_at) == (True, "entered", SLOT)
    assert answer.booking_id == answer.request_id
    assert status(gate, answer.booking_id) == "entered"


def test_anybody_can_recheck_the_draw_from_the_seed_that_the_log_fixed() -> None:
    gate = opened(places=3)
    bookings = [gate.books(f"29C0000{n}", SLOT, f"30551234567{n}", f"firm-{n}").booking_id for n in range(8)]
    outputs = gate.until(DRAW)
    (drawn,) = told(outputs, SlotsDrawn)
    assert drawn.seed == gate.log_hash.hex()
    assert list(drawn.order) == draw_order(drawn.seed, [booking or "" for booking in bookings])
    assert drawn.allotted == drawn.order[:3]
    assert [status(gate, one) for one in drawn.order] == ["confirmed"] * 3 + ["waitlisted"] * 5


def test_who_enters_first_gains_nothing() -> None:
    winners = set()
    for round_ in range(8):
        gate = opened(places=1)
        gate.sees(f"30D0000{round_}")  # any other word makes another seed
        bookings = [gate.books(f"29C0000{n}", SLOT, f"30551234567{n}", f"firm-{n}").booking_id for n in range(4)]
        (drawn,) = told(gate.until(DRAW), SlotsDrawn)
        winners.add(bookings.index(drawn.allotted[0]))
    assert len(winners) > 1


def test_no_place_is_given_before_the_draw_and_first_come_first_served_after_it() -> None:
    gate = opened()
    gate.until(DRAW)
    assert gate.books("29C00001", SLOT).booking == "confirmed"
    assert gate.books("29C00002", SLOT, "305512345670", "firm-2").booking == "confirmed"
    answer = gate.books("29C00003", SLOT, "305512345671", "firm-3")
    assert (answer.accepted, answer.code) == (False, "slot-full")
    assert gate.waits_for_a_place("29C00003", SLOT, "305512345671", "firm-3").booking == "waitlisted"


def test_a_full_slot_names_the_next_with_a_place() -> None:
    gate = opened(places=1)
    later = SLOT + timedelta(hours=2)
    gate.sets_places(later, 1)
    gate.until(DRAW)
    gate.books("29C00001", SLOT)
    assert gate.books("29C00002", SLOT, "305512345670").alternatives == (later,)


@pytest.mark.parametrize("again", ["vehicle", "declaration"])
def test_a_truck_and_a_declaration_have_one_booking(again: str) -> None:
    gate = opened()
    gate.books("29C00001", SLOT)
    vehicle, number = ("29C-000.01", "305512345670") if again == "vehicle" else ("29C00002", "305512345678")
    assert gate.books(vehicle, SLOT, number).code == "booked-already"


def test_a_place_given_back_goes_to_the_head_of_the_waitlist() -> None:
    gate = opened(places=1)
    first = gate.books("29C00001", SLOT).booking_id
    gate.until(DRAW)
    second = gate.waits_for_a_place("29C00002", SLOT, "305512345670").booking_id
    third = gate.waits_for_a_place("29C00003", SLOT, "305512345671").booking_id
    assert gate.gives_back(first or "").booking == "cancelled"
    assert (status(gate, first), status(gate, second), status(gate, third)) == ("cancelled", "confirmed", "waitlisted")


def test_nobody_but_its_firm_touches_a_booking() -> None:
    gate, booking = with_place()
    assert gate.gives_back(booking, organisation="firm-2").code == "unknown-booking"
    assert gate.changes_booking(booking, vehicle="29C00009", organisation="firm-2").code == "unknown-booking"
    assert status(gate, booking) == "confirmed"


def test_another_truck_under_the_same_declaration_is_a_change_with_a_reason() -> None:
    gate, booking = with_place()
    answer = gate.changes_booking(booking, vehicle="29C00009")
    assert (answer.accepted, answer.note) == (True, "a flat tyre")
    assert gate.outcomes(BookingChanged)[-1].vehicle == "29C00009"


def test_capacity_is_never_less_than_what_is_booked() -> None:
    gate, _ = with_place()
    answer = gate.sets_places(SLOT, 0)
    assert (answer.accepted, answer.note) == (True, "1 are booked: it cannot be fewer.")


# The truck comes.


def test_a_truck_on_time_for_its_slot_stands_in_the_booked_queue() -> None:
    gate, booking = with_place()
    gate.until(SLOT - timedelta(minutes=40))
    gate.sees("29C00009")
    gate.sees("29C00001")
    row = gate.row("29C00001")
    assert (row.queue_class, row.rule, row.slot_at) == ("booked", "booked-1", SLOT)
    assert status(gate, booking) == "used"
    assert gate.visit("29C00001").booking == booking
    assert gate.plates() == ["29C00001", "29C00009"]


def test_a_truck_too_late_for_its_slot_waits_with_everybody_else() -> None:
    gate, booking = with_place()
    gate.until(SLOT + timedelta(minutes=95))
    assert status(gate, booking) == "no-show"
    gate.declares("29C00001")
    gate.sees("29C00001")
    row = gate.row("29C00001")
    assert (row.queue_class, row.rule) == ("live", "late-1")


@pytest.mark.parametrize("minutes", [0, 59, 89])
def test_half_an_hour_after_the_slots_end_is_on_time_still(minutes: int) -> None:
    gate, booking = with_place()
    gate.until(SLOT + timedelta(minutes=minutes))
    gate.sees("29C00001")
    assert (gate.row("29C00001").queue_class, status(gate, booking)) == ("booked", "used")


def test_a_truck_hours_early_waits_like_the_others_until_its_slot_is_near() -> None:
    gate, booking = with_place()
    gate.until(SLOT - timedelta(hours=5))
    gate.sees("29C00009")
    gate.declares("29C00001")
    gate.sees("29C00001")
    assert (gate.row("29C00001").queue_class, status(gate, booking)) == ("live", "used")
    assert gate.plates() == ["29C00009", "29C00001"]
    gate.until(SLOT - timedelta(minutes=61))
    assert gate.row("29C00001").queue_class == "live"
    gate.until(SLOT - timedelta(minutes=60))
    assert gate.row("29C00001").queue_class == "booked"
    assert gate.plates() == ["29C00001", "29C00009"]


def test_a_truck_days_early_without_the_declaration_may_be_here_for_other_goods() -> None:
    gate, booking = with_place()
    gate.sees("29C00001")
    assert (gate.visit("29C00001").booking, status(gate, booking)) == (None, "confirmed")


def test_the_slot_is_claimed_once_the_declaration_is_known_that_it_is_bound_to() -> None:
    gate, booking = with_place()
    gate.until(SLOT - timedelta(hours=3))
    gate.sees("29C00001")
    assert gate.visit("29C00001").booking is None
    gate.declares("29C00001")
    assert gate.visit("29C00001").booking == booking
    gate.until(SLOT - timedelta(minutes=30))
    assert gate.row("29C00001").queue_class == "booked"


def test_the_slot_is_claimed_by_a_truck_that_an_officer_names() -> None:
    gate, booking = with_place()
    gate.until(SLOT)
    gate.sees(None)
    gate.corrects("plate", None, "29C00001", visit_id=gate.visit(None).visit_id)
    assert (gate.visit("29C00001").booking, gate.row("29C00001").queue_class) == (booking, "booked")


def test_the_slot_is_claimed_by_a_truck_that_came_unread_and_is_named_by_a_better_picture() -> None:
    gate, booking = with_place()
    gate.until(SLOT)
    gate.sees(None, sighting_id="5" * 36)
    gate.sees("29C00001", sighting_id="5" * 36, revision="update")
    assert (gate.visit("29C00001").booking, gate.row("29C00001").queue_class) == (booking, "booked")


def test_a_booked_chinese_truck_is_known_without_its_province() -> None:
    gate, booking = with_place("FA1234")
    gate.until(SLOT)
    gate.sees("桂FA1234")
    assert gate.visit("桂FA1234").booking == booking


def test_a_booking_for_a_namesake_is_not_this_trucks() -> None:
    gate, booking = with_place("云FA1234")
    gate.until(SLOT)
    gate.sees("桂FA1234")
    assert gate.visit("桂FA1234").booking is None
    assert status(gate, booking) == "confirmed"


def test_a_booked_truck_that_comes_in_the_other_direction_has_no_slot_there() -> None:
    gate, booking = with_place()
    gate.until(SLOT)
    gate.sees("29C00001", direction="in")
    assert (gate.visit("29C00001").booking, status(gate, booking)) == (None, "confirmed")


def test_booked_trucks_go_by_their_slots_not_by_their_arrival() -> None:
    gate = opened()
    earlier = SLOT - timedelta(hours=1)
    gate.sets_places(earlier, 1)
    gate.books("29C00001", SLOT)
    gate.books("29C00002", earlier, "305512345670")
    gate.until(DRAW)
    gate.until(SLOT - timedelta(minutes=30))
    gate.sees("29C00001")
    gate.sees("29C00002")
    assert gate.plates() == ["29C00002", "29C00001"]


def test_two_visits_of_one_booked_truck_merge_with_its_slot() -> None:
    gate, booking = with_place()
    gate.until(SLOT)
    gate.sees(None)
    unread = gate.visit(None).visit_id
    gate.sees("29C00001")
    gate.corrects("merge", "29C00001", other_visit_id=unread)
    visit = gate.visit("29C00001")
    assert (visit.visit_id, visit.booking, visit.queue_class) == (unread, booking, "booked")


# Nobody comes.


def test_who_does_not_come_is_a_no_show_after_the_slot_and_its_tolerance() -> None:
    gate, booking = with_place()
    gate.until(SLOT + timedelta(minutes=89))
    assert status(gate, booking) == "confirmed"
    gate.until(SLOT + timedelta(minutes=90))
    assert status(gate, booking) == "no-show"


def test_nobody_is_to_blame_while_all_lanes_are_closed() -> None:
    gate, booking = with_place()
    gate.sets_lane(1, is_open=False)
    gate.until(SLOT + timedelta(minutes=90))
    assert gate.outcomes(BookingChanged)[-1].excuse == "gate"
    assert status(gate, booking) == "excused"


def test_a_closed_lane_among_open_ones_excuses_nobody() -> None:
    gate, booking = with_place()
    gate.sets_lane(1, is_open=False)
    gate.sets_lane(2, is_open=True)
    gate.sets_lane(3, is_open=False, direction="in")
    gate.until(SLOT + timedelta(minutes=90))
    assert status(gate, booking) == "no-show"


def test_customs_that_does_not_answer_excuses_a_truck() -> None:
    gate, booking = with_place()
    gate.until(SLOT)
    gate.reports("customs", alive=False)
    gate.until(SLOT + timedelta(minutes=90))
    assert (status(gate, booking), gate.outcomes(BookingChanged)[-1].excuse) == ("excused", "agency")


def test_an_excused_truck_that_comes_late_has_its_slot_all_the_same() -> None:
    gate, booking = with_place()
    gate.sets_lane(1, is_open=False)
    gate.until(SLOT + timedelta(minutes=90))
    gate.declares("29C00001")
    gate.sees("29C00001")
    assert gate.visit("29C00001").booking == booking


def test_two_no_shows_and_the_firm_books_no_more_for_a_week() -> None:
    gate = opened()
    gate.books("29C00001", SLOT)
    gate.books("29C00002", SLOT, "305512345670")
    gate.until(DRAW)
    gate.until(SLOT + timedelta(minutes=90))
    later = SLOT + timedelta(days=1)
    answer = gate.books("29C00003", later, "305512345671")
    assert (answer.accepted, answer.code) == (False, "banned")
    assert "7" in (answer.reason or "")


def test_a_truck_that_was_seen_at_the_gate_is_no_no_show() -> None:
    gate, booking = with_place()
    gate.until(SLOT)
    gate.sees("29C00001")
    gate.passes(hours=3)
    assert status(gate, booking) == "used"
    assert gate.state.gate == GATE


def test_a_truck_that_came_hours_early_without_papers_and_waits_in_the_queue_is_no_no_show() -> None:
    gate, booking = with_place()
    gate.until(SLOT - timedelta(hours=3))
    gate.sees("29C00001")
    gate.until(SLOT + timedelta(minutes=90))
    assert status(gate, booking) != "no-show"
