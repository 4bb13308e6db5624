"""The made-up officers of the local platform: each missing tick once, by the agency that the board names."""

from datetime import UTC, datetime, timedelta
from itertools import count
from random import Random

import pytest

from connectors.sandbox.fleet import Truck
from connectors.sandbox.officers import Errand, Officers, word
from connectors.sandbox.papers import Papers, Rig, declared
from connectors.sandbox.passes import Cameras, Place, Plate
from connectors.sandbox.scribe import Scribe
from schemas.board import BoardMessage, BoardRow, StageWait
from schemas.codec import decode_board, decode_outcome, encode
from schemas.events import (
    CallRequested,
    ClockTicked,
    FeePaid,
    GateEvent,
    Goods,
    LaboratoryResulted,
    TickRequested,
)
from schemas.fields import Role, Stage, VisitStatus
from schemas.outcomes import CommandAnswered, GateOutcome, VisitClosed
from streams.partition import BOARD, OUTCOME, PartitionFold, PartitionState

NOON = datetime(2026, 3, 2, 5, 0, tzinfo=UTC)
IN_AN_HOUR = NOON + timedelta(hours=1)
NUMBER = "300000000001"
DURIAN = Goods(hs_code="08106000", perishable=True)


def truck(
    stage: Stage,
    *agencies: Role,
    number: int = 1,
    also: tuple[StageWait, ...] = (),
    status: VisitStatus = "waiting",
    since: datetime = NOON,
) -> BoardRow:
    return BoardRow(
        visit_id=f"huu-nghi-{number:06d}",
        direction="out",
        rank=(1_000, number),
        status=status,
        stage=stage,
        arrived_at=NOON,
        stage_since=since,
        seen_at=NOON,
        agencies=agencies,
        also=also,
        plate="29C12345",
        lane=2,
        declaration="lodged",
    )


def snapshot(*rows: BoardRow, seq: int = 0) -> BoardMessage:
    return BoardMessage(gate="huu-nghi", offset=seq, ordinal=0, as_of=NOON, kind="snapshot", seq=seq, rows=rows)


def delta(seq: int, *rows: BoardRow, removed: tuple[str, ...] = ()) -> BoardMessage:
    return BoardMessage(
        gate="huu-nghi", offset=seq, ordinal=0, as_of=NOON, kind="delta", seq=seq, rows=rows, removed=removed
    )


@pytest.fixture
def officers() -> Officers:
    return Officers(seed=1)


def due(officers: Officers, now: datetime = IN_AN_HOUR) -> list[Errand]:
    return [errand for errand, _ in officers.due(now)]


def whose(errands: list[Errand]) -> set[tuple[str, str]]:
    return {(errand.stage, errand.who) for errand in errands}


def test_both_agencies_at_the_gate_tick_after_a_while_each_once(officers: Officers) -> None:
    officers.see(snapshot(truck("gate-in", "border-guard", "customs")))
    assert due(officers, NOON + timedelta(seconds=1)) == []
    assert whose(due(officers)) == {("gate-in", "border-guard"), ("gate-in", "customs")}
    officers.see(snapshot(truck("gate-in", "border-guard", "customs"), seq=1))
    assert due(officers) == []


def test_parallel_checks_are_done_side_by_side(officers: Officers) -> None:
    licence = StageWait(stage="licence", since=NOON, agencies=("management-board",))
    officers.see(snapshot(truck("plant", "plant-quarantine", also=(licence,))))
    expected = {("plant", "plant-quarantine"), ("plant", "laboratory"), ("licence", "management-board")}
    assert whose(due(officers)) == expected


def test_what_a_real_officer_ticked_meanwhile_is_left_alone(officers: Officers) -> None:
    officers.see(snapshot(truck("gate-in", "border-guard", "customs"), truck("yard-in", "yard", number=2)))
    officers.see(delta(1, truck("gate-in", "customs"), removed=("huu-nghi-000002",)))
    assert whose(due(officers)) == {("gate-in", "customs")}


def test_customs_releases_by_its_own_feed_not_by_a_made_up_officer(officers: Officers) -> None:
    officers.see(snapshot(truck("customs", "customs"), truck("declaration", number=2)))
    assert due(officers) == []


def test_a_held_truck_is_ticked_when_it_is_released(officers: Officers) -> None:
    officers.see(snapshot(truck("yard-in", "yard", status="held")))
    assert due(officers) == []
    officers.see(delta(1, truck("yard-in", "yard")))
    assert whose(due(officers, IN_AN_HOUR + timedelta(minutes=1))) == {("yard-in", "yard")}


