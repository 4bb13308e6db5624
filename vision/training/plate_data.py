"""The labelled real plates of a data folder: what may be learned from, and what only measures (its README says why)."""

import csv
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from vision.corners import upright
from vision.detect import Box
from vision.pictures import Picture
from vision.strip import strip

_BACKGROUND_SOURCES = frozenset({"thai", "romania", "openimages", "sglta"})
_EVERY = 3
"""Backgrounds that are near copies teach nothing more."""


def labelled(data: Path, split: str) -> list[dict[str, str]]:
    """Rows of plates_text.csv: file, country, text, lines, x1 to y2."""
    return [row for row in _rows(data, "plates_text.csv") if row["split"] == split]


def picture_of(file: Path) -> Picture:
    """Its pixels. Raises FileNotFoundError."""
    picture = cv2.imread(str(file))
    if picture is None:
        raise FileNotFoundError(f"{file} cannot be read; is --data the folder that holds manifest.csv and images?")
    return np.asarray(picture, np.uint8)


def crops(data: Path, split: str) -> list[tuple[Picture, str]]:
    """Real plates that were cut out, and their texts."""
    rows = [row for row in labelled(data, split) if row["file"].startswith("crops/")]
    return [(picture_of(data / row["file"]), row["text"]) for row in rows]


def strips(data: Path, country: str) -> list[tuple[Picture, str]]:
    """Validation plates of a country, laid flat from their labels, and their texts."""
    found = []
    for row in labelled(data, "val"):
        if row["country"] == country:
            box = Box(*(float(row[side]) for side in ("x1", "y1", "x2", "y2")))
            found.append((strip(picture_of(data / row["file"]), upright(box), int(row["lines"])), row["text"]))
    return found


def whole(picture: Picture) -> NDArray[np.float32]:
    """The picture's own corners."""
    return upright(Box(0, 0, picture.shape[1], picture.shape[0]))


def backgrounds(data: Path) -> list[Picture]:
    """Pictures of the training split whose licence is not in doubt."""
    rows = [row for row in _rows(data, "manifest.csv") if row["split"] == "train"]
    fair = [row for row in rows if row["source"] in _BACKGROUND_SOURCES and row["evidence_strength"] != "doubtful"]
    return [picture_of(data / row["file"]) for row in fair[::_EVERY] if row["file"].startswith("images/")]


def _rows(data: Path, name: str) -> list[dict[str, str]]:
    with (data / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
