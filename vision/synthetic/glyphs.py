"""Characters as plate makers press them: strokes of one width with rounded corners, drawn by our own code."""

from collections.abc import Sequence
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

Mask = NDArray[np.uint8]
"""Ink, 0 to 255."""

_Point = tuple[float, float] | tuple[float, float, str]
_Stroke = list[_Point]
_SHARP = "sharp"

CELL_PIXELS = (64, 128)
"""Width and height of a glyph before it is fitted into its place on a plate."""

_ROUND: _Stroke = [(0, 0.3), (0, 0), (1, 0), (1, 0.3), (1, 0.7), (1, 1), (0, 1), (0, 0.7), (0, 0.3)]
_BOWL: _Stroke = [(0, 0.45), (1, 0.45), (1, 1), (0, 1), (0, 0.45)]
_DROP: _Stroke = [(1, 0.55), (1, 0), (0, 0), (0, 0.55), (1, 0.55)]
_HOOK: _Stroke = [(1, 0.25), (1, 0), (0, 0), (0, 0.3), (0, 0.7), (0, 1), (1, 1), (1, 0.75)]
_HALF: _Stroke = [(0, 1, _SHARP), (0, 0, _SHARP), (1, 0), (1, 0.3), (1, 0.7), (1, 1), (0, 1, _SHARP)]
_FLAG: _Stroke = [(0, 0.52), (0, 0, _SHARP), (1, 0), (1, 0.52), (0, 0.52)]

STROKES: dict[str, tuple[_Stroke, ...]] = {
    "0": (_ROUND,),
    "1": ([(0.1, 0.2), (0.6, 0, _SHARP), (0.6, 1)],),
    "2": ([(0, 0.28), (0, 0), (1, 0), (1, 0.4), (0, 1, _SHARP), (1, 1)],),
    "3": (
        [(0, 0.22), (0, 0), (1, 0), (1, 0.47), (0.4, 0.47)],
        [(0.4, 0.47), (1, 0.47), (1, 1), (0, 1), (0, 0.78)],
    ),
    "4": ([(0.6, 0), (0, 0.72, _SHARP), (1, 0.72)], [(0.76, 0.42), (0.76, 1)]),
    "5": ([(0.95, 0), (0.1, 0, _SHARP), (0.05, 0.46, _SHARP), (0.3, 0.38), (1, 0.38), (1, 1), (0, 1), (0, 0.78)],),
    "6": (_BOWL, [(0.7, 0), (0.25, 0.3), (0, 0.6), (0, 0.75)]),
    "7": ([(0, 0), (1, 0, _SHARP), (0.35, 1)],),
    "8": (
        [(0.08, 0.2), (0.08, 0), (0.92, 0), (0.92, 0.47), (0.08, 0.47), (0.08, 0.2)],
        [(0, 0.75), (0, 0.47), (1, 0.47), (1, 1), (0, 1), (0, 0.75)],
    ),
    "9": (_DROP, [(0.3, 1), (0.75, 0.7), (1, 0.4), (1, 0.25)]),
    "A": ([(0, 1), (0.5, 0, _SHARP), (1, 1)], [(0.18, 0.68), (0.82, 0.68)]),
    "B": (
        [(0, 0.47, _SHARP), (0, 0, _SHARP), (0.95, 0), (0.95, 0.47), (0, 0.47, _SHARP)],
        [(0, 0.47, _SHARP), (1, 0.47), (1, 1), (0, 1, _SHARP), (0, 0.47, _SHARP)],
    ),
    "C": (_HOOK,),
    "D": (_HALF,),
    "E": ([(1, 0), (0, 0, _SHARP), (0, 1, _SHARP), (1, 1)], [(0, 0.48), (0.85, 0.48)]),
    "F": ([(1, 0), (0, 0, _SHARP), (0, 1)], [(0, 0.48), (0.85, 0.48)]),
    "G": ([*_HOOK[:7], (1, 0.55, _SHARP), (0.5, 0.55)],),
    "H": ([(0, 0), (0, 1)], [(1, 0), (1, 1)], [(0, 0.48), (1, 0.48)]),
    "I": ([(0.5, 0), (0.5, 1)],),
    "J": ([(0.9, 0), (0.9, 0.7), (0.9, 1), (0, 1), (0, 0.75)],),
    "K": ([(0, 0), (0, 1)], [(1, 0), (0, 0.62)], [(0.35, 0.42), (1, 1)]),
    "L": ([(0, 0), (0, 1, _SHARP), (1, 1)],),
    "M": ([(0, 1), (0, 0, _SHARP), (0.5, 0.65, _SHARP), (1, 0, _SHARP), (1, 1)],),
    "N": ([(0, 1), (0, 0, _SHARP), (1, 1, _SHARP), (1, 0)],),
    "O": (_ROUND,),
    "P": (_FLAG, [(0, 0.5), (0, 1)]),
    "Q": (_ROUND, [(0.6, 0.75), (1, 1)]),
    "R": (_FLAG, [(0, 0.5), (0, 1)], [(0.5, 0.52), (1, 1)]),
    "S": ([(1, 0.22), (1, 0), (0, 0), (0, 0.48), (1, 0.52), (1, 1), (0, 1), (0, 0.78)],),
    "T": ([(0, 0), (1, 0)], [(0.5, 0), (0.5, 1)]),
    "U": ([(0, 0), (0, 0.7), (0, 1), (1, 1), (1, 0.7), (1, 0)],),
    "V": ([(0, 0), (0.5, 1, _SHARP), (1, 0)],),
    "W": ([(0, 0), (0.25, 1, _SHARP), (0.5, 0.2, _SHARP), (0.75, 1, _SHARP), (1, 0)],),
    "X": ([(0, 0), (1, 1)], [(1, 0), (0, 1)]),
    "Y": ([(0, 0), (0.5, 0.5), (1, 0)], [(0.5, 0.5), (0.5, 1)]),
    "Z": ([(0, 0), (1, 0, _SHARP), (0, 1, _SHARP), (1, 1)],),
    "Đ": (_HALF, [(-0.15, 0.5), (0.45, 0.5)]),
}
"""Centre lines in a unit square, y downwards; a corner not marked sharp is rounded."""


