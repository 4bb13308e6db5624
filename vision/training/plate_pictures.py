"""Photographs of drawn plates as a gate's camera might take them: pose, light, dirt, blur, noise, compression."""

from random import Random
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from vision.pictures import Picture
from vision.strip import strip
from vision.synthetic.plates import PlateStyle, PlateWords, chance, draw, size_of
from vision.training.camera import taken

Corners = NDArray[np.float32]

_OVERHUNG = {1: 0.06, 2: 0.2}
"""Share of plates, by their lines, whose upper edge is hidden: real plates of two lines often lie deep under a lid."""
_LEAST_HIDDEN, _MOST_HIDDEN = 0.04, {1: 0.22, 2: 0.27}
"""How much of the plate's height is hidden then: enough of each character stays to tell it. China's upper lines are
lower than Vietnam's."""
_CAPTIONED = 0.06
_STEEPNESS, _STEEPNESS_WEIGHTS, _STEEPEST = (0.07, 0.17, 0.32), (65, 23, 12), 0.6
"""Slopes of plates seen from the side are drawn from these three spreads so often; the steepest is 31 degrees."""


def seeded(*parts: object) -> Random:
    """Random numbers that depend on the parts alone."""
    return Random(":".join(map(str, parts)))  # noqa: S311


class Photograph(NamedTuple):
    """A picture with one plate: its corners (clockwise from the top left) and its text."""

    picture: Picture
    corners: Corners
    text: str
    lines: int


