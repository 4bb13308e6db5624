"""Made-up vehicles of many forms, each built by chance."""

from itertools import pairwise
from typing import Literal, NamedTuple

import cv2
import numpy as np

from vision.synthetic import skins as s
from vision.synthetic.bodies import Drawer, Paint, block, footprint, outline, panel, sheet, wheel
from vision.synthetic.flanks import box_side, bus_side, cab_side, car_side, cargo, cloth, side_glass, van_side
from vision.synthetic.fronts import bus_front, cab_front, car_front, windscreen
from vision.synthetic.rears import bus_rear, car_rear, doors_rear, tail
from vision.synthetic.solid import Face, Part, Points, Skin

Chance = np.random.Generator
Kind = Literal["truck", "car", "bus", "van"]


_LONG_METRES = 9


class Vehicle(NamedTuple):
    kind: Kind
    parts: list[Part]
    length: tuple[float, float]
    """Rear and front end, x in metres."""
    width: float
    height: float
    plate_height: float = 0.4
    """Of the plates' lower edge, in metres."""
    rear_part: int = 0
    """Which part carries the plate behind. The one before hangs on the first part."""

    @property
    def ground(self) -> Points:
        return footprint(self.length, self.width)


def build(kind: Kind, chance: Chance) -> Vehicle:
    return {"truck": truck, "car": car, "bus": bus, "van": van}[kind](chance)


def truck(chance: Chance, cab_paint: Paint | None = None, *, has_plates: bool = True) -> Vehicle:
    """A cab over its engine, and behind it a box, container, tipper, tank, boards, a load or nothing."""
    heavy = s.happens(chance, 0.5)
    width = chance.uniform(2.3, 2.55) if heavy else chance.uniform(1.7, 2.2)
    floor = chance.uniform(0.3, 0.55) if heavy else chance.uniform(0.28, 0.45)
    roof = chance.uniform(2.7, 3.6) if heavy else chance.uniform(2.0, 2.4)
    cab_length = chance.uniform(1.6, 2.3) if heavy else chance.uniform(1.4, 1.8)
    by_chance = s.paint(chance)
    colour = cab_paint or by_chance
    lean = chance.uniform(0.02, 0.3)
    waist = floor + (roof - floor) * 0.5
    cab = outline(
        [(-cab_length, floor), (-cab_length, roof), (-lean, roof), (-lean * 0.15, waist), (0, floor)],
        width * chance.uniform(0.92, 1.0),
        [
            s.plain(colour, chance),
            s.plain(colour, chance),
            *_split(cab_front(colour, chance, has_plate=has_plates), (roof - waist), (waist - floor)),
        ],
        cab_side(colour, chance),
    )
    parts: list[Part] = [cab]
    if s.happens(chance, 0.5):
        for sign in (1, -1):
            y = sign * width / 2
            a, b = sorted((y + sign * 0.06, y + sign * 0.26))
            mirror = sheet(0.2, 0.4, s.DARK)
            parts.append(
                panel(
                    [(0.05, a, waist + 0.75), (0.05, b, waist + 0.75), (0.05, b, waist + 0.2), (0.05, a, waist + 0.2)],
                    mirror,
                )
            )
    length = chance.uniform(4.5, 14) if heavy else chance.uniform(2.6, 5.2)
    start = -cab_length - chance.uniform(0.05, 0.5)
    end = start - length
    deck = chance.uniform(0.95, 1.35) if heavy else chance.uniform(0.75, 1.0)
    bed = chance.uniform(2.35, 2.55) if heavy else width * chance.uniform(1.0, 1.15)
    frame = s.plain(s.shade(s.DARK, chance.uniform(0.8, 1.4)), chance, 0.6)
    frame_part = len(parts)
    parts.append(
        block(
            (end, start + 0.4),
            bed * 0.94,
            (deck - 0.45, deck),
            front=frame,
            rear=tail(chance, has_plate=has_plates),
            side=frame,
            top=frame,
        )
    )
    parts += _load(chance, (end, start), bed, deck, roof)
    radius = 0.5 if heavy else 0.37
    hub = [s.CHROME, s.DARK, s.RED, (200, 200, 200)][int(chance.integers(4))]
    parts.append(wheel(-cab_length * 0.55, width, radius, hub))
    axles = [end + length * 0.2, end + length * 0.2 + 2.3 * radius] if heavy else [end + length * 0.28]
    if heavy and length > _LONG_METRES:
        axles += [axles[-1] + 2.3 * radius, start - 0.2]
    parts += [wheel(x, bed, radius, hub) for x in axles]
    if heavy and s.happens(chance, 0.35):
        visor = s.plain(colour, chance)
        rise = chance.uniform(0.4, 0.9)
        parts.append(
            outline(
                [
                    (-cab_length, roof),
                    (-cab_length, roof + rise),
                    (-cab_length * 0.7, roof + rise),
                    (-lean - 0.1, roof),
                ],
                width * 0.8,
                [visor, visor, visor],
                visor,
            )
        )
    return Vehicle("truck", parts, (end, 0.0), max(width, bed), max(roof, deck + 2.5), floor + 0.08, frame_part)


