"""Whoever runs the detectors, the boxes are the same.

`ultralytics_boxes.json` holds what ultralytics gave for two drawn pictures: torch is too large to install for a test.
With the `train` extra installed, `python -m tests.unit.vision.test_backends` writes it anew.
"""

import json
import sys
from pathlib import Path

import pytest

from tests.unit.vision.drawn import seen
from vision.backends import loader
from vision.detect import PlateDetector, VehicleDetector
from vision.models import VEHICLE_DETECTOR, ModelError

RECORDED = Path(__file__).with_name("ultralytics_boxes.json")
PICTURES = {"29C88123": 0.5, "桂FE9057": 0.9}
"""The plate of each truck and how near it is."""


def boxes(text: str, backend: str) -> list[list[object]]:
    """Kind, confidence and sides of every vehicle and plate."""
    picture, load = seen(text, near=PICTURES[text]), loader(backend)
    found = VehicleDetector(load).find(picture) + PlateDetector(load).find(picture)
    return [[one.kind, round(one.confidence, 3), *(round(side, 1) for side in one.box)] for one in found]


@pytest.mark.parametrize("text", PICTURES)
def test_our_boxes_are_those_that_ultralytics_gave(text: str) -> None:
    recorded = json.loads(RECORDED.read_text())
    ours = boxes(text, "onnxruntime")

    assert recorded["detector"] == VEHICLE_DETECTOR.sha256, "record it anew: see the top of this file"
    assert len(ours) == len(recorded[text]) > 1
    for mine, theirs in zip(ours, recorded[text], strict=True):
        assert mine[0] == theirs[0]
        assert mine[1:] == pytest.approx(theirs[1:], abs=0.5)


def test_without_ultralytics_it_is_told_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "torch", None)

    with pytest.raises(ModelError, match=r"uv pip install '\.\[train\]'"):
        loader("ultralytics")(VEHICLE_DETECTOR)


if __name__ == "__main__":
    content = {"detector": VEHICLE_DETECTOR.sha256, **{text: boxes(text, "ultralytics") for text in PICTURES}}
    RECORDED.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n")
