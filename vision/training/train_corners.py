"""Train the corner finder: where the four corners of a plate lie in the detector's box, and whether it has two lines.

A small network from nothing, on drawn plates only. Seeded and resumable, as the reader's training.
"""

import sys
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vision.corners import INPUT_SIZE_PIXELS, near
from vision.detect import Box
from vision.training.learner import Learner
from vision.training.plate_pictures import Photograph, Studio, seeded
from vision.training.plate_texts import any_plate

BATCH = 64
LEARNING_RATE = 1e-3
DECAY_SHARE = 0.4
MEAN_KEEPS = 0.995
LINES_WEIGHT = 0.1

LAYERS = ((3, 16, 2), (16, 32, 2), (32, 64, 2), (64, 96, 1), (96, 128, 2))
"""Convolutions of 3 x 3, each followed by a relu: channels in, channels out, stride."""
HIDDEN, OUTPUTS = 128, 9
_STRIDES = 16


def first_weights(seed: int) -> list[NDArray[np.float32]]:
    """Random weights (He), kernel and bias of each layer, then the two dense ones."""
    random = np.random.default_rng(seed)
    weights: list[NDArray[np.float32]] = []
    for inner, outer, _ in LAYERS:
        deviation = np.sqrt(2 / (9 * inner))
        weights += [random.normal(0, deviation, (outer, inner, 3, 3)).astype(np.float32), np.zeros(outer, np.float32)]
    flat = LAYERS[-1][1] * (INPUT_SIZE_PIXELS[0] // _STRIDES) * (INPUT_SIZE_PIXELS[1] // _STRIDES)
    for inner, outer in ((flat, HIDDEN), (HIDDEN, OUTPUTS)):
        weights += [
            random.normal(0, np.sqrt(1 / inner), (outer, inner)).astype(np.float32),
            np.zeros(outer, np.float32),
        ]
    return weights


def outputs(weights: list[Any], pictures: Any) -> Any:
    """x, y of the corners as shares of the input, and the score for two lines: pictures x 9."""
    from torch.nn import functional as f  # noqa: PLC0415

    w = iter(weights)
    x = pictures
    for _, _, stride in LAYERS:
        x = f.relu(f.conv2d(x, next(w), next(w), stride, 1))
    x = f.relu(f.linear(x.flatten(1), next(w), next(w)))
    return f.linear(x, next(w), next(w))


def sample(studio: Studio, random: Random) -> tuple[NDArray[np.uint8], NDArray[np.float32], bool]:
    """What the network sees, the corners as shares of it, and whether the plate has two lines."""
    photo = studio.photograph(any_plate(random), random)
    box = _framed(photo, random)
    seen, grown = near(photo.picture, box)
    corners = (photo.corners - np.array((grown.x1, grown.y1))) / np.array((grown.width, grown.height))
    return seen, corners.flatten(), photo.lines > 1


def _framed(photo: Photograph, random: Random) -> Box:
    """The upright box around the plate, as unsure as a detector's."""
    (left, top), (right, bottom) = photo.corners.min(axis=0).tolist(), photo.corners.max(axis=0).tolist()
    width, height = right - left, bottom - top
    left, right = left - random.gauss(0.02, 0.05) * width, right + random.gauss(0.02, 0.05) * width
    top, bottom = top - random.gauss(0.03, 0.08) * height, bottom + random.gauss(0.03, 0.08) * height
    return Box(left, top, right, bottom)


def train(
    studio: Studio, out: Path, steps: int, seed: int, tell: Callable[[str], object] = sys.stderr.write
) -> list[NDArray[np.float32]]:
    """Train to `steps`, going on from the last checkpoint in `out`; the weights."""
    import torch  # noqa: PLC0415
    from torch.nn import functional as f  # noqa: PLC0415

    out.mkdir(parents=True, exist_ok=True)
    first = first_weights(seed)
    rates = [LEARNING_RATE] * len(first)
    learner = Learner(first, rates, out / "corners.pt", steps, decay_share=DECAY_SHARE, mean_keeps=MEAN_KEEPS)
    while learner.step < steps:
        made = [sample(studio, seeded("corners", seed, learner.step, place)) for place in range(BATCH)]
        pictures = torch.from_numpy(network_input([seen for seen, _, _ in made]))
        corners = torch.from_numpy(np.stack([where for _, where, _ in made]).astype(np.float32))
        two = torch.tensor([float(lines) for _, _, lines in made])
        answers = outputs(learner.weights, pictures)
        error = (answers[:, :8] - corners).abs().mean()
        learner.learn(error + LINES_WEIGHT * f.binary_cross_entropy_with_logits(answers[:, 8], two), tell)
    return learner.finished()


def network_input(pictures: list[NDArray[np.uint8]]) -> NDArray[np.float32]:
    """Pictures x 3 x 64 x 96, -1 to 1."""
    stacked = np.stack(pictures).astype(np.float32).transpose(0, 3, 1, 2)
    return np.ascontiguousarray(stacked / np.float32(127.5) - 1)
