"""Trucks an hour, counted by the minute in which they came."""

from random import Random

import msgspec
import pytest

from streams.domain.flow import Flow
from streams.domain.times import HOUR_MS, MINUTE_MS

DAWN = 20_000 * 24 * HOUR_MS


def flow_of(*minutes: int) -> Flow:
    flow = Flow()
    for minute in minutes:
        flow.add(DAWN + minute * MINUTE_MS)
    return flow


def test_a_truck_a_minute_is_sixty_an_hour() -> None:
    flow = flow_of(*range(240))
    now = DAWN + 240 * MINUTE_MS
    assert flow.per_hour(now, 60) == flow.per_hour(now, 240) == 60_000


def test_the_minute_that_runs_does_not_count_yet() -> None:
    flow = flow_of(0, 0, 60)
    assert flow.count(DAWN + 60 * MINUTE_MS + 59_999, 60) == 2
    assert flow.count(DAWN + 61 * MINUTE_MS, 60) == 1


def test_a_late_truck_lands_in_its_own_minute() -> None:
    flow = flow_of(100, 200, 110)
    now = DAWN + 201 * MINUTE_MS
    assert (flow.count(now, 91), flow.count(now, 90), flow.count(now, 240)) == (2, 1, 3)


def test_a_truck_that_comes_too_late_to_matter_changes_nothing() -> None:
    flow = flow_of(1_000)
    before = msgspec.json.encode(flow)
    flow.add(DAWN)
    assert msgspec.json.encode(flow) == before


def test_after_a_long_silence_nothing_of_the_day_before_is_left() -> None:
    flow = flow_of(*range(240), 240 + 1_440)
    assert flow.count(DAWN + 1_681 * MINUTE_MS, 240) == 1


def test_a_silent_road_falls_to_nothing_without_anybody_coming() -> None:
    flow = flow_of(*range(60))
    assert flow.per_hour(DAWN + 90 * MINUTE_MS, 60) == 30_000
    assert flow.per_hour(DAWN + 10_000 * MINUTE_MS, 60) == 0
    assert Flow().per_hour(DAWN, 60) == 0


def test_a_flow_of_two_hours_is_not_spread_over_four() -> None:
    flow = flow_of(*range(120))
    assert flow.per_hour(DAWN + 120 * MINUTE_MS, 240) == 60_000


def test_a_truck_heard_of_late_may_be_the_first_that_was_measured() -> None:
    flow = flow_of(60, 0)
    assert flow.measured(DAWN + 120 * MINUTE_MS, 240) == 120


def test_the_first_truck_of_a_log_is_no_rush_hour() -> None:
    assert flow_of(0).per_hour(DAWN + MINUTE_MS, 60) == 1_000


def test_clocks_that_run_ahead_push_out_nothing_that_is_asked_for() -> None:
    flow = flow_of(*range(240), 245)
    assert flow.count(DAWN + 240 * MINUTE_MS, 240) == 240


@pytest.mark.parametrize("seed", range(10))
def test_it_counts_like_a_list_of_all_trucks(seed: int) -> None:
    rng = Random(seed)  # noqa: S311 (made-up trucks, no secrets)
    flow, trucks, now = Flow(), [], DAWN
    for _ in range(1_000):
        now += rng.choice((0, 1_000, 70_000, MINUTE_MS, 20 * MINUTE_MS, rng.choice((0, 7 * HOUR_MS))))
        if rng.random() < 0.7:
            trucks.append(now - rng.choice((0, 0, 5_000, 90_000, 3 * HOUR_MS, -2 * MINUTE_MS)))
            flow.add(trucks[-1])
        end = now // MINUTE_MS
        for minutes in (60, 240, rng.randrange(1, 241)):
            assert flow.count(now, minutes) == sum(end - minutes <= truck // MINUTE_MS < end for truck in trucks)


@pytest.mark.parametrize("seed", range(10))
def test_a_worker_that_takes_over_counts_the_same_whatever_was_asked_before(seed: int) -> None:
    rng = Random(seed)  # noqa: S311 (made-up trucks, no secrets)
    flow, now = Flow(), DAWN
    for _ in range(500):
        now += rng.choice((0, 1_000, MINUTE_MS, MINUTE_MS, 20 * MINUTE_MS))
        flow.add(now + rng.choice((0, 0, -5_000, -3 * HOUR_MS, 30 * MINUTE_MS, 3 * HOUR_MS)))
        again = msgspec.json.decode(msgspec.json.encode(flow), type=Flow)
        assert [flow.count(now, minutes) for minutes in (60, 240)] == [again.count(now, m) for m in (60, 240)]


def test_a_snapshot_keeps_it() -> None:
    flow = flow_of(3, 1, 400)
    assert msgspec.json.decode(msgspec.json.encode(flow), type=Flow) == flow
