"""What if another policy had ruled: the same trucks, let through at the same moments, in the other order. Pure.

The gate let a truck in at certain moments. The model keeps these moments, and at each of them serves whoever the other
policy would have named next among those who had come. So it neither makes nor loses capacity: whatever one truck gains,
others lose, and all gains and losses add up to nothing. It knows each truck's facts from its arrival on, as they turned
out; it knows nothing of holds or of drivers who were asleep. How far that is from what happened is measured by running
the model with the policy that did rule.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from heapq import heapify, heappop, heappush
from typing import Any

from schemas.fields import QueueClass
from streams.domain.policy import Policy
from streams.domain.policy_terms import Facts
from streams.domain.stage_queue import Member, StageQueue
from streams.domain.state import DIRECTIONS
from streams.domain.statistics import nearest_rank
from streams.domain.times import MINUTE_MS

_BANDS_SECONDS = (3_600, 4 * 3_600, 12 * 3_600, 24 * 3_600)
_MANY_TRUCKS = 10
_CHAPTER_DIGITS = 2


@dataclass(frozen=True, slots=True)
class Truck:
    """One visit of the period. Times are milliseconds since 1970."""

    number: int
    """The visit's, unlike any other's: breaks ties, and names the truck in the model."""
    facts: Facts
    firm: str | None
    """Declarant, opaque."""
    passed_ms: int | None
    """When the gate let it in; None: it still waited when the period ended."""


def serve(trucks: Iterable[Truck], policy: Policy) -> dict[int, int]:
    """When each truck (by number) passes under a policy, at the very moments at which trucks passed. One direction."""
    trucks = list(trucks)
    coming = [(_comes_ms(truck), truck.number, truck.facts) for truck in trucks]
    heapify(coming)
    queue = StageQueue(policy.interleave)
    waiting: dict[int, Member] = {}
    passes: dict[int, int] = {}
    for moment_ms in sorted(truck.passed_ms for truck in trucks if truck.passed_ms is not None):
        while coming and coming[0][0] <= moment_ms:
            _, number, facts = heappop(coming)
            if number in passes:
                continue
            if number in waiting:
                queue.remove(*waiting[number])
            place = policy.place(facts)
            waiting[number] = Member(place.queue_class, (place.order_ms, number))
            queue.add(*waiting[number])
            if facts.slot_start_ms is not None and policy.booked(facts) == "early":
                on_time_ms = facts.slot_start_ms - policy.slots.early_minutes * MINUTE_MS
                heappush(coming, (on_time_ms, number, replace(facts, arrived_ms=on_time_ms)))
        member = queue.next()
        if member is None:
            raise AssertionError("a truck passed before it came")  # _comes_ms makes that impossible
        queue.served(member.queue_class)
        queue.remove(*member)
        passes[member.rank[1]] = moment_ms
    return passes


def compare(trucks: Sequence[Truck], policy: Policy, ruling: Policy, end_ms: int) -> dict[str, Any]:
    """Who would have gained and lost, in seconds of waiting at the gate, against what happened.

    A truck that has not passed at the end counts as if it passed then, in both worlds.
    """
    gained, model = _gains(trucks, policy, end_ms), _gains(trucks, ruling, end_ms)
    firms = Counter(truck.firm for truck in trucks)
    by_class: dict[str, list[int]] = defaultdict(list)
    by_chapter: dict[str, list[int]] = defaultdict(list)
    by_firm: dict[str, list[int]] = defaultdict(list)
    for truck in trucks:
        seconds = gained[truck.number]
        by_class[_class(policy, truck)].append(seconds)
        by_chapter[_chapter(truck)].append(seconds)
        by_firm[_size(truck.firm, firms)].append(seconds)
    return {
        "trucks": len(trucks),
        "overall": distribution(gained.values()),
        "by_class": _distributions(by_class),
        "by_goods": _distributions(by_chapter),
        "by_firm_size": _distributions(by_firm),
        "most": {
            "gained": {f"over_{band // 3600}_h": sum(s > band for s in gained.values()) for band in _BANDS_SECONDS},
            "lost": {f"over_{band // 3600}_h": sum(-s > band for s in gained.values()) for band in _BANDS_SECONDS},
        },
        "other_class": sum(_class(policy, truck) != _class(ruling, truck) for truck in trucks),
        "model_of_what_happened": distribution(model.values()),
    }


def distribution(gained_seconds: Iterable[int]) -> dict[str, Any]:
    """Those who gain, those who lose and those for whom it is all the same; seconds by nearest rank."""
    seconds = sorted(gained_seconds)
    return {
        "count": len(seconds),
        "mean_gained_seconds": _mean(seconds),
        "gained": _part([s for s in seconds if s > 0]),
        "lost": _part(sorted(-s for s in seconds if s < 0)),
        "same": sum(s == 0 for s in seconds),
    }


def _part(seconds: Sequence[int]) -> dict[str, int | None]:
    return {
        "count": len(seconds),
        "mean_seconds": _mean(seconds),
        "p50_seconds": nearest_rank(seconds, 50),
        "p90_seconds": nearest_rank(seconds, 90),
    }


def _mean(seconds: Sequence[int]) -> int | None:
    return round(sum(seconds) / len(seconds)) if seconds else None


def _distributions(groups: Mapping[str, Sequence[int]]) -> dict[str, Any]:
    return {name: distribution(groups[name]) for name in sorted(groups)}


def _gains(trucks: Sequence[Truck], policy: Policy, end_ms: int) -> dict[int, int]:
    """Seconds that each truck waits less than it did."""
    passes: dict[int, int] = {}
    for direction in DIRECTIONS:
        passes |= serve((truck for truck in trucks if truck.facts.direction == direction), policy)
    return {
        truck.number: ((end_ms if truck.passed_ms is None else truck.passed_ms) - passes.get(truck.number, end_ms))
        // 1000
        for truck in trucks
    }


def _comes_ms(truck: Truck) -> int:
    """From when it can be let in: it is here, and is not away until a later turn that it was given."""
    comes_ms = max(truck.facts.arrived_ms, truck.facts.requeued_ms or 0)
    return comes_ms if truck.passed_ms is None else min(comes_ms, truck.passed_ms)


def _class(policy: Policy, truck: Truck) -> QueueClass:
    return policy.place(truck.facts).queue_class


def _chapter(truck: Truck) -> str:
    """Chapter of the harmonised system of the first goods declared."""
    return truck.facts.hs_codes[0][:_CHAPTER_DIGITS] if truck.facts.hs_codes else "undeclared"


def _size(firm: str | None, firms: Mapping[str | None, int]) -> str:
    """By the trucks that the declarant has in the period."""
    if firm is None:
        return "unknown"
    trucks = firms[firm]
    return "10+" if trucks >= _MANY_TRUCKS else "2-9" if trucks > 1 else "1"
