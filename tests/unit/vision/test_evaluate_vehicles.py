"""Trucks found, and others called truck, are counted on labelled pictures."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from vision.detect import Box, Detection
from vision.evaluation.intervals import Share
from vision.evaluation.vehicles import DatasetError, Found, entries, evaluate
from vision.pictures import Picture

CLASSES = "truck car bus van motorbike plate person"
TRUCK = Box(100, 100, 300, 300)
CAR = Box(400, 100, 600, 300)


def dataset(folder: Path, *labels: str) -> Path:
    """One grey picture of 1000x500 with these labels, in the split `val`."""
    (folder / "images").mkdir()
    (folder / "labels").mkdir()
    (folder / "classes.txt").write_text(CLASSES.replace(" ", "\n"))
    (folder / "manifest.csv").write_text("file,source,split\nimages/one.png,road,val\nimages/two.png,road,train\n")
    (folder / "labels" / "one.txt").write_text("\n".join(labels))
    assert cv2.imwrite(str(folder / "images" / "one.png"), np.full((500, 1000, 3), 128, np.uint8))
    return folder


def label(kind: str, box: Box) -> str:
    x, y = (box.x1 + box.x2) / 2000, (box.y1 + box.y2) / 1000
    return f"{CLASSES.split().index(kind)} {x} {y} {box.width / 1000} {box.height / 500}"


def counted(folder: Path, *found: Detection) -> Found:
    def find(_: Picture) -> list[Detection]:
        return list(found)

    return evaluate(entries(folder, "val"), find)["road"]


def test_a_truck_is_found_where_a_box_overlaps_it_by_half_and_says_truck(tmp_path: Path) -> None:
    folder = dataset(tmp_path, label("truck", TRUCK), label("car", CAR))
    shifted = TRUCK._replace(x1=130, x2=330)

    assert counted(folder, Detection(shifted, 0.9, "truck")).trucks == Share(1, 1)
    assert counted(folder, Detection(shifted, 0.9, "bus")).trucks == Share(0, 1)
    assert counted(folder, Detection(shifted, 0.9, "bus")).trucks_as_any == Share(1, 1)
    assert counted(folder, Detection(CAR, 0.9, "truck")).trucks == Share(0, 1)


def test_a_car_called_truck_is_a_mistake_but_a_truck_beside_it_is_none(tmp_path: Path) -> None:
    behind = Box(CAR.x1 - 40, CAR.y1 - 20, CAR.x2 + 20, CAR.y2)
    folder = dataset(tmp_path, label("truck", behind), label("car", CAR))

    assert counted(folder, Detection(CAR, 0.9, "truck")).others_as_truck == Share(1, 1)
    assert counted(folder, Detection(behind, 0.9, "truck")).others_as_truck == Share(0, 1)


def test_a_small_vehicle_and_a_plate_are_not_counted(tmp_path: Path) -> None:
    small, plate = Box(0, 0, 90, 90), Box(10, 10, 400, 400)
    folder = dataset(tmp_path, label("truck", small), label("plate", plate), label("car", CAR))

    found = counted(folder, Detection(small, 0.9, "truck"), Detection(plate, 0.9, "plate"))

    assert found.trucks == Share(0, 0)
    assert found.called == {("car", "-"): 1}


def test_a_folder_that_is_no_set_of_labelled_pictures_is_refused_with_what_it_lacks(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match=r"classes\.txt cannot be read; name a folder"):
        list(entries(tmp_path, "val"))


def test_an_interval_holds_the_share_and_narrows_with_more_cases() -> None:
    few, many = Share(19, 20).interval, Share(950, 1000).interval

    assert few == pytest.approx((0.764, 0.991), abs=0.001)
    assert few[0] < many[0] < 0.95 < many[1] < few[1]
    assert Share(0, 0).interval == (0.0, 1.0)
    assert str(Share(19, 20)) == "19 of 20 (95.0 %, 76.4 to 99.1 %)"
