"""Turn the classifier's weights into the ONNX file that cameras run.

Not in 8 bits, as the detectors: filters of one channel each gain a quarter of the time by it, and lose 2 of 100 trucks.
"""

import hashlib
import tempfile
from pathlib import Path

import onnx
import torch
from onnx import numpy_helper

from vision.classify import SIDE_PIXELS
from vision.training.half_floats import store
from vision.training.lite_net import LiteNet
from vision.training.vehicle_crops import NOTHING

OPSET = 17


def export(weights: Path, target: Path) -> str:
    """Write the ONNX file; returns its SHA-256."""
    net = LiteNet(NOTHING + 1)
    net.load_state_dict(torch.load(weights, weights_only=True))
    with tempfile.TemporaryDirectory() as folder:
        exact = Path(folder) / "exact.onnx"
        torch.onnx.export(
            net.eval(),
            (torch.zeros(1, 3, SIDE_PIXELS, SIDE_PIXELS),),
            str(exact),
            input_names=["images"],
            output_names=["scores"],
            opset_version=OPSET,
            dynamo=False,
        )
        model = onnx.load(str(exact))
    store(model, {tensor.name: numpy_helper.to_array(tensor) for tensor in model.graph.initializer}, target)
    return hashlib.sha256(target.read_bytes()).hexdigest()
