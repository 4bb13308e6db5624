"""Who goes when at one stage."""

import pytest

from schemas.fields import QueueClass
from streams.domain import stage_queue
from streams.domain.interleave import Interleave
from streams.domain.stage_queue import Member, StageQueue

TURNS = Interleave(("priority", "booked", "live", "live"))


def queue_of(*trucks: tuple[QueueClass, int], phase: int = 0) -> StageQueue:
    """Trucks by class and number; a lower number came earlier."""
    return StageQueue(TURNS, [Member(queue_class, (number * 1_000, number)) for queue_class, number in trucks], phase)


def numbers(queue: StageQueue) -> list[int]:
    return [member.rank[1] for member in queue]


def test_classes_take_turns_and_inside_a_class_who_came_first_goes_first() -> None:
    queue = queue_of(("live", 1), ("live", 2), ("live", 3), ("booked", 5), ("priority", 8), ("priority", 9))
    assert numbers(queue) == [8, 5, 1, 2, 9, 3]
    assert queue.counts == {"priority": 2, "booked": 1, "live": 3}
    assert len(queue) == 6


def test_two_trucks_of_one_millisecond_stand_in_the_order_of_their_numbers() -> None:
    queue = StageQueue(TURNS)
    for number in (3, 1, 2):
        queue.add("live", (1_000, number))
    assert numbers(queue) == [1, 2, 3]
    assert [queue.position("live", (1_000, number)) for number in (1, 2, 3)] == [1, 2, 3]


def test_a_truck_whose_class_had_its_turn_waits_for_the_next_one() -> None:
    queue = queue_of(("priority", 1), ("priority", 2), ("booked", 3), ("live", 4))
    first = queue.next()
    assert first == Member("priority", (1_000, 1))
    queue.remove(*first)
    assert queue.served("priority") == 1
    assert numbers(queue) == [3, 4, 2]


def test_a_called_truck_may_be_counted_as_served_before_it_leaves_the_queue() -> None:
    queue = queue_of(("priority", 1), ("booked", 2), ("live", 3))
    queue.served("priority")
    queue.remove("priority", (1_000, 1))
    assert queue.phase == 1
    assert numbers(queue) == [2, 3]


def test_who_is_called_out_of_turn_moves_no_other_class_back() -> None:
    queue = queue_of(("priority", 1), ("booked", 2), ("live", 3), ("live", 4))
    queue.remove("live", (3_000, 3))
    queue.served("live")
    assert numbers(queue) == [1, 2, 4]


def test_a_queue_built_again_from_its_members_and_phase_goes_in_the_same_order() -> None:
    queue = queue_of(("priority", 1), ("booked", 2), ("live", 3), ("live", 4), ("booked", 5), phase=2)
    assert list(StageQueue(TURNS, list(queue), queue.phase)) == list(queue)
    assert numbers(queue) == [3, 4, 1, 2, 5]


def test_who_does_not_wait_is_told_the_place_that_joining_would_give() -> None:
    queue = queue_of(("live", 1), ("live", 3))
    assert queue.position("live", (2_000, 2)) == 2
    assert Member("live", (2_000, 2)) not in queue
    queue.add("live", (2_000, 2))
    assert Member("live", (2_000, 2)) in queue
    assert queue.position("live", (2_000, 2)) == 2


def test_an_empty_queue_has_nobody_next() -> None:
    queue = queue_of(("live", 1))
    queue.remove("live", (1_000, 1))
    assert queue.next() is None
    assert list(queue) == []
    queue.add("live", (2_000, 2))
    assert numbers(queue) == [2]


def test_a_place_is_held_once_and_left_once() -> None:
    queue = queue_of(("live", 1))
    with pytest.raises(ValueError, match="1000"):
        queue.add("live", (1_000, 1))
    with pytest.raises(KeyError):
        queue.remove("booked", (1_000, 1))
    with pytest.raises(KeyError):
        queue.remove("live", (1_000, 2))
    assert queue.counts == {"priority": 0, "booked": 0, "live": 1}


def test_thousands_of_trucks_in_any_order_stand_in_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stage_queue, "_BLOCK", 50)
    queue = StageQueue(TURNS)
    shuffled = [number * 7_919 % 5_003 for number in range(1, 5_003)]  # 5,003 is prime: each number once
    for number in shuffled:
        queue.add("live", (number, number))
    assert numbers(queue) == sorted(shuffled)
    assert [queue.position("live", (number, number)) for number in range(1, 5_003)] == list(range(1, 5_003))
    for number in shuffled[:4_000]:
        queue.remove("live", (number, number))
    left = sorted(shuffled[4_000:])
    assert [queue.position("live", (number, number)) for number in left] == list(range(1, len(left) + 1))
