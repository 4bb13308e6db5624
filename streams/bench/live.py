"""Milliseconds from an event's append to what it caused, at a steady rate, beside a bare consumer of the same."""

import threading
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from itertools import islice

from confluent_kafka import Consumer, KafkaError, Message, Producer, TopicPartition

from schemas.codec import encode, event_headers
from schemas.events import GateEvent
from streams.bench.marks import caused_by, end
from streams.bench.traffic import Traffic
from streams.partition import ALERT, BOARD, EVENTS, OUTCOME

Origin = tuple[int, int]
"""Partition and offset of an event."""

_ANSWER_SECONDS = 10.0
_LAST_WORD_SECONDS = 20.0


class Times:
    """When each event was appended, read bare, and when the last of what it caused was read; seconds, monotonic."""

    def __init__(self) -> None:
        self.appended: dict[Origin, float] = {}
        self.consumed: dict[Origin, float] = {}
        self.heard: dict[Origin, float] = {}

    def milliseconds(self, ends: dict[Origin, float], since: float) -> list[float]:
        """From append to `ends`, of what was appended after `since` and has an end."""
        return [
            (ends[origin] - began) * 1000
            for origin, began in self.appended.items()
            if began >= since and origin in ends
        ]


def traffic_at(gates: Sequence[str], waiting: int) -> tuple[list[GateEvent], Iterator[GateEvent]]:
    """The events after which `waiting` trucks wait at each gate, and an endless mix that keeps it so.

    The mix is stamped with the time at which it is taken.
    """
    now_ms = time.time_ns() // 1_000_000
    all_traffic = [Traffic(gate, series) for series, gate in enumerate(gates)]
    before = [event for traffic in all_traffic for event in traffic.arrivals(waiting, now_ms - waiting * 1000, 1000)]

    def mix() -> Iterator[GateEvent]:
        while True:
            for traffic in all_traffic:
                yield from traffic.round(time.time_ns() // 1_000_000)

    return before, mix()


class Speaker:
    """Appends events as every speaker of ours does, and notes when."""

    def __init__(self, bootstrap_servers: str, times: Times) -> None:
        self._times = times
        self._producer = Producer(
            {
                "bootstrap.servers": bootstrap_servers,
                "acks": "all",
                "enable.idempotence": True,
                "compression.type": "zstd",
                "partitioner": "murmur2_random",
                "linger.ms": 1,
            }
        )

    def speak(self, events: Iterator[GateEvent], rate: int, seconds: float) -> None:
        """Append so many a second, open loop; returns when the last is acknowledged."""
        began = time.perf_counter()
        for number, event in enumerate(islice(events, round(rate * seconds))):
            while (left := began + number / rate - time.perf_counter()) > 0:
                self._producer.poll(0)
                time.sleep(min(left, 0.002))
            value = encode(event)
            noted = self._note(time.perf_counter())
            self._producer.produce(EVENTS, value, event.gate, headers=[*event_headers(event)], on_delivery=noted)
        self._producer.flush()

    def _note(self, appended_at: float) -> Callable[[KafkaError | None, Message], None]:
        def delivered(error: KafkaError | None, message: Message) -> None:
            if error is None:
                self._times.appended[message.partition() or 0, message.offset() or 0] = appended_at

        return delivered


class Listeners:
    """A bare consumer of the events and one of all that they cause, from now until `stop`."""

    def __init__(self, bootstrap_servers: str, times: Times) -> None:
        self._times = times
        self._stop = threading.Event()
        self._threads = [
            threading.Thread(target=self._listen, args=(consumer, note))
            for consumer, note in (
                (_at_the_end(bootstrap_servers, (EVENTS,)), self._consumed),
                (_at_the_end(bootstrap_servers, (BOARD, OUTCOME, ALERT)), self._heard),
            )
        ]
        for thread in self._threads:
            thread.start()

    def wait_for_the_last(self) -> None:
        """Return when every appended event was read, and nothing more is heard of them."""
        deadline = time.perf_counter() + _LAST_WORD_SECONDS
        while not self._times.appended.keys() <= self._times.consumed.keys():
            if time.perf_counter() > deadline:
                raise TimeoutError("Some events were not read back: is this machine much too slow for the rate?")
            time.sleep(0.05)
        before, heard = -1, 0
        while before != heard:  # the gates' clocks go on, and are heard too
            time.sleep(1.0)
            before, heard = heard, len(self._times.appended.keys() & self._times.heard.keys())

    def stop(self) -> None:
        """Returns when both are gone."""
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def _listen(self, consumer: Consumer, note: Callable[[Message, float], None]) -> None:
        while not self._stop.is_set():
            message = consumer.poll(0.2)
            if message is not None and message.error() is None:
                note(message, time.perf_counter())
        consumer.close()

    def _consumed(self, message: Message, when: float) -> None:
        self._times.consumed[message.partition() or 0, message.offset() or 0] = when

    def _heard(self, message: Message, when: float) -> None:
        # An output lies in the partition of its gate, as the event does.
        self._times.heard[message.partition() or 0, caused_by(message)] = when


def _at_the_end(bootstrap_servers: str, topics: Sequence[str]) -> Consumer:
    consumer = Consumer({"bootstrap.servers": bootstrap_servers, "group.id": f"bench-{uuid.uuid4().hex}"})
    ends = [
        TopicPartition(topic, number, end(consumer, topic, number))
        for topic in topics
        for number in consumer.list_topics(topic, timeout=_ANSWER_SECONDS).topics[topic].partitions
    ]
    consumer.assign(ends)
    return consumer
