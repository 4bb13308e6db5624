"""Vehicles and plates are found where they are, in pictures of any size."""

import cv2
import numpy as np
import pytest

from vision.detect import Box, Place, VehicleDetector, prepared, told
from vision.geometry import overlap
from vision.pictures import Picture
from vision.synthetic.poses import pose, sun
from vision.synthetic.solid import draw
from vision.synthetic.vehicles import Kind, build


@pytest.fixture(scope="module")
def detector() -> VehicleDetector:
    return VehicleDetector()


def road_with(kind: Kind, seed: int, size: tuple[int, int] = (960, 540)) -> tuple[Picture, Box]:
    """A made-up vehicle on a grey road, and its box."""
    chance = np.random.default_rng(seed)
    vehicle = build(kind, chance)
    body = np.zeros((size[1], size[0], 4), np.uint8)
    draw(body, vehicle.parts, pose(vehicle, chance, size, 0.3), sun(chance))
    rows, columns = np.nonzero(body[..., 3] > 127)
    road = np.full((size[1], size[0], 3), (120, 125, 122), np.uint8)
    road[: size[1] // 3] = (215, 200, 185)
    solid = body[..., 3:].astype(np.float32) / 255
    picture = (body[..., :3] * solid + road * (1 - solid)).astype(np.uint8)
    return picture, Box(float(columns.min()), float(rows.min()), float(columns.max()), float(rows.max()))


def test_of_made_up_trucks_nearly_all_are_found_and_called_truck(detector: VehicleDetector) -> None:
    found = 0
    for seed in range(20):
        picture, box = road_with("truck", seed)
        found += any(one.kind == "truck" and overlap(one.box, box) > 0.5 for one in detector.find(picture))

    assert found >= 15


def test_of_made_up_buses_vans_and_cars_few_are_called_truck(detector: VehicleDetector) -> None:
    kinds: tuple[Kind, ...] = ("bus", "van", "car")
    called = 0
    for seed in range(21):
        picture, box = road_with(kinds[seed % 3], seed)
        called += any(one.kind == "truck" and overlap(one.box, box) > 0.5 for one in detector.find(picture))

    assert called <= 5


def test_an_empty_road_has_no_vehicle(detector: VehicleDetector) -> None:
    road = np.full((540, 960, 3), (120, 125, 122), np.uint8)
    road[:180] = (215, 200, 185)

    assert detector.find(road) == []


def test_the_same_truck_is_found_in_a_picture_of_twice_the_size(detector: VehicleDetector) -> None:
    picture, _ = road_with("truck", 2)
    small, large = detector.find(picture), detector.find(np.asarray(cv2.resize(picture, None, fx=2, fy=2), np.uint8))

    assert small[0].kind == large[0].kind == "truck"
    assert large[0].box == pytest.approx([2 * side for side in small[0].box], abs=12)


def test_any_shape_of_picture_is_padded_to_what_the_network_takes() -> None:
    for size in ((1, 1), (3000, 7), (7, 3000), (1080, 1920)):
        batch, place = prepared(np.zeros((*size, 3), np.uint8), 320)

        assert batch.shape[2] % 32 == batch.shape[3] % 32 == 0
        assert place.scale == 320 / max(size)


def test_a_vehicle_told_as_two_kinds_is_one_of_the_surer_kind_in_pixels_of_the_picture() -> None:
    rows = np.array([[100, 60, 40, 20, 0.3, 0.6], [101, 60, 40, 20, 0.5, 0.2], [10, 10, 9, 9, 0.1, 0.2]], np.float32)

    [one] = told(rows, Place(0.5, 20, 10, (960, 540)), ("truck", "bus"))

    assert one.kind == "bus"
    assert one.confidence == pytest.approx(0.6)
    assert one.box == pytest.approx((120, 80, 200, 120))


def test_a_box_ends_where_the_picture_ends() -> None:
    rows = np.array([[5, 5, 40, 30, 0.9]], np.float32)

    assert told(rows, Place(1.0, 0, 0, (20, 12)), ("truck",))[0].box == (0, 0, 20, 12)
