"""What is remembered for two days of the gate's time at least, and four at most."""

from dataclasses import dataclass, field
from typing import Generic, TypeVar

from streams.domain.times import DAY_MS

KEEP_MS = 2 * DAY_MS
"""A spooling camera or a queueing API may repeat itself after a long outage; two days cover a weekend."""

Value = TypeVar("Value")


@dataclass(slots=True)
class Recent(Generic[Value]):
    """A mapping that forgets by generations: nothing is scanned, and both lookups are constant in time."""

    young: dict[str, Value] = field(default_factory=dict)
    old: dict[str, Value] = field(default_factory=dict)
    turned_ms: int = 0
    """When the young generation began."""

    def get(self, key: str) -> Value | None:
        """The remembered value, or None."""
        value = self.young.get(key)
        return self.old.get(key) if value is None else value

    def put(self, key: str, value: Value) -> None:
        """Remember from now on."""
        self.young[key] = value

    def drop(self, key: str) -> None:
        """Forget it at once."""
        self.young.pop(key, None)
        self.old.pop(key, None)

    def age(self, now_ms: int) -> None:
        """Let the older generation go once the younger one is old enough."""
        if now_ms - self.turned_ms >= KEEP_MS:
            self.old, self.young = self.young, {}
            self.turned_ms = now_ms
