"""What the clock does to slots: opened, released, begun, over, forgotten; and trucks that come early, late or never."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from streams.domain.bookings import Booking
from streams.domain.no_shows import NoShows
from streams.domain.slot_answers import Arrived, Ended
from streams.domain.slots import SlotBook
from streams.domain.times import DAY_MS
from tests.unit.streams.slot_day import (
    FOUR_AN_HOUR,
    SEED,
    TERMS,
    application,
    at,
    no_excuse,
    opened,
    placed,
    refused,
    released,
)

NOON = at("25 12:00")
SLOT = at("26 14:00")


def excused_by(word: str) -> Callable[[Booking], str | None]:
    return lambda _: word


def confirmed(*numbers: int, firm: str | None = None) -> SlotBook:
    book = released(200_000)
    for number in numbers:
        placed(book.request(NOON, application(number, firm=firm), TERMS))
    return book


def test_at_six_the_next_vietnamese_day_is_opened_from_midnight_to_midnight() -> None:
    book = SlotBook()
    assert book.open_due(at("24 12:00"), FOUR_AN_HOUR, TERMS) == ()
    assert book.next_due_ms(TERMS) == at("25 06:00")
    assert book.open_due(at("25 05:59"), FOUR_AN_HOUR, TERMS) == ()
    slots = book.open_due(at("25 06:00"), FOUR_AN_HOUR, TERMS)
    assert [slot.slot_ms for slot in slots] == [at("26 00:00") + hour * 3_600_000 for hour in range(24)]
    assert slots[-1].ends_ms == at("27 00:00")
    assert {slot.draw_ms for slot in slots} == {at("25 08:00")}
    assert book.open_due(at("25 06:00"), FOUR_AN_HOUR, TERMS) == ()


@pytest.mark.parametrize(
    ("rate_milli", "minutes", "share", "places"),
    [(4_000, 60, 50, 2), (4_000, 30, 50, 1), (3_999, 60, 50, 1), (0, 60, 50, 0), (36_250, 60, 80, 29)],
)
def test_capacity_is_measured_rate_by_length_by_bookable_share(
    rate_milli: int, minutes: int, share: int, places: int
) -> None:
    book = opened(rate_milli, replace(TERMS, slot_minutes=minutes, bookable_share_percent=share))
    assert {slot.capacity for slot in book.calendar.slots.values()} == {places}


def test_capacity_stays_what_it_was_at_opening_whatever_the_rate_becomes() -> None:
    book = opened(4_000)
    book.open_due(at("26 06:00"), 10_000, TERMS)
    assert book.calendar.slots[SLOT].capacity == 2
    assert book.calendar.slots[at("27 14:00")].capacity == 5


def test_a_week_ahead_each_release_opens_one_day_and_the_first_opens_the_days_between() -> None:
    terms = replace(TERMS, horizon_days=7)
    book = SlotBook()
    book.open_due(at("01 12:00"), FOUR_AN_HOUR, terms)
    first = book.open_due(at("02 06:00"), FOUR_AN_HOUR, terms)
    second = book.open_due(at("03 06:00"), FOUR_AN_HOUR, terms)
    assert (first[0].slot_ms, first[-1].ends_ms) == (at("03 00:00"), at("10 00:00"))
    assert (second[0].slot_ms, second[-1].ends_ms) == (at("10 00:00"), at("11 00:00"))


def test_after_an_outage_missed_slots_still_get_their_time_for_entries_before_they_are_drawn() -> None:
    book = opened()
    slots = book.open_due(at("28 10:30"), FOUR_AN_HOUR, TERMS)
    assert (slots[0].slot_ms, slots[-1].ends_ms) == (at("28 13:00"), at("30 00:00"))
    assert {slot.draw_ms for slot in slots} == {at("28 12:30")}


def test_half_an_hour_before_midnight_in_vietnam_is_still_the_day_before() -> None:
    terms = replace(TERMS, release_hour_vietnam=0, entries_minutes=0)
    book = SlotBook()
    book.open_due(at("24 23:30"), FOUR_AN_HOUR, terms)
    assert book.open_due(at("25 00:00") - 1, FOUR_AN_HOUR, terms) == ()
    assert book.open_due(at("25 00:00"), FOUR_AN_HOUR, terms)[0].slot_ms == at("26 00:00")


def test_the_last_slot_before_midnight_keeps_its_tolerance_into_the_next_day() -> None:
    book = released()
    placed(book.request(NOON, application(1, "26 23:00"), TERMS))
    assert book.expire_due(at("27 00:59"), TERMS, no_excuse) == ()
    assert [end.status for end in book.expire_due(at("27 01:00"), TERMS, no_excuse)] == ["no-show"]


@pytest.mark.parametrize(
    ("time", "punctuality"),
    [
        ("26 13:29", "early"),
        ("26 13:30", "on-time"),
        ("26 14:59", "on-time"),
        ("26 16:00", "on-time"),
        ("26 16:01", "late"),
    ],
)
def test_a_truck_is_on_time_within_the_tolerance_around_its_slot(time: str, punctuality: str) -> None:
    book = confirmed(1)
    arrived = book.arrive(at(time), "000000000001", ["29C-000.01"], TERMS)
    assert arrived == Arrived("booking-1", SLOT, punctuality)  # type: ignore[arg-type]
    assert book.bookings["booking-1"].status == "used"
    assert book.expire_due(at("26 18:00"), TERMS, no_excuse) == ()


def test_a_truck_that_came_holds_its_place_and_its_declaration_and_plate_are_free_again() -> None:
    book = released(2_000)
    placed(book.request(NOON, application(1), TERMS))
    assert book.arrive(at("26 13:45"), "000000000001", [], TERMS) is not None
    again = replace(application(1), booking_id="again")
    assert refused(book.request(at("26 13:50"), again, TERMS)).code == "slot-full"
    placed(book.request(at("26 13:50"), replace(again, slot_ms=at("26 20:00")), TERMS))


def test_another_truck_under_the_declaration_has_no_place_until_the_swap_is_said() -> None:
    book = confirmed(1)
    assert book.arrive(SLOT, "000000000001", ["12C54321"], TERMS) is None
    book.change(SLOT, "booking-1", "firm-1", TERMS, reason="broke down", vehicle="12C54321")
    assert book.arrive(SLOT, "000000000001", ["12C54321"], TERMS) is not None


def test_the_same_truck_with_other_goods_has_no_place() -> None:
    assert confirmed(1).arrive(SLOT, "000000000777", ["29C00001"], TERMS) is None


def test_a_trailer_read_from_behind_names_the_booking() -> None:
    book = released()
    placed(book.request(NOON, application(1, trailer="桂F1234挂"), TERMS))
    assert book.arrive(SLOT, None, ["F1234挂"], TERMS) == Arrived("booking-1", SLOT, "on-time")


def test_a_truck_known_by_its_plate_alone_claims_a_slot_that_is_near_only() -> None:
    book = confirmed(1)
    assert book.arrive(at("26 09:00"), None, ["29C00001"], TERMS) is None
    assert book.arrive(at("26 13:30"), None, ["29C00001"], TERMS) is not None


def test_of_two_trucks_that_a_plate_without_province_may_name_a_restart_chooses_the_same() -> None:
    guangxi, yunnan = application(1, vehicle="桂FA1234"), application(2, vehicle="云FA1234")
    for first, second in ((guangxi, yunnan), (yunnan, guangxi)):
        book = released()
        placed(book.request(NOON, first, TERMS))
        placed(book.request(NOON, second, TERMS))
        assert book.arrive(SLOT, None, ["FA1234"], TERMS) == Arrived("booking-1", SLOT, "on-time")


def test_an_entry_or_a_wait_is_no_place() -> None:
    book = released(2_000)
    placed(book.request(NOON, application(1), TERMS))
    placed(book.waitlist(NOON, application(2), TERMS))
    assert book.arrive(at("26 13:45"), "000000000002", ["29C00002"], TERMS) is None
    assert book.arrive(at("26 13:45"), None, ["29C00002"], TERMS) is None


def test_two_no_shows_ban_the_vehicle_for_a_week_under_any_spelling() -> None:
    book = SlotBook()
    ended: list[Ended] = []
    for day, number, spelled in ((10, 1, "桂FA1234"), (11, 2, "FA1234")):
        book.open_due(at(f"{day - 2} 12:00"), FOUR_AN_HOUR, TERMS)
        book.open_due(at(f"{day - 1} 06:00"), FOUR_AN_HOUR, TERMS)
        book.draw_due(at(f"{day - 1} 08:00"), SEED)
        placed(book.request(at(f"{day - 1} 12:00"), application(number, f"{day} 00:00", vehicle=spelled), TERMS))
        ended += book.expire_due(at(f"{day} 02:00"), TERMS, no_excuse)
    assert [[(ban.kind, ban.until_ms) for ban in end.bans] for end in ended] == [[], [("vehicle", at("18 02:00"))]]
    for vehicle in ("桂FA1234", "FA1234"):
        banned = refused(book.request(at("11 03:00"), application(3, "11 20:00", vehicle=vehicle), TERMS))
        assert banned.code == "banned"
        assert "2026-11-18 02:00 (Vietnam)" in banned.reason
        assert "1234" not in banned.reason
    placed(book.request(at("11 03:00"), application(3, "11 20:00", vehicle="云FA1234"), TERMS))
    swapped = book.change(at("11 04:00"), "booking-3", "firm-3", TERMS, reason="-", vehicle="桂FA1234")
    assert refused(swapped).code == "banned"
    book.open_due(at("17 06:00"), FOUR_AN_HOUR, TERMS)
    book.draw_due(at("17 08:00"), SEED)
    placed(book.request(at("18 02:00"), application(4, "18 20:00", vehicle="桂FA1234"), TERMS))


def test_no_shows_of_its_trucks_ban_the_firm_but_take_no_place_away() -> None:
    book = confirmed(1, 2, firm="firm-x")
    placed(book.request(NOON, application(3, "26 20:00", firm="firm-x"), TERMS))
    ended = book.expire_due(at("26 16:00"), TERMS, no_excuse)
    assert [[ban.kind for ban in end.bans] for end in ended] == [[], ["firm"]]
    assert refused(book.request(at("26 16:30"), application(4, "26 21:00", firm="firm-x"), TERMS)).code == "banned"
    assert book.arrive(at("26 20:00"), "000000000003", [], TERMS) is not None


@pytest.mark.parametrize("word", ["gate", "road"])
def test_a_no_show_that_the_gate_or_the_road_caused_is_excused_counts_nothing_and_keeps_its_right(word: str) -> None:
    book = confirmed(1, 2, firm="firm-x")
    ended = book.expire_due(at("26 16:00"), TERMS, excused_by(word))
    assert [(end.status, end.excuse, end.bans) for end in ended] == [("excused", word, ())] * 2
    assert book.bookings["booking-1"].excuse == word
    placed(book.request(at("26 16:30"), application(4, "26 21:00", firm="firm-x"), TERMS))
    assert book.arrive(at("26 18:00"), "000000000001", ["29C00001"], TERMS) == Arrived("booking-1", SLOT, "excused")
    assert book.arrive(at("26 18:01"), "000000000001", ["29C00001"], TERMS) is None


def test_a_cause_that_this_policy_does_not_excuse_excuses_nothing() -> None:
    book = confirmed(1)
    (ended,) = book.expire_due(at("26 16:00"), TERMS, excused_by("agency"))
    assert (ended.status, ended.excuse) == ("no-show", None)


def test_a_no_show_that_comes_after_all_waits_with_those_who_have_no_booking() -> None:
    book = confirmed(1)
    book.expire_due(at("26 16:00"), TERMS, no_excuse)
    assert book.arrive(at("26 17:00"), "000000000001", ["29C00001"], TERMS) == Arrived("booking-1", SLOT, "late")
    assert book.bookings["booking-1"].status == "no-show"


def test_a_no_show_may_still_come_after_its_slot_is_forgotten_and_then_has_none() -> None:
    book = confirmed(1)
    book.expire_due(at("26 16:00"), TERMS, no_excuse)
    book.open_due(at("30 06:00"), FOUR_AN_HOUR, TERMS)
    assert book.arrive(at("30 07:00"), "000000000001", ["29C00001"], TERMS) is None


def test_slots_and_bookings_that_are_over_are_forgotten_after_three_days() -> None:
    book = confirmed(1)
    book.expire_due(at("27 02:00"), TERMS, no_excuse)
    book.open_due(at("29 06:00"), FOUR_AN_HOUR, TERMS)
    assert SLOT in book.calendar.slots
    assert "booking-1" in book.bookings
    book.expire_due(at("30 02:00"), TERMS, no_excuse)
    book.open_due(at("30 06:00"), FOUR_AN_HOUR, TERMS)
    assert SLOT not in book.calendar.slots
    assert (book.bookings, book.over) == ({}, [])
    assert min(book.calendar.slots) > at("30 06:00") - 3 * DAY_MS


def test_two_no_shows_more_than_thirty_days_apart_bring_no_ban() -> None:
    first, second = NoShows(), NoShows()
    for no_shows, apart in ((first, 30 * DAY_MS), (second, 30 * DAY_MS - 1)):
        assert no_shows.add(NOON, "firm-1", "29C00001", TERMS) == ()
        bans = no_shows.add(NOON + apart, "firm-1", "29C00001", TERMS)
        assert [ban.kind for ban in bans] == ([] if no_shows is first else ["firm", "vehicle"])


def test_a_single_no_show_is_forgotten_after_thirty_days() -> None:
    book = confirmed(1)
    book.expire_due(at("26 16:00"), TERMS, no_excuse)
    book.open_due(at("26 16:00") + 29 * DAY_MS, FOUR_AN_HOUR, TERMS)
    assert "firm-1" in book.no_shows.firms
    book.open_due(at("26 16:00") + 30 * DAY_MS, FOUR_AN_HOUR, TERMS)
    assert (book.no_shows.firms, book.no_shows.vehicles) == ({}, {})


def test_the_clock_is_told_the_next_thing_due_and_nothing_before_it() -> None:
    book = opened()
    due = []
    for _ in range(5):
        now_ms = book.next_due_ms(TERMS)
        due.append(now_ms)
        before = (now_ms - 1, now_ms)
        for time_ms in before:
            done = (
                book.expire_due(time_ms, TERMS, no_excuse),
                book.open_due(time_ms, FOUR_AN_HOUR, TERMS),
                book.draw_due(time_ms, SEED),
            )
            if time_ms < now_ms:
                assert done == ((), (), ())
    assert due == [at("25 08:00"), at("26 00:00"), at("26 01:00"), at("26 02:00"), at("26 03:00")]
