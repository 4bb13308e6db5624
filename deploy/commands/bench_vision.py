"""How long one core is busy with a frame of 1920x1080: all that `cuakhau camera` does, beside the pretrained parts."""

import os
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from vision.evaluation.pretrained import Pretrained
from vision.evidence import EvidenceStore
from vision.look import Eye
from vision.pictures import Picture
from vision.sighting import Post
from vision.sources import Frame
from vision.synthetic.drawing import draw
from vision.synthetic.world import Sight, Truck
from vision.worker import Said, Worker

WIDTH, HEIGHT = 1920, 1080
VEHICLES = (0, 1, 3)
FRAMES_PER_SECOND = 10
_COMES, _GOES = 0.25, 0.85
"""Shares of a film at which its vehicles have come, and begin to go: a pass at a barrier."""

_CAB = (150, 90, 40)
_WALKER = (60, 140)
_EPOCH = datetime(2026, 1, 1, tzinfo=UTC)
_WHAT_THE_PRETRAINED_DO = "plate boxes of fastanpr (8 bits, as ours), PP-OCRv6 of rapidocr as shipped; no vehicles"

Look = Callable[[Picture], object]


def bench_vision(frames: int) -> dict[str, Any]:
    """Milliseconds a frame of three synthetic films: an empty lane, one truck that passes, three side by side.

    `measured` is what a camera's worker does with each frame: vehicles and their kinds, plates while one is unread, the
    sharpest of them read, evidence kept. Somebody walks in every frame, so that none is spared for showing nothing new.
    `in_full` finds and reads everything in every frame, as the baseline does. All take turns on one pinned core.
    """
    allowed = os.sched_getaffinity(0)
    core = max(allowed)
    os.sched_setaffinity(0, {core})
    cv2.setNumThreads(1)
    try:
        eye, pretrained = Eye(), Pretrained()
        others: dict[str, Look] = {"in_full": lambda picture: _everything(eye, picture), "baseline": pretrained.look}
        spent = {name: {count: list[float]() for count in VEHICLES} for name in ("measured", *others)}
        for count in VEHICLES:
            _watch(eye, _Film(count, frames, others, spent))
    finally:
        os.sched_setaffinity(0, allowed)
    figures = {name: _figures(times) for name, times in spent.items()}
    return {
        "inputs": {
            "frames": frames,
            "frames_per_second": FRAMES_PER_SECOND,
            "pixels": [WIDTH, HEIGHT],
            "vehicles": VEHICLES,
            "synthetic": True,
            "core": core,
        },
        "measured": figures["measured"],
        "in_full": figures["in_full"],
        "baseline": {**figures["baseline"], "is": _WHAT_THE_PRETRAINED_DO},
        "ratio": round(figures["measured"]["mean_ms"] / figures["baseline"]["mean_ms"], 3),
    }


class _Film:
    """Frames one after the other as fast as they are taken; the time until the next is asked for is the worker's."""

    live = True

    def __init__(
        self, vehicles: int, frames: int, others: dict[str, Look], spent: dict[str, dict[int, list[float]]]
    ) -> None:
        self._vehicles, self._frames, self._others, self._spent = vehicles, frames, others, spent

    def frames(self) -> Iterator[Frame]:
        """Each is shown to the worker, then to the others."""
        for number in range(self._frames):
            picture = frame(self._vehicles, number, self._frames)
            began = time.perf_counter()
            yield Frame(picture, _EPOCH + timedelta(seconds=number / FRAMES_PER_SECOND), "synthetic")
            self._keep("measured", began)
            for name, look in self._others.items():
                began = time.perf_counter()
                look(picture)
                self._keep(name, began)

    def _keep(self, name: str, began: float) -> None:
        self._spent[name][self._vehicles].append(1000 * (time.perf_counter() - began))


def frame(vehicles: int, number: int, of: int) -> Picture:
    """A frame of a film of `of` frames: so many drawn trucks side by side pass, labelled SYNTHETIC."""
    done = number / of
    near = min(done / _COMES, 1.0) if done < _GOES else 1 + (done - _GOES) / (1 - _GOES)
    if vehicles:
        width = WIDTH // vehicles
        left = (WIDTH - width) // 2
        trucks = (
            Truck(place, f"29C{10_000 + 7_919 * place}", 1 + place % 2, "yellow", _CAB) for place in range(vehicles)
        )
        parts = [_enlarged(draw(Sight(truck, near)))[:, left : left + width] for truck in trucks]
        picture = np.ascontiguousarray(np.hstack(parts))
    else:
        picture = _enlarged(draw(None))
    left = 37 * number % (WIDTH - _WALKER[0])
    cv2.rectangle(picture, (left, HEIGHT - _WALKER[1]), (left + _WALKER[0], HEIGHT), (40, 40, 150), -1)
    cv2.putText(picture, "SYNTHETIC", (40, 88), cv2.FONT_HERSHEY_SIMPLEX, 2.2, (0, 0, 200), 4)
    return picture


def _watch(eye: Eye, film: _Film) -> None:
    said: list[Said] = []
    with tempfile.TemporaryDirectory() as folder:
        store = EvidenceStore(Path(folder), timedelta(hours=1))
        Worker(Post("bench", "gate-in", 1, "out", synthetic=True), eye, said.append, store).once(film)


def _everything(eye: Eye, picture: Picture) -> None:
    eye.find_vehicles(picture)
    for plate in eye.find_plates(picture):
        eye.read(picture, plate.box)


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