def test_after_a_restart_the_same_words_have_the_same_ids_so_the_fold_drops_them() -> None:
    rows = [truck("gate-in", "border-guard", "customs", number=number) for number in range(1, 101)]
    before, after = Officers(seed=1), Officers(seed=1)
    before.see(snapshot(*rows))
    after.see(delta(0))  # a gap: nothing is known until the snapshot
    after.see(snapshot(*rows, seq=5))
    said = [word(errand, row, None, IN_AN_HOUR) for errand, row in before.due(IN_AN_HOUR)]
    again = [word(errand, row, None, IN_AN_HOUR) for errand, row in after.due(IN_AN_HOUR)]
    assert said == again
    assert len({tick.id for tick in said if tick is not None}) == len(said)
    assert 185 <= len(said) < 200, "some forget"


def test_a_stage_that_is_waited_for_again_is_ticked_again(officers: Officers) -> None:
    officers.see(snapshot(truck("yard-in", "yard")))
    ((errand, row),) = officers.due(IN_AN_HOUR)
    officers.see(delta(1, truck("yard-in", "yard", since=IN_AN_HOUR)))
    ((second, second_row),) = officers.due(IN_AN_HOUR + timedelta(hours=1))
    first_tick, second_tick = word(errand, row, None, NOON), word(second, second_row, None, NOON)
    assert isinstance(first_tick, TickRequested)
    assert isinstance(second_tick, TickRequested)
    assert first_tick.request_id != second_tick.request_id


def test_a_tick_names_its_agency_and_says_that_it_is_made_up(officers: Officers) -> None:
    officers.see(snapshot(truck("licence", "management-board")))
    ((errand, row),) = officers.due(IN_AN_HOUR)
    tick = word(errand, row, None, IN_AN_HOUR)
    assert isinstance(tick, TickRequested)
    assert (tick.visit_id, tick.stage, tick.outcome) == ("huu-nghi-000001", "licence", "passed")
    assert (tick.actor.role, tick.actor.organisation) == ("management-board", "synthetic")


def test_a_truck_on_the_road_is_called(officers: Officers) -> None:
    officers.see(snapshot(truck("approach", "traffic-police")))
    ((errand, row),) = officers.due(IN_AN_HOUR)
    assert isinstance(word(errand, row, None, IN_AN_HOUR), CallRequested)


def test_a_fee_and_a_laboratory_s_result_go_by_the_declaration_s_number(officers: Officers) -> None:
    officers.see(snapshot(truck("fee", "tax", "management-board"), truck("plant", number=2)))
    ready = {errand.who: (errand, row) for errand, row in officers.due(IN_AN_HOUR)}
    assert ready.keys() == {"payments", "laboratory"}
    assert all(word(errand, row, None, IN_AN_HOUR) is None for errand, row in ready.values())
    fee = word(*ready["payments"], NUMBER, IN_AN_HOUR)
    result = word(*ready["laboratory"], NUMBER, IN_AN_HOUR)
    assert isinstance(fee, FeePaid)
    assert (fee.number, fee.plate, fee.paid) == (NUMBER, "29C12345", True)
    assert isinstance(result, LaboratoryResulted)
    assert (result.number, result.quarantine, result.passed) == (NUMBER, "plant", True)


def test_a_truck_before_the_synthetic_cameras_moves_through_all_stages() -> None:
    """On the real fold, second by second, with no camera but the one at the entry."""
    officers, fold = Officers(seed=3), PartitionFold(PartitionState(partition=0))
    outcomes: list[GateOutcome] = []
    offsets = count()

    def happens(event: GateEvent) -> None:
        logged_ms = round(event.occurred_at.timestamp() * 1000)
        for outgoing in fold.fold(next(offsets), event.gate.encode(), encode(event), logged_ms):
            if outgoing.topic == BOARD:
                officers.see(decode_board(outgoing.value))
            elif outgoing.topic == OUTCOME:
                outcomes.append(decode_outcome(outgoing.value))

    scribe = Scribe(NOON)
    fruit = Papers(
        NUMBER, "huu-nghi", "out", 7, "green", (Rig(Truck("29C12345", "vn", "yellow", DURIAN, 20_000), None, None),)
    )
    happens(declared(scribe, fruit, 0, "lodged"))
    cameras = Cameras(Random(1), scribe)  # noqa: S311 (made-up trucks, no secrets)
    (_, sighting), *_ = cameras.see(Place("huu-nghi", "out", "gate-in"), Plate("29C12345", "vn", "yellow"), 1)[0]
    happens(sighting)
    stages = set()
    for second in range(2, 900, 2):
        now = scribe.at(second)
        happens(ClockTicked(**scribe.head("huu-nghi", second, "/engine/clock")))
        if second == 120:
            happens(declared(scribe, fruit, second, "released"))
        for errand, row in officers.due(now):
            event = word(errand, row, NUMBER, now)
            assert event is not None
            happens(event)
            stages.add(errand.stage)
    (closed,) = [outcome for outcome in outcomes if isinstance(outcome, VisitClosed)]
    assert closed.how == "crossed"
    assert stages == {"gate-in", "yard-in", "plant", "licence", "fee", "yard-out", "gate-out"}
    assert all(outcome.accepted for outcome in outcomes if isinstance(outcome, CommandAnswered))
