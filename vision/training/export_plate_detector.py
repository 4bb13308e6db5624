r"""Turn the plate detector inside the `fastanpr` wheel into the ONNX file that this project ships.

Run once, away from the running system (it needs torch):

    python -m venv export && export/bin/pip install ultralytics==8.4.190 torch==2.15.0 onnx==1.23.2 onnxslim==0.1.98
    pip download --no-deps fastanpr==0.1.13
    export/bin/python vision/training/export_plate_detector.py \
        fastanpr-0.1.13-py3-none-any.whl vision/models/plate_detector.onnx

Two changes are made to what ultralytics exports: large weights are stored as 16-bit floats and cast back when the
file is loaded (half the bytes, the same boxes); and what differs from run to run is left out (date, paths, inferred
shapes), so that the same versions give the same bytes.
"""

import argparse
import os
import sys
import tempfile
import zipfile
from pathlib import Path

SMALLEST_HALVED_VALUES = 256
"""Tensors below this many values (biases, constants) stay at 32 bits: nothing to win there."""


def export(wheel: Path, folder: Path) -> Path:
    """The detector of `wheel` as ultralytics exports it: any input size that 32 divides, one picture at a time."""
    os.environ.update(YOLO_OFFLINE="1", YOLO_AUTOINSTALL="0", YOLO_CONFIG_DIR=str(folder))
    from ultralytics import YOLO  # noqa: PLC0415  reads its environment when imported

    with zipfile.ZipFile(wheel) as archive:
        weights = archive.extract("fastanpr/best.pt", folder)
    return Path(YOLO(weights).export(format="onnx", imgsz=640, dynamic=True, simplify=True, opset=17))


def halve(exported: Path, target: Path) -> None:
    """Store large weights as 16-bit floats, each followed by a cast back to 32 bits."""
    import numpy as np  # noqa: PLC0415
    import onnx  # noqa: PLC0415
    from onnx import TensorProto, helper, numpy_helper  # noqa: PLC0415

    model = onnx.load(str(exported))
    graph = model.graph
    stored, casts = [], []
    for tensor in graph.initializer:
        values = numpy_helper.to_array(tensor)
        if tensor.data_type != TensorProto.FLOAT or values.size < SMALLEST_HALVED_VALUES:
            stored.append(tensor)
            continue
        half = f"{tensor.name}_half"
        stored.append(numpy_helper.from_array(values.astype(np.float16), half))
        casts.append(helper.make_node("Cast", [half], [tensor.name], to=TensorProto.FLOAT))
    nodes = [*casts, *graph.node]
    del graph.initializer[:], graph.node[:], graph.value_info[:], model.metadata_props[:]
    graph.initializer.extend(stored)
    graph.node.extend(nodes)
    onnx.checker.check_model(model)
    onnx.save(model, str(target))


def main() -> int:
    """Export from a wheel to a file, both named on the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("wheel", type=Path, help="fastanpr-0.1.13-py3-none-any.whl")
    parser.add_argument("target", type=Path, help="where the ONNX file goes")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        halve(export(arguments.wheel, Path(folder)), arguments.target)
    return 0


if __name__ == "__main__":
    sys.exit(main())
