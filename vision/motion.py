"""Whether a frame shows anything new: what lets a camera before an empty lane cost nearly nothing."""

import cv2
import numpy as np

from vision.pictures import Picture

SMALL_PIXELS = (96, 54)
CHANGED_STEP = 12
"""Grey steps of 255 by which a small pixel must differ: above shrunk sensor noise, below a grey truck on grey road."""

CHANGED_PIXELS = 4

CUT_STEP = 25
CUT_SHARE = 0.6
"""So much of the picture differs so clearly from one frame to the next in a film that was cut, not before a camera."""


class MotionGate:
    """Remembers the last frame that was looked at."""

    def __init__(self) -> None:
        self._last: Picture | None = None
        self.is_cut = False
        """Whether the last picture shows another scene than the one before."""

    def changed(self, picture: Picture) -> bool:
        """True if the picture differs from the last one for which this was true."""
        shrunk = cv2.resize(picture, SMALL_PIXELS, interpolation=cv2.INTER_AREA)
        small = np.asarray(cv2.cvtColor(shrunk, cv2.COLOR_BGR2GRAY), np.uint8)
        if self._last is not None:
            difference = cv2.absdiff(small, self._last)
            self.is_cut = bool(np.mean(difference > CUT_STEP) > CUT_SHARE)
            if np.sum(difference > CHANGED_STEP) < CHANGED_PIXELS:
                return False
        self._last = small
        return True
