"""Classes take turns, and none waits for ever."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.fields import QueueClass
from streams.domain.interleave import CLASSES, Counts, Interleave

EIGHT = Interleave(("priority", "booked", "live", "priority", "live", "booked", "priority", "live"))

classes = st.sampled_from(CLASSES)
patterns = st.lists(classes, max_size=12).flatmap(
    lambda more: st.permutations([*CLASSES, *more]),
)
crowds = st.fixed_dictionaries({queue_class: st.integers(0, 30) for queue_class in CLASSES})


def goes(interleave: Interleave, phase: int, waiting: Counts, trucks: int) -> list[QueueClass]:
    """The classes of the next trucks, each in its turn."""
    left, order = dict(waiting), []
    for _ in range(trucks):
        queue_class = interleave.due(phase, left)
        assert queue_class is not None
        phase = interleave.after(phase, left, queue_class)
        left[queue_class] -= 1
        order.append(queue_class)
    return order


def test_with_all_classes_waiting_the_pattern_is_followed_round_and_round() -> None:
    waiting: Counts = {"priority": 9, "booked": 9, "live": 9}
    assert goes(EIGHT, 0, waiting, 16) == [*EIGHT.pattern, *EIGHT.pattern]
    assert goes(EIGHT, 3, waiting, 5) == list(EIGHT.pattern[3:])


def test_a_class_with_nobody_waiting_loses_its_turn_and_saves_nothing_up() -> None:
    assert goes(EIGHT, 0, {"priority": 0, "booked": 0, "live": 4}, 4) == ["live"] * 4
    # of the turns that priority lost while it was empty, none comes back
    phase = EIGHT.after(0, {"priority": 0, "booked": 0, "live": 1}, "live")
    assert goes(EIGHT, phase, {"priority": 9, "booked": 9, "live": 9}, 3) == ["priority", "live", "booked"]


def test_when_nobody_waits_nobody_is_due() -> None:
    assert EIGHT.due(5, dict.fromkeys(CLASSES, 0)) is None


def test_a_truck_that_goes_out_of_turn_takes_nobodys_turn() -> None:
    waiting: Counts = {"priority": 1, "booked": 1, "live": 1}
    assert EIGHT.after(0, waiting, "live") == 0
    assert EIGHT.after(0, waiting, "priority") == 1


def test_it_does_not_matter_whether_the_truck_that_went_still_counts() -> None:
    assert EIGHT.after(1, {"priority": 1, "booked": 1, "live": 1}, "booked") == 2
    assert EIGHT.after(1, {"priority": 1, "booked": 0, "live": 1}, "booked") == 2


def test_a_pattern_without_a_turn_for_a_class_is_refused() -> None:
    with pytest.raises(ValueError, match="no turn for booked"):
        Interleave(("priority", "live"))


def test_the_longest_wait_is_counted_around_the_patterns_end() -> None:
    pattern: tuple[QueueClass, ...] = ("booked", "priority", "priority", "live", "priority")
    assert Interleave(pattern).longest_wait_turns("live") == 4
    assert Interleave(pattern).longest_wait_turns("priority") == 1


@given(patterns, crowds, st.data())
def test_how_many_go_before_is_what_counting_turn_by_turn_gives(
    pattern: list[QueueClass], waiting: dict[QueueClass, int], data: st.DataObject
) -> None:
    interleave = Interleave(pattern)
    phase = data.draw(st.integers(0, len(pattern) - 1))
    order = goes(interleave, phase, waiting, sum(waiting.values()))
    seen = dict.fromkeys(CLASSES, 0)
    for queue_class in order:
        assert interleave.ahead(phase, queue_class, seen[queue_class], waiting) == seen
        seen[queue_class] += 1


@given(patterns, classes, st.lists(st.lists(classes, max_size=4), min_size=1, max_size=60), st.data())
def test_whatever_arrives_a_class_that_waits_goes_within_the_bound(
    pattern: list[QueueClass], waits: QueueClass, arrivals: list[list[QueueClass]], data: st.DataObject
) -> None:
    interleave = Interleave(pattern)
    phase = data.draw(st.integers(0, len(pattern) - 1))
    waiting = dict.fromkeys(CLASSES, 0)
    waiting[waits] = 1
    for others_went, arrived in enumerate(arrivals):
        for queue_class in arrived:
            waiting[queue_class] += 1
        due = interleave.due(phase, waiting)
        assert due is not None
        if due == waits:
            return
        assert others_went < interleave.longest_wait_turns(waits)
        phase = interleave.after(phase, waiting, due)
        waiting[due] -= 1
