"""What the classifier learns from: vehicles cut out of pictures, made-up ones in real places, places without any.

Each is made from the seed and its own numbers alone.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from vision.classify import cut_out
from vision.detect import VEHICLES, Box
from vision.geometry import area
from vision.pictures import Picture
from vision.synthetic.drawing import HEIGHT, WIDTH, camera_at, lane
from vision.synthetic.skins import happens
from vision.synthetic.vehicles import Kind, build
from vision.synthetic.weather import over, some
from vision.training.labels import Pool, Rows, inside_share
from vision.training.pasting import PASTED_KINDS, Cutout, paste
from vision.training.scenes import PLACES
from vision.training.spoil import spoiled, tinted
from vision.training.views import view

Chance = np.random.Generator

NOTHING = len(VEHICLES)
DRAWN, AT_GATE = "drawn", "gate"
"""Where made-up vehicles come from, beside the names of the sources: put into real places, and the synthetic gate."""

COPIES: Mapping[tuple[str, str], int] = {
    ("truck", "openimages"): 12,
    ("bus", "openimages"): 4,
    ("van", "openimages"): 4,
    ("car", "openimages"): 2,
    ("bus", "sglta"): 2,
}
"""How often a vehicle is cut out, each time a little otherwise; others once."""

SOURCE_SHARES: Mapping[str, float] = {
    "openimages": 1.0,
    "sglta": 0.6,
    "thai": 0.3,
    "romania": 0.2,
    DRAWN: 0.7,
    AT_GATE: 1.0,
}
TRUCK_SHARE, NOTHING_SHARE = 1.4, 0.5
"""How often a crop of each source is shown, whatever their number; and trucks and nothing, beside other kinds."""

_LEAST_PIXELS: Mapping[str, int] = {"romania": 40}
_LEAST_PIXELS_ELSEWHERE = 30
_LARGE_FAR_TRUCK_PIXELS = 44
_FAR_CARS = 0.4
_UNSURE = 0.06
"""Spread of a side of the box, in shares of its width or height: the detector is no surer."""

_SCENE = (640, 512)
_DRAWN_TWICE = 2
_LEAST_DRAWN_PIXELS = 4000
_AT_GATE = 700
_GATE_NEAR = (0.3, 1.3)
_EMPTY = 900
_EMPTY_SOURCES = ("openimages", "sglta", "thai", "romania")
_EMPTY_SHARES = (0.45, 0.2, 0.15, 0.2)
_EMPTY_AREA = (0.02, 0.4)
_MOST_OF_PLACE, _MOST_OF_VEHICLE = 0.12, 0.6


class Crop(NamedTuple):
    """A square picture, the number of what it shows (VEHICLES, then NOTHING), and where it comes from."""

    picture: Picture
    kind: int
    source: str


def crops(pool: Pool, drawn: Sequence[Cutout], seed: int) -> Iterator[Crop]:
    """All of them, always in the same order."""
    yield from _labelled(pool, seed)
    yield from _made_up(pool, drawn, seed)
    yield from _at_gate(seed)
    yield from _empty(pool, seed)


def shares(kinds: NDArray[np.integer], sources: Sequence[str]) -> NDArray[np.float64]:
    """How often each crop is shown: of all, 0 to 1."""
    froms = np.array(sources)
    weights = np.zeros(len(kinds))
    for kind in range(NOTHING + 1):
        for source, share in SOURCE_SHARES.items():
            these = (kinds == kind) & (froms == source)
            if these.any():
                of_kind = TRUCK_SHARE if kind == VEHICLES.index("truck") else NOTHING_SHARE if kind == NOTHING else 1
                weights[these] = share * of_kind / these.sum()
    return np.asarray(weights / weights.sum(), np.float64)


def _labelled(pool: Pool, seed: int) -> Iterator[Crop]:
    for number, one in enumerate(pool.pictures):
        for place, (*sides, kind) in enumerate(one.boxes.tolist()):
            chance = np.random.default_rng((seed, number, place))
            longest = max(sides[2] - sides[0], sides[3] - sides[1])
            named = VEHICLES[int(kind)], one.source
            is_spare = named == ("car", "sglta") and not happens(chance, _FAR_CARS)
            if longest < _LEAST_PIXELS.get(one.source, _LEAST_PIXELS_ELSEWHERE) or is_spare:
                continue
            large = named == ("truck", "sglta") and longest >= _LARGE_FAR_TRUCK_PIXELS
            for _ in range(2 if large else COPIES.get(named, 1)):
                square = _cut(pool.picture(number), Box(*sides), chance)
                yield Crop(_changed(square, chance), int(kind), one.source)


def _made_up(pool: Pool, drawn: Sequence[Cutout], seed: int) -> Iterator[Crop]:
    for number in range(_DRAWN_TWICE * len(drawn)):
        chance = np.random.default_rng((seed, number))
        cutout = drawn[number % len(drawn)]
        seen = paste(view(pool, chance, _SCENE, PLACES), cutout, chance)
        if not len(seen.boxes):
            continue
        *sides, kind = seen.boxes[-1].tolist()
        box = Box(*sides)
        if VEHICLES[int(kind)] == cutout.kind and area(box) >= _LEAST_DRAWN_PIXELS:
            square = _cut(seen.picture, box, chance)
            yield Crop(spoiled(square, chance) if happens(chance, 0.6) else square, int(kind), DRAWN)


def _at_gate(seed: int) -> Iterator[Crop]:
    """As the camera of the synthetic gate sees them come and go, in any weather."""
    for number in range(_AT_GATE):
        chance = np.random.default_rng((seed, NOTHING + 1, number))
        kind: Kind = chance.choice(list(PASTED_KINDS), p=list(PASTED_KINDS.values()))
        vehicle, near = build(kind, chance), float(chance.uniform(*_GATE_NEAR))
        camera = camera_at(near)
        corners = np.concatenate([camera.project(face.corners) for part in vehicle.parts for face in part])
        (left, top), (right, bottom) = (end.clip(0, (WIDTH, HEIGHT)) for end in (corners.min(0), corners.max(0)))
        box = Box(float(left), float(top), float(right), float(bottom))
        if area(box) >= _LEAST_DRAWN_PIXELS:
            picture = over(lane(vehicle, near), some(chance), vehicle, camera, chance)
            yield Crop(_cut(picture, box, chance), VEHICLES.index(kind), AT_GATE)


def _empty(pool: Pool, seed: int) -> Iterator[Crop]:
    made, number = 0, 0
    while made < _EMPTY:
        chance = np.random.default_rng((seed, NOTHING, number))
        number += 1
        source = str(chance.choice(_EMPTY_SOURCES, p=_EMPTY_SHARES))
        if not pool.places.get(source):
            continue
        which = int(chance.choice(pool.places[source]))
        picture, one = pool.picture(which), pool.pictures[which]
        box = _anywhere(picture, chance)
        vehicles = np.concatenate((one.boxes[:, :4], one.silences[:, :4]))
        here = np.array([box], np.float64)
        if (
            inside_share(here, vehicles)[0] <= _MOST_OF_PLACE
            and not (inside_share(vehicles, here) > _MOST_OF_VEHICLE).any()
        ):
            made += 1
            yield Crop(_changed(cut_out(picture, box), chance), NOTHING, source)


def _anywhere(picture: Picture, chance: Chance) -> Box:
    height, width = picture.shape[:2]
    pixels = np.exp(chance.uniform(*np.log(_EMPTY_AREA))) * width * height
    form = np.exp(chance.normal(0.2, 0.35))
    wide, high = min(np.sqrt(pixels * form), 0.95 * width), min(np.sqrt(pixels / form), 0.95 * height)
    left, top = chance.uniform(0, width - wide), chance.uniform(0, height - high)
    return Box(float(left), float(top), float(left + wide), float(top + high))


def _cut(picture: Picture, box: Box, chance: Chance) -> Picture:
    """As the detector may frame it, at times mirrored."""
    off: Rows = chance.normal(0, _UNSURE, 4) * ((box.width, box.height) * 2)
    square = cut_out(picture, Box(*(side + error for side, error in zip(box, off.tolist(), strict=True))))
    return np.ascontiguousarray(square[:, ::-1]) if happens(chance, 0.5) else square


def _changed(square: Picture, chance: Chance) -> Picture:
    if happens(chance, 0.6):
        square = tinted(square, chance)
    return spoiled(square, chance) if happens(chance, 0.5) else square
