"""One live queue: ranks in order, so that nobody's place is ever rewritten."""

from bisect import bisect_left, insort
from collections.abc import Iterable, Iterator

Rank = tuple[int, int]
"""Arrival in milliseconds since 1970, then the visit's number."""


class Queue:
    """Ranks from first to last. A position is found by bisection; nothing is renumbered when somebody leaves."""

    def __init__(self, ranks: Iterable[Rank] = ()) -> None:
        self._ranks = sorted(ranks)

    def __len__(self) -> int:
        return len(self._ranks)

    def __iter__(self) -> Iterator[Rank]:
        return iter(self._ranks)

    def add(self, rank: Rank) -> None:
        """Take the place that the rank gives."""
        insort(self._ranks, rank)

    def remove(self, rank: Rank) -> None:
        """Leave. Raises KeyError when nobody stands there."""
        index = bisect_left(self._ranks, rank)
        if index == len(self._ranks) or self._ranks[index] != rank:
            raise KeyError(rank)
        del self._ranks[index]

    def position(self, rank: Rank) -> int:
        """1 for the first; for a rank that is not in the queue, the place it would take."""
        return bisect_left(self._ranks, rank) + 1
