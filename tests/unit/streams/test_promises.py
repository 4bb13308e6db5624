"""What a truck is told about its wait, and whether that came true."""

from collections.abc import Callable
from itertools import pairwise
from random import Random

import msgspec
import pytest

from streams.domain.promises import Pace, Promise, Promises

SECOND_MS = 1_000
START_MS = 1_767_546_000_000


def served_every(seconds: int, trucks: int, promises: Promises | None = None) -> tuple[Promises, int]:
    promises = promises or Promises()
    now_ms = START_MS
    for _ in range(trucks):
        promises.served(now_ms)
        now_ms += seconds * SECOND_MS
    return promises, now_ms


def kept(promises: Promises, told: Promise | None, actual: Callable[[Promise], int]) -> None:
    assert told is not None
    promises.settle(told, actual(told))


def test_nothing_is_promised_before_eight_trucks_got_through() -> None:
    promises, now = served_every(300, 7)
    assert promises.promise(0, now) is None
    promises.served(now)
    assert promises.promise(0, now) is not None


def test_twelve_ahead_at_five_minutes_a_truck_is_expected_to_take_sixty_five_minutes() -> None:
    promises, now = served_every(300, 100)
    told = promises.promise(12, now)
    assert told == Promise(expected_seconds=3_900, p50_seconds=3_900, p90_seconds=7_800)


def test_ranges_stretch_to_what_trucks_really_waited() -> None:
    promises, now = served_every(300, 40)
    rng = Random(1)  # noqa: S311 (made-up trucks, no secrets)
    for _ in range(400):
        kept(
            promises,
            promises.promise(9, now),
            lambda told: told.expected_seconds * rng.randrange(2_000, 4_000) // 1_000,
        )
    pace = promises.pace(now)
    assert pace is not None
    assert 2_850 <= pace.p50_thousandths <= 3_250
    assert 3_650 <= pace.p90_thousandths <= 4_050


def test_the_hit_rate_is_what_share_waited_no_longer_than_they_were_told() -> None:
    promises = Promises()
    told = Promise(expected_seconds=1_000, p50_seconds=1_000, p90_seconds=2_000)
    for actual in [1_000] * 12 + [2_000] * 15 + [2_001] * 2:
        promises.settle(told, actual)
    assert promises.hit_rate_percent() is None
    promises.settle(told, 2_001)
    assert promises.hit_rate_percent() == (40, 90)


def test_the_hit_rate_forgets_what_was_promised_long_ago() -> None:
    promises = Promises()
    told = Promise(expected_seconds=1_000, p50_seconds=1_000, p90_seconds=2_000)
    for _ in range(5_000):
        promises.settle(told, 9_999)
    assert promises.hit_rate_percent() == (0, 0)
    for _ in range(5_000):
        promises.settle(told, 10)
    _, p90 = promises.hit_rate_percent() or pytest.fail("settled often enough")
    assert p90 >= 95


def test_after_a_change_of_regime_the_ranges_find_the_truth_again() -> None:
    promises, now = served_every(300, 40)
    for factor in (1, 5):
        for _ in range(2_500):
            kept(promises, promises.promise(20, now), lambda told, by=factor: told.expected_seconds * by)  # type: ignore[misc]
    pace = promises.pace(now)
    assert pace is not None
    assert 5_000 <= pace.p50_thousandths <= pace.p90_thousandths <= 5_200


def test_the_pace_is_that_of_the_last_thirty_two_trucks() -> None:
    promises, now = served_every(300, 500)
    for _ in range(32):
        promises.served(now)
        now += 60 * SECOND_MS
    pace = promises.pace(now)
    assert pace is not None
    assert pace.headway_ms == 60_000


def test_while_nobody_gets_through_the_pace_slows_down() -> None:
    promises, now = served_every(300, 32)
    before, after = promises.pace(now), promises.pace(now + 9_600 * SECOND_MS)
    assert before is not None
    assert after is not None
    assert (before.headway_ms, after.headway_ms) == (300_000, 600_000)


def test_an_arrival_told_late_is_not_promised_a_gate_that_serves_in_no_time() -> None:
    promises, now = served_every(300, 32)
    late, last = promises.pace(START_MS), promises.pace(now - 300 * SECOND_MS)
    assert late == last


def test_a_crossing_heard_of_late_is_counted_where_it_belongs() -> None:
    in_order, now = served_every(300, 40)
    promises = Promises()
    times = [START_MS + number * 300 * SECOND_MS for number in range(40)]
    for at_ms in [*times[20:], *times[:20]]:
        promises.served(at_ms)
    assert promises.pace(now) == in_order.pace(now)


def test_a_reader_finds_the_range_of_any_position_from_three_figures() -> None:
    promises, now = served_every(77, 40)
    pace = promises.pace(now)
    assert pace is not None
    published = Pace(**msgspec.to_builtins(pace))
    for ahead in (0, 1, 450, 6_200):
        assert published.promise(ahead) == promises.promise(ahead, now)


def test_no_range_ends_before_it_begins_and_nobody_behind_is_promised_less() -> None:
    promises, now = served_every(431, 40)
    for wait in range(0, 60_000, 97):
        kept(promises, promises.promise(wait % 30, now), lambda _, seconds=wait: seconds)  # type: ignore[misc]
    told = [promises.promise(ahead, now) or pytest.fail("served often enough") for ahead in range(200)]
    assert all(one.p50_seconds <= one.p90_seconds for one in told)
    assert all(a.p90_seconds <= b.p90_seconds for a, b in pairwise(told))


def test_nine_of_ten_ranges_hold_at_a_gate_with_a_chance_of_its_own() -> None:
    """One lane, a truck each 5 minutes on average, arrivals that come and go: nobody told the model how they vary."""
    rng = Random(5)  # noqa: S311 (made-up trucks, no secrets)
    promises, arrival, line_free = Promises(), 0.0, 0.0
    events: list[tuple[int, int, int]] = []
    for number in range(4_000):
        arrival += rng.expovariate(1 / 310)
        line_free = max(arrival, line_free) + rng.expovariate(1 / 300)
        events += [(round(arrival), 0, number), (round(line_free), 1, number)]
    told: dict[int, tuple[int, Promise | None]] = {}
    ahead = 0
    for at, leaves, number in sorted(events):
        if not leaves:
            told[number] = at, promises.promise(ahead, at * SECOND_MS)
            ahead += 1
            continue
        ahead -= 1
        promises.served(at * SECOND_MS)
        came, promise = told.pop(number)
        if promise is not None:
            promises.settle(promise, at - came)
    p50, p90 = promises.hit_rate_percent() or pytest.fail("settled often enough")
    assert 42 <= p50 <= 60
    assert 85 <= p90 <= 95


def test_a_snapshot_keeps_what_is_promised_next() -> None:
    promises, now = served_every(300, 40)
    for wait in range(0, 60_000, 600):
        kept(promises, promises.promise(5, now), lambda _, seconds=wait: seconds)  # type: ignore[misc]
    again = msgspec.json.decode(msgspec.json.encode(promises), type=Promises)
    assert again == promises
    assert again.promise(5, now) == promises.promise(5, now)
