"""What is said at a gate whatever trucks do: feeds that live, cars, lanes of the night, the tail of the queue."""

from collections.abc import Iterator
from random import Random

from connectors.sandbox.fleet import car_plate
from connectors.sandbox.passes import Cameras, Place, Plate
from connectors.sandbox.scribe import Scribe
from connectors.sandbox.volumes import Volume
from schemas.events import FeedReported, GateEvent, LaneSetRequested, QueueTailMeasured
from schemas.fields import FeedKind

TAIL_SECONDS = 300
"""How often the approach camera measures the queue."""

NIGHT_LANE = 4
"""The last export lane, closed at night: nobody is called to it."""

_FEED_SECONDS = 60
_FEEDS: tuple[tuple[FeedKind, str], ...] = (
    ("customs", "customs"),
    ("registry", "registry"),
    ("camera", "gate-in-1"),
)
_CARS_AN_HOUR = 0.1
_MORNING_HOUR = 5
_EVENING_HOUR = 20
_TRUCK_METRES = 19
_SEEN_METRES = 600


def feeds(scribe: Scribe, gate: str, hour: int) -> Iterator[tuple[float, GateEvent]]:
    """Each says once a minute that it lives, and that what it says is made up."""
    for second in range(hour * 3600, hour * 3600 + 3600, _FEED_SECONDS):
        for kind, feed in _FEEDS:
            head = scribe.feed(gate, second, feed)
            yield second, FeedReported(**head, feed_kind=kind, feed=feed, alive=True, synthetic=True)


def cars(rng: Random, cameras: Cameras, gate: str, hour: int) -> Iterator[tuple[float, GateEvent]]:
    """A few pass the camera on the road: no car is a visit."""
    if rng.random() < _CARS_AN_HOUR:
        plate = Plate(car_plate(rng), "vn", "white", vehicle_class="car")
        yield from cameras.see(Place(gate, "out", "approach"), plate, hour * 3600 + rng.random() * 3600)[0]


def lanes(scribe: Scribe, volume: Volume, hour: int) -> Iterator[tuple[float, GateEvent]]:
    """The last export lane is closed at night."""
    if volume.direction == "out" and hour % 24 in {_MORNING_HOUR, _EVENING_HOUR}:
        second = hour * 3600.0
        head = scribe.command(volume.gate, second, "management-board")
        is_open = hour % 24 == _MORNING_HOUR
        yield second, LaneSetRequested(**head, lane=NIGHT_LANE, direction="out", is_open=is_open)


def tail(scribe: Scribe, gate: str, second: float, trucks: int) -> GateEvent:
    """The export queue on the road as the approach camera sees it, which is not far."""
    metres = trucks * _TRUCK_METRES
    seen = min(metres, _SEEN_METRES)
    return QueueTailMeasured(
        **scribe.head(gate, second, f"/camera/{gate}/approach-1"),
        camera="approach-1",
        checkpoint="approach",
        direction="out",
        trucks=seen // _TRUCK_METRES,
        trucks_error=1 + seen // _TRUCK_METRES // 10,
        metres=seen,
        metres_error=10 + seen // 20,
        out_of_sight=metres > _SEEN_METRES,
    )