def _split(front: Drawer, upper: float, lower: float) -> list[Drawer]:
    """One front over two slopes: each is given its share of the whole drawing."""
    whole: dict[float, Skin] = {}

    def of(width: float) -> Skin:
        if width not in whole:
            whole[width] = front(width, upper + lower)
        return whole[width]

    def top(width: float, _: float) -> Skin:
        skin = of(width)
        return skin[: round(len(skin) * upper / (upper + lower))]

    def bottom(width: float, _: float) -> Skin:
        skin = of(width)
        return skin[round(len(skin) * upper / (upper + lower)) :]

    return [top, bottom]


def _load(chance: Chance, x: tuple[float, float], width: float, deck: float, roof: float) -> list[Part]:
    colour = s.paint(chance)
    high = max(roof, deck + 1) + chance.uniform(-0.25, 0.9)
    kind = chance.choice(
        ["box", "boards", "tarpaulin", "tipper", "tank", "open", "nothing"], p=[0.32, 0.16, 0.17, 0.12, 0.08, 0.1, 0.05]
    )
    if kind == "nothing":
        return []
    plain = s.plain(colour, chance, 0.45)
    if kind == "box":
        return [
            block(
                x,
                width,
                (deck, high),
                front=plain,
                rear=doors_rear(colour, chance),
                side=box_side(colour, chance),
                top=plain,
            )
        ]
    if kind == "tank":
        return [_tank(chance, colour, x, width, (deck, high))]
    side_high = deck + (chance.uniform(0.4, 0.8) if kind == "open" else chance.uniform(0.7, max(high - deck, 0.8)))
    boards = box_side(colour, chance)
    rear = box_side(colour, chance) if s.happens(chance, 0.6) else doors_rear(colour, chance)
    inside = cargo(chance)
    parts: list[Part] = [block(x, width, (deck, side_high), front=plain, rear=rear, side=boards, top=inside)]
    if kind == "tarpaulin":
        sheet_over = cloth(s.paint(chance), chance)
        top = side_high + chance.uniform(0.2, 1.0)
        i = chance.uniform(0.0, 0.4)
        parts = [block(x, width, (deck, side_high), front=plain, rear=rear, side=boards, top=plain)]
        parts.append(
            outline(
                [(x[0], side_high), (x[0] + i, top), (x[1] - i, top), (x[1], side_high)],
                width * 0.99,
                [sheet_over, sheet_over, sheet_over],
                sheet_over,
            )
        )
    elif kind in ("open", "tipper", "boards") and s.happens(chance, 0.6):
        i, top = chance.uniform(0.1, 0.6), side_high + chance.uniform(0.2, 1.2)
        parts.append(
            outline(
                [(x[0], side_high), (x[0] + i, top), (x[1] - i, top), (x[1], side_high)],
                width * 0.92,
                [inside, inside, inside],
                inside,
            )
        )
    return parts


