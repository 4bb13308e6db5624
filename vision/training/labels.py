"""Labelled pictures to train on, with what their labels leave unsaid.

The folder has the form that `vision.evaluation.vehicles` reads. A source that does not label a kind, or not everywhere,
must not teach that what it left out is nothing: where a network trained on COCO sees a vehicle without a label, the
labels are silent.
"""

import csv
import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from vision.detect import VEHICLES, Place
from vision.pictures import Picture

SOURCES = ("openimages", "sglta", "thai", "romania")
"""Those whose licence lets weights that learned from them be published."""

_PUBLISHABLE = frozenset(("strong", "uploader-statement"))

Rows = NDArray[np.floating]
"""Boxes: left, top, right, bottom in pixels, then the kind's number. Silences: the same sides, then a flag a kind."""

Look = Callable[[Picture, int], Rows]
"""What the network says before training of a picture shrunk to a longest side: sides in its pixels, a score a kind."""

LOOKED_AT_PIXELS: Mapping[str, Sequence[int]] = {"sglta": (416, 832)}
LOOKED_AT_ELSEWHERE_PIXELS = (416,)

_EVERY = np.ones(len(VEHICLES), np.float32)
_ALL_BUT_TRUCKS = np.array([kind != "truck" for kind in VEHICLES], np.float32)
_CAR, _TRUCK, _BUS = VEHICLES.index("car"), VEHICLES.index("truck"), VEHICLES.index("bus")

_SMALLEST_PIXELS: Mapping[str, int] = {"sglta": 18, "romania": 24}
_SMALLEST_ELSEWHERE_PIXELS = 20
_EXPLAINED = 0.6
"""A vehicle seen that lies in a labelled one to so large a part is that one."""

_SEEN = 0.12
_ONE_VEHICLE = 0.55

_UNLIKELY, _LIKELY, _SURE = 0.2, 0.3, 0.45
_SMALL, _LARGE = 0.003, 0.04

_PLATES_ONLY = ("thai", "romania")
"""Sources that label plates alone: what is surely a car there is taken for one."""


class Labelled(NamedTuple):
    """A picture: its file, its vehicles, and where its labels are silent about which kinds."""

    file: Path
    source: str
    boxes: Rows
    silences: Rows


class Pool:
    """All pictures, and by kind and source which of them have such a vehicle large enough to look at."""

    def __init__(self, pictures: list[Labelled]) -> None:
        self.pictures = pictures
        self.vehicles: dict[str, dict[str, list[tuple[int, int]]]] = {kind: {} for kind in VEHICLES}
        self.places: dict[str, list[int]] = {}
        self._read: dict[int, Picture] = {}
        for number, one in enumerate(pictures):
            self.places.setdefault(one.source, []).append(number)
            least = _SMALLEST_PIXELS.get(one.source, _SMALLEST_ELSEWHERE_PIXELS)
            for place, (left, top, right, bottom, kind) in enumerate(one.boxes):
                if max(right - left, bottom - top) >= least:
                    self.vehicles[VEHICLES[int(kind)]].setdefault(one.source, []).append((number, place))

    def picture(self, number: int) -> Picture:
        """Its pixels, kept after the first time."""
        if number not in self._read:
            self._read[number] = np.asarray(cv2.imread(str(self.pictures[number].file)), np.uint8)
        return self._read[number]


def pool(folder: Path, look: Look, memory: Path) -> Pool:
    """The train split. What `look` says is kept in the file `memory`, so that it looks once."""
    looked: dict[str, list[list[float]]] = json.loads(memory.read_text()) if memory.exists() else {}
    pictures = []
    for row in _rows(folder):
        name = row["file"]
        if name not in looked:
            picture = np.asarray(cv2.imread(str(folder / name)), np.uint8)
            sides = LOOKED_AT_PIXELS.get(row["source"], LOOKED_AT_ELSEWHERE_PIXELS)
            looked[name] = np.round(np.concatenate([look(picture, side) for side in sides]), 3).tolist()
            if len(looked) % 50 == 0:
                print(f"looked at {len(looked)} pictures", flush=True)  # noqa: T201  a long work tells how far it is
                memory.write_text(json.dumps(looked))
        pictures.append(_labelled(folder, row, np.array(looked[name], np.float32).reshape(-1, 4 + len(VEHICLES))))
    memory.write_text(json.dumps(looked))
    return Pool(pictures)


