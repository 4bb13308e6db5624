"""The gate's time."""

from schemas.events.base import Event


class ClockTicked(Event, frozen=True, kw_only=True, tag="clock.ticked"):
    """The partition's owner says what time it is (`occurred_at`), once a second. The fold knows no other clock."""
