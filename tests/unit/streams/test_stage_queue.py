"""Who goes when at one stage, and why."""

import pytest

from schemas.fields import QueueClass
from streams.domain import stage_queue
from streams.domain.interleave import Interleave
from streams.domain.stage_queue import Member, StageQueue
from streams.domain.why import Ahead, in_english, why

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


def describe(member: Member) -> str:
    """Of a booked truck its slot, of the others a rule."""
    if member.queue_class == "booked":
        return "14:00" if member.rank[0] < 20_000 else "15:00"
    return "perishable-1" if member.queue_class == "priority" else "live-1"


def test_the_reason_for_a_position_names_rules_slots_and_who_came_earlier() -> None:
    queue = queue_of(
        *[("live", n) for n in range(1, 7)], *[("priority", n) for n in (7, 8)], ("booked", 9), ("booked", 25)
    )
    last = Member("live", (6_000, 6))
    reasons = why(queue, last, describe)
    assert reasons == (
        Ahead(2, "priority", "perishable-1"),
        Ahead(1, "booked", "14:00"),
        Ahead(1, "booked", "15:00"),
        Ahead(5, "live", "live-1"),
    )
    assert sum(reason.trucks for reason in reasons) == queue.position(*last) - 1
    assert in_english(reasons, "live") == (
        "9 ahead: 2 priority under rule perishable-1, 1 booked 14:00, 1 booked 15:00, 5 arrived earlier"
    )


def test_to_a_booked_truck_the_live_ones_ahead_did_not_come_earlier_but_have_their_turns() -> None:
    queue = queue_of(("live", 8), ("live", 9), ("booked", 1), ("booked", 2))
    reasons = why(queue, Member("booked", (2_000, 2)), describe)
    assert in_english(reasons, "booked") == "3 ahead: 1 booked 14:00, 2 live, whose turns come before"


def test_the_first_has_nobody_ahead_and_who_does_not_wait_has_no_reason() -> None:
    queue = queue_of(("live", 1))
    assert in_english(why(queue, Member("live", (1_000, 1)), describe), "live") == "nobody ahead"
    with pytest.raises(KeyError):
        why(queue, Member("live", (9_000, 9)), describe)
