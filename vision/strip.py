"""The picture that the reader's network is shown: a plate laid flat, two lines side by side, always the same size."""

import cv2
import numpy as np
from numpy.typing import NDArray

from vision.detect import Box
from vision.pictures import Picture

STRIP_SIZE_PIXELS = (144, 48)

MARGIN = (0.04, 0.08)
"""Share of the strip left around the plate at each side: corners are a little off, letters are not."""

_TWO_LINE_HEIGHT_PIXELS = 80
"""Of a plate of two lines laid flat, half as wide: the upper 48 rows beside the lower 48. They share 16, so that rows
of any height (in China the upper is the lower's half) and tilted ones are whole in one of them."""


def strip(picture: Picture, corners: NDArray[np.float32], lines: int) -> Picture:
    """48 x 144 x 3. `corners`: x, y of the plate's four in pixels of the picture, clockwise from the top left."""
    width, height = STRIP_SIZE_PIXELS
    if lines == 1:
        return _flat(picture, corners, width, height)
    both = _flat(picture, corners, width // 2, _TWO_LINE_HEIGHT_PIXELS)
    return np.hstack((both[:height], both[-height:]))


def _flat(picture: Picture, corners: NDArray[np.float32], width: int, height: int) -> Picture:
    x, y = MARGIN[0] * width, MARGIN[1] * height
    target = np.array([[x, y], [width - x, y], [width - x, height - y], [x, height - y]], np.float32)
    left, top = (np.floor(corners.min(axis=0)) - 2).tolist()
    right, bottom = (np.ceil(corners.max(axis=0)) + 2).tolist()
    x1, y1, x2, y2 = Box(left, top, right, bottom).grown(0.2, 0.2).within(picture)
    near = picture[y1:y2, x1:x2]
    points = corners - np.array((x1, y1), np.float32)
    # a warp looks at four pixels only: what is much larger than the strip is shrunk by averaging first
    shrink = min(2 * width / (right - left), 2 * height / (bottom - top))
    if shrink < 1:
        size = max(round(near.shape[1] * shrink), 1), max(round(near.shape[0] * shrink), 1)
        small = cv2.resize(near, size, interpolation=cv2.INTER_AREA)
        points = points * np.array((small.shape[1] / near.shape[1], small.shape[0] / near.shape[0]), np.float32)
        near = np.asarray(small, np.uint8)
    warp = cv2.getPerspectiveTransform(np.ascontiguousarray(points, np.float32), target)
    return np.asarray(cv2.warpPerspective(near, warp, (width, height), borderMode=cv2.BORDER_REPLICATE), np.uint8)
