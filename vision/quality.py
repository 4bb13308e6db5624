"""How readable a plate is before it is read: its size and sharpness."""

import cv2
import numpy as np

from vision.detect import Box
from vision.pictures import Picture

_HEIGHT_PIXELS = 32
"""Plates are compared at one size, so that a large blurred one is not taken for a sharp one."""


def plate_quality(picture: Picture, plate: Box) -> float:
    """Above 0, larger for a plate that is larger and sharper; only good to compare pictures of one plate."""
    left, top, right, bottom = plate.within(picture)
    grey = cv2.cvtColor(picture[top:bottom, left:right], cv2.COLOR_BGR2GRAY)
    width = max(round(_HEIGHT_PIXELS * (right - left) / (bottom - top)), 3)
    small = cv2.resize(grey, (width, _HEIGHT_PIXELS), interpolation=cv2.INTER_AREA)
    contrast = float(np.std(small)) + 1.0
    edges = float(np.std(cv2.Laplacian(small, cv2.CV_32F)))
    return plate.height * (edges / contrast + 0.1)
