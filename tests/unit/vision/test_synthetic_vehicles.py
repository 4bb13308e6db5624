"""Made-up vehicles: solid things, seen from anywhere, each another."""

import numpy as np
import pytest

from vision.synthetic.poses import pose, sun
from vision.synthetic.solid import Camera, Skin, draw
from vision.synthetic.vehicles import Kind, Vehicle, build

SIZE = (320, 240)


def seen(vehicle: Vehicle, camera: Camera) -> Skin:
    width, height = SIZE
    picture = np.zeros((height, width, 4), np.uint8)
    draw(picture, vehicle.parts, camera, np.array([0.0, 0.0, 0.5]))
    return picture


def from_ahead(vehicle: Vehicle, metres: float) -> Camera:
    return Camera(np.array([metres, 0.0, 1.5]), np.array([0.0, 0.0, 1.5]), 300.0, (160.0, 120.0))


@pytest.mark.parametrize("kind", ["truck", "bus", "van", "car"])
def test_a_vehicle_is_drawn_again_as_it_was_and_another_chance_draws_another(kind: Kind) -> None:
    def drawn(seed: int) -> Skin:
        chance = np.random.default_rng(seed)
        vehicle = build(kind, chance)
        return seen(vehicle, pose(vehicle, chance, SIZE, 0.4))

    assert np.array_equal(drawn(1), drawn(1))
    assert not np.array_equal(drawn(1), drawn(2))


@pytest.mark.parametrize("kind", ["truck", "bus", "van", "car"])
def test_wherever_the_camera_stands_it_sees_a_vehicle_of_about_the_share_asked_for(kind: Kind) -> None:
    for seed in range(12):
        chance = np.random.default_rng(seed)
        vehicle = build(kind, chance)
        covered = seen(vehicle, pose(vehicle, chance, SIZE, 0.4))[..., 3] > 127

        assert 0.06 < covered.mean() < 0.6


def test_a_vehicle_twice_as_far_is_half_as_wide() -> None:
    truck = build("truck", np.random.default_rng(3))

    def wide(metres: float) -> int:
        return int((seen(truck, from_ahead(truck, metres))[..., 3] > 127).any(axis=0).sum())

    assert wide(10) / wide(20) == pytest.approx(2.0, rel=0.15)


def test_from_ahead_a_truck_hides_what_stands_behind_it() -> None:
    near, far = build("truck", np.random.default_rng(4)), build("bus", np.random.default_rng(5))
    behind = [[face._replace(corners=face.corners - (40, 0, 0)) for face in part] for part in far.parts]
    camera = from_ahead(near, 8)
    alone, both = seen(near, camera), seen(near._replace(parts=[*behind, *near.parts]), camera)
    solid = alone[..., 3] == 255

    assert solid.mean() > 0.04
    assert np.array_equal(alone[solid], both[solid])


def test_the_sun_is_above_and_no_stronger_than_one() -> None:
    for seed in range(50):
        light = sun(np.random.default_rng(seed))

        assert light[2] > 0
        assert np.linalg.norm(light) <= 1
