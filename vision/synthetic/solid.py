"""Draw solid things seen by a camera: flat skins hung in space, far ones first.

Space is the vehicle's own: x forward, y to its left, z up, in metres, the ground at z = 0.
"""

from collections.abc import Sequence
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.float64]
Skin = NDArray[np.uint8]
"""A picture of a face with alpha: rows x columns x (blue, green, red, alpha)."""


class Face(NamedTuple):
    """A skin and its four corners (x, y, z): top left, top right, bottom right, bottom left as seen from outside."""

    corners: Points
    skin: Skin


Part = Sequence[Face]
"""Faces of one convex body. Of two parts, the one nearer to the camera hides the other."""


class Camera(NamedTuple):
    """Looks at `target` from `position`; `focal` is its focal length in pixels."""

    position: Points
    target: Points
    focal: float
    centre: tuple[float, float]

    def project(self, points: Points) -> Points:
        """Pixels (x, y) of points; those behind the camera land anywhere."""
        forward = _unit(self.target - self.position)
        right = _unit(np.cross(forward, (0.0, 0.0, 1.0)))
        down = np.cross(forward, right)
        seen = (points - self.position) @ np.stack((right, down, forward)).T
        return seen[:, :2] / np.maximum(seen[:, 2:], 0.05) * self.focal + self.centre


def draw(picture: Skin, parts: Sequence[Part], camera: Camera, light: Points) -> None:
    """Draw onto a picture with alpha, in place. `light` points towards the sun; its length is the sun's strength."""
    for part in sorted(parts, key=lambda part: -_distance(part, camera.position)):
        for face in part:
            normal = _normal(face.corners)
            if normal @ (camera.position - face.corners.mean(axis=0)) <= 0:
                continue
            bright = 0.78 + 0.42 * max(float(normal @ light), 0.0)
            _hang(picture, face.skin, camera.project(face.corners), bright)


def draw_shadow(picture: Skin, ground: Points, camera: Camera, darkness: float) -> None:
    """Darken the ground under a thing whose footprint has these four corners."""
    shade = np.zeros(picture.shape[:2], np.uint8)
    corners = camera.project(ground)
    cv2.fillConvexPoly(shade, np.round(corners).astype(np.int32), 255)
    spread = max(float(np.ptp(corners[:, 0])), 8.0) * 0.02
    soft = cv2.GaussianBlur(shade, (0, 0), spread).astype(np.float32) / 255 * darkness
    picture[..., 3] = np.maximum(picture[..., 3], (soft * 255).astype(np.uint8))


def _hang(picture: Skin, skin: Skin, corners: Points, bright: float) -> None:
    height, width = picture.shape[:2]
    x1, y1 = np.floor(corners.min(axis=0)).astype(int)
    x2, y2 = np.ceil(corners.max(axis=0)).astype(int) + 1
    x1, y1, x2, y2 = max(x1, 0), max(y1, 0), min(x2, width), min(y2, height)
    if min(x2 - x1, y2 - y1) <= 1:
        return
    rows, columns = skin.shape[:2]
    shrink = max(1, min(int(columns / max(x2 - x1, 1)), int(rows / max(y2 - y1, 1))))
    if shrink > 1:
        skin = np.asarray(cv2.resize(skin, (columns // shrink, rows // shrink), interpolation=cv2.INTER_AREA), np.uint8)
        rows, columns = skin.shape[:2]
    flat = np.array([[0, 0], [columns, 0], [columns, rows], [0, rows]], np.float32)
    warp = cv2.getPerspectiveTransform(flat, (corners - (x1, y1)).astype(np.float32))
    seen = cv2.warpPerspective(skin, warp, (x2 - x1, y2 - y1), flags=cv2.INTER_LINEAR).astype(np.float32)
    alpha = seen[..., 3:] / 255
    under = picture[y1:y2, x1:x2]
    colour = np.minimum(seen[..., :3] * bright, 255)
    below = under[..., 3:].astype(np.float32) / 255
    total = alpha + below * (1 - alpha)
    mixed = (colour * alpha + under[..., :3] * below * (1 - alpha)) / np.maximum(total, 1e-3)
    picture[y1:y2, x1:x2] = np.concatenate((mixed, total * 255), axis=2).astype(np.uint8)


def _distance(part: Part, position: Points) -> float:
    corners = np.concatenate([face.corners for face in part])
    nearest = np.clip(position, corners.min(axis=0), corners.max(axis=0))
    return float(np.linalg.norm(position - nearest))


def _normal(corners: Points) -> Points:
    return _unit(np.cross(corners[3] - corners[0], corners[1] - corners[0]))


def _unit(vector: Points) -> Points:
    return vector / max(float(np.linalg.norm(vector)), 1e-9)
