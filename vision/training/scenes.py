"""Pictures to train the vehicle detector on, each composed anew.

Views of real pictures, alone or beside each other, and real places with made-up vehicles.
"""

from collections.abc import Mapping, Sequence

import numpy as np

from vision.pictures import Picture
from vision.training.labels import Pool, Rows
from vision.training.pasting import PASTED_KINDS, Cutout, paste
from vision.training.spoil import spoiled
from vision.training.views import ANYWHERE, View, view

Chance = np.random.Generator

SIZE = (320, 256)
"""Width and height: of the size that the detector looks at."""

DRAWN_SHARE = 0.4
ALONE_SHARE, PAIR_SHARE, STACK_SHARE = 0.6, 0.18, 0.06
"""Of the real ones; the rest are four beside each other."""

_KINDS: Mapping[str, float] = {
    "truck": 0.4,
    "car": 0.24,
    "bus": 0.13,
    "van": 0.13,
    "motorbike": 0.05,
    ANYWHERE: 0.05,
}
PLACES: Mapping[str, float] = {
    "truck": 0.1,
    "car": 0.15,
    "bus": 0.05,
    "van": 0.05,
    "motorbike": 0.05,
    ANYWHERE: 0.6,
}


def scene(pool: Pool, cutouts: Sequence[Cutout], chance: Chance) -> View:
    """One picture of SIZE with its boxes and silences."""
    if chance.random() < DRAWN_SHARE:
        seen = view(pool, chance, SIZE, PLACES)
        for _ in range(1 + int(chance.choice(3, p=(0.4, 0.4, 0.2)))):
            kind = chance.choice(list(PASTED_KINDS), p=list(PASTED_KINDS.values()))
            of_kind = [one for one in cutouts if one.kind == kind]
            seen = paste(seen, of_kind[chance.integers(len(of_kind))], chance)
    else:
        seen = _beside(pool, chance)
    return seen._replace(picture=spoiled(seen.picture, chance))


def _beside(pool: Pool, chance: Chance) -> View:
    width, height = SIZE
    x, y = (int(chance.uniform(0.35, 0.65) * side) for side in SIZE)
    how = chance.random()
    if how < ALONE_SHARE:
        return view(pool, chance, SIZE, _KINDS)
    if how < ALONE_SHARE + PAIR_SHARE:
        panes = [(0, 0, x, height), (x, 0, width, height)]
    elif how < ALONE_SHARE + PAIR_SHARE + STACK_SHARE:
        panes = [(0, 0, width, y), (0, y, width, height)]
    else:
        panes = [(0, 0, x, y), (x, 0, width, y), (0, y, x, height), (x, y, width, height)]
    picture: Picture = np.zeros((height, width, 3), np.uint8)
    boxes: list[Rows] = []
    silences: list[Rows] = []
    for left, top, right, bottom in panes:
        one = view(pool, chance, (right - left, bottom - top), _KINDS)
        picture[top:bottom, left:right] = one.picture
        for rows, all_rows in ((one.boxes, boxes), (one.silences, silences)):
            rows[:, :4] += (left, top, left, top)
            all_rows.append(rows)
    return View(picture, np.concatenate(boxes), np.concatenate(silences))
