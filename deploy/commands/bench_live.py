"""`cuakhau bench live`: a steady stream of events through the running engine."""

import statistics
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from typing import Any

import psutil

from deploy.commands.bench_engines import engines

_WAITING = 200
_WARM_UP_SECONDS = 3.0
_SWITCH_SECONDS = 0.000_2
"""Of the bench's own threads: those who listen must not wait for the one who speaks."""


def bench_live(rate: int, seconds: int, own_kafka: Callable[[], AbstractContextManager[str]]) -> dict[str, Any]:
    """p50 and p99 in milliseconds from append to the last output read, and the engine's share of one core."""
    from schemas.gates import GATES
    from schemas.topics import load_topics
    from streams.bench.backlog import append
    from streams.bench.live import Listeners, Speaker, Times, traffic_at
    from streams.partition import EVENTS

    sys.setswitchinterval(_SWITCH_SECONDS)
    with own_kafka() as bootstrap_servers, engines(bootstrap_servers) as started:
        before, mix = traffic_at(list(GATES), _WAITING)
        append(bootstrap_servers, EVENTS, before)
        engine = started.start()
        engine.wait_for("caught up", load_topics()[EVENTS].partitions)
        process = psutil.Process(engine.pid)
        times = Times()
        listeners = Listeners(bootstrap_servers, times)
        try:
            speaker = Speaker(bootstrap_servers, times)
            speaker.speak(mix, rate, _WARM_UP_SECONDS)
            began, cpu = time.perf_counter(), process.cpu_times()
            speaker.speak(mix, rate, seconds)
            took, spent = time.perf_counter() - began, process.cpu_times()
            listeners.wait_for_the_last()
            engine.check()
        finally:
            listeners.stop()
    heard, consumed = times.milliseconds(times.heard, began), times.milliseconds(times.consumed, began)
    measured, baseline = _percentiles(heard), _percentiles(consumed)
    cpu_share = (spent.user + spent.system - cpu.user - cpu.system) / took
    return {
        "inputs": {
            "events_per_second": rate,
            "seconds": seconds,
            "gates": len(GATES),
            "waiting_at_each": _WAITING,
            "events": len(consumed),
            "events_that_cause_something": len(heard),
        },
        "measured": {**measured, "cpu_share": round(cpu_share, 3)},
        "baseline": {**baseline, "is": "the same events, append to a bare confluent-kafka consumer"},
        "ratio": round(measured["p99_ms"] / baseline["p99_ms"], 2),
    }


def _percentiles(milliseconds: Sequence[float]) -> dict[str, float]:
    cuts = statistics.quantiles(milliseconds, n=100)
    return {"p50_ms": round(cuts[49], 2), "p99_ms": round(cuts[98], 2), "max_ms": round(max(milliseconds), 2)}
