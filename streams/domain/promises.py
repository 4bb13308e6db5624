"""How long a truck will wait, as a range that is checked against what happened.

A truck with `ahead` before it is expected to wait `ahead + 1` headways, a headway being what the last trucks took one
after the other (the deterministic fluid queue; Newell, Applications of Queueing Theory). How far waits really were
from that is measured on every truck that got through, and the range is those measured quantiles: actual ÷ expected of
50 and 90 in a hundred (split conformal prediction; Vovk et al., Algorithmic Learning in a Random World). Classes that
overtake, slow hours and wrong assumptions are therefore in it, once they have been seen.
"""

from bisect import insort
from dataclasses import dataclass, field

from streams.domain.histogram import bucket_of, buckets_of_ranks, count, halve, upper_edge

MIN_SETTLED = 30
"""Before so many trucks got through, ranges are a guess and no hit rate is told."""

_FIRST_GUESS = 1_000, 2_000
"""Thousandths: as expected, and twice that."""

_MIN_SERVED = 8
_MAX_SERVED = 32
"""Trucks that a headway is measured over. A number of trucks, not of hours: right at 3 an hour and at 60. Measured on
the sandbox's crisis and on queues of the Ukrainian border, 20 to 64 do equally well, better than 1, 4 or 24 hours."""

_BITS = 6
"""Ratios in 64 buckets an octave: at most 1.6 % too high. In a steady crisis all ratios lie within a few per cent."""

_HIGHEST_RATIO = 1_000_000
_HALVED_AT = 1_000
"""Settled trucks. Half of them go then. Fewer follow faster but scatter more; 200 to 2,000 were measured."""


@dataclass(slots=True)
class Promise:
    """What a truck was told, to be kept with its visit until it is through. Seconds from when it was told."""

    expected_seconds: int
    p50_seconds: int
    p90_seconds: int


@dataclass(frozen=True, slots=True)
class Pace:
    """All that says the range of any position: a departure changes these three figures, not a row for each truck."""

    headway_ms: int
    """From one truck to the next."""
    p50_thousandths: int
    p90_thousandths: int
    """What the expected wait is multiplied by."""

    def promise(self, ahead: int) -> Promise:
        """The range of a truck with so many ahead of it."""
        expected = (ahead + 1) * self.headway_ms // 1_000
        return Promise(expected, expected * self.p50_thousandths // 1_000, expected * self.p90_thousandths // 1_000)


class _Derived:
    """What can always be computed again from the ratios."""

    __slots__ = ("_multipliers",)
    _multipliers: tuple[int, int] | None

    def __post_init__(self) -> None:
        self._remember(None)

    def _remember(self, multipliers: tuple[int, int] | None) -> None:
        self._multipliers = multipliers


@dataclass(slots=True)
class Promises(_Derived):
    """Of one direction."""

    served_ms: list[int] = field(default_factory=list)
    """When the last trucks got through, oldest first."""
    ratios: list[int] = field(default_factory=list)
    """Settled trucks by actual ÷ expected."""
    ratios_total: int = 0
    """Sum of `ratios`."""
    settled: int = 0
    """Of the last five hundred to a thousand."""
    within_p50: int = 0
    within_p90: int = 0

    def served(self, at_ms: int) -> None:
        """A truck got through, promised or not. A late word of one lands where it belongs."""
        insort(self.served_ms, at_ms)
        del self.served_ms[:-_MAX_SERVED]

    def pace(self, now_ms: int) -> Pace | None:
        """What ranges follow from now; None while too few got through. It slows down by itself while none does."""
        if len(self.served_ms) < _MIN_SERVED:
            return None
        until_ms = max(now_ms, self.served_ms[-1])  # an event told late must not see a gate that serves in no time
        headway_ms = max((until_ms - self.served_ms[0]) // len(self.served_ms), 1)
        return Pace(headway_ms, *self._quantiles())

    def promise(self, ahead: int, now_ms: int) -> Promise | None:
        """What a truck with so many ahead of it is told; None while too few got through."""
        pace = self.pace(now_ms)
        return None if pace is None else pace.promise(ahead)

    def settle(self, promised: Promise, actual_seconds: int) -> None:
        """The truck got through. Only for one that waited its turn: a held or postponed one was promised otherwise."""
        ratio = max(actual_seconds, 0) * 1_000 // max(promised.expected_seconds, 1)
        count(self.ratios, bucket_of(min(ratio, _HIGHEST_RATIO), _BITS))
        self.ratios_total += 1
        if self.ratios_total >= _HALVED_AT:
            self.ratios_total = halve(self.ratios)
        self._remember(None)
        self.settled += 1
        self.within_p50 += actual_seconds <= promised.p50_seconds
        self.within_p90 += actual_seconds <= promised.p90_seconds
        if self.settled >= _HALVED_AT:
            self.settled //= 2
            self.within_p50 //= 2
            self.within_p90 //= 2

    def hit_rate_percent(self) -> tuple[int, int] | None:
        """How many of a hundred settled trucks waited no longer than promised, for p50 and p90; None while too few."""
        if self.settled < MIN_SETTLED:
            return None
        return self.within_p50 * 100 // self.settled, self.within_p90 * 100 // self.settled

    def _quantiles(self) -> tuple[int, int]:
        if self.ratios_total < MIN_SETTLED:
            return _FIRST_GUESS
        if self._multipliers is None:
            ranks = tuple(-(-percent * self.ratios_total // 100) for percent in (50, 90))
            p50, p90 = (upper_edge(bucket, _BITS) for bucket in buckets_of_ranks(self.ratios, ranks))
            self._remember((p50, p90))
        return self._multipliers or _FIRST_GUESS
