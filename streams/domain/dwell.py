"""How long a stage usually takes, as measured: what "longer than usual" means."""

from dataclasses import dataclass, field

from streams.domain.histogram import bucket_of, buckets_of_ranks, count, halve, upper_edge

MIN_SAMPLES = 30
"""Of fewer trucks nothing is said to be usual."""

LONGEST_SECONDS = 60 * 86_400
"""What takes longer counts as this long."""

_BITS = 3
"""Eight buckets an octave: a quantile is at most an eighth too high."""

_HALVED_AT = 2_000
"""Samples. Half of them go then, so that the usual follows the last one to two thousand trucks."""

_USUAL = 50, 90, 97
"""Percent: every second truck, nine of ten, and the bound beyond which one is late."""


class _Derived:
    """What can always be computed again from the counts."""

    __slots__ = ("_usual",)
    _usual: tuple[int, int, int] | None

    def __post_init__(self) -> None:
        self._remember(None)

    def _remember(self, usual: tuple[int, int, int] | None) -> None:
        self._usual = usual


@dataclass(slots=True)
class Dwell(_Derived):
    """Times that one agency took for one stage in one direction. Trucks that still wait are not among them."""

    counts: list[int] = field(default_factory=list)
    """By bucket, as far as the longest time reaches."""
    total: int = 0
    """Sum of `counts`."""

    def add(self, seconds: int) -> None:
        """A truck is through the stage. A time below zero (clocks that disagree) counts as none."""
        count(self.counts, bucket_of(min(max(seconds, 0), LONGEST_SECONDS), _BITS))
        self.total += 1
        if self.total >= _HALVED_AT:
            self.total = halve(self.counts)
        self._remember(None)

    def quantile(self, percent: int) -> int | None:
        """Seconds that `percent` of the trucks did not exceed (nearest rank, upper edge of its bucket); None of none.

        `percent` is from 1 to 100.
        """
        return self._quantiles(percent)[0] if self.total else None

    def usual(self) -> tuple[int, int, int] | None:
        """Seconds that 50, 90 and 97 % of the trucks did not exceed; None while too few were measured."""
        if self.total < MIN_SAMPLES:
            return None
        if self._usual is None:
            p50, p90, p97 = self._quantiles(*_USUAL)
            self._remember((p50, p90, p97))
        return self._usual

    def is_late(self, waited_seconds: int) -> int | None:
        """By how many seconds a wait is beyond what 97 % took; None when it is not, or nobody knows what is usual."""
        usual = self.usual()
        if usual is None or waited_seconds <= usual[2]:
            return None
        return waited_seconds - usual[2]

    def _quantiles(self, *percents: int) -> list[int]:
        ranks = tuple(-(-percent * self.total // 100) for percent in percents)
        return [min(upper_edge(bucket, _BITS), LONGEST_SECONDS) for bucket in buckets_of_ranks(self.counts, ranks)]
