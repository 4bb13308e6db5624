"""A truck's journey in time: since when it waits, what is usual, and whose tick is late."""

import pytest

from schemas.alerts import AlertChanged, AlertCleared, AlertRaised
from schemas.outcomes import VisitOpened
from streams.domain.times import milliseconds
from tests.support.gate import DURIAN, NUMBER, Gate

PLATE = "29C12345"


def fed(gate: Gate, trucks: int = 40, *, minutes: int = 10) -> None:
    """So many trucks have gone through, so that the gate knows what is usual."""
    for number in range(trucks):
        gate.goes_through(f"51D{number:05d}", f"{600_000_000_000 + number}", minutes=minutes)


def experienced(*, minutes: int = 10) -> Gate:
    """A gate that has seen forty trucks wait so many minutes for their entry."""
    gate = Gate(audited=False)
    fed(gate, minutes=minutes)
    return gate


# Since when.


def test_each_stage_is_waited_for_since_it_could_begin() -> None:
    gate = Gate()
    gate.sees(PLATE)
    arrived = gate.now
    gate.passes(minutes=20)
    gate.sees(PLATE, "gate-in")
    entered = gate.now
    row = gate.row(PLATE)
    assert (row.arrived_at, row.stage, row.stage_since) == (arrived, "gate-in", entered)
    assert [(wait.stage, wait.since) for wait in row.also] == [("declaration", arrived)]


def test_the_first_agencys_tick_does_not_begin_the_wait_for_the_second_anew() -> None:
    gate = Gate()
    gate.sees(PLATE)
    gate.sees(PLATE, "gate-in")
    since = gate.row(PLATE).stage_since
    gate.passes(minutes=9)
    gate.ticks("border-guard", "gate-in", PLATE)
    assert gate.row(PLATE).stage_since == since


def test_a_stage_opened_again_is_waited_for_from_then_on() -> None:
    gate = Gate()
    gate.enters(PLATE)
    gate.ticks("management-board", "licence", PLATE)
    gate.passes(hours=1)
    gate.revokes("management-board", "licence", PLATE)
    wait = gate.visit(PLATE).waits_for("licence")
    assert wait is not None
    assert wait.since_ms == milliseconds(gate.now)


def test_a_truck_stands_on_the_board_at_the_first_stage_of_its_journey_that_is_not_done() -> None:
    gate = Gate()
    gate.declares(PLATE, hs=DURIAN, channel="red")
    gate.sees(PLATE)
    stands = [gate.row(PLATE).stage]
    gate.sees(PLATE, "gate-in")
    steps = [
        ("border-guard", "gate-in"),
        ("customs", "gate-in"),
        ("yard", "yard-in"),
        ("plant-quarantine", "plant"),
        ("customs", "inspection"),
        ("customs", "customs"),
        ("management-board", "licence"),
        ("tax", "fee"),
        ("yard", "yard-out"),
    ]
    gate.finds()
    for role, stage in steps:
        stands.append(gate.row(PLATE).stage)
        assert gate.ticks(role, stage, PLATE).accepted  # type: ignore[arg-type]
    stands.append(gate.row(PLATE).stage)
    assert stands == [
        "approach",
        "gate-in",
        "gate-in",
        "yard-in",
        "plant",
        "inspection",
        "customs",
        "licence",
        "fee",
        "yard-out",
        "gate-out",
    ]


def test_the_stages_on_the_board_count_every_truck_once() -> None:
    gate = Gate()
    gate.enters("29C00001", "29C00002")
    gate.sees("29C00003")
    gate.passes(minutes=31)
    (out, _) = gate.board.summaries
    assert (out.waiting, sum(out.by_stage.values())) == (3, 3)
    assert out.by_stage == {"declaration": 2, "approach": 1}


# What is usual.


def test_nothing_is_usual_before_thirty_trucks_were_measured() -> None:
    gate = Gate(audited=False)
    fed(gate, 29)
    gate.sees(PLATE)
    gate.sees(PLATE, "gate-in")
    wait = gate.visit(PLATE).waits_for("gate-in")
    assert wait is not None
    assert wait.late_ms is None
    gate.passes(days=1)
    assert gate.alerts("tick-missing/out/gate-in/customs") == []


def test_the_board_says_how_long_a_stage_usually_takes() -> None:
    gate = experienced(minutes=10)
    gate.sees(PLATE)
    gate.sees(PLATE, "gate-in")
    gate.passes(minutes=31)
    (out, _) = gate.board.summaries
    (stage,) = [one for one in out.stages if one.stage == "gate-in"]
    assert stage.usual_p50_seconds is not None
    assert 600 <= stage.usual_p50_seconds <= 700  # ten minutes and the words that it takes
    assert stage.late_after_seconds is not None
    assert stage.late_after_seconds >= stage.usual_p50_seconds


def test_each_agency_is_measured_for_its_own_tick() -> None:
    gate = Gate(audited=False)
    for number in range(35):
        plate = f"51D{number:05d}"
        gate.sees(plate)
        gate.sees(plate, "gate-in")
        gate.passes(minutes=5)
        gate.ticks("border-guard", "gate-in", plate)
        gate.passes(minutes=20)
        gate.ticks("customs", "gate-in", plate)
    usual = {role: gate.state.dwells[f"out/gate-in/{role}"].usual() for role in ("border-guard", "customs")}
    assert usual["border-guard"] is not None
    assert usual["customs"] is not None
    assert 300 <= usual["border-guard"][0] < 360
    assert 1500 <= usual["customs"][0] < 1700


