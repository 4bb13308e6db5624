"""Fit the reader's confidence to how often it is right, on real pictures that no weight was learned from."""

from collections.abc import Sequence
from math import exp
from pathlib import Path
from typing import NamedTuple

import numpy as np

from vision.confidence import SHIFT, SLOPE, odds
from vision.detect import Box, PlateDetector
from vision.geometry import shared_area
from vision.pictures import Picture
from vision.read import PlateReader
from vision.training.plate_data import labelled, picture_of

SHRINK = 1.0
"""How strongly the fit is held to what the network says itself, in plates: few errors must not bend it much."""

STEPS = 50
LONGEST_STEP = 0.5


class Fit(NamedTuple):
    """Slope and shift for `vision.confidence`, and what was read: confidence as it is now, and whether it was right."""

    slope: float
    shift: float
    told: list[tuple[float, bool]]


def calibrate(data: Path) -> Fit:
    """Read the validation split of `plates_text.csv` and fit. Plates of which nothing was read do not count."""
    reader, detector = PlateReader(), PlateDetector()
    told = []
    for row in labelled(data, "val"):
        picture = picture_of(data / row["file"])
        texts = reader.read(picture, _box(picture, row, detector))
        if texts:
            told.append((texts[0].confidence, texts[0].text == row["text"]))
    slope, shift = fit(told)
    return Fit(slope, shift, told)


def fit(told: Sequence[tuple[float, bool]]) -> tuple[float, float]:
    """The slope and shift under which what was right would be likeliest (logistic regression, by Newton's method).

    They replace SLOPE and SHIFT, with which the confidences were told.
    """
    slope, shift = _regressed(told)
    return slope * SLOPE, slope * SHIFT + shift


def refitted(told: Sequence[tuple[float, bool]]) -> list[tuple[float, bool]]:
    """Each half's confidences by a fit on the other half: how honest a fit is on plates that it has not seen."""
    halves = told[::2], told[1::2]
    result = []
    for mine, other in (halves, halves[::-1]):
        slope, shift = _regressed(other)
        result += [(1 / (1 + exp(-(slope * odds(confidence) + shift))), right) for confidence, right in mine]
    return result


def _regressed(told: Sequence[tuple[float, bool]]) -> tuple[float, float]:
    right = np.array([right for _, right in told], float)
    design = np.array([(odds(confidence), 1.0) for confidence, _ in told]).reshape(-1, 2)
    kept = np.array((1.0, 0.0))
    weights = kept.copy()
    for _ in range(STEPS):
        expected = 1 / (1 + np.exp(-design @ weights))
        slope = design.T @ (expected - right) + SHRINK * (weights - kept)
        bend = design.T @ (design * (expected * (1 - expected))[:, None]) + SHRINK * np.eye(2)
        step = np.linalg.solve(bend, slope)
        weights = weights - step * (LONGEST_STEP / max(float(np.linalg.norm(step)), LONGEST_STEP))
    return float(weights[0]), float(weights[1])


def _box(picture: Picture, row: dict[str, str], detector: PlateDetector) -> Box:
    """As the detector frames the labelled plate; the label where it does not."""
    label = Box(*(float(row[side]) for side in ("x1", "y1", "x2", "y2")))
    found = max(detector.find(picture), key=lambda one: shared_area(one.box, label), default=None)
    return found.box if found is not None and shared_area(found.box, label) > 0 else label