class Studio:
    """Takes photographs. `fonts` and `hanzi_fonts`: font files; `backgrounds`: pictures of roads and vehicles."""

    def __init__(self, fonts: list[str], hanzi_fonts: list[str], backgrounds: list[Picture]) -> None:
        self._fonts = fonts
        self._hanzi_fonts = hanzi_fonts
        self._backgrounds = backgrounds

    def photograph(self, plate: PlateWords, random: Random) -> Photograph:
        """A photograph of the plate."""
        noise = np.random.default_rng(random.getrandbits(64))
        flat = draw(plate, self.style(plate, random), random)
        flat = _worn(flat, random, noise)
        framed, inner = _framed(flat, random)
        width = float(np.exp(random.uniform(np.log(46), np.log(230))))
        if len(plate.lines) > 1:
            width *= 0.72
        corners, size = _pose(inner, width, random)
        scene = self.background(size, random)
        scene = _paste(scene, framed, corners, inner)
        if chance(random, _OVERHUNG[len(plate.lines)]):
            most = _MOST_HIDDEN[len(plate.lines)] * (0.6 if plate.country == "cn" else 1)
            scene = _overhung(scene, corners, random.uniform(_LEAST_HIDDEN, most), random)
        photo = taken(scene, width, random)
        if chance(random, _CAPTIONED):
            photo = _captioned(photo, corners, random)
        return Photograph(photo, corners, plate.text, len(plate.lines))

    def background(self, size: tuple[int, int], random: Random) -> Picture:
        """A piece of a real picture without a readable plate, or plain areas and edges."""
        width, height = size
        if self._backgrounds and chance(random, 0.75):
            whole = random.choice(self._backgrounds)
            most = min(whole.shape[1] / width, whole.shape[0] / height)
            scale = most * random.uniform(0.15, 1)
            w, h = max(int(width * scale), 2), max(int(height * scale), 2)
            x, y = random.randint(0, max(whole.shape[1] - w, 0)), random.randint(0, max(whole.shape[0] - h, 0))
            return np.asarray(cv2.resize(whole[y : y + h, x : x + w], size), np.uint8)
        scene = np.empty((height, width, 3), np.uint8)
        base = random.choice((20, 50, 90, 150, 210))
        scene[:] = [min(max(base + random.randint(-25, 25), 0), 255) for _ in range(3)]
        for _ in range(random.randint(0, 8)):
            shade = random.randint(0, 255)
            colour = [min(max(shade + random.randint(-15, 15), 0), 255) for _ in range(3)]
            x, y = random.randint(-20, width), random.randint(-20, height)
            if chance(random, 0.5):
                end = x + random.randint(2, width), y + random.randint(2, height // 2 + 3)
                cv2.rectangle(scene, (x, y), end, colour, -1)
            else:
                end = random.randint(0, width), random.randint(0, height)
                cv2.line(scene, (x, y), end, colour, random.randint(1, 6), cv2.LINE_AA)
        return scene

    def style(self, plate: PlateWords, random: Random) -> PlateStyle:
        """Another plate maker each time."""
        chinese = plate.country == "cn"
        width, height = size_of(plate)
        if not chinese:
            if len(plate.lines) == 1:
                width, height = random.choice(((520, 110), (520, 110), (470, 110), (440, 120)))
            else:
                width, height = random.choice(((330, 165), (330, 165), (280, 200), (190, 140), (300, 150)))
        bold = random.random()
        return PlateStyle(
            stroke_pixels=round(8 + 10 * bold),
            roundness=random.randint(1, 4),
            font=random.choice(self._fonts) if self._fonts and chance(random, 0.4) else None,
            hanzi_font=random.choice(self._hanzi_fonts) if chance(random, 0.75) else "uni",
            bolder_pixels=random.choice((-5, -3, -2, 0, 0, 0, 2, 4, 6)),
            hanzi_weight=random.choice((400, 500, 600, 700, 800)),
            red_ink=plate.country == "vn" and plate.colour == "yellow" and chance(random, 0.12),
            size=(round(width * random.uniform(0.95, 1.05)), round(height * random.uniform(0.95, 1.05))),
            height=random.uniform(0.88, 1.1),
            width=random.uniform(0.82, 1.12),
            border_pixels=random.choice((0, 2, 3, 4, 6)),
            jitter_pixels=random.choice((0, 0.5, 1.5)),
            bar_one=random.random() < (0.75 if chinese else 0.12),
        )


def straightened(photo: Photograph, random: Random, lines: int | None = None) -> Picture:
    """The strip from corners found with some error."""
    across = max(float(np.linalg.norm(photo.corners[1] - photo.corners[0])), 1)
    down = max(float(np.linalg.norm(photo.corners[3] - photo.corners[0])), 1)
    error = random.choice((0.006, 0.015, 0.025))
    shift = [(random.gauss(0, error * across), random.gauss(0, 2.2 * error * down)) for _ in range(4)]
    return strip(photo.picture, photo.corners + np.array(shift, np.float32), lines or photo.lines)


def boxed(photo: Photograph, random: Random, lines: int | None = None) -> Picture:
    """The strip of an upright box, as a detector frames the plate."""
    (left, top), (right, bottom) = photo.corners.min(axis=0), photo.corners.max(axis=0)
    width, height = right - left, bottom - top
    left, right = left - random.uniform(-0.03, 0.09) * width, right + random.uniform(-0.03, 0.09) * width
    top, bottom = top - random.uniform(-0.05, 0.12) * height, bottom + random.uniform(-0.05, 0.12) * height
    corners = np.array([[left, top], [right, top], [right, bottom], [left, bottom]], np.float32)
    return strip(photo.picture, corners, lines or photo.lines)


def _worn(flat: Picture, random: Random, noise: np.random.Generator) -> Picture:
    """Bolts, faded paint, dirt."""
    height, width = flat.shape[:2]
    for _ in range(random.choice((0, 0, 2, 2, 4))):
        shade = random.choice((30, 90, 160, 215))
        where = random.choice((0.15, 0.25, 0.5, 0.75, 0.85)), random.choice((0.08, 0.1, 0.5, 0.9))
        at = round(width * where[0] + random.gauss(0, 8)), round(height * where[1] + random.gauss(0, 4))
        cv2.circle(flat, at, random.randint(3, 8), (shade, shade, shade), -1, cv2.LINE_AA)
    worn = flat.astype(np.float32)
    if chance(random, 0.5):
        worn += random.uniform(0, 0.35) * (worn.mean(axis=(0, 1)) - worn)
    if chance(random, 0.35):
        coarse = noise.random((random.randint(2, 7), random.randint(3, 14)), np.float32)
        cover = cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC)
        cover = np.clip((cover - random.uniform(0.45, 0.8)) * 3, 0, 1)[..., None] * random.uniform(0.2, 0.85)
        mud = np.array((random.randint(30, 110), random.randint(45, 130), random.randint(60, 150)), np.float32)
        worn += cover * (mud - worn)
    if chance(random, 0.5):
        start, end = random.uniform(0.65, 1.1), random.uniform(0.65, 1.1)
        if chance(random, 0.5):
            worn *= np.linspace(start, end, width, dtype=np.float32)[None, :, None]
        else:
            worn *= np.linspace(start, end, height, dtype=np.float32)[:, None, None]
    return np.asarray(np.clip(worn, 0, 255), np.uint8)


def _framed(flat: Picture, random: Random) -> tuple[Picture, tuple[int, int, int, int]]:
    """With a holder around it at times; where the plate lies in it (left, top, width, height)."""
    height, width = flat.shape[:2]
    if chance(random, 0.45):
        return flat, (0, 0, width, height)
    side, low = random.randint(2, 14), random.choice((random.randint(2, 12), random.randint(10, 34)))
    shade = random.choice((15, 30, 60, 180, 225))
    colour = [shade + random.randint(-10, 10) for _ in range(3)]
    high = random.randint(2, 12)
    framed = cv2.copyMakeBorder(flat, high, low, side, side, cv2.BORDER_CONSTANT, value=colour)
    return np.asarray(framed, np.uint8), (side, high, width, height)


