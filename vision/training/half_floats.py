"""Store an ONNX graph with its large weights as 16-bit floats, which are cast back when the file is loaded."""

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

SMALLEST_HALVED_VALUES = 256
"""Tensors below this many values (biases, constants) stay at 32 bits: nothing to win there."""


def store(model: Any, tensors: dict[str, NDArray[Any]], target: Path) -> None:
    """Write the model with these weights, by their names in its graph."""
    import onnx  # noqa: PLC0415
    from onnx import TensorProto, helper, numpy_helper  # noqa: PLC0415

    stored, casts = [], []
    for name, values in tensors.items():
        if values.dtype != np.float32 or values.size < SMALLEST_HALVED_VALUES:
            stored.append(numpy_helper.from_array(np.ascontiguousarray(values), name))
            continue
        stored.append(numpy_helper.from_array(np.ascontiguousarray(values.astype(np.float16)), f"{name}_half"))
        casts.append(helper.make_node("Cast", [f"{name}_half"], [name], to=TensorProto.FLOAT))
    nodes = [*casts, *model.graph.node]
    del model.graph.initializer[:], model.graph.node[:]
    model.graph.initializer.extend(stored)
    model.graph.node.extend(nodes)
    onnx.checker.check_model(model)
    onnx.save(model, str(target))
