"""Which vehicle carries which plate, in one frame. Pure."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from vision.detect import Box, Detection, Kind
from vision.geometry import area, holds, overlap, shared_area
from vision.track import SURE, Track

DOUBLE = 0.7
"""Two vehicle boxes that overlap so much are one vehicle told twice, as truck and as bus."""

INSIDE = 0.75
LONG: frozenset[Kind] = frozenset({"truck", "bus"})
"""A box that lies so far inside a larger one of its kind is a part of that vehicle; of long ones parts look alike."""

PART = 0.5
"""Of two plate boxes that share so much of the smaller one, one frames but a part."""

SAME = 0.3
"""A box that overlaps so much with where a vehicle should be is that vehicle's."""

_PLATE_SHARE = 4.0
"""A vehicle is some five plates wide: the box of one that only its plate shows reaches so far around it."""


class Carrier(NamedTuple):
    """A vehicle's box, found or implied by a plate, and the plates in it."""

    vehicle: Detection
    """Of kind "plate" where only the plate was found."""
    plates: tuple[Detection, ...]


def carriers(found: Sequence[Detection], tracks: Sequence[Track], at: datetime) -> list[Carrier]:
    """Every vehicle of a frame, and every plate with the smallest box that holds it.

    A plate in no box belongs to the known vehicle that should be there and was overlooked, else to one of its own.
    """
    vehicles = _once([one for one in found if one.kind != "plate"])
    plates: list[list[Detection]] = [[] for _ in vehicles]
    known = [track.foretold(at) for track in tracks if track.vehicle is not None]
    for plate in _whole([one for one in found if one.kind == "plate"]):
        place = _smallest([vehicle.box for vehicle in vehicles], plate.box)
        if place is None:
            box = _overlooked(known, [vehicle.box for vehicle in vehicles], plate.box)
            if isinstance(box, int):
                place = box
            else:
                vehicles.append(Detection(box or around(plate.box), max(plate.confidence, SURE), "plate"))
                plates.append([])
                place = len(vehicles) - 1
        plates[place].append(plate)
    return [Carrier(vehicle, tuple(carried)) for vehicle, carried in zip(vehicles, plates, strict=True)]


def around(plate: Box) -> Box:
    """About where the vehicle is of which only the plate was found."""
    width = max(plate.width, 2 * plate.height)
    side = (_PLATE_SHARE - 1) / 2 * width
    return Box(plate.x1 - side, plate.y1 - 2 * side, plate.x2 + side, plate.y2 + width / 2)


def _once(found: Sequence[Detection]) -> list[Detection]:
    """Surest first, without the boxes that tell a vehicle a second time, or a part of it."""
    kept: list[Detection] = []
    for detection in sorted(found, key=lambda one: -one.confidence):
        if not any(_is_told_by(other, detection) for other in kept):
            kept.append(detection)
    return [one for one in kept if not any(_is_part(one, other) for other in kept)]


def _is_told_by(other: Detection, one: Detection) -> bool:
    return overlap(one.box, other.box) >= DOUBLE


def _is_part(one: Detection, other: Detection) -> bool:
    """A cab or a load that was found beside the whole truck. A car before a truck is no part of it."""
    smaller, larger = area(one.box), area(other.box)
    alike = one.kind == other.kind or {one.kind, other.kind} <= LONG
    return smaller < larger and alike and shared_area(one.box, other.box) >= INSIDE * smaller


def _whole(plates: Sequence[Detection]) -> list[Detection]:
    """Surest first, without the boxes that frame a part of a plate which another one frames."""
    kept: list[Detection] = []
    for plate in sorted(plates, key=lambda one: -one.confidence):
        if all(shared_area(plate.box, other.box) < PART * min(area(plate.box), area(other.box)) for other in kept):
            kept.append(plate)
    return kept


def _smallest(boxes: Sequence[Box], plate: Box) -> int | None:
    """Number of the smallest box around the plate: a car before a truck has the plate, not the truck behind it."""
    around_it = [number for number, box in enumerate(boxes) if holds(box, plate)]
    return min(around_it, key=lambda number: area(boxes[number]), default=None)


def _overlooked(known: Sequence[Box], boxes: Sequence[Box], plate: Box) -> Box | int | None:
    """The known vehicle that should be around the plate: its foretold box, or the number of the box that it has now."""
    number = _smallest(known, plate)
    if number is None:
        return None
    same = [n for n, box in enumerate(boxes) if overlap(box, known[number]) >= SAME]
    return max(same, key=lambda n: overlap(boxes[n], known[number]), default=known[number])
