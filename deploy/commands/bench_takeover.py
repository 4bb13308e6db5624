"""`cuakhau bench takeover`: an engine is killed; how long its gates stand still."""

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any

from deploy.commands.bench_engines import EngineProcess, engines
from deploy.local.child import wait_until

if TYPE_CHECKING:
    from schemas.events import GateEvent
    from streams.bench.traffic import Traffic

GATE = "tan-thanh"
"""When a second engine joins, the first keeps this gate's partition, so that one takes it over that never had it."""

_FEW_WAITING = 200
_TAIL_ROUNDS = 1_500
"""Trucks that come, and as many that leave, after the snapshot: some 10,000 events."""
_HOUR_MS = 3_600_000
_CATCH_UP_SECONDS = 240.0
_SHARE_SECONDS = 60.0
_TAKEOVER_SECONDS = 120.0


def bench_takeover(waiting: int, own_kafka: Callable[[], AbstractContextManager[str]]) -> dict[str, Any]:
    """Seconds from `kill -9` until Kafka has what an event caused that was appended after it."""
    from streams.bench.progress import say
    from streams.engine.settings import SESSION_TIMEOUT_SECONDS

    seconds = {}
    for trucks in (_FEW_WAITING, waiting):
        seconds[trucks] = round(_takeover(trucks, own_kafka), 2)
        say(f"{trucks:,} waiting: {seconds[trucks]} s")
    return {
        "inputs": {
            "gate": GATE,
            "waiting": waiting,
            "trucks_come_and_gone_since_the_snapshot": _TAIL_ROUNDS,
            "engines": 2,
        },
        "measured": {"seconds": seconds[waiting], "session_timeout_seconds": SESSION_TIMEOUT_SECONDS},
        "baseline": {"seconds": seconds[_FEW_WAITING], "is": f"the same with {_FEW_WAITING} waiting"},
        "ratio": round(seconds[waiting] / seconds[_FEW_WAITING], 2),
    }


def _takeover(waiting: int, own_kafka: Callable[[], AbstractContextManager[str]]) -> float:
    from schemas.topics import load_topics
    from streams.bench.backlog import append
    from streams.bench.marks import log_ends, wait_until_shown
    from streams.bench.traffic import Traffic
    from streams.engine.clock import partition_of
    from streams.engine.settings import SNAPSHOT_RECORDS
    from streams.engine.snapshots import SNAPSHOTS
    from streams.partition import BOARD, EVENTS

    with own_kafka() as bootstrap_servers, engines(bootstrap_servers) as started:
        partition = partition_of(GATE, load_topics()[EVENTS].partitions)

        def wait_for_the_end(engine: EngineProcess, seconds: float) -> float:
            last = {partition: log_ends(bootstrap_servers, EVENTS)[partition] - 1}
            return wait_until_shown(bootstrap_servers, BOARD, last, seconds, engine.check)

        traffic = Traffic(GATE)
        now_ms = time.time_ns() // 1_000_000
        append(bootstrap_servers, EVENTS, traffic.arrivals(waiting, now_ms - _HOUR_MS, _HOUR_MS // waiting))
        first = started.start()
        wait_for_the_end(first, _CATCH_UP_SECONDS)

        def kept_by_first() -> bool:
            first.check()
            return log_ends(bootstrap_servers, SNAPSHOTS)[partition] > 0

        if log_ends(bootstrap_servers, EVENTS)[partition] > SNAPSHOT_RECORDS:
            wait_until(kept_by_first, _CATCH_UP_SECONDS, "the snapshot that is due", every_seconds=0.5)
        append(bootstrap_servers, EVENTS, _tail(traffic))
        wait_for_the_end(first, _CATCH_UP_SECONDS)
        second = started.start()
        wait_until(
            lambda: (
                partition in first.partitions()
                and bool(second.partitions())
                and set(second.partitions()) <= second.caught_up()
                and (not kept_by_first() or partition in second.kept_warm())
            ),
            _SHARE_SECONDS,
            f"a second engine beside the one that has {GATE}",
        )
        first.kill()
        killed_at = time.time()
        append(bootstrap_servers, EVENTS, traffic.arrivals(1, time.time_ns() // 1_000_000, 0))
        return wait_for_the_end(second, _TAKEOVER_SECONDS) - killed_at


def _tail(traffic: "Traffic") -> "Iterator[GateEvent]":
    for _ in range(_TAIL_ROUNDS):
        yield from traffic.round(time.time_ns() // 1_000_000)
