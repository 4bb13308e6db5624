"""How far a share that was counted may be from the true one."""

from math import sqrt
from typing import NamedTuple

_Z95 = 1.96


class Share(NamedTuple):
    """So many of so many."""

    hits: int
    of: int

    @property
    def interval(self) -> tuple[float, float]:
        """Wilson's interval: 95 of 100 times the true share lies in it. (0, 1) where nothing was counted."""
        if not self.of:
            return 0.0, 1.0
        share, spread = self.hits / self.of, _Z95**2 / self.of
        middle = (share + spread / 2) / (1 + spread)
        half = _Z95 / (1 + spread) * sqrt(share * (1 - share) / self.of + spread / (4 * self.of))
        return max(middle - half, 0.0), min(middle + half, 1.0)

    def __str__(self) -> str:
        """As in `415 of 436 (95.2 %, 92.7 to 96.8 %)`."""
        low, high = self.interval
        share = f"{100 * self.hits / self.of:.1f} %, " if self.of else ""
        return f"{self.hits} of {self.of} ({share}{100 * low:.1f} to {100 * high:.1f} %)"
