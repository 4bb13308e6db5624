"""Where vehicles and plates are: boxes in a picture, from two networks.

Vehicles are seen at a low resolution by our own network (docs: vision/models/README.md), plates at a higher one by the
YOLOv8n plate detector of `fastanpr`.
"""

from collections.abc import Callable, Sequence
from typing import Literal, NamedTuple

import cv2
import numpy as np

from schemas.fields import VehicleClass
from vision.models import PLATE_DETECTOR, VEHICLE_DETECTOR, Model, Network, Runs, Tensor
from vision.pictures import Picture

LONGEST_SIDE_PIXELS = 640
"""Input size. On 102 photographs 480, 640, 800 and 960 find 95, 97, 100 and 101 plates, in 31, 51, 82 and 120 ms."""

VEHICLE_SIDE_PIXELS = 320
"""Likewise for vehicles: what it was trained at."""

EDGE_PIXELS = 3
STRIDE_PIXELS = 32
LEAST_CONFIDENCE = 0.25
LEAST_VEHICLE_CONFIDENCE = 0.15
DOUBTFUL = 0.05
"""A vehicle less sure than LEAST_VEHICLE_CONFIDENCE may be one all the same, if a nearer look confirms it."""

MOST_OVERLAP = 0.5
_GREY = 114  # what ultralytics pads with


class Box(NamedTuple):
    """A rectangle in pixels of its picture: left, top, right, bottom."""

    x1: float
    y1: float
    x2: float
    y2: float

    @property
    def width(self) -> float:
        """Pixels from left to right."""
        return self.x2 - self.x1

    @property
    def height(self) -> float:
        """Pixels from top to bottom."""
        return self.y2 - self.y1

    def grown(self, share_x: float, share_y: float) -> "Box":
        """Larger by a share of the width on the left and right, and of the height above and below."""
        dx, dy = self.width * share_x, self.height * share_y
        return Box(self.x1 - dx, self.y1 - dy, self.x2 + dx, self.y2 + dy)

    def is_inside(self, picture: Picture) -> bool:
        """False for a box at the picture's edge: what it frames may be cut off, and half a plate reads as another."""
        height, width = picture.shape[:2]
        return bool(min(self.x1, self.y1, width - self.x2, height - self.y2) > EDGE_PIXELS)

    def within(self, picture: Picture) -> tuple[int, int, int, int]:
        """Whole pixels inside the picture, at least one each way."""
        height, width = picture.shape[:2]
        left, top = min(max(round(self.x1), 0), width - 1), min(max(round(self.y1), 0), height - 1)
        return left, top, max(min(round(self.x2), width), left + 1), max(min(round(self.y2), height), top + 1)


Kind = Literal["truck", "car", "bus", "van", "motorbike", "other", "plate"]
"""What a detector tells apart. A vehicle of no other class is "other"."""

VEHICLES: tuple[VehicleClass, ...] = ("truck", "car", "bus", "van", "motorbike")
"""What the vehicle detector tells apart, in the order of its outputs."""


class Detection(NamedTuple):
    """A thing's place, how sure the detector is of it (0 to 1), and what it is."""

    box: Box
    confidence: float
    kind: Kind


class PlateDetector:
    """Finds plates of any country, one or two lines."""

    def __init__(self, load: Callable[[Model], Runs] = Network) -> None:
        self._network = load(PLATE_DETECTOR)

    def find(self, picture: Picture, longest_side: int = LONGEST_SIDE_PIXELS, /) -> list[Detection]:
        """Plates in the picture, shrunk to so many pixels, surest first."""
        batch, place = prepared(picture, longest_side)
        return told(self._network.run(batch)[0][0].T, place, ("plate",))


class VehicleDetector:
    """Finds trucks and other vehicles."""

    def __init__(self, load: Callable[[Model], Runs] = Network) -> None:
        self._network = load(VEHICLE_DETECTOR)

    def find(self, picture: Picture, least: float = LEAST_VEHICLE_CONFIDENCE, /) -> list[Detection]:
        """Vehicles in the picture, each once, surest first; none that is less sure than `least`."""
        batch, place = prepared(picture, VEHICLE_SIDE_PIXELS, cv2.INTER_AREA)
        return told(self._network.run(batch)[0][0].T, place, VEHICLES, least)


class Place(NamedTuple):
    """Where a picture lies in a network's input: its scale, and the padding at the left and top in pixels."""

    scale: float
    left: int
    top: int
    size: tuple[int, int]
    """Of the picture: width and height."""


def prepared(picture: Picture, longest_side: int, how: int = cv2.INTER_LINEAR) -> tuple[Tensor, Place]:
    """The picture shrunk (by OpenCV's `how`) and padded to a network's input, red, green and blue from 0 to 1."""
    height, width = picture.shape[:2]
    scale = longest_side / max(height, width)
    inner_width, inner_height = max(round(width * scale), 1), max(round(height * scale), 1)
    full_width, full_height = (-(-side // STRIDE_PIXELS) * STRIDE_PIXELS for side in (inner_width, inner_height))
    left, top = (full_width - inner_width) // 2, (full_height - inner_height) // 2
    canvas = np.full((full_height, full_width, 3), _GREY, np.uint8)
    inner = cv2.resize(picture, (inner_width, inner_height), interpolation=how)
    canvas[top : top + inner_height, left : left + inner_width] = inner
    batch = np.ascontiguousarray(canvas[:, :, ::-1].transpose(2, 0, 1)[None], np.float32) / np.float32(255)
    return batch, Place(scale, left, top, (width, height))


def told(rows: Tensor, place: Place, kinds: Sequence[Kind], least: float = LEAST_CONFIDENCE) -> list[Detection]:
    """What a network's rows (centre x and y, width, height, a score for each kind) say, surest first.

    A thing is told once, as the kind with the best score.
    """
    best = rows[:, 4:].max(axis=1)
    rows, best = rows[best >= least], best[best >= least]
    if not len(rows):
        return []
    corners = np.column_stack((rows[:, :2] - rows[:, 2:4] / 2, rows[:, 2:4]))
    kept = np.asarray(cv2.dnn.NMSBoxes(corners.tolist(), best.tolist(), least, MOST_OVERLAP)).flatten()
    found = []
    for index in kept:
        x, y, width, height = (corners[index] - (place.left, place.top, 0, 0)) / place.scale
        sides = np.clip((x, y, x + width, y + height), 0, np.tile(place.size, 2))
        found.append(Detection(Box(*sides.tolist()), float(best[index]), kinds[int(rows[index, 4:].argmax())]))
    return sorted(found, key=lambda detection: -detection.confidence)
