"""The reader's network in torch: PP-OCRv6's recogniser with the weights of its ONNX file, a head for plates' alphabet.

A plate's picture (48 x 144 pixels, -1 to 1) gives 36 frames: the last pooling keeps the width that PP-OCRv6 halves, so
that narrow input still has four frames a character. Weights are a flat list in the order in which the ONNX graph uses
them, so that what was trained is written back into the same graph (`vision/training/reader_export.py`).
"""

from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

HEADS, HEAD_WIDTH = 8, 15
NORM_EPSILON = 1e-5
POOL = (3, 1)


class Weight(NamedTuple):
    """One trained tensor and the initializer of the ONNX graph that it came from."""

    name: str
    values: NDArray[np.float32]


def load_weights(file: Path) -> list[Weight]:
    """Weights of PP-OCRv6_rec_small.onnx in the order of use, batch norms folded into (scale, shift)."""
    import onnx  # noqa: PLC0415
    from onnx import numpy_helper  # noqa: PLC0415

    graph = onnx.load(str(file)).graph
    tensors = {tensor.name: tensor for tensor in graph.initializer}
    found: list[Weight] = []
    for node in graph.node:
        if node.op_type not in {"Conv", "Add", "Mul", "MatMul", "BatchNormalization"}:
            continue
        own = [(name, numpy_helper.to_array(tensors[name])) for name in node.input if name in tensors]
        if node.op_type == "BatchNormalization":
            (scale_name, scale), (shift_name, shift), (_, mean), (_, variance) = own
            factor = scale / np.sqrt(variance + NORM_EPSILON)
            found += [Weight(scale_name, factor), Weight(shift_name, shift - mean * factor)]
        else:
            found += [Weight(name, values) for name, values in own if values.size > HEAD_WIDTH]
    return found


def frames(weights: list[Any], pictures: Any) -> Any:  # noqa: C901  one graph, from top to bottom
    """Scores before the softmax: pictures x frames x (1 + alphabet)."""
    import torch  # noqa: PLC0415
    from torch.nn import functional as f  # noqa: PLC0415

    w = iter(weights)

    def conv(x: Any, stride: Any = 1, padding: Any = 0, groups: int = 1) -> Any:
        kernel, bias = next(w), next(w)
        return f.conv2d(x, kernel, bias.flatten(), stride, padding, 1, groups)

    def block(x: Any, *, squeeze: bool, shrink: bool = False) -> Any:
        x = conv(x, (2, 1) if shrink else 1, 1, x.shape[1])
        if squeeze:
            share = f.relu(conv(x.mean((2, 3), keepdim=True)))
            x = x * f.hardsigmoid(conv(share))
        inner = conv(f.gelu(conv(x)))
        return inner if shrink else x + inner

    x = f.relu(conv(pictures, 2, 1))
    inner = f.relu(conv(f.pad(x, (0, 1, 0, 1))))
    inner = f.relu(conv(f.pad(inner, (0, 1, 0, 1))))
    # after a relu nothing is below zero, so zeros pad a maximum
    x = torch.cat((f.max_pool2d(f.pad(x, (0, 1, 0, 1)), 2, 1), inner), 1)
    x = f.relu(conv(x, 2, 1))
    x = f.relu(conv(x))
    for squeeze in (True, False, False):
        x = block(x, squeeze=squeeze)
    x = block(x, squeeze=False, shrink=True)
    for squeeze in (True, False, True, False, True, False):
        x = block(x, squeeze=squeeze)
    x = block(x, squeeze=False, shrink=True)
    for squeeze in (True, False):
        x = block(x, squeeze=squeeze)
    x = f.avg_pool2d(x, POOL)

    def scaled(x: Any, padding: Any = 0, groups: int = 1) -> Any:
        kernel, scale, shift = next(w), next(w), next(w)
        return f.silu(f.conv2d(x, kernel * scale[:, None, None, None], shift, 1, padding, 1, groups))

    short = scaled(x)
    x = scaled(x)
    x = (x + scaled(x, (0, 3), x.shape[1])).flatten(2).transpose(1, 2)

    def norm(x: Any) -> Any:
        return f.layer_norm(x, x.shape[-1:], next(w), next(w), NORM_EPSILON)

    def linear(x: Any) -> Any:
        return x @ next(w) + next(w)

    for _ in range(2):
        query, key, value = linear(norm(x)).unflatten(2, (3, HEADS, HEAD_WIDTH)).permute(2, 0, 3, 1, 4)
        seen = f.scaled_dot_product_attention(query, key, value)
        x = x + linear(seen.transpose(1, 2).flatten(2))
        x = x + linear(f.silu(linear(norm(x))))
    return linear(norm(x) + short.flatten(2).transpose(1, 2))
