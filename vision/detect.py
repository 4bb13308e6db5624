"""Where the plates are: boxes in a picture, from the YOLOv8n plate detector of `fastanpr`."""

from typing import Literal, NamedTuple

import cv2
import numpy as np

from vision.models import PLATE_DETECTOR, Network, Tensor
from vision.pictures import Picture

LONGEST_SIDE_PIXELS = 640
"""Input size. On 102 photographs 480, 640, 800 and 960 find 95, 97, 100 and 101 plates, in 31, 51, 82 and 120 ms."""

EDGE_PIXELS = 3
STRIDE_PIXELS = 32
LEAST_CONFIDENCE = 0.25
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


class Detection(NamedTuple):
    """A thing's place, how sure the detector is of it (0 to 1), and what it is."""

    box: Box
    confidence: float
    kind: Kind


class PlateDetector:
    """Finds plates of any country, one or two lines."""

    def __init__(self) -> None:
        self._network = Network(PLATE_DETECTOR)

    def find(self, picture: Picture) -> list[Detection]:
        """Plates in the picture, surest first."""
        batch, scale, left, top = _fit(picture)
        rows = self._network.run(batch)[0][0].T
        rows = rows[rows[:, 4] >= LEAST_CONFIDENCE]
        if not len(rows):
            return []
        corners = np.column_stack((rows[:, :2] - rows[:, 2:4] / 2, rows[:, 2:4]))
        kept = cv2.dnn.NMSBoxes(corners.tolist(), rows[:, 4].tolist(), LEAST_CONFIDENCE, MOST_OVERLAP)
        found = []
        for index in np.asarray(kept).flatten():
            x, y, width, height = (corners[index] - (left, top, 0, 0)) / scale
            box = Box(float(x), float(y), float(x + width), float(y + height))
            found.append(Detection(box, float(rows[index, 4]), "plate"))
        return sorted(found, key=lambda detection: -detection.confidence)


def _fit(picture: Picture) -> tuple[Tensor, float, int, int]:
    """The picture shrunk and padded to the network's input; with the scale, and the padding at the left and top."""
    height, width = picture.shape[:2]
    scale = LONGEST_SIDE_PIXELS / max(height, width)
    inner_width, inner_height = max(round(width * scale), 1), max(round(height * scale), 1)
    full_width, full_height = (-(-side // STRIDE_PIXELS) * STRIDE_PIXELS for side in (inner_width, inner_height))
    left, top = (full_width - inner_width) // 2, (full_height - inner_height) // 2
    canvas = np.full((full_height, full_width, 3), _GREY, np.uint8)
    canvas[top : top + inner_height, left : left + inner_width] = cv2.resize(picture, (inner_width, inner_height))
    batch = np.ascontiguousarray(canvas[:, :, ::-1].transpose(2, 0, 1)[None], np.float32) / np.float32(255)
    return batch, scale, left, top
