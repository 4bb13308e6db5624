"""What all generated events begin with: ids, times, speakers. Nothing here is chance, so a log can be made again."""

from datetime import UTC, datetime, timedelta
from typing import Any

from schemas.events import Actor
from schemas.fields import Role

FIRST_DAY = datetime(2026, 1, 4, 17, tzinfo=UTC)
"""Midnight in Vietnam (UTC+7)."""

_OFFICERS = 4
"""Of each agency at each gate; they take turns."""


class Scribe:
    """Writes the heads of events. Seconds count from the first day's midnight."""

    def __init__(self, first_day: datetime) -> None:
        self._first_day = first_day
        self._made = 0
        self._actors: dict[tuple[str, Role, int], Actor] = {}

    def id(self) -> str:
        """An id of no other event."""
        self._made += 1
        return f"00000000-0000-7000-8000-{self._made:012d}"

    def at(self, second: float) -> datetime:
        """To the millisecond, as our own clocks write it."""
        return self._first_day + timedelta(milliseconds=round(second * 1000))

    def head(self, gate: str, second: float, source: str) -> dict[str, Any]:
        """Heard when it happened."""
        at = self.at(second)
        return {"id": self.id(), "gate": gate, "occurred_at": at, "received_at": at, "source": source}

    def feed(self, gate: str, second: float, feed: str) -> dict[str, Any]:
        """From a feed that is fresh."""
        head = self.head(gate, second, f"/connector/{feed}")
        head["feed_as_of"] = head["occurred_at"]
        return head

    def command(self, gate: str, second: float, role: Role, organisation: str | None = None) -> dict[str, Any]:
        """From one of the agency's officers, or from the firm named."""
        head = self.head(gate, second, "/api")
        head["request_id"] = self.id()
        head["actor"] = self._firm(organisation) if organisation is not None else self._officer(gate, role)
        head["purpose"] = "crossing"
        return head

    def _officer(self, gate: str, role: Role) -> Actor:
        key = gate, role, self._made // 2 % _OFFICERS
        actor = self._actors.get(key)
        if actor is None:
            actor = self._actors[key] = Actor(
                subject=f"{role}-{gate}-{key[2]}", role=role, organisation=f"{role}-{gate}"
            )
        return actor

    @staticmethod
    def _firm(organisation: str) -> Actor:
        return Actor(subject=f"{organisation}-clerk", role="firm", organisation=organisation)
