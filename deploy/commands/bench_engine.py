"""`cuakhau bench engine`: a backlog through the running engine, beside the same job in Quix Streams."""

import json
import statistics
import tempfile
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import psutil

from deploy.commands.bench_engines import engines
from deploy.local import quix
from deploy.local.child import Child, Command, wait_until
from deploy.local.npm import ROOT

if TYPE_CHECKING:
    from schemas.events import GateEvent

_START_SECONDS = 60.0
_END_SECONDS = 120.0
_SPARE_TICKS = 40
"""Behind the last event that counts: Quix Streams now and then leaves the very last one of a partition for later."""

_WHAT_QUIX_DOES = (
    "Quix Streams on the same broker, topic and partitions, one process as well: the same decoder and fold in memory, "
    "all outputs produced with their headers; RocksDB and changelog hold its offset, by which repeats are skipped, and "
    "the visits that it changed, which is less than our snapshots hold; its own defaults; timed from its first event "
    "in hand, ours from its partitions given"
)


def bench_engine(
    seed: int, events: int, tick_seconds: int, rounds: int, own_kafka: Callable[[], AbstractContextManager[str]]
) -> dict[str, Any]:
    """Events a second until the outputs of the last one stand in Kafka. The median of the rounds, each a new Kafka.

    A worker that is far behind reads the log in bulk (the offset rule): that is what is measured.
    """
    from streams.bench.progress import say

    passes = []
    for number in range(rounds):
        ours, its, made = _round(own_kafka, seed, events, tick_seconds)
        passes.append((ours, its))
        say(f"round {number + 1}: {made / ours.elapsed:,.0f} events/s, Quix Streams {made / its.elapsed:,.0f}")
    measured, baseline = (_rates(made, one) for one in zip(*passes, strict=True))
    ratio = measured["events_per_second"] / baseline["events_per_second"]
    return {
        "inputs": {"log": "crisis", "events": made, "seed": seed, "tick_seconds": tick_seconds, "rounds": rounds},
        "measured": measured,
        "baseline": {**baseline, "is": _WHAT_QUIX_DOES},
        "ratio": round(ratio, 2),
    }


class _Seconds(NamedTuple):
    elapsed: float
    core: float
    """Processor time of the process."""


def _rates(events: int, passes: Sequence[_Seconds]) -> dict[str, int]:
    """By the clock on the wall, which a busy machine slows, and by processor time, which it does not."""
    return {
        "events_per_second": round(events / statistics.median(one.elapsed for one in passes)),
        "events_per_core_second": round(events / statistics.median(one.core for one in passes)),
    }


def _round(
    own_kafka: Callable[[], AbstractContextManager[str]], seed: int, events: int, tick_seconds: int
) -> tuple[_Seconds, _Seconds, int]:
    """What ours took, what Quix Streams took, and how many events it were."""
    from connectors.kafka.topics import apply_topics
    from streams.bench.backlog import append
    from streams.bench.marks import log_ends
    from streams.partition import EVENTS

    with own_kafka() as bootstrap_servers:
        apply_topics(bootstrap_servers)
        made = append(bootstrap_servers, EVENTS, _log(seed, events, tick_seconds))
        ends = log_ends(bootstrap_servers, EVENTS)
        last = {number: end - _SPARE_TICKS for number, end in ends.items() if end > 0}
        # Quix first: our engine's clock makes the log longer.
        quix_took = _quix(bootstrap_servers, last)
        return _ours(bootstrap_servers, last), quix_took, made


def _log(seed: int, events: int, tick_seconds: int) -> "Iterable[GateEvent]":
    """So many of the generated crisis's first events, and some ticks at each gate after them, which its board shows."""
    from connectors.sandbox.days import generate_log
    from streams.bench.traffic import Traffic

    gates: dict[str, GateEvent] = {}
    for event in islice(generate_log(seed, 1 + events // 20_000, "crisis", tick_seconds=tick_seconds), events):
        gates[event.gate] = event
        yield event
    after_ms = round(max(event.occurred_at for event in gates.values()).timestamp() * 1000)
    for gate in gates:
        traffic = Traffic(gate, series=999)
        for second in range(2 * _SPARE_TICKS):
            yield traffic.clock(after_ms + second * 1000)


def _ours(bootstrap_servers: str, last: dict[int, int]) -> _Seconds:
    with engines(bootstrap_servers) as started:
        engine = started.start()
        engine.wait_for("partitions assigned", 1)
        return _until_shown(bootstrap_servers, "", last, engine.pid, engine.assigned_at(), engine.check)


def _quix(bootstrap_servers: str, last: dict[int, int]) -> _Seconds:
    from streams.bench.marks import QUIX_PREFIX

    with tempfile.TemporaryDirectory(prefix="cuakhau-bench-") as folder:
        log = Path(folder) / "quix.log"
        argv = ["-m", "streams.bench.quix_job", "--kafka", bootstrap_servers, "--state", f"{folder}/state"]
        child = Child(Command([str(quix.python()), *argv], {"PYTHONPATH": str(ROOT)}), log)

        def started() -> list[float]:
            lines = log.read_text(encoding="utf-8").splitlines()
            if child.exit_code is not None:
                raise RuntimeError(f"Quix Streams ended with {child.exit_code}; its last words: {lines[-5:]}")
            return [json.loads(line)["started"] for line in lines if line.startswith('{"started"')]

        try:
            wait_until(lambda: bool(started()), _START_SECONDS, "the first event in Quix Streams")
            return _until_shown(bootstrap_servers, QUIX_PREFIX, last, child.pid, started()[0], started)
        finally:
            child.kill()


def _until_shown(  # noqa: PLR0917
    bootstrap_servers: str, prefix: str, last: dict[int, int], pid: int, began: float, check: Callable[[], object]
) -> _Seconds:
    from streams.bench.marks import wait_until_shown
    from streams.partition import BOARD

    process = psutil.Process(pid)
    before = process.cpu_times()
    shown_at = wait_until_shown(bootstrap_servers, prefix + BOARD, last, _END_SECONDS, check)
    after = process.cpu_times()
    return _Seconds(shown_at - began, after.user + after.system - before.user - before.system)
