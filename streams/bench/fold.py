"""How fast the real fold is, beside only reading and decoding the same log from the same Kafka in the same run."""

import statistics
import time
import uuid
from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

from confluent_kafka import Message
from confluent_kafka.admin import AdminClient
from confluent_kafka.cimpl import NewTopic

from schemas.codec import decode_event
from schemas.events import GateEvent
from streams.bench.backlog import append
from streams.bench.progress import say
from streams.engine import garbage
from streams.engine.log import BulkLog, logged_ms
from streams.partition import PartitionFold, PartitionState

_PARTITIONS = 12
_ROUNDS = 3
_LONG_EVENTS = 2_000_000
"""A log of so many takes long enough to be measured once: partition by partition, so that both see the same machine."""


class _Pass(NamedTuple):
    core_seconds: float
    elapsed_seconds: float


def bench_fold(bootstrap_servers: str, events: Iterable[GateEvent]) -> dict[str, Any]:
    """Events a second of one core: consume, decode, fold and encode what it causes, beside consume and decode.

    By the clock on the wall, which a busy machine slows; and beside it by the processor time of the whole process,
    which it does not. Writes the events to a topic of its own on a real Kafka first, and deletes it at the end. The
    median of three rounds, in each of which both are measured; a long log is read once. Says on standard error how it
    goes.
    """
    topic = f"bench-fold-{uuid.uuid4().hex}"
    admin = AdminClient({"bootstrap.servers": bootstrap_servers})
    config = {"message.timestamp.type": "LogAppendTime"}
    admin.create_topics([NewTopic(topic, _PARTITIONS, 1, config=config)])[topic].result()
    log = BulkLog(bootstrap_servers)
    garbage.look_rarely()  # as the engine does
    try:
        count = append(bootstrap_servers, topic, events)
        rounds = []
        for number in range(_ROUNDS if count < _LONG_EVENTS else 1):
            rounds.append(_round(log, topic))
            folded, decoded = (count / one.elapsed_seconds for one in rounds[-1])
            say(f"round {number + 1}: {folded:,.0f} events/s folded, {decoded:,.0f} decoded")
    finally:
        log.close()
        admin.delete_topics([topic])[topic].result()
    measured, baseline = (_rates(count, passes) for passes in zip(*rounds, strict=True))
    ratio = measured["events_per_second"] / baseline["events_per_second"]
    return {"events": count, "measured": measured, "baseline": baseline, "ratio": round(ratio, 3)}


def _rates(count: int, passes: Sequence[_Pass]) -> dict[str, float]:
    return {
        "seconds": round(statistics.median(one.elapsed_seconds for one in passes), 1),
        "events_per_second": round(count / statistics.median(one.elapsed_seconds for one in passes)),
        "events_per_core_second": round(count / statistics.median(one.core_seconds for one in passes)),
    }


def _decode(message: Message) -> None:
    decode_event(message.value() or b"")


def _folder(partition: int) -> Callable[[Message], None]:
    fold = PartitionFold(PartitionState(partition)).fold

    def apply(message: Message) -> None:
        fold(message.offset() or 0, message.key(), message.value(), logged_ms(message))

    return apply


def _round(log: BulkLog, topic: str) -> tuple[_Pass, _Pass]:
    """Read the whole topic and fold it, and read it and only decode; each partition one after the other."""
    whole, bare = [], []
    for partition in range(_PARTITIONS):
        bare.append(_pass(log, topic, partition, _decode))
        whole.append(_pass(log, topic, partition, _folder(partition)))
    return _sum(whole), _sum(bare)


def _pass(log: BulkLog, topic: str, partition: int, apply: Callable[[Message], None]) -> _Pass:
    core, elapsed = time.process_time(), time.perf_counter()
    low, high = log.bounds(topic, partition)
    for batch in log.read(topic, partition, low, high):
        for message in batch:
            apply(message)
    return _Pass(time.process_time() - core, time.perf_counter() - elapsed)


def _sum(passes: Sequence[_Pass]) -> _Pass:
    return _Pass(sum(one.core_seconds for one in passes), sum(one.elapsed_seconds for one in passes))
