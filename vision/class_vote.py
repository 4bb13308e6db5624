"""What kind of vehicle it is, by many frames: what the detector called it, or better what nearer looks said. Pure."""

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from schemas.fields import VehicleClass
from vision.classify import Kinds
from vision.detect import Box, Detection
from vision.geometry import area

FEW = 5
"""So many nearer looks have a vote: the newest."""

LOOK_EVERY = timedelta(seconds=0.3)
"""Neighbouring frames are alike."""

LARGER = 1.3
"""A vehicle that covers so much more of the picture than at any look before is worth another one."""

_LEAST = 1e-4


@dataclass
class ClassVote:
    """Counts what each frame and each nearer look made of a vehicle."""

    sums: dict[VehicleClass, float] = field(default_factory=lambda: defaultdict(float))
    """Confidence given to each class by the detector."""
    frames: int = 0
    _looks: list[Kinds] = field(default_factory=list)
    _looked_at: datetime | None = None
    _largest: float = 0.0

    @property
    def best(self) -> tuple[VehicleClass, float] | None:
        """The likeliest class and how sure that is; None before the first frame."""
        if self._looks:
            return fused(self._looks).best
        if not self.frames:
            return None
        best = max(sorted(self.sums), key=self.sums.__getitem__)
        return best, min(self.sums[best] / self.frames, 1.0)

    def add(self, found: Detection) -> None:
        """Count one frame's box; a vehicle that only its plate shows has no class."""
        if found.kind != "plate":
            self.sums[found.kind] += found.confidence
            self.frames += 1

    def wants_look(self, box: Box, at: datetime) -> bool:
        """Whether a nearer look at the vehicle, which fills this box now, may tell more."""
        if not self.frames:
            return False
        if self._looked_at is None or area(box) >= LARGER * self._largest:
            return True
        return len(self._looks) < FEW and at - self._looked_at >= LOOK_EVERY

    def look(self, kinds: Kinds, box: Box, at: datetime) -> None:
        """Count one nearer look."""
        self._looks = [*self._looks, kinds][-FEW:]
        self._looked_at, self._largest = at, max(self._largest, area(box))


def fused(looks: Sequence[Kinds]) -> Kinds:
    """What all looks say together: the mean of their logarithms, so that one sure look outweighs some unsure ones."""
    columns = zip(*((*one.vehicles, one.nothing) for one in looks), strict=True)
    likely = [math.exp(sum(math.log(max(value, _LEAST)) for value in column) / len(looks)) for column in columns]
    *vehicles, nothing = (value / sum(likely) for value in likely)
    return Kinds(tuple(vehicles), nothing)
