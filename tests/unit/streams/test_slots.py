"""A place in a slot: asked for, given, waited for, changed, given back."""

from dataclasses import replace

import pytest

from streams.domain.slot import OversoldError
from streams.domain.slot_answers import Cancelled, CapacitySet, Changed, Given
from tests.unit.streams.slot_day import SEED, TERMS, application, at, no_excuse, opened, placed, refused, released

NOON = at("25 12:00")
SLOT = at("26 14:00")


def test_before_the_draw_a_request_is_an_entry_and_says_when_the_draw_is() -> None:
    entry = placed(opened().request(at("25 07:59"), application(1), TERMS))
    assert (entry.status, entry.slot_ms, entry.draw_ms) == ("entered", SLOT, at("25 08:00"))


def test_after_the_draw_places_go_to_whoever_comes_first_until_none_is_left() -> None:
    book = released()
    assert [placed(book.request(NOON, application(n), TERMS)).status for n in (1, 2)] == ["confirmed", "confirmed"]
    full = refused(book.request(NOON, application(3), TERMS))
    assert full.code == "slot-full"
    assert full.alternatives_ms == (at("26 15:00"), at("26 16:00"), at("26 17:00"))


def test_where_no_later_slot_is_free_the_last_earlier_ones_are_offered() -> None:
    book = released()
    for number, slot in enumerate(("26 23:00", "26 23:00", "26 22:00")):
        placed(book.request(NOON, application(number, slot), TERMS))
    full = refused(book.request(NOON, application(9, "26 23:00"), TERMS))
    assert full.alternatives_ms == (at("26 20:00"), at("26 21:00"), at("26 22:00"))


def test_a_slot_that_has_begun_is_no_alternative() -> None:
    book = released(2_000)
    placed(book.request(NOON, application(1, "26 23:00"), TERMS))
    full = refused(book.request(at("26 21:30"), application(2, "26 23:00"), TERMS))
    assert full.alternatives_ms == (at("26 22:00"),)


@pytest.mark.parametrize(
    ("slot", "says"),
    [
        ("25 11:00", "begun or is past"),
        ("26 14:30", "No slot begins then"),
        ("27 14:00", "entries are taken from 2026-11-26 06:00 (Vietnam)"),
        ("28 14:00", "too far ahead"),
    ],
)
def test_a_slot_that_cannot_be_had_is_refused_with_what_to_do_next(slot: str, says: str) -> None:
    answer = refused(released().request(NOON, application(1, slot), TERMS))
    assert answer.code == "no-such-slot"
    assert says in answer.reason
    assert len(answer.alternatives_ms) == 3


@pytest.mark.parametrize(
    "same",
    [
        {"declaration": "000000000001"},
        {"vehicle": "29c-000.01"},
        {"vehicle": "29C99999", "trailer": "29C00001"},
        {"vin": "lvbv-3jbb"},
        {"trailer": "29R00007"},
    ],
)
def test_a_second_booking_under_any_name_of_the_first_is_refused(same: dict[str, str]) -> None:
    book = released()
    placed(book.request(NOON, application(1, vin="LVBV3JBB", trailer="29R-000.07"), TERMS))
    answer = refused(book.request(NOON, application(2, "26 15:00", **same), TERMS))
    assert answer.code == "booked-already"
    assert "change or cancel" in answer.reason
    assert "29" not in answer.reason


def test_a_chinese_truck_is_the_same_with_and_without_its_province_and_another_under_another_province() -> None:
    book = released()
    placed(book.request(NOON, application(1, vehicle="桂FA1234"), TERMS))
    assert refused(book.request(NOON, application(2, vehicle="FA1234"), TERMS)).code == "booked-already"
    placed(book.request(NOON, application(3, vehicle="云FA1234"), TERMS))


def test_a_request_id_heard_before_changes_nothing() -> None:
    book = released()
    placed(book.request(NOON, application(1), TERMS))
    assert refused(book.request(NOON, replace(application(2), booking_id="booking-1"), TERMS)).code == "booked-already"


