"""Where outputs go: one idempotent producer, flushed and checked before their input counts as done."""

import threading
from collections.abc import Iterable

import structlog
from confluent_kafka import KafkaError, Message, Producer

from streams.engine.ports import BY_KEY
from streams.engine.settings import SAY_EVERY_SECONDS
from streams.partition import Outgoing

_log = structlog.get_logger()

_LOOK_SECONDS = 0.001
_QUICK_LOOKS = 20
"""librdkafka's flush looks every ten milliseconds whether all is written, and when its time is up; most take two."""


class SinkError(RuntimeError):
    """Kafka refused an output. The worker stops; whoever folds the partition next writes the same bytes again."""


class KafkaSink:
    """Writes records in order. Threads may share it, as long as only one at a time writes what one partition causes."""

    def __init__(self, bootstrap_servers: str) -> None:
        self._producer = Producer(
            {
                "bootstrap.servers": bootstrap_servers,
                "client.id": "cuakhau-engine",
                "acks": "all",
                "enable.idempotence": True,
                # A sink that accepted offset 12 would ignore an 11 that comes later: never leave one out.
                "enable.gapless.guarantee": True,
                "partitioner": "murmur2_random",
                "compression.type": "zstd",
                # A flush does not wait for it; a long catch-up writes larger batches, which cost the broker far less.
                "linger.ms": 20,
                # Wait for a broker that is away rather than give up: nothing can be done without it anyway.
                "message.timeout.ms": 0,
                # A snapshot is one record; the topic's limit is on what is left of it when compressed, a tenth.
                "message.max.bytes": 1_000_000_000,
                "queue.buffering.max.messages": 500_000,
                "queue.buffering.max.kbytes": 1_048_576,
                "delivery.report.only.error": True,
                "log_level": 0,
            },
        )
        self._refused: KafkaError | None = None
        self._flushing = threading.Lock()

    def write(self, records: Iterable[Outgoing], partition: int = BY_KEY) -> None:
        """Hand records over; the key gives the partition unless one is named. Waits while the buffer is full."""
        produce = self._producer.produce
        for topic, key, value, headers in records:
            while True:
                try:
                    produce(topic, value, key, partition, headers=[*headers], on_delivery=self._on_delivery)
                    break
                except BufferError:
                    self._producer.poll(0.1)

    def flush(self) -> None:
        """Return when Kafka has everything that was written. Raises SinkError when it refused any of it."""
        looks = 0
        with self._flushing:
            while left := self._producer.flush(_LOOK_SECONDS if looks < _QUICK_LOOKS else SAY_EVERY_SECONDS):
                self._check()
                if looks >= _QUICK_LOOKS:
                    _log.warning("outputs wait for Kafka; start it, or correct CUAKHAU_KAFKA", records=left)
                looks += 1
            self._check()

    def _on_delivery(self, error: KafkaError | None, _: Message) -> None:
        if error is not None:
            self._refused = error

    def _check(self) -> None:
        if self._refused is not None:
            raise SinkError(
                f"Kafka refused an output: {self._refused.name()}. See the broker's log and the topics' settings."
            )
