"""The offset rule, on a log and a sink that are lists."""

import asyncio
import threading
from collections.abc import Iterable, Iterator

import pytest
from confluent_kafka import Message

from schemas.codec import encode
from schemas.events import PlateSighted
from streams.domain.times import milliseconds
from streams.engine.ports import BY_KEY
from streams.engine.settings import SNAPSHOT_RECORDS
from streams.engine.snapshots import SNAPSHOTS
from streams.engine.worker import Delivered, FoldWorker
from streams.partition import EVENTS, FoldError, Outgoing, PartitionFold, PartitionState
from tests.unit.streams.gate_day import GATE, GateDay, clock

PARTITION = 1
KEY = GATE.encode()
LOGGED_MS = milliseconds(clock("20:00"))


def sightings(trucks: int) -> list[PlateSighted]:
    day = GateDay(None)
    return [day.sighting(f"29C{number:05d}", f"08:00:{number:02d}") for number in range(trucks)]


class Memory:
    """A log and a sink at once: snapshots that are written can be read."""

    def __init__(self, events: Iterable[PlateSighted] = ()) -> None:
        self.records: dict[str, list[Message]] = {EVENTS: [], SNAPSHOTS: []}
        self.first = 0
        self.written: list[Outgoing] = []
        self.safe = 0
        self.reads: list[tuple[str, int, int]] = []
        self.reading = threading.Event()
        self.may_read = threading.Event()
        self.may_read.set()
        for event in events:
            self.append(EVENTS, KEY, encode(event))

    def append(self, topic: str, key: bytes, value: bytes, headers: list[tuple[str, bytes]] | None = None) -> None:
        log = self.records[topic]
        log.append(
            Message(
                topic=topic,
                partition=PARTITION,
                offset=len(log),
                key=key,
                value=value,
                headers=headers or [],  # type: ignore[arg-type]  # pairs of name and bytes
                timestamp=(2, LOGGED_MS),
            )
        )

    def delivered(self, first: int, end: int) -> list[Delivered]:
        return [
            Delivered(PARTITION, m.offset() or 0, m.key(), m.value(), LOGGED_MS)
            for m in self.records[EVENTS][first:end]
        ]

    def bounds(self, topic: str, partition: int) -> tuple[int, int]:
        assert partition == PARTITION
        return (self.first if topic == EVENTS else 0), len(self.records[topic])

    def read(self, topic: str, partition: int, first: int, end: int) -> Iterator[list[Message]]:
        assert partition == PARTITION
        self.reads.append((topic, first, end))
        self.reading.set()
        assert self.may_read.wait(10)
        yield self.records[topic][first:end]

    def write(self, records: Iterable[Outgoing], partition: int = BY_KEY) -> None:
        for record in records:
            self.written.append(record)
            if record.topic == SNAPSHOTS:
                assert partition == PARTITION
                self.append(SNAPSHOTS, record.key, record.value, record.headers)

    def flush(self) -> None:
        self.safe = len(self.written)

    def close(self) -> None: ...

    @property
    def outputs(self) -> list[Outgoing]:
        return [record for record in self.written if record.topic != SNAPSHOTS]


def folded(memory: Memory, records: int) -> list[Outgoing]:
    fold = PartitionFold(PartitionState(PARTITION))
    return [out for r in memory.delivered(0, records) for out in fold.fold(r.offset, r.key, r.value, r.logged_ms)]


def worker_of(memory: Memory) -> FoldWorker:
    def fail(error: BaseException) -> None:
        raise error

    worker = FoldWorker(memory, memory, fail)
    worker.assign([PARTITION])
    return worker


async def test_the_first_delivery_finds_no_state_so_the_log_is_read_from_its_start() -> None:
    memory = Memory(sightings(10))
    await worker_of(memory).deliver(memory.delivered(7, 8))
    assert memory.reads == [(EVENTS, 0, 10)]
    assert memory.outputs == folded(memory, 10)
    assert memory.safe == len(memory.written)