def _tank(chance: Chance, colour: Paint, x: tuple[float, float], width: float, z: tuple[float, float]) -> list[Face]:
    """A lying cylinder of twelve flats and two round ends."""
    half, middle, radius = width / 2, (z[0] + z[1]) / 2, (z[1] - z[0]) / 2
    angles = np.linspace(-np.pi / 2, 1.5 * np.pi, 13)
    faces: list[Face] = []
    for low, high in pairwise(angles):
        shine = s.plain(s.shade(colour, 0.6 + 0.6 * max(float(np.sin(low)), 0)), chance, 0.2)(x[1] - x[0], 1.0)
        (y1, z1), (y2, z2) = ((np.cos(a) * half, middle + np.sin(a) * radius) for a in (low, high))
        faces += panel([(x[1], y2, z2), (x[0], y2, z2), (x[0], y1, z1), (x[1], y1, z1)], shine)
    end = doors_rear(colour, chance)(width, z[1] - z[0])
    rows, columns = end.shape[:2]
    round_end = np.zeros((rows, columns), np.uint8)
    cv2.ellipse(round_end, (columns // 2, rows // 2), (columns // 2, rows // 2), 0, 0, 360, 255, -1)
    end[..., 3] = round_end
    faces += panel([(x[0], half, z[1]), (x[0], -half, z[1]), (x[0], -half, z[0]), (x[0], half, z[0])], end)
    faces += panel([(x[1], -half, z[1]), (x[1], half, z[1]), (x[1], half, z[0]), (x[1], -half, z[0])], end)
    return faces


def bus(chance: Chance) -> Vehicle:
    """One long body with windows all along."""
    width, high = chance.uniform(2.2, 2.55), chance.uniform(2.8, 3.9)
    length, floor = chance.uniform(6.5, 12.5), chance.uniform(0.3, 0.45)
    colour = s.paint(chance)
    lean = chance.uniform(0.05, 0.6)
    waist = floor + (high - floor) * 0.4
    fronts = _split(bus_front(colour, chance), high - waist, waist - floor)
    body = outline(
        [(-length, floor), (-length, high), (-lean, high), (0, waist), (0, floor)],
        width,
        [bus_rear(colour, chance), s.plain(s.shade(colour, 0.9), chance), *fronts],
        bus_side(colour, chance),
    )
    wheels = [
        wheel(-chance.uniform(1.2, 2.6), width, 0.48, s.CHROME),
        wheel(-length + chance.uniform(2.0, 3.2), width, 0.48, s.CHROME),
    ]
    return Vehicle("bus", [body, *wheels], (-length, 0.0), width, high)


def van(chance: Chance) -> Vehicle:
    """One body from bonnet to rear door: minibus, delivery van, ambulance, microvan."""
    width, high = chance.uniform(1.45, 2.05), chance.uniform(1.75, 2.7)
    length, floor = chance.uniform(3.3, 5.9), chance.uniform(0.25, 0.35)
    colour = s.paint(chance)
    nose, bonnet = chance.uniform(0.05, 0.9), floor + (high - floor) * chance.uniform(0.3, 0.45)
    slope = chance.uniform(0.25, 0.8)
    body = outline(
        [
            (-length, floor),
            (-length + chance.uniform(0, 0.2), high),
            (-nose - slope, high),
            (-nose, bonnet + 0.12),
            (0, bonnet),
            (0, floor),
        ],
        width,
        [
            car_rear(colour, chance, window=s.happens(chance, 0.85)),
            s.plain(s.shade(colour, 0.95), chance),
            windscreen(colour, chance),
            s.plain(colour, chance),
            car_front(colour, chance),
        ],
        van_side(colour, chance, windows=s.happens(chance, 0.7)),
    )
    wheels = [
        wheel(-chance.uniform(0.7, 1.1), width, 0.31, s.CHROME),
        wheel(-length + chance.uniform(0.7, 1.1), width, 0.31, s.CHROME),
    ]
    return Vehicle("van", [body, *wheels], (-length, 0.0), width, high)


def car(chance: Chance) -> Vehicle:
    """A saloon, hatchback, off-roader or pickup: bonnet, cabin, boot or open bed."""
    form = chance.choice(["saloon", "hatchback", "off-roader", "pickup"], p=[0.3, 0.3, 0.25, 0.15])
    tall = form in ("off-roader", "pickup")
    width, high = chance.uniform(1.6, 1.95), chance.uniform(1.65, 1.95) if tall else chance.uniform(1.35, 1.6)
    length, floor = chance.uniform(3.5, 5.1), chance.uniform(0.35, 0.5) if tall else chance.uniform(0.18, 0.28)
    waist = floor + (high - floor) * chance.uniform(0.5, 0.62)
    colour = s.paint(chance)
    bonnet = chance.uniform(0.8, 1.4)
    slope = chance.uniform(0.15, 0.4) if form == "off-roader" else chance.uniform(0.4, 0.9)
    boot = {"saloon": chance.uniform(0.5, 0.9), "pickup": length * 0.33}.get(form, chance.uniform(0.0, 0.15))
    back = {"saloon": chance.uniform(0.4, 0.8)}.get(form, chance.uniform(0.02, 0.35))
    plain = s.plain(colour, chance, 0.2)
    body = outline(
        [(-length, floor), (-length, waist), (-bonnet, waist), (0, waist - chance.uniform(0.05, 0.25)), (0, floor)],
        width,
        [car_rear(colour, chance, window=False), plain, plain, car_front(colour, chance)],
        car_side(colour, chance),
    )
    glass = windscreen(colour, chance)
    cabin = outline(
        [(-length + boot, waist), (-length + boot + back, high), (-bonnet - slope, high), (-bonnet, waist)],
        width * chance.uniform(0.84, 0.95),
        [glass, plain, glass],
        side_glass(colour, chance),
    )
    wheels = [
        wheel(-chance.uniform(0.65, 0.9), width, 0.36 if tall else 0.31, s.CHROME),
        wheel(-length + chance.uniform(0.65, 0.95), width, 0.36 if tall else 0.31, s.CHROME),
    ]
    return Vehicle("car", [body, cabin, *wheels], (-length, 0.0), width, high)
