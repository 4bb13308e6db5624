"""How congested a gate is: what holds it up, when a yard is full, what would help and who can do it."""

from collections.abc import Iterator
from dataclasses import replace

import msgspec
import pytest

from schemas.fields import Stage
from streams.domain.congestion import CALM_MS, IN_SIGHT_SECONDS, Advice, Assessment, CongestionState, Traffic, assess
from streams.domain.flow import Flow
from streams.domain.times import HOUR_MS, MINUTE_MS

DAWN = 20_000 * 24 * HOUR_MS
YARD = (("yard", 450), ("overflow", 900))


def steady(an_hour: int, hours: int = 5, until_ms: int = DAWN) -> Flow:
    """So many trucks an hour, evenly, up to a time."""
    flow = Flow()
    for number in range(an_hour * hours, 0, -1):
        flow.add(until_ms - number * HOUR_MS // an_hour)
    return flow


def gate(waiting: int, arrivals: int, crossings: int, stage: Stage = "gate-out", *, until_ms: int = DAWN) -> Traffic:
    return Traffic(
        trucks=waiting,
        waiting={stage: waiting},
        arrivals=steady(arrivals, until_ms=until_ms),
        services={"gate-out": steady(crossings, until_ms=until_ms)},
        agencies={"gate-in": "border-guard", "customs": "customs", "gate-out": "border-guard"},
    )


def test_a_quiet_gate_is_normal_and_nobody_need_do_anything() -> None:
    found = assess(CongestionState(), gate(10, 30, 30), DAWN)
    assert (found.level, found.cause, found.advice) == ("normal", None, ())
    assert (found.arrivals_per_hour, found.served_per_hour, found.utilisation_percent) == (30_000, 30_000, 100)


def test_a_gate_that_served_more_before_is_not_full_when_less_comes() -> None:
    state = CongestionState()
    assess(state, gate(10, 60, 60), DAWN)
    found = assess(state, replace(gate(10, 30, 30), services={"gate-out": steady(30)}), DAWN)
    assert found.utilisation_percent == 50


def test_what_a_gate_could_serve_days_ago_fades() -> None:
    state = CongestionState()
    assess(state, gate(0, 60, 60), DAWN)
    best = state.best_hour
    empty = replace(gate(0, 60, 60), arrivals=Flow(), services={"gate-out": steady(1)})
    for minute in range(1, 24 * 60):
        assess(state, empty, DAWN + minute * MINUTE_MS)
    assert 40 <= state.best_hour * 100 // best <= 60


def test_once_hours_of_work_wait_the_gate_is_taken_to_do_all_it_can() -> None:
    state = CongestionState()
    assess(state, gate(0, 60, 60), DAWN)
    found = assess(state, gate(200, 60, 20), DAWN)
    assert found.utilisation_percent == 300


def test_a_yard_is_full_when_what_is_missing_has_come_on_top_of_what_is_served() -> None:
    found = assess(CongestionState(), replace(gate(400, 60, 40), thresholds=YARD), DAWN)
    assert [(one.name, one.eta_seconds) for one in found.thresholds] == [("yard", 9_000), ("overflow", 90_000)]


def test_a_threshold_that_is_passed_is_passed_now() -> None:
    found = assess(CongestionState(), replace(gate(450, 40, 60), thresholds=YARD), DAWN)
    assert [one.eta_seconds for one in found.thresholds] == [0, None]


def test_a_queue_that_shrinks_reaches_nothing_and_what_is_days_away_is_not_in_sight() -> None:
    shrinks = assess(CongestionState(), replace(gate(400, 40, 60), thresholds=YARD), DAWN)
    assert [one.eta_seconds for one in shrinks.thresholds] == [None, None]
    far = assess(CongestionState(), replace(gate(400, 42, 40), thresholds=(("road", 400 + 2 * 49),)), DAWN)
    assert far.thresholds[0].eta_seconds is None
    nearer = assess(CongestionState(), replace(gate(400, 42, 40), thresholds=(("road", 400 + 2 * 47),)), DAWN)
    assert nearer.thresholds[0].eta_seconds == 47 * 3_600 <= IN_SIGHT_SECONDS


@pytest.mark.parametrize(
    ("waiting", "level", "cause"),
    [
        (100, "watch", "arrivals-exceed-service"),
        (340, "watch", "threshold-near"),
        (420, "warning", "threshold-near"),
        (450, "warning", "threshold-passed"),
        (900, "critical", "threshold-passed"),
    ],
)
def test_the_fuller_the_sooner_somebody_must_act(waiting: int, level: str, cause: str) -> None:
    found = assess(CongestionState(), replace(gate(waiting, 60, 40), thresholds=YARD), DAWN)
    assert (found.level, found.cause) == (level, cause)


def test_in_the_first_hours_of_a_log_nobody_knows_what_a_gate_can_serve() -> None:
    young = replace(gate(100, 60, 1), services={"gate-out": steady(10, hours=1)}, thresholds=YARD)
    found = assess(CongestionState(), young, DAWN)
    assert (found.utilisation_percent, found.level) == (None, "normal")
    assert [one.eta_seconds for one in found.thresholds] == [None, None]


def test_the_bottleneck_is_where_a_truck_would_stand_longest() -> None:
    traffic = replace(
        gate(120, 40, 40),
        waiting={"customs": 30, "gate-out": 90},
        services={"customs": steady(10), "gate-out": steady(40)},
    )
    assert assess(CongestionState(), traffic, DAWN).bottleneck == "customs"


def test_a_queue_that_grows_fast_is_the_bottleneck_before_it_is_the_longest() -> None:
    services: dict[Stage, Flow] = {"customs": steady(20), "gate-out": steady(20)}
    traffic = replace(gate(60, 40, 20), waiting={"customs": 10, "gate-out": 40}, services=services)
    state = CongestionState()
    assert assess(state, traffic, DAWN - 20 * MINUTE_MS).bottleneck == "gate-out"
    grown = replace(traffic, waiting={"customs": 30, "gate-out": 40})
    assert assess(state, grown, DAWN).bottleneck == "customs"


def test_trucks_held_back_on_the_road_wait_for_the_gate_not_for_the_road() -> None:
    traffic = replace(gate(505, 40, 40), waiting={"approach": 500, "gate-in": 5})
    assert assess(CongestionState(), traffic, DAWN).bottleneck == "gate-in"
    assert assess(CongestionState(), replace(traffic, waiting={"approach": 500}), DAWN).bottleneck == "approach"
    assert assess(CongestionState(), replace(traffic, waiting={"gate-in": 0}), DAWN).bottleneck is None


def test_one_truck_at_a_desk_that_served_nobody_today_is_no_bottleneck() -> None:
    traffic = replace(gate(201, 40, 40), waiting={"plant": 1, "gate-out": 200})
    assert assess(CongestionState(), traffic, DAWN).bottleneck == "gate-out"


def laboratory_stops(traffic: Traffic) -> Iterator[Assessment]:
    """Customs served until dawn, then nobody for two hours."""
    state = CongestionState()
    for minute in range(120):
        now = DAWN + minute * MINUTE_MS
        services: dict[Stage, Flow] = {"customs": steady(30), "gate-out": steady(30, until_ms=now)}
        yield assess(state, replace(traffic, arrivals=steady(30, until_ms=now), services=services), now)


def test_an_agency_that_serves_nobody_for_an_hour_is_asked() -> None:
    found = list(laboratory_stops(replace(gate(25, 30, 30), waiting={"customs": 15, "gate-out": 10})))
    assert found[30].level == "normal"
    assert (found[61].level, found[61].cause, found[61].stopped) == ("warning", "stage-stopped", "customs")
    assert found[61].advice[0] == Advice("ask-agency:customs", "customs")


def test_a_queue_that_has_only_just_come_waits_for_nobody_late() -> None:
    state = CongestionState()
    for minute in range(120):
        now = DAWN + minute * MINUTE_MS
        plant = 0 if minute < 90 else 20
        traffic = gate(10 + plant, 30, 30, until_ms=now)
        services: dict[Stage, Flow] = {**traffic.services, "plant": steady(5)}
        traffic = replace(
            traffic, waiting={"gate-out": 10, "plant": plant}, services=services, agencies={"plant": "plant-quarantine"}
        )
        assert assess(state, traffic, now).stopped is None


def test_a_gate_whose_lanes_are_all_closed_is_closed_not_stopped() -> None:
    traffic = replace(gate(25, 30, 30), waiting={"customs": 15, "gate-out": 10}, lanes_closed=(1, 2))
    assert {one.stopped for one in laboratory_stops(traffic)} == {None}


def test_few_trucks_and_those_for_whom_nobody_can_be_asked_stop_nothing() -> None:
    few = replace(gate(19, 30, 30), waiting={"customs": 9, "gate-out": 10})
    assert {one.stopped for one in laboratory_stops(few)} == {None}
    nobody = replace(gate(25, 30, 30), waiting={"customs": 15, "gate-out": 10}, agencies={})
    assert {one.stopped for one in laboratory_stops(nobody)} == {None}


def test_a_jam_at_the_line_is_helped_by_a_lane_and_by_holding_trucks_back() -> None:
    traffic = replace(gate(450, 60, 40), thresholds=YARD, lanes_open=(1,), lanes_closed=(4, 3))
    assert assess(CongestionState(), traffic, DAWN).advice == (
        Advice("open-lane:3", "management-board"),
        Advice("hold-at:approach", "traffic-police"),
    )


def test_a_jam_at_customs_is_helped_by_customs() -> None:
    traffic = replace(gate(450, 60, 40, "customs"), thresholds=YARD, lanes_open=(1,), lanes_closed=(3,))
    assert assess(CongestionState(), traffic, DAWN).advice[0] == Advice("ask-agency:customs", "customs")


def test_nobody_is_held_back_while_the_queue_shrinks() -> None:
    found = assess(CongestionState(), replace(gate(450, 40, 60), thresholds=YARD), DAWN)
    assert (found.level, [one.code for one in found.advice]) == ("warning", ["ask-agency:border-guard"])


def test_a_level_falls_only_when_the_queue_stayed_well_below() -> None:
    state = CongestionState()
    levels = []
    for minute, waiting in enumerate([450, 449, 410, 404] * 10 + [404] * 5 + [410] + [404] * 17):
        now = DAWN + minute * MINUTE_MS
        calmer = replace(gate(waiting, 30, 40, until_ms=now), thresholds=YARD)
        levels.append(assess(state, calmer, now).level)
    calm_minutes = CALM_MS // MINUTE_MS
    assert levels == ["warning"] * (46 + calm_minutes) + ["normal"] * (17 - calm_minutes)


def levels_of(waiting: list[int], arrivals: int, *thresholds: tuple[str, int]) -> list[str]:
    """Minute by minute, at a gate that serves 40 an hour."""
    state = CongestionState()
    minutes = [(DAWN + minute * MINUTE_MS, trucks) for minute, trucks in enumerate(waiting)]
    return [
        assess(state, replace(gate(trucks, arrivals, 40, until_ms=now), thresholds=thresholds), now).level
        for now, trucks in minutes
    ]


def test_two_hours_of_work_more_or_less_is_one_watch() -> None:
    assert levels_of([*[79] * 20, 80, *[79] * 20], 50) == ["normal"] * 20 + ["watch"] * 21


def test_a_threshold_that_comes_and_goes_from_sight_is_one_watch() -> None:
    assert levels_of([*[35] * 20, 39, *[35] * 20], 42, ("yard", 50)) == ["normal"] * 20 + ["watch"] * 21


def test_no_level_stands_without_a_cause_nor_a_cause_without_a_level() -> None:
    state = CongestionState()
    now = DAWN
    seen = set()
    for waiting in [*range(0, 1_000, 20), *range(1_000, 0, -20)]:
        now += 5 * MINUTE_MS
        found = assess(state, replace(gate(waiting, 60, 40), thresholds=YARD), now)
        assert (found.level == "normal") is (found.cause is None)
        seen.add(found.level)
    assert seen == {"normal", "watch", "warning", "critical"}


def test_a_worker_that_takes_over_assesses_the_same() -> None:
    state = CongestionState()
    for minute in range(90):
        assess(state, replace(gate(minute * 6, 60, 40), thresholds=YARD), DAWN + minute * MINUTE_MS)
    assert len(state.earlier) <= 7
    again = msgspec.json.decode(msgspec.json.encode(state), type=CongestionState)
    assert again == state
    traffic = replace(gate(500, 60, 40), thresholds=YARD)
    later = DAWN + 100 * MINUTE_MS
    assert assess(again, traffic, later) == assess(state, traffic, later)
