"""Drawn plates say what they should, in the layouts of both countries; their photographs know where the corners are."""

import cv2
import numpy as np
import pytest

from streams.domain.plates import HANZI
from vision.layouts import CHINESE, VIETNAMESE, VIETNAMESE_ARMY, Layout
from vision.strip import STRIP_SIZE_PIXELS, strip
from vision.synthetic.plates import PlateStyle, PlateWords, draw, size_of, words
from vision.training.plate_pictures import Studio, seeded
from vision.training.plate_texts import any_plate, chinese, foreign, vietnamese


def fits(text: str, layouts: tuple[Layout, ...]) -> bool:
    return any(
        len(layout) == len(text) and all(letter in allowed for letter, allowed in zip(text, layout, strict=True))
        for layout in layouts
    )


@pytest.mark.parametrize(
    ("text", "country", "lines", "printed"),
    [
        ("29C12345", "vn", 1, ("29C-123.45",)),
        ("12H4071", "vn", 2, ("12H", "4071")),
        ("50LD12345", "vn", 1, ("50LD-123.45",)),
        ("桂FE9057", "cn", 1, ("桂F·E9057",)),
        ("桂F1234挂", "cn", 2, ("桂F", "1234挂")),
    ],
)
def test_a_text_is_printed_as_its_country_does(text: str, country: str, lines: int, printed: tuple[str, ...]) -> None:
    plate = words(text, "vn" if country == "vn" else "cn", "yellow", lines)

    assert plate.lines == printed
    assert plate.text == text


def test_the_same_words_and_style_give_the_same_picture_of_the_legal_size() -> None:
    plate = words("29C12345", "vn", "yellow")

    first, second = draw(plate), draw(plate)

    assert np.array_equal(first, second)
    assert first.shape == (110, 520, 3)
    assert not np.array_equal(first, draw(words("29C12346", "vn", "yellow")))


@pytest.mark.parametrize(
    ("colour", "red_ink", "ground_is_brighter"),
    [("white", False, True), ("yellow", True, True), ("blue", False, False), ("red", False, False)],
)
def test_the_ink_stands_out_from_the_ground(colour: str, red_ink: bool, ground_is_brighter: bool) -> None:  # noqa: FBT001
    plate = PlateWords("vn", "red", ("29C-123.45",))._replace(colour=colour)  # type: ignore[arg-type]
    grey = cv2.cvtColor(draw(plate, PlateStyle(red_ink=red_ink)), cv2.COLOR_BGR2GRAY)

    ground, ink = float(np.median(grey)), float(grey.min() if ground_is_brighter else grey.max())

    assert (ground > ink + 40) if ground_is_brighter else (ground < ink - 40)


def test_made_up_texts_fill_the_layouts_that_a_reader_searches() -> None:
    random = seeded(7)
    for _ in range(400):
        plate = vietnamese(random)
        assert fits(plate.text, VIETNAMESE[2] + VIETNAMESE_ARMY)
        plate = chinese(random)
        assert fits(plate.text, CHINESE[1])


def test_every_province_is_drawn_about_as_often() -> None:
    random = seeded(7)
    seen = [chinese(random).text[0] for _ in range(3000)]

    assert set(seen) == HANZI
    assert max(map(seen.count, HANZI)) < 4 * 3000 / len(HANZI)


def test_foreign_texts_keep_the_reader_from_seeing_layouts_everywhere() -> None:
    random = seeded(7)

    assert sum(not fits(foreign(random).text, VIETNAMESE[2] + CHINESE[1]) for _ in range(100)) > 90


def test_a_photograph_depends_on_its_seed_alone() -> None:
    studio = Studio([], ["uni"], [])
    first, again, other = (studio.photograph(any_plate(seeded(n)), seeded(n)) for n in (1, 1, 2))

    assert np.array_equal(first.picture, again.picture)
    assert first.text == again.text
    assert first.picture.shape != other.picture.shape or first.text != other.text


def test_a_plate_laid_flat_from_its_corners_is_the_plate() -> None:
    plate = words("29C12345", "vn", "white")
    width, height = size_of(plate)
    tilted = np.array([[60, 40], [560, 110], [550, 225], [50, 150]], np.float32)
    ahead = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    scene = cv2.warpPerspective(draw(plate), cv2.getPerspectiveTransform(ahead, tilted), (640, 300))

    seen, wanted = strip(np.asarray(scene, np.uint8), tilted, 1), strip(draw(plate), ahead, 1)

    assert seen.shape == (STRIP_SIZE_PIXELS[1], STRIP_SIZE_PIXELS[0], 3)
    inner = slice(6, -6), slice(8, -8)
    assert np.mean(np.abs(seen[inner].astype(int) - wanted[inner])) < 25


def test_both_lines_of_a_plate_stand_side_by_side() -> None:
    picture = np.zeros((160, 320, 3), np.uint8)
    picture[:80] = (0, 0, 255)
    picture[80:] = (255, 0, 0)
    corners = np.array([[0, 0], [320, 0], [320, 160], [0, 160]], np.float32)

    seen = strip(picture, corners, 2)

    assert seen[10, 30].tolist() == [0, 0, 255]
    assert seen[38, 110].tolist() == [255, 0, 0]


@pytest.mark.parametrize(
    "corners",
    [
        [[5, 5], [6, 5], [6, 6], [5, 6]],
        [[-500, -500], [900, -480], [900, 900], [-500, 900]],
        [[0, 0], [0, 0], [0, 0], [0, 0]],
        [[700, 700], [800, 700], [800, 720], [700, 720]],
    ],
)
def test_corners_that_enclose_nothing_or_lie_outside_still_give_a_strip(corners: list[list[float]]) -> None:
    for lines in (1, 2):
        seen = strip(np.full((50, 60, 3), 99, np.uint8), np.array(corners, np.float32), lines)
        assert seen.shape == (STRIP_SIZE_PIXELS[1], STRIP_SIZE_PIXELS[0], 3)
