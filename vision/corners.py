"""Where the four corners of a plate lie near the detector's box, and how many lines it may have."""

from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from vision.detect import Box
from vision.models import CORNER_FINDER, Network
from vision.pictures import Picture

Points = NDArray[np.float32]
"""Four corners (x, y in pixels of the picture), clockwise from the top left."""

INPUT_SIZE_PIXELS = (96, 64)
MARGIN = (0.2, 0.35)
"""Share of the box's width and height looked at around it."""

LEAST_LINES_PROBABILITY = 0.02
"""A number of lines less likely than this is not looked at."""


class Corners(NamedTuple):
    """A plate's corners and its possible numbers of lines (1, 2), the likelier first."""

    points: Points
    lines: tuple[int, ...]


class CornerFinder:
    """Finds the corners of one plate."""

    def __init__(self) -> None:
        self._network = Network(CORNER_FINDER)

    def find(self, picture: Picture, box: Box) -> Corners:
        """The corners of the plate in the box."""
        seen, grown = near(picture, box)
        batch = seen.transpose(2, 0, 1)[None].astype(np.float32) / np.float32(127.5) - 1
        answer = self._network.run(np.ascontiguousarray(batch))[0][0]
        points = answer[:8].reshape(4, 2) * (grown.width, grown.height) + (grown.x1, grown.y1)
        two = float(1 / (1 + np.exp(-answer[8])))
        ranked = sorted(((two, 2), (1 - two, 1)), reverse=True)
        likely = tuple(lines for probability, lines in ranked if probability >= LEAST_LINES_PROBABILITY)
        return Corners(np.asarray(points, np.float32), likely)


def upright(box: Box) -> Points:
    """The corners of the box itself."""
    return np.array([[box.x1, box.y1], [box.x2, box.y1], [box.x2, box.y2], [box.x1, box.y2]], np.float32)


def near(picture: Picture, box: Box) -> tuple[Picture, Box]:
    """What the finder sees: the box grown by the margin, scaled to its input; and the grown box.

    What lies outside of the picture is the picture's edge repeated.
    """
    grown = box.grown(*MARGIN)
    left, top, right, bottom = grown.within(picture)
    width, height = INPUT_SIZE_PIXELS
    scale_x, scale_y = width / max(grown.width, 1), height / max(grown.height, 1)
    inner_width = min(max(round((right - left) * scale_x), 1), width)
    inner_height = min(max(round((bottom - top) * scale_y), 1), height)
    how = cv2.INTER_AREA if inner_width < right - left else cv2.INTER_LINEAR
    small = cv2.resize(picture[top:bottom, left:right], (inner_width, inner_height), interpolation=how)
    x = min(max(round((left - grown.x1) * scale_x), 0), width - inner_width)
    y = min(max(round((top - grown.y1) * scale_y), 0), height - inner_height)
    below, beside = height - inner_height - y, width - inner_width - x
    return np.asarray(cv2.copyMakeBorder(small, y, below, x, beside, cv2.BORDER_REPLICATE), np.uint8), grown
