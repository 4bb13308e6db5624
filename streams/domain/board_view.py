"""A board put together again from `gate.board.v1`, for whoever shows it: the reader's side of board.py."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from schemas.board import BoardMessage, BoardRow, DirectionSummary, FeedState, PolicyShown
from schemas.fields import Direction, QueueClass, Stage
from streams.domain.interleave import CLASSES, Interleave
from streams.domain.stage_queue import Member, StageQueue, StageQueues
from streams.domain.workflow import DIRECTIONS, STAGES

Applied = Literal["applied", "repeated", "gap"]
"""repeated: seen before, nothing changed; gap: messages are missing, so nothing changes until the next snapshot."""

_BY_ARRIVAL: tuple[QueueClass, ...] = CLASSES
"""A pattern for boards that name no policy: one class waits, so any pattern gives its order."""

_NO_PHASES: dict[Stage, int] = {}
"""They come with the summaries; when another policy begins, turns begin anew."""


@dataclass(slots=True)
class BoardView:
    """One gate's board. Empty, and `as_of` None, until the first snapshot."""

    gate: str
    stamp: tuple[int, int] = (-1, -1)
    """(offset, ordinal) of the last message applied."""
    seq: int | None = None
    """None: a snapshot is needed."""
    as_of: datetime | None = None
    log_hash: str | None = None
    rows: dict[str, BoardRow] = field(default_factory=dict)
    """By visit id."""
    feeds: tuple[FeedState, ...] = ()
    policy: PolicyShown | None = None
    _told: tuple[DirectionSummary, ...] = ()
    """Figures as the engine last told them, which is every half minute at most."""
    _standing: dict[Direction, Counter[Stage]] = field(default_factory=dict)
    """Rows by the stage at which they stand."""
    _queues: dict[Direction, StageQueues] = field(default_factory=dict)
    """Waiting rows at each stage they wait for."""
    _by_number: dict[int, str] = field(default_factory=dict)

    def apply(self, message: BoardMessage) -> Applied:
        """Take in the next message of this gate."""
        stamp = (message.offset, message.ordinal)
        if stamp <= self.stamp:
            return "repeated"
        if message.kind == "snapshot":
            self._replace(message)
        elif self.seq is None or message.seq != self.seq + 1:
            self.seq = None
            return "gap"
        else:
            self._amend(message)
        self.stamp = stamp
        self.seq = message.seq
        self.as_of = message.as_of
        self.log_hash = message.log_hash
        if message.summaries is not None:
            self._sum_up(message.summaries)
        if message.feeds is not None:
            self.feeds = message.feeds
        return "applied"

    @property
    def summaries(self) -> tuple[DirectionSummary, ...]:
        """Both directions' figures as last told, with those that can be counted counted from the rows."""
        return tuple(self.count(summary) for summary in self._told)

    def count(self, summary: DirectionSummary) -> DirectionSummary:
        """The figures, with as many trucks waiting, and waiting where, as there are rows."""
        standing = self._standing.get(summary.direction, Counter())
        by_stage = {stage: standing[stage] for stage in STAGES if standing[stage]}
        told = {name: getattr(summary, name) for name in summary.__struct_fields__}
        return DirectionSummary(**{**told, "waiting": standing.total(), "by_stage": by_stage})

    def ordered(self, direction: Direction) -> Iterator[tuple[int | None, BoardRow]]:
        """(position, row) as a board lists them: called ones first, then who is furthest on the way.

        Only waiting ones have a position: their place in the queue of the stage at which they stand. Those that are
        held or postponed follow each stage's queue.
        """
        rows = sorted((row for row in self.rows.values() if row.direction == direction), key=lambda row: row.rank)
        for row in rows:
            if row.status == "called":
                yield None, row
        for stage in reversed(STAGES):
            if direction in self._queues:
                for position, member in enumerate(self._queues[direction][stage], 1):
                    row = self.rows[self._by_number[member.rank[1]]]
                    if row.stage == stage:
                        yield position, row
            for row in rows:
                if row.stage == stage and row.status in {"held", "postponed"}:
                    yield None, row

    def position(self, visit_id: str) -> int | None:
        """1 for the next at its stage; None when called, held, postponed or not here. Costs O(log n)."""
        row = self.rows.get(visit_id)
        if row is None or row.status != "waiting":
            return None
        return self._queues[row.direction][row.stage].position(row.queue_class, row.rank)

    def queue(self, direction: Direction, stage: Stage) -> StageQueue:
        """Who waits for the stage, in the order of going. Empty before the first snapshot."""
        if direction not in self._queues:
            self._queue_up()
        return self._queues[direction][stage]

    def row_of(self, member: Member) -> BoardRow:
        """The row of a member of a queue."""
        return self.rows[self._by_number[member.rank[1]]]

    def _replace(self, message: BoardMessage) -> None:
        self.rows = {row.visit_id: row for row in message.rows}
        self._by_number = {row.rank[1]: row.visit_id for row in message.rows}
        self._standing = {direction: Counter() for direction in DIRECTIONS}
        for row in message.rows:
            self._standing[row.direction][row.stage] += 1
        self.policy = message.policy
        self._queue_up()

    def _amend(self, message: BoardMessage) -> None:
        for visit_id in message.removed:
            self._remove(visit_id)
        for row in message.rows:
            self._remove(row.visit_id)
            self._add(row)
        if message.policy is not None:
            self.policy = message.policy
            self._queue_up()

    def _sum_up(self, summaries: tuple[DirectionSummary, ...]) -> None:
        self._told = summaries
        for summary in summaries:
            for stage in summary.stages:
                self._queues[summary.direction][stage.stage].phase = stage.phase

    def _queue_up(self) -> None:
        """Build the queues anew, by the policy's pattern; the phases come with the summaries."""
        interleave = Interleave(_BY_ARRIVAL if self.policy is None else self.policy.pattern)
        members: dict[Direction, dict[Stage, list[Member]]] = {direction: defaultdict(list) for direction in DIRECTIONS}
        for row in self.rows.values():
            if row.status == "waiting":
                for stage in _stages(row):
                    members[row.direction][stage].append(Member(row.queue_class, row.rank))
        self._queues = {direction: StageQueues(interleave, members[direction], _NO_PHASES) for direction in DIRECTIONS}

    def _add(self, row: BoardRow) -> None:
        self.rows[row.visit_id] = row
        self._by_number[row.rank[1]] = row.visit_id
        self._standing[row.direction][row.stage] += 1
        if row.status == "waiting":
            for stage in _stages(row):
                self._queues[row.direction][stage].add(row.queue_class, row.rank)

    def _remove(self, visit_id: str) -> None:
        row = self.rows.pop(visit_id, None)
        if row is None:
            return
        del self._by_number[row.rank[1]]
        self._standing[row.direction][row.stage] -= 1
        if row.status == "waiting":
            for stage in _stages(row):
                self._queues[row.direction][stage].remove(row.queue_class, row.rank)


def _stages(row: BoardRow) -> list[Stage]:
    return [row.stage, *(wait.stage for wait in row.also)]
