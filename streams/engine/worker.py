"""The partitions that this worker folds, and the offset rule (docs/adr/0002-the-offset-rule.md).

at or below the last offset applied: skip · exactly one above: fold · else: catch up in bulk first, then skip
"""

import asyncio
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Coroutine, Iterable, Sequence
from contextlib import suppress
from typing import Any, NamedTuple, TypeVar

import structlog
from confluent_kafka import Message

from schemas.metrics import (
    CATCH_UP_SECONDS,
    EVENTS_FOLDED,
    EVENTS_SKIPPED,
    FOLD_LAG,
    FOLD_OFFSET,
    SNAPSHOT_BYTES,
)
from schemas.metrics import DEAD_LETTERS as DEAD_LETTERS_TOTAL
from streams.domain.queues import prepare
from streams.engine import garbage
from streams.engine.figures import SHOW_SECONDS, hide_gate, show_gate
from streams.engine.log import logged_ms
from streams.engine.ports import Log, Sink
from streams.engine.settings import SNAPSHOT_RECORDS, SNAPSHOT_SECONDS
from streams.engine.snapshots import SNAPSHOTS, newest, snapshot
from streams.partition import DEAD_LETTERS, EVENTS, PartitionFold, PartitionState
from streams.rules import RULES

_log = structlog.get_logger()

Result = TypeVar("Result")


class Delivered(NamedTuple):
    """A record as Faust hands it over. `logged_ms` is when the broker took it."""

    partition: int
    offset: int
    key: bytes | None
    value: bytes | None
    logged_ms: int


def _delivered(message: Message) -> Delivered:
    return Delivered(
        message.partition() or 0, message.offset() or 0, message.key(), message.value(), logged_ms(message)
    )


class _Partition:
    """One partition: its fold once caught up, and the lock that lets one task at a time touch it."""

    def __init__(self, number: int, began: float) -> None:
        self.number = number
        self.lock = asyncio.Lock()
        self.fold: PartitionFold | None = None
        self.snapshot_applied = -1
        self.snapshot_at = began
        self.snapshots_end = 0
        """Where its snapshots ended when they were last looked for."""
        self.shown_at: float | None = None

    @property
    def applied(self) -> int:
        """Offset of the last record folded; -1 without any."""
        return -1 if self.fold is None else self.fold.state.applied


def _not_yet(records: Sequence[Delivered], applied: int) -> list[Delivered]:
    """What is above the last offset applied, in the log's order and each once: a rebalance may mix deliveries."""
    return [record for _, record in sorted({r.offset: r for r in records if r.offset > applied}.items())]


def _misses_any(records: Sequence[Delivered], applied: int) -> bool:
    """Whether a record is missing before one of these: after the last offset applied, or in their midst."""
    new = _not_yet(records, applied)
    return bool(new) and new[-1].offset - applied != len(new)


def _restore(partition: _Partition, state: PartitionState) -> PartitionFold:
    """Let the partition go on from this state, of which all is computed that no snapshot carries."""
    for gate in state.gates.values():
        prepare(gate, RULES)
    garbage.pass_over_the_present()
    partition.fold = PartitionFold(state)
    partition.snapshot_applied = state.applied
    return partition.fold


def _hide(partition: _Partition) -> None:
    """Show no figures of a partition that another worker shows now."""
    partition.shown_at = None
    for gate in list(partition.fold.state.gates) if partition.fold is not None else ():
        hide_gate(gate)
    for figure in (FOLD_OFFSET, FOLD_LAG, SNAPSHOT_BYTES):
        with suppress(KeyError):  # it was never shown
            figure.remove(str(partition.number))


