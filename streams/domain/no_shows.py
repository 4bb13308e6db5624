"""Who did not come, and who may not book for a while because of it."""

from dataclasses import dataclass, field
from typing import Literal

from streams.domain.plates import country_of, same_truck, tail
from streams.domain.policy_terms import SlotTerms
from streams.domain.times import DAY_MS

COUNTED_MS = 30 * DAY_MS
"""A no-show older than this counts no more, so that a firm of many trucks is not banned for one a year."""


@dataclass(frozen=True, slots=True)
class Ban:
    """No new booking until then. `subject` is the firm's opaque id or the vehicle's plate: not for log lines."""

    kind: Literal["firm", "vehicle"]
    subject: str
    until_ms: int


@dataclass(slots=True)
class Misses:
    """One firm's or vehicle's."""

    at_ms: list[int] = field(default_factory=list)
    """No-shows that still count, oldest first. At most the policy's limit."""
    banned_until_ms: int = 0

    def add(self, now_ms: int, terms: SlotTerms) -> bool:
        """One more; True when it brings a ban, after which the count begins afresh."""
        self.at_ms = [at_ms for at_ms in self.at_ms if at_ms > now_ms - COUNTED_MS]
        self.at_ms.append(now_ms)
        if len(self.at_ms) < terms.no_show_limit:
            return False
        self.at_ms = []
        self.banned_until_ms = now_ms + terms.ban_days * DAY_MS
        return True

    def is_over(self, now_ms: int) -> bool:
        """Nothing in it matters any more."""
        return self.banned_until_ms <= now_ms and not (self.at_ms and self.at_ms[-1] > now_ms - COUNTED_MS)


@dataclass(slots=True)
class NoShows:
    """At one gate, in one direction."""

    firms: dict[str, Misses] = field(default_factory=dict)
    vehicles: dict[str, dict[str, Misses]] = field(default_factory=dict)
    """By the plate's tail, then by the plate: leaving the province out is no way around a ban."""

    def add(self, now_ms: int, firm: str, vehicle: str, terms: SlotTerms) -> tuple[Ban, ...]:
        """Count one no-show against both; the bans that it brings."""
        bans: list[Ban] = []
        by_firm = self.firms.setdefault(firm, Misses())
        if by_firm.add(now_ms, terms):
            bans.append(Ban("firm", firm, by_firm.banned_until_ms))
        namesakes = self.vehicles.setdefault(tail(vehicle), {})
        known = vehicle if vehicle in namesakes else next((text for text in namesakes if _same(vehicle, text)), vehicle)
        by_vehicle = namesakes.setdefault(known, Misses())
        if by_vehicle.add(now_ms, terms):
            bans.append(Ban("vehicle", vehicle, by_vehicle.banned_until_ms))
        return tuple(bans)

    def ban_of_firm(self, now_ms: int, firm: str) -> Ban | None:
        """The firm's ban, if one lasts."""
        misses = self.firms.get(firm)
        return Ban("firm", firm, misses.banned_until_ms) if misses and misses.banned_until_ms > now_ms else None

    def ban_of_vehicle(self, now_ms: int, vehicle: str) -> Ban | None:
        """The vehicle's ban, if one lasts, under whichever spelling it was earned."""
        for text, misses in self.vehicles.get(tail(vehicle), {}).items():
            if misses.banned_until_ms > now_ms and _same(vehicle, text):
                return Ban("vehicle", vehicle, misses.banned_until_ms)
        return None

    def forget(self, now_ms: int) -> None:
        """Drop what matters no more. Grows with their number: for once a day."""
        self.firms = {firm: misses for firm, misses in self.firms.items() if not misses.is_over(now_ms)}
        left = {
            key: {text: misses for text, misses in namesakes.items() if not misses.is_over(now_ms)}
            for key, namesakes in self.vehicles.items()
        }
        self.vehicles = {key: namesakes for key, namesakes in left.items() if namesakes}


def _same(text: str, other: str) -> bool:
    return same_truck(text, country_of(text), other, country_of(other))
