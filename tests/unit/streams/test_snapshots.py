"""What a partition's fold is kept as, and when a kept one is not to be trusted."""

import gc
from collections.abc import Iterator

import pytest
from confluent_kafka import Message
from structlog.testing import capture_logs

from schemas.codec import encode
from streams.domain.times import milliseconds
from streams.engine.snapshots import SNAPSHOTS, VERSION, newest, oldest, restore, snapshot
from streams.partition import Outgoing, PartitionFold, PartitionState
from tests.unit.streams.gate_day import GATE, GateDay, clock

PARTITION = 1


def folded(trucks: int) -> PartitionState:
    """A gate at which so many have come, one a minute from 08:00."""
    day, fold = GateDay(None), PartitionFold(PartitionState(PARTITION))
    for number in range(trucks):
        at = f"08:{number:02d}"
        sighting = day.sighting(f"29C{number:05d}", at)
        fold.fold(number, GATE.encode(), encode(sighting), milliseconds(clock(at)))
    return fold.state


class Kept:
    """The topic of snapshots, as a list."""

    def __init__(self, *records: Outgoing) -> None:
        self.records = list(records)
        self.reads: list[tuple[int, int]] = []

    def bounds(self, topic: str, partition: int) -> tuple[int, int]:
        assert (topic, partition) == (SNAPSHOTS, PARTITION)
        return 0, len(self.records)

    def read(self, topic: str, partition: int, first: int, end: int) -> Iterator[list[Message]]:
        assert (topic, partition) == (SNAPSHOTS, PARTITION)
        self.reads.append((first, end))
        yield [
            Message(
                topic=topic,
                partition=partition,
                offset=offset,
                key=record.key,
                value=record.value,
                headers=record.headers,  # type: ignore[arg-type]  # pairs of name and bytes
            )
            for offset, record in enumerate(self.records[first:end], first)
        ]

    def close(self) -> None: ...


def changed(record: Outgoing, **headers: bytes) -> Outgoing:
    return record._replace(headers=[(name, headers.get(name, value)) for name, value in record.headers])


def test_a_snapshot_gives_back_the_very_state_and_says_where_in_the_log_it_stands() -> None:
    state = folded(3)
    record = snapshot(state)
    headers = dict(record.headers)
    assert restore(record.value, headers) == state
    assert headers["offset"] == b"2"
    assert headers["log_hash"].decode() == state.log_hash.hex()
    assert int(headers["as_of_ms"]) == milliseconds(clock("08:02"))


@pytest.mark.parametrize(
    ("header", "value", "why"),
    [
        ("version", b"0-older", "it was written by another version of the fold"),
        ("sha256", b"0" * 64, "its hash differs"),
        ("offset", b"7", "its offset differs"),
        ("log_hash", b"0" * 64, "its hash of the log differs"),
    ],
)
def test_a_snapshot_whose_header_says_something_else_is_not_read(header: str, value: bytes, why: str) -> None:
    record = changed(snapshot(folded(2)), **{header: value})
    assert restore(record.value, dict(record.headers)) == why


def test_a_snapshot_with_a_changed_or_missing_byte_or_with_nothing_in_it_is_not_read() -> None:
    record = snapshot(folded(2))
    headers = dict(record.headers)
    assert restore(record.value.replace(b"29C00001", b"29C00002"), headers) == "its hash differs"
    assert restore(record.value[:-1], headers) == "its hash differs"
    assert restore(None, headers) == "it is empty"
    assert restore(record.value, {}) == "it was written by another version of the fold"


def test_a_snapshot_of_another_partition_or_of_a_longer_log_is_passed_over() -> None:
    state = folded(3)
    assert newest(Kept(snapshot(state)), PARTITION, 2) is None
    assert newest(Kept(snapshot(state)), PARTITION, 3) == state
    state.partition = 2
    with capture_logs() as said:
        assert newest(Kept(snapshot(state)), PARTITION, 3) is None
    assert said[0]["why"] == "it is another partition's"


def test_where_the_newest_is_damaged_the_one_before_it_is_taken() -> None:
    kept = Kept(snapshot(folded(1)), snapshot(folded(2)), changed(snapshot(folded(3)), sha256=b"spoilt"))
    with capture_logs() as said:
        assert newest(kept, PARTITION, 3) == folded(2)
    assert {line["why"] for line in said} == {"its hash differs"}


def test_nothing_is_taken_where_nothing_was_kept() -> None:
    assert newest(Kept(), PARTITION, 9) is None
    assert oldest(Kept(), PARTITION, 0, 9) is None


@pytest.mark.parametrize(("at", "trucks"), [("07:59", None), ("08:00", 1), ("08:01:59", 2), ("09:00", 3)])
def test_of_a_past_moment_the_newest_one_before_it_is_taken(at: str, trucks: int | None) -> None:
    kept = Kept(*[snapshot(folded(number)) for number in (1, 2, 3)])
    state = newest(kept, PARTITION, 9, as_of_ms=milliseconds(clock(at)))
    assert state == (None if trucks is None else folded(trucks))


def test_a_log_without_its_beginning_is_folded_from_the_oldest_one_that_meets_it() -> None:
    kept = Kept(*[snapshot(folded(number)) for number in (1, 2, 3)])
    assert oldest(kept, PARTITION, 2, 9) == folded(2)
    assert oldest(kept, PARTITION, 9, 9) is None


def test_a_sentence_put_better_changes_no_version() -> None:
    assert VERSION.startswith("1-")
    before, PartitionState.__doc__ = PartitionState.__doc__, "Other words."
    try:
        from streams.engine import snapshots  # noqa: PLC0415 (its private function, under other words)

        assert snapshots._version() == VERSION
    finally:
        PartitionState.__doc__ = before


def test_the_collector_of_garbage_works_on_afterwards() -> None:
    record = snapshot(folded(1))
    assert gc.isenabled()
    restore(record.value, dict(record.headers))
    assert gc.isenabled()
