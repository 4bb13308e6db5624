"""Plates of both countries, drawn straight from ahead at a pixel a millimetre. They exist nowhere."""

from dataclasses import dataclass
from random import Random
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from schemas.fields import Country, PlateColour
from vision.decode import HANZI
from vision.pictures import Picture
from vision.synthetic.glyphs import STROKES, Mask, pressed, printed

Colour = tuple[int, int, int]
"""Blue, green, red."""

GROUNDS: dict[PlateColour, Colour] = {
    "white": (236, 238, 236),
    "yellow": (25, 185, 240),
    "blue": (170, 75, 20),
    "red": (35, 30, 185),
    "green": (120, 200, 110),
    "black": (25, 25, 25),
}
_DARK, _LIGHT, _RED = (25, 22, 22), (240, 240, 240), (35, 30, 190)

VIETNAMESE_ONE_LINE = (520, 110)
VIETNAMESE_TWO_LINE = (330, 165)
CHINESE_ONE_LINE = (440, 140)
CHINESE_NEW_ENERGY = (480, 140)
CHINESE_TWO_LINE = (440, 220)
"""Width and height in millimetres."""

_NEW_ENERGY_LENGTH = 8
_HEAD = 2
"""Characters before the dot of a Chinese plate."""


class PlateWords(NamedTuple):
    """What a plate says: `lines` as printed, with marks (`29C`, `123.45`)."""

    country: Country | None
    colour: PlateColour
    lines: tuple[str, ...]

    @property
    def text(self) -> str:
        """Upper case without marks."""
        return "".join(character for line in self.lines for character in line if character not in "-.·")


@dataclass(frozen=True)
class PlateStyle:
    """How a plate maker pressed it. The default is a good likeness; `varied` draws another maker each time."""

    stroke_pixels: int = 14
    roundness: int = 2
    font: str | None = None
    """A font file instead of our own strokes."""
    hanzi_font: str = "uni"
    hanzi_weight: int = 600
    bolder_pixels: int = 0
    """Strokes of font characters are this much wider than the font's; below 0, narrower. Of a cell 128 pixels high."""
    red_ink: bool = False
    """The Vietnamese yellow plate of a border economic zone."""
    size: tuple[int, int] | None = None
    height: float = 1.0
    width: float = 1.0
    """Of the characters, against their share of the plate."""
    border_pixels: int = 4
    jitter_pixels: float = 0.0
    bar_one: bool = False
    """The one as a plain bar, as on Chinese plates."""


def chance(random: Random, share: float) -> bool:
    """True in this share of the calls."""
    return random.random() < share


def words(text: str, country: Country, colour: PlateColour, lines: int = 1) -> PlateWords:
    """How a plate of that text is printed. Only texts of that country's layouts."""
    if country == "cn":
        head, rest = text[:_HEAD], text[_HEAD:]
        return PlateWords(country, colour, (head, rest) if lines > 1 else (f"{head}·{rest}",))
    start = 3 + (not text[3].isdigit())
    head, rest = text[:start], text[start:]
    number = f"{rest[:3]}.{rest[3:]}" if len(rest) == 5 else rest  # noqa: PLR2004
    return PlateWords(country, colour, (head, number) if lines > 1 else (f"{head}-{number}",))


def size_of(plate: PlateWords) -> tuple[int, int]:
    """Width and height in millimetres."""
    if plate.country == "cn":
        if len(plate.lines) > 1:
            return CHINESE_TWO_LINE
        return CHINESE_NEW_ENERGY if len(plate.text) == _NEW_ENERGY_LENGTH else CHINESE_ONE_LINE
    return VIETNAMESE_TWO_LINE if len(plate.lines) > 1 else VIETNAMESE_ONE_LINE


def draw(plate: PlateWords, style: PlateStyle | None = None, random: Random | None = None) -> Picture:
    """The plate as a picture, a pixel a millimetre."""
    style, random = style or PlateStyle(), random or Random(0)  # noqa: S311
    ink = ink_of(plate, style, random)
    ground = np.empty((*ink.shape, 3), np.float32)
    ground[:] = GROUNDS[plate.colour]
    if plate.colour == "green":
        _green(ground, plate)
    letters = np.array(_ink_colour(plate, style), np.float32)
    share = ink[..., None].astype(np.float32) / 255
    return np.asarray(ground * (1 - share) + letters * share, np.uint8)


def ink_of(plate: PlateWords, style: PlateStyle, random: Random) -> Mask:
    """Where characters, marks and the border are."""
    width, height = style.size or size_of(plate)
    mask = np.zeros((height, width), np.uint8)
    if style.border_pixels:
        inset = 3 + style.border_pixels // 2
        corner = width - 1 - inset, height - 1 - inset
        cv2.rectangle(mask, (inset, inset), corner, 255, style.border_pixels, cv2.LINE_AA)
    for line, (top, bottom, share) in zip(plate.lines, _rows(plate), strict=True):
        _write(mask, line, (top * height, bottom * height, share), style, random)
    return mask


