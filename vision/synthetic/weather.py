"""Night with headlights, rain, mud, movement and compression, put over a drawn lane."""

from typing import NamedTuple

import cv2
import numpy as np

from vision.pictures import Picture
from vision.synthetic.solid import Camera
from vision.synthetic.vehicles import Vehicle

Chance = np.random.Generator

_LAMP_HEIGHT_METRES, _LAMP_ASIDE_SHARE, _LAMP_METRES = 0.85, 0.38, 0.28
_NIGHT = np.array([0.34, 0.28, 0.26])
"""Of blue, green and red that a lamp over the lane leaves."""


class Weather(NamedTuple):
    """What lies between a camera and a vehicle: 0 for none, 1 for much."""

    is_night: bool = False
    rain: float = 0.0
    mud: float = 0.0
    movement_pixels: int = 0
    jpeg_quality: int = 90


def some(chance: Chance) -> Weather:
    """Another weather: mostly some of it, sometimes none."""
    return Weather(
        is_night=bool(chance.random() < 0.35),  # noqa: PLR2004  shares of vehicles
        rain=float(chance.choice([0.0, 0.0, 0.5, 1.0])),
        mud=float(chance.choice([0.0, 0.0, 0.4, 0.8])),
        movement_pixels=int(chance.integers(0, 5)),
        jpeg_quality=int(chance.integers(35, 90)),
    )


def over(picture: Picture, weather: Weather, vehicle: Vehicle | None, camera: Camera, chance: Chance) -> Picture:
    """The picture in that weather; at night the vehicle has its headlights on."""
    if weather.mud and vehicle is not None:
        picture = _muddy(picture, vehicle, camera, weather.mud, chance)
    if weather.is_night:
        picture = _dark(picture, vehicle, camera)
    if weather.rain:
        picture = _rainy(picture, weather.rain, chance)
    if weather.movement_pixels > 1:
        streak = np.full((1, weather.movement_pixels), 1 / weather.movement_pixels, np.float32)
        picture = np.asarray(cv2.filter2D(picture, -1, streak), np.uint8)
    squeezed = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, weather.jpeg_quality])[1]
    return np.asarray(cv2.imdecode(squeezed, cv2.IMREAD_COLOR), np.uint8)


def _dark(picture: Picture, vehicle: Vehicle | None, camera: Camera) -> Picture:
    night = picture * _NIGHT
    if vehicle is not None:
        aside = vehicle.width * _LAMP_ASIDE_SHARE
        lamps = camera.project(np.array([(0.1, side, _LAMP_HEIGHT_METRES) for side in (-aside, aside)]))
        radius = _LAMP_METRES * camera.focal / max(float(camera.position[0]), 1.0)
        glow = np.zeros(picture.shape[:2], np.float32)
        for x, y in lamps:
            cv2.circle(glow, (round(x), round(y)), max(round(radius / 2), 1), 1.0, -1)
        wide, narrow = cv2.GaussianBlur(glow, (0, 0), radius * 2), cv2.GaussianBlur(glow, (0, 0), radius / 3)
        night = night + (wide * 420 + narrow * 420)[..., None]
    return np.asarray(night.clip(0, 255), np.uint8)


def _rainy(picture: Picture, much: float, chance: Chance) -> Picture:
    drops = np.zeros(picture.shape[:2], np.uint8)
    height, width = picture.shape[:2]
    for _ in range(int(500 * much)):
        x, y, long = int(chance.integers(width)), int(chance.integers(height)), int(chance.integers(6, 26))
        cv2.line(drops, (x, y), (x - long // 5, y + long), int(chance.integers(60, 190)), 1)
    veil = cv2.addWeighted(picture, 1 - 0.15 * much, np.full_like(picture, 165), 0.15 * much, 0)
    return np.asarray(cv2.add(veil, cv2.cvtColor(drops // 3, cv2.COLOR_GRAY2BGR)), np.uint8)


def _muddy(picture: Picture, vehicle: Vehicle, camera: Camera, much: float, chance: Chance) -> Picture:
    """Splashes on the lower half of the front."""
    half = vehicle.width / 2
    splashed = picture.copy()
    for _ in range(int(45 * much)):
        spot = np.array([[0.06, chance.uniform(-half, half), abs(chance.normal(0, 0.5)) + 0.3]])
        pixel = camera.project(spot)[0]
        radius = chance.uniform(0.01, 0.05) * camera.focal / max(float(camera.position[0]), 1.0)
        cv2.circle(splashed, (round(pixel[0]), round(pixel[1])), max(round(radius), 1), (62, 82, 98), -1, cv2.LINE_AA)
    return np.asarray(cv2.addWeighted(splashed, 0.8, picture, 0.2, 0), np.uint8)
