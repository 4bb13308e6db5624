"""The proof: the log is folded again, and everything that was recorded must be what the fold says now, byte by byte."""

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

import msgspec
from confluent_kafka import Message

from schemas.topics import load_topics
from streams.engine.clock import gates_of
from streams.engine.ports import Log
from streams.engine.snapshots import SNAPSHOTS, kept, oldest, snapshot
from streams.partition import ALERT, BOARD, DEAD_LETTERS, EVENTS, OUTCOME, Outgoing, PartitionFold, PartitionState
from streams.replay.expected import Expected, Stamp
from streams.replay.records import Say, apply, partition_of_gate, records

SHOWN = 20
"""So many differences are told one by one; all are counted."""

_STAMPED = (BOARD, OUTCOME, ALERT)
_TOPICS = (*_STAMPED, DEAD_LETTERS)
_NOWHERE = (-1, -1)
_NEVER = 2**63


class Difference(NamedTuple):
    """One thing recorded that the fold does not say, or the other way round."""

    topic: str
    partition: int
    offset: int
    ordinal: int
    what: str


class _Findings:
    def __init__(self) -> None:
        self.events = 0
        self.outputs = 0
        self.differences: list[Difference] = []
        self.count = 0
        self.hashes: dict[str, str] = {}
        self.beginnings: dict[str, int] = {}


class _OutputStamp(msgspec.Struct):
    gate: str
    offset: int
    ordinal: int


class _LetterStamp(msgspec.Struct):
    partition: int
    offset: int


_decode_output = msgspec.json.Decoder(_OutputStamp).decode
_decode_letter = msgspec.json.Decoder(_LetterStamp).decode


def partitions_of(gate: str | None) -> list[int]:
    """A gate's partition, or those of all gates. Raises ReplayError for an unknown gate."""
    if gate is not None:
        return [partition_of_gate(gate)]
    return [number for number in range(load_topics()[EVENTS].partitions) if gates_of(number)]


def verify(log: Log, partitions: Iterable[int], say: Say) -> dict[str, Any]:
    """Fold these partitions from their beginning and compare. Memory does not grow with the log; a temporary file does.

    Compared is all that was recorded about the events that were in the log when this began: each output under its
    stamp, however often it was recorded (a takeover repeats some), and each snapshot at its offset. Where the log's
    beginning is gone, the fold begins at the oldest snapshot that meets what is left; `begins_at` tells where.
    """
    findings = _Findings()
    for partition in partitions:
        _Verification(log, partition, findings, say).run()
    return {
        "events": findings.events,
        "outputs": findings.outputs,
        "differences": [difference._asdict() for difference in findings.differences],
        "differences_total": findings.count,
        "log_hash": findings.hashes,
        "begins_at": findings.beginnings,
    }


