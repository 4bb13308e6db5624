"""How many trucks came, or were served, in each of the last minutes."""

from dataclasses import dataclass, field

from streams.domain.times import HOUR_MS, MINUTE_MS

KEPT_MINUTES = 240
"""Four hours; older ones are let go."""

_SLACK_MINUTES = 10
"""Clocks may run ahead (admission.py): what they say of the next minutes must not push out the oldest asked for."""

_RING = KEPT_MINUTES + _SLACK_MINUTES


class _Derived:
    """What can always be computed again from the minutes."""

    __slots__ = ("_counted",)
    _counted: dict[int, tuple[int, int]]
    """By length of the window in minutes: the minute that it ended before, and its trucks."""

    def __post_init__(self) -> None:
        self._counted = {}

    def _forget(self, minute: int, newest_gone: int) -> None:
        """A truck more in this minute, and none any more in those up to `newest_gone`: count such windows anew."""
        for minutes, (end, _) in list(self._counted.items()):
            if minute < end or end - minutes <= newest_gone:
                del self._counted[minutes]


@dataclass(slots=True)
class Flow(_Derived):
    """Trucks by minute, in a ring: a late one lands in its own minute."""

    by_minute: list[int] = field(default_factory=lambda: [0] * _RING)
    first_minute: int | None = None
    """Of the first truck (minutes since 1970): before it nothing was measured."""
    newest_minute: int = 0
    """The ring holds this minute and those before it."""

    def add(self, at_ms: int) -> None:
        """A truck, when it came or was served. One that is older than the ring changes nothing any more."""
        minute = at_ms // MINUTE_MS
        if self.first_minute is None:
            self.first_minute = self.newest_minute = minute
        elif minute > self.newest_minute:
            self._turn(minute)
        elif minute <= self.newest_minute - _RING:
            return
        elif minute < self.first_minute:
            self.first_minute = minute
        self.by_minute[minute % _RING] += 1
        self._forget(minute, self.newest_minute - _RING)

    def count(self, now_ms: int, minutes: int) -> int:
        """Trucks in the last `minutes` whole minutes; the one that runs is not over and does not count."""
        end = now_ms // MINUTE_MS
        minutes = min(minutes, KEPT_MINUTES)
        counted_end, trucks = self._counted.get(minutes, (0, 0))
        if counted_end != end:
            if counted_end == end - 1:
                trucks += self._in(counted_end) - self._in(counted_end - minutes)
            else:
                trucks = self._sum(end - minutes, end - 1)
            self._counted[minutes] = end, trucks
        return trucks

    def measured(self, now_ms: int, minutes: int) -> int:
        """How many of the last `minutes` were measured: fewer when the first truck is not so long ago, at least 1.

        A young flow would else look slower than it is. Below an hour nothing is scaled up: one truck is no rate.
        """
        asked = min(minutes, KEPT_MINUTES)
        if self.first_minute is None:
            return asked
        return min(asked, max(now_ms // MINUTE_MS - self.first_minute, min(asked, HOUR_MS // MINUTE_MS)))

    def per_hour(self, now_ms: int, minutes: int) -> int:
        """Trucks an hour over the last `minutes`, in thousandths."""
        return self.count(now_ms, minutes) * 60_000 // self.measured(now_ms, minutes)

    def _in(self, minute: int) -> int:
        return self.by_minute[minute % _RING] if self.newest_minute - _RING < minute <= self.newest_minute else 0

    def _sum(self, first: int, last: int) -> int:
        first, last = max(first, self.newest_minute - _RING + 1), min(last, self.newest_minute)
        if first > last:
            return 0
        left, right = first % _RING, last % _RING
        if left <= right:
            return sum(self.by_minute[left : right + 1])
        return sum(self.by_minute[left:]) + sum(self.by_minute[: right + 1])

    def _turn(self, minute: int) -> None:
        """Make room up to a newer minute: each minute is emptied once, however long nothing came."""
        ring = self.by_minute
        if minute - self.newest_minute >= _RING:
            ring[:] = [0] * _RING
        else:
            for empty in range(self.newest_minute + 1, minute + 1):
                ring[empty % _RING] = 0
        self.newest_minute = minute