def test_a_cancelled_place_goes_to_the_waitlists_head_at_once() -> None:
    book = released()
    for number in (1, 2):
        placed(book.request(NOON, application(number), TERMS))
    assert [placed(book.waitlist(NOON, application(n), TERMS)).position for n in (3, 4)] == [1, 2]
    cancelled = book.cancel(NOON, "booking-1", "firm-1")
    assert cancelled == Cancelled("booking-1", SLOT, (Given("booking-3", SLOT),))
    assert book.bookings["booking-3"].status == "confirmed"
    assert refused(book.request(NOON, application(5), TERMS)).code == "slot-full"


def test_the_waitlist_of_a_slot_with_a_free_place_gives_the_place() -> None:
    assert placed(released().waitlist(NOON, application(1), TERMS)).status == "confirmed"


def test_after_a_cancellation_the_declaration_and_the_vehicle_may_be_booked_again() -> None:
    book = released()
    placed(book.request(NOON, application(1, vin="LVBV3JBB"), TERMS))
    book.cancel(NOON, "booking-1", "firm-1")
    placed(book.request(NOON, replace(application(1, vin="LVBV3JBB"), booking_id="again"), TERMS))


def test_nobody_cancels_or_changes_what_another_firm_booked_and_an_officer_may() -> None:
    book = released()
    placed(book.request(NOON, application(1), TERMS))
    assert refused(book.cancel(NOON, "booking-1", "firm-2")).code == "unknown-booking"
    answer = book.change(NOON, "booking-1", "firm-2", TERMS, reason="-", slot_ms=at("26 15:00"))
    assert refused(answer).code == "unknown-booking"
    assert isinstance(book.cancel(NOON, "booking-1", None), Cancelled)


def test_a_booking_is_not_cancelled_twice() -> None:
    book = released()
    placed(book.request(NOON, application(1), TERMS))
    book.cancel(NOON, "booking-1", "firm-1")
    assert "is over" in refused(book.cancel(NOON, "booking-1", "firm-1")).reason


def test_once_its_slot_has_begun_a_booking_is_neither_cancelled_nor_moved() -> None:
    book = released()
    placed(book.request(NOON, application(1), TERMS))
    book.expire_due(SLOT, TERMS, no_excuse)
    assert refused(book.cancel(SLOT, "booking-1", "firm-1")).code == "not-allowed-by-policy"
    answer = book.change(SLOT, "booking-1", "firm-1", TERMS, reason="late", slot_ms=at("26 20:00"))
    assert refused(answer).code == "not-allowed-by-policy"


def test_a_changed_booking_frees_its_place_and_takes_the_other() -> None:
    book = released(2_000)
    placed(book.request(NOON, application(1), TERMS))
    placed(book.waitlist(NOON, application(2), TERMS))
    answer = book.change(NOON, "booking-1", "firm-1", TERMS, reason="harvest late", slot_ms=at("26 15:00"))
    assert isinstance(answer, Changed)
    assert (answer.slot_before_ms, answer.slot_ms, answer.status) == (SLOT, at("26 15:00"), "confirmed")
    assert answer.given == (Given("booking-2", SLOT),)
    (amendment,) = book.bookings["booking-1"].amendments
    assert (amendment.what, amendment.reason, amendment.before) == (
        "slot",
        "harvest late",
        "2026-11-26 14:00 (Vietnam)",
    )


def test_a_change_to_a_full_slot_leaves_the_booking_its_place() -> None:
    book = released(2_000)
    placed(book.request(NOON, application(1), TERMS))
    placed(book.request(NOON, application(2, "26 15:00"), TERMS))
    answer = refused(book.change(NOON, "booking-1", "firm-1", TERMS, reason="-", slot_ms=at("26 15:00")))
    assert answer.code == "slot-full"
    assert at("26 16:00") in answer.alternatives_ms
    assert book.bookings["booking-1"].slot_ms == SLOT
    assert "booking-1" in book.calendar.slots[SLOT].holders


def test_an_entry_may_move_to_another_slot_of_the_draw() -> None:
    book = opened()
    placed(book.request(at("25 07:00"), application(1), TERMS))
    answer = book.change(at("25 07:10"), "booking-1", "firm-1", TERMS, reason="-", slot_ms=at("26 09:00"))
    assert isinstance(answer, Changed)
    assert answer.status == "entered"
    assert [draw.slot_ms for draw in book.draw_due(at("25 08:00"), SEED)] == [at("26 09:00")]


