"""What the classifier learns from: the vehicles that labels name, and places in which nobody saw one."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from vision.detect import VEHICLES
from vision.training import vehicle_crops
from vision.training.labels import Labelled, Pool, Rows, silent
from vision.training.pasting import Cutout
from vision.training.vehicle_crops import AT_GATE, DRAWN, NOTHING, crops, shares
from vision.training.views import View

TRUCK, CAR = VEHICLES.index("truck"), VEHICLES.index("car")
RED, GREEN, GREY = (0, 0, 220), (0, 220, 0), (90, 90, 90)


@pytest.fixture
def pool(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Pool:
    """One place with a red truck, a green car that no label speaks of, and nothing else."""
    monkeypatch.setattr(vehicle_crops, "_EMPTY", 20)
    monkeypatch.setattr(vehicle_crops, "_AT_GATE", 3)
    monkeypatch.setattr(vehicle_crops, "view", lambda *_: empty_road())
    picture = np.full((400, 600, 3), GREY, np.uint8)
    picture[20:200, 20:260], picture[220:380, 320:560] = RED, GREEN
    assert cv2.imwrite(str(tmp_path / "a.png"), picture)
    boxes: Rows = np.array([[20, 20, 260, 200, TRUCK]], np.float32)
    unlabelled: Rows = np.array([[320, 220, 560, 380]], np.float32)
    return Pool([Labelled(tmp_path / "a.png", "openimages", boxes, silent(unlabelled))])


def empty_road() -> View:
    return View(np.full((512, 640, 3), GREY, np.uint8), np.zeros((0, 5)), np.zeros((0, 4 + len(VEHICLES))))


def made_up() -> Cutout:
    return Cutout("bus", np.full((120, 200, 4), 255, np.uint8), (0, 0, 200, 120))


def test_crops_show_the_labelled_the_drawn_and_nothing(pool: Pool) -> None:
    made = list(crops(pool, [made_up()] * 3, seed=1))

    assert sum(crop.source == AT_GATE and crop.kind != NOTHING for crop in made) == 3
    assert {(crop.kind, crop.source) for crop in made if crop.source != AT_GATE} == {
        (TRUCK, "openimages"),
        (VEHICLES.index("bus"), DRAWN),
        (NOTHING, "openimages"),
    }
    assert sum(crop.kind == NOTHING for crop in made) == 20


def test_a_vehicle_that_labels_leave_out_is_never_shown_as_nothing(pool: Pool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vehicle_crops, "_changed", lambda square, _: square)

    for crop in crops(pool, [made_up()], seed=1):
        if crop.kind == NOTHING:
            assert (crop.picture[:, :, 1] > 200).mean() <= 0.15


def test_the_same_seed_makes_the_same_crops(pool: Pool) -> None:
    first, again, other = (list(crops(pool, [made_up()], seed=seed)) for seed in (1, 1, 2))

    assert all(np.array_equal(one.picture, two.picture) for one, two in zip(first, again, strict=True))
    assert not all(np.array_equal(one.picture, two.picture) for one, two in zip(first, other, strict=False))


def test_a_source_with_few_pictures_counts_as_much_as_its_share_says() -> None:
    kinds = np.array([TRUCK] * 3 + [TRUCK] * 30 + [CAR] * 5)
    shown = shares(kinds, ["openimages"] * 3 + [DRAWN] * 30 + ["openimages"] * 5)

    assert shown.sum() == pytest.approx(1)
    assert shown[:3].sum() == pytest.approx(shown[3:33].sum() / vehicle_crops.SOURCE_SHARES[DRAWN])
    assert shown[:3].sum() == pytest.approx(vehicle_crops.TRUCK_SHARE * shown[33:].sum())
