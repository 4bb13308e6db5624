"""Where a camera stands before a made-up vehicle, and how it is lit, by chance."""

import numpy as np

from vision.synthetic.solid import Camera, Points
from vision.synthetic.vehicles import Vehicle

Chance = np.random.Generator

_FROM_AHEAD, _NOT_ROUND_ABOUT = 0.65, 0.85
_MOST_CUT_OFF = 1.3


def pose(vehicle: Vehicle, chance: Chance, size: tuple[int, int], share: float) -> Camera:
    """A camera near a lane: mostly before or behind, at a person's height to a gantry's.

    The vehicle's outline fills about `share` of a picture of `size` (width, height), somewhere in it.
    """
    width, height = size
    rear, front = vehicle.length
    middle = (rear + front) / 2 * chance.uniform(0.3, 0.9)
    target = np.array([middle, 0.0, vehicle.height * chance.uniform(0.4, 0.55)])
    angle = np.radians(_angle(chance))
    reach = chance.uniform(2.2, 7) * max(vehicle.height, vehicle.width) + abs(rear) * 0.5
    up = float(np.clip(chance.exponential(1.2) + 0.9, 0.5, 9))
    position = np.array([middle + reach * np.cos(angle), reach * np.sin(angle), up])
    camera = Camera(position, target, 1.0, (0.0, 0.0))
    seen = camera.project(_corners(vehicle))
    low, high = seen.min(axis=0), seen.max(axis=0)
    focal = float(np.sqrt(share * width * height / np.prod(high - low)))
    focal = min(focal, _MOST_CUT_OFF * width / (high - low)[0], _MOST_CUT_OFF * height / (high - low)[1])
    room = np.array(size) - (high - low) * focal
    place = np.array([chance.uniform(0, 1), chance.uniform(0.3, 1)]) * room - low * focal
    return Camera(position, target, focal, (float(place[0]), float(place[1])))


def sun(chance: Chance) -> Points:
    """Where the light comes from; as long as it is strong, 0.2 to 1."""
    light = np.array([chance.normal(), chance.normal(), abs(chance.normal()) + 0.5])
    return np.asarray(light / np.linalg.norm(light) * chance.uniform(0.2, 1))


def _angle(chance: Chance) -> float:
    """Degrees about the vehicle; 0 is straight ahead of it."""
    if chance.random() >= _NOT_ROUND_ABOUT:
        return float(chance.uniform(0, 360))
    return float(chance.normal(0, 35) if chance.random() < _FROM_AHEAD else 180 + chance.normal(0, 30))


def _corners(vehicle: Vehicle) -> Points:
    half = vehicle.width / 2
    return np.array([(x, y, z) for x in vehicle.length for y in (-half, half) for z in (0, vehicle.height)])
