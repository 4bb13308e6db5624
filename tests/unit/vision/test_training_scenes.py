"""What the detector is trained on: only what may be published, and what labels leave unsaid teaches nothing."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from vision.detect import VEHICLES
from vision.pictures import Picture
from vision.training.labels import Pool, Rows, inside_share, pool
from vision.training.pasting import Cutout, paste
from vision.training.spoil import spoiled
from vision.training.views import View, view

TRUCK, CAR = VEHICLES.index("truck"), VEHICLES.index("car")
COLUMNS = "file,source,evidence_strength,exhaustively_labelled,split,width,height\n"
SEEN = np.array([[10, 10, 110, 110, 0.9, 0, 0, 0, 0], [200, 50, 300, 150, 0.1, 0.6, 0, 0, 0]], np.float32)
"""What the network says: a truck where one is labelled, and a car of which no label speaks."""


def labelled(folder: Path, *rows: str) -> Pool:
    """Pictures of 400x300 with a labelled truck at the top left."""
    (folder / "images").mkdir()
    (folder / "labels").mkdir()
    (folder / "manifest.csv").write_text(COLUMNS + "\n".join(rows) + "\n")
    grey = np.full((300, 400, 3), 128, np.uint8)
    for row in rows:
        name = Path(row.split(",")[0])
        assert cv2.imwrite(str(folder / name), grey)
        (folder / "labels" / name.with_suffix(".txt").name).write_text(f"{TRUCK} 0.15 0.2 0.25 0.3333333\n")

    def look(_: Picture, __: int) -> Rows:
        return SEEN

    return pool(folder, look, folder / "looked.json")


def test_only_the_train_split_of_what_may_be_published_is_trained_on(tmp_path: Path) -> None:
    pictures = labelled(
        tmp_path,
        "images/a.jpg,openimages,strong,truck,train,400,300",
        "images/b.jpg,openimages,strong,truck,val,400,300",
        "images/c.jpg,openimages,doubtful,truck,train,400,300",
        "images/d.jpg,highway,strong,truck,train,400,300",
    ).pictures

    assert [one.file.name for one in pictures] == ["a.jpg"]


def test_a_vehicle_without_a_label_is_silent_but_not_about_trucks_where_none_was_seen_by_eye(tmp_path: Path) -> None:
    all_silent, no_truck = labelled(
        tmp_path,
        "images/a.jpg,openimages,strong,truck,train,400,300",
        "images/b.jpg,openimages,strong,car;truck (none seen by eye),train,400,300",
    ).pictures

    for one in (all_silent, no_truck):
        assert one.boxes[:, 4].tolist() == [TRUCK]
        assert one.silences[:, :4] == pytest.approx(SEEN[1:, :4])
    assert all_silent.silences[0, 4:].tolist() == [1, 1, 1, 1, 1]
    assert no_truck.silences[0, 4 + TRUCK] == 0
    assert no_truck.silences[0, 4 + CAR] == 1


def test_a_view_holds_the_vehicle_that_it_was_made_for(tmp_path: Path) -> None:
    pictures = labelled(
        tmp_path,
        "images/a.jpg,openimages,strong,truck,train,400,300",
        "images/s.jpg,sglta,strong,none,train,400,300",
    )
    for seed in range(40):
        seen = view(pictures, np.random.default_rng(seed), (320, 256), {"truck": 1.0})

        assert seen.picture.shape == (256, 320, 3)
        assert TRUCK in seen.boxes[:, 4] or len(seen.silences)
        assert (seen.boxes[:, :4] >= 0).all()
        assert (seen.boxes[:, :4] <= (320, 256, 320, 256)).all()


def red_truck() -> Cutout:
    picture = np.zeros((60, 80, 4), np.uint8)
    picture[10:50, 10:70] = (0, 0, 255, 255)
    return Cutout("truck", picture, (10, 10, 70, 50))


def test_a_pasted_vehicle_is_labelled_where_it_stands_and_what_it_hides_is_no_longer_asked_for() -> None:
    hidden = np.array([[0, 0, 320, 256, CAR]], np.float32)
    for seed in range(20):
        place = View(np.full((256, 320, 3), 128, np.uint8), hidden[:0], np.zeros((0, 9), np.float32))
        pasted = paste(place, red_truck(), np.random.default_rng(seed))
        [box] = pasted.boxes
        rows, columns = np.nonzero(pasted.picture[..., 2].astype(int) - pasted.picture[..., 1] > 60)

        assert box[4] == TRUCK
        assert box[:4] == pytest.approx((columns.min(), rows.min(), columns.max(), rows.max()), abs=4)

        behind = box.copy()[None]
        behind[:, 4] = CAR
        again = paste(place._replace(boxes=behind), red_truck(), np.random.default_rng(seed))
        assert again.boxes[:, 4].tolist() == [TRUCK]


def test_the_part_of_a_box_that_lies_in_another_is_told() -> None:
    boxes = np.array([[0, 0, 10, 10], [20, 20, 30, 30]], np.float32)

    assert inside_share(boxes, np.array([[5, 0, 50, 10]], np.float32)).tolist() == pytest.approx([0.5, 0.0])
    assert inside_share(boxes, boxes[:0]).tolist() == [0.0, 0.0]


def test_a_spoiled_picture_keeps_its_size_and_the_same_chance_spoils_it_the_same_way() -> None:
    picture = np.random.default_rng(0).integers(0, 256, (64, 80, 3)).astype(np.uint8)
    for seed in range(30):
        one, same = (spoiled(picture, np.random.default_rng(seed)) for _ in range(2))

        assert one.shape == picture.shape
        assert np.array_equal(one, same)