def _rows(plate: PlateWords) -> list[tuple[float, float, float]]:
    """Top and bottom of each line's characters and the share of the width that the line fills."""
    if len(plate.lines) == 1:
        return [(0.18, 0.82, 0.93)]
    if plate.country == "cn":
        return [(0.07, 0.345, 0.6), (0.41, 0.91, 0.93)]
    upper = 0.35 + 0.1 * len(plate.lines[0]) if len(plate.lines[0]) < 5 else 0.8  # noqa: PLR2004
    return [(0.08, 0.47, upper), (0.53, 0.92, 0.7 if len(plate.lines[1]) < 5 else 0.86)]  # noqa: PLR2004


def _write(mask: Mask, line: str, row: tuple[float, float, float], style: PlateStyle, random: Random) -> None:
    top, bottom, share = row
    middle, height = (top + bottom) / 2, (bottom - top) * style.height
    units = sum(0.45 if mark in "-.·" else 1.0 for mark in line)
    step = mask.shape[1] * share / max(units, 4)
    wide = step * 0.79 * style.width
    x = (mask.shape[1] - step * units) / 2

    def shaken() -> float:
        return random.gauss(0, style.jitter_pixels) if style.jitter_pixels else 0.0

    for character in line:
        room = step * (0.45 if character in "-.·" else 1.0)
        centre = x + room / 2 + shaken(), middle + shaken()
        x += room
        if character in "-.·":
            size = 0.16 * height, 0.11 * height
            dx = size[0] * (1.4 if character == "-" else 0.5)
            dy = size[1] * (0.6 if character == "-" else 0.7)
            low = height * 0.42 if character == "." and chance(random, 0.5) else 0.0
            start = round(centre[0] - dx), round(centre[1] - dy + low)
            cv2.rectangle(mask, start, (round(centre[0] + dx), round(centre[1] + dy + low)), 255, -1)
            continue
        glyph = _glyph(character, style)
        narrow = character in "1I" and (style.bar_one or style.font is not None or character == "I")
        fitted = wide * (0.3 if narrow and glyph.shape[1] < 0.5 * glyph.shape[0] else 1.0)
        if character in HANZI:
            fitted *= 1.05
        _stamp(mask, glyph, centre, (max(fitted, 2), height))


def _glyph(character: str, style: PlateStyle) -> Mask:
    glyph: Mask | None = None
    if character not in STROKES:
        glyph = printed(character, style.hanzi_font, style.hanzi_weight)
        glyph = printed(character, "uni", style.hanzi_weight) if glyph is None else glyph
        if glyph is None:
            raise ValueError("a character that no font here can draw")
    elif style.font is not None:
        glyph = printed(character, style.font)
    if glyph is None:
        bar = character == "1" and style.bar_one
        glyph = pressed("I" if bar else character, style.stroke_pixels, style.roundness)
        if bar or character == "I":
            x, _, width, _ = cv2.boundingRect(glyph)
            return glyph[:, x : x + width]
        return glyph
    if style.bolder_pixels:
        change = cv2.dilate if style.bolder_pixels > 0 else cv2.erode
        kernel = np.ones((abs(style.bolder_pixels), abs(style.bolder_pixels)), np.uint8)
        return np.asarray(change(glyph, kernel), np.uint8)
    return glyph


def _stamp(mask: Mask, glyph: Mask, centre: tuple[float, float], size: tuple[float, float]) -> None:
    width, height = round(size[0]), round(size[1])
    fitted = cv2.resize(glyph, (width, height), interpolation=cv2.INTER_AREA)
    left, top = round(centre[0] - width / 2), round(centre[1] - height / 2)
    x1, y1 = max(left, 0), max(top, 0)
    x2, y2 = min(left + width, mask.shape[1]), min(top + height, mask.shape[0])
    if x1 < x2 and y1 < y2:
        into = mask[y1:y2, x1:x2]
        np.maximum(into, fitted[y1 - top : y2 - top, x1 - left : x2 - left], out=into)


def _ink_colour(plate: PlateWords, style: PlateStyle) -> Colour:
    if style.red_ink:
        return _RED
    return _LIGHT if plate.colour in {"blue", "red", "black"} else _DARK


def _green(ground: NDArray[np.float32], plate: PlateWords) -> None:
    """Small new-energy vehicles: white at the top to green; large ones: yellow where the province stands."""
    height, width = ground.shape[:2]
    if plate.text[-1] in "DF":
        ground[:, : round(width * 0.26)] = GROUNDS["yellow"]
        return
    fade = np.linspace(0, 1, height, dtype=np.float32)[:, None, None]
    ground[:] = (1 - fade) * np.array((235, 240, 235), np.float32) + fade * ground
