"""The synthetic gate: one world of trucks for every camera that has its seed and epoch."""

from datetime import UTC, datetime
from itertools import pairwise

import numpy as np
import pytest

from vision.sources import SourceError
from vision.synthetic.drawing import draw, vehicle_of
from vision.synthetic.solid import Camera, Skin
from vision.synthetic.solid import draw as draw_solid
from vision.synthetic.source import SyntheticGate
from vision.synthetic.vehicles import Vehicle
from vision.synthetic.world import arrives_seconds, before_camera, leaves_seconds, truck

SEED = 7
HOUR_SECONDS = 3600


def passed(checkpoint: str, seed: int = SEED) -> dict[int, float]:
    """Number of each truck seen in the first hour, and when first."""
    seen: dict[int, float] = {}
    for half_second in range(2 * HOUR_SECONDS):
        sight = before_camera(seed, "gate-out" if checkpoint == "gate-out" else "gate-in", half_second / 2)
        if sight is not None:
            seen.setdefault(sight.truck.number, half_second / 2)
    return seen


def test_every_truck_that_leaves_had_arrived_five_to_fifteen_minutes_before() -> None:
    arrived, left = passed("gate-in"), passed("gate-out")

    assert len(left) > 100
    assert set(left) <= set(arrived)
    assert all(300 <= left[number] - arrived[number] <= 900 for number in left)


def test_some_trucks_overtake_others() -> None:
    left = passed("gate-out")
    order = sorted(left, key=left.__getitem__)

    assert order != sorted(order)


def test_no_two_trucks_stand_before_a_camera_at_once() -> None:
    for times in ([arrives_seconds(SEED, n) for n in range(500)], sorted(leaves_seconds(SEED, n) for n in range(500))):
        assert min(later - earlier for earlier, later in pairwise(times)) > 13


def test_the_same_seed_and_time_give_the_same_pixels_and_another_seed_other_trucks() -> None:
    sight = before_camera(SEED, "gate-in", 12.0)

    assert sight is not None
    assert np.array_equal(draw(sight), draw(before_camera(SEED, "gate-in", 12.0)))
    assert [truck(SEED, n).text for n in range(9)] != [truck(SEED + 1, n).text for n in range(9)]


def test_the_address_names_seed_and_epoch_and_a_bad_one_says_what_it_should_be() -> None:
    now = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
    SyntheticGate.of_address("synthetic:seed=7&epoch=2026-11-23T09:00:00Z", "gate-in", lambda: now)

    for address in ("synthetic:", "synthetic:seed=x&epoch=2026-11-23T09:00:00Z", "synthetic:seed=7&epoch=2026-11-23"):
        with pytest.raises(SourceError, match="2026-11-23T09:00:00Z"):
            SyntheticGate.of_address(address, "gate-in", lambda: now)


def test_a_truck_carries_its_plate_before_and_behind() -> None:
    with_plates, without = vehicle_of(truck(SEED, 3)), vehicle_of(truck(SEED, 3), has_plates=False)

    for metres in (30.0, -50.0):
        camera = Camera(np.array([metres, 0.0, 1.5]), np.array([0.0, 0.0, 1.5]), 2400.0, (480.0, 270.0))
        seen, bare = (drawn_from(camera, vehicle) for vehicle in (with_plates, without))

        assert np.any(seen != bare, axis=2).sum() > 300


def drawn_from(camera: Camera, vehicle: Vehicle) -> Skin:
    picture = np.zeros((540, 960, 4), np.uint8)
    draw_solid(picture, vehicle.parts, camera, np.array([0.0, 0.0, 0.5]))
    return picture
