"""Turn trained weights into the ONNX file that cameras run: in 8-bit integers, a quarter of the bytes, half the time.

Each tensor's range is chosen on pictures of the train split. The last map of each head and what follows stay 32-bit:
a score of 0.3 and a side of 300 pixels cannot share one scale.
"""

import hashlib
import os
import random
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

os.environ.update(YOLO_OFFLINE="1", YOLO_AUTOINSTALL="0")  # read when ultralytics is imported: it must ask nobody

import cv2
import numpy as np
import onnx
import torch
from onnxruntime.quantization import CalibrationDataReader, CalibrationMethod, QuantFormat, QuantType, quantize_static
from onnxruntime.quantization.shape_inference import quant_pre_process

from vision.detect import VEHICLE_SIDE_PIXELS, prepared
from vision.training.labels import SOURCES, train_files
from vision.training.vehicle_net import VehicleNet

PICTURES_A_SOURCE = 60
OPSET = 17
_QUANTISED = ["Conv", "Concat", "LeakyRelu", "MaxPool", "Add"]


def export(weights: Path, data: Path, target: Path) -> str:
    """Write the ONNX file; returns its SHA-256."""
    net = VehicleNet()
    net.load_state_dict(torch.load(weights, weights_only=True)["average"])
    with tempfile.TemporaryDirectory() as folder:
        exact, shaped = Path(folder) / "exact.onnx", Path(folder) / "shaped.onnx"
        _write(net.eval(), exact)
        quant_pre_process(exact, shaped, skip_symbolic_shape=True)
        quantize_static(
            shaped,
            target,
            _Pictures(data),
            quant_format=QuantFormat.QDQ,
            op_types_to_quantize=_QUANTISED,
            nodes_to_exclude=_last_maps(onnx.load(str(shaped))),
            per_channel=True,
            activation_type=QuantType.QUInt8,
            weight_type=QuantType.QInt8,
            calibrate_method=CalibrationMethod.MinMax,
        )
    model = onnx.load(str(target))
    del model.graph.value_info[:], model.metadata_props[:]  # they differ from run to run
    model.producer_version = ""
    onnx.save(model, str(target))
    return hashlib.sha256(target.read_bytes()).hexdigest()


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


def _last_maps(model: Any) -> list[str]:
    """The linear map that ends each head: convolutions whose output no activation follows, but those of the sides."""
    into = {name: node for node in model.graph.node for name in node.input}
    last = []
    for node in model.graph.node:
        after = into.get(node.output[0])
        if node.op_type == "Conv" and after is not None and after.op_type in ("Reshape", "Flatten"):
            last.append(node.name)
    first = min(number for number, node in enumerate(model.graph.node) if node.name in last)
    behind = [node.name for node in list(model.graph.node)[first:] if node.op_type in ("Concat", "Add", "Mul", "Sub")]
    return [*last, *behind]


class _Pictures(CalibrationDataReader):
    def __init__(self, data: Path) -> None:
        self._files: Iterator[Path] = iter(
            file
            for source in SOURCES
            for file in random.Random(source).sample(train_files(data, source), PICTURES_A_SOURCE)  # noqa: S311
        )

    def get_next(self) -> dict[str, Any] | None:
        file = next(self._files, None)
        if file is None:
            return None
        picture = np.asarray(cv2.imread(str(file)), np.uint8)
        return {"images": prepared(picture, VEHICLE_SIDE_PIXELS, cv2.INTER_AREA)[0]}
