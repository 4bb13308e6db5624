"""Draw the lane, the truck and its plate. Pure: the same sight gives the same pixels."""

import cv2
import numpy as np

from vision.pictures import Picture
from vision.synthetic.world import Sight, Truck

WIDTH, HEIGHT = 960, 540
_SKY, _ROAD, _KERB, _MARK = (205, 190, 170), (92, 92, 92), (140, 140, 140), (225, 225, 225)
_DARK, _GLASS, _LAMP, _BUMPER = (35, 35, 35), (90, 70, 55), (210, 240, 250), (60, 60, 60)
_HORIZON = 190
_PLATE_COLOURS = {"yellow": (40, 195, 245), "white": (245, 245, 245)}

ONE_LINE_PIXELS = (520, 110)
TWO_LINE_PIXELS = (330, 165)
CHINESE_PIXELS = (440, 140)
"""Plates are drawn at a pixel a millimetre: 520x110 and 330x165 in Vietnam, 440x140 in China."""


LENS_BLUR_PIXELS = 0.8
"""No lens is as sharp as a drawing, and on perfectly sharp edges the detector finds fewer plates."""


def draw(sight: Sight | None) -> Picture:
    """The lane with the truck in sight, labelled SYNTHETIC. 960x540 pixels."""
    picture = _lane()
    if sight is not None:
        _truck(picture, sight)
    _barrier(picture, is_open=sight is not None and sight.near > 1)
    picture = np.asarray(cv2.GaussianBlur(picture, (0, 0), LENS_BLUR_PIXELS), np.uint8)
    cv2.putText(picture, "SYNTHETIC", (20, 44), cv2.FONT_HERSHEY_SIMPLEX, 1.1, (0, 0, 200), 2)
    return picture


def draw_plate(truck: Truck) -> Picture:
    """The truck's plate from straight ahead."""
    if truck.text[0] == "桂":
        return _letters(CHINESE_PIXELS, truck, [f"{truck.text[:2]}·{truck.text[2:]}"])
    head, number = truck.text[:3], f"{truck.text[3:6]}.{truck.text[6:]}"
    if truck.lines == 1:
        return _letters(ONE_LINE_PIXELS, truck, [f"{head}-{number}"])
    return _letters(TWO_LINE_PIXELS, truck, [head, number])


def _letters(size: tuple[int, int], truck: Truck, lines: list[str]) -> Picture:
    width, height = size
    plate = np.full((height, width, 3), _PLATE_COLOURS[truck.colour], np.uint8)
    cv2.rectangle(plate, (4, 4), (width - 5, height - 5), _DARK, 3)
    font = cv2.FontFace("sans")
    each = (height - 20) // len(lines)
    for number, line in enumerate(lines):
        letter = round(each * 0.86)
        box = cv2.getTextSize((0, 0), line, (0, 0), font, letter, 500)
        letter = round(letter * min(1.0, (width - 36) / max(box[2], 1)))
        x, y, w, h = cv2.getTextSize((0, 0), line, (0, 0), font, letter, 500)
        left, top = (width - w) // 2 - x, 10 + number * each + (each - h) // 2 - y
        cv2.putText(plate, line, (left, top), (15, 15, 15), font, letter, 500)
    return plate


def _lane() -> Picture:
    picture = np.full((HEIGHT, WIDTH, 3), _SKY, np.uint8)
    cv2.rectangle(picture, (0, _HORIZON), (WIDTH, HEIGHT), _KERB, -1)
    road = np.array([[400, _HORIZON], [560, _HORIZON], [900, HEIGHT], [60, HEIGHT]], np.int32)
    cv2.fillPoly(picture, [road], _ROAD)
    for side in (-1, 1):
        cv2.line(picture, (480 + side * 72, _HORIZON), (480 + side * 380, HEIGHT), _MARK, 4)
    cv2.rectangle(picture, (800, 230), (930, 430), (150, 165, 175), -1)
    cv2.rectangle(picture, (820, 260), (910, 330), _GLASS, -1)
    return picture


def _barrier(picture: Picture, *, is_open: bool) -> None:
    cv2.rectangle(picture, (760, 330), (790, 520), (40, 40, 190), -1)
    tip = (700, 60) if is_open else (130, 500)
    cv2.line(picture, (775, 350 if is_open else 500), tip, (235, 235, 235), 10)
    cv2.line(picture, (775, 350 if is_open else 500), tip, (40, 40, 210), 4)


def _truck(picture: Picture, sight: Sight) -> None:
    """A cab from the front, its bumper's plate last; drives towards the camera, then off to the left."""
    size = 0.3 + 0.7 * min(sight.near, 1.0)
    gone = max(sight.near - 1.0, 0.0)
    width, height = round(360 * size), round(370 * size)
    centre = round(480 - gone * 760)
    bottom = round(_HORIZON + 40 + 240 * size)
    left, top = centre - width // 2, bottom - height

    def box(x1: float, y1: float, x2: float, y2: float, colour: tuple[int, int, int]) -> None:
        """A filled rectangle in shares of the cab."""
        corner = round(left + x1 * width), round(top + y1 * height)
        cv2.rectangle(picture, corner, (round(left + x2 * width), round(top + y2 * height)), colour, -1)

    box(0.08, 0.92, 0.26, 1.06, _DARK)
    box(0.74, 0.92, 0.92, 1.06, _DARK)
    box(-0.04, -0.1, 1.04, 0.2, (200, 200, 200))
    box(0.0, 0.0, 1.0, 0.98, sight.truck.cab)
    box(0.07, 0.1, 0.93, 0.42, _GLASS)
    box(0.2, 0.5, 0.8, 0.68, _DARK)
    box(0.0, 0.74, 1.0, 0.98, _BUMPER)
    box(0.03, 0.76, 0.18, 0.86, _LAMP)
    box(0.82, 0.76, 0.97, 0.86, _LAMP)
    plate = draw_plate(sight.truck)
    scale = 0.42 * width / (ONE_LINE_PIXELS[0] if plate.shape[1] > CHINESE_PIXELS[0] else CHINESE_PIXELS[0])
    small = cv2.resize(plate, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    _paste(picture, small, centre - small.shape[1] // 2, round(top + 0.865 * height) - small.shape[0] // 2)


def _paste(picture: Picture, small: Picture | cv2.typing.MatLike, x: int, y: int) -> None:
    """Put a picture onto another, cut at the edges."""
    x1, y1 = max(x, 0), max(y, 0)
    x2, y2 = min(x + small.shape[1], WIDTH), min(y + small.shape[0], HEIGHT)
    if x1 < x2 and y1 < y2:
        picture[y1:y2, x1:x2] = small[y1 - y : y2 - y, x1 - x : x2 - x]
