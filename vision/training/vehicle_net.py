"""The vehicle detector as an ultralytics detection network: NanoDet's trunk under a head that ultralytics can train."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import torch
from torch import nn
from ultralytics.nn.modules.block import DFL
from ultralytics.nn.modules.head import Detect
from ultralytics.utils.loss import v8DetectionLoss
from ultralytics.utils.tal import make_anchors

from vision.detect import VEHICLES
from vision.training.nanodet import (
    BINS,
    CLASSES,
    DEVIATION_RED_GREEN_BLUE,
    MEAN_RED_GREEN_BLUE,
    STRIDES,
    Trunk,
    head,
    pretrained,
)

_COCO = {"truck": 7, "car": 2, "bus": 5, "van": 2, "motorbike": 3}
"""The class of COCO that each kind begins as."""

BOX_WEIGHT, CLASS_WEIGHT, BINS_WEIGHT = 7.5, 0.5, 1.5
"""Of the three losses, as ultralytics weighs them."""


class Head(Detect):
    """One convolution and one linear map a level, for classes and sides alike."""

    end2end = False

    def __init__(self, kinds: int) -> None:
        nn.Module.__init__(self)
        self.nc, self.nl, self.reg_max, self.no = kinds, len(STRIDES), BINS, kinds + 4 * BINS
        self.stride = torch.tensor(STRIDES)
        self.levels = nn.ModuleList(head(self.no) for _ in STRIDES)
        self.dfl = DFL(BINS)

    @property
    def one2many(self) -> dict[str, Any]:
        return {}

    def forward_head(self, x: list[torch.Tensor], **_: Any) -> dict[str, Any]:
        told = torch.cat([level(features).flatten(2) for level, features in zip(self.levels, x, strict=True)], 2)
        return {"scores": told[:, : self.nc], "boxes": told[:, self.nc :], "feats": x}


class VehicleNet(nn.Module):
    """Red, green and blue from 0 to 1 in; in training what ultralytics' loss wants, else boxes and scores."""

    def __init__(self) -> None:
        super().__init__()
        self.trunk = Trunk()
        self.model = nn.ModuleList([Head(len(VEHICLES))])
        self.register_buffer("mean", torch.tensor(MEAN_RED_GREEN_BLUE).view(1, 3, 1, 1) / 255)
        self.register_buffer("deviation", torch.tensor(DEVIATION_RED_GREEN_BLUE).view(1, 3, 1, 1) / 255)
        self.args = SimpleNamespace(box=BOX_WEIGHT, cls=CLASS_WEIGHT, dfl=BINS_WEIGHT)

    def forward(self, x: torch.Tensor) -> Any:
        return self.model[-1](self.trunk((x - self.mean) / self.deviation))


def grown_from(package: Path) -> VehicleNet:
    """The network before training: COCO's trucks, cars, buses and motorbikes under our names."""
    net = VehicleNet()
    net.trunk, heads = pretrained(package)
    rows = [*(_COCO[kind] for kind in VEHICLES), *range(CLASSES, CLASSES + 4 * BINS)]
    for own, coco in zip(net.model[-1].levels, heads, strict=True):
        own[0].load_state_dict(coco[0].state_dict())
        own[1].plain.weight.data.copy_(coco[1].plain.weight.data[rows])
        own[1].plain.bias.data.copy_(coco[1].plain.bias.data[rows])
    return net


class SilenceLoss(v8DetectionLoss):
    """Ultralytics' loss, but where a picture's labels are silent about a kind no score for it counts as wrong.

    `batch["silences"]`: for each picture rows of left, top, right, bottom (pixels) and a 1 for each silent kind.
    """

    def get_assigned_targets_and_loss(self, preds: dict[str, Any], batch: dict[str, Any], **_: Any) -> tuple[Any, ...]:
        distances, scores = (preds[name].permute(0, 2, 1).contiguous() for name in ("boxes", "scores"))
        cells, strides = make_anchors(preds["feats"], self.stride, 0.5)
        size = torch.tensor(preds["feats"][0].shape[2:], dtype=scores.dtype) * self.stride[0]
        targets = torch.cat((batch["batch_idx"].view(-1, 1), batch["cls"].view(-1, 1), batch["bboxes"]), 1)
        labels, boxes = self.preprocess(targets, scores.shape[0], scale_tensor=size[[1, 0, 1, 0]]).split((1, 4), 2)
        told = self.bbox_decode(cells, distances)
        _, wanted_boxes, wanted, taken, which = self.assigner(
            scores.detach().sigmoid(),
            told.detach() * strides,
            cells * strides,
            labels,
            boxes,
            boxes.sum(2, keepdim=True).gt_(0.0),
        )
        total = wanted.sum().clamp_(min=1)
        wrong = self.bce(scores, wanted.to(scores.dtype)) * self._counts(batch["silences"], cells * strides, taken)
        box, bins = self.bbox_loss(distances, told, cells, wanted_boxes / strides, wanted, total, taken, size, strides)
        loss = torch.stack((box * self.hyp.box, wrong.sum() / total * self.hyp.cls, bins * self.hyp.dfl))
        named = dict(zip(self.loss_names, loss.detach(), strict=True))
        return (taken, which, wanted_boxes, cells, strides), loss, named

    def _counts(self, silences: list[torch.Tensor], at: torch.Tensor, taken: torch.Tensor) -> torch.Tensor:
        """0 for a cell (outside of labelled vehicles) and a kind of which its picture says nothing, else 1."""
        counts = torch.ones(*taken.shape, self.nc)
        for picture, rows in enumerate(silences):
            for row in rows:
                inside = (at > row[:2]).all(1) & (at < row[2:4]).all(1) & ~taken[picture]
                counts[picture][inside] *= 1 - row[4:]
        return counts
