"""Draw the lane, the vehicle and its plates. Pure: the same sight gives the same pixels."""

from functools import lru_cache
from zlib import crc32

import cv2
import numpy as np

from vision.pictures import Picture
from vision.synthetic.solid import Camera, Face, Part, draw_shadow
from vision.synthetic.solid import draw as draw_solid
from vision.synthetic.vehicles import Vehicle
from vision.synthetic.vehicles import truck as build_truck
from vision.synthetic.world import Sight, Truck

WIDTH, HEIGHT = 960, 540
_SKY, _ROAD, _KERB, _MARK = (205, 190, 170), (92, 92, 92), (140, 140, 140), (225, 225, 225)
_DARK, _GLASS = (35, 35, 35), (90, 70, 55)
_HORIZON = 190
_PLATE_COLOURS = {"yellow": (40, 195, 245), "white": (245, 245, 245)}

ONE_LINE_PIXELS = (520, 110)
TWO_LINE_PIXELS = (330, 165)
CHINESE_PIXELS = (440, 140)
"""Plates are drawn at a pixel a millimetre: 520x110 and 330x165 in Vietnam, 440x140 in China."""

PLATE_ENLARGED = 1.9
"""Plates hang larger than life, or this small picture could not show their letters."""

PLATE_HOLDER_PIXELS = 40
"""Of dark frame around a plate."""

LENS_BLUR_PIXELS = 0.8
"""No lens is as sharp as a drawing, and on perfectly sharp edges the detector finds fewer plates."""

_FOCAL_PIXELS = 1200.0
_CAMERA_HEIGHT_METRES, _CAMERA_ASIDE_METRES = 1.9, 1.6
_NEAREST_METRES, _FARTHEST_SHARE = 9.0, 0.3
_GONE_METRES = 6.5
_SUN = np.array([0.5, 0.3, 0.5])


def draw(sight: Sight | None) -> Picture:
    """The lane with the truck in sight, labelled SYNTHETIC. 960x540 pixels."""
    if sight is None:
        return labelled(lane(None, 0.0))
    return labelled(lane(vehicle_of(sight.truck), sight.near))


def lane(vehicle: Vehicle | None, near: float) -> Picture:
    """The lane with any vehicle in it, without the label. `near` as in `Sight`."""
    picture = _lane()
    if vehicle is not None:
        _put(picture, vehicle, camera_at(near))
    _barrier(picture, is_open=vehicle is not None and near > 1)
    return np.asarray(cv2.GaussianBlur(picture, (0, 0), LENS_BLUR_PIXELS), np.uint8)


def labelled(picture: Picture) -> Picture:
    """The picture, saying that it is none of a real place."""
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


@lru_cache(maxsize=8)
def vehicle_of(truck: Truck, *, has_plates: bool = True) -> Vehicle:
    """The truck in the form that belongs to its text, with its plate before and behind."""
    chance = np.random.default_rng((truck.number, crc32(truck.text.encode())))
    vehicle = build_truck(chance, truck.cab, has_plates=False)
    if not has_plates:
        return vehicle
    edge = PLATE_HOLDER_PIXELS
    held = cv2.copyMakeBorder(draw_plate(truck), edge, edge, edge, edge, cv2.BORDER_CONSTANT, value=_DARK)
    plate = np.asarray(cv2.cvtColor(held, cv2.COLOR_BGR2BGRA), np.uint8)
    half, high = (PLATE_ENLARGED * side / 2000 for side in plate.shape[1::-1])
    low, rear = vehicle.plate_height, vehicle.length[0] - 0.03
    front = [(0.05, -half, low + 2 * high), (0.05, half, low + 2 * high), (0.05, half, low), (0.05, -half, low)]
    behind = [(rear, half, low + 2 * high), (rear, -half, low + 2 * high), (rear, -half, low), (rear, half, low)]
    parts: list[Part] = list(vehicle.parts)
    for part, corners in ((0, front), (vehicle.rear_part, behind)):
        parts[part] = [*parts[part], Face(np.array(corners, np.float64), plate)]
    return vehicle._replace(parts=parts)


def camera_at(near: float) -> Camera:
    """Beside the lane, looking up it; the truck drives towards it, then past it on the left."""
    metres = _NEAREST_METRES / (_FARTHEST_SHARE + (1 - _FARTHEST_SHARE) * min(near, 1.0))
    aside = _CAMERA_ASIDE_METRES + _GONE_METRES * max(near - 1.0, 0.0)
    eye = np.array([metres, aside, _CAMERA_HEIGHT_METRES])
    centre = WIDTH / 2 + _FOCAL_PIXELS * _CAMERA_ASIDE_METRES / metres, float(_HORIZON)
    return Camera(eye, eye - (1.0, 0.0, 0.0), _FOCAL_PIXELS, centre)


def _put(picture: Picture, vehicle: Vehicle, camera: Camera) -> None:
    layer = np.zeros((HEIGHT, WIDTH, 4), np.uint8)
    draw_shadow(layer, vehicle.ground, camera, 0.5)
    draw_solid(layer, vehicle.parts, camera, _SUN)
    alpha = layer[..., 3:].astype(np.float32) / 255
    picture[:] = (layer[..., :3] * alpha + picture * (1 - alpha)).astype(np.uint8)


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
