"""A film of the synthetic gate and what is true in it: trucks stop and go, others pass, in any weather."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np

from vision.pictures import Picture
from vision.synthetic.drawing import HEIGHT, WIDTH, camera_at, labelled, lane, vehicle_of
from vision.synthetic.vehicles import Kind, Vehicle, build
from vision.synthetic.weather import Weather, over, some
from vision.synthetic.world import truck

FRAMES_PER_SECOND = 10
APPROACH_SECONDS, STAND_SECONDS, LEAVE_SECONDS, GAP_SECONDS = 3.0, 1.5, 1.5, 1.5
_KINDS: tuple[Kind, ...] = ("truck", "car", "truck", "van", "truck", "bus")


class Passing(NamedTuple):
    """One vehicle of the film: what it is, its plate ("" where it has none that can be read), when it is in view."""

    kind: Kind
    text: str
    from_seconds: float
    to_seconds: float
    weather: Weather


def film(seed: int, vehicles: int) -> Iterator[tuple[Picture, Passing | None]]:
    """Frame by frame, each with the vehicle in it. The same seed gives the same film."""
    at = 0.0
    for number in range(vehicles):
        chance = np.random.default_rng((seed, number))
        kind = _KINDS[number % len(_KINDS)]
        maker, text = _vehicle(kind, seed, number, chance)
        stand = STAND_SECONDS if kind == "truck" else 0.0
        length = APPROACH_SECONDS + stand + LEAVE_SECONDS
        passing = Passing(kind, text, at, at + length, some(chance))
        for frame in range(round(length * FRAMES_PER_SECOND)):
            yield _seen(maker, _near(frame / FRAMES_PER_SECOND, stand), passing.weather, chance), passing
        for _ in range(round(GAP_SECONDS * FRAMES_PER_SECOND)):
            yield _seen(None, 0.0, passing.weather, chance), None
        at = passing.to_seconds + GAP_SECONDS


def write(seed: int, vehicles: int, file: Path) -> Path:
    """Write the film (MJPEG in AVI) and beside it, as JSON, its truth; returns the JSON file. Raises OSError."""
    writer = cv2.VideoWriter(str(file), cv2.VideoWriter.fourcc(*"MJPG"), FRAMES_PER_SECOND, (WIDTH, HEIGHT))
    if not writer.isOpened():
        raise OSError(f"{file} cannot be written; name a file that ends in .avi, in a folder that exists")
    passings: list[Passing] = []
    for picture, passing in film(seed, vehicles):
        writer.write(picture)
        if passing is not None and passing not in passings:
            passings.append(passing)
    writer.release()
    truth = file.with_suffix(".json")
    told = [{**one._asdict(), "weather": one.weather._asdict()} for one in passings]
    truth.write_text(json.dumps({"synthetic": True, "seed": seed, "vehicles": told}, ensure_ascii=False, indent=1))
    return truth


def _vehicle(kind: Kind, seed: int, number: int, chance: np.random.Generator) -> tuple[Vehicle, str]:
    if kind == "truck":
        one = truck(seed, number)
        return vehicle_of(one), one.text
    return build(kind, chance), ""


def _near(since: float, stand: float) -> float:
    if since < APPROACH_SECONDS:
        return since / APPROACH_SECONDS
    return 1.0 + max(since - APPROACH_SECONDS - stand, 0.0) / LEAVE_SECONDS


def _seen(vehicle: Vehicle | None, near: float, weather: Weather, chance: np.random.Generator) -> Picture:
    return labelled(over(lane(vehicle, near), weather, vehicle, camera_at(near), chance))
