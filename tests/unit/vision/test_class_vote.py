"""What kind of vehicle it is, voted by the detector's frames and by nearer looks."""

from itertools import pairwise

import pytest

from tests.unit.vision.lane import at
from vision.class_vote import FEW, ClassVote, fused
from vision.classify import Kinds
from vision.detect import Box, Detection

BOX = Box(100, 100, 300, 250)
LARGER = Box(50, 50, 350, 300)


def looked(truck: float, bus: float, nothing: float = 0.0) -> Kinds:
    """The rest goes to cars."""
    return Kinds((truck, 1 - truck - bus - nothing, bus, 0.0, 0.0), nothing)


def seen(*kinds: str) -> ClassVote:
    vote = ClassVote()
    for kind in kinds:
        vote.add(Detection(BOX, 0.6, kind))  # type: ignore[arg-type]
    return vote


def test_without_a_nearer_look_the_frames_decide() -> None:
    vote = seen("truck", "bus", "truck")

    assert vote.best is not None
    assert vote.best[0] == "truck"
    assert vote.best[1] == pytest.approx(0.4)
    assert seen().best is None
    assert seen("plate").best is None


def test_one_nearer_look_outweighs_all_frames() -> None:
    vote = seen(*["bus"] * 50)
    vote.look(looked(truck=0.8, bus=0.15), BOX, at(1))

    assert vote.best is not None
    assert vote.best[0] == "truck"


def test_a_sure_look_outweighs_two_unsure_ones() -> None:
    unsure, sure = looked(truck=0.45, bus=0.5), looked(truck=0.98, bus=0.01)

    kind, likely = fused([unsure, unsure, sure]).best

    assert kind == "truck"
    assert 0.5 < likely < 0.98


def test_looks_are_spread_over_time_and_end_when_they_are_enough() -> None:
    vote, times = seen("truck"), list[float]()
    for tenth in range(50):
        if vote.wants_look(BOX, at(tenth / 10)):
            vote.look(looked(truck=0.9, bus=0.05), BOX, at(tenth / 10))
            times.append(tenth / 10)

    assert len(times) == FEW
    assert min(later - earlier for earlier, later in pairwise(times)) >= 0.3 - 1e-9


def test_a_vehicle_that_came_nearer_is_looked_at_again() -> None:
    vote = seen("truck")
    for number in range(FEW):
        vote.look(looked(truck=0.3, bus=0.6), BOX, at(number))

    assert not vote.wants_look(BOX, at(60))
    assert vote.wants_look(LARGER, at(60))


def test_what_only_its_plate_shows_is_not_looked_at() -> None:
    assert not seen("plate").wants_look(BOX, at(0))
