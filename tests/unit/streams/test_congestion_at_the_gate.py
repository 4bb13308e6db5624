"""A gate that fills up: what it is told of, when, by which cause, and who can do what about it."""

from datetime import datetime, timedelta

from schemas.alerts import Alert, AlertChanged, AlertCleared, AlertRaised, AlertState
from schemas.board import CongestionSummary
from tests.support.gate import GATE, Gate

ALERT = "congestion/out"


def fills(gate: Gate, trucks: int, *, seconds: int = 60, first: int = 0) -> None:
    """So many trucks come, one after another."""
    for number in range(first, first + trucks):
        gate.sees(f"29C{number:05d}")
        gate.passes(seconds=seconds - 1)


def serves(gate: Gate, trucks: int, *, minutes: int = 5, first: int = 0) -> None:
    """So many trucks go through, one after another."""
    for number in range(first, first + trucks):
        gate.goes_through(f"51D{number:05d}", f"{600_000_000_000 + number}", minutes=minutes)


def congestion(gate: Gate) -> CongestionSummary:
    """What the board shows of the exports, once it has spoken."""
    gate.passes(minutes=31)
    summary = gate.board.summaries[0].congestion
    assert summary is not None
    return summary


def told(gate: Gate) -> list[str]:
    """What was said of the exports' congestion, by kind and level."""
    return [
        "cleared"
        if isinstance(alert, AlertCleared)
        else f"{type(alert).__name__.removeprefix('Alert').lower()} {alert.level}"
        for alert in gate.alerts(ALERT)
        if isinstance(alert, AlertState | AlertCleared)
    ]


def test_a_gate_with_a_few_trucks_says_nothing() -> None:
    gate = Gate(audited=False)
    serves(gate, 30)
    fills(gate, 5)
    assert congestion(gate).level == "normal"
    assert told(gate) == []


def test_a_full_yard_is_a_warning_and_a_full_overflow_critical() -> None:
    gate = Gate(audited=False)
    fills(gate, 449, seconds=20)
    gate.passes(minutes=10)
    assert told(gate) == []
    fills(gate, 10, seconds=20, first=449)
    gate.passes(minutes=10)
    assert told(gate) == ["raised warning"]
    fills(gate, 345, seconds=20, first=459)
    gate.passes(minutes=10)
    assert told(gate) == ["raised warning", "changed critical"]
    alert = gate.alerts(ALERT)[-1]
    assert isinstance(alert, AlertChanged)
    assert (alert.cause, alert.direction, alert.trucks, alert.stage) == ("congestion", "out", 804, "declaration")


def test_every_congestion_alert_has_a_cause_and_concerns_trucks() -> None:
    gate = Gate(audited=False)
    fills(gate, 450, seconds=20)
    gate.passes(minutes=10)
    (alert,) = gate.alerts(ALERT)
    assert isinstance(alert, AlertRaised)
    assert (alert.cause, alert.trucks, alert.acknowledged) == ("congestion", 450, False)


def test_the_alert_stays_until_the_yard_has_been_clear_for_a_while() -> None:
    gate = Gate(audited=False)
    fills(gate, 455, seconds=20)
    gate.passes(minutes=10)
    for number in range(100):
        gate.corrects("close", f"29C{number:05d}")
    gate.passes(minutes=5)
    assert told(gate) == ["raised warning"]  # nobody knows yet whether it lasts
    for _ in range(8):
        gate.passes(minutes=5)
    assert told(gate)[-1] == "cleared"
    assert told(gate).count("cleared") == 1


def test_a_yard_that_flutters_round_its_limit_is_one_alert() -> None:
    gate = Gate(audited=False)
    fills(gate, 451, seconds=20)
    for number in range(12):
        gate.corrects("close", f"29C{number:05d}")
        gate.corrects("close", f"29C{number + 100:05d}")
        gate.passes(minutes=5)
        fills(gate, 2, first=1000 + 2 * number, seconds=2)
        gate.passes(minutes=5)
    assert told(gate) == ["raised warning"]


def test_a_stage_that_serves_nobody_any_more_is_named_with_its_agency() -> None:
    gate = Gate(audited=False)
    serves(gate, 40)
    for number in range(15):
        plate = f"29C{number:05d}"
        gate.sees(plate)
        gate.sees(plate, "gate-in")
    for _ in range(20):
        gate.passes(minutes=5)
    alert = gate.alerts(ALERT)[0]
    assert isinstance(alert, AlertRaised)
    assert (alert.level, alert.stage) == ("warning", "gate-in")
    assert (alert.advice, alert.owner) == (("ask-agency:border-guard", "hold-at:approach"), "border-guard")


