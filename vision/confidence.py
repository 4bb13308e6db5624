"""From the network's probability to a confidence that holds on real photographs.

Fitted by `cuakhau vision calibrate reader` on real pictures that no weight was learned from: the odds of being right
are a power and a multiple of the network's own odds. docs/vision.md has the curve.
"""

import math
from collections.abc import Sequence

SLOPE, SHIFT = 0.75, 0.85

_CLOSEST = 1e-6


def calibrated(probability: float) -> float:
    """0 to 1, growing with the probability."""
    return 1 / (1 + math.exp(-(SLOPE * odds(probability) + SHIFT)))


def shared(probabilities: Sequence[float]) -> list[float]:
    """Confidences of one plate's texts, surest first: the first's is calibrated, the others share what it leaves."""
    first, *others = probabilities
    sure = calibrated(first)
    left = (1 - sure) / max(1 - first, _CLOSEST)
    return [sure, *(min(left * other, 1 - sure, sure) for other in others)]


def odds(probability: float) -> float:
    """The logarithm of the odds, of a probability not quite 0 or 1."""
    inside = min(max(probability, _CLOSEST), 1 - _CLOSEST)
    return math.log(inside / (1 - inside))