class FoldWorker:
    """Folds what it is given, by the offset rule, and writes what that causes.

    A worker that lost a partition keeps its state: when the partition comes back, it goes on from there. After the
    first fault (FoldError, SinkError, a broken log) it takes nothing more: `fail` is told, and must end the process.
    """

    def __init__(
        self,
        log: Log,
        sink: Sink,
        fail: Callable[[BaseException], None],
        seconds: Callable[[], float] = time.monotonic,
    ) -> None:
        """`seconds` is the clock that says when snapshots and figures are due; the simulator brings its own."""
        self._log = log
        self._sink = sink
        self._fail = fail
        self._seconds = seconds
        self._partitions: dict[int, _Partition] = {}
        self._owned: frozenset[int] = frozenset()

    @property
    def ticking(self) -> list[int]:
        """Partitions whose clock this worker keeps: its own, once it has a state."""
        return [number for number in sorted(self._owned) if self._partition(number).fold is not None]

    def assign(self, owned: Iterable[int]) -> None:
        """These partitions are this worker's from now on, and no others."""
        before, self._owned = self._owned, frozenset(owned)
        for number in before - self._owned:
            _hide(self._partition(number))

    async def catch_up(self, number: int) -> int:
        """Fold everything that the log holds now; returns the next offset."""
        return await self._whole(self._locked_catch_up(number))

    async def deliver(self, batch: Sequence[Delivered]) -> None:
        """Fold a batch; when it returns, Kafka has all that the batch caused.

        A gap before the batch is read in bulk first.
        """
        await self._whole(self._deliver(batch))

    async def keep_snapshots(self) -> None:
        """Write the snapshots that are due."""
        for number in sorted(self._owned):
            partition = self._partition(number)
            grown = partition.applied - partition.snapshot_applied
            old = self._seconds() - partition.snapshot_at > SNAPSHOT_SECONDS
            if grown >= SNAPSHOT_RECORDS or (grown > 0 and old):
                await self._whole(self._keep_snapshot(partition))

    async def keep_warm(self, numbers: Iterable[int]) -> None:
        """Restore what others have kept of these partitions, unless they are its own: then a takeover folds a tail."""
        for number in numbers:
            if number not in self._owned:
                await self._whole(self._locked_warm(number))

    async def keep_all(self) -> None:
        """Write a snapshot of each partition that moved since its last one: before an orderly end."""
        for number in sorted(self._owned):
            partition = self._partition(number)
            if partition.applied > partition.snapshot_applied:
                await self._whole(self._keep_snapshot(partition))

    def note_lag(self, number: int, high: int) -> int:
        """Records of the log not yet applied, when it ends before `high`."""
        lag = max(0, high - 1 - self._partition(number).applied)
        FOLD_LAG.labels(str(number)).set(lag)
        return lag

    def close(self) -> None:
        """Let go of Kafka once everything is written."""
        self._sink.flush()
        self._log.close()

    def _partition(self, number: int) -> _Partition:
        if number not in self._partitions:
            self._partitions[number] = _Partition(number, self._seconds())
        return self._partitions[number]

    async def _deliver(self, batch: Sequence[Delivered]) -> None:
        by_partition: dict[int, list[Delivered]] = defaultdict(list)
        for record in batch:
            by_partition[record.partition].append(record)
        for number, records in by_partition.items():
            partition = self._partition(number)
            async with partition.lock:
                fold = partition.fold
                if fold is None or _misses_any(records, fold.state.applied):
                    fold = await asyncio.to_thread(self._catch_up, partition)
                new = _not_yet(records, fold.state.applied)
                EVENTS_SKIPPED.labels(str(number)).inc(len(records) - len(new))
                self._fold(fold, new)
                self._show(partition)
        await asyncio.to_thread(self._sink.flush)

    async def _locked_catch_up(self, number: int) -> int:
        partition = self._partition(number)
        async with partition.lock:
            fold = await asyncio.to_thread(self._catch_up, partition)
            self._show(partition)
        return fold.state.applied + 1

    async def _locked_warm(self, number: int) -> None:
        partition = self._partition(number)
        async with partition.lock:
            await asyncio.to_thread(self._warm, partition)

    def _warm(self, partition: _Partition) -> None:
        """Runs in a thread. A state of its own that has come further stays."""
        _, snapshots_end = self._log.bounds(SNAPSHOTS, partition.number)
        if snapshots_end == partition.snapshots_end:
            return
        partition.snapshots_end = snapshots_end
        _, end = self._log.bounds(EVENTS, partition.number)
        state = newest(self._log, partition.number, end)
        if state is not None and state.applied > partition.applied:
            _restore(partition, state)
            _log.info("kept warm", partition=partition.number, offset=state.applied)

    def _catch_up(self, partition: _Partition) -> PartitionFold:
        """The newest snapshot, unless there is a state already, then the log to its end. Runs in a thread."""
        began = self._seconds()
        low, end = self._log.bounds(EVENTS, partition.number)
        fold = partition.fold
        if fold is None or fold.state.applied >= end:
            fold = _restore(partition, newest(self._log, partition.number, end) or PartitionState(partition.number))
        start = fold.state.applied + 1
        if start < low:
            _log.warning("the log begins after the state ends; older events are gone", partition=partition.number)
            start = low
        for messages in self._log.read(EVENTS, partition.number, start, end):
            self._fold(fold, [_delivered(message) for message in messages])
        if start < end:  # a flush waits for what other partitions write, too
            self._sink.flush()
        seconds = self._seconds() - began
        CATCH_UP_SECONDS.observe(seconds)
        _log.info("caught up", partition=partition.number, records=end - start, seconds=round(seconds, 3))
        return fold

    def _fold(self, fold: PartitionFold, records: Sequence[Delivered]) -> None:
        """Fold and write records that are in the order of the log."""
        refused: list[bytes] = []
        for record in records:
            if record.offset != fold.state.applied + 1 and fold.state.applied >= 0:
                _log.warning("the log has a hole", partition=record.partition, offset=record.offset)
            outgoing = fold.fold(record.offset, record.key, record.value, record.logged_ms)
            refused += [output.headers[0][1] for output in outgoing if output.topic == DEAD_LETTERS]
            self._sink.write(outgoing)
        EVENTS_FOLDED.labels(str(fold.state.partition)).inc(len(records))
        for reason, times in Counter(refused).items():
            DEAD_LETTERS_TOTAL.labels(reason.decode()).inc(times)
            _log.warning(
                "records refused; see gate.events.dlq.v1",
                partition=fold.state.partition,
                reason=reason.decode(),
                records=times,
                up_to_offset=fold.state.applied,
            )

    async def _keep_snapshot(self, partition: _Partition) -> None:
        async with partition.lock:
            if partition.fold is None:
                return
            # First what it caused, then the state that would keep it from being caused again.
            await asyncio.to_thread(self._sink.flush)
            record = snapshot(partition.fold.state)
            self._sink.write([record], partition.number)
            await asyncio.to_thread(self._sink.flush)
            partition.snapshot_applied = partition.applied
            partition.snapshot_at = self._seconds()
            SNAPSHOT_BYTES.labels(str(partition.number)).set(len(record.value))

    async def _whole(self, work: Coroutine[Any, Any, Result]) -> Result:
        """Let work end even when whoever waits for it is cancelled: a thread may be folding, and must keep its lock."""
        return await asyncio.shield(asyncio.ensure_future(self._or_fail(work)))

    async def _or_fail(self, work: Coroutine[Any, Any, Result]) -> Result:
        try:
            return await work
        except Exception as error:
            self._fail(error)
            raise

    def _show(self, partition: _Partition) -> None:
        if partition.fold is None or partition.number not in self._owned:
            return
        FOLD_OFFSET.labels(str(partition.number)).set(partition.applied)
        FOLD_LAG.labels(str(partition.number)).set(0)
        now = self._seconds()
        if partition.shown_at is None or now - partition.shown_at >= SHOW_SECONDS:
            partition.shown_at = now
            for gate in partition.fold.state.gates.values():
                show_gate(gate)
