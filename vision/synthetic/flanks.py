"""Flanks of vehicles and what they carry, each another by chance."""

import cv2
import numpy as np

from vision.synthetic.bodies import PIXELS_A_METRE, Drawer, Paint, sheet
from vision.synthetic.skins import DARK, Chance, art, dirty, glass, happens, paint, rect, shade, words
from vision.synthetic.solid import Skin

_END = 0.99


def cab_side(colour: Paint, chance: Chance) -> Drawer:
    def make(width: float, height: float) -> Skin:
        skin = sheet(width, height, colour)
        rows, columns = skin.shape[:2]
        right = min(0.1 + 1.05 / max(width, 0.5), 0.92)
        glass(skin, chance, 0.12, 0.1, right, 0.47, 0.15)
        cv2.rectangle(
            skin,
            (round(0.09 * columns), round(0.06 * rows)),
            (round(right * columns), round(0.85 * rows)),
            (*shade(colour, 0.6), 255),
            1,
        )
        rect(skin, right - 0.14, 0.52, right - 0.04, 0.55, DARK)
        rect(skin, 0.05, 0.9, 0.9, 1.0, DARK)
        if happens(chance, 0.3):
            art(skin, chance, 0.1, 0.5, 0.95, 0.88)
        return dirty(skin, chance)

    return make


