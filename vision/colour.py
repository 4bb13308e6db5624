"""The ground colour of a plate: what most of its pixels are. Letters are the smaller part of a plate."""

import cv2
import numpy as np

from schemas.fields import PlateColour
from vision.detect import Box
from vision.pictures import Picture

HUES: dict[PlateColour, tuple[tuple[int, int], ...]] = {
    "yellow": ((12, 34),),
    "green": ((35, 88),),
    "blue": ((89, 135),),
    "red": ((0, 8), (170, 179)),
}
"""Hues as OpenCV counts them, 0 to 179."""

_LEAST_SATURATION = 60
_LEAST_VALUE = 40
_LEAST_SHARE = 0.2
"""Of pixels of one hue: what is left of a ground of that hue in glare, and more than a white plate ever has."""

_LEAST_WHITE_SHARE = 0.3
_MOST_HUE_ON_WHITE = 0.05
_INSET = -0.2
"""The box is looked at without its edges, where the vehicle shows."""


def ground_colour(picture: Picture, box: Box) -> PlateColour | None:
    """The colour, or None when no colour has a clear share (night, glare, a grey picture of a coloured plate)."""
    left, top, right, bottom = box.grown(_INSET, _INSET).within(picture)
    hue, saturation, value = cv2.split(cv2.cvtColor(picture[top:bottom, left:right], cv2.COLOR_BGR2HSV))
    vivid = (saturation >= _LEAST_SATURATION) & (value >= _LEAST_VALUE)
    shares: dict[PlateColour, float] = {
        colour: float(np.mean(vivid & np.any([(hue >= low) & (hue <= high) for low, high in ranges], axis=0)))
        for colour, ranges in HUES.items()
    }
    best = max(shares, key=lambda colour: shares[colour])
    if shares[best] >= _LEAST_SHARE:
        return best
    # A white plate in the shade is no brighter than a black one in the sun: what lies above the middle is its ground.
    middle = (float(value.min()) + float(value.max())) / 2
    white = float(np.mean((saturation < _LEAST_SATURATION) & (value > middle)))
    return "white" if white >= _LEAST_WHITE_SHARE and shares[best] <= _MOST_HUE_ON_WHITE else None
