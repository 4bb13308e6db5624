"""What a vehicle is, by a look at its box that is nearer than the detector's.

Trucks, buses and vans differ in details that a picture shrunk to 320 pixels has lost.
"""

import math
from collections.abc import Sequence
from typing import NamedTuple

import cv2
import numpy as np

from schemas.fields import VehicleClass
from vision.detect import LEAST_VEHICLE_CONFIDENCE, VEHICLES, Box, Detection
from vision.geometry import area, shared_area
from vision.models import VEHICLE_CLASSIFIER, Network, Tensor
from vision.pictures import Picture

SIDE_PIXELS = 256
MARGIN = 0.05
"""Share of the box's width and height shown around it at each side."""

NEAR = 0.01
"""A vehicle that fills less of its picture stays what the detector called it: so small, a look tells nothing more."""

ALONE = 0.7
"""Of a doubtful vehicle and of a sure one, whichever is smaller, no larger part may be the other's."""

_ENLARGED = 1.3
_MIDDLE, _SPREAD = 127, 128  # what EfficientNet-Lite was trained with


class Kinds(NamedTuple):
    """How likely a box shows each kind of vehicle, and nothing at all, from 0 to 1."""

    vehicles: tuple[float, ...]
    """In the order of `vision.detect.VEHICLES`."""
    nothing: float

    @property
    def best(self) -> tuple[VehicleClass, float]:
        """The likeliest kind, and how likely it is."""
        place = max(range(len(VEHICLES)), key=self.vehicles.__getitem__)
        return VEHICLES[place], self.vehicles[place]


class VehicleClassifier:
    """Tells kinds of vehicles apart."""

    def __init__(self) -> None:
        self._network = Network(VEHICLE_CLASSIFIER)

    def classify(self, picture: Picture, box: Box) -> Kinds:
        """What the box shows."""
        scores = self._network.run(network_input(cut_out(picture, box)))[0][0]
        likely = np.exp(scores - scores.max())
        *vehicles, nothing = (likely / likely.sum()).tolist()
        return Kinds(tuple(vehicles), nothing)

    def name(self, picture: Picture, found: Sequence[Detection]) -> list[Detection]:
        """Each called what it is, surest first; those that are nothing are left out.

        Those hardly seen (less than LEAST_VEHICLE_CONFIDENCE) are left out too, unless they are near and stand where no
        other does. Those too small for a nearer look stay what they were.
        """
        sure = [one for one in found if one.confidence >= LEAST_VEHICLE_CONFIDENCE]
        doubtful = [one for one in found if one not in sure and is_near(picture, one.box) and _stands_alone(one, sure)]
        told = []
        for one in (*sure, *doubtful):
            if not is_near(picture, one.box):
                told.append(one)
                continue
            kinds = self.classify(picture, one.box)
            kind, likely = kinds.best
            if kinds.nothing < likely:
                told.append(Detection(one.box, math.sqrt(one.confidence * likely), kind))
        return sorted(told, key=lambda one: -one.confidence)


def is_near(picture: Picture, box: Box) -> bool:
    """Whether a look at the vehicle tells more than the detector knows."""
    return bool(area(box) >= NEAR * picture.shape[0] * picture.shape[1])


def cut_out(picture: Picture, box: Box) -> Picture:
    """The box and a little around it as a square of SIDE_PIXELS, whatever its shape is."""
    grown = box.grown(MARGIN, MARGIN)
    scale_x, scale_y = SIDE_PIXELS / max(grown.width, 1), SIDE_PIXELS / max(grown.height, 1)
    # a warp looks at four pixels only: what is much larger than the square is shrunk by averaging first
    shrink = min(max(scale_x, scale_y) * _ENLARGED, 1.0)
    if shrink < 1:
        left, top, right, bottom = grown.grown(MARGIN, MARGIN).within(picture)
        part = picture[top:bottom, left:right]
        picture = np.asarray(cv2.resize(part, None, fx=shrink, fy=shrink, interpolation=cv2.INTER_AREA), np.uint8)
        grown = Box(*((side - start) * shrink for side, start in zip(grown, (left, top) * 2, strict=True)))
        scale_x, scale_y = scale_x / shrink, scale_y / shrink
    where = np.array([[scale_x, 0, -grown.x1 * scale_x], [0, scale_y, -grown.y1 * scale_y]], np.float32)
    size = (SIDE_PIXELS, SIDE_PIXELS)
    return np.asarray(cv2.warpAffine(picture, where, size, borderMode=cv2.BORDER_REPLICATE), np.uint8)


def network_input(square: Picture) -> Tensor:
    """1 x 3 x SIDE_PIXELS x SIDE_PIXELS: red, green and blue from about -1 to 1."""
    batch = square[:, :, ::-1].transpose(2, 0, 1)[None].astype(np.float32)
    return np.ascontiguousarray((batch - _MIDDLE) / _SPREAD)


def _stands_alone(one: Detection, others: Sequence[Detection]) -> bool:
    return all(shared_area(one.box, other.box) <= ALONE * min(area(one.box), area(other.box)) for other in others)
