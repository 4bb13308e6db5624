"""A worker's log and sink on the virtual broker: slow, cut off at times, and never wrong."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from random import Random
from typing import Protocol

from confluent_kafka import Message

from streams.engine.ports import BY_KEY
from streams.engine.sink import SinkError
from streams.engine.snapshots import SNAPSHOTS
from streams.partition import EVENTS, Outgoing
from streams.simulation.broker import Broker
from streams.simulation.loop import VirtualLoop

_LOG_APPEND_TIME = 2
_MOST_AT_ONCE = 60


class Wire(Protocol):
    """One process's connection to the broker."""

    @property
    def up(self) -> bool:
        """Whether anything comes through."""

    @property
    def latency(self) -> float:
        """Seconds of the next round trip."""


class VirtualLog:
    """What `streams.engine.log.BulkLog` is on Kafka."""

    def __init__(self, broker: Broker, loop: VirtualLoop, wire: Wire, random: Random) -> None:
        self._broker = broker
        self._loop = loop
        self._wire = wire
        self._random = random

    def bounds(self, topic: str, partition: int) -> tuple[int, int]:
        """Low and high watermark, once the broker can be reached."""
        self._reach()
        return self._broker.bounds(topic, partition)

    def read(self, topic: str, partition: int, first: int, end: int) -> Iterator[list[Message]]:
        """Batches of unequal size, each after a round trip."""
        while first < end:
            self._reach()
            size = 1 + int(self._random.random() * _MOST_AT_ONCE)
            if topic == EVENTS:
                batch = [
                    Message(
                        topic=EVENTS,
                        partition=partition,
                        offset=r.offset,
                        key=r.key,
                        value=r.value,
                        timestamp=(_LOG_APPEND_TIME, r.logged_ms),
                    )
                    for r in self._broker.events[partition][first : min(end, first + size)]
                ]
            else:
                kept = [k for k in self._broker.snapshots[partition] if first <= k.offset < end][:size]
                batch = [_message(partition, offset, record) for offset, record in kept]
            if not batch:
                return  # compacted or lost meanwhile: the end of the partition comes earlier
            first = (batch[-1].offset() or 0) + 1
            yield batch

    def close(self) -> None:
        """Nothing is held."""

    def _reach(self) -> None:
        self._loop.pause(self._wire.latency)
        while not self._wire.up and self._loop.pause(self._wire.latency):
            pass


def _message(partition: int, offset: int, record: Outgoing) -> Message:
    return Message(
        topic=SNAPSHOTS,
        partition=partition,
        offset=offset,
        key=record.key,
        value=record.value,
        headers=record.headers,  # type: ignore[arg-type]  # pairs of name and bytes
        timestamp=(_LOG_APPEND_TIME, 0),
    )


class VirtualSink:
    """What `streams.engine.sink.KafkaSink` is on Kafka: each topic's partition gets its records in order, without gaps.

    Topics do not wait for each other: at a crash each holds a beginning of what it was to get.
    """

    def __init__(self, broker: Broker, loop: VirtualLoop, wire: Wire, random: Random, place: dict[bytes, int]) -> None:
        self._broker = broker
        self._loop = loop
        self._wire = wire
        self._random = random
        self._place = place
        self._buffers: dict[tuple[str, int], deque[Outgoing]] = {}
        self._sending = False
        self.refuse_next = False
        """The broker will refuse what it is sent next."""
        self.written: Callable[[], None] | None = None
        """Told at the next write, once."""

    @property
    def unsent(self) -> int:
        """Records that the broker does not have."""
        return sum(map(len, self._buffers.values()))

    def write(self, records: Iterable[Outgoing], partition: int = BY_KEY) -> None:
        """Take them over; some leave by themselves after a while."""
        for record in records:
            place = self._place.get(record.key, 0) if partition == BY_KEY else partition
            self._buffers.setdefault((record.topic, place), deque()).append(record)
        if self.written is not None and self._buffers:
            told, self.written = self.written, None
            told()
        if not self._sending and self._buffers:
            self._sending = True
            self._loop.call_later(self._wire.latency, self._linger)

    def flush(self) -> None:
        """Return when the broker has everything."""
        while self._buffers:
            slow = self._loop.pause(self._wire.latency)
            if self._wire.up:
                if self.refuse_next:
                    raise SinkError("the simulated broker refused an output")
                self._send_some(everything=True)
            elif not slow:
                raise SinkError("flushed where nothing may wait, with the broker out of reach")

    def crash(self) -> int:
        """Of each topic's partition a beginning arrives, the rest is lost; how many records are lost."""
        for queue in self._buffers.values() if self._wire.up else ():
            for _ in range(int(self._random.random() * (len(queue) + 1))):
                self._arrive(queue.popleft())
        return self.unsent

    def _linger(self) -> None:
        self._sending = False
        if self._wire.up and not self.refuse_next:
            self._send_some(everything=self._random.random() < 0.5)  # noqa: PLR2004 (a coin)
        if self._buffers:
            self._sending = True
            self._loop.call_later(self._wire.latency, self._linger)

    def _send_some(self, *, everything: bool) -> None:
        keys = list(self._buffers)
        key = keys[int(self._random.random() * len(keys))] if keys else None
        if key is None:
            return
        queue = self._buffers[key]
        for _ in range(len(queue) if everything else 1 + int(self._random.random() * len(queue))):
            self._arrive(queue.popleft())
        if not queue:
            del self._buffers[key]

    def _arrive(self, record: Outgoing) -> None:
        if record.topic == SNAPSHOTS:
            self._broker.keep(int(record.key), record)
        else:
            self._broker.write(record)