@lru_cache(maxsize=4096)
def pressed(character: str, stroke_pixels: int, roundness: int) -> Mask:
    """The character of `STROKES` in a cell, its strokes this wide; `roundness` 1 (cut corners) to 4 (curves)."""
    width, height = CELL_PIXELS
    mask = np.zeros((height, width), np.uint8)
    margin = stroke_pixels / 2 + 1
    for stroke in STROKES[character]:
        points = np.array(_rounded(stroke, roundness)) * (width - 2 * margin, height - 2 * margin) + margin
        cv2.polylines(mask, [np.round(points * 16).astype(np.int32)], False, 255, stroke_pixels, cv2.LINE_AA, 4)  # noqa: FBT003
    return mask


@lru_cache(maxsize=8192)
def printed(character: str, font: str, weight: int = 0) -> Mask | None:
    """The character in a font (a file, or "sans" and "uni" of OpenCV), cut to its ink; None if the font lacks it."""
    width, height = 4 * CELL_PIXELS[0], 2 * CELL_PIXELS[1]
    mask = np.zeros((height, width), np.uint8)
    cv2.putText(mask, character, (width // 4, height * 3 // 4), (255,), _face(font), CELL_PIXELS[1], weight)
    x, y, inked_width, inked_height = cv2.boundingRect(mask)
    return mask[y : y + inked_height, x : x + inked_width] if inked_width > 1 else None


@lru_cache(maxsize=256)
def _face(font: str) -> cv2.FontFace:
    return cv2.FontFace(font)


def _rounded(stroke: Sequence[_Point], times: int) -> list[tuple[float, float]]:
    """Chaikin's corner cutting: each soft corner becomes two, a quarter of the way to its neighbours."""
    points = [(point[0], point[1], len(point) > 2) for point in stroke]  # noqa: PLR2004
    closed = points[0][:2] == points[-1][:2] and not points[0][2]
    if closed:  # begin in the middle of a side, so that every corner lies inside
        x, y = (points[0][0] + points[1][0]) / 2, (points[0][1] + points[1][1]) / 2
        points = [(x, y, True), *points[1:], (x, y, True)]
    for _ in range(times):
        cut = [points[0]]
        for before, at, after in zip(points, points[1:], points[2:], strict=False):
            if at[2]:
                cut.append(at)
                continue
            cut += [(at[0] + (end[0] - at[0]) / 4, at[1] + (end[1] - at[1]) / 4, False) for end in (before, after)]
        points = [*cut, points[-1]]
    return [(x, y) for x, y, _ in points]
