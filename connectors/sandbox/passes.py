"""What cameras make of a pass: mostly the plate, sometimes nothing at first, seldom a wrong character."""

from dataclasses import dataclass, replace
from random import Random
from typing import Literal

from msgspec.structs import replace as replace_fields

from connectors.sandbox.fleet import Truck
from connectors.sandbox.scribe import Scribe
from schemas.events import PlateCandidate, PlateSighted, VehicleSeen
from schemas.events.sightings import LEAST_READ
from schemas.fields import Checkpoint, Country, Direction, PlateColour, VehicleClass

UNREAD_SHARE = 0.04
"""Passes whose first word is that the plate is unread: half of them with what it may be, half without."""

NAMED_LATER_SHARE = 0.985
"""Of those, how many are read a second later; the rest never."""

MISREAD_SHARE = 0.006
"""Plates told with a confidence that counts as read, and wrong."""
_TRUTH_IS_SECOND_SHARE = 0.7
_HANZI_LOST_SHARE = 0.02
_LOST_SHARE = 0.2
_NOTHING_SHARE = 0.5
_LANES = 4

_LOOK_ALIKE = dict(zip("8B0D6G5S2Z17", "B8D0G6S5Z271", strict=True))

Side = Literal["front", "rear", "trailer", "container"]
Revision = Literal["new", "update", "lost"]


@dataclass(frozen=True, slots=True)
class Plate:
    """A plate as it truly is."""

    text: str
    country: Country | None
    colour: PlateColour | None
    side: Side = "front"
    vehicle_class: VehicleClass = "truck"

    @classmethod
    def of(cls, truck: Truck) -> "Plate":
        """The truck's own, in front."""
        return cls(truck.plate, truck.country, truck.colour)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a camera stands."""

    gate: str
    direction: Direction
    checkpoint: Checkpoint


class Cameras:
    """All of them, each with a lane."""

    def __init__(self, rng: Random, scribe: Scribe) -> None:
        self._rng = rng
        self._scribe = scribe

    def see(self, place: Place, plate: Plate, second: float) -> tuple[list[tuple[float, PlateSighted]], str | None]:
        """The revisions of one sighting, each with its second; and the wrong text, where the plate was misread."""
        rng = self._rng
        read, wrong = self._read(plate)
        revisions: list[tuple[Revision, tuple[PlateCandidate, ...], float]] = [("new", read, second)]
        unread = rng.random() / UNREAD_SHARE
        if unread < 1:
            revisions = [("new", _unsure(read, unread), second)]
            if rng.random() < NAMED_LATER_SHARE:
                revisions.append(("update", read, second + 1))
            else:
                wrong = None
        if rng.random() < _LOST_SHARE:
            revisions.append(("lost", revisions[-1][1], second + 6))
        lane = 1 + int(rng.random() * _LANES)
        camera = f"{place.checkpoint}-{lane}"
        source = f"/camera/{place.gate}/{camera}"
        sighting_id = self._scribe.id()
        seen = VehicleSeen(vehicle_class=plate.vehicle_class, confidence=0.97)
        sightings = [
            (
                at,
                PlateSighted(
                    **self._scribe.head(place.gate, at, source),
                    sighting_id=sighting_id,
                    revision=revision,
                    camera=camera,
                    checkpoint=place.checkpoint,
                    lane=lane,
                    direction=place.direction,
                    side=plate.side,
                    candidates=candidates,
                    vehicle=seen,
                ),
            )
            for revision, candidates, at in revisions
        ]
        return sightings, wrong

    def _read(self, plate: Plate) -> tuple[tuple[PlateCandidate, ...], str | None]:
        rng = self._rng
        fate = rng.random()
        if fate < MISREAD_SHARE:
            wrong = confuse(rng, plate.text)
            if wrong is not None:
                sure = rng.uniform(LEAST_READ, 0.93)
                misread = _candidate(replace(plate, text=wrong), sure)
                if rng.random() < _TRUTH_IS_SECOND_SHARE:
                    return (misread, _candidate(plate, (1 - sure) / 2)), wrong
                return (misread,), wrong
        confidence = rng.uniform(LEAST_READ, 0.999)
        if plate.country == "cn" and fate > 1 - _HANZI_LOST_SHARE:
            return (_candidate(replace(plate, text=plate.text[1:]), confidence),), None
        return (_candidate(plate, confidence),), None


def _unsure(read: tuple[PlateCandidate, ...], share: float) -> tuple[PlateCandidate, ...]:
    """What the first looks make of it: nothing, or the same with less confidence. `share` is evenly from 0 to 1."""
    if share >= _NOTHING_SHARE:
        return ()
    return tuple(replace_fields(one, confidence=round(one.confidence * (0.5 + 0.6 * share), 3)) for one in read)


def confuse(rng: Random, text: str) -> str | None:
    """The text with one character taken for another that looks like it; None where none does."""
    places = [place for place, character in enumerate(text) if character in _LOOK_ALIKE]
    if not places:
        return None
    place = rng.choice(places)
    return f"{text[:place]}{_LOOK_ALIKE[text[place]]}{text[place + 1 :]}"


def _candidate(plate: Plate, confidence: float) -> PlateCandidate:
    return PlateCandidate(
        text=plate.text, confidence=round(confidence, 3), country=plate.country, colour=plate.colour, lines=1
    )
