"""One stage's queue in one direction: who goes when, over all classes, with nobody's place ever rewritten."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import Final, NamedTuple

from schemas.fields import QueueClass, Stage
from streams.domain.interleave import CLASSES, Interleave

Rank = tuple[int, int]
"""What orders inside a class: milliseconds since 1970 (`Place.order_ms`), then the visit's number, below 2³²."""

_BLOCK: Final = 2_000
_NUMBER_BITS: Final = 32
_NUMBER_MASK: Final = (1 << _NUMBER_BITS) - 1


class Member(NamedTuple):
    """A truck's place in a stage's queue."""

    queue_class: QueueClass
    rank: Rank


class StageQueue:
    """Trucks by class and rank; the classes take turns.

    All but `phase` follows from the visits: keep the phase in the state and build the rest from them.
    Adding, removing and finding a position cost about the same with 200 trucks and with 200,000.
    """

    __slots__ = ("_interleave", "_lines", "counts", "phase")

    def __init__(self, interleave: Interleave, members: Iterable[Member] = (), phase: int = 0) -> None:
        """A phase comes from `served` under the same pattern; with a new pattern begin at 0."""
        self._interleave = interleave
        self.phase = phase
        ranks: dict[QueueClass, list[Rank]] = {queue_class: [] for queue_class in CLASSES}
        for queue_class, rank in members:
            ranks[queue_class].append(rank)
        self._lines = {queue_class: _Line(ranks[queue_class]) for queue_class in CLASSES}
        self.counts: dict[QueueClass, int] = {queue_class: len(ranks[queue_class]) for queue_class in CLASSES}
        """How many of each class wait."""

    def __len__(self) -> int:
        return sum(self.counts.values())

    @property
    def is_waited_in(self) -> bool:
        """Whether anybody waits: cheaper than the number."""
        counts = self.counts
        return bool(counts["live"] or counts["priority"] or counts["booked"])

    def __iter__(self) -> Iterator[Member]:
        """In the order of going."""
        ranks = {queue_class: iter(line) for queue_class, line in self._lines.items()}
        left, phase = dict(self.counts), self.phase
        while (queue_class := self._interleave.due(phase, left)) is not None:
            yield Member(queue_class, next(ranks[queue_class]))
            phase = self._interleave.after(phase, left, queue_class)
            left[queue_class] -= 1

    def __contains__(self, member: Member) -> bool:
        return self._lines[member.queue_class].has(member.rank)

    def add(self, queue_class: QueueClass, rank: Rank) -> None:
        """Take the place that class and rank give. Raises ValueError when somebody holds it."""
        self._lines[queue_class].add(rank)
        self.counts[queue_class] += 1

    def remove(self, queue_class: QueueClass, rank: Rank) -> None:
        """Leave. Raises KeyError when nobody stands there."""
        self._lines[queue_class].remove(rank)
        self.counts[queue_class] -= 1

    def position(self, queue_class: QueueClass, rank: Rank) -> int:
        """1 for who goes first; for somebody who does not wait here, the place that joining now would give."""
        index = self._lines[queue_class].index(rank)
        return 1 + sum(self._interleave.ahead(self.phase, queue_class, index, self.counts).values())

    def next(self) -> Member | None:
        """Who goes first."""
        return next(iter(self), None)

    def served(self, queue_class: QueueClass) -> int:
        """A truck of the class was called, or went uncalled: once for each truck, before or after its removal.

        Returns the phase, to be kept in the state. Only a truck that goes in its class's turn uses the turn up.
        """
        self.phase = self._interleave.after(self.phase, self.counts, queue_class)
        return self.phase


class StageQueues(dict[Stage, StageQueue]):
    """The queues of one direction. One in which nobody ever waited is made when it is asked for."""

    def __init__(
        self, interleave: Interleave, members: Mapping[Stage, list[Member]], phases: Mapping[Stage, int]
    ) -> None:
        """`phases` is read whenever a queue is made."""
        self._interleave = interleave
        self._phases = phases
        super().__init__({stage: StageQueue(interleave, ones, phases.get(stage, 0)) for stage, ones in members.items()})

    def __missing__(self, stage: Stage) -> StageQueue:
        queue = self[stage] = StageQueue(self._interleave, (), self._phases.get(stage, 0))
        return queue


class _Line:
    """Ranks of one class in order, in sorted blocks.

    A place is a bisection and the sum of the sizes of the blocks before: 100 numbers for 200,000 trucks, which is
    faster than any tree kept in Python. A rank is kept as one whole number, which compares faster than a pair.
    """

    __slots__ = ("_blocks", "_bounds", "_sizes")

    def __init__(self, ranks: Iterable[Rank]) -> None:
        keys = sorted(ms << _NUMBER_BITS | number for ms, number in ranks)
        self._blocks = [keys[start : start + _BLOCK] for start in range(0, len(keys), _BLOCK)] or [[]]
        self._index_blocks()

    def __iter__(self) -> Iterator[Rank]:
        return ((key >> _NUMBER_BITS, key & _NUMBER_MASK) for key in chain.from_iterable(self._blocks))

    def index(self, rank: Rank) -> int:
        """How many stand before the rank."""
        _, at, within = self._find(rank)
        return sum(self._sizes[:at], within)

    def has(self, rank: Rank) -> bool:
        key, at, within = self._find(rank)
        return self._blocks[at][within : within + 1] == [key]

    def add(self, rank: Rank) -> None:
        key, at, within = self._find(rank)
        block = self._blocks[at]
        if within < len(block) and block[within] == key:
            raise ValueError(rank)
        block.insert(within, key)
        if len(block) > 2 * _BLOCK:
            self._blocks[at : at + 1] = [block[:_BLOCK], block[_BLOCK:]]
            self._index_blocks()
        else:
            self._sizes[at] += 1

    def remove(self, rank: Rank) -> None:
        key, at, within = self._find(rank)
        block = self._blocks[at]
        if within == len(block) or block[within] != key:
            raise KeyError(rank)
        del block[within]
        if block:
            self._sizes[at] -= 1
        else:
            if len(self._blocks) > 1:
                del self._blocks[at]
            self._index_blocks()

    def _find(self, rank: Rank) -> tuple[int, int, int]:
        """The key, its block, and its place in the block: where it is, or where it would go."""
        key = rank[0] << _NUMBER_BITS | rank[1]
        at = bisect_left(self._bounds, key)
        return key, at, bisect_left(self._blocks[at], key)

    def _index_blocks(self) -> None:
        """After a block came or went, which is once in thousands of changes."""
        self._bounds = [block[-1] for block in self._blocks[:-1]]
        self._sizes = [len(block) for block in self._blocks]
