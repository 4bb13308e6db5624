"""A plate that our own code drew is found and read, whatever its country and layout."""

import pytest

from tests.unit.vision.drawn import seen
from vision.look import Eye
from vision.synthetic.drawing import draw


@pytest.mark.parametrize(
    ("text", "lines", "country"),
    [("29C88123", 1, "vn"), ("12H40713", 2, "vn"), ("桂FE9057", 1, "cn")],
)
def test_a_truck_is_read_with_country_and_lines(eye: Eye, text: str, lines: int, country: str) -> None:
    [plate] = eye.look(seen(text, lines=lines))

    best = plate.texts[0]
    assert (best.text, best.country, best.lines) == (text, country, lines)
    assert best.confidence > 0.8


def test_the_box_frames_the_plate_at_the_middle_of_the_bumper(eye: Eye) -> None:
    picture = seen("29C88123")
    [plate] = eye.look(picture)

    assert plate.box.x1 < 480 < plate.box.x2
    assert plate.box.is_inside(picture)
    assert 50 < plate.box.width < 200


def test_an_empty_lane_shows_no_plate(eye: Eye) -> None:

    assert eye.look(draw(None)) == []
