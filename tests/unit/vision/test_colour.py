"""The ground colour of a plate, on pictures that are drawn here."""

import cv2
import numpy as np
import pytest

from schemas.fields import PlateColour
from vision.colour import ground_colour
from vision.detect import Box
from vision.pictures import Picture

WHITE, BLACK, YELLOW, BLUE, GREEN, RED = (
    (235, 240, 240), (25, 20, 20), (40, 190, 235), (170, 70, 20), (120, 200, 110), (40, 30, 190),
)  # fmt: skip
PLATE = Box(40, 40, 280, 100)


def drawn(ground: tuple[int, int, int], letters: tuple[int, int, int], light: float = 1.0) -> Picture:
    picture = np.full((140, 320, 3), (90, 90, 90), np.uint8)
    cv2.rectangle(picture, (40, 40), (280, 100), ground, -1)
    cv2.putText(picture, "29C-123.45", (50, 85), cv2.FONT_HERSHEY_SIMPLEX, 1.3, letters, 4)
    return np.asarray(np.clip(picture * light, 0, 255), np.uint8)


@pytest.mark.parametrize("light", [1.0, 0.5])
@pytest.mark.parametrize(
    ("ground", "letters", "colour"),
    [
        (WHITE, BLACK, "white"),
        (YELLOW, BLACK, "yellow"),
        (YELLOW, RED, "yellow"),
        (BLUE, WHITE, "blue"),
        (GREEN, BLACK, "green"),
        (RED, WHITE, "red"),
    ],
)
def test_a_plate_has_the_colour_of_its_ground_by_day_and_in_the_shade(
    ground: tuple[int, int, int], letters: tuple[int, int, int], colour: PlateColour, light: float
) -> None:
    assert ground_colour(drawn(ground, letters, light), PLATE) == colour


def test_a_grey_smear_has_no_colour() -> None:
    assert ground_colour(np.full((140, 320, 3), 90, np.uint8), PLATE) is None