def box_side(colour: Paint, chance: Chance) -> Drawer:
    """A closed box: smooth, ribbed as a container, or boarded; bare or painted."""
    surface = [_ribs, _boards, _posts, _smooth][int(chance.integers(4))]

    def make(width: float, height: float) -> Skin:
        skin = sheet(width, height, colour)
        rows, columns = skin.shape[:2]
        if happens(chance, 0.55):
            art(skin, chance, 0.0, 0.0, 1.0, 1.0)
        if happens(chance, 0.6):
            x, y = chance.uniform(0.05, 0.4), chance.uniform(0.15, 0.5)
            words(skin, chance, x, y, x + chance.uniform(0.3, 0.5), y + chance.uniform(0.1, 0.3), paint(chance))
        step = max(round(chance.uniform(0.15, 0.4) * PIXELS_A_METRE), 4)
        surface(skin, colour, step)
        cv2.rectangle(skin, (0, 0), (columns - 1, rows - 1), (*shade(colour, 0.6), 255), max(rows // 40, 1))
        return dirty(skin, chance, 0.45)

    return make


def _ribs(skin: Skin, _: Paint, step: int) -> None:
    for x in range(0, skin.shape[1], step):
        skin[:, x : x + step // 2, :3] = (skin[:, x : x + step // 2, :3] * 0.78).astype(np.uint8)


def _boards(skin: Skin, colour: Paint, step: int) -> None:
    rows, columns = skin.shape[:2]
    for y in range(0, rows, step):
        cv2.line(skin, (0, y), (columns, y), (*shade(colour, 0.55), 255), 2)
    for x in range(0, columns, step * 4):
        cv2.line(skin, (x, 0), (x, rows), (*shade(colour, 0.5), 255), 3)


def _posts(skin: Skin, colour: Paint, step: int) -> None:
    for x in range(0, skin.shape[1], step * 3):
        cv2.line(skin, (x, 0), (x, skin.shape[0]), (*shade(colour, 0.7), 255), 2)


def _smooth(_skin: Skin, _colour: Paint, _step: int) -> None:
    """Nothing on it."""


def cloth(colour: Paint, chance: Chance) -> Drawer:
    """A tarpaulin: folds across, ropes."""

    def make(width: float, height: float) -> Skin:
        skin = sheet(width, height, colour)
        rows, columns = skin.shape[:2]
        folds = cv2.resize(
            chance.normal(0, 1, (3, max(columns // 14, 2))).astype(np.float32),
            (columns, rows),
            interpolation=cv2.INTER_CUBIC,
        )
        skin[..., :3] = np.clip(skin[..., :3] * (1 + 0.22 * folds[..., None]), 0, 255).astype(np.uint8)
        for x in range(0, columns, max(round(chance.uniform(0.5, 1.2) * PIXELS_A_METRE), 8)):
            cv2.line(
                skin,
                (x, 0),
                (x + int(chance.integers(-20, 20)), rows),
                (*shade((210, 210, 200), chance.uniform(0.4, 1)), 255),
                1,
            )
        return dirty(skin, chance, 0.4)

    return make


def cargo(chance: Chance) -> Drawer:
    """A load in the open: sacks, crates, pipes, earth."""
    base = paint(chance)

    def make(width: float, height: float) -> Skin:
        skin = sheet(width, height, shade(base, 0.7))
        rows, columns = skin.shape[:2]
        size = chance.uniform(0.15, 0.7) * PIXELS_A_METRE
        one = happens(chance, 0.5)
        for _ in range(int(rows * columns / size**2 * 1.5) + 1):
            x, y = chance.uniform(0, columns), chance.uniform(0, rows)
            colour = (*shade(base if one else paint(chance), chance.uniform(0.6, 1.3)), 255)
            a = (round(x), round(y))
            if happens(chance, 0.5):
                cv2.rectangle(
                    skin,
                    a,
                    (round(x + size * chance.uniform(0.5, 1.5)), round(y + size * chance.uniform(0.4, 1))),
                    colour,
                    -1,
                )
            else:
                cv2.ellipse(skin, a, (max(round(size * 0.6), 2), max(round(size * 0.35), 2)), 0, 0, 360, colour, -1)
        return dirty(skin, chance, 0.4)

    return make


def bus_side(colour: Paint, chance: Chance) -> Drawer:
    def make(width: float, height: float) -> Skin:
        skin = sheet(width, height, colour)
        if happens(chance, 0.7):
            art(skin, chance, 0.0, 0.45, 1.0, 1.0)
        top, sill = chance.uniform(0.08, 0.16), chance.uniform(0.42, 0.56)
        if happens(chance, 0.6):
            rect(skin, 0.01, top - 0.02, 0.99, sill + 0.02, DARK)
        x, step = chance.uniform(0.02, 0.1), chance.uniform(0.8, 1.7) / width
        while x + step < _END:
            glass(skin, chance, x, top, x + step * 0.92, sill, 0.08)
            x += step
        if happens(chance, 0.6):
            glass(skin, chance, 0.03, top, 0.03 + 0.9 / width, 0.93, 0.05)
        rect(skin, 0, 0.95, 1, 1, DARK)
        return dirty(skin, chance)

    return make


def van_side(colour: Paint, chance: Chance, *, windows: bool) -> Drawer:
    def make(width: float, height: float) -> Skin:
        skin = sheet(width, height, colour)
        rows, columns = skin.shape[:2]
        if happens(chance, 0.3):
            art(skin, chance, 0.2, 0.4, 1.0, 0.85)
        start = chance.uniform(0.16, 0.24)
        glass(skin, chance, start, 0.1, start + 0.2, 0.46, 0.15)
        if windows:
            for x in (start + 0.23, start + 0.47):
                glass(skin, chance, x, 0.1, min(x + 0.22, 0.95), 0.45, 0.12)
        for x in (start - 0.03, start + 0.22, start + 0.5):
            cv2.line(
                skin,
                (round(x * columns), round(0.08 * rows)),
                (round(x * columns), round(0.86 * rows)),
                (*shade(colour, 0.6), 255),
                1,
            )
        rect(skin, 0, 0.92, 1, 1, DARK)
        return dirty(skin, chance)

    return make


def car_side(colour: Paint, chance: Chance) -> Drawer:
    def make(width: float, height: float) -> Skin:
        skin = sheet(width, height, colour)
        rows, columns = skin.shape[:2]
        for x in (0.3, 0.53, 0.76):
            cv2.line(
                skin,
                (round(x * columns), round(0.4 * rows)),
                (round(x * columns), round(0.85 * rows)),
                (*shade(colour, 0.6), 255),
                1,
            )
        rect(skin, 0.34, 0.5, 0.4, 0.53, shade(colour, 0.6))
        rect(skin, 0.57, 0.5, 0.63, 0.53, shade(colour, 0.6))
        rect(skin, 0, 0.9, 1, 1, DARK)
        return dirty(skin, chance)

    return make


def side_glass(colour: Paint, chance: Chance) -> Drawer:
    def make(width: float, height: float) -> Skin:
        skin = sheet(width, height, colour)
        glass(skin, chance, 0.08, 0.12, 0.48, 0.95, 0.1)
        glass(skin, chance, 0.52, 0.12, 0.93, 0.95, 0.1)
        return skin

    return make
