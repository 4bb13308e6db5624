"""Views of labelled pictures: a part of one around a chosen vehicle, as a camera nearer to it would see it."""

import math
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import cv2
import numpy as np

from vision.pictures import Picture
from vision.synthetic.skins import happens
from vision.training.labels import Pool, Rows, silent
from vision.training.spoil import tinted

Chance = np.random.Generator

ANYWHERE = "anywhere"
"""Instead of a kind: a view of a place, whatever stands there."""

NEAR_SHARE = (0.02, 0.75)
"""Of the view that the chosen vehicle fills."""

_SOURCES: Mapping[str, Mapping[str, float]] = {
    "truck": {"openimages": 0.6, "sglta": 0.4},
    "car": {"openimages": 0.4, "sglta": 0.25, "thai": 0.25, "romania": 0.1},
    "bus": {"openimages": 0.75, "sglta": 0.25},
    "van": {"openimages": 0.55, "sglta": 0.45},
    "motorbike": {"openimages": 0.8, "sglta": 0.2},
    ANYWHERE: {"sglta": 0.5, "romania": 0.3, "thai": 0.2},
}
_STRETCHED = frozenset(("openimages", "thai"))
"""Their pictures were stretched to a square by whoever published them."""

_MOST_ENLARGED: Mapping[str, float] = {"sglta": 9.0}
_MOST_ENLARGED_ELSEWHERE = 5.0
_LEAST_SEEN = 0.4
"""A vehicle of which less is in the view is not asked for."""

_LEAST_PIXELS = 7
_MARGIN = 1.25
"""A view reaches so far beyond its picture at most."""

_SHRINKS = 0.8
_GREY = (114, 114, 114)


class View(NamedTuple):
    """A picture with its vehicles and silences, in its own pixels."""

    picture: Picture
    boxes: Rows
    silences: Rows


class Window(NamedTuple):
    """The part of a picture that is looked at: its middle and its size, in pixels."""

    x: float
    y: float
    width: float
    height: float


def view(pool: Pool, chance: Chance, size: tuple[int, int], kinds: Mapping[str, float]) -> View:
    """A view of `size` (width, height). `kinds`: the share of views around each kind, or of places."""
    kind = str(chance.choice(list(kinds), p=list(kinds.values())))
    shares = _SOURCES[kind]
    source = str(chance.choice(list(shares), p=list(shares.values())))
    places: Sequence[tuple[int, int | None]]
    places = [(n, None) for n in pool.places[source]] if kind == ANYWHERE else pool.vehicles[kind][source]
    number, place = places[chance.integers(len(places))]
    one, picture = pool.pictures[number], pool.picture(number)
    squeeze = math.exp(chance.normal(0, 0.12))
    if source in _STRETCHED:
        squeeze *= float(chance.choice([1, 1.33, 1.33, 1.5, 0.75]))
    if place is None:
        window = _somewhere(chance, picture, size, squeeze)
    else:
        window = _around(chance, picture, one.boxes[place], size, squeeze, source)
    return _looked(chance, View(picture, one.boxes, one.silences), window, size)


def kept(boxes: Rows, silences: Rows, size: tuple[int, int]) -> tuple[Rows, Rows]:
    """Boxes cut to the view; those of which little is left become silences."""
    whole = np.prod(boxes[:, 2:4] - boxes[:, :2], axis=1)
    boxes = boxes.copy()
    boxes[:, :4] = boxes[:, :4].clip(0, (*size, *size))
    sides = boxes[:, 2:4] - boxes[:, :2]
    seen = np.prod(sides, axis=1) / (whole + 1e-6)
    keep = (seen >= _LEAST_SEEN) & (sides >= _LEAST_PIXELS).all(axis=1)
    return boxes[keep], np.concatenate((silences, silent(boxes[(seen > 0) & ~keep])))


