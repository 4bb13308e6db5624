"""How long one core looks at a frame of 1920x1080: everything from pixels to texts, beside the pretrained parts."""

import os
import statistics
import time
from collections.abc import Callable, Sequence
from typing import Any

import cv2
import numpy as np

from vision.evaluation.pretrained import Pretrained
from vision.look import Eye, PlateRead
from vision.pictures import Picture
from vision.synthetic.drawing import draw
from vision.synthetic.world import Sight, Truck

WIDTH, HEIGHT = 1920, 1080
VEHICLES = (0, 1, 3)
_WHAT_THE_PRETRAINED_DO = "plate boxes of fastanpr (8 bits, as ours), PP-OCRv6 of rapidocr as shipped; no vehicles"
_DIFFERENT_FRAMES = 8
_WARM_UP = 3
_NEAR = 0.5
_CAB = (150, 90, 40)


def bench_vision(frames: int) -> dict[str, Any]:
    """Milliseconds a frame, of synthetic frames without, with one and with three vehicles.

    Ours and the pretrained parts take turns on one pinned core. Every vehicle is found and every plate is read in every
    frame; a camera reads only the sharpest few of a pass.
    """
    allowed = os.sched_getaffinity(0)
    core = max(allowed)
    os.sched_setaffinity(0, {core})
    cv2.setNumThreads(1)
    try:
        eye, pretrained = Eye(), Pretrained()
        ways: dict[str, Callable[[Picture], object]] = {
            "measured": lambda picture: _everything(eye, picture),
            "baseline": pretrained.look,
        }
        spent = {name: {count: list[float]() for count in VEHICLES} for name in ways}
        for count in VEHICLES:
            pictures = [frame(count, number) for number in range(_DIFFERENT_FRAMES)]
            for number in range(_WARM_UP + frames):
                for name, look in ways.items():
                    began = time.perf_counter()
                    look(pictures[number % len(pictures)])
                    if number >= _WARM_UP:
                        spent[name][count].append(1000 * (time.perf_counter() - began))
    finally:
        os.sched_setaffinity(0, allowed)
    measured, baseline = _figures(spent["measured"]), _figures(spent["baseline"])
    return {
        "inputs": {"frames": frames, "pixels": [WIDTH, HEIGHT], "vehicles": VEHICLES, "synthetic": True, "core": core},
        "measured": measured,
        "baseline": {**baseline, "is": _WHAT_THE_PRETRAINED_DO},
        "ratio": round(measured["mean_ms"] / baseline["mean_ms"], 3),
    }


def frame(vehicles: int, number: int) -> Picture:
    """A drawn lane with so many trucks side by side, labelled SYNTHETIC."""
    if not vehicles:
        return _enlarged(draw(None))
    width = WIDTH // vehicles
    left = (WIDTH - width) // 2
    parts = []
    for place in range(vehicles):
        digits = 10_000 + 7_919 * (vehicles * number + place) % 90_000
        truck = Truck(number, f"29C{digits}", 1 + place % 2, "yellow", _CAB)
        parts.append(_enlarged(draw(Sight(truck, _NEAR)))[:, left : left + width])
    whole = np.ascontiguousarray(np.hstack(parts))
    cv2.putText(whole, "SYNTHETIC", (40, 88), cv2.FONT_HERSHEY_SIMPLEX, 2.2, (0, 0, 200), 4)
    return whole


def _everything(eye: Eye, picture: Picture) -> list[PlateRead]:
    eye.find_vehicles(picture)
    return [eye.read(picture, plate.box) for plate in eye.find_plates(picture)]


def _enlarged(picture: Picture) -> Picture:
    return np.asarray(cv2.resize(picture, (WIDTH, HEIGHT)), np.uint8)


def _figures(spent: dict[int, list[float]]) -> dict[str, Any]:
    everything = [milliseconds for times in spent.values() for milliseconds in times]
    return {
        **_times(everything),
        "frames_per_second": round(1000 / statistics.fmean(everything), 1),
        "by_vehicles": {str(count): _times(times) for count, times in spent.items()},
    }


def _times(milliseconds: Sequence[float]) -> dict[str, float]:
    return {
        "mean_ms": round(statistics.fmean(milliseconds), 2),
        "p99_ms": round(float(np.percentile(milliseconds, 99)), 2),
    }
