"""How an event gets into the log of its gate: appended, acknowledged by all in-sync replicas, in order, once."""

import asyncio
import threading
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from types import TracebackType
from typing import Self

import structlog
from confluent_kafka import KafkaError, KafkaException, Message, Producer

from connectors.kafka.client import Brokers
from schemas import metrics
from schemas.codec import encode, event_headers, type_name
from schemas.events import Event

EVENTS_TOPIC = "gate.events.v1"

_POLL_SECONDS = 0.2
_CLOSE_SECONDS = 10.0

_log = structlog.get_logger()


class NotAppendedError(RuntimeError):
    """The log did not take an event. Nothing is known to be written: append the same event (same id) again."""


@dataclass(frozen=True)
class Appended:
    """Where an acknowledged event lies in the log."""

    partition: int
    offset: int


class LogAppender:
    """Appends events to `gate.events.v1`, keyed by gate, with CloudEvents headers.

    An append returns only when the event is acknowledged. While Kafka is away it waits and says so in the log, for up
    to `wait_seconds` (0: for as long as it takes), then raises NotAppendedError. Usable from any thread or event loop.
    """

    def __init__(self, bootstrap_servers: str, *, client_id: str, wait_seconds: float = 0) -> None:
        self._brokers = Brokers(bootstrap_servers, client_id)
        self._wait_seconds = wait_seconds
        self._producer = Producer(
            self._brokers.settings(
                {
                    "acks": "all",
                    "enable.idempotence": True,
                    "compression.type": "zstd",
                    "partitioner": "murmur2_random",  # as Java's client: every tool finds a gate in the same partition
                    "linger.ms": 1,
                    "delivery.timeout.ms": round(wait_seconds * 1000),
                }
            )
        )
        self._closing = threading.Event()
        self._poller = threading.Thread(target=self._poll, name=f"{client_id}-append", daemon=True)
        self._poller.start()

    async def append(self, event: Event) -> Appended:
        """Append one event. Raises NotAppendedError."""
        return await asyncio.wrap_future(self.submit(event))

    async def append_all(self, events: Sequence[Event]) -> list[Appended]:
        """Append events in order, in as few requests as fit. Raises NotAppendedError if any was not taken."""
        return list(await asyncio.gather(*(asyncio.wrap_future(self.submit(event)) for event in events)))

    def append_blocking(self, *events: Event) -> list[Appended]:
        """Append events in order from a thread that may wait. Raises NotAppendedError if any was not taken."""
        return [future.result() for future in [self.submit(event) for event in events]]

    def submit(self, event: Event) -> "Future[Appended]":
        """Hand one event to the producer; the future is done when the log has it, or with NotAppendedError."""
        future: Future[Appended] = Future()
        future.set_running_or_notify_cancel()  # what is handed over cannot be taken back
        kind = type_name(event)

        def delivered(error: KafkaError | None, message: Message) -> None:
            self._settle(future, kind, error, message)

        while True:
            try:
                self._producer.produce(
                    EVENTS_TOPIC,
                    encode(event),
                    key=event.gate.encode(),
                    headers=[*event_headers(event)],
                    on_delivery=delivered,
                )
            except BufferError:  # 100,000 events wait already: let some go out first
                self._brokers.away()
                self._producer.poll(_POLL_SECONDS)
            except KafkaException as error:
                future.set_exception(self._refusal(kind, error.args[0]))
                return future
            else:
                return future

    def close(self) -> None:
        """Wait up to 10 s for what is still under way, then stop."""
        if self._closing.is_set():
            return
        self._closing.set()
        left = self._producer.flush(_CLOSE_SECONDS)
        self._poller.join()
        if left:
            _log.error("closed before kafka acknowledged all events", events=left)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _poll(self) -> None:
        while not self._closing.is_set():
            self._producer.poll(_POLL_SECONDS)

    def _settle(self, future: "Future[Appended]", kind: str, error: KafkaError | None, message: Message) -> None:
        if error is not None:
            future.set_exception(self._refusal(kind, error))
            return
        self._brokers.answered()
        metrics.EVENTS_APPENDED.labels(type=kind).inc()
        partition, offset = message.partition(), message.offset()
        future.set_result(Appended(-1 if partition is None else partition, -1 if offset is None else offset))

    def _refusal(self, kind: str, error: KafkaError) -> NotAppendedError:
        if error.code() == KafkaError._MSG_TIMED_OUT:  # noqa: SLF001
            what = f"Kafka did not acknowledge it within {self._wait_seconds:g} s: see that it runs (`cuakhau status`)"
        elif error.code() in {KafkaError._UNKNOWN_TOPIC, KafkaError.UNKNOWN_TOPIC_OR_PART}:  # noqa: SLF001
            what = f"the topic {EVENTS_TOPIC} is missing: run `cuakhau topics apply`"
        else:
            what = f"Kafka says {error.name()}" + (": restart this process" if error.fatal() else "")
        return NotAppendedError(f"{kind} was not appended: {what}")
