"""A nearer look tells kinds of vehicles apart, and leaves alone what it cannot see."""

import numpy as np
import pytest

from tests.unit.vision.test_detect import road_with
from vision.classify import MARGIN, SIDE_PIXELS, Kinds, VehicleClassifier, cut_out, network_input
from vision.detect import VEHICLES, Box, Detection
from vision.models import Tensor
from vision.pictures import Picture
from vision.synthetic.vehicles import Kind

PICTURE: Picture = np.full((400, 600, 3), 90, np.uint8)
NEAR, FAR = Box(100, 100, 300, 260), Box(10, 10, 40, 30)
MIDDLE = SIDE_PIXELS // 2


@pytest.fixture(scope="module")
def classifier() -> VehicleClassifier:
    return VehicleClassifier()


class Says:
    """A network that always says the same scores: of each vehicle, then of nothing."""

    def __init__(self, *scores: float) -> None:
        self._scores = np.array([scores], np.float32)

    def run(self, _: Tensor) -> list[Tensor]:
        return [self._scores]


def saying(classifier: VehicleClassifier, monkeypatch: pytest.MonkeyPatch, *scores: float) -> VehicleClassifier:
    monkeypatch.setattr(classifier, "_network", Says(*scores))
    return classifier


@pytest.mark.parametrize("scale", [1, 8], ids=["small", "so large that it is shrunk first"])
def test_the_square_shows_the_box_and_a_little_around_it(scale: int) -> None:
    box = Box(*(scale * side for side in (20, 30, 70, 55)))
    picture: Picture = np.zeros((80 * scale, 100 * scale, 3), np.uint8)
    picture[30 * scale : 55 * scale, 20 * scale : 70 * scale] = (0, 200, 0)

    square = cut_out(picture, box)

    assert square.shape == (SIDE_PIXELS, SIDE_PIXELS, 3)
    green = square[:, :, 1] > 100
    inside = 1 / (1 + 2 * MARGIN)
    assert green[MIDDLE].mean() == pytest.approx(inside, abs=0.03)
    assert green[:, MIDDLE].mean() == pytest.approx(inside, abs=0.03)
    assert green[MIDDLE, MIDDLE]


def test_what_lies_outside_of_the_picture_is_its_edge_repeated() -> None:
    square = cut_out(PICTURE, Box(500, 300, 700, 500))

    assert square.min() == square.max() == 90


def test_the_network_gets_red_green_and_blue_around_zero() -> None:
    batch = network_input(np.full((SIDE_PIXELS, SIDE_PIXELS, 3), (255, 127, 0), np.uint8))

    assert batch.shape == (1, 3, SIDE_PIXELS, SIDE_PIXELS)
    assert batch[0, :, 0, 0].tolist() == [-127 / 128, 0, 1]


def test_the_likeliest_kind_is_told_with_its_probability() -> None:
    assert Kinds((0.2, 0.1, 0.6, 0.05, 0.0), 0.05).best == ("bus", 0.6)


def test_a_near_vehicle_is_called_what_the_look_says(
    classifier: VehicleClassifier, monkeypatch: pytest.MonkeyPatch
) -> None:
    [named] = saying(classifier, monkeypatch, 5, 0, 0, 0, 0, 0).name(PICTURE, [Detection(NEAR, 0.64, "bus")])

    assert (named.kind, named.box) == ("truck", NEAR)
    assert 0.7 < named.confidence < 0.8


def test_a_vehicle_hardly_seen_is_told_only_where_no_other_stands(
    classifier: VehicleClassifier, monkeypatch: pytest.MonkeyPatch
) -> None:
    named = saying(classifier, monkeypatch, 5, 0, 0, 0, 0, 0)
    sure, hardly = Detection(NEAR, 0.64, "car"), Detection(Box(320, 100, 520, 260), 0.06, "car")
    part_of_it = Detection(Box(90, 100, 200, 260), 0.06, "car")

    assert [one.box for one in named.name(PICTURE, [sure, hardly, part_of_it])] == [sure.box, hardly.box]


def test_what_is_nothing_is_left_out(classifier: VehicleClassifier, monkeypatch: pytest.MonkeyPatch) -> None:
    assert saying(classifier, monkeypatch, 1, 0, 0, 0, 0, 4).name(PICTURE, [Detection(NEAR, 0.9, "truck")]) == []


def test_a_far_vehicle_stays_what_the_detector_called_it_and_is_left_out_if_it_was_hardly_seen(
    classifier: VehicleClassifier, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen, hardly = Detection(FAR, 0.4, "car"), Detection(FAR, 0.1, "car")

    assert saying(classifier, monkeypatch, 9, 0, 0, 0, 0, 0).name(PICTURE, [seen, hardly]) == [seen]


def test_made_up_vehicles_are_told_apart(classifier: VehicleClassifier) -> None:
    kinds: tuple[Kind, ...] = ("truck", "bus", "van", "car")
    right = dict.fromkeys(kinds, 0)
    for kind in kinds:
        for seed in range(10):
            picture, box = road_with(kind, seed)
            right[kind] += classifier.classify(picture, box).best[0] == kind

    assert right["truck"] >= 8
    assert sum(right.values()) >= 30


def test_an_empty_road_is_nothing(classifier: VehicleClassifier) -> None:
    road: Picture = np.full((540, 960, 3), (120, 125, 122), np.uint8)
    road[:180] = (215, 200, 185)

    told = classifier.classify(road, Box(200, 150, 600, 450))

    assert told.nothing > max(told.vehicles)
    assert sum(told.vehicles) + told.nothing == pytest.approx(1)
    assert len(told.vehicles) == len(VEHICLES)
