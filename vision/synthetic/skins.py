"""What skins of vehicles are drawn with: paint, glass, letters, dirt."""

import string

import cv2
import numpy as np

from vision.synthetic.bodies import PIXELS_A_METRE, Drawer, Paint, sheet
from vision.synthetic.solid import Skin

Chance = np.random.Generator
DARK, GLASS, CHROME, LAMP, RED, AMBER = (
    (34, 34, 34),
    (72, 60, 50),
    (190, 190, 190),
    (225, 238, 245),
    (40, 30, 190),
    (30, 140, 235),
)

_MIDDLE = 340


def happens(chance: Chance, share: float) -> bool:
    """True in so large a share of cases."""
    return bool(chance.random() < share)


def is_dark(paint: Paint) -> bool:
    """True for a colour on which white letters stand out."""
    return sum(paint) < _MIDDLE


def shade(paint: Paint, factor: float) -> Paint:
    return tuple(int(min(max(c * factor, 0), 255)) for c in paint)  # type: ignore[return-value]


def paint(chance: Chance) -> Paint:
    """A colour that vehicles have: white and grey often, else any strong one."""
    if happens(chance, 0.4):
        grey = int(chance.choice([235, 225, 200, 160, 110, 60, 35]))
        return tuple(int(np.clip(grey + chance.integers(-12, 13), 0, 255)) for _ in range(3))  # type: ignore[return-value]
    hue = chance.choice(
        [26, 24, 15, 8, 2, 176, 110, 118, 104, 95, 60, 75, 45, 150],
        p=[0.14, 0.1, 0.06, 0.06, 0.1, 0.07, 0.12, 0.08, 0.07, 0.05, 0.05, 0.04, 0.04, 0.02],
    )
    pixel = np.array([[[int(hue), int(chance.integers(90, 256)), int(chance.integers(80, 250))]]], np.uint8)
    b, g, r = cv2.cvtColor(pixel, cv2.COLOR_HSV2BGR)[0, 0]
    return int(b), int(g), int(r)


def rect(  # noqa: PLR0917  a rectangle has four sides
    skin: Skin, x1: float, y1: float, x2: float, y2: float, colour: Paint, round_share: float = 0.0
) -> None:
    """A filled rectangle in shares of the skin."""
    rows, columns = skin.shape[:2]
    a, b = (round(x1 * columns), round(y1 * rows)), (round(x2 * columns) - 1, round(y2 * rows) - 1)
    if b[0] < a[0] or b[1] < a[1]:
        return
    radius = round(round_share * min(b[0] - a[0], b[1] - a[1]))
    if radius <= 1:
        cv2.rectangle(skin, a, b, (*colour, 255), -1)
        return
    for dx, dy in ((radius, 0), (0, radius)):
        cv2.rectangle(skin, (a[0] + dx, a[1] + dy), (b[0] - dx, b[1] - dy), (*colour, 255), -1)
    for x in (a[0] + radius, b[0] - radius):
        for y in (a[1] + radius, b[1] - radius):
            cv2.circle(skin, (x, y), radius, (*colour, 255), -1)


def glass(  # noqa: PLR0917  a rectangle has four sides
    skin: Skin, chance: Chance, x1: float, y1: float, x2: float, y2: float, round_share: float = 0.12
) -> None:
    """A window: dark, lighter towards the top, with something mirrored in it."""
    rows, columns = skin.shape[:2]
    mask = np.zeros((rows, columns, 4), np.uint8)
    rect(mask, x1, y1, x2, y2, (255, 255, 255), round_share)
    tone = np.array(shade(GLASS, chance.uniform(0.4, 1.5)), np.float32)
    up = np.linspace(chance.uniform(1.0, 2.2), chance.uniform(0.5, 1.0), rows, dtype=np.float32)[:, None, None]
    window = np.clip(np.broadcast_to(tone * up, (rows, columns, 3)), 0, 255).astype(np.uint8).copy()
    for _ in range(int(chance.integers(0, 4))):
        points = chance.uniform(-0.2, 1.2, (4, 2)) * (columns, rows)
        veil = window.copy()
        cv2.fillConvexPoly(
            veil,
            cv2.convexHull(points.astype(np.float32)).astype(np.int32),
            shade((200, 195, 190), chance.uniform(0.3, 1.1)),
        )
        share = chance.uniform(0.1, 0.45)
        window = np.asarray(cv2.addWeighted(veil, share, window, 1 - share, 0), np.uint8)
    inside = mask[..., 3] > 0
    skin[inside, :3] = window[inside]


