"""What weather, night, lenses and networks do to a picture, by chance."""

import math

import cv2
import numpy as np

from vision.pictures import Picture
from vision.synthetic.skins import happens

Chance = np.random.Generator

_NIGHT, _NOISE, _COMPRESSED, _GREY = 0.12, 0.25, 0.4, 0.04


def tinted(picture: Picture, chance: Chance) -> Picture:
    """Another light: hue, saturation, contrast."""
    seen = cv2.cvtColor(picture, cv2.COLOR_BGR2HSV).astype(np.float32)
    seen[..., 0] = (seen[..., 0] + chance.normal(0, 5)) % 180
    seen[..., 1] *= chance.uniform(0.4, 1.5)
    seen[..., 2] = 255 * (seen[..., 2] / 255) ** math.exp(chance.normal(0, 0.3)) * chance.uniform(0.6, 1.25)
    return np.asarray(cv2.cvtColor(seen.clip(0, 255).astype(np.uint8), cv2.COLOR_HSV2BGR), np.uint8)


def spoiled(picture: Picture, chance: Chance) -> Picture:
    """Grey, dark, out of focus, moving, small, noisy or compressed; often several of them, often nothing."""
    if happens(chance, _GREY):
        picture = np.asarray(cv2.cvtColor(cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY), cv2.COLOR_GRAY2BGR), np.uint8)
    if happens(chance, _NIGHT):
        lamp = np.array([chance.uniform(0.7, 1.1), chance.uniform(0.8, 1), chance.uniform(0.9, 1.2)])
        picture = _bytes(picture * (chance.uniform(0.15, 0.6) * lamp))
    picture = _unsharp(picture, chance)
    if happens(chance, _NOISE):
        picture = _bytes(picture + chance.normal(0, chance.uniform(2, 14), picture.shape))
    if happens(chance, _COMPRESSED):
        quality = [cv2.IMWRITE_JPEG_QUALITY, int(chance.integers(25, 90))]
        picture = np.asarray(cv2.imdecode(cv2.imencode(".jpg", picture, quality)[1], cv2.IMREAD_COLOR), np.uint8)
    return picture


def _unsharp(picture: Picture, chance: Chance) -> Picture:
    how = chance.random()
    if how < 0.2:  # noqa: PLR2004  shares of a whole, told once
        return np.asarray(cv2.GaussianBlur(picture, (0, 0), chance.uniform(0.4, 2.2)), np.uint8)
    if how < 0.3:  # noqa: PLR2004
        side = int(chance.integers(3, 10))
        streak = np.zeros((side, side), np.float32)
        cv2.line(streak, (0, int(chance.integers(side))), (side - 1, int(chance.integers(side))), 1)
        return np.asarray(cv2.filter2D(picture, -1, streak / streak.sum()), np.uint8)
    if how < 0.45:  # noqa: PLR2004
        height, width = picture.shape[:2]
        share = chance.uniform(0.25, 0.7)
        small = cv2.resize(picture, None, fx=share, fy=share, interpolation=cv2.INTER_AREA)
        return np.asarray(cv2.resize(small, (width, height)), np.uint8)
    return picture


def _bytes(values: "np.typing.NDArray[np.floating]") -> Picture:
    return np.asarray(values.clip(0, 255), np.uint8)