def test_a_place_is_not_given_up_for_a_draw_but_a_wait_is() -> None:
    book = released(2_000)
    placed(book.request(NOON, application(1), TERMS))
    placed(book.waitlist(NOON, application(2), TERMS))
    book.open_due(at("26 06:00"), 2_000, TERMS)
    next_day = at("27 14:00")
    kept = refused(book.change(at("26 07:00"), "booking-1", "firm-1", TERMS, reason="-", slot_ms=next_day))
    assert kept.code == "not-allowed-by-policy"
    moved = book.change(at("26 07:00"), "booking-2", "firm-2", TERMS, reason="-", slot_ms=next_day)
    assert isinstance(moved, Changed)
    assert moved.status == "entered"
    assert book.calendar.slots[SLOT].waitlist == {}


def test_a_swapped_tractor_keeps_the_place_under_the_same_declaration_and_leaves_a_trail() -> None:
    book = released()
    placed(book.request(NOON, application(1, vin="LVBV3JBB"), TERMS))
    answer = book.change(NOON, "booking-1", "firm-1", TERMS, reason="broke down", vehicle="12C-543.21", vin="WDB9")
    assert isinstance(answer, Changed)
    assert (answer.vehicle_before, answer.vehicle, answer.slot_ms) == ("29C00001", "12C54321", SLOT)
    booking = book.bookings["booking-1"]
    assert (booking.declaration, booking.vin) == ("000000000001", "WDB9")
    assert [(a.what, a.before, a.after, a.reason) for a in booking.amendments] == [
        ("vehicle", "29C00001", "12C54321", "broke down")
    ]
    placed(book.request(NOON, application(2, vehicle="29C00001", vin="LVBV3JBB"), TERMS))
    assert refused(book.request(NOON, application(3, vehicle="12C54321"), TERMS)).code == "booked-already"


def test_a_tractor_that_has_a_booking_of_its_own_is_not_swapped_in() -> None:
    book = released()
    for number in (1, 2):
        placed(book.request(NOON, application(number), TERMS))
    answer = book.change(NOON, "booking-1", "firm-1", TERMS, reason="-", vehicle="29C00002", slot_ms=at("26 15:00"))
    assert refused(answer).code == "booked-already"
    assert book.bookings["booking-1"].slot_ms == SLOT


def test_a_change_that_changes_nothing_says_so() -> None:
    book = released()
    placed(book.request(NOON, application(1), TERMS))
    answer = book.change(NOON, "booking-1", "firm-1", TERMS, reason="-", vehicle="29C-000.01", slot_ms=SLOT)
    assert refused(answer).code == "already-so"


def test_the_board_never_cuts_a_slot_below_what_is_booked_and_new_places_go_to_those_who_wait() -> None:
    book = released()
    for number in (1, 2):
        placed(book.request(NOON, application(number), TERMS))
    placed(book.waitlist(NOON, application(3), TERMS))
    assert book.set_capacity(NOON, SLOT, 0) == CapacitySet(SLOT, 0, 2)
    assert book.set_capacity(NOON, SLOT, 4) == CapacitySet(SLOT, 4, 4, (Given("booking-3", SLOT),))
    assert placed(book.request(NOON, application(4), TERMS)).status == "confirmed"
    assert refused(book.set_capacity(NOON, at("26 14:30"), 4)).code == "no-such-slot"
    assert refused(book.set_capacity(SLOT, SLOT, 9)).code == "no-such-slot"


def test_who_waits_in_vain_until_the_slot_begins_is_told_and_may_book_again() -> None:
    book = released(2_000)
    placed(book.request(NOON, application(1), TERMS))
    placed(book.waitlist(NOON, application(2), TERMS))
    ended = book.expire_due(SLOT, TERMS, no_excuse)
    assert [(end.booking_id, end.status) for end in ended] == [("booking-2", "cancelled")]
    placed(book.request(SLOT, replace(application(2, "26 20:00"), booking_id="again"), TERMS))


def test_a_place_given_past_the_capacity_stops_the_fold() -> None:
    book = released(2_000)
    placed(book.request(NOON, application(1), TERMS))
    with pytest.raises(OversoldError):
        book.calendar.give(book.calendar.slots[SLOT], "booking-2", NOON)
