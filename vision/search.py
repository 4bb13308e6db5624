"""Plates in a single picture, which nobody will see a moment later and larger: looked for again where they may hide."""

from collections.abc import Sequence
from typing import Protocol

from vision.detect import Box, Detection
from vision.geometry import area, holds, shared_area
from vision.pictures import Picture

FROM_AFAR_PIXELS = 320
"""Where nothing is found at the usual size: a plate that fills the picture is only seen small."""

NEARER_PIXELS = 416
SURE_OF_VEHICLE = 0.3
LEAST_SIDE_PIXELS = 48
MOST_LOOKS = 6
LARGEST_SHARE = 0.75
"""A vehicle that fills so much of the picture was seen near enough."""

AROUND = 0.05


class FindsPlates(Protocol):
    """A plate detector."""

    def find(self, picture: Picture, longest_side: int = ..., /) -> list[Detection]: ...


def search(detector: FindsPlates, picture: Picture, vehicles: Sequence[Detection]) -> list[Detection]:
    """Plates in the picture: at the usual size, from afar if there is none, and near each vehicle that shows none."""
    plates = detector.find(picture) or detector.find(picture, FROM_AFAR_PIXELS)
    bare = [one.box for one in vehicles if one.confidence >= SURE_OF_VEHICLE and _is_worth_it(one.box, picture)]
    looks = 0
    for vehicle in sorted(bare, key=area, reverse=True):
        if looks == MOST_LOOKS:
            break
        if not any(holds(vehicle, plate.box) for plate in plates):
            plates += [one for one in _nearer(detector, picture, vehicle) if _is_new(one, plates)]
            looks += 1
    return plates


def _is_worth_it(vehicle: Box, picture: Picture) -> bool:
    longest = max(vehicle.width, vehicle.height)
    return bool(LEAST_SIDE_PIXELS <= longest <= LARGEST_SHARE * max(picture.shape[:2]))


def _nearer(detector: FindsPlates, picture: Picture, vehicle: Box) -> list[Detection]:
    left, top, right, bottom = vehicle.grown(AROUND, AROUND).within(picture)
    found = detector.find(picture[top:bottom, left:right], NEARER_PIXELS)
    return [
        one._replace(box=Box(one.box.x1 + left, one.box.y1 + top, one.box.x2 + left, one.box.y2 + top)) for one in found
    ]


def _is_new(one: Detection, plates: Sequence[Detection]) -> bool:
    return not any(shared_area(one.box, plate.box) for plate in plates)