def _somewhere(chance: Chance, picture: Picture, size: tuple[int, int], squeeze: float) -> Window:
    height, width = picture.shape[:2]
    high = height * chance.uniform(0.5, 1.0)
    x, y = chance.uniform(0.3, 0.7, 2) * (width, height)
    return Window(float(x), float(y), high * size[0] / size[1] / squeeze, high)


def _around(  # noqa: PLR0917  what a window depends on
    chance: Chance, picture: Picture, box: Rows, size: tuple[int, int], squeeze: float, source: str
) -> Window:
    height, width = picture.shape[:2]
    left, top, right, bottom = (float(side) for side in box[:4])
    wide, high = right - left, bottom - top
    share = math.exp(chance.uniform(math.log(NEAR_SHARE[0]), math.log(NEAR_SHARE[1])))
    if source in _STRETCHED and happens(chance, 0.35):  # as the photographer saw it
        share = wide * high / (width * height)
    area = wide * high / share
    window_high = math.sqrt(area * size[1] / size[0] * squeeze)
    window_wide = area / window_high
    enlarged = max(size[0] / window_wide, size[1] / window_high)
    grow = max(enlarged / _MOST_ENLARGED.get(source, _MOST_ENLARGED_ELSEWHERE), 1.0)
    if source != "sglta" and happens(chance, 0.85):  # mostly not much beyond the picture
        grow = min(grow, _MARGIN * width / window_wide, _MARGIN * height / window_high)
    window_wide, window_high = window_wide * grow, window_high * grow
    off = chance.uniform(-0.15, 1.15, 2) if happens(chance, 0.25) else chance.uniform(0, 1, 2)
    x = _within(chance, left + wide / 2 + (off[0] - 0.5) * (window_wide - wide), window_wide, width)
    y = _within(chance, top + high / 2 + (off[1] - 0.5) * (window_high - high), window_high, height)
    return Window(x, y, window_wide, window_high)


def _within(chance: Chance, middle: float, window: float, whole: float) -> float:
    """The middle of a window moved into the picture; a window larger than it holds it somewhere, mostly."""
    if window < whole:
        return min(max(middle, window / 2), whole - window / 2)
    return whole / 2 + chance.uniform(-0.5, 0.5) * (window - whole) if happens(chance, 0.7) else middle


def _looked(chance: Chance, whole: View, window: Window, size: tuple[int, int]) -> View:
    scale = np.array([size[0] / window.width, size[1] / window.height])
    shift = np.array(size) / 2 - scale * (window.x, window.y)
    picture = whole.picture
    if scale.min() < _SHRINKS:  # edges would break up
        picture = np.asarray(cv2.GaussianBlur(picture, (0, 0), 0.5 / float(scale.min())), np.uint8)
    border = _GREY if happens(chance, 0.6) else tuple(int(v) for v in chance.integers(0, 256, 3))
    seen = cv2.warpAffine(
        picture,
        np.array([[scale[0], 0, shift[0]], [0, scale[1], shift[1]]]),
        size,
        flags=cv2.INTER_LINEAR if happens(chance, 0.5) else cv2.INTER_CUBIC,
        borderMode=cv2.BORDER_CONSTANT if happens(chance, 0.8) else cv2.BORDER_REPLICATE,
        borderValue=border,
    )
    boxes, silences = kept(_moved(whole.boxes, scale, shift), _moved(whole.silences, scale, shift), size)
    if happens(chance, 0.5):
        seen = np.ascontiguousarray(seen[:, ::-1])
        for rows in (boxes, silences):
            rows[:, [0, 2]] = size[0] - rows[:, [2, 0]]
    if happens(chance, 0.8):
        seen = tinted(np.asarray(seen, np.uint8), chance)
    return View(np.asarray(seen, np.uint8), boxes, silences)


def _moved(rows: Rows, scale: Rows, shift: Rows) -> Rows:
    rows = rows.copy()
    rows[:, :4] = rows[:, :4] * np.tile(scale, 2) + np.tile(shift, 2)
    return rows