def train_files(folder: Path, source: str) -> list[Path]:
    """The pictures of one source that may be trained on."""
    return [folder / row["file"] for row in _rows(folder) if row["source"] == source]


def seen(rows: Rows, place: Place, least: float) -> Rows:
    """A network's rows, those of at least such a score, each vehicle once: sides in pixels of the picture, scores."""
    rows = rows[rows[:, 4:].max(axis=1) > least]
    corners = np.column_stack((rows[:, :2] - rows[:, 2:4] / 2, rows[:, 2:4]))
    kept = cv2.dnn.NMSBoxes(corners.tolist(), rows[:, 4:].max(axis=1).tolist(), least, _ONE_VEHICLE)
    sides = np.column_stack((corners[:, :2], corners[:, :2] + corners[:, 2:]))
    sides = (sides - np.tile((place.left, place.top), 2)) / place.scale
    return np.column_stack((sides, rows[:, 4:]))[np.asarray(kept, np.intp).flatten()]


def inside_share(boxes: Rows, others: Rows) -> NDArray[np.float64]:
    """For each box the largest part of it that lies in one of the others, 0 to 1."""
    if not len(boxes) or not len(others):
        return np.zeros(len(boxes))
    low = np.maximum(boxes[:, None, :2], others[None, :, :2])
    high = np.minimum(boxes[:, None, 2:4], others[None, :, 2:4])
    common = np.prod(np.clip(high - low, 0, None), axis=2)
    own = np.prod(boxes[:, 2:4] - boxes[:, :2], axis=1)
    return np.asarray((common / (own[:, None] + 1e-6)).max(axis=1), np.float64)


def silent(boxes: Rows, flags: Rows = _EVERY) -> Rows:
    """Silences where these boxes are."""
    return np.column_stack((boxes[:, :4], np.tile(flags, (len(boxes), 1)))).astype(np.float32)


def _rows(folder: Path) -> list[dict[str, str]]:
    """Rows of the manifest that may be trained on, source by source."""
    with (folder / "manifest.csv").open(newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["split"] == "train" and row["source"] in SOURCES]
    allowed = [row for row in rows if row["evidence_strength"] in _PUBLISHABLE]
    return sorted(allowed, key=lambda row: (SOURCES.index(row["source"]), row["file"]))


def _labelled(folder: Path, row: Mapping[str, str], seen: Rows) -> Labelled:
    width, height = int(row["width"]), int(row["height"])
    boxes = _boxes(folder / "labels" / Path(row["file"]).with_suffix(".txt").name, width, height)
    if row["source"] in _PLATES_ONLY:
        cars = seen[_surely_cars(row["source"], seen, width * height)]
        boxes = np.column_stack((cars[:, :4], np.full(len(cars), _CAR))).astype(np.float32)
    rest = seen[(inside_share(seen, boxes) < _EXPLAINED) & (seen[:, 4:].max(axis=1, initial=0) > _SEEN)]
    no_truck = "none seen" in row["exhaustively_labelled"] or row["source"] == "thai"
    silences = silent(rest, _ALL_BUT_TRUCKS if no_truck else _EVERY)
    return Labelled(folder / row["file"], row["source"], boxes, silences)


def _boxes(file: Path, width: int, height: int) -> Rows:
    rows = [[float(word) for word in line.split()] for line in file.read_text().splitlines()] if file.exists() else []
    boxes = [
        [(x - w / 2) * width, (y - h / 2) * height, (x + w / 2) * width, (y + h / 2) * height, kind]
        for kind, x, y, w, h in rows
        if kind < len(VEHICLES)  # classes.txt begins with our kinds; plates and persons follow
    ]
    return np.array(boxes, np.float32).reshape(-1, 5)


def _surely_cars(source: str, seen: Rows, picture_area: float) -> NDArray[np.bool_]:
    share = np.prod(seen[:, 2:4] - seen[:, :2], axis=1) / picture_area
    scores = seen[:, 4:]
    if source == "thai":  # one road-side camera, cars and pickups only: whatever fills the picture is one
        return np.asarray((scores.max(axis=1, initial=0) > _LIKELY) & (share > _LARGE))
    like_another = scores[:, [_TRUCK, _BUS]].max(axis=1, initial=0)
    return np.asarray((scores[:, _CAR] > _SURE) & (like_another < _UNLIKELY) & (share > _SMALL))
