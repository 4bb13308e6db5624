"""The draw: fair, fixed only once entries are closed, and rechecked by anybody."""

import shutil
import subprocess
from dataclasses import replace
from hashlib import sha256
from itertools import permutations

import pytest

from streams.domain.draw import draw_order
from streams.domain.policy_terms import SlotTerms
from streams.domain.slot_answers import Drawn
from tests.unit.streams.slot_day import SEED, TERMS, application, at, no_excuse, opened, placed, refused


def drawn(numbers: list[int], seed: bytes = SEED, terms: SlotTerms = TERMS) -> Drawn:
    book = opened(terms=terms)
    for number in numbers:
        placed(book.request(at("25 07:00"), application(number), terms))
    (draw,) = book.draw_due(at("25 08:00"), seed)
    return draw


def test_two_places_go_to_the_first_two_of_the_order_and_the_others_wait_in_that_order() -> None:
    draw = drawn(list(range(10)))
    assert draw.slot_ms == at("26 14:00")
    assert len(draw.order) == 10
    assert draw.allotted == draw.order[:2]
    assert draw.waitlisted == draw.order[2:]


def test_anybody_rechecks_the_draw_with_nothing_but_sha256() -> None:
    draw = drawn(list(range(20)))
    assert draw.seed_hex == SEED.hex()
    by_hash = sorted((sha256(f"{draw.seed_hex}booking-{n}".encode()).hexdigest(), f"booking-{n}") for n in range(20))
    assert list(draw.order) == [booking_id for _, booking_id in by_hash]


@pytest.mark.skipif(shutil.which("sha256sum") is None, reason="no sha256sum on this machine")
def test_the_shell_lines_of_the_manual_find_the_same_order() -> None:
    draw = drawn(list(range(5)))
    script = """for id in "$@"; do printf '%s%s' "$SEED" "$id" | sha256sum | sed "s/-/$id/"; done | sort"""
    ids = sorted(draw.order)
    done = subprocess.run(
        ["/bin/sh", "-c", script, "recheck", *ids],
        env={"SEED": draw.seed_hex, "PATH": "/usr/bin:/bin"},
        capture_output=True,
        check=True,
        text=True,
    )
    assert [line.split()[1] for line in done.stdout.splitlines()] == list(draw.order)


def test_who_asks_first_gains_nothing() -> None:
    assert len({drawn(list(numbers)).order for numbers in permutations(range(4))}) == 1


def test_an_id_given_twice_stands_once_in_the_order() -> None:
    assert draw_order("ab", ["a", "b", "a"]) == draw_order("ab", ["b", "a"])


def test_entering_again_under_the_same_declaration_vehicle_or_vin_is_refused_and_leaves_the_draw_as_it_was() -> None:
    alone = drawn([0, 1, 2, 3])
    book = opened()
    for number in range(4):
        placed(book.request(at("25 07:00"), application(number, vin=f"VIN{number}"), TERMS))
    for attempt in range(50):
        again = application(100 + attempt)
        for same in (
            replace(again, declaration=f"{0:012}"),
            replace(again, vehicle="29C-000.00"),
            replace(again, vin="vin0"),
        ):
            assert refused(book.request(at("25 07:30"), same, TERMS)).code == "booked-already"
    (draw,) = book.draw_due(at("25 08:00"), SEED)
    assert draw.order == alone.order


def test_every_truck_is_as_likely_as_any_other_to_stand_at_any_place() -> None:
    """Chi-square over 4,000 fixed seeds: 49 degrees of freedom, of which 85.35 is exceeded once in a thousand.

    Rows and columns have fixed sums, which makes the plain sum 8/7 of a chi-square.
    """
    trucks, seeds = 8, 4_000
    stood = [[0] * trucks for _ in range(trucks)]
    ids = [f"booking-{number}" for number in range(trucks)]
    for seed in range(seeds):
        for place, booking_id in enumerate(draw_order(sha256(seed.to_bytes(4)).hexdigest(), ids)):
            stood[int(booking_id[-1])][place] += 1
    expected = seeds / trucks
    assert sum((count - expected) ** 2 / expected for row in stood for count in row) * 7 / 8 < 85.35


def test_all_orders_of_four_trucks_come_up_equally_often() -> None:
    """Chi-square, 23 degrees of freedom: 49.73 is exceeded once in a thousand."""
    seeds = 6_000
    counts = dict.fromkeys(permutations("abcd"), 0)
    for seed in range(seeds):
        counts[tuple(draw_order(sha256(seed.to_bytes(4)).hexdigest(), "abcd"))] += 1
    expected = seeds / 24
    assert sum((count - expected) ** 2 / expected for count in counts.values()) < 49.73


def test_another_log_hash_draws_another_order() -> None:
    assert drawn(list(range(10))).order != drawn(list(range(10)), bytes(32)).order


def test_a_draw_is_made_once_and_each_slot_has_its_own() -> None:
    book = opened()
    placed(book.request(at("25 07:00"), application(1, "26 14:00"), TERMS))
    placed(book.request(at("25 07:00"), application(2, "26 15:00"), TERMS))
    assert book.draw_due(at("25 07:59"), SEED) == ()
    assert [draw.slot_ms for draw in book.draw_due(at("25 08:00"), SEED)] == [at("26 14:00"), at("26 15:00")]
    assert book.draw_due(at("25 08:01"), SEED) == ()


def test_between_the_end_of_entries_and_the_draw_nobody_slips_in() -> None:
    book = opened()
    answer = refused(book.request(at("25 08:00"), application(1), TERMS))
    assert answer.code == "no-such-slot"
    assert "ask again in a minute" in answer.reason


def test_a_slot_that_begins_before_its_draw_could_be_made_is_not_drawn_any_more() -> None:
    terms = replace(TERMS, horizon_days=0)
    book = opened(terms=terms)
    placed(book.request(at("25 07:00"), application(1, "25 09:00"), terms))
    placed(book.request(at("25 07:00"), application(2, "25 22:00"), terms))
    assert [draw.slot_ms for draw in book.draw_due(at("25 21:00"), SEED)] == [at("25 22:00")]
    ended = book.expire_due(at("25 21:00"), terms, no_excuse)
    assert [(end.booking_id, end.status) for end in ended] == [("booking-1", "cancelled")]
