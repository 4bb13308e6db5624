"""The log folded again: a past board, the proof of what was recorded, the trucks of a period."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import pytest
from confluent_kafka import Message

from schemas.codec import decode_board, encode
from schemas.events import GateEvent
from streams.domain.board_view import BoardView
from streams.domain.state import DIRECTIONS
from streams.domain.times import milliseconds
from streams.engine.snapshots import SNAPSHOTS, snapshot
from streams.partition import ALERT, BOARD, DEAD_LETTERS, EVENTS, OUTCOME, Outgoing, PartitionFold, PartitionState
from streams.policies import built_in
from streams.replay.counterfactual import counterfactual
from streams.replay.past import board_at
from streams.replay.records import ReplayError, partition_of_gate
from streams.replay.trucks import trucks_of
from streams.replay.verify import SHOWN, partitions_of, verify
from tests.unit.streams.gate_day import BORDER_GUARD, CUSTOMS, GATE, GateDay, clock

PARTITION = partition_of_gate(GATE)
VISIT = "huu-nghi-00000{}"


class Script(GateDay):
    """What happens at a gate, as a list of events."""

    def __init__(self) -> None:
        self.events: list[GateEvent] = []
        super().__init__(None)

    def happens(self, event: GateEvent) -> list[Any]:
        self.events.append(event)
        return []

    def answer(self, command: GateEvent) -> Any:
        self.events.append(command)


def morning() -> list[GateEvent]:
    """Three trucks come; the second is let in at 08:20, the first, which carries machines, at 08:40."""
    day = Script()
    day.ticks("08:00")
    for number, at in enumerate(("08:01", "08:02", "08:03"), 1):
        day.ticks(at)
        day.sees(f"29C0000{number}", at)
        day.ticks(f"{at}:30")
    day.declares("08:04", "29C00001", number="300000000001", goods=())
    day.declares("08:05", "29C00002", number="300000000002", declarant="firm-2")
    day.ticks("08:10")
    for number, at in ((2, "08:20"), (1, "08:40")):
        day.ticks(at)
        day.sees(f"29C0000{number}", at, "gate-in")
        day.passes(VISIT.format(number), "gate-in", at, BORDER_GUARD)
        day.passes(VISIT.format(number), "gate-in", at, CUSTOMS)
        day.ticks(f"{at}:01")
    day.ticks("09:00")
    return day.events


class Memory:
    """All topics, as lists."""

    def __init__(self, events: list[GateEvent]) -> None:
        self.topics: dict[tuple[str, int], list[Message]] = defaultdict(list)
        self.first: dict[tuple[str, int], int] = defaultdict(int)
        self.reads: list[tuple[str, int, int]] = []
        for event in events:
            self.append(EVENTS, PARTITION, GATE.encode(), encode(event), logged_ms=milliseconds(event.received_at))

    def append(
        self, topic: str, place: int, key: bytes, value: bytes, *, logged_ms: int = 0, headers: Any = None
    ) -> None:
        records = self.topics[topic, place]
        offset = len(records)
        records.append(
            Message(
                topic=topic,
                partition=place,
                offset=offset,
                key=key,
                value=value,
                headers=headers or [],
                timestamp=(2, logged_ms),
            )
        )

    def write(self, record: Outgoing) -> None:
        """As the engine does."""
        place = PARTITION if record.topic != DEAD_LETTERS else 7
        self.append(record.topic, place, record.key, record.value, headers=record.headers)

    def bounds(self, topic: str, place: int) -> tuple[int, int]:
        return self.first[topic, place], len(self.topics[topic, place])

    def read(self, topic: str, place: int, first: int, end: int) -> Iterator[list[Message]]:
        if first < end:
            self.reads.append((topic, first, end))
            yield self.topics[topic, place][first:end]

    def close(self) -> None: ...

    def folded(self, end: int | None = None) -> tuple[PartitionFold, list[Outgoing]]:
        """What the log up to `end` gives."""
        fold = PartitionFold(PartitionState(PARTITION))
        out: list[Outgoing] = []
        for m in self.topics[EVENTS, PARTITION][:end]:
            out += fold.fold(m.offset() or 0, m.key(), m.value(), m.timestamp()[1])
        return fold, out

    def record(self, end: int | None = None) -> None:
        """An engine folds the log up to `end` and writes what it says."""
        for out in self.folded(end)[1]:
            self.write(out)

    def keep(self, end: int) -> None:
        """A snapshot after so many records."""
        self.write(snapshot(self.folded(end)[0].state))

    def replace(self, topic: str, offset: int, value: bytes) -> None:
        """Change what was recorded."""
        old = self.topics[topic, PARTITION][offset]
        self.topics[topic, PARTITION][offset] = Message(
            topic=topic,
            partition=PARTITION,
            offset=offset,
            key=old.key(),
            value=value,
            headers=old.headers(),
            timestamp=old.timestamp(),
        )


def hush(_: str) -> None: ...


def proof(log: Memory) -> dict[str, Any]:
    return verify(log, [PARTITION], hush)


# the time machine


def test_the_board_of_a_past_second_holds_who_was_there_then_in_the_order_of_going() -> None:
    log = Memory(morning())
    board = board_at(log, GATE, clock("08:02:30"), hush)
    assert [(row["position"], row["plate"]) for row in board["rows"]] == [(1, "29C00001"), (2, "29C00002")]
    assert board["as_of"] == clock("08:02:30")
    assert board["policy"].name == "lang-son"
    assert {summary.direction: summary.waiting for summary in board["summaries"]} == {"out": 2, "in": 0}


def test_the_board_of_a_second_takes_in_all_that_its_clock_had_not_yet_left() -> None:
    log = Memory(morning())
    assert len(board_at(log, GATE, clock("08:03:29"), hush)["rows"]) == 3  # came at 08:03, before the next tick
    assert len(board_at(log, GATE, clock("08:02:29"), hush)["rows"]) == 2


@pytest.mark.parametrize("kept_at", [3, 9, 15])
def test_a_snapshot_of_before_saves_work_and_changes_nothing(kept_at: int) -> None:
    bare, log = Memory(morning()), Memory(morning())
    log.keep(kept_at)
    log.keep(len(morning()))
    assert board_at(log, GATE, clock("08:45"), hush) == board_at(bare, GATE, clock("08:45"), hush)
    (read,) = [read for read in log.reads if read[0] == EVENTS]
    assert read[1] == kept_at


def test_a_snapshot_of_after_is_of_no_use() -> None:
    log = Memory(morning())
    log.keep(len(morning()))
    assert len(board_at(log, GATE, clock("08:01:30"), hush)["rows"]) == 1


def test_a_past_board_names_the_place_in_the_log_and_its_hash() -> None:
    log = Memory(morning())
    board = board_at(log, GATE, clock("08:10"), hush)
    fold, _ = log.folded(board["offset"] + 1)
    assert board["log_hash"] == fold.state.log_hash.hex()
    assert fold.state.gates[GATE].now_ms == milliseconds(clock("08:10"))


def test_a_past_board_is_what_a_screen_showed_then() -> None:
    log = Memory(morning())
    view = BoardView(GATE)
    for out in log.folded()[1]:
        message = decode_board(out.value) if out.topic == BOARD else None
        if message is not None and message.as_of <= clock("08:10"):
            view.apply(message)
    shown = [(place, row.plate) for direction in DIRECTIONS for place, row in view.ordered(direction)]
    board = board_at(log, GATE, clock("08:10"), hush)
    assert [(row["position"], row["plate"]) for row in board["rows"]] == shown


def test_before_the_log_began_there_is_no_board() -> None:
    with pytest.raises(ReplayError, match="holds nothing at or before 2026-11-23T07:59"):
        board_at(Memory(morning()), GATE, clock("07:59"), hush)


def test_an_unknown_gate_is_told_the_known_ones() -> None:
    with pytest.raises(ReplayError, match="Give one of: huu-nghi"):
        board_at(Memory([]), "nowhere", clock("08:00"), hush)


def test_who_asks_about_a_log_without_its_beginning_is_told_what_is_missing() -> None:
    log = Memory(morning())
    told: list[str] = []
    log.first[EVENTS, PARTITION] = 5
    board_at(log, GATE, clock("08:45"), told.append)
    assert "beginning is gone" in told[0]


# the proof


def test_what_an_engine_recorded_is_what_the_log_gives() -> None:
    log = Memory(morning())
    log.record()
    fold, outgoing = log.folded()
    found = proof(log)
    assert (found["events"], found["outputs"], found["differences"]) == (len(morning()), len(outgoing), [])
    assert found["log_hash"] == {str(PARTITION): fold.state.log_hash.hex()}
    assert found["begins_at"] == {}


def test_a_takeover_may_repeat_what_it_says_and_must_not_change_it() -> None:
    log = Memory(morning())
    log.record(9)
    log.record()
    assert proof(log)["differences"] == []
    count = len(log.topics[BOARD, PARTITION])
    log.record(9)
    log.replace(BOARD, count, (log.topics[BOARD, PARTITION][count].value() or b"") + b" ")
    (difference,) = proof(log)["differences"]
    assert difference["what"] == "is recorded with other bytes than the fold gives"


@pytest.mark.parametrize("topic", [BOARD, OUTCOME])
def test_one_changed_byte_of_one_output_is_found(topic: str) -> None:
    log = Memory(morning())
    log.record()
    value = log.topics[topic, PARTITION][3].value() or b""
    log.replace(topic, 3, value.replace(b'"gate":"huu-nghi"', b'"gate": "huu-nghi"'))
    (difference,) = proof(log)["differences"]
    assert (difference["topic"], difference["partition"]) == (topic, PARTITION)
    assert difference["what"] == "is recorded with other bytes than the fold gives"


def test_a_changed_header_is_found() -> None:
    log = Memory(morning())
    log.record()
    old = log.topics[OUTCOME, PARTITION].pop()
    headers = dict(old.headers() or []) | {"ce_type": b"other"}
    log.append(OUTCOME, PARTITION, old.key() or b"", old.value() or b"", headers=[*headers.items()])
    assert proof(log)["differences_total"] == 1


def test_a_lost_output_is_found() -> None:
    log = Memory(morning())
    log.record()
    del log.topics[OUTCOME, PARTITION][2]
    (difference,) = proof(log)["differences"]
    assert (difference["topic"], difference["what"]) == (OUTCOME, "was never recorded")


def test_an_output_that_nothing_caused_is_found() -> None:
    log = Memory(morning())
    log.record()
    board = log.topics[BOARD, PARTITION][1].value() or b""
    log.append(BOARD, PARTITION, GATE.encode(), board.replace(b'"ordinal":', b'"ordinal":9'))
    log.append(ALERT, PARTITION, GATE.encode(), b"nonsense")
    alert, extra = sorted(proof(log)["differences"], key=lambda d: str(d["topic"]))
    assert extra["what"] == "is recorded, and the fold does not say it"
    assert alert["what"] == f"cannot be read (offset 0 of {ALERT})"


def test_a_dead_letter_is_compared_wherever_it_lies() -> None:
    log = Memory(morning())
    log.append(EVENTS, PARTITION, GATE.encode(), b"nonsense")
    day = Script()
    day.ticks("09:05")
    log.append(EVENTS, PARTITION, GATE.encode(), encode(day.events[0]), logged_ms=milliseconds(clock("09:05")))
    log.record()
    assert proof(log)["differences"] == []
    del log.topics[DEAD_LETTERS, 7][0]
    (difference,) = proof(log)["differences"]
    assert (difference["topic"], difference["offset"]) == (DEAD_LETTERS, len(morning()))


def test_a_past_that_was_changed_cannot_hide() -> None:
    log = Memory(morning())
    log.record()
    log.keep(len(morning()))
    value = log.topics[EVENTS, PARTITION][2].value() or b""
    log.replace(EVENTS, 2, value.replace(b"approach-1", b"approach-2"))  # the camera's name: no rule looks at it
    found = proof(log)
    boards = [decode_board(m.value() or b"") for m in log.topics[BOARD, PARTITION]]
    assert found["differences_total"] == len([b for b in boards if b.offset >= 2]) + 1
    assert {d["topic"] for d in found["differences"]} == {BOARD, SNAPSHOTS}
    assert [d["what"] for d in found["differences"] if d["topic"] == SNAPSHOTS] == ["was kept of another log"]


def test_a_snapshot_that_keeps_another_state_is_found() -> None:
    log = Memory(morning())
    log.record()
    state = log.folded()[0].state
    state.gates[GATE].unmatched_exits += 1
    log.write(snapshot(state))
    assert [d["what"] for d in proof(log)["differences"]] == ["keeps another state than the log gives"]


def test_what_the_engines_have_not_come_to_yet_is_no_difference() -> None:
    log = Memory(morning())
    log.record(9)
    assert proof(log)["differences"] == []
    assert proof(Memory(morning()))["differences"] == []


def test_outputs_whose_time_of_keeping_is_over_are_not_missed() -> None:
    log = Memory(morning())
    log.record()
    log.first[BOARD, PARTITION] = 3
    assert proof(log)["differences"] == []


def test_a_log_without_its_beginning_is_proved_from_the_oldest_snapshot_that_meets_it() -> None:
    log = Memory(morning())
    told: list[str] = []
    log.record()
    for at in (3, 6, 9):
        log.keep(at)
    log.first[EVENTS, PARTITION] = 5
    found = verify(log, [PARTITION], told.append)
    assert (found["differences"], found["events"]) == ([], len(morning()) - 6)
    assert found["begins_at"] == {str(PARTITION): 6}
    assert "beginning is gone" in told[0]


def test_many_differences_are_counted_and_the_first_are_shown() -> None:
    day = Script()
    for minute in range(10, 50):
        day.sees(f"30C000{minute}", f"09:{minute}")
    log = Memory(day.events)
    log.record()
    for number, message in enumerate(log.topics[OUTCOME, PARTITION]):
        log.replace(OUTCOME, number, (message.value() or b"") + b" ")
    found = proof(log)
    assert len(found["differences"]) == SHOWN
    assert found["differences_total"] == len(log.topics[OUTCOME, PARTITION]) > SHOWN


def test_all_gates_means_each_partition_once() -> None:
    assert len(partitions_of(None)) == len(set(partitions_of(None))) > 1
    assert partitions_of(GATE) == [PARTITION]


# the trucks of a period


def test_each_truck_of_a_period_has_come_and_was_let_in_or_waits() -> None:
    trucks, ruling, end_ms = trucks_of(Memory(morning()), GATE, clock("08:00"), clock("08:59"), hush)
    passed = {truck.number: truck.passed_ms for truck in trucks}
    assert passed[3] is None
    assert (passed[2], passed[1]) == (milliseconds(clock("08:20")), milliseconds(clock("08:40")))
    assert {truck.number: truck.firm for truck in trucks} == {1: "firm-1", 2: "firm-2", 3: None}
    assert {truck.number: truck.facts.hs_codes for truck in trucks} == {1: (), 2: ("08106000",), 3: ()}
    assert (ruling.name, end_ms) == ("lang-son", milliseconds(clock("08:40:01")))


def test_who_was_inside_before_the_period_is_not_of_it() -> None:
    trucks, _, _ = trucks_of(Memory(morning()), GATE, clock("08:30"), clock("09:00"), hush)
    assert {truck.number for truck in trucks} == {1, 3}


def test_another_policy_tells_who_would_have_gained_and_names_nobody() -> None:
    found = counterfactual(Memory(morning()), GATE, (clock("08:00"), clock("09:00")), built_in(), hush)
    assert found["trucks"] == 3
    assert found["overall"]["gained"]["count"] == found["overall"]["lost"]["count"] == 1
    assert set(found["by_goods"]) == {"08", "undeclared"}
    assert "29C0000" not in str(found)


def test_a_policy_for_other_gates_and_a_period_without_trucks_are_refused() -> None:
    text = built_in().replace('valid_for = ["huu-nghi", ', "valid_for = [").replace("huu-nghi = {", "# {")
    with pytest.raises(ReplayError, match="not for huu-nghi"):
        counterfactual(Memory(morning()), GATE, (clock("08:00"), clock("09:00")), text, hush)
    with pytest.raises(ReplayError, match="No truck waited"):
        counterfactual(Memory(morning()), GATE, (clock("06:00"), clock("07:00")), built_in(), hush)
