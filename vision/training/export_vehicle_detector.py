"""Turn trained weights into the ONNX file that cameras run."""

import os
import tempfile
from pathlib import Path

os.environ.update(YOLO_OFFLINE="1", YOLO_AUTOINSTALL="0")  # read when ultralytics is imported: it must ask nobody

import cv2
import torch

from vision.detect import VEHICLE_SIDE_PIXELS
from vision.training.labels import SOURCES
from vision.training.quantise import Pictures, quantise
from vision.training.vehicle_net import VehicleNet

PICTURES = dict.fromkeys(SOURCES, 60)
OPSET = 17

_STAYS = r"/model\.0/(?!levels)|/model\.0/levels\.\d/levels\.\d\.1/"
"""In the head the last map of each level and what follows."""


def export(weights: Path, data: Path, target: Path) -> str:
    """Write the ONNX file; returns its SHA-256. `data`: labelled pictures whose train split chooses the 8 bits."""
    net = VehicleNet()
    net.load_state_dict(torch.load(weights, weights_only=True)["average"])
    with tempfile.TemporaryDirectory() as folder:
        exact = Path(folder) / "exact.onnx"
        _write(net.eval(), exact)
        pictures = Pictures(data, PICTURES, VEHICLE_SIDE_PIXELS, cv2.INTER_AREA)
        return quantise(exact, pictures, _STAYS, target)


def _write(net: VehicleNet, target: Path) -> None:
    head = net.model[-1]
    head.export = head.dynamic = True
    sides = {"images": {2: "height", 3: "width"}, "output0": {2: "cells"}}
    torch.onnx.export(
        net,
        (torch.zeros(1, 3, 256, 320),),
        str(target),
        input_names=["images"],
        output_names=["output0"],
        opset_version=OPSET,
        dynamic_axes=sides,
        dynamo=False,
    )
