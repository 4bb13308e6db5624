"""Every bench of the engine runs, at a small size, and prints the figures that it promises as one JSON object."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from streams.bench.scale import bench_scale
from streams.bench.traffic import Traffic
from tests.support.servers import KafkaServer


def bench(*arguments: str, kafka: str | None = None) -> dict[str, Any]:
    """What `cuakhau bench` prints."""
    program = str(Path(sys.executable).with_name("cuakhau"))
    environment = {name: value for name, value in os.environ.items() if name != "CUAKHAU_KAFKA"}
    ended = subprocess.run(
        [program, "bench", *arguments],
        env=environment | ({} if kafka is None else {"CUAKHAU_KAFKA": kafka}),
        check=True,
        capture_output=True,
        text=True,
    )
    (line,) = ended.stdout.splitlines()
    result: dict[str, Any] = json.loads(line)
    assert result.keys() == {"name", "inputs", "measured", "baseline", "ratio", "machine"}
    assert result["name"] == arguments[0]
    assert result["ratio"] > 0
    return result


def test_a_truck_comes_whenever_one_leaves_and_each_has_a_plate_of_its_own() -> None:
    traffic = Traffic("huu-nghi")
    events = list(traffic.arrivals(500, 0, 1))
    for _ in range(1_500):
        events += traffic.round(1_000)
    assert traffic.waiting == 500
    assert len({event.id for event in events}) == len(events)
    plates = {event.candidates[0].text for event in events if hasattr(event, "candidates")}
    assert len(plates) == 2_000


def test_scale_says_what_an_event_costs_by_trucks_waiting() -> None:
    result = bench_scale([20, 200], rate=20)
    assert result["measured"]["microseconds_per_event"].keys() == {"20", "200"}
    assert all(cost > 0 for cost in result["measured"]["microseconds_per_event"].values())


def test_scale_refuses_to_measure_a_gate_that_lost_its_trucks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Traffic, "waiting", 7)
    with pytest.raises(RuntimeError, match="20 trucks wait where 20 should"):
        bench_scale([20], rate=20)


def test_fold_says_how_long_the_whole_log_takes(kafka: KafkaServer) -> None:
    result = bench("fold", "--days", "1", "--tick-seconds", "600", kafka=kafka.bootstrap)
    assert result["measured"].keys() == {"seconds", "events_per_second", "events_per_core_second"}
    assert result["inputs"]["events"] > 10_000


def test_live_says_how_long_an_event_takes_and_what_the_engine_takes_of_a_core() -> None:
    result = bench("live", "--rate", "50", "--seconds", "3")
    assert result["measured"].keys() == {"p50_ms", "p99_ms", "max_ms", "cpu_share"}
    assert result["inputs"]["events"] == 150
    assert 0 < result["measured"]["p50_ms"] <= result["measured"]["p99_ms"]


def test_takeover_waits_for_the_session_to_end_and_no_longer_than_it_must() -> None:
    result = bench("takeover", "--waiting", "300")
    session_timeout_seconds = result["measured"]["session_timeout_seconds"]
    assert session_timeout_seconds - 2 < result["measured"]["seconds"] < session_timeout_seconds + 60
    assert result["baseline"]["seconds"] > session_timeout_seconds - 2


def test_engine_stands_beside_quix_streams_in_the_same_run() -> None:
    result = bench("engine", "--events", "3000", "--rounds", "1")
    for figures in (result["measured"], result["baseline"]):
        assert figures["events_per_second"] > 0
    assert "Quix Streams" in result["baseline"]["is"]
