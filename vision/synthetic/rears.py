"""Rears of vehicles, each another by chance."""

import cv2

from vision.synthetic.bodies import Drawer, Paint, sheet
from vision.synthetic.skins import (
    AMBER,
    DARK,
    RED,
    Chance,
    art,
    dirty,
    glass,
    happens,
    is_dark,
    plate,
    rect,
    shade,
    words,
)
from vision.synthetic.solid import Skin


def rear_lamps(skin: Skin, chance: Chance, y: float, high: float) -> None:
    w = chance.uniform(0.05, 0.16)
    for x1 in (0.02, 0.98 - w):
        rect(skin, x1, y, x1 + w, y + high, RED)
        if happens(chance, 0.6):
            rect(skin, x1 + w * 0.3, y, x1 + w * 0.6, y + high, AMBER)


def doors_rear(colour: Paint, chance: Chance) -> Drawer:
    """Two leaves with bars to lock them, as of a container or a box."""

    def make(width: float, height: float) -> Skin:
        skin = sheet(width, height, colour)
        rows, columns = skin.shape[:2]
        if happens(chance, 0.3):
            art(skin, chance, 0.02, 0.05, 0.98, 0.95)
        cv2.rectangle(skin, (0, 0), (columns - 1, rows - 1), (*shade(colour, 0.6), 255), max(columns // 40, 1))
        cv2.line(skin, (columns // 2, 0), (columns // 2, rows), (*shade(colour, 0.45), 255), max(columns // 60, 1))
        if happens(chance, 0.75):
            for x in (0.15, 0.38, 0.62, 0.85):
                cv2.line(
                    skin,
                    (round(x * columns), 0),
                    (round(x * columns), rows),
                    (*shade(colour, chance.choice([0.6, 1.35])), 255),
                    max(columns // 50, 1),
                )
                rect(skin, x - 0.03, 0.55, x + 0.03, 0.6, DARK)
        for _ in range(int(chance.integers(0, 4))):
            x, y = chance.choice([0.08, 0.55]), chance.uniform(0.08, 0.8)
            words(skin, chance, x, y, x + 0.36, y + 0.06, (235, 235, 235) if is_dark(colour) else (40, 40, 60))
        return dirty(skin, chance, 0.5)

    return make


def tail(chance: Chance, *, has_plate: bool = True) -> Drawer:
    """The frame under a load: bar, lamps, plate."""

    def make(width: float, height: float) -> Skin:
        skin = sheet(width, height, shade(DARK, chance.uniform(0.8, 1.6)))
        if happens(chance, 0.6):
            rows, columns = skin.shape[:2]
            y, step = round(0.15 * rows), max(columns // 10, 1)
            for n, x in enumerate(range(0, columns, step)):
                cv2.rectangle(
                    skin, (x, y), (x + step, y + max(rows // 8, 2)), (*(RED if n % 2 else (230, 230, 230)), 255), -1
                )
        rear_lamps(skin, chance, 0.35, 0.3)
        if has_plate:
            plate(skin, chance, chance.choice([0.5, 0.3, 0.7]), 0.6)
        return dirty(skin, chance, 0.6)

    return make


def bus_rear(colour: Paint, chance: Chance) -> Drawer:
    def make(width: float, height: float) -> Skin:
        skin = sheet(width, height, colour)
        if happens(chance, 0.6):
            art(skin, chance, 0, 0, 1, 1)
        if happens(chance, 0.85):
            glass(skin, chance, 0.06, chance.uniform(0.06, 0.12), 0.94, chance.uniform(0.36, 0.48), 0.15)
        rect(skin, 0.15, 0.62, 0.85, 0.85, shade(colour, 0.75))
        for n in range(int(chance.integers(0, 7))):
            rect(skin, 0.2, 0.64 + n * 0.03, 0.8, 0.65 + n * 0.03, DARK)
        rear_lamps(skin, chance, chance.uniform(0.5, 0.75), chance.uniform(0.08, 0.2))
        rect(skin, 0, 0.93, 1, 1, DARK)
        plate(skin, chance, 0.5, 0.9)
        return dirty(skin, chance, 0.45)

    return make


def car_rear(colour: Paint, chance: Chance, *, window: bool) -> Drawer:
    def make(width: float, height: float) -> Skin:
        skin = sheet(width, height, colour)
        if window:
            glass(skin, chance, 0.1, 0.06, 0.9, 0.42, 0.2)
        y = 0.45 if window else 0.1
        rear_lamps(skin, chance, y, chance.uniform(0.1, 0.25))
        rect(skin, 0.0, 0.82, 1.0, 1.0, DARK if happens(chance, 0.4) else shade(colour, 0.85))
        plate(skin, chance, 0.5, 0.7)
        return dirty(skin, chance)

    return make
