"""The gates' clock: the owner of a partition appends `clock.ticked` for each of its gates, once a second."""

import os
import time
from collections.abc import Collection
from datetime import UTC, datetime

import structlog
from aiokafka.partitioner import murmur2  # type: ignore[import-untyped]
from confluent_kafka import KafkaError, Message, Producer

from schemas.codec import encode, event_headers
from schemas.events import ClockTicked
from schemas.gates import GATES
from schemas.ids import RANDOM_BYTES, uuid7
from schemas.topics import load_topics
from streams.engine.settings import SAY_EVERY_SECONDS
from streams.partition import EVENTS

_log = structlog.get_logger()

TICK_SECONDS = 1.0


def partition_of(gate: str, partitions: int) -> int:
    """The partition that owns a gate, as every producer of ours has it: Java's default, murmur2_random."""
    return int(murmur2(gate.encode()) & 0x7FFF_FFFF) % partitions


def gates_of(partition: int) -> list[str]:
    """The gates whose events lie in a partition of `gate.events.v1`."""
    count = load_topics()[EVENTS].partitions
    return [gate for gate in GATES if partition_of(gate, count) == partition]


class ClockProducer:
    """Appends ticks and does not wait: a lost one is followed by another, and a late one is ignored by the fold."""

    def __init__(self, bootstrap_servers: str) -> None:
        self._producer = Producer(
            {
                "bootstrap.servers": bootstrap_servers,
                "client.id": "cuakhau-clock",
                "partitioner": "murmur2_random",
                "linger.ms": 1,
                "delivery.report.only.error": True,
                "message.timeout.ms": 2_000,
                "log_level": 0,
            }
        )
        self._said_at = 0.0
        self._gates = {partition: gates_of(partition) for partition in range(load_topics()[EVENTS].partitions)}

    def tick(self, partitions: Collection[int]) -> None:
        """Say what time it is, at the gates of these partitions."""
        time_ms = time.time_ns() // 1_000_000
        now = datetime.fromtimestamp(time_ms / 1000, UTC)
        for partition in partitions:
            for gate in self._gates[partition]:
                event = ClockTicked(
                    id=uuid7(time_ms, os.urandom(RANDOM_BYTES)),
                    gate=gate,
                    occurred_at=now,
                    received_at=now,
                    source=f"/clock/{gate}",
                )
                self._producer.produce(
                    EVENTS,
                    encode(event),
                    gate.encode(),
                    headers=[*event_headers(event)],
                    on_delivery=self._on_delivery,
                )
        self._producer.poll(0)

    def _on_delivery(self, error: KafkaError | None, _: Message) -> None:
        now = time.monotonic()
        if error is not None and now - self._said_at > SAY_EVERY_SECONDS:
            self._said_at = now
            _log.warning("the gates' clock stands still: Kafka does not take its ticks; start it", error=error.name())
