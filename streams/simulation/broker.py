"""A Kafka of lists: partitions with offsets and the broker's times, compacted snapshots, one group of workers."""

from collections.abc import Callable
from typing import NamedTuple, Protocol

from streams.engine.worker import Delivered
from streams.partition import EVENTS, Outgoing
from streams.simulation.speakers import Said

FIRST_DAY_MS = 1_767_546_000_000
"""Midnight in Vietnam on 5 January 2026: virtual second 0."""


class Listener(Protocol):
    """Who is told of all that reaches the broker."""

    def heard(self, record: Delivered, said: Said) -> None:
        """A record was appended to the log of events."""

    def written(self, record: Outgoing) -> None:
        """A worker's output was appended to its topic."""

    def snapshot_written(self, partition: int, record: Outgoing) -> None:
        """A worker's snapshot was appended."""


class Kept(NamedTuple):
    """A snapshot that the compacted topic still holds."""

    offset: int
    record: Outgoing


class Broker:
    """All topics. Outputs are not kept: the listener judges each as it comes."""

    def __init__(self, partitions: int, time: Callable[[], float], listener: Listener) -> None:
        self._time = time
        self._listener = listener
        self.events: list[list[Delivered]] = [[] for _ in range(partitions)]
        self.visible: list[int] = [0] * partitions
        """High watermarks: what all replicas have."""
        self.snapshots: list[list[Kept]] = [[] for _ in range(partitions)]
        self._snapshots_end: list[int] = [0] * partitions
        self.up = True

    @property
    def now_ms(self) -> int:
        """LogAppendTime."""
        return FIRST_DAY_MS + round(self._time() * 1000)

    def append(self, partition: int, said: Said) -> int:
        """Append to the log of events; its offset. `replicated` makes it visible."""
        log = self.events[partition]
        record = Delivered(partition, len(log), said.key, said.value, self.now_ms)
        log.append(record)
        self._listener.heard(record, said)
        return record.offset

    def replicated(self, partition: int, offset: int) -> None:
        """All replicas have the log up to this offset."""
        self.visible[partition] = max(self.visible[partition], offset + 1)

    def write(self, record: Outgoing) -> None:
        """Append an output."""
        self._listener.written(record)

    def keep(self, partition: int, record: Outgoing) -> None:
        """Append a snapshot."""
        self.snapshots[partition].append(Kept(self._snapshots_end[partition], record))
        self._snapshots_end[partition] += 1
        self._listener.snapshot_written(partition, record)

    def bounds(self, topic: str, partition: int) -> tuple[int, int]:
        """Low and high watermark."""
        if topic == EVENTS:
            return 0, self.visible[partition]
        kept = self.snapshots[partition]
        end = self._snapshots_end[partition]
        return (kept[0].offset if kept else end), end

    def compact(self, partition: int) -> bool:
        """Keep the newest snapshot alone; False when there is nothing to compact."""
        if len(self.snapshots[partition]) < 2:  # noqa: PLR2004 (one is left)
            return False
        del self.snapshots[partition][:-1]
        return True

    def lose_snapshots(self, partition: int, last: int) -> bool:
        """Lose the last ones, as an unclean election does; all of them when there are no more than that."""
        kept = self.snapshots[partition]
        if not kept:
            return False
        del kept[-last:]
        self._snapshots_end[partition] = kept[-1].offset + 1 if kept else 0
        return True

    def spoil_snapshot(self, partition: int, spoil: Callable[[Outgoing], Outgoing]) -> bool:
        """Damage the newest snapshot; False when there is none."""
        kept = self.snapshots[partition]
        if not kept:
            return False
        kept[-1] = Kept(kept[-1].offset, spoil(kept[-1].record))
        return True
