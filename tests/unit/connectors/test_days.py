"""The generator of days: the same trucks for the same seed, in order, in the numbers that were reported."""

from collections import Counter
from collections.abc import Iterable
from datetime import timedelta
from itertools import pairwise

import pytest

from connectors.sandbox.days import FIRST_DAY, SCENARIO_DAYS, Kind, generate_log
from connectors.sandbox.volumes import day_kind, volumes
from schemas.codec import decode_event, encode
from schemas.events import (
    ClockTicked,
    CorrectionRequested,
    DeclarationChanged,
    FeedReported,
    FeePaid,
    GateEvent,
    LaboratoryResulted,
    PlateSighted,
    PredeclarationFiled,
    QueueTailMeasured,
    RegistrationChanged,
    TickRequested,
    TickRevokeRequested,
    VisitCommand,
)
from schemas.events.sightings import LEAST_READ
from schemas.fields import Role, Stage
from streams.domain.plates import HANZI

FRUIT_TICKS = {
    ("gate-in", "border-guard"),
    ("gate-in", "customs"),
    ("yard-in", "yard"),
    ("plant", "plant-quarantine"),
    ("licence", "management-board"),
    ("yard-out", "yard"),
    ("gate-out", "border-guard"),
    ("gate-out", "customs"),
}


def day(kind: Kind, seed: int = 1) -> list[GateEvent]:
    return list(generate_log(seed, 1, kind, tick_seconds=60))


@pytest.fixture(scope="module")
def crisis() -> list[GateEvent]:
    return day("crisis")


@pytest.fixture(scope="module")
def ordinary() -> list[GateEvent]:
    return day("ordinary")


def is_pass(event: GateEvent, checkpoint: str) -> bool:
    return (
        isinstance(event, PlateSighted)
        and (event.revision, event.checkpoint, event.side) == ("new", checkpoint, "front")
        and event.vehicle is not None
        and event.vehicle.vehicle_class == "truck"
    )


def passes(log: Iterable[GateEvent], checkpoint: str, direction: str) -> Counter[str]:
    """Trucks past a checkpoint, by gate."""
    return Counter(
        event.gate
        for event in log
        if isinstance(event, PlateSighted) and is_pass(event, checkpoint) and event.direction == direction
    )


def of_trucks(log: list[GateEvent]) -> list[GateEvent]:
    """What is said because of trucks."""
    return [event for event in log if not isinstance(event, ClockTicked | FeedReported | QueueTailMeasured)]


def test_a_seed_is_one_world_byte_for_byte(ordinary: list[GateEvent]) -> None:
    again = [encode(event) for event in day("ordinary")]
    assert [encode(event) for event in ordinary] == again
    assert [encode(event) for event in day("ordinary", seed=2)] != again


def test_every_event_is_one_that_the_log_takes(crisis: list[GateEvent]) -> None:
    assert all(decode_event(encode(event)) == event for event in crisis)


def test_events_come_in_the_order_they_happened_each_under_its_own_id(crisis: list[GateEvent]) -> None:
    assert all(earlier.occurred_at <= later.occurred_at for earlier, later in pairwise(crisis))
    assert len({event.id for event in crisis}) == len(crisis)


def test_an_ordinary_day_brings_about_1760_trucks_and_lets_most_cross(ordinary: list[GateEvent]) -> None:
    arrived = passes(ordinary, "approach", "out") + passes(ordinary, "approach", "in")
    crossed = passes(ordinary, "gate-out", "out") + passes(ordinary, "gate-out", "in")
    assert 1_700 <= arrived.total() <= 1_820
    assert crossed.total() >= 0.9 * arrived.total()


def test_in_the_crisis_some_1600_exports_arrive_and_a_gate_s_exits_collapse_to_69(crisis: list[GateEvent]) -> None:
    assert 1_500 <= passes(crisis, "approach", "out").total() <= 1_700
    assert passes(crisis, "gate-out", "out")["chi-ma"] <= 69


def test_a_truck_s_whole_journey_is_spoken_of(ordinary: list[GateEvent]) -> None:
    """An exported load of fruit: every agency's word, in the order of the journey."""
    crossed = [event for event in ordinary if is_pass(event, "gate-out")]
    spoken_of: dict[str, list[GateEvent]] = {}
    for event in ordinary:
        if isinstance(event, VisitCommand) and event.plate is not None:
            spoken_of.setdefault(event.plate, []).append(event)
    journeys = [
        [(event.stage, event.actor.role) for event in spoken if isinstance(event, TickRequested)]
        for spoken in spoken_of.values()
    ]
    fruit = [ticks for ticks in journeys if set(ticks) >= FRUIT_TICKS]
    assert len(crossed) > 1_500
    assert len(fruit) > 50
    for ticks in fruit:
        in_order: list[tuple[Stage, Role]] = [
            ("gate-in", "customs"),
            ("yard-in", "yard"),
            ("plant", "plant-quarantine"),
            ("yard-out", "yard"),
        ]
        places = [ticks.index(each) for each in in_order]
        assert places == sorted(places)
    assert 20 <= len(of_trucks(ordinary)) / len([e for e in ordinary if isinstance(e, RegistrationChanged)]) <= 35