# Late.


def test_a_tick_later_than_usual_is_an_alert_that_names_the_agency_the_stage_and_how_late() -> None:
    gate = experienced(minutes=10)
    gate.sees(PLATE)
    gate.sees(PLATE, "gate-in")
    gate.ticks("border-guard", "gate-in", PLATE)
    gate.passes(minutes=8)
    gate.passes(minutes=1)
    assert gate.alerts("tick-missing/out/gate-in/customs") == []
    gate.passes(minutes=4)
    (raised,) = gate.alerts("tick-missing/out/gate-in/customs")
    assert isinstance(raised, AlertRaised)
    assert (raised.cause, raised.level, raised.trucks) == ("tick-missing", "watch", 1)
    assert (raised.direction, raised.stage, raised.agency, raised.owner) == ("out", "gate-in", "customs", "customs")
    assert raised.advice == ("ask-agency:customs",)
    assert raised.late_seconds is not None
    assert 0 < raised.late_seconds <= 240
    assert gate.alerts("tick-missing/out/gate-in/border-guard") == []


def test_how_late_an_agency_is_is_told_of_the_truck_that_waits_longest() -> None:
    gate = experienced(minutes=10)
    for plate in ("29C00001", "29C00002"):
        gate.sees(plate)
        gate.sees(plate, "gate-in")
        gate.passes(minutes=30)
    for _ in range(5):
        gate.passes(minutes=10)
    key = "out/gate-in/customs"
    alert = gate.state.alerts.alerts[f"tick-missing/{key}"]
    assert 95 * 60 < alert.facts["late_seconds"] < 100 * 60  # type: ignore[operator]
    for role in ("customs", "border-guard"):
        gate.ticks(role, "gate-in", "29C00001")
    gate.passes(minutes=10)
    assert 75 * 60 < alert.facts["late_seconds"] < 80 * 60  # type: ignore[operator]


def test_five_late_trucks_are_worse_than_one() -> None:
    gate = experienced(minutes=10)
    for number in range(5):
        plate = f"29C0000{number}"
        gate.sees(plate)
        gate.sees(plate, "gate-in")
        gate.passes(minutes=3)
    gate.passes(minutes=13)
    gate.passes(minutes=3)
    alerts = gate.alerts("tick-missing/out/gate-in/customs")
    assert [type(alert) for alert in alerts] == [AlertRaised, AlertChanged]
    assert alerts[-1].level == "warning"  # type: ignore[union-attr]
    assert alerts[-1].trucks == 5  # type: ignore[union-attr]


def test_the_alert_ends_once_the_tick_is_there() -> None:
    gate = experienced(minutes=10)
    gate.sees(PLATE)
    gate.sees(PLATE, "gate-in")
    gate.passes(minutes=20)
    gate.ticks("border-guard", "gate-in", PLATE)
    gate.ticks("customs", "gate-in", PLATE)
    for _ in range(4):
        gate.passes(minutes=5)
    assert isinstance(gate.alerts("tick-missing/out/gate-in/customs")[-1], AlertCleared)
    assert gate.state.derived.late.get("out/gate-in/customs", 0) == 0


@pytest.mark.parametrize("end", ["close", "direction", "gate-out"])
def test_the_alert_ends_with_the_visit_too(end: str) -> None:
    gate = experienced(minutes=10)
    gate.sees(PLATE)
    gate.sees(PLATE, "gate-in")
    gate.passes(minutes=20)
    assert gate.state.derived.late["out/gate-in/customs"] == 1
    if end == "gate-out":
        gate.sees(PLATE, "gate-out")
    else:
        gate.corrects(end, PLATE)
    for _ in range(4):
        gate.passes(minutes=5)
    assert isinstance(gate.alerts("tick-missing/out/gate-in/customs")[-1], AlertCleared)


def test_when_one_of_two_late_agencies_ticks_only_the_other_is_late_still() -> None:
    gate = experienced(minutes=10)
    gate.sees(PLATE)
    gate.sees(PLATE, "gate-in")
    gate.passes(minutes=20)
    late = gate.state.derived.late
    assert (late["out/gate-in/border-guard"], late["out/gate-in/customs"]) == (1, 1)
    gate.ticks("border-guard", "gate-in", PLATE)
    assert (late.get("out/gate-in/border-guard", 0), late["out/gate-in/customs"]) == (0, 1)


# What a truck is told.


def test_a_truck_is_told_what_to_expect_once_trucks_cross_at_a_pace() -> None:
    gate = experienced(minutes=10)
    opened = [gate.outcomes(VisitOpened)[index] for index in (0, -1)]
    assert opened[0].promised_p90_seconds is None
    assert opened[1].promised_p50_seconds is not None
    assert opened[1].promised_p90_seconds is not None
    assert opened[1].promised_p50_seconds <= opened[1].promised_p90_seconds


def test_who_crossed_is_counted_with_its_wait() -> None:
    gate = Gate()
    gate.goes_through(PLATE, NUMBER, minutes=10)
    gate.passes(minutes=31)
    (out, _) = gate.board.summaries
    assert (out.crossed_today, out.crossed_last_hour, out.waiting) == (1, 1, 0)
    assert out.wait_p50_seconds is not None
    assert 600 <= out.wait_p50_seconds <= 620
