"""What must hold (events.md), judged from outside the engine, record by record.

An oracle folds each record of the log once, in order, as the log grows: what it says each stamp must be, whoever writes
it. Beside it stand rules that no fold may break, however it is made: they judge the oracle, too.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass, field

from schemas.board import BoardMessage, BoardRow
from schemas.codec import decode_board, decode_outcome
from schemas.events import Command
from schemas.outcomes import CommandAnswered, VisitClosed, VisitNoted, VisitOpened
from streams.domain.board_view import BoardView
from streams.domain.invariants import InvariantError, check_gate
from streams.domain.times import milliseconds
from streams.engine.snapshots import snapshot
from streams.engine.worker import Delivered
from streams.partition import BOARD, DEAD_LETTERS, OUTCOME, FoldError, Outgoing, PartitionFold, PartitionState
from streams.simulation.speakers import Said

_CHECK_GATE_EVERY = 20

Stamp = tuple[int, int]
"""Offset and ordinal."""


@dataclass(slots=True)
class Stream:
    """What one topic must hold of one gate, and how much of it has arrived."""

    expected: list[tuple[Stamp, Outgoing]] = field(default_factory=list)
    index: dict[Stamp, int] = field(default_factory=dict)
    arrived: int = 0


@dataclass(slots=True)
class Story:
    """What the outcomes of one gate have told so far."""

    opened: set[str] = field(default_factory=set)
    closed: set[str] = field(default_factory=set)
    explained: set[str] = field(default_factory=set)
    """Visits with a recorded reason to stand elsewhere than their arrival says."""


class Checks:
    """Listens to the broker and writes down what is wrong."""

    def __init__(self, partitions: int) -> None:
        self.violations: list[str] = []
        self._folds = [PartitionFold(PartitionState(number)) for number in range(partitions)]
        self._streams: dict[tuple[str, str], Stream] = defaultdict(Stream)
        self._letters: dict[bytes, Outgoing] = {}
        self._letters_arrived: set[bytes] = set()
        self._ids: set[str] = set()
        self._requests: set[str] = set()
        self._answers: Counter[str] = Counter()
        self._stories: dict[str, Story] = defaultdict(Story)
        self._now_ms: dict[str, int] = {}
        self._records = 0
        self.folded_types: Counter[str] = Counter()
        self.views: dict[str, BoardView] = {}

    def state(self, partition: int) -> PartitionState:
        """The oracle's state of a partition."""
        return self._folds[partition].state

    def wrong(self, what: str) -> None:
        """Write a violation down."""
        self.violations.append(what)

    # the log grows

    def heard(self, record: Delivered, said: Said) -> None:
        """Fold it, and look at what the fold says."""
        try:
            outgoing = self._folds[record.partition].fold(*record[1:])
        except FoldError as error:
            self.wrong(f"the fold failed: {error}")
            return
        refused = bool(outgoing) and outgoing[0].topic == DEAD_LETTERS
        if said.event is None and not refused:
            self.wrong("garbage was folded")
        if said.event is not None and refused and said.surely_folded:
            self.wrong(f"a good {type(said.event).__name__} became a dead letter")
        if refused:
            if len(outgoing) != 1:
                self.wrong("a refused record caused more than its dead letter")
            self._letters[outgoing[0].key] = outgoing[0]
        elif said.event is not None:
            self._folded(record, said, outgoing)
        self._records += 1
        if self._records % _CHECK_GATE_EVERY == 0:
            self.check_gates(record.partition)

    def _folded(self, record: Delivered, said: Said, outgoing: list[Outgoing]) -> None:
        event = said.event
        if event is None:
            return
        gate = event.gate
        self.folded_types[type(event).__name__] += 1
        if event.id in self._ids and outgoing:
            self.wrong(f"a repeated {type(event).__name__} was folded again")
        self._ids.add(event.id)
        if isinstance(event, Command):
            self._requests.add(event.request_id)
        for ordinal, output in enumerate(outgoing):
            stamp = _stamp(output)
            if stamp != (record.offset, ordinal):
                self.wrong(f"the stamps of one event's outputs do not count from 0: {stamp[1]} for {ordinal}")
            stream = self._streams[output.topic, gate]
            if output.key != gate.encode():
                self.wrong("an output has another gate's key")
            if stamp in stream.index:
                self.wrong("two outputs have one stamp")
            stream.index[stamp] = len(stream.expected)
            stream.expected.append((stamp, output))
            if output.topic == OUTCOME:
                self._told(gate, output)
        now_ms = self._folds[record.partition].state.gates[gate].now_ms
        if now_ms < self._now_ms.get(gate, 0):
            self.wrong("a gate's time went backwards")
        self._now_ms[gate] = now_ms

    def _told(self, gate: str, output: Outgoing) -> None:
        outcome = decode_outcome(output.value)
        story = self._stories[gate]
        if isinstance(outcome, CommandAnswered):
            self._answered(outcome)
        if isinstance(outcome, VisitNoted) or (isinstance(outcome, CommandAnswered) and outcome.accepted):
            story.explained |= {v for v in (outcome.visit_id, outcome.other_visit_id) if v is not None}
        elif isinstance(outcome, VisitOpened):
            if outcome.visit_id in story.opened and outcome.visit_id not in story.explained:
                self.wrong("a visit was opened twice")
            story.opened.add(outcome.visit_id)
            story.closed.discard(outcome.visit_id)
        elif isinstance(outcome, VisitClosed):
            if outcome.visit_id in story.closed and outcome.visit_id not in story.explained:
                self.wrong("a visit was closed twice")
            story.closed.add(outcome.visit_id)

    def _answered(self, answer: CommandAnswered) -> None:
        self._answers[answer.request_id] += 1
        if answer.request_id not in self._requests:
            self.wrong("an answer to what nobody asked")
        elif self._answers[answer.request_id] > 1:
            self.wrong("a command was answered twice")
        if not answer.accepted and not (answer.code and answer.reason):
            self.wrong("a command was refused without a reason")

    def check_gates(self, partition: int) -> None:
        """The whole of streams/domain/invariants.py."""
        for gate in self._folds[partition].state.gates.values():
            try:
                check_gate(gate)
            except InvariantError as error:
                self.wrong(f"invariant: {error}")

    # the workers write

    def written(self, record: Outgoing) -> None:
        """An output arrived at its topic: it must be the next one, or one again, byte by byte."""
        if record.topic == DEAD_LETTERS:
            if self._letters.get(record.key) != record:
                self.wrong("a dead letter that the log does not give")
            self._letters_arrived.add(record.key)
            return
        stamp = _stamp(record)
        gate = record.key.decode()
        stream = self._streams[record.topic, gate]
        position = stream.index.get(stamp)
        if position is None:
            self.wrong(f"{record.topic} got an output that the log does not give")
        elif stream.expected[position][1] != record:
            self.wrong(f"{record.topic} got two outputs in conflict under one stamp")
        elif position > stream.arrived:
            self.wrong(f"{record.topic} lost an output: a sink that has this one ignores the one before")
        elif position == stream.arrived:
            stream.arrived += 1
            if record.topic == BOARD:
                self._shown(gate, record)

    def _shown(self, gate: str, record: Outgoing) -> None:
        message = decode_board(record.value)
        view = self.views.get(gate)
        if view is None:
            view = self.views[gate] = BoardView(gate)
        before = {row.visit_id: view.rows.get(row.visit_id) for row in message.rows}
        as_of = view.as_of
        applied = view.apply(message)
        if applied == "repeated" or (applied == "gap" and view.as_of is not None):
            self.wrong(f"a board's message was {applied}")
        if applied != "applied":
            return
        if as_of is not None and message.as_of < as_of:
            self.wrong("a board's time went backwards")
        self._places(gate, message, before, view)

    def _places(self, gate: str, message: BoardMessage, before: dict[str, BoardRow | None], view: BoardView) -> None:
        story = self._stories[gate]
        for row in message.rows:
            old = before[row.visit_id]
            moved = old is not None and _class(old) == _class(row) and old.rank != row.rank
            if moved and row.visit_id not in story.explained:
                self.wrong("a truck's place changed without a recorded reason")
        if message.rows:
            rows = sorted(view.rows.values(), key=lambda row: row.rank)
            if len({(row.direction, row.rank) for row in rows}) < len(rows):
                self.wrong("two trucks hold one place")
            plates = [(row.plate, row.country) for row in rows if row.plate is not None]
            if len(set(plates)) < len(plates):
                self.wrong("one plate stands on the board twice")
            last: dict[tuple[str, str], int] = {}
            for row in rows:
                if row.queue_class == "booked" or row.visit_id in story.explained:
                    continue
                arrived_ms = milliseconds(row.arrived_at)
                if arrived_ms < last.get(_class(row), 0):
                    self.wrong("who came later goes first, without a recorded reason")
                last[_class(row)] = arrived_ms

    def snapshot_written(self, partition: int, record: Outgoing) -> None:
        """A snapshot may only speak of what is written; at the log's end it is the oracle's state, byte by byte."""
        applied = int(dict(record.headers)["offset"])
        state = self.state(partition)
        if applied > state.applied:
            self.wrong("a snapshot is about records that the log does not hold")
        for gate in state.gates:
            self._written_up_to(gate, applied)
        for key in self._letters:
            _, number, offset = key.decode().split("/")
            if int(number) == partition and int(offset) <= applied and key not in self._letters_arrived:
                self.wrong("a snapshot was written before the dead letters it stands for")
        if applied == state.applied and snapshot(state) != record:
            self.wrong("two folds of one log hold different states")

    def _written_up_to(self, gate: str, applied: int) -> None:
        for (topic, of), stream in self._streams.items():
            if (
                of == gate
                and stream.arrived < len(stream.expected)
                and stream.expected[stream.arrived][0][0] <= applied
            ):
                self.wrong(f"a snapshot was written before what {topic} must hold for it")

    # the end

    @property
    def complete(self) -> bool:
        """Whether every output of every record has arrived."""
        return len(self._letters_arrived) == len(self._letters) and all(
            stream.arrived == len(stream.expected) for stream in self._streams.values()
        )

    def finish(self) -> None:
        """When all is folded: nothing is lost, every command has its answer, and every board is the fold's own."""
        if not self.complete:
            self.wrong("outputs were lost")
        unanswered = [r for r in self._requests if self._answers[r] != 1]
        if unanswered:
            self.wrong(f"{len(unanswered)} commands have no answer")
        for fold in self._folds:
            self.check_gates(fold.state.partition)
            for slug, gate in fold.state.gates.items():
                view = self.views.get(slug)
                if view is not None and view.seq is not None and set(view.rows) != set(gate.visits):
                    self.wrong("the board shows other trucks than those that are here")


def _class(row: BoardRow) -> tuple[str, str]:
    return row.direction, row.queue_class


def _stamp(output: Outgoing) -> Stamp:
    identity = next(value for name, value in output.headers if name == "ce_id")
    _, offset, ordinal = identity.rsplit(b"/", 2)
    return int(offset), int(ordinal)
