"""Crossings and the waits they ended: measured, not promised."""

from bisect import insort
from collections.abc import Sequence
from dataclasses import dataclass, field

from streams.domain.times import HOUR_MS, vietnam_day


@dataclass(slots=True)
class Crossings:
    """Of one direction."""

    last_hour: list[tuple[int, int]] = field(default_factory=list)
    """(when it crossed in ms, wait in s), oldest first."""
    by_day: dict[int, int] = field(default_factory=dict)
    """By Vietnamese calendar day; yesterday and today."""

    def add(self, crossed_ms: int, wait_seconds: int) -> None:
        """A truck crossed."""
        insort(self.last_hour, (crossed_ms, wait_seconds))
        day = vietnam_day(crossed_ms)
        self.by_day[day] = self.by_day.get(day, 0) + 1

    def take_back(self, crossed_ms: int, wait_seconds: int) -> None:
        """It had not crossed after all."""
        day = vietnam_day(crossed_ms)
        if self.by_day.get(day):
            self.by_day[day] -= 1
        if (crossed_ms, wait_seconds) in self.last_hour:
            self.last_hour.remove((crossed_ms, wait_seconds))

    def age(self, now_ms: int, today: int) -> bool:
        """Let go what is older than an hour or of a day that is over; True when a figure changed by that."""
        hour_ago_ms = now_ms - HOUR_MS
        if not (self.last_hour and self.last_hour[0][0] <= hour_ago_ms) and not (
            self.by_day and min(self.by_day) < today - 1
        ):
            return False
        self.last_hour = [crossing for crossing in self.last_hour if crossing[0] > hour_ago_ms]
        self.by_day = {day: count for day, count in self.by_day.items() if day >= today - 1}
        return True

    def today(self, now_ms: int) -> int:
        """Crossings since midnight in Vietnam."""
        return self.by_day.get(vietnam_day(now_ms), 0)

    def yesterday(self, now_ms: int) -> int:
        """Crossings of the last whole day in Vietnam."""
        return self.by_day.get(vietnam_day(now_ms) - 1, 0)

    def waits(self) -> list[int]:
        """Waits in seconds of the trucks that crossed in the last hour, shortest first."""
        return sorted([wait for _, wait in self.last_hour])


def nearest_rank(ordered: Sequence[int], percent: int) -> int | None:
    """The smallest value that `percent` of `ordered` do not exceed; None of nothing."""
    return ordered[-(-percent * len(ordered) // 100) - 1] if ordered else None
