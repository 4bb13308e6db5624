"""Fronts of vehicles, each another by chance."""

import cv2

from vision.synthetic.bodies import Drawer, Paint, sheet
from vision.synthetic.skins import (
    AMBER,
    CHROME,
    DARK,
    LAMP,
    Chance,
    art,
    dirty,
    glass,
    happens,
    paint,
    plate,
    rect,
    shade,
    words,
)
from vision.synthetic.solid import Skin


def cab_front(colour: Paint, chance: Chance, *, has_plate: bool = True) -> Drawer:
    """A cab over its engine, from the bumper to the roof."""

    def make(width: float, height: float) -> Skin:
        skin = sheet(width, height, colour)
        top, sill = chance.uniform(0.05, 0.16), chance.uniform(0.44, 0.56)
        edge = chance.uniform(0.03, 0.08)
        rect(skin, edge * 0.6, top - 0.015, 1 - edge * 0.6, sill + 0.015, DARK, 0.1)
        glass(skin, chance, edge, top, 1 - edge, sill)
        if happens(chance, 0.45):
            rect(skin, edge, top, 1 - edge, top + 0.07, paint(chance))
            words(skin, chance, 0.2, top + 0.01, 0.85, top + 0.065, paint(chance))
        for x in (0.3, 0.62):
            rows, columns = skin.shape[:2]
            cv2.line(
                skin,
                (round(x * columns), round((sill - 0.01) * rows)),
                (round((x + 0.2) * columns), round((sill - 0.05) * rows)),
                (15, 15, 15, 255),
                2,
            )
        bumper = chance.uniform(0.78, 0.88)
        grille = chance.choice(3)
        g1, g2 = chance.uniform(0.12, 0.3), chance.uniform(0.58, 0.66)
        if grille == 0:
            rect(skin, g1, g2, 1 - g1, bumper - 0.02, DARK, 0.15)
        elif grille == 1:
            rect(skin, g1, g2, 1 - g1, bumper - 0.02, shade(colour, 0.8))
        slats = int(chance.integers(2, 6))
        for n in range(slats):
            y = g2 + (n + 0.3) * (bumper - 0.02 - g2) / slats
            rect(skin, g1 + 0.02, y, 1 - g1 - 0.02, y + 0.012, CHROME if happens(chance, 0.5) else DARK)
        rect(skin, 0.05, sill + 0.03, 0.95, sill + 0.05, shade(colour, 0.7))
        if happens(chance, 0.8):
            words(skin, chance, 0.35, sill + 0.05, 0.65, sill + 0.11, CHROME if happens(chance, 0.5) else DARK)
        if happens(chance, 0.35):
            art(skin, chance, 0.05, sill + 0.03, 0.95, g2 + 0.1)
        rect(
            skin, 0.0, bumper, 1.0, 1.0, [colour, DARK, (220, 220, 220), CHROME, paint(chance)][int(chance.integers(5))]
        )
        _lamps(skin, chance, bumper)
        if has_plate:
            plate(skin, chance, 0.5, 0.94)
        return dirty(skin, chance)

    return make


def _lamps(skin: Skin, chance: Chance, bumper: float) -> None:
    """In the bumper, whose upper edge is given, or over it."""
    in_bumper = happens(chance, 0.5)
    l1, l2 = (bumper + 0.015, min(bumper + 0.09, 0.98)) if in_bumper else (bumper - 0.14, bumper - 0.03)
    w = chance.uniform(0.11, 0.2)
    for x1, x2 in ((0.03, 0.03 + w), (0.97 - w, 0.97)):
        rect(skin, x1, l1, x2, l2, shade(LAMP, chance.uniform(0.6, 1.05)), chance.choice([0.0, 0.3, 0.5]))
        a = (x1, x1 + w * 0.25) if x1 < w else (x2 - w * 0.25, x2)
        rect(skin, a[0], l1, a[1], l2, AMBER)


def bus_front(colour: Paint, chance: Chance) -> Drawer:
    """One face of glass from the waist to the roof, lamps low at the corners."""

    def make(width: float, height: float) -> Skin:
        skin = sheet(width, height, colour)
        top, sill = chance.uniform(0.02, 0.12), chance.uniform(0.55, 0.68)
        rect(skin, 0.0, top, 1.0, sill + 0.01, DARK, 0.12)
        glass(skin, chance, 0.03, top + 0.02, 0.97, sill, 0.15)
        if happens(chance, 0.5):
            rect(skin, 0.1, top + 0.02, 0.9, top + 0.1, (25, 25, 25))
            words(skin, chance, 0.25, top + 0.03, 0.8, top + 0.09, AMBER)
        if happens(chance, 0.5):
            cv2.line(
                skin,
                (skin.shape[1] // 2, round(top * skin.shape[0])),
                (skin.shape[1] // 2, round(sill * skin.shape[0])),
                (20, 20, 20, 255),
                3,
            )
        if happens(chance, 0.5):
            art(skin, chance, 0.0, sill + 0.02, 1.0, 0.98)
        words(skin, chance, 0.35, sill + 0.04, 0.7, sill + 0.1, paint(chance))
        w = chance.uniform(0.12, 0.22)
        for x1, x2 in ((0.03, 0.03 + w), (0.97 - w, 0.97)):
            rect(
                skin,
                x1,
                0.78,
                x2,
                chance.uniform(0.84, 0.89),
                shade(LAMP, chance.uniform(0.6, 1.05)),
                chance.choice([0.2, 0.5]),
            )
        rect(skin, 0.0, 0.93, 1.0, 1.0, shade(colour, 0.6))
        plate(skin, chance, 0.5, 0.91)
        return dirty(skin, chance)

    return make


def car_front(colour: Paint, chance: Chance) -> Drawer:
    """What is below a bonnet: grille between lamps, bumper, plate."""

    def make(width: float, height: float) -> Skin:
        skin = sheet(width, height, colour)
        w = chance.uniform(0.16, 0.27)
        top = chance.uniform(0.04, 0.16)
        for x1, x2 in ((0.02, 0.02 + w), (0.98 - w, 0.98)):
            rect(
                skin,
                x1,
                top,
                x2,
                top + chance.uniform(0.2, 0.3),
                shade(LAMP, chance.uniform(0.6, 1.05)),
                chance.choice([0.2, 0.5]),
            )
        rect(skin, w + 0.06, top, 0.94 - w, top + 0.25, DARK, 0.2)
        rect(skin, w + 0.06, top + 0.11, 0.94 - w, top + 0.14, CHROME)
        rect(skin, 0.12, 0.72, 0.88, 0.93, DARK, 0.3)
        plate(skin, chance, 0.5, 0.62)
        return dirty(skin, chance)

    return make


def windscreen(colour: Paint, chance: Chance) -> Drawer:
    def make(width: float, height: float) -> Skin:
        skin = sheet(width, height, colour)
        glass(skin, chance, 0.06, 0.05, 0.94, 0.97, 0.12)
        return skin

    return make
