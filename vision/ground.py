"""Where on the road a vehicle stands, in metres: a plane through points that somebody measured."""

import math
import tomllib
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any, NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from vision.detect import Box
from vision.track import Track

LEAST_POINTS = 4
_MOST_ERROR_SHARE = 0.05
_LEAST_BREADTH = 0.01
_GLANCE = timedelta(seconds=0.2)
_EDGE_PIXELS = 4
_KMH = 3.6

EXAMPLE = """picture = [1920, 1080]
point = [
  { pixel = [612, 1010], metres = [0.0, 4.0] },
  { pixel = [1330, 1004], metres = [3.5, 4.0] },
  { pixel = [850, 420], metres = [0.0, 60.0] },
  { pixel = [1010, 418], metres = [3.5, 60.0] },
]
"""


class GroundError(ValueError):
    """The file does not describe a plane; the text says what is wrong with it."""


class Spot(NamedTuple):
    """Metres across the lane, and along it from the stop line, away from the checkpoint."""

    across: float
    along: float


class Ground:
    """The road's plane as one camera sees it."""

    def __init__(self, picture: tuple[int, int], points: Sequence[tuple[tuple[float, float], Spot]]) -> None:
        """`picture`: width and height that the points' pixels refer to. Raises GroundError."""
        if len(points) < LEAST_POINTS:
            raise GroundError(f"needs at least {LEAST_POINTS} points on the road, has {len(points)}")
        pixels, spots = (np.array(side, np.float64) for side in zip(*points, strict=True))
        plane, _ = cv2.findHomography(pixels, spots)
        if plane is None or not np.all(np.isfinite(plane)) or min(_breadth(pixels), _breadth(spots)) < _LEAST_BREADTH:
            raise GroundError("its points lie on one line: take some on either side of the lane")
        self._plane = np.asarray(plane, np.float64)
        self.picture = picture
        self._points = points
        self._side = math.copysign(1.0, float(self._weight(*pixels.mean(axis=0))))
        """The sign of a pixel's weight on this side of the horizon."""
        off = [math.dist(self._spot(*pixel) or (math.inf, math.inf), spot) for pixel, spot in points]
        self.error_metres = max(off)
        """How far the plane misses the measured points at most."""
        self.reach_metres = max(spot.along for _, spot in points)
        """So far along was measured; beyond, figures are guesses."""
        span = max(spots[:, 1]) - min(spots[:, 1])
        if self.error_metres > max(_MOST_ERROR_SHARE * span, 0.5):
            raise GroundError(
                f"its points do not lie on one plane: one is {self.error_metres:.1f} m off, measure again"
            )

    @classmethod
    def of_file(cls, file: Path) -> "Ground":
        """From a TOML file as in `EXAMPLE`. Raises GroundError."""
        try:
            said = tomllib.loads(file.read_text())
            width, height = said["picture"]
            points = [(_pair(point["pixel"]), Spot(*_pair(point["metres"]))) for point in said["point"]]
            return cls((int(width), int(height)), points)
        except OSError as error:
            raise GroundError(f"{file} cannot be opened: {error.strerror}") from error
        except GroundError as error:
            raise GroundError(f"{file}: {error}") from error
        except (KeyError, TypeError, ValueError) as error:
            raise GroundError(f"{file} is not understood ({error}); it should look like this:\n{EXAMPLE}") from error

    def scaled(self, picture: tuple[int, int]) -> "Ground":
        """The same road in a picture of another width and height."""
        wider, taller = picture[0] / self.picture[0], picture[1] / self.picture[1]
        return Ground(picture, [((x * wider, y * taller), spot) for (x, y), spot in self._points])

    def stands(self, box: Box) -> Spot | None:
        """Where the box touches the road; None above the horizon."""
        return self._spot((box.x1 + box.x2) / 2, box.y2)

    def metres_a_pixel(self, box: Box) -> float:
        """How far along the lane one pixel up or down at the box's foot is; the sign says which way along grows.

        Above 0: down in the picture is away from the checkpoint. NaN above the horizon.
        """
        x = (box.x1 + box.x2) / 2
        here, below = self._spot(x, box.y2), self._spot(x, box.y2 + 1)
        return math.nan if here is None or below is None else below.along - here.along

    def advance_metres(self, track: Track) -> float:
        """How far the vehicle has come towards the checkpoint since it was first seen; below 0: away from it."""
        first, now = self.stands(track.first_box), self.stands(track.box)
        return 0.0 if first is None or now is None else first.along - now.along

    def speed_kmh(self, track: Track) -> float | None:
        """How fast it goes now; None above the horizon, or where the picture's edge hides how it moves."""
        box, (width, height) = track.box, self.picture
        if min(box.x1, box.y1, width - box.x2, height - box.y2) < _EDGE_PIXELS:
            return None
        here, there = self.stands(box), self.stands(track.foretold(track.last_seen + _GLANCE))
        return None if here is None or there is None else math.dist(here, there) / _GLANCE.total_seconds() * _KMH

    def _spot(self, x: float, y: float) -> Spot | None:
        weight = self._weight(x, y)
        if weight * self._side <= 0:
            return None
        across, along, _ = self._plane @ (x, y, 1.0) / weight
        return Spot(float(across), float(along))

    def _weight(self, x: float, y: float) -> float:
        return float(self._plane[2] @ (x, y, 1.0))


def _breadth(points: NDArray[np.float64]) -> float:
    """How broad a cloud of points is beside its length: 0 for points on one line."""
    long, broad = np.linalg.svd(points - points.mean(axis=0), compute_uv=False)
    return float(broad / long) if long else 0.0


def _pair(said: Any) -> tuple[float, float]:
    first, second = said
    return float(first), float(second)
