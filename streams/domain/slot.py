"""One slot: its places, who holds them, who waits for one."""

from dataclasses import dataclass, field
from typing import Literal

from streams.domain.times import HOUR_MS

Phase = Literal["entries", "released", "begun", "over"]
"""entries: taken for the draw; released: drawn, then first come, first served; begun: no place is given any more;
over: the tolerance after its end has passed."""


class OversoldError(AssertionError):
    """More places than the slot has: the fold is wrong, stop the engine and keep the log."""


@dataclass(slots=True)
class Slot:
    """Times are milliseconds since 1970. In the dicts a booking's id stands with the time since when it is there."""

    starts_ms: int
    ends_ms: int
    release_ms: int
    """When entries close and the draw is made."""
    capacity: int
    phase: Phase = "entries"
    seed_hex: str | None = None
    """Of its draw; None before it, and for a slot that nobody entered for."""
    entries: dict[str, int] = field(default_factory=dict)
    holders: dict[str, int] = field(default_factory=dict)
    """Those who have a place, also once they came."""
    waitlist: dict[str, int] = field(default_factory=dict)
    """First in line first."""

    @property
    def free(self) -> int:
        """Places that nobody holds."""
        return self.capacity - len(self.holders)

    def give(self, booking_id: str, now_ms: int) -> None:
        """Give a place. This is the only line of the system that does. Raises OversoldError when there is none."""
        if self.phase != "released" or self.free <= 0 or booking_id in self.holders:
            raise OversoldError(f"a place too many in the slot of {self.starts_ms}")
        self.holders[booking_id] = now_ms


def capacity(rate_per_hour_milli: int, length_ms: int, share_percent: int) -> int:
    """Places: trucks served in the slot at the measured rate (thousandths of a truck an hour), rounded down.

    Only a share of them may be booked, so that the live queue moves too.
    """
    return rate_per_hour_milli * length_ms * share_percent // (1_000 * HOUR_MS * 100)
