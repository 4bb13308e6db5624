"""Made-up vehicles put into real places: near trucks, which hardly any publishable picture shows."""

import math
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np

from vision.detect import VEHICLES
from vision.synthetic.poses import pose, sun
from vision.synthetic.skins import happens
from vision.synthetic.solid import Skin, draw, draw_shadow
from vision.synthetic.vehicles import Kind, build
from vision.training.labels import Rows, inside_share, silent
from vision.training.views import NEAR_SHARE, View

Chance = np.random.Generator

DRAWN = 1000
DRAWN_KINDS: Mapping[Kind, float] = {"truck": 0.55, "bus": 0.15, "van": 0.16, "car": 0.14}
PASTED_KINDS: Mapping[Kind, float] = {"truck": 0.6, "car": 0.12, "bus": 0.14, "van": 0.14}
_CANVAS, _SHARE = (720, 560), 0.45
_SOLID = 100
_LEAST_PIXELS = 2000
_MARGIN = 12
_HIDDEN, _COVERED, _WHOLLY = 0.45, 0.6, 0.9
_LEAST_SEEN = 0.35
_MOST_CUT_OFF = 1.35
_LEAST_SIDE_PIXELS = 8


class Cutout(NamedTuple):
    """A drawn vehicle with its shadow; `box` is where the vehicle itself is."""

    kind: Kind
    picture: Skin
    box: tuple[int, int, int, int]


def cutouts(seed: int, memory: Path) -> list[Cutout]:
    """Made-up vehicles in many poses. They are kept in the folder `memory`, so that each is drawn once."""
    memory.mkdir(parents=True, exist_ok=True)
    made = []
    for number in range(DRAWN):
        file = memory / f"{seed}-{number}.npz"
        if not file.exists():
            one = _cutout(np.random.default_rng((seed, number)))
            part = file.with_suffix(".part.npz")
            np.savez_compressed(part, kind=one.kind, picture=one.picture, box=one.box)
            part.replace(file)
            if number % 50 == 0:
                print(f"drew {number} of {DRAWN} vehicles", flush=True)  # noqa: T201  a long work tells how far it is
        with np.load(file) as kept:
            left, top, right, bottom = (int(side) for side in kept["box"])
            made.append(Cutout(str(kept["kind"]), kept["picture"], (left, top, right, bottom)))  # type: ignore[arg-type]
    return made


def paste(view: View, cutout: Cutout, chance: Chance) -> View:
    """The view with the vehicle somewhere in it, lit as the place is, and what it hides no longer asked for."""
    height, width = view.picture.shape[:2]
    share = math.exp(chance.uniform(math.log(NEAR_SHARE[0]), math.log(NEAR_SHARE[1])))
    vehicle, box = _sized(cutout, chance, (width, height), share)
    wide, high = box[2] - box[0], box[3] - box[1]
    x = int(chance.uniform(0, 1) * (width - wide) - box[0])
    y = int(chance.uniform(0.1, 1.05) * (height - high) - box[1])
    left, top = max(x, 0), max(y, 0)
    right, bottom = min(x + vehicle.shape[1], width), min(y + vehicle.shape[0], height)
    if min(right - left, bottom - top) < _LEAST_SIDE_PIXELS:
        return view
    picture = view.picture.copy()
    part = vehicle[top - y : bottom - y, left - x : right - x]
    colour, alpha = _lit(part, view, chance)
    under = picture[top:bottom, left:right]
    picture[top:bottom, left:right] = np.clip(colour * alpha + under * (1 - alpha), 0, 255).astype(np.uint8)
    placed = box + np.array((x, y, x, y))
    seen = placed.clip(0, (width, height, width, height))
    row = np.array([[*seen, VEHICLES.index(cutout.kind)]], np.float32)
    shown = np.prod(seen[2:] - seen[:2]) / np.prod(placed[2:] - placed[:2])
    return _behind(View(picture, view.boxes, view.silences), row, is_shown=bool(shown >= _LEAST_SEEN))