async def test_what_was_folded_is_skipped_when_it_is_delivered_again() -> None:
    memory = Memory(sightings(5))
    worker = worker_of(memory)
    await worker.catch_up(PARTITION)
    await worker.deliver(memory.delivered(0, 5))
    await worker.deliver(memory.delivered(3, 5))
    assert memory.outputs == folded(memory, 5)


async def test_the_next_record_is_folded_without_reading_the_log() -> None:
    events = sightings(6)
    memory = Memory(events[:3])
    worker = worker_of(memory)
    await worker.catch_up(PARTITION)
    for event in events[3:]:
        memory.append(EVENTS, KEY, encode(event))
    await worker.deliver(memory.delivered(2, 6))  # one old, three new
    assert len(memory.reads) == 1
    assert memory.outputs == folded(memory, 6)


async def test_a_gap_in_the_midst_of_a_batch_is_read_from_the_log_too() -> None:
    events = sightings(9)
    memory = Memory(events[:2])
    worker = worker_of(memory)
    await worker.catch_up(PARTITION)
    for event in events[2:]:
        memory.append(EVENTS, KEY, encode(event))
    await worker.deliver([*memory.delivered(2, 4), *memory.delivered(6, 9)])
    assert memory.outputs == folded(memory, 9)


async def test_a_batch_that_a_rebalance_mixed_is_folded_in_order_and_once() -> None:
    events = sightings(8)
    memory = Memory(events[:2])
    worker = worker_of(memory)
    await worker.catch_up(PARTITION)
    for event in events[2:]:
        memory.append(EVENTS, KEY, encode(event))
    await worker.deliver([*memory.delivered(2, 6), *memory.delivered(4, 8)])
    assert memory.outputs == folded(memory, 8)


async def test_a_gap_is_read_from_the_log_before_what_follows_it() -> None:
    events = sightings(9)
    memory = Memory(events[:2])
    worker = worker_of(memory)
    await worker.catch_up(PARTITION)
    for event in events[2:]:
        memory.append(EVENTS, KEY, encode(event))
    await worker.deliver(memory.delivered(5, 7))
    assert memory.reads[-1] == (EVENTS, 2, 9)
    await worker.deliver(memory.delivered(7, 9))
    assert memory.outputs == folded(memory, 9)


async def test_another_worker_goes_on_from_the_snapshot_and_the_two_write_what_one_would() -> None:
    memory = Memory(sightings(10))
    first = worker_of(memory)
    memory.records[EVENTS], rest = memory.records[EVENTS][:6], memory.records[EVENTS][6:]
    await first.catch_up(PARTITION)
    await first.keep_all()
    memory.records[EVENTS] += rest
    second = worker_of(memory)
    await second.catch_up(PARTITION)
    assert memory.reads[-1] == (EVENTS, 6, 10)
    assert memory.outputs == folded(memory, 10)


async def test_a_worker_that_stands_by_takes_over_without_reading_more_than_the_tail() -> None:
    memory = Memory(sightings(10))
    first, second = worker_of(memory), worker_of(memory)
    second.assign(())
    memory.records[EVENTS], rest = memory.records[EVENTS][:6], memory.records[EVENTS][6:]
    await first.catch_up(PARTITION)
    await first.keep_all()
    await second.keep_warm([PARTITION])
    memory.reads.clear()
    await second.keep_warm([PARTITION])
    assert memory.reads == []  # nothing new was kept
    memory.records[EVENTS] += rest
    second.assign([PARTITION])
    await second.catch_up(PARTITION)
    assert memory.reads == [(EVENTS, 6, 10)]
    assert memory.outputs == folded(memory, 10)


async def test_a_worker_that_has_come_further_than_what_others_kept_goes_on_from_its_own_state() -> None:
    memory = Memory(sightings(10))
    worker = worker_of(memory)
    memory.records[EVENTS], rest = memory.records[EVENTS][:6], memory.records[EVENTS][6:]
    await (other := worker_of(memory)).catch_up(PARTITION)
    await other.keep_all()
    memory.records[EVENTS] += rest
    await worker.catch_up(PARTITION)
    worker.assign(())
    await worker.keep_warm([PARTITION])
    memory.reads.clear()
    worker.assign([PARTITION])
    await worker.catch_up(PARTITION)
    assert memory.reads == [(EVENTS, 10, 10)]


