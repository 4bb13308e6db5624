"""What the worker needs of the outside: a log to read in bulk and a place to write to. Kafka, or lists in tests."""

from collections.abc import Iterable, Iterator
from typing import Protocol

from confluent_kafka import Message

from streams.partition import Outgoing

BY_KEY = -1
"""librdkafka's word for the partition that a record's key gives."""


class Log(Protocol):
    """Topics, read by offset."""

    def bounds(self, topic: str, partition: int) -> tuple[int, int]:
        """The first offset that is still there, and the one that the next record will get. Waits for Kafka."""

    def read(self, topic: str, partition: int, first: int, end: int) -> Iterator[list[Message]]:
        """Batches of the records at `first` up to `end`, which is left out. Waits for Kafka."""

    def close(self) -> None:
        """Let go of the connections."""


class Sink(Protocol):
    """Where outputs and snapshots go, in order."""

    def write(self, records: Iterable[Outgoing], partition: int = BY_KEY) -> None:
        """Hand records over; the key gives the partition unless one is named. Waits while the buffer is full."""

    def flush(self) -> None:
        """Return when everything that was written is safe. Raises SinkError when any of it was refused."""
