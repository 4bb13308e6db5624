"""Pictures for tests, drawn by the synthetic gate: a real photograph belongs in no repository."""

from pathlib import Path

import cv2

from vision.pictures import Picture
from vision.synthetic.drawing import draw
from vision.synthetic.world import Sight, Truck

BLUE = (150, 90, 40)


def truck(text: str, *, lines: int = 1) -> Truck:
    """A truck of that plate."""
    return Truck(0, text, lines, "yellow", BLUE)


def seen(text: str, *, lines: int = 1, near: float = 0.5) -> Picture:
    """A picture of it in the lane."""
    return draw(Sight(truck(text, lines=lines), near))


def photograph(file: Path, picture: Picture) -> Path:
    """Save it as the suffix says."""
    assert cv2.imwrite(str(file), picture)
    return file


def film(file: Path, pictures: list[Picture], frames_per_second: int) -> Path:
    """Save a video."""
    height, width = pictures[0].shape[:2]
    writer = cv2.VideoWriter(str(file), cv2.VideoWriter.fourcc(*"MJPG"), frames_per_second, (width, height))
    assert writer.isOpened()
    for picture in pictures:
        writer.write(picture)
    writer.release()
    return file
