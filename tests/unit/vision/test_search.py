"""Where plates are looked for in a single picture; the eye finds one that only a nearer look can show."""

import cv2
import numpy as np
import pytest

from tests.unit.vision.drawn import seen
from vision.detect import Box, Detection
from vision.look import Eye
from vision.pictures import Picture
from vision.search import FROM_AFAR_PIXELS, MOST_LOOKS, NEARER_PIXELS, search

PICTURE: Picture = np.zeros((1000, 2000, 3), np.uint8)
USUAL = 640


class Detector:
    """Knows plates by how the picture is looked at; remembers every look: the part's size and how far it was shrunk."""

    def __init__(self, found: dict[tuple[int, int], list[Box]]) -> None:
        self._found = found
        self.looks: list[tuple[int, int]] = []

    def find(self, picture: Picture, longest_side: int = USUAL, /) -> list[Detection]:
        self.looks.append((picture.shape[1], longest_side))
        return [Detection(box, 0.8, "plate") for box in self._found.get(self.looks[-1], [])]


def car(left: float, width: float = 200) -> Detection:
    return Detection(Box(left, 400, left + width, 400 + width), 0.9, "car")


def test_a_plate_that_is_seen_at_once_needs_no_second_look() -> None:
    detector = Detector({(2000, USUAL): [Box(150, 500, 200, 520)]})

    [plate] = search(detector, PICTURE, [car(100)])

    assert plate.box == Box(150, 500, 200, 520)
    assert detector.looks == [(2000, USUAL)]


def test_where_nothing_is_found_the_picture_is_seen_from_afar() -> None:
    detector = Detector({(2000, FROM_AFAR_PIXELS): [Box(400, 200, 1600, 800)]})

    [plate] = search(detector, PICTURE, [])

    assert plate.box == Box(400, 200, 1600, 800)


def test_a_vehicle_without_a_plate_is_seen_nearer_and_its_plate_told_where_the_picture_has_it() -> None:
    detector = Detector({(2000, USUAL): [Box(1550, 500, 1600, 520)], (220, NEARER_PIXELS): [Box(60, 150, 100, 165)]})

    plates = search(detector, PICTURE, [car(1500), car(100)])

    assert [plate.box for plate in plates] == [Box(1550, 500, 1600, 520), Box(150, 540, 190, 555)]


def test_what_two_near_looks_show_is_one_plate() -> None:
    detector = Detector({(220, NEARER_PIXELS): [Box(60, 150, 100, 165)]})

    assert len(search(detector, PICTURE, [car(100), car(104)])) == 1


@pytest.mark.parametrize(
    "vehicle",
    [car(100, width=40), car(100, width=1700), Detection(Box(100, 400, 300, 600), 0.2, "car")],
    ids=["tiny", "fills the picture", "hardly a vehicle"],
)
def test_no_look_is_spent_where_it_cannot_help(vehicle: Detection) -> None:
    detector = Detector({(2000, USUAL): [Box(1900, 10, 1950, 30)]})

    search(detector, PICTURE, [vehicle])

    assert detector.looks == [(2000, USUAL)]


def test_a_full_yard_costs_only_so_many_looks() -> None:
    detector = Detector({(2000, USUAL): [Box(1900, 10, 1950, 30)]})

    search(detector, PICTURE, [car(180 * number) for number in range(10)])

    assert len(detector.looks) == 1 + MOST_LOOKS


def test_the_eye_reads_a_plate_too_far_off_for_the_first_look(eye: Eye, monkeypatch: pytest.MonkeyPatch) -> None:
    near = seen("29C88123")
    height, width = near.shape[:2]
    wide = np.full((4 * height, 4 * width, 3), 90, np.uint8)
    wide[3 * height :, 2 * width : 3 * width] = near
    vehicle = Detection(Box(2 * width, 3 * height, 3 * width, 4 * height), 0.9, "truck")
    monkeypatch.setattr(eye, "find_vehicles", lambda _: [vehicle])

    assert eye.find_plates(wide) == []
    [plate] = eye.look(np.asarray(cv2.GaussianBlur(wide, (3, 3), 0), np.uint8))
    assert plate.texts[0].text == "29C88123"
