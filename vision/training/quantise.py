"""Store a detector in 8-bit integers: a quarter of the bytes, half the time, nearly the same boxes.

The range of each tensor is the mean of what pictures of the train split need. Where a score and a side of hundreds of
pixels would have to share one scale, at the end of a network, it stays as exact as it was.
"""

import hashlib
import random
import re
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import onnx
from onnxruntime.quantization import CalibrationDataReader, CalibrationMethod, QuantFormat, QuantType, quantize_static
from onnxruntime.quantization.shape_inference import quant_pre_process

from vision.detect import prepared
from vision.training.labels import train_files

_WHOLE = ["Conv", "Concat", "LeakyRelu", "MaxPool", "Add", "Mul", "Sigmoid", "Resize", "Split"]


class Pictures(CalibrationDataReader):
    """So many pictures of each source, as the detector gets them."""

    def __init__(self, data: Path, counts: Mapping[str, int], longest_side: int, how: int) -> None:
        self._longest_side, self._how = longest_side, how
        self._files: Iterator[Path] = iter(
            file
            for source, count in counts.items()
            for file in random.Random(source).sample(train_files(data, source), count)  # noqa: S311  no secret
        )

    def get_next(self) -> dict[str, Any] | None:
        file = next(self._files, None)
        if file is None:
            return None
        picture = np.asarray(cv2.imread(str(file)), np.uint8)
        return {"images": prepared(picture, self._longest_side, self._how)[0]}


def quantise(exact: Path, pictures: Pictures, stays: str, target: Path) -> str:
    """Write `exact` in 8 bits, but for nodes whose names begin as the pattern `stays` says; returns the SHA-256."""
    with tempfile.TemporaryDirectory() as folder:
        shaped = Path(folder) / "shaped.onnx"
        quant_pre_process(exact, shaped, skip_symbolic_shape=True)
        names = [node.name for node in onnx.load(str(shaped)).graph.node]
        quantize_static(
            shaped,
            target,
            pictures,
            quant_format=QuantFormat.QDQ,
            op_types_to_quantize=_WHOLE,
            nodes_to_exclude=[name for name in names if re.match(stays, name)],
            per_channel=True,
            activation_type=QuantType.QUInt8,
            weight_type=QuantType.QInt8,
            calibrate_method=CalibrationMethod.MinMax,
            extra_options={"CalibMovingAverage": True},
        )
    model = onnx.load(str(target))
    del model.graph.value_info[:], model.metadata_props[:]  # they differ from run to run
    onnx.save(model, str(target))
    return hashlib.sha256(target.read_bytes()).hexdigest()