def words(  # noqa: PLR0917  a rectangle has four sides
    skin: Skin, chance: Chance, x1: float, y1: float, x2: float, y2: float, colour: Paint
) -> None:
    """Letters that mean nothing."""
    rows, columns = skin.shape[:2]
    text = "".join(chance.choice(list(string.ascii_uppercase + " "), int(chance.integers(3, 10))))
    high = max((y2 - y1) * rows, 4)
    face = int(
        chance.choice(
            [
                cv2.FONT_HERSHEY_SIMPLEX,
                cv2.FONT_HERSHEY_DUPLEX,
                cv2.FONT_HERSHEY_COMPLEX,
                cv2.FONT_HERSHEY_SCRIPT_COMPLEX,
            ]
        )
    )
    (wide, _), _ = cv2.getTextSize(text, face, 1.0, 2)
    scale = min(high / 26, (x2 - x1) * columns / max(wide, 1))
    cv2.putText(
        skin,
        text,
        (round(x1 * columns), round(y2 * rows)),
        face,
        scale,
        (*colour, 255),
        max(round(scale * chance.uniform(1.5, 4)), 1),
        cv2.LINE_AA,
    )


def art(  # noqa: PLR0917  a rectangle has four sides
    skin: Skin, chance: Chance, x1: float, y1: float, x2: float, y2: float
) -> None:
    """Stripes, blobs and letters painted on."""
    rows, columns = skin.shape[:2]
    canvas = skin.copy()
    for _ in range(int(chance.integers(1, 6))):
        colour = paint(chance)
        [_patch, _stripe, _blob, _slogan][int(chance.integers(4))](canvas, chance, colour)
    a, b, c, d = round(x1 * columns), round(y1 * rows), round(x2 * columns), round(y2 * rows)
    skin[b:d, a:c] = canvas[b:d, a:c]


def _patch(skin: Skin, chance: Chance, colour: Paint) -> None:
    rows, columns = skin.shape[:2]
    corners = (chance.uniform(0, 1, (4, 2)) * (columns, rows)).astype(np.int32)
    cv2.fillConvexPoly(skin, cv2.convexHull(corners), (*colour, 255))


def _stripe(skin: Skin, chance: Chance, colour: Paint) -> None:
    y = chance.uniform(0, 1)
    rect(skin, 0, y, 1, min(y + chance.uniform(0.02, 0.2), 1), colour)


def _blob(skin: Skin, chance: Chance, colour: Paint) -> None:
    rows, columns = skin.shape[:2]
    middle = round(chance.uniform(0, 1) * columns), round(chance.uniform(0, 1) * rows)
    axes = max(round(chance.uniform(0.05, 0.3) * columns), 1), max(round(chance.uniform(0.05, 0.4) * rows), 1)
    cv2.ellipse(skin, middle, axes, chance.uniform(0, 180), 0, 360, (*colour, 255), -1)


def _slogan(skin: Skin, chance: Chance, colour: Paint) -> None:
    x, y = chance.uniform(0, 0.5), chance.uniform(0.1, 0.7)
    words(skin, chance, x, y, x + chance.uniform(0.3, 0.5), y + chance.uniform(0.1, 0.3), colour)


def dirty(skin: Skin, chance: Chance, much: float = 0.3) -> Skin:
    """Uneven light, dust and rust, thickest below."""
    rows, columns = skin.shape[:2]
    coarse = chance.normal(0, 1, (max(rows // 16, 2), max(columns // 16, 2))).astype(np.float32)
    cloud = cv2.resize(coarse, (columns, rows), interpolation=cv2.INTER_CUBIC)
    down = np.linspace(0, 1, rows, dtype=np.float32)[:, None] ** 2
    amount = np.clip(much * chance.uniform(0.1, 1.2) * (0.25 * cloud + 0.35 * down + 0.1), 0, 0.8)[..., None]
    mud = np.array(shade((70, 95, 115), chance.uniform(0.5, 1.4)), np.float32)
    light = np.linspace(chance.uniform(1.0, 1.2), chance.uniform(0.7, 1.0), rows, dtype=np.float32)[:, None, None]
    skin = skin.copy()
    skin[..., :3] = np.clip(
        (skin[..., :3] * (1 - amount) + mud * amount) * light + chance.normal(0, 2.5, (rows, columns, 1)), 0, 255
    ).astype(np.uint8)
    return skin


def plain(colour: Paint, chance: Chance, much: float = 0.3) -> Drawer:
    return lambda width, height: dirty(sheet(width, height, colour), chance, much)


def plate(skin: Skin, chance: Chance, x: float, y: float) -> None:
    """A number plate with marks too coarse to be letters."""
    rows, columns = skin.shape[:2]
    wide, high = chance.choice([(0.5, 0.11), (0.33, 0.165), (0.44, 0.14)])
    w, h = wide * PIXELS_A_METRE / columns / 2, high * PIXELS_A_METRE / rows / 2
    colour = [(40, 190, 240), (240, 240, 240), (160, 70, 30), (30, 30, 30)][
        int(chance.choice(4, p=[0.45, 0.35, 0.15, 0.05]))
    ]
    rect(skin, x - w, y - h, x + w, y + h, colour)
    words(
        skin,
        chance,
        x - w * 0.85,
        y - h * 0.7,
        x + w * 0.85,
        y + h * 0.7,
        (20, 20, 20) if not is_dark(colour) else (235, 235, 235),
    )
