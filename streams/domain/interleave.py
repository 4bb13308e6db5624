"""How the classes take turns: a fixed pattern, read round and round. A class with nobody waiting loses its turn.

The form is that of Ukraine's eCherha (of 8 turns so many for each class): everybody can count it out on paper. A
`phase` is the index of the turn that comes next, 0 at the pattern's beginning.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from schemas.fields import QueueClass

CLASSES: Final[tuple[QueueClass, ...]] = ("priority", "booked", "live")

Counts = Mapping[QueueClass, int]
"""How many of each class wait; every class is a key."""


class Interleave:
    """One pattern. Immutable; its methods are pure functions of a phase and of who waits."""

    def __init__(self, pattern: Sequence[QueueClass]) -> None:
        """Raises ValueError when a class has no turn at all."""
        self.pattern: Final = tuple(pattern)
        self._turns: Final = {
            queue_class: [turn for turn, due in enumerate(self.pattern) if due == queue_class]
            for queue_class in CLASSES
        }
        for queue_class, turns in self._turns.items():
            if not turns:
                raise ValueError(f"no turn for {queue_class}")
        # of each class, how many turns stand before each index
        self._before: Final = {
            queue_class: [sum(turn < index for turn in turns) for index in range(len(self.pattern))]
            for queue_class, turns in self._turns.items()
        }

    def due(self, phase: int, waiting: Counts) -> QueueClass | None:
        """The class that goes next; None when nobody waits."""
        for queue_class in self.pattern[phase:] + self.pattern[:phase]:
            if waiting[queue_class]:
                return queue_class
        return None

    def after(self, phase: int, waiting: Counts, went: QueueClass) -> int:
        """The phase once a truck of `went` has gone, whether it still counts as waiting or no more.

        In its turn: past that turn, and past the turns that nobody took. Out of turn: unchanged, so that whoever is
        due stays due.
        """
        size = len(self.pattern)
        for turn in range(phase, phase + size):
            queue_class = self.pattern[turn % size]
            if queue_class == went:
                return (turn + 1) % size
            if waiting[queue_class]:
                return phase
        raise AssertionError(went)  # every class has a turn

    def ahead(self, phase: int, queue_class: QueueClass, index: int, waiting: Counts) -> dict[QueueClass, int]:
        """How many of each class go before the one with `index` others of its own class before it."""
        turns = self._turns[queue_class]
        rounds, nth = divmod(self._before[queue_class][phase] + index, len(turns))
        its_turn = turns[nth]
        ahead = {}
        for other, count in waiting.items():
            before = self._before[other]
            given = rounds * len(self._turns[other]) + before[its_turn] - before[phase]
            ahead[other] = min(count, given)
        ahead[queue_class] = index
        return ahead

    def longest_wait_turns(self, queue_class: QueueClass) -> int:
        """At most so many turns of others lie between two turns of the class."""
        turns = self._turns[queue_class]
        following = [*turns[1:], turns[0] + len(self.pattern)]
        return max(later - turn for turn, later in zip(turns, following, strict=True)) - 1
