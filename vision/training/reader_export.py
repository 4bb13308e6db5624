"""Write trained weights as ONNX: the reader's into the graph of PP-OCRv6 that they came from, the corner finder's anew.

The same weights give the same bytes.
"""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from vision.corners import INPUT_SIZE_PIXELS
from vision.training.half_floats import store
from vision.training.reader_net import NORM_EPSILON, POOL, load_weights
from vision.training.train_corners import LAYERS


def export_reader(weights: list[NDArray[np.float32]], pretrained: Path, target: Path) -> None:
    """One input (pictures x 3 x 48 x 144, -1 to 1), one output (pictures x 36 x (1 + alphabet), probabilities)."""
    import onnx  # noqa: PLC0415
    from onnx import numpy_helper  # noqa: PLC0415

    model = onnx.load(str(pretrained))
    graph = model.graph
    values = {weight.name: new for weight, new in zip(load_weights(pretrained), weights, strict=True)}
    tensors = {tensor.name: numpy_helper.to_array(tensor) for tensor in graph.initializer}
    for node in graph.node:
        if node.op_type == "BatchNormalization":  # its mean and variance are in the scale and shift already
            values[node.input[3]] = np.zeros_like(tensors[node.input[3]])
            values[node.input[4]] = np.full_like(tensors[node.input[4]], 1 - NORM_EPSILON)
        if node.op_type == "AveragePool":
            for attribute in node.attribute:
                if attribute.name in {"kernel_shape", "strides"}:
                    attribute.ints[:] = POOL
    tensors.update({name: np.asarray(new, np.float32) for name, new in values.items()})
    del graph.value_info[:], model.metadata_props[:]
    size = graph.output[0].type.tensor_type.shape.dim[-1]
    size.Clear()
    size.dim_value = weights[-1].size
    store(model, tensors, target)


def export_corners(weights: list[NDArray[np.float32]], target: Path) -> None:
    """One input (pictures x 3 x 64 x 96, -1 to 1), one output (pictures x 9)."""
    from onnx import TensorProto, helper  # noqa: PLC0415

    tensors = {f"w{n}": values for n, values in enumerate(weights)}
    nodes, last = [], "picture"
    for n, (_, _, stride) in enumerate(LAYERS):
        names = [last, f"w{2 * n}", f"w{2 * n + 1}"]
        nodes.append(
            helper.make_node("Conv", names, [f"c{n}"], strides=[stride] * 2, pads=[1] * 4, kernel_shape=[3, 3])
        )
        nodes.append(helper.make_node("Relu", [f"c{n}"], [last := f"r{n}"]))
    n = 2 * len(LAYERS)
    nodes += [
        helper.make_node("Flatten", [last], ["flat"]),
        helper.make_node("Gemm", ["flat", f"w{n}", f"w{n + 1}"], ["dense"], transB=1),
        helper.make_node("Relu", ["dense"], ["hidden"]),
        helper.make_node("Gemm", ["hidden", f"w{n + 2}", f"w{n + 3}"], ["corners"], transB=1),
    ]
    width, height = INPUT_SIZE_PIXELS
    graph = helper.make_graph(
        nodes,
        "corners",
        [helper.make_tensor_value_info("picture", TensorProto.FLOAT, ["n", 3, height, width])],
        [helper.make_tensor_value_info("corners", TensorProto.FLOAT, ["n", weights[-1].size])],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    store(model, tensors, target)
