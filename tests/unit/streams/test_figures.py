"""What Prometheus sees of a gate: by gate, direction, stage and cause, never by truck."""

from collections.abc import Iterator

import pytest
from prometheus_client import REGISTRY

from streams.domain.congestion import Assessment
from streams.domain.promises import Promises
from streams.engine.figures import SHOW_SECONDS, hide_gate, show_gate
from streams.engine.worker import FoldWorker
from tests.unit.streams.gate_day import GATE, GateDay
from tests.unit.streams.test_worker import PARTITION, Memory, sightings

OURS = (
    "trucks_waiting",
    "trucks_unread",
    "crossings_last_hour",
    "arrivals_per_hour",
    "utilisation_percent",
    "promises_kept_percent",
    "alerts_open",
    "alerts_untold",
)


@pytest.fixture(autouse=True)
def _hidden_before_and_after() -> Iterator[None]:
    hide_gate(GATE)
    yield
    hide_gate(GATE)


def shown(name: str, **labels: str) -> float | None:
    return REGISTRY.get_sample_value(f"cuakhau_{name}", {"gate": GATE, **labels})


def test_trucks_are_counted_at_the_stage_they_wait_for() -> None:
    day = GateDay()
    day.sees("29C12345", "08:01")
    day.sees("29C77777", "08:02")
    day.sees("29C12345", "08:10", "gate-in")
    show_gate(day.state)
    by_stage = {stage: shown("trucks_waiting", direction="out", stage=stage) for stage in day.state.stages["out"]}
    assert sum(trucks or 0 for trucks in by_stage.values()) == 2
    assert by_stage["approach"] == 1
    assert shown("trucks_waiting", direction="in", stage="approach") == 0


def test_unread_trucks_and_those_that_crossed_are_counted_apart() -> None:
    day = GateDay()
    day.sees("29C77777", "08:01")
    day.sees(None, "08:02")
    day.sees("29C77777", "08:20", "gate-out")
    show_gate(day.state)
    assert shown("trucks_unread", direction="out") == 1
    assert shown("crossings_last_hour", direction="out") == 1
    day.ticks("09:21")
    show_gate(day.state)
    assert shown("crossings_last_hour", direction="out") == 0


def test_an_alert_is_counted_by_its_cause_until_the_cause_is_gone() -> None:
    day = GateDay()
    day.reports("08:00")
    day.ticks("08:30")
    show_gate(day.state)
    assert shown("alerts_open", cause="feed-stale") == 1
    assert shown("alerts_open", cause="congestion") == 0
    assert shown("alerts_untold") == 0
    day.reports("08:30")
    day.ticks("08:31")
    show_gate(day.state)
    assert shown("alerts_open", cause="feed-stale") == 0


def test_alerts_that_nobody_is_told_are_counted_too() -> None:
    day = GateDay()
    for number in range(15):
        day.reports("08:00", f"feed-{number}")
    day.ticks("08:30")
    show_gate(day.state)
    assert shown("alerts_open", cause="feed-stale") == 15
    assert shown("alerts_untold") == day.state.alerts.suppressed > 0


def test_what_is_not_known_is_not_shown_and_vanishes_when_it_is_known_no_more() -> None:
    day = GateDay()
    show_gate(day.state)
    assert shown("utilisation_percent", direction="out") is None
    assert shown("promises_kept_percent", direction="out") is None
    day.state.assessed["out"] = assessed(130)
    promises = day.state.promises["out"] = Promises()
    promises.settled, promises.within_p50, promises.within_p90 = 200, 100, 182
    show_gate(day.state)
    assert shown("utilisation_percent", direction="out") == 130
    assert shown("arrivals_per_hour", direction="out") == 13
    assert shown("promises_kept_percent", direction="out") == 91
    day.state.assessed["out"] = assessed(None)
    show_gate(day.state)
    assert shown("utilisation_percent", direction="out") is None


def assessed(utilisation_percent: int | None) -> Assessment:
    return Assessment(
        trucks=10,
        arrivals_per_hour=13_000,
        served_per_hour=10_000,
        utilisation_percent=utilisation_percent,
        bottleneck=None,
        stopped=None,
        level="normal",
        cause=None,
        thresholds=(),
        advice=(),
    )


async def test_a_worker_shows_its_gates_once_a_second_and_not_when_another_has_them() -> None:
    now = 100.0
    memory = Memory(sightings(10))

    def fail(error: BaseException) -> None:
        raise error

    worker = FoldWorker(memory, memory, fail, lambda: now)
    worker.assign([PARTITION])
    memory.records["gate.events.v1"], later = (
        memory.records["gate.events.v1"][:5],
        memory.records["gate.events.v1"][5:],
    )
    await worker.catch_up(PARTITION)
    assert waiting() == 5
    memory.records["gate.events.v1"] += later
    now += SHOW_SECONDS / 2
    await worker.deliver(memory.delivered(5, 7))
    assert waiting() == 5
    now += SHOW_SECONDS / 2
    await worker.deliver(memory.delivered(7, 9))
    assert waiting() == 9
    worker.assign([])
    assert [sample for name in OURS for sample in samples(name)] == []
    worker.assign([PARTITION])
    await worker.deliver(memory.delivered(9, 10))
    assert waiting() == 10


def samples(name: str) -> list[float]:
    return [
        sample.value
        for metric in REGISTRY.collect()
        for sample in metric.samples
        if sample.name == f"cuakhau_{name}" and sample.labels.get("gate") == GATE
    ]


def waiting() -> float:
    return sum(samples("trucks_waiting"))