def _behind(view: View, row: Rows, *, is_shown: bool) -> View:
    """What the new vehicle hides in large part is silent, what it hides wholly is gone."""
    hidden = inside_share(view.boxes, row)
    silences = view.silences[inside_share(view.silences, row) < _COVERED]
    silences = np.concatenate((silences, silent(view.boxes[(hidden > _HIDDEN) & (hidden < _WHOLLY)])))
    boxes = view.boxes[hidden <= _HIDDEN]
    if is_shown:
        return View(view.picture, np.concatenate((boxes, row)), silences)
    return View(view.picture, boxes, np.concatenate((silences, silent(row))))


def _cutout(chance: Chance) -> Cutout:
    while True:
        kind: Kind = chance.choice(list(DRAWN_KINDS), p=list(DRAWN_KINDS.values()))
        vehicle = build(kind, chance)
        camera = pose(vehicle, chance, _CANVAS, _SHARE)
        width, height = _CANVAS
        body, ground = np.zeros((height, width, 4), np.uint8), np.zeros((height, width, 4), np.uint8)
        draw_shadow(ground, vehicle.ground, camera, chance.uniform(0.3, 0.8))
        draw(body, vehicle.parts, camera, sun(chance))
        rows, columns = np.nonzero(body[..., 3] > _SOLID)
        if len(rows) >= _LEAST_PIXELS:
            break
    box = np.array((columns.min(), rows.min(), columns.max() + 1, rows.max() + 1))
    left, top = np.maximum(box[:2] - _MARGIN, 0)
    right, bottom = np.minimum(box[2:] + _MARGIN, _CANVAS)
    solid, dark = (layer[top:bottom, left:right, 3:].astype(np.float32) / 255 for layer in (body, ground))
    both = solid + dark * (1 - solid)
    colour = body[top:bottom, left:right, :3] * solid / np.maximum(both, 1e-3)
    picture = np.concatenate((colour, both * 255), axis=2).astype(np.uint8)
    x1, y1, x2, y2 = (int(side) for side in box - (left, top, left, top))
    return Cutout(str(kind), picture, (x1, y1, x2, y2))  # type: ignore[arg-type]


def _sized(cutout: Cutout, chance: Chance, size: tuple[int, int], share: float) -> tuple[Skin, Rows]:
    """The cutout so large that its vehicle fills a share of the view; a little stretched, perhaps mirrored."""
    wide, high = cutout.box[2] - cutout.box[0], cutout.box[3] - cutout.box[1]
    scale = min(
        math.sqrt(share * size[0] * size[1] / (wide * high)),
        *(_MOST_CUT_OFF * a / b for a, b in zip(size, (wide, high), strict=True)),
    )
    stretch = math.exp(chance.normal(0, 0.06))
    rows, columns = cutout.picture.shape[:2]
    target = (
        max(round(columns * scale * stretch), _LEAST_SIDE_PIXELS),
        max(round(rows * scale / stretch), _LEAST_SIDE_PIXELS),
    )
    how = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    picture = np.asarray(cv2.resize(cutout.picture, target, interpolation=how), np.uint8)
    box = np.array(cutout.box) * np.tile((target[0] / columns, target[1] / rows), 2)
    if happens(chance, 0.5):
        picture = np.ascontiguousarray(picture[:, ::-1])
        box[[0, 2]] = target[0] - box[[2, 0]]
    return picture, box


def _lit(part: Skin, view: View, chance: Chance) -> tuple[Rows, Rows]:
    """Colour and alpha of the vehicle in the light, haze and focus of the place."""
    mean = float(view.picture.mean())
    gain = ((mean + 30) / 140) ** chance.uniform(0, 0.8) * chance.uniform(0.8, 1.25)
    tint = (view.picture.reshape(-1, 3).mean(axis=0) + 40) / (mean + 40)
    colour = np.clip(part[..., :3] * gain * (1 + (tint - 1) * chance.uniform(0, 1)), 0, 255).astype(np.float32)
    haze = chance.uniform(0, 0.2) if happens(chance, 0.4) else 0.0
    colour = colour * np.float32(1 - haze) + np.float32(mean * haze)
    alpha = part[..., 3].astype(np.float32) / 255
    if happens(chance, 0.5):
        blur = chance.uniform(0.3, 1.2)
        colour = np.asarray(cv2.GaussianBlur(colour, (0, 0), blur), np.float32)
        alpha = np.asarray(cv2.GaussianBlur(alpha, (0, 0), min(blur, 0.9)), np.float32)
    return colour, alpha[..., None]
