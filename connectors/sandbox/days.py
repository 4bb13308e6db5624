"""Days at the gates as a log: ordinary ones, the crisis of domain.md, and the way out of it.

One generator for benches, tests and demos. The same arguments give the same events, byte for byte.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from functools import partial
from heapq import heappop, heappush
from random import Random

from connectors.sandbox import background, bookings
from connectors.sandbox.fleet import empty_truck, truck
from connectors.sandbox.journey import USUAL_STAY_SECONDS, Journey
from connectors.sandbox.papers import Papers, Rig, draw_papers, early_words
from connectors.sandbox.passage import World
from connectors.sandbox.passes import Cameras
from connectors.sandbox.scribe import FIRST_DAY, Scribe
from connectors.sandbox.volumes import (
    SCENARIO_DAYS,
    DayKind,
    Kind,
    Volume,
    arrivals_in_hour,
    day_kind,
    gates,
    volumes,
)
from schemas.events import ClockTicked, GateEvent

__all__ = ["FIRST_DAY", "SCENARIO_DAYS", "Kind", "Volume", "generate_log", "volumes"]

_DAY_SECONDS = 86_400
_AHEAD_HOURS = 2
"""A truck is spoken of so long before it comes: its papers."""

_BOOKED_AHEAD_HOURS = 48

_APPROACH_TO_GATE_SECONDS = (300, 1_200)
_YARD_SECONDS = 14_400
"""Of a long wait so much is spent in the yard, the rest on the road: the yard is not endless."""

_UNDECLARED_SHARE = 0.03
_LODGED_SECONDS_BEFORE = (-600, 3_600)
_BOOKING_LODGED_SECONDS_BEFORE = (26 * 3_600, 46 * 3_600)
_CONVOY_SHARE = 0.03
_CONVOY_SECONDS = 1_200
_TRANSSHIPPED_SHARE = 0.12
"""Of the exports."""


def generate_log(
    seed: int, days: int, kind: Kind, *, tick_seconds: int = 1, first_day: datetime = FIRST_DAY
) -> Iterator[GateEvent]:
    """The events of `days` days at all gates, by `occurred_at`. `tick_seconds` apart, every gate's clock ticks.

    Trucks that have not crossed when the last day ends are still waiting. A whole scenario has SCENARIO_DAYS days.
    """
    return _Days(seed, days, kind, tick_seconds, first_day).events()


class _Days:
    """What is to come in a heap, filled an hour at a time: memory holds the waiting, not the days."""

    def __init__(self, seed: int, days: int, kind: Kind, tick_seconds: int, first_day: datetime) -> None:
        self._rng = Random(f"{seed}/{kind}")  # noqa: S311 (made-up trucks, no secrets)
        self._scribe = Scribe(first_day)
        self._cameras = Cameras(self._rng, self._scribe)
        self._world = World(self._rng, self._scribe, self._cameras, self._put)
        self._kind: Kind = kind
        self._gates = gates(kind)
        self._tick_seconds = tick_seconds
        self._hours = days * 24
        self._line_free_at: dict[tuple[str, str], float] = {}
        self._on_the_road = dict.fromkeys(self._gates, 0)
        self._pending: list[tuple[float, int, GateEvent | Callable[[], None]]] = []
        self._put_count = 0
        self._declared = 0

    def events(self) -> Iterator[GateEvent]:
        for hour in range(_AHEAD_HOURS):
            self._plan(hour)
        for hour in range(_BOOKED_AHEAD_HOURS):
            self._plan_booked(hour)
        for hour in range(self._hours):
            self._plan(hour + _AHEAD_HOURS)
            self._plan_booked(hour + _BOOKED_AHEAD_HOURS)
            for second in range(hour * 3600, (hour + 1) * 3600, self._tick_seconds):
                yield from self._until(second)
                yield from self._clocks(second)
            yield from self._until((hour + 1) * 3600)

    def _until(self, second: int) -> Iterator[GateEvent]:
        pending = self._pending
        while pending and pending[0][0] < second:
            item = heappop(pending)[2]
            if isinstance(item, partial):
                item()
            else:
                yield item  # type: ignore[misc]  # what is not to be done is to be said

    def _clocks(self, second: int) -> Iterator[GateEvent]:
        at = self._scribe.at(second)
        new_id = self._scribe.id
        for gate in self._gates:
            yield ClockTicked(id=new_id(), gate=gate, occurred_at=at, received_at=at, source="/engine/clock")

    def _plan(self, hour: int) -> None:
        rng, scribe = self._rng, self._scribe
        for gate in self._gates:
            self._put_all(background.feeds(scribe, gate, hour))
            self._put_all(background.cars(rng, self._cameras, gate, hour))
            for second in range(hour * 3600, hour * 3600 + 3600, background.TAIL_SECONDS):
                self._put(second, partial(self._measure_tail, gate, second))
        for volume in volumes(self._day(hour * 3600)):
            self._put_all(background.lanes(scribe, volume, hour))
            booked = bookings.booked_share(volume)
            self._plan_trucks(volume, self._arrivals(volume, hour, 1 - booked), booked=False)

    def _plan_booked(self, hour: int) -> None:
        for volume in volumes(self._day(hour * 3600)):
            share = bookings.booked_share(volume)
            self._plan_trucks(volume, self._arrivals(volume, hour, share), booked=True)
            for slot in self._arrivals(volume, hour, share * bookings.PHANTOM_SHARE):
                self._book_in_vain(volume, slot)

    def _arrivals(self, volume: Volume, hour: int, share: float) -> list[float]:
        """When this share of the hour's trucks comes."""
        rng = self._rng
        expected = arrivals_in_hour(volume, hour % 24) * share
        count = int(expected) + (rng.random() < expected % 1)
        return sorted([hour * 3600 + rng.random() * 3600 for _ in range(count)])

    def _plan_trucks(self, volume: Volume, arrivals: list[float], *, booked: bool) -> None:
        """One after another, and now and then two under one declaration."""
        rng = self._rng
        place = 0
        while place < len(arrivals):
            together = arrivals[place : place + 2]
            if len(together) == 1 or together[1] - together[0] > _CONVOY_SECONDS or rng.random() > _CONVOY_SHARE:
                together = together[:1]
            place += len(together)
            papers = self._papers(volume, len(together))
            if booked:
                self._book(papers, together[0])
            elif rng.random() > _UNDECLARED_SHARE:
                self._lodge(papers, together[0] - rng.uniform(*_LODGED_SECONDS_BEFORE))
            for rig, arrives in zip(papers.rigs, together, strict=True):
                self._plan_truck(volume, rig, papers, arrives)

    def _papers(self, volume: Volume, trucks: int) -> Papers:
        self._declared += 1
        rigs = tuple([Rig.of(self._rng, truck(self._rng, volume.direction)) for _ in range(trucks)])
        return draw_papers(self._rng, self._declared, volume, rigs)

    def _lodge(self, papers: Papers, lodged: float) -> None:
        self._put_all(early_words(self._rng, self._scribe, papers, max(0.0, lodged)))

    def _book(self, papers: Papers, comes: float) -> None:
        rng = self._rng
        lodged = max(0.0, comes - rng.uniform(*_BOOKING_LODGED_SECONDS_BEFORE))
        self._lodge(papers, lodged)
        self._put_all(bookings.book(rng, self._scribe, papers, lodged + rng.uniform(60, 3_600), comes))

    def _book_in_vain(self, volume: Volume, slot: float) -> None:
        rng = self._rng
        papers = self._papers(volume, 1)
        lodged = max(0.0, slot - rng.uniform(*_BOOKING_LODGED_SECONDS_BEFORE))
        self._lodge(papers, lodged)
        self._put_all(bookings.book_in_vain(rng, self._scribe, papers, lodged + rng.uniform(60, 3_600), slot))

    def _plan_truck(self, volume: Volume, rig: Rig, papers: Papers, arrives: float) -> None:
        rng = self._rng
        partner = None
        if volume.direction == "out" and rng.random() < _TRANSSHIPPED_SHARE:
            partner = Rig(empty_truck(rng, "vn" if rig.truck.country == "cn" else "cn"), None, None)
        journey = Journey(self._world, volume.gate, volume.direction, rig, papers, partner)
        journey.announce(arrives)
        self._put(arrives, partial(self._arrive, journey, volume, arrives))

    def _turn(self, volume: Volume, ready: float) -> float:
        """When a truck that is at the gate then could have gone in, had it met no queue before the line."""
        line = volume.gate, volume.direction
        turn = max(ready, self._line_free_at.get(line, 0.0))
        exits = next(
            (v.exits for v in volumes(self._day(turn + USUAL_STAY_SECONDS)) if (v.gate, v.direction) == line),
            volume.exits,
        )
        self._line_free_at[line] = turn + _DAY_SECONDS / exits
        return turn

    def _arrive(self, journey: Journey, volume: Volume, second: float) -> None:
        near = second + self._rng.uniform(*_APPROACH_TO_GATE_SECONDS)
        turn = self._turn(volume, near)
        waits_inside = min(turn - near, _YARD_SECONDS)
        enters = turn - waits_inside
        self._put(enters, partial(self._enter, journey, enters, waits_inside))
        if journey.direction == "out":
            self._on_the_road[journey.gate] += 1
        journey.approach(second)
        journey.wait_on_the_road(second, enters)

    def _enter(self, journey: Journey, second: float, waits_inside: float) -> None:
        if journey.direction == "out":
            self._on_the_road[journey.gate] -= 1
        journey.cross(second, waits_inside)

    def _measure_tail(self, gate: str, second: float) -> None:
        self._put(second, background.tail(self._scribe, gate, second, self._on_the_road[gate]))

    def _day(self, second: float) -> DayKind:
        return day_kind(self._kind, int(second // _DAY_SECONDS))

    def _put(self, second: float, item: GateEvent | Callable[[], None]) -> None:
        self._put_count += 1
        heappush(self._pending, (second, self._put_count, item))

    def _put_all(self, items: Iterable[tuple[float, GateEvent]]) -> None:
        for second, event in items:
            self._put(second, event)
