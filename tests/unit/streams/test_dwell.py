"""How long a stage usually takes, and which truck waits longer than that."""

from random import Random

import msgspec
import pytest

from streams.domain.dwell import LONGEST_SECONDS, Dwell
from streams.domain.histogram import bucket_of, upper_edge
from streams.domain.statistics import nearest_rank


def measured(*seconds: int) -> Dwell:
    dwell = Dwell()
    for time in seconds:
        dwell.add(time)
    return dwell


def test_of_fewer_than_thirty_trucks_nothing_is_usual_and_none_is_late() -> None:
    dwell = measured(*[600] * 29)
    assert dwell.usual() is None
    assert dwell.is_late(LONGEST_SECONDS) is None
    dwell.add(600)
    assert dwell.usual() is not None


def test_a_truck_is_late_by_what_it_waits_beyond_what_ninety_seven_of_a_hundred_took() -> None:
    dwell = measured(*[600] * 97, *[7_200] * 3)
    p50, p90, p97 = dwell.usual() or pytest.fail("a hundred trucks are enough")
    assert p50 == p90 == p97
    assert 600 <= p97 <= 600 * 9 // 8
    assert dwell.is_late(p97) is None
    assert dwell.is_late(p97 + 1) == 1
    assert dwell.is_late(7_200) == 7_200 - p97
    dwell.add(7_200)
    assert dwell.is_late(7_200) is None


def test_no_quantile_is_too_low_and_none_more_than_an_eighth_too_high() -> None:
    rng = Random(3)  # noqa: S311 (made-up trucks, no secrets)
    times = [round(rng.lognormvariate(8, 1.5)) for _ in range(1_500)]
    dwell = measured(*times)
    for percent in (1, 50, 90, 97, 100):
        true = nearest_rank(sorted(times), percent)
        found = dwell.quantile(percent)
        assert true is not None
        assert found is not None
        assert true <= found <= true * 9 // 8 + 1


def test_buckets_follow_one_another_without_a_gap() -> None:
    last = -1
    for bucket in range(bucket_of(LONGEST_SECONDS, 3) + 1):
        first, last = last + 1, upper_edge(bucket, 3)
        assert bucket_of(first, 3) == bucket_of(last, 3) == bucket


def test_the_usual_follows_the_recent_past() -> None:
    dwell = measured(*[600] * 5_000)
    for _ in range(4_000):
        dwell.add(36_000)
    p50, *_ = dwell.usual() or pytest.fail("measured often enough")
    assert p50 >= 36_000


def test_halving_keeps_a_thin_tail() -> None:
    tail = range(5_000, 5_000_000, 75_000)
    dwell = measured(*tail, *[60] * (1_999 - len(tail)))
    before = dwell.quantile(98), dwell.quantile(99)
    dwell.add(60)
    assert dwell.total == 1_000
    after = dwell.quantile(98), dwell.quantile(99)
    assert all(
        b is not None and a is not None and b * 7 // 8 <= a <= b * 9 // 8 for a, b in zip(after, before, strict=True)
    )


def test_a_clock_that_went_back_counts_as_no_time_and_a_forgotten_truck_as_the_longest() -> None:
    dwell = measured(-5, 10**9)
    assert (dwell.quantile(50), dwell.quantile(100)) == (0, LONGEST_SECONDS)
    assert len(dwell.counts) <= 200
    assert Dwell().quantile(50) is None


def test_a_snapshot_keeps_what_is_usual() -> None:
    dwell = measured(*range(0, 90_000, 900))
    again = msgspec.json.decode(msgspec.json.encode(dwell), type=Dwell)
    assert again == dwell
    assert again.usual() == dwell.usual()
