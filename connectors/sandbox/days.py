"""Days at the gates as a log: ordinary ones, and the crisis of domain.md. One generator for benches, tests and demos.

The same arguments give the same events, byte for byte. Figures are those of domain.md (vehicles a day of 2025; the
winter of 2021); how they are spread over the hours and over the smaller gates is ours.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from heapq import heappop, heappush
from random import Random
from typing import Any, Literal

from connectors.sandbox.fleet import Truck, truck
from schemas.events import (
    ClockTicked,
    DeclarationChanged,
    FeedReported,
    GateEvent,
    PlateCandidate,
    PlateSighted,
    RegistrationChanged,
    VehicleSeen,
)
from schemas.fields import Channel, Checkpoint, DeclarationStatus, Direction, FeedKind

Kind = Literal["ordinary", "crisis"]

FIRST_DAY = datetime(2026, 1, 4, 17, tzinfo=UTC)
"""Midnight in Vietnam (UTC+7)."""


@dataclass(frozen=True)
class Volume:
    """Trucks a day of one gate in one direction: how many come, how many the line can take."""

    gate: str
    direction: Direction
    arrivals: int
    exits: int


ORDINARY = (
    Volume("huu-nghi", "out", 262, 400),
    Volume("huu-nghi", "in", 608, 900),
    Volume("tan-thanh", "out", 145, 220),
    Volume("tan-thanh", "in", 438, 660),
    Volume("chi-ma", "out", 41, 70),
    Volume("chi-ma", "in", 189, 300),
    Volume("coc-nam", "out", 43, 70),
    Volume("coc-nam", "in", 33, 60),
)
"""The vehicles a day of mid-2025, with room to spare at the line."""

CRISIS = (
    Volume("huu-nghi", "out", 600, 537),
    Volume("tan-thanh", "out", 700, 570),
    Volume("chi-ma", "out", 103, 69),
    Volume("coc-nam", "out", 100, 70),
    Volume("na-nua", "out", 60, 34),
    Volume("binh-nghi", "out", 60, 34),
    *(volume for volume in ORDINARY if volume.direction == "in"),
)
"""Some 1,620 export arrivals a day, and exits that leave about 310 of them behind each day: 6,200 after 20 days."""

_HOURLY = (1, 1, 1, 1, 2, 4, 7, 9, 9, 8, 7, 5, 5, 7, 8, 7, 6, 4, 3, 2, 1, 1, 1, 1)
"""How arrivals spread over the hours of a day in Vietnam: before noon and after."""

_APPROACH_TO_GATE_SECONDS = (300, 1_200)
_INSIDE_SECONDS = (600, 2_400)
_FEEDS: tuple[FeedKind, ...] = ("customs", "registry")
_FEED_SECONDS = 60
_CHANNELS: tuple[Channel, ...] = ("green", "yellow", "red")
_CHANNEL_WEIGHTS = (60, 34, 6)
_UNREAD_SHARE = 0.04
_NAMED_LATER_SHARE = 0.7
_LOST_SHARE = 0.2
_UNDECLARED_SHARE = 0.03


def volumes(kind: Kind) -> Sequence[Volume]:
    """What a day of this kind brings."""
    return ORDINARY if kind == "ordinary" else CRISIS


def generate_log(
    seed: int, days: int, kind: Kind, *, tick_seconds: int = 1, first_day: datetime = FIRST_DAY
) -> Iterator[GateEvent]:
    """The events of `days` days at all gates, by `occurred_at`. `tick_seconds` apart, every gate's clock ticks.

    Trucks that have not crossed when the last day ends are still waiting.
    """
    generator = _Days(seed, days, kind, tick_seconds, first_day)
    yield from generator.events()


class _Days:
    """Pending events in a heap, filled an hour at a time: memory holds the waiting, not the days."""

    def __init__(self, seed: int, days: int, kind: Kind, tick_seconds: int, first_day: datetime) -> None:
        self._rng = Random(f"{seed}/{kind}")  # noqa: S311 (made-up trucks, no secrets)
        self._volumes = volumes(kind)
        self._tick_seconds = tick_seconds
        self._first_day = first_day
        self._hours = days * 24
        self._line_free_at = {(v.gate, v.direction): 0.0 for v in self._volumes}
        self._pending: list[tuple[float, int, GateEvent]] = []
        self._made = 0
        self._declared = 0

    def events(self) -> Iterator[GateEvent]:
        self._fill(0)
        for hour in range(self._hours):
            # A declaration is lodged up to an hour before its truck comes, so the next hour's trucks are known too.
            self._fill(hour + 1)
            until = (hour + 1) * 3600.0
            while self._pending and self._pending[0][0] < until:
                yield heappop(self._pending)[2]

    def _fill(self, hour: int) -> None:
        start = hour * 3600
        for gate in dict.fromkeys(volume.gate for volume in self._volumes):
            for second in range(start, start + 3600, self._tick_seconds):
                self._put(second, ClockTicked(**self._head(gate, second, "/engine/clock")))
            for second in range(start, start + 3600, _FEED_SECONDS):
                self._report(gate, second)
        share = _HOURLY[hour % 24] / sum(_HOURLY)
        for volume in self._volumes:
            expected = volume.arrivals * share
            trucks = int(expected) + (self._rng.random() < expected % 1)
            for arrives in sorted(start + self._rng.random() * 3600 for _ in range(trucks)):
                self._journey(volume, arrives)

    def _report(self, gate: str, second: float) -> None:
        for feed in _FEEDS:
            head = self._head(gate, second, f"/connector/{feed}")
            self._put(
                second,
                FeedReported(**head, feed_as_of=head["occurred_at"], feed_kind=feed, feed=feed, alive=True),
            )

    def _journey(self, volume: Volume, arrives: float) -> None:
        """All that one truck causes, from the approach to the crossing."""
        rng = self._rng
        load = truck(rng, volume.direction)
        near = arrives + rng.uniform(*_APPROACH_TO_GATE_SECONDS)
        line = volume.gate, volume.direction
        crosses = max(near + rng.uniform(*_INSIDE_SECONDS), self._line_free_at[line])
        self._line_free_at[line] = crosses + 86_400 / volume.exits
        enters = max(near, crosses - rng.uniform(*_INSIDE_SECONDS))
        self._pass(volume, load, "approach", arrives)
        self._pass(volume, load, "gate-in", enters)
        self._pass(volume, load, "gate-out", crosses)
        self._register(volume, load, arrives + rng.uniform(1, 20))
        if rng.random() > _UNDECLARED_SHARE:
            self._declare(volume, load, arrives, crosses)

    def _pass(self, volume: Volume, load: Truck, checkpoint: Checkpoint, second: float) -> None:
        rng = self._rng
        lane = rng.randrange(1, 5)
        read = PlateCandidate(
            text=load.plate,
            confidence=round(rng.uniform(0.8, 0.999), 3),
            country=load.country,
            colour=load.colour,
            lines=1,
        )
        sighting_id = self._id()
        revisions: list[tuple[Literal["new", "update", "lost"], bool, float]] = [("new", True, second)]
        if rng.random() < _UNREAD_SHARE:
            revisions = [("new", False, second)]
            if rng.random() < _NAMED_LATER_SHARE:
                revisions.append(("update", True, second + 1))
        if rng.random() < _LOST_SHARE:
            revisions.append(("lost", revisions[-1][1], second + 6))
        for revision, is_read, at in revisions:
            self._put(
                at,
                PlateSighted(
                    **self._head(volume.gate, at, f"/camera/{volume.gate}/{checkpoint}-{lane}"),
                    sighting_id=sighting_id,
                    revision=revision,
                    camera=f"{checkpoint}-{lane}",
                    checkpoint=checkpoint,
                    lane=lane,
                    direction=volume.direction,
                    candidates=(read,) if is_read else (),
                    vehicle=VehicleSeen(vehicle_class="truck", confidence=0.97),
                ),
            )

    def _register(self, volume: Volume, load: Truck, second: float) -> None:
        head = self._head(volume.gate, second, "/connector/registry")
        self._put(
            second,
            RegistrationChanged(
                **head,
                feed_as_of=head["occurred_at"],
                plate=load.plate,
                version=1,
                status="valid" if self._rng.random() < 0.96 else "inspection-expired",  # noqa: PLR2004 (a share)
                country=load.country,
                vehicle_class="tractor",
                axles=self._rng.choice((2, 3, 3, 4)),
            ),
        )

    def _declare(self, volume: Volume, load: Truck, arrives: float, crosses: float) -> None:
        """Lodged around the arrival, released some time before the crossing."""
        rng = self._rng
        self._declared += 1
        number = f"{'30' if volume.direction == 'out' else '10'}{self._declared:010d}"
        lodged = max(0.0, arrives + rng.uniform(-3_600, 600))
        released = lodged + rng.uniform(0.2, 0.9) * (crosses - lodged)
        (channel,) = rng.choices(_CHANNELS, _CHANNEL_WEIGHTS)
        changes: tuple[tuple[DeclarationStatus, float], ...] = (("lodged", lodged), ("released", released))
        for version, (status, second) in enumerate(changes, 1):
            head = self._head(volume.gate, second, "/connector/customs")
            self._put(
                second,
                DeclarationChanged(
                    **head,
                    feed_as_of=head["occurred_at"],
                    number=number,
                    version=version,
                    declaration_type="B11" if volume.direction == "out" else "A11",
                    status=status,
                    direction=volume.direction,
                    lodged_at=self._at(lodged),
                    declarant=f"firm-{rng.randrange(4_000):04d}",
                    channel=channel,
                    released_at=head["occurred_at"] if status == "released" else None,
                    goods=(load.goods,),
                    gross_weight_kg=load.gross_weight_kg,
                    vehicles=(load.declared_plate,),
                ),
            )

    def _head(self, gate: str, second: float, source: str) -> dict[str, Any]:
        at = self._at(second)
        return {"id": self._id(), "gate": gate, "occurred_at": at, "received_at": at, "source": source}

    def _id(self) -> str:
        self._made += 1
        return f"00000000-0000-7000-8000-{self._made:012d}"

    def _at(self, second: float) -> datetime:
        return self._first_day + timedelta(milliseconds=round(second * 1000))

    def _put(self, second: float, event: GateEvent) -> None:
        heappush(self._pending, (second, self._made, event))