def _pose(inner: tuple[int, int, int, int], width: float, random: Random) -> tuple[Corners, tuple[int, int]]:
    """Corners of the plate in the picture, and the picture's size."""
    height = width * inner[3] / inner[2]
    squeeze = random.uniform(0.62, 1.0) if chance(random, 0.35) else random.uniform(0.92, 1.0)
    half_x, half_y = width * squeeze / 2, height / 2
    [spread] = random.choices(_STEEPNESS, _STEEPNESS_WEIGHTS)
    slope = min(max(random.gauss(0, spread), -_STEEPEST), _STEEPEST)
    lean = random.gauss(0, 0.07)
    points = np.array([[-half_x, -half_y], [half_x, -half_y], [half_x, half_y], [-half_x, half_y]], np.float32)
    points = points @ np.array([[1, slope], [lean, 1]], np.float32)
    keystone = random.gauss(0, 0.05)
    points[1:3, 1] = points[1:3].mean(axis=0)[1] + (points[1:3, 1] - points[1:3].mean(axis=0)[1]) * (1 + keystone)
    points += np.array([[random.gauss(0, 0.008) * width, random.gauss(0, 0.008) * width] for _ in range(4)], np.float32)
    sides = points.max(axis=0) - points.min(axis=0)
    size = round(float(sides[0]) * 1.7), round(float(sides[1]) * 2.4)
    centre = size[0] * random.uniform(0.45, 0.55), size[1] * random.uniform(0.43, 0.57)
    return points + np.array(centre, np.float32), (max(size[0], 24), max(size[1], 16))


def _paste(scene: Picture, framed: Picture, corners: Corners, inner: tuple[int, int, int, int]) -> Picture:
    left, top, width, height = inner
    across = float(np.linalg.norm(corners[1] - corners[0]))
    shrink = min(1.6 * across / width, 1.0)
    small = cv2.resize(framed, None, fx=shrink, fy=shrink, interpolation=cv2.INTER_AREA)
    sx, sy = small.shape[1] / framed.shape[1], small.shape[0] / framed.shape[0]
    x1, y1, x2, y2 = left * sx, top * sy, (left + width) * sx, (top + height) * sy
    source = np.array([[x1, y1], [x2, y1], [x2, y2], [x1, y2]], np.float32)
    warp = cv2.getPerspectiveTransform(source, corners)
    size = scene.shape[1], scene.shape[0]
    there = cv2.warpPerspective(small, warp, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    cover = cv2.warpPerspective(np.full(small.shape[:2], 255, np.uint8), warp, size, flags=cv2.INTER_LINEAR)
    share = cover[..., None].astype(np.float32) / 255
    return np.asarray(scene * (1 - share) + there * share, np.uint8)


def _overhung(scene: Picture, corners: Corners, share: float, random: Random) -> Picture:
    """So much of the plate's height under a lid or a bumper, in its shadow, or lost in glare."""
    height, width = scene.shape[:2]
    tilt = random.gauss(0, 0.03)
    left = corners[0] + (corners[3] - corners[0]) * (share + tilt)
    right = corners[1] + (corners[2] - corners[1]) * (share - tilt)
    along = right - left
    edge = np.array([left - along, right + along], np.float32)
    area = np.array([edge[0], edge[1], (edge[1][0], -height), (edge[0][0], -height)], np.float32)
    cover = np.zeros((height, width), np.float32)
    cv2.fillPoly(cover, [np.round(area).astype(np.int32)], (1.0,))
    soft = np.asarray(cv2.GaussianBlur(cover, (0, 0), random.uniform(0.3, 1 + 0.01 * width)), np.float32)[..., None]
    kind = random.random()
    if kind < 0.4:  # noqa: PLR2004  shares of a whole, told once
        above = scene * random.uniform(0.05, 0.45)
    elif kind < 0.6:  # noqa: PLR2004
        above = 255 - (255 - scene.astype(np.float32)) * random.uniform(0.0, 0.3)
    else:
        shade = random.choice((15, 40, 90, 150, 210))
        above = np.empty(scene.shape, np.float32)
        above[:] = [shade + random.randint(-30, 30) for _ in range(3)]
    return np.asarray(np.clip(scene * (1 - soft) + above * soft, 0, 255), np.uint8)


def _captioned(photo: Picture, corners: Corners, random: Random) -> Picture:
    """A camera's date and time across a part of the picture, at times over the plate's edge."""
    across = float(np.linalg.norm(corners[1] - corners[0]))
    scale = across / 220 * random.uniform(0.5, 1.4)
    text = f"20{random.randint(10, 29)}/{random.randint(1, 12):02}/{random.randint(1, 28):02}"
    text += f" {random.randint(0, 23):02}:{random.randint(0, 59):02}"
    below = chance(random, 0.75)
    letter_height, down = 22 * scale, float(np.linalg.norm(corners[3] - corners[0]))
    start = corners[3] if below else corners[0]
    x = round(float(start[0]) + random.uniform(-0.9, 0.9) * across)
    # little of it covers the characters: what is under it nobody could read
    inside = random.uniform(-0.3, 0.2) * down
    y = round(float(start[1]) + (letter_height - inside if below else inside))
    thick = max(round(2 * scale), 1)
    photo = np.ascontiguousarray(photo)
    if chance(random, 0.6):
        cv2.putText(photo, text, (x, y), cv2.FONT_HERSHEY_SIMPLEX, scale, (0, 0, 0), thick + 2, cv2.LINE_AA)
    colour = random.choice(((255, 255, 255), (255, 255, 255), (0, 255, 255), (0, 0, 255)))
    cv2.putText(photo, text, (x, y), cv2.FONT_HERSHEY_SIMPLEX, scale, colour, thick, cv2.LINE_AA)
    return photo
