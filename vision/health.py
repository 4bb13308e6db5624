"""Whether a camera sees well: sharp, light, where it was put, as often as it should. Pure: it is told the time."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import cv2
import numpy as np
from numpy.typing import NDArray

from schemas.fields import CameraTrouble
from vision.detect import Box
from vision.pictures import Picture

SAMPLE_EVERY = timedelta(seconds=10)
LASTING_SAMPLES = 3
"""A trouble begins, and ends, when so many samples in a row say so."""

LEAST_SHARPNESS = 0.25
"""Fine detail to coarse. 558 real photographs, by day and night, are all above 0.35, and above 0.43 but for some old
compact cameras'; blurred by three thousandths of their width, half fall below 0.21, nearly all below 0.37."""

LEAST_LIGHT = 60
"""Grey steps of 255 that a hundredth of the picture must reach: 120 in the darkest of those photographs, which is a
street at night."""

LEAST_LIKENESS = 0.25
"""Of edges now to edges before. Two road cameras, hours apart, by day and night, in empty and full lanes, kept 0.47 at
least; moved by a fiftieth of the picture they fall to 0.1, and turned elsewhere to 0."""

SHIFTED = 1.3
"""The edges fit so much better when shifted by two small pixels or more: it was moved a little."""

MOST_DROPPED_SHARE = 0.5

_SMALL_PIXELS = (160, 90)
_MARGIN = (20, 11)
_LEAST_SEEN = 0.3
"""Share of the picture beside the vehicles that is enough to compare."""
_LEARNING = 0.1
_STEP_PIXELS = 2

_Edges = NDArray[np.float32]


class Health:
    """Watches the frames of one camera."""

    def __init__(self) -> None:
        self._sampled_at: datetime | None = None
        self._frames = 0
        self._dropped = 0
        self._edges: _Edges | None = None
        self._says: dict[CameraTrouble, int] = {"blurred": 0, "dark": 0, "moved": 0, "slow": 0}
        self.troubles: tuple[CameraTrouble, ...] = ()
        """What lasts now."""
        self.frames_per_second = 0.0
        self.dropped_share = 0.0

    def see(self, at: datetime, picture: Picture, dropped: int, vehicles: Sequence[Box]) -> bool:
        """Take a frame, before which `dropped` ones went unseen. True if it was a sample: every ten seconds one is."""
        self._frames += 1
        self._dropped += dropped
        if self._sampled_at is not None and at - self._sampled_at < SAMPLE_EVERY:
            return False
        if self._sampled_at is not None:
            self.frames_per_second = self._frames / (at - self._sampled_at).total_seconds()
            self.dropped_share = self._dropped / (self._frames + self._dropped)
        self._sampled_at, self._frames, self._dropped = at, 0, 0
        dark = is_dark(picture)
        blurred = not dark and sharpness(picture) < LEAST_SHARPNESS
        self._judge("dark", there=dark)
        self._judge("blurred", there=blurred)
        self._judge("slow", there=self.dropped_share > MOST_DROPPED_SHARE)
        if not dark and not blurred:
            self._compare(picture, vehicles)
        return True

    def _compare(self, picture: Picture, vehicles: Sequence[Box]) -> None:
        """See whether what stands around the vehicles is where it was; learn slowly, as shadows wander."""
        edges, beside = _edges_of(picture), _beside(picture, vehicles)
        if float(np.mean(beside)) < _LEAST_SEEN:
            return
        if self._edges is None:
            self._edges = edges
        moved = has_moved(self._edges, edges, beside)
        self._judge("moved", there=moved)
        if not moved:
            self._edges += _LEARNING * beside * (edges - self._edges)

    def _judge(self, trouble: CameraTrouble, *, there: bool) -> None:
        lasts = trouble in self.troubles
        self._says[trouble] = self._says[trouble] + 1 if there != lasts else 0
        if self._says[trouble] >= LASTING_SAMPLES:
            self._says[trouble] = 0
            kept = {*self.troubles, trouble} if there else {*self.troubles} - {trouble}
            self.troubles = tuple(sorted(kept))


def sharpness(picture: Picture) -> float:
    """Fine detail to coarse detail, whatever the contrast."""
    grey = cv2.cvtColor(_shrunk(picture, (480, 270)), cv2.COLOR_BGR2GRAY).astype(np.float32)
    smooth = cv2.GaussianBlur(grey, (0, 0), 1)
    coarse = smooth - cv2.GaussianBlur(grey, (0, 0), 4)
    return float(np.std(grey - smooth) / (np.std(coarse) + 1))


def is_dark(picture: Picture) -> bool:
    """Nothing in the picture is lit: it is night without a lamp, or the lens is covered."""
    return bool(np.percentile(cv2.cvtColor(_shrunk(picture, _SMALL_PIXELS), cv2.COLOR_BGR2GRAY), 99) < LEAST_LIGHT)


def has_moved(before: _Edges, now: _Edges, beside: _Edges) -> bool:
    """Whether the edges beside the vehicles are elsewhere now."""
    right, down = _MARGIN
    width, height = _SMALL_PIXELS
    inner = np.s_[down : height - down, right : width - right]
    fits = cv2.matchTemplate(before, now[inner], cv2.TM_CCOEFF_NORMED, mask=beside[inner])
    fits = np.nan_to_num(fits, nan=0.0, posinf=0.0, neginf=0.0)
    here = float(fits[down, right])
    _, best, _, (x, y) = cv2.minMaxLoc(fits)
    shifted = max(abs(x - right), abs(y - down)) >= _STEP_PIXELS and best > SHIFTED * max(here, LEAST_LIKENESS)
    return here < LEAST_LIKENESS or shifted


def _edges_of(picture: Picture) -> _Edges:
    """Edges without regard to the light: each is weighed by what is around it."""
    grey = cv2.cvtColor(_shrunk(picture, _SMALL_PIXELS), cv2.COLOR_BGR2GRAY).astype(np.float32)
    edges = cv2.magnitude(cv2.Sobel(grey, cv2.CV_32F, 1, 0), cv2.Sobel(grey, cv2.CV_32F, 0, 1))
    return np.asarray(edges / (cv2.blur(edges, (15, 15)) + 8), np.float32)


def _beside(picture: Picture, vehicles: Sequence[Box]) -> _Edges:
    """1 where no vehicle is, else 0."""
    height, width = picture.shape[:2]
    beside = np.ones(_SMALL_PIXELS[::-1], np.float32)
    for box in vehicles:
        left, top, right, bottom = box.grown(0.1, 0.1).within(picture)
        x1, x2 = left * _SMALL_PIXELS[0] // width, -(-right * _SMALL_PIXELS[0] // width)
        y1, y2 = top * _SMALL_PIXELS[1] // height, -(-bottom * _SMALL_PIXELS[1] // height)
        beside[y1:y2, x1:x2] = 0
    return beside


def _shrunk(picture: Picture, size: tuple[int, int]) -> Picture:
    return np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), np.uint8)