def test_fruit_has_a_laboratory_result_and_every_declared_load_that_is_in_pays_its_fee(
    ordinary: list[GateEvent],
) -> None:
    fruit = {e.number for e in ordinary if isinstance(e, DeclarationChanged) and e.goods[0].hs_code.startswith("08")}
    results = {e.number for e in ordinary if isinstance(e, LaboratoryResulted)}
    paid = {e.number for e in ordinary if isinstance(e, FeePaid)}
    exported = {number for number in fruit if number.startswith("30")}
    assert len(results & exported) > 0.8 * len(exported)
    assert results <= {e.number for e in ordinary if isinstance(e, DeclarationChanged)}
    assert len(paid) > 1_400


def test_some_ticks_are_forgotten_some_taken_back_some_trucks_share_a_declaration(crisis: list[GateEvent]) -> None:
    gate_in = [e for e in crisis if isinstance(e, TickRequested) and e.stage == "gate-in"]
    by_plate: dict[str | None, set[str]] = {}
    for tick in gate_in:
        by_plate.setdefault(tick.plate, set()).add(tick.actor.role)
    alone = [roles for roles in by_plate.values() if len(roles) == 1]
    assert 0 < len(alone) < 0.06 * len(by_plate)
    assert any(isinstance(event, TickRevokeRequested) for event in crisis)
    trucks = [
        sum(plate[2] != "R" and not plate[1:5].isdigit() for plate in event.vehicles)
        for event in crisis
        if isinstance(event, DeclarationChanged)
    ]
    assert max(trucks) == 2


def test_a_firm_says_its_partner_beforehand_where_goods_change_truck(crisis: list[GateEvent]) -> None:
    partners = {e.partner for e in crisis if isinstance(e, PredeclarationFiled) and e.partner is not None}
    came = {
        event.candidates[0].text
        for event in crisis
        if isinstance(event, PlateSighted) and event.checkpoint == "gate-in" and event.candidates
    }
    assert partners & came


def test_declarants_drop_the_hanzi_and_some_plates_are_not_read(crisis: list[GateEvent]) -> None:
    declared = [plate for event in crisis if isinstance(event, DeclarationChanged) for plate in event.vehicles]
    sightings = [event for event in crisis if isinstance(event, PlateSighted)]
    assert declared
    assert not any(plate[0] in HANZI for plate in declared)
    assert any(event.candidates[0].text[0] in HANZI for event in sightings if event.candidates)
    assert any(not event.candidates for event in sightings)
    assert {"new", "update", "lost"} == {event.revision for event in sightings}


def test_cameras_are_about_as_sure_as_the_readers_model_card_says(crisis: list[GateEvent]) -> None:
    """docs/vision.md: of 100 plates some 94 are read, 6 unread, and of those that are read some 0.8 are wrong."""
    first = [e for e in crisis if isinstance(e, PlateSighted) and e.revision == "new"]
    told = [event.candidates[0].confidence for event in first if event.candidates]
    unsure = sum(confidence < LEAST_READ for confidence in told)
    assert 0.01 < unsure / len(first) < 0.04
    assert 0.01 < 1 - len(told) / len(first) < 0.04
    later = {e.sighting_id for e in crisis if isinstance(e, PlateSighted) and e.revision == "update" and _is_read(e)}
    unread = [event.sighting_id for event in first if not _is_read(event)]
    assert 0.95 < sum(one in later for one in unread) / len(unread) < 1


def _is_read(sighting: PlateSighted) -> bool:
    return bool(sighting.candidates) and sighting.candidates[0].confidence >= LEAST_READ


def test_a_misread_plate_is_put_right_by_an_officer(crisis: list[GateEvent]) -> None:
    read = {c.text for e in crisis if isinstance(e, PlateSighted) for c in e.candidates[:1]}
    corrections = [event for event in crisis if isinstance(event, CorrectionRequested)]
    assert corrections
    for correction in corrections:
        assert correction.plate in read
        assert correction.text is not None
        assert correction.plate is not None
        wrong = [(is_, was) for is_, was in zip(correction.text, correction.plate, strict=True) if is_ != was]
        assert len(wrong) == 1


def test_all_feeds_of_it_say_that_they_are_made_up(crisis: list[GateEvent]) -> None:
    assert all(event.synthetic for event in crisis if isinstance(event, FeedReported))


def left_behind(log: list[GateEvent]) -> int:
    """Export trucks that came and have not gone."""
    return passes(log, "approach", "out").total() - passes(log, "gate-out", "out").total()


def test_after_20_crisis_days_6200_wait_and_the_recovery_lets_them_go() -> None:
    waiting: Counter[tuple[str, str]] = Counter()
    longest = 0
    for number in range(SCENARIO_DAYS):
        for volume in volumes(day_kind("scenario", number)):
            line = volume.gate, volume.direction
            waiting[line] = max(0, waiting[line] + volume.arrivals - volume.exits)
        longest = max(longest, waiting.total())
    assert 5_800 <= longest <= 6_000, "the 300 or so who are inside on any day of the crisis come to these"
    assert waiting.total() == 0


def test_a_crisis_day_leaves_some_295_behind_whatever_the_day_before_left() -> None:
    two_days = list(generate_log(1, 2, "crisis", tick_seconds=3_600))
    first_day = [event for event in two_days if event.occurred_at - FIRST_DAY < timedelta(days=1)]
    assert first_day != two_days
    assert 295 - 60 <= left_behind(two_days) - left_behind(first_day) <= 295 + 60
    assert max(event.occurred_at for event in two_days) - FIRST_DAY < timedelta(days=2)
