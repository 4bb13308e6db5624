"""What a camera makes of a scene: light, lens, sensor, compression."""

from random import Random

import cv2
import numpy as np
from numpy.typing import NDArray

from vision.pictures import Picture
from vision.synthetic.plates import chance

_Light = NDArray[np.float32]

_SHARPEST_PIXELS = 0.2


def taken(scene: Picture, plate_width: float, random: Random, *, gentle: bool = False) -> Picture:
    """The scene as a camera stores it. `plate_width` in pixels: blur is told against it. `gentle`: less blur."""
    noise = np.random.default_rng(random.getrandbits(64))
    unit = plate_width / 144
    light = _lit(scene.astype(np.float32), random)
    light = _blurred(light, unit, random, gentle=gentle)
    light = _exposed(_coloured(light, random), random)
    if chance(random, 0.6):
        strength = random.choice((2, 4, 9)) * random.random()
        channels = 1 if chance(random, 0.5) else 3
        light = light + noise.standard_normal((*light.shape[:2], channels), np.float32) * strength
    return _stored(np.asarray(np.clip(light, 0, 255), np.uint8), unit, random, gentle=gentle)


def _lit(light: _Light, random: Random) -> _Light:
    """A shadow's edge, a lamp or the sun in the picture."""
    height, width = light.shape[:2]
    if chance(random, 0.2):
        cover = np.zeros((height, width), np.float32)
        count = random.choice((3, 4))
        points = [(random.uniform(-0.2, 1.2) * width, random.uniform(-0.2, 1.2) * height) for _ in range(count)]
        cv2.fillPoly(cover, [np.array(points, np.int32)], (1.0,))
        soft = np.asarray(cv2.GaussianBlur(cover, (0, 0), random.uniform(0.5, 4)), np.float32)
        light = light * (1 - soft[..., None] * random.uniform(0.25, 0.7))
    if chance(random, 0.12):
        y, x = np.mgrid[0:height, 0:width].astype(np.float32)
        centre = random.uniform(0, width), random.uniform(0, height)
        spread = random.uniform(0.08, 0.35) * width
        glow = np.exp(-((x - centre[0]) ** 2 + (y - centre[1]) ** 2) / (2 * spread**2))
        light = light + glow[..., None] * random.uniform(60, 220)
    return np.asarray(light, np.float32)


def _blurred(light: _Light, unit: float, random: Random, *, gentle: bool) -> _Light:
    """Out of focus, moved."""
    if chance(random, 0.7):
        sharpness = random.uniform(0.2, 0.8) if gentle else random.choice((0.5, 1.0, 1.0, 1.9)) * random.random()
        if unit * sharpness > _SHARPEST_PIXELS:
            light = np.asarray(cv2.GaussianBlur(light, (0, 0), unit * sharpness), np.float32)
    if chance(random, 0.1 if gentle else 0.2):
        length = max(round(unit * random.uniform(1, 6)), 2)
        kernel = np.zeros((length, length), np.float32)
        kernel[length // 2] = 1
        angle = random.choice((0, 0, 90, random.uniform(0, 180)))
        turn = cv2.getRotationMatrix2D(((length - 1) / 2, (length - 1) / 2), angle, 1)
        kernel = np.asarray(cv2.warpAffine(kernel, turn, (length, length)), np.float32)
        light = np.asarray(cv2.filter2D(light, -1, kernel / max(float(kernel.sum()), 1e-3)), np.float32)
    return light


def _coloured(light: _Light, random: Random) -> _Light:
    """Infrared and grey cameras, colour casts, pale and vivid colours."""
    if chance(random, 0.14):
        return np.repeat(light.mean(axis=2, keepdims=True), 3, axis=2)
    light = light * np.array([random.uniform(0.82, 1.18) for _ in range(3)], np.float32)
    if chance(random, 0.3):
        grey = light.mean(axis=2, keepdims=True)
        light = grey + (light - grey) * random.uniform(0.2, 1.5)
    return np.asarray(light, np.float32)


def _exposed(light: _Light, random: Random) -> _Light:
    """Too little light and too much; cameras that lift the dark, noise with it."""
    gain = random.uniform(0.15, 0.6) if chance(random, 0.2) else random.uniform(0.7, 1.3)
    light = np.clip(light * gain + random.uniform(-12, 12), 0, 255)
    if chance(random, 0.3):
        light = (255 * (light / 255) ** random.uniform(0.6, 1.7)).astype(np.float32)
    if chance(random, 0.15):
        low, high = float(light.min()), float(light.max())
        light = (light - low) * (255 / max(high - low, 20))
    return np.asarray(light, np.float32)


def _stored(picture: Picture, unit: float, random: Random, *, gentle: bool) -> Picture:
    """Scaled, sharpened, compressed."""
    size = picture.shape[1], picture.shape[0]
    if chance(random, 0.25):
        share, how = random.uniform(0.5, 0.9), random.choice((cv2.INTER_AREA, cv2.INTER_LINEAR))
        small = cv2.resize(picture, None, fx=share, fy=share, interpolation=how)
        picture = np.asarray(cv2.resize(small, size, interpolation=cv2.INTER_LINEAR), np.uint8)
    if chance(random, 0.12) and not gentle:
        soft = cv2.GaussianBlur(picture, (0, 0), 1.0 + unit / 2)
        picture = np.asarray(cv2.addWeighted(picture, 2.0, soft, -1.0, 0), np.uint8)
    if chance(random, 0.7):
        _, coded = cv2.imencode(".jpg", picture, (cv2.IMWRITE_JPEG_QUALITY, random.randint(30, 95)))
        picture = np.asarray(cv2.imdecode(coded, cv2.IMREAD_COLOR), np.uint8)
    return picture
