"""Bodies of vehicles: a side outline drawn out to a width, wrapped in skins."""

from collections.abc import Callable, Sequence

import cv2
import numpy as np

from vision.synthetic.solid import Face, Part, Points, Skin

PIXELS_A_METRE = 64

Paint = tuple[int, int, int]
Drawer = Callable[[float, float], Skin]
"""Makes the skin of a face of so many metres across and up."""


def block(
    x: tuple[float, float], y: float, z: tuple[float, float], *, front: Drawer, rear: Drawer, side: Drawer, top: Drawer
) -> Part:
    """A box from x[0] to x[1], `y` metres wide about the middle, from z[0] to z[1]."""
    return outline([(x[0], z[0]), (x[0], z[1]), (x[1], z[1]), (x[1], z[0])], y, [rear, top, front], side)


def outline(profile: Sequence[tuple[float, float]], y: float, skins: Sequence[Drawer], side: Drawer) -> Part:
    """A side outline (x, z), clockwise from the rear bottom to the front bottom, drawn out to `y` metres of width.

    `skins`: one for each stretch of the outline, rear first. `side` covers the outline's whole rectangle, drawn
    as seen from the left with the vehicle driving to the left, and is cut to the outline.
    """
    half = y / 2
    faces = []
    for (x1, z1), (x2, z2), skin in zip(profile, profile[1:], skins, strict=False):
        length = float(np.hypot(x2 - x1, z2 - z1))
        rising_rear = z2 > z1 + 1e-6 and abs(x2 - x1) <= abs(z2 - z1)
        if rising_rear:  # seen from behind: its left is the vehicle's left
            corners = [(x2, half, z2), (x2, -half, z2), (x1, -half, z1), (x1, half, z1)]
        else:  # tops, bonnets, windscreens and fronts are drawn as seen from the front
            corners = [(x1, -half, z1), (x1, half, z1), (x2, half, z2), (x2, -half, z2)]
        faces.append(Face(np.array(corners, np.float64), skin(y, max(length, 0.05))))
    xs, zs = [p[0] for p in profile], [p[1] for p in profile]
    x1, x2, z1, z2 = min(xs), max(xs), min(zs), max(zs)
    for left in (True, False):
        flank = _cut(side(x2 - x1, z2 - z1), [((x2 - x) / (x2 - x1), (z2 - z) / (z2 - z1)) for x, z in profile])
        if left:
            corners = [(x2, half, z2), (x1, half, z2), (x1, half, z1), (x2, half, z1)]
        else:
            flank = np.ascontiguousarray(flank[:, ::-1])
            corners = [(x1, -half, z2), (x2, -half, z2), (x2, -half, z1), (x1, -half, z1)]
        faces.append(Face(np.array(corners, np.float64), flank))
    return faces


def _cut(skin: Skin, shares: Sequence[tuple[float, float]]) -> Skin:
    """The skin of a side without what lies outside of the outline, whose points are shares of the skin."""
    rows, columns = skin.shape[:2]
    inside = np.zeros((rows, columns), np.uint8)
    points = np.array([(x * columns, y * rows) for x, y in shares])
    cv2.fillPoly(inside, [np.round(points * 16).astype(np.int32)], 255, cv2.LINE_AA, 4)
    skin = skin.copy()
    skin[..., 3] = np.minimum(skin[..., 3], inside)
    return skin


def wheel(x: float, y: float, radius: float, hub: Paint) -> Part:
    """A wheel on either side, just outside the body of width `y`."""
    size = max(round(2 * radius * PIXELS_A_METRE), 12)
    skin = np.zeros((size, size, 4), np.uint8)
    middle, full = size // 2, size // 2 - 1
    cv2.circle(skin, (middle, middle), full, (26, 26, 26, 255), -1)
    cv2.circle(skin, (middle, middle), round(full * 0.62), (*hub, 255), -1)
    for turn in range(6):
        a = turn * np.pi / 3
        at = round(middle + np.cos(a) * full * 0.42), round(middle + np.sin(a) * full * 0.42)
        cv2.circle(skin, at, max(full // 11, 1), (40, 40, 40, 255), -1)
    cv2.circle(skin, (middle, middle), round(full * 0.2), (60, 60, 60, 255), -1)
    faces = []
    for sign in (1.0, -1.0):
        side = sign * (y / 2 + 0.01)
        front, back = (x + radius, x - radius) if sign > 0 else (x - radius, x + radius)
        corners = [(front, side, 2 * radius), (back, side, 2 * radius), (back, side, 0), (front, side, 0)]
        faces.append(Face(np.array(corners, np.float64), skin))
    # the tread, seen from the front and from behind
    tread = np.full((8, 8, 4), (24, 24, 24, 255), np.uint8)
    for sign in (1.0, -1.0):
        inner, outer = sign * (y / 2 - 0.28), sign * y / 2
        low, high = min(inner, outer), max(inner, outer)
        faces.append(
            Face(
                np.array(
                    [
                        (x + radius * 0.8, low, 1.6 * radius),
                        (x + radius * 0.8, high, 1.6 * radius),
                        (x + radius * 0.8, high, 0),
                        (x + radius * 0.8, low, 0),
                    ],
                    np.float64,
                ),
                tread,
            )
        )
        faces.append(
            Face(
                np.array(
                    [
                        (x - radius * 0.8, high, 1.6 * radius),
                        (x - radius * 0.8, low, 1.6 * radius),
                        (x - radius * 0.8, low, 0),
                        (x - radius * 0.8, high, 0),
                    ],
                    np.float64,
                ),
                tread,
            )
        )
    return faces


def panel(corners: Sequence[tuple[float, float, float]], skin: Skin) -> list[Face]:
    """One face of its own."""
    return [Face(np.array(corners, np.float64), skin)]


def sheet(width: float, height: float, paint: Paint) -> Skin:
    """A plain skin of so many metres."""
    rows, columns = max(round(height * PIXELS_A_METRE), 4), max(round(width * PIXELS_A_METRE), 4)
    return np.full((rows, columns, 4), (*paint, 255), np.uint8)


def footprint(x: tuple[float, float], y: float) -> Points:
    """The ground that a vehicle covers, a little more than itself."""
    return np.array(
        [
            (x[0] - 0.3, y / 2 + 0.25, 0),
            (x[1] + 0.3, y / 2 + 0.25, 0),
            (x[1] + 0.3, -y / 2 - 0.25, 0),
            (x[0] - 0.3, -y / 2 - 0.25, 0),
        ],
        np.float64,
    )