async def test_a_snapshot_is_written_when_enough_was_folded_and_not_twice() -> None:
    memory = Memory()
    value = encode(sightings(1)[0])
    for _ in range(SNAPSHOT_RECORDS):
        memory.append(EVENTS, KEY, value)
    worker = worker_of(memory)
    await worker.catch_up(PARTITION)
    await worker.keep_snapshots()
    await worker.keep_snapshots()
    await worker.keep_all()
    assert len(memory.records[SNAPSHOTS]) == 1


async def test_a_snapshot_of_a_longer_log_than_this_one_is_ignored() -> None:
    memory = Memory(sightings(10))
    await (before := worker_of(memory)).catch_up(PARTITION)
    await before.keep_all()
    anew = Memory(sightings(3))
    anew.records[SNAPSHOTS] = memory.records[SNAPSHOTS]
    await worker_of(anew).catch_up(PARTITION)
    assert anew.outputs == folded(anew, 3)


async def test_where_the_newest_snapshot_cannot_be_used_the_one_before_it_is() -> None:
    memory = Memory(sightings(10))
    await (before := worker_of(memory)).catch_up(PARTITION)
    await before.keep_all()
    good = memory.records[SNAPSHOTS][0]
    memory.append(SNAPSHOTS, b"1", b"{}", [("version", b"0"), ("sha256", b"0")])
    memory.reads.clear()
    await worker_of(memory).catch_up(PARTITION)
    assert memory.reads == [(SNAPSHOTS, 1, 2), (SNAPSHOTS, 0, 2), (EVENTS, 10, 10)]
    assert good.value()


async def test_a_log_whose_beginning_has_expired_is_folded_from_what_is_left() -> None:
    memory = Memory(sightings(10))
    memory.first = 4
    await worker_of(memory).catch_up(PARTITION)
    assert memory.reads == [(EVENTS, 4, 10)]


async def test_a_waiter_that_is_cancelled_does_not_let_a_second_one_fold_beside_the_first() -> None:
    memory = Memory(sightings(10))
    memory.may_read.clear()
    worker = worker_of(memory)
    cancelled = asyncio.ensure_future(worker.deliver(memory.delivered(0, 5)))
    await asyncio.to_thread(memory.reading.wait, 10)
    cancelled.cancel()
    with pytest.raises(asyncio.CancelledError):
        await cancelled
    again = asyncio.ensure_future(worker.deliver(memory.delivered(0, 5)))
    memory.may_read.set()
    await again
    assert memory.outputs == folded(memory, 10)


async def test_the_clock_is_kept_for_partitions_that_are_owned_and_caught_up() -> None:
    memory = Memory(sightings(2))
    worker = worker_of(memory)
    assert worker.ticking == []
    await worker.catch_up(PARTITION)
    assert worker.ticking == [PARTITION]
    worker.assign([])
    assert worker.ticking == []


async def test_a_fault_of_the_fold_is_told_and_goes_no_further(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> list[object]:
        raise ValueError

    monkeypatch.setattr("streams.partition.step", broken)
    memory = Memory(sightings(2))
    told: list[BaseException] = []
    worker = FoldWorker(memory, memory, told.append)
    with pytest.raises(FoldError):
        await worker.catch_up(PARTITION)
    assert [type(error) for error in told] == [FoldError]
    assert memory.written == []


def test_folding_an_offset_twice_is_refused() -> None:
    memory = Memory(sightings(1))
    fold = PartitionFold(PartitionState(PARTITION))
    (record,) = memory.delivered(0, 1)
    fold.fold(record.offset, record.key, record.value, record.logged_ms)
    with pytest.raises(FoldError, match="the offset rule is broken"):
        fold.fold(record.offset, record.key, record.value, record.logged_ms)
