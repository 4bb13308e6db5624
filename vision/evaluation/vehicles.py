"""Vehicles found and told apart, counted on pictures with labelled boxes."""

import csv
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from vision.detect import Box, Detection
from vision.evaluation.intervals import Share
from vision.geometry import area, overlap
from vision.pictures import Picture, load_picture

NEAR = 0.02
"""Only vehicles that fill at least so much of their picture are counted."""

SAME = 0.5
"""A detection that overlaps a label so much (intersection over union) is of that vehicle."""

_VEHICLES = frozenset(("truck", "car", "bus", "van", "motorbike"))


class DatasetError(Exception):
    """The folder is no set of labelled pictures; the text says what is missing."""


class Label(NamedTuple):
    """A labelled vehicle or plate."""

    box: Box
    kind: str
    share: float
    """Of the picture."""


class Entry(NamedTuple):
    """A labelled picture: its file, the source it comes from and what the labels say."""

    file: Path
    source: str
    labels: tuple[tuple[str, float, float, float, float], ...]
    """Kind, then centre x, centre y, width and height in shares of the picture."""


class Found(NamedTuple):
    """Counts for one source of pictures."""

    trucks: Share
    """Near trucks that were found and called truck."""
    trucks_as_any: Share
    """Near trucks that were found, whatever they were called."""
    others_as_truck: Share
    """Near vehicles of other kinds that were called truck."""
    called: dict[tuple[str, str], int]
    """Near vehicles by what they are and what they were called ("-": not found)."""


def entries(folder: Path, split: str) -> Iterator[Entry]:
    """Pictures of a split, as manifest.csv, classes.txt and labels (YOLO's form) tell. Raises DatasetError."""
    try:
        kinds = (folder / "classes.txt").read_text().split()
        with (folder / "manifest.csv").open(newline="") as file:
            rows = list(csv.DictReader(file))
    except OSError as error:
        raise DatasetError(
            f"{error.filename} cannot be read; name a folder with manifest.csv and classes.txt"
        ) from error
    for row in rows:
        label_file = folder / "labels" / Path(row["file"]).with_suffix(".txt").name
        if row["split"] == split and label_file.is_file():
            lines = [line.split() for line in label_file.read_text().splitlines() if line]
            labels = tuple((kinds[int(line[0])], *(float(word) for word in line[1:5])) for line in lines)
            yield Entry(folder / row["file"], row["source"], labels)  # type: ignore[arg-type]


def evaluate(pictures: Iterator[Entry], find: Callable[[Picture], Sequence[Detection]]) -> dict[str, Found]:
    """Counts by source, for pictures that have a vehicle label."""
    tallies: dict[str, _Tally] = defaultdict(_Tally)
    for entry in pictures:
        if any(label[0] in _VEHICLES for label in entry.labels):
            picture = load_picture(entry.file)
            labels = [_in_pixels(label, picture) for label in entry.labels]
            tallies[entry.source].add([label for label in labels if label.kind in _VEHICLES], find(picture))
    return {source: tally.found() for source, tally in sorted(tallies.items())}


class _Tally:
    def __init__(self) -> None:
        self.called: dict[tuple[str, str], int] = defaultdict(int)
        self.taken_for_truck = 0

    def add(self, labels: Sequence[Label], found: Sequence[Detection]) -> None:
        seen = [one for one in found if one.kind in _VEHICLES]
        for label in labels:
            if label.share < NEAR:
                continue
            one = max(seen, key=lambda detection: overlap(detection.box, label.box), default=None)
            told = one.kind if one is not None and overlap(one.box, label.box) >= SAME else "-"
            self.called[label.kind, told] += 1
            self.taken_for_truck += label.kind != "truck" and told == "truck" and not _of_a_truck(one, label, labels)

    def found(self) -> Found:
        trucks = {told: count for (kind, told), count in self.called.items() if kind == "truck"}
        others = sum(count for (kind, _), count in self.called.items() if kind != "truck")
        every = sum(trucks.values())
        return Found(
            Share(trucks.get("truck", 0), every),
            Share(every - trucks.get("-", 0), every),
            Share(self.taken_for_truck, others),
            dict(self.called),
        )


def _of_a_truck(one: Detection | None, label: Label, labels: Sequence[Label]) -> bool:
    """True when the box that overlaps another vehicle is rather that of a labelled truck before or behind it."""
    if one is None:
        return False
    mine = overlap(one.box, label.box)
    return any(other.kind == "truck" and overlap(one.box, other.box) > mine for other in labels)


def _in_pixels(label: tuple[str, float, float, float, float], picture: Picture) -> Label:
    height, width = picture.shape[:2]
    kind, x, y, w, h = label
    box = Box((x - w / 2) * width, (y - h / 2) * height, (x + w / 2) * width, (y + h / 2) * height)
    return Label(box, kind, area(box) / (width * height))