def test_a_closed_lane_that_could_be_opened_is_the_advice() -> None:
    gate = Gate(audited=False)
    gate.sets_lane(1, is_open=True)
    gate.sets_lane(3, is_open=False)
    serves(gate, 40)
    for number in range(15):
        plate = f"29C{number:05d}"
        gate.sees(plate)
        gate.sees(plate, "gate-in")
    for _ in range(20):
        gate.passes(minutes=5)
    alert = gate.alerts(ALERT)[0]
    assert isinstance(alert, AlertRaised)
    assert (alert.advice, alert.owner) == (("open-lane:3", "hold-at:approach"), "management-board")


def test_a_gate_whose_lanes_are_all_closed_has_not_stopped_it_is_shut() -> None:
    gate = Gate(audited=False)
    serves(gate, 40)
    for number in range(15):
        plate = f"29C{number:05d}"
        gate.sees(plate)
        gate.sees(plate, "gate-in")
    gate.sets_lane(1, is_open=False)
    for _ in range(20):
        gate.passes(minutes=5)
    assert told(gate) == []


def test_the_time_to_the_next_limit_is_forecast_from_what_comes_and_what_goes() -> None:
    gate = Gate(audited=False)
    for number in range(30):  # six trucks come in the time in which one goes
        serves(gate, 1, first=number, minutes=5)
        fills(gate, 6, seconds=10, first=number * 6)
    summary = gate.state.assessed["out"]
    assert summary.arrivals_per_hour > 4 * summary.served_per_hour
    (yard, overflow) = summary.thresholds
    assert (yard.name, overflow.name) == ("yard", "overflow")
    assert yard.eta_seconds is not None
    assert overflow.eta_seconds is not None
    assert 0 < yard.eta_seconds < overflow.eta_seconds
    growth = summary.arrivals_per_hour - summary.served_per_hour
    missing = 450 - summary.trucks
    assert abs(yard.eta_seconds - missing * 3_600_000 // growth) <= 60


def test_the_board_shows_how_both_rates_stand() -> None:
    gate = Gate(audited=False)
    serves(gate, 40, minutes=5)
    summary = gate.state.assessed["out"]
    assert 9_000 <= summary.served_per_hour <= 12_500  # one in five minutes and a little
    assert summary.utilisation_percent is None or 60 <= summary.utilisation_percent <= 140
    shown = congestion(gate)
    assert (shown.level, shown.bottleneck) == ("normal", None)


def test_the_two_directions_are_two_gates() -> None:
    gate = Gate(audited=False)
    fills(gate, 455, seconds=20)
    gate.sees("桂FA1234", direction="in")
    gate.passes(minutes=10)
    assert gate.state.assessed["in"].level == "normal"
    assert gate.alerts("congestion/in") == []
    assert told(gate) == ["raised warning"]


def test_somebody_sees_the_alert_and_somebody_is_given_it() -> None:
    gate = Gate(audited=False)
    assert gate.acknowledges(ALERT, "customs").code == "unknown-alert"
    fills(gate, 455, seconds=20)
    gate.passes(minutes=10)
    assert gate.acknowledges(ALERT, "firm").code == "wrong-agency"
    assert gate.acknowledges(ALERT, "border-guard").accepted
    assert gate.assigns(ALERT, "traffic-police").accepted
    alert = gate.alerts(ALERT)[-1]
    assert isinstance(alert, AlertChanged)
    assert (alert.acknowledged, alert.owner, alert.level) == (True, "traffic-police", "warning")


def test_at_most_ten_alerts_an_hour_are_raised_or_changed() -> None:
    gate = Gate(audited=False)
    for number in range(30):
        gate.reports(f"camera-{number}")
    gate.passes(minutes=2)
    said: list[tuple[datetime, Alert]] = []
    for _ in range(36):
        gate.passes(minutes=5)
    said = [(one.as_of, one) for one in gate.said if isinstance(one, AlertRaised | AlertChanged)]
    for at, _ in said:
        assert sum(at - timedelta(hours=1) < other <= at for other, _ in said) <= 10
    assert len({one.alert_id for _, one in said}) > 10
    assert {one.gate for _, one in said} == {GATE}