class _Verification:
    """Of one partition."""

    def __init__(self, log: Log, partition: int, findings: _Findings, say: Say) -> None:
        self._log = log
        self._partition = partition
        self._findings = findings
        self._say = say
        self._gates = frozenset(gates_of(partition))
        self._places = [
            *((topic, place) for topic in _STAMPED for place in {partition_of_gate(g, topic) for g in self._gates}),
            *((DEAD_LETTERS, place) for place in range(load_topics()[DEAD_LETTERS].partitions)),
        ]
        """Topics and partitions of what is recorded. A dead letter may be in any partition of theirs."""

    def run(self) -> None:
        # What the engines have written by now is safe by the time it is read, whatever topic it went to.
        recorded_up_to = max(self._last_recorded(topic, place) for topic, place in self._places)
        low, end = self._log.bounds(EVENTS, self._partition)
        if low == end:
            return
        state = self._beginning(low, end)
        first = max(state.applied + 1, low)
        with Expected(_TOPICS) as expected:
            state = self._fold(state, range(first, end), expected)
            self._findings.hashes[str(self._partition)] = state.log_hash.hex()
            for topic, place in self._places:
                self._compare(topic, place, range(first, end), expected)
            self._find_missing(expected, min(recorded_up_to, end - 1))

    def _beginning(self, low: int, end: int) -> PartitionState:
        if low == 0:
            return PartitionState(self._partition)
        state = oldest(self._log, self._partition, low, end)
        first = low if state is None else state.applied + 1
        whence = "an empty gate, for want of a snapshot" if state is None else "the oldest snapshot"
        self._say(f"partition {self._partition}: the log's beginning is gone; verified from {whence}, offset {first:,}")
        self._findings.beginnings[str(self._partition)] = first
        return state or PartitionState(self._partition)

    def _fold(self, state: PartitionState, offsets: range, expected: Expected) -> PartitionState:
        snapshots: dict[int, set[tuple[bytes, bytes]]] = {}
        for offset, log_hash, state_hash in kept(self._log, self._partition):
            snapshots.setdefault(offset, set()).add((log_hash, state_hash))
        fold = PartitionFold(state)
        for message in records(self._log, self._partition, offsets, self._say):
            expected.say(message.offset() or 0, apply(fold, message))
            self._findings.events += 1
            for log_hash, state_hash in snapshots.get(state.applied, ()):
                if log_hash != state.log_hash.hex().encode():
                    self._differ(SNAPSHOTS, (state.applied, 0), "was kept of another log")
                elif state_hash != dict(snapshot(state).headers)["sha256"]:
                    self._differ(SNAPSHOTS, (state.applied, 0), "keeps another state than the log gives")
        expected.all_said()
        return state

    def _compare(self, topic: str, place: int, offsets: range, expected: Expected) -> None:
        for message in self._recorded(topic, place):
            key, value = message.key() or b"", message.value() or b""
            try:
                stamp = self._stamp(topic, value)
            except msgspec.DecodeError:
                if key.decode("utf-8", "replace") in self._gates or key.startswith(self._origin):
                    self._differ(topic, _NOWHERE, f"cannot be read (offset {message.offset()} of {topic})")
                continue
            if stamp is not None and stamp[0] in offsets:
                self._findings.outputs += 1
                headers: Any = message.headers() or []
                what = expected.hear(stamp, Outgoing(topic, key, value, headers))
                if what is not None:
                    self._differ(topic, stamp, what)

    def _find_missing(self, expected: Expected, recorded_up_to: int) -> None:
        """What the fold says and nobody recorded, as far as records are kept and the engines had come."""
        kept_after = dict.fromkeys(_TOPICS, -1)
        for topic, place in self._places:
            kept_after[topic] = max(kept_after[topic], self._gone_up_to(topic, place))
        for stamp, topic in expected.unheard():
            if kept_after[topic] < stamp[0] <= recorded_up_to:
                self._differ(topic, stamp, "was never recorded")

    @property
    def _origin(self) -> bytes:
        return f"{EVENTS}/{self._partition}/".encode()

    def _stamp(self, topic: str, value: bytes) -> Stamp | None:
        """When it is about this partition. Raises msgspec.DecodeError."""
        if topic == DEAD_LETTERS:
            letter = _decode_letter(value)
            return (letter.offset, 0) if letter.partition == self._partition else None
        output = _decode_output(value)
        return (output.offset, output.ordinal) if output.gate in self._gates else None

    def _recorded(self, topic: str, place: int) -> Iterator[Message]:
        for batch in self._log.read(topic, place, *self._log.bounds(topic, place)):
            yield from batch

    def _last_recorded(self, topic: str, place: int) -> int:
        """Offset of the event behind the last output recorded here; -1 without any."""
        low, high = self._log.bounds(topic, place)
        if topic == DEAD_LETTERS or low == high:
            return -1
        messages = [message for batch in self._log.read(topic, place, high - 1, high) for message in batch]
        return max((self._event_behind(message) for message in messages), default=-1)

    def _gone_up_to(self, topic: str, place: int) -> int:
        """Offset of the newest event whose outputs may have expired here; -1 when none have."""
        low, _ = self._log.bounds(topic, place)
        if low == 0:
            return -1
        first = None if topic == DEAD_LETTERS else next(self._recorded(topic, place), None)
        return _NEVER if first is None else self._event_behind(first)

    def _event_behind(self, message: Message) -> int:
        try:
            return _decode_output(message.value() or b"").offset
        except msgspec.DecodeError:
            return -1

    def _differ(self, topic: str, stamp: Stamp, what: str) -> None:
        self._findings.count += 1
        if len(self._findings.differences) < SHOWN:
            self._findings.differences.append(Difference(topic, self._partition, *stamp, what))
