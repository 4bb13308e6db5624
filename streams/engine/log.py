"""The log read in bulk, past Faust: at start, at a takeover, and whenever a worker is far behind."""

import threading
import time
from collections.abc import Iterator

import structlog
from confluent_kafka import TIMESTAMP_NOT_AVAILABLE, Consumer, KafkaError, KafkaException, Message, TopicPartition
from confluent_kafka.admin import AdminClient

from streams.engine.settings import SAY_EVERY_SECONDS
from streams.partition import EVENTS

_log = structlog.get_logger()

_POLL_SECONDS = 1.0
_BATCH = 2_000


def bulk_consumer(bootstrap_servers: str) -> Consumer:
    """A consumer outside any group, that reads what it is told to."""
    return Consumer(
        {
            "bootstrap.servers": bootstrap_servers,
            "group.id": "cuakhau-engine-bulk",  # librdkafka wants a name; nothing is committed under it
            "enable.auto.commit": False,
            "enable.partition.eof": True,
            "auto.offset.reset": "error",
            "fetch.message.max.bytes": 1_000_000_000,
            # librdkafka holds what it unpacks to this limit too: a snapshot of 200,000 trucks is 350 MB.
            "receive.message.max.bytes": 2_000_000_000,
            "fetch.wait.max.ms": 5,  # a question about bounds waits behind a fetch
            "log_level": 0,
        }
    )


def logged_ms(message: Message) -> int:
    """When the broker took the record; 0 where it did not say."""
    kind, time_ms = message.timestamp()
    return 0 if kind == TIMESTAMP_NOT_AVAILABLE else int(time_ms)


class BulkLog:
    """One consumer kept open (opening one is nearly all of a short catch-up's time), used by one catch-up at a time."""

    def __init__(self, bootstrap_servers: str) -> None:
        self._consumer = bulk_consumer(bootstrap_servers)
        self._one_at_a_time = threading.Lock()

    def bounds(self, topic: str, partition: int) -> tuple[int, int]:
        """The first offset that is still there, and the one that the next record will get. Waits for Kafka."""
        said_at = 0.0
        while True:
            try:
                low, high = self._consumer.get_watermark_offsets(
                    TopicPartition(topic, partition), timeout=_POLL_SECONDS
                )
            except KafkaException:
                said_at = _say_waiting(said_at)
            else:
                return low, high

    def read(self, topic: str, partition: int, first: int, end: int) -> Iterator[list[Message]]:
        """Batches of the records at `first` up to `end`, which is left out. Waits for Kafka."""
        if first >= end:
            return
        with self._one_at_a_time:
            self._consumer.assign([TopicPartition(topic, partition, first)])
            said_at = time.monotonic()
            try:
                while first < end:
                    batch = []
                    # `consume` waits for as many as it was asked for, so ask for no more than there are.
                    for message in self._consumer.consume(min(_BATCH, end - first), timeout=_POLL_SECONDS):
                        error = message.error()
                        if error is None:
                            batch.append(message)
                        elif error.code() == KafkaError._PARTITION_EOF:  # noqa: SLF001 (its public name)
                            end = min(end, message.offset() or 0)
                        elif not error.retriable() and error.code() not in _AWAY:
                            raise KafkaException(error)
                    if batch:
                        first = (batch[-1].offset() or 0) + 1
                        yield batch
                    elif first < end:
                        said_at = _say_waiting(said_at)
            finally:
                self._consumer.unassign()

    def close(self) -> None:
        """Let go of the connections."""
        self._consumer.close()


_AWAY = frozenset({KafkaError._ALL_BROKERS_DOWN, KafkaError._TRANSPORT, KafkaError._RESOLVE})  # noqa: SLF001


def wait_for_topics(bootstrap_servers: str, names: frozenset[str]) -> None:
    """Return when Kafka answers and has the topics; say what is missing until then. Faust would die of it."""
    admin = AdminClient({"bootstrap.servers": bootstrap_servers, "log_level": 0})
    said_at = 0.0
    while True:
        try:
            there = admin.list_topics(timeout=_POLL_SECONDS).topics
        except KafkaException:
            said_at = _say_waiting(said_at)
            continue
        missing = sorted(names - there.keys())
        if not missing:
            return
        if time.monotonic() - said_at > SAY_EVERY_SECONDS:
            said_at = time.monotonic()
            _log.warning("topics are missing; make them with `cuakhau topics apply`", topics=missing)
        time.sleep(_POLL_SECONDS / 2)


def _say_waiting(said_at: float) -> float:
    """Say it now and then; returns when it was last said."""
    now = time.monotonic()
    if now - said_at < SAY_EVERY_SECONDS:
        time.sleep(_POLL_SECONDS / 4)
        return said_at
    _log.warning("waiting for Kafka; start it, or correct CUAKHAU_KAFKA", topic=EVENTS)
    return now
