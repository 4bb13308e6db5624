"""A board put together again from `gate.board.v1`, for whoever shows it: the reader's side of board.py."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from schemas.board import BoardMessage, BoardRow, DirectionSummary, FeedState
from schemas.fields import Direction
from streams.domain.queue import Queue, Rank
from streams.domain.state import DIRECTIONS

Applied = Literal["applied", "repeated", "gap"]
"""repeated: seen before, nothing changed; gap: messages are missing, so nothing changes until the next snapshot."""


def _queues() -> dict[Direction, Queue]:
    return {direction: Queue() for direction in DIRECTIONS}


def _ranks() -> dict[Direction, dict[Rank, str]]:
    return {direction: {} for direction in DIRECTIONS}


@dataclass(slots=True)
class BoardView:
    """One gate's board. Empty, and `as_of` None, until the first snapshot."""

    gate: str
    stamp: tuple[int, int] = (-1, -1)
    """(offset, ordinal) of the last message applied."""
    seq: int | None = None
    """None: a snapshot is needed."""
    as_of: datetime | None = None
    rows: dict[str, BoardRow] = field(default_factory=dict)
    """By visit id."""
    summaries: tuple[DirectionSummary, ...] = ()
    feeds: tuple[FeedState, ...] = ()
    _waiting: dict[Direction, Queue] = field(default_factory=_queues)
    """Ranks that have a position."""
    _open: dict[Direction, Queue] = field(default_factory=_queues)
    """All ranks, held and called ones too."""
    _by_rank: dict[Direction, dict[Rank, str]] = field(default_factory=_ranks)

    def apply(self, message: BoardMessage) -> Applied:
        """Take in the next message of this gate."""
        stamp = (message.offset, message.ordinal)
        if stamp <= self.stamp:
            return "repeated"
        if message.kind == "snapshot":
            self._replace(message.rows)
        elif self.seq is None or message.seq != self.seq + 1:
            self.seq = None
            return "gap"
        else:
            for visit_id in message.removed:
                self._remove(visit_id)
            for row in message.rows:
                self._remove(row.visit_id)
                self._add(row)
        self.stamp = stamp
        self.seq = message.seq
        self.as_of = message.as_of
        if message.summaries is not None:
            self.summaries = message.summaries
        if message.feeds is not None:
            self.feeds = message.feeds
        return "applied"

    def ordered(self, direction: Direction) -> Iterator[tuple[int | None, BoardRow]]:
        """(position, row) as a board lists them: called ones first, then by rank. Only waiting ones have a position."""
        rows = [self.rows[self._by_rank[direction][rank]] for rank in self._open[direction]]
        for row in rows:
            if row.status == "called":
                yield None, row
        position = 0
        for row in rows:
            if row.status == "waiting":
                position += 1
                yield position, row
            elif row.status == "held":
                yield None, row

    def position(self, visit_id: str) -> int | None:
        """1 for the next in its direction; None when called, held or not here. Found by bisection."""
        row = self.rows.get(visit_id)
        if row is None or row.status != "waiting":
            return None
        return self._waiting[row.direction].position(row.rank)

    def _replace(self, rows: tuple[BoardRow, ...]) -> None:
        self.rows = {row.visit_id: row for row in rows}
        for direction in DIRECTIONS:
            here = [row for row in rows if row.direction == direction]
            self._by_rank[direction] = {row.rank: row.visit_id for row in here}
            self._open[direction] = Queue(row.rank for row in here)
            self._waiting[direction] = Queue(row.rank for row in here if row.status == "waiting")

    def _add(self, row: BoardRow) -> None:
        self.rows[row.visit_id] = row
        self._by_rank[row.direction][row.rank] = row.visit_id
        self._open[row.direction].add(row.rank)
        if row.status == "waiting":
            self._waiting[row.direction].add(row.rank)

    def _remove(self, visit_id: str) -> None:
        row = self.rows.pop(visit_id, None)
        if row is None:
            return
        del self._by_rank[row.direction][row.rank]
        self._open[row.direction].remove(row.rank)
        if row.status == "waiting":
            self._waiting[row.direction].remove(row.rank)
