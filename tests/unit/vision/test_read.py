"""A plate that our own code drew is found and read, whatever its country and layout; what is no plate is not read."""

import numpy as np
import pytest

from schemas.fields import PlateColour
from tests.unit.vision.drawn import seen
from vision.corners import CornerFinder
from vision.detect import Box
from vision.look import Eye
from vision.pictures import Picture
from vision.read import PlateReader
from vision.synthetic.drawing import draw
from vision.synthetic.plates import words
from vision.training.plate_pictures import Photograph, Studio, seeded


@pytest.fixture(scope="module")
def reader() -> PlateReader:
    return PlateReader()


def photographed(text: str, colour: PlateColour, lines: int, seed: int) -> tuple[Photograph, Box]:
    """A drawn plate, photographed, with the upright box around it."""
    country = "vn" if text[0].isascii() else "cn"
    photo = Studio([], ["uni"], []).photograph(words(text, country, colour, lines), seeded("test", seed))  # type: ignore[arg-type]
    (left, top), (right, bottom) = photo.corners.min(axis=0).tolist(), photo.corners.max(axis=0).tolist()
    return photo, Box(left, top, right, bottom)


@pytest.mark.parametrize(
    ("text", "lines", "country"),
    [("29C88123", 1, "vn"), ("12H40713", 2, "vn"), ("桂FE9057", 1, "cn")],
)
def test_a_truck_is_read_with_country_and_lines(eye: Eye, text: str, lines: int, country: str) -> None:
    [plate] = eye.look(seen(text, lines=lines, near=0.8))

    best = plate.texts[0]
    assert (best.text, best.country, best.lines) == (text, country, lines)
    assert best.confidence > 0.8
    assert len(best.characters) == len(text)
    assert all(0.8 < share <= 1 for share in best.characters)


@pytest.mark.parametrize(
    ("text", "colour", "lines"),
    [
        ("29C12345", "yellow", 1),
        ("12H4071", "white", 2),
        ("50LD67890", "white", 1),
        ("15R98765", "yellow", 2),
        ("粤B5PQ23", "blue", 1),
        ("桂F1234挂", "yellow", 2),
        ("苏AD12345", "green", 1),
        ("云A56789D", "green", 1),
    ],
)
def test_each_kind_of_plate_is_read_when_it_can_be(
    reader: PlateReader, text: str, colour: PlateColour, lines: int
) -> None:
    right = 0
    for seed in range(20):
        photo, box = photographed(text, colour, lines, seed)
        texts = reader.read(photo.picture, box)
        right += bool(texts) and (texts[0].text, texts[0].lines) == (text, lines)

    assert right >= 8  # nearly half of these are too dark, blurred or small for anybody


def test_corners_are_found_where_a_tilted_plate_has_them() -> None:
    finder, errors = CornerFinder(), []
    for seed in range(20):
        photo, box = photographed("29C12345", "white", 1, seed)
        found = finder.find(photo.picture, box)
        errors.append(float(np.abs(found.points - photo.corners).mean()) / box.width)

    assert np.median(errors) < 0.04


def test_the_box_frames_the_plate_at_the_middle_of_the_bumper(eye: Eye) -> None:
    picture = seen("29C88123")
    [plate] = eye.look(picture)

    assert plate.box.x1 < 480 < plate.box.x2
    assert plate.box.is_inside(picture)
    assert 50 < plate.box.width < 200


def test_an_empty_lane_shows_no_plate(eye: Eye) -> None:

    assert eye.look(draw(None)) == []


def test_a_piece_of_road_is_not_read(reader: PlateReader) -> None:
    picture = draw(None)

    for box in (Box(300, 400, 460, 440), Box(420, 250, 540, 310), Box(100, 100, 300, 200)):
        assert all(text.confidence < 0.5 for text in reader.read(picture, box))


def grey(picture: Picture) -> Picture:
    return np.repeat(picture.mean(axis=2, keepdims=True), 3, axis=2).astype(np.uint8)


@pytest.mark.parametrize(
    "box",
    [
        Box(10, 10, 10, 10),
        Box(10, 10, 11, 11),
        Box(40, 10, 20, 5),
        Box(0, 0, 64, 1),
        Box(0, 0, 1, 48),
        Box(-1000, -1000, -900, -950),
        Box(5000, 5000, 6000, 5100),
        Box(-1e6, -1e6, 1e6, 1e6),
    ],
)
@pytest.mark.parametrize("shade", [0, 128, 255])
def test_a_box_without_a_plate_gives_nothing_and_never_an_error(reader: PlateReader, box: Box, shade: int) -> None:
    for shape in ((48, 64), (1, 1), (1, 900), (900, 1)):
        texts = reader.read(np.full((*shape, 3), shade, np.uint8), box)
        assert all(text.confidence < 0.5 for text in texts)


def test_a_grey_picture_of_a_plate_is_read_too(eye: Eye) -> None:
    [plate] = eye.look(grey(seen("29C88123")))

    assert plate.texts[0].text == "29C88123"
