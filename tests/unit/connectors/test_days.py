"""The generator of days: the same trucks for the same seed, in order, in the numbers that were reported."""

from collections import Counter
from itertools import pairwise

import pytest

from connectors.sandbox.days import Kind, generate_log
from schemas.events import DeclarationChanged, GateEvent, PlateSighted
from streams.domain.plates import HANZI


def day(kind: Kind, seed: int = 1) -> list[GateEvent]:
    return list(generate_log(seed, 1, kind, tick_seconds=60))


@pytest.fixture(scope="module")
def crisis() -> list[GateEvent]:
    return day("crisis")


@pytest.fixture(scope="module")
def ordinary() -> list[GateEvent]:
    return day("ordinary")


def passes(log: list[GateEvent], checkpoint: str, direction: str) -> Counter[str]:
    """Trucks past a checkpoint, by gate."""
    return Counter(
        event.gate
        for event in log
        if isinstance(event, PlateSighted)
        and (event.revision, event.checkpoint, event.direction) == ("new", checkpoint, direction)
    )


def test_a_seed_is_one_world(ordinary: list[GateEvent]) -> None:
    assert day("ordinary") == ordinary
    assert day("ordinary", seed=2) != ordinary


def test_events_come_in_the_order_they_happened_each_under_its_own_id(crisis: list[GateEvent]) -> None:
    assert all(earlier.occurred_at <= later.occurred_at for earlier, later in pairwise(crisis))
    assert len({event.id for event in crisis}) == len(crisis)


def test_an_ordinary_day_brings_about_1760_trucks_and_lets_most_cross(ordinary: list[GateEvent]) -> None:
    arrived = passes(ordinary, "approach", "out") + passes(ordinary, "approach", "in")
    crossed = passes(ordinary, "gate-out", "out") + passes(ordinary, "gate-out", "in")
    assert 1_700 <= arrived.total() <= 1_820
    assert crossed.total() >= 0.95 * arrived.total()


def test_in_the_crisis_some_1600_exports_arrive_and_a_gate_s_exits_collapse_to_69(crisis: list[GateEvent]) -> None:
    assert 1_500 <= passes(crisis, "approach", "out").total() <= 1_700
    assert passes(crisis, "gate-out", "out")["chi-ma"] <= 69


def test_declarants_drop_the_hanzi_and_some_plates_are_not_read(crisis: list[GateEvent]) -> None:
    declared = [plate for event in crisis if isinstance(event, DeclarationChanged) for plate in event.vehicles]
    sightings = [event for event in crisis if isinstance(event, PlateSighted)]
    assert declared
    assert not any(plate[0] in HANZI for plate in declared)
    assert any(event.candidates[0].text[0] in HANZI for event in sightings if event.candidates)
    assert any(not event.candidates for event in sightings)
    assert {"new", "update", "lost"} == {event.revision for event in sightings}
