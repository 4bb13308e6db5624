"""A made-up gate at which always the same number of trucks wait: one comes, another leaves.

Only public messages (schemas.events), all of one gate and direction; the same arguments give the same events.
"""

from collections.abc import Iterator
from itertools import count
from typing import Any, Literal

from schemas.events import (
    Actor,
    ClockTicked,
    DeclarationChanged,
    GateEvent,
    Goods,
    PlateCandidate,
    PlateSighted,
    RegistrationChanged,
    TickRequested,
)
from schemas.fields import Checkpoint
from streams.domain.times import utc

_PROVINCES = (29, 30, 31, 12, 14, 24, 88, 98, 99, 15)
_LETTERS = "CDHKLMNT"
_NUMBERS = 100_000
_STRIDE = 61_803
"""Coprime to the numbers of a series, so that trucks in a row have plates that no reader takes for each other."""

_INSIDE = 100
"""Trucks between the gate's entry and its exit."""


class Traffic:
    """Speaks for everybody at one gate. Trucks leave in the order they come. `series` keeps gates' trucks apart."""

    def __init__(self, gate: str, series: int = 0) -> None:
        self.gate = gate
        self.visits: list[str] = []
        """Visit ids in the order the trucks came, as far as somebody tells; only then do officers tick."""
        self._series = series
        self._made = count(1)
        self._came = 0
        self._left = 0

    @property
    def waiting(self) -> int:
        """Trucks that came and have not left."""
        return self._came - self._left

    def arrivals(self, trucks: int, first_ms: int, apart_ms: int) -> Iterator[GateEvent]:
        """They come, declared and registered, and wait."""
        for number in range(trucks):
            yield from self._arrive(first_ms + number * apart_ms)

    def round(self, at_ms: int) -> Iterator[GateEvent]:
        """One truck comes, another enters and is read twice, the one that has waited longest is cleared and leaves."""
        yield from self._arrive(at_ms)
        yield from self._enter(min(self._left + _INSIDE, self._came - 1), at_ms)
        yield from self._leave(at_ms)

    def clock(self, at_ms: int) -> GateEvent:
        """What time it is."""
        return ClockTicked(**self._head(at_ms, "/engine/clock"))

    def _arrive(self, at_ms: int) -> Iterator[GateEvent]:
        truck, self._came = self._came, self._came + 1
        yield self._sighting(truck, "approach", at_ms)
        yield self._declaration(truck, at_ms, released=False)
        yield RegistrationChanged(
            **self._head(at_ms, "/connector/registry"),
            feed_as_of=utc(at_ms),
            plate=self._plate(truck),
            version=1,
            status="valid",
            country="vn",
            vehicle_class="tractor",
            axles=3,
        )

    def _enter(self, truck: int, at_ms: int) -> Iterator[GateEvent]:
        sighting = self._sighting(truck, "gate-in", at_ms)
        yield sighting
        yield self._sighting(truck, "gate-in", at_ms, revision="update", sighting_id=sighting.sighting_id)

    def _leave(self, at_ms: int) -> Iterator[GateEvent]:
        truck, self._left = self._left, self._left + 1
        if truck < len(self.visits):
            yield TickRequested(
                **self._head(at_ms, "/api"),
                request_id=self._id(),
                actor=Actor(subject="officer-1", role="border-guard", organisation="border-guard"),
                purpose="clearing a truck",
                visit_id=self.visits[truck],
                stage="gate-in",
                outcome="passed",
            )
        yield self._declaration(truck, at_ms, released=True)
        yield self._sighting(truck, "gate-out", at_ms)

    def _sighting(
        self,
        truck: int,
        checkpoint: Checkpoint,
        at_ms: int,
        *,
        revision: Literal["new", "update"] = "new",
        sighting_id: str | None = None,
    ) -> PlateSighted:
        read = PlateCandidate(text=self._plate(truck), confidence=0.98, country="vn", colour="yellow", lines=1)
        return PlateSighted(
            **self._head(at_ms, f"/camera/{self.gate}/{checkpoint}-1"),
            sighting_id=sighting_id or self._id(),
            revision=revision,
            camera=f"{checkpoint}-1",
            checkpoint=checkpoint,
            lane=1,
            direction="out",
            candidates=(read,),
        )

    def _declaration(self, truck: int, at_ms: int, *, released: bool) -> GateEvent:
        return DeclarationChanged(
            **self._head(at_ms, "/connector/customs"),
            feed_as_of=utc(at_ms),
            number=f"30{self._series:03d}{truck:07d}",
            version=2 if released else 1,
            declaration_type="B11",
            status="released" if released else "lodged",
            direction="out",
            lodged_at=utc(at_ms),
            declarant=f"firm-{truck % 4_000:04d}",
            channel="green",
            released_at=utc(at_ms) if released else None,
            goods=(Goods(hs_code="08106000", perishable=truck % 5 == 0),),
            gross_weight_kg=28_000,
            vehicles=(self._plate(truck),),
        )

    def _head(self, at_ms: int, source: str) -> dict[str, Any]:
        at = utc(at_ms)
        return {"id": self._id(), "gate": self.gate, "occurred_at": at, "received_at": at, "source": source}

    def _id(self) -> str:
        return f"00000000-0000-7000-8{self._series:03d}-{next(self._made):012d}"

    def _plate(self, truck: int) -> str:
        """Its own among a million of its gate, and unlike those of its neighbours."""
        thousands, number = divmod(truck, _NUMBERS)
        letter, province = divmod(10 * self._series + thousands + number, len(_PROVINCES))
        return f"{_PROVINCES[province]}{_LETTERS[letter % len(_LETTERS)]}{number * _STRIDE % _NUMBERS:05d}"
