"""Counts in log-spaced buckets: quantiles of whole numbers with a bounded relative error, in constant memory.

The layout is that of HdrHistogram (Tene): each octave is cut into `1 << bits` equal steps, so that a bucket is never
wider than 1 in `1 << bits` of what it holds, and finding it takes a shift instead of a logarithm.
"""

from bisect import bisect_left
from itertools import accumulate


def bucket_of(value: int, bits: int) -> int:
    """The bucket of a value from 0 up."""
    shift = value.bit_length() - bits - 1
    return value if shift <= 0 else (shift << bits) + (value >> shift)


def upper_edge(bucket: int, bits: int) -> int:
    """The largest value of a bucket."""
    shift = (bucket >> bits) - 1
    return bucket if shift <= 0 else ((bucket - (shift << bits) + 1) << shift) - 1


def count(counts: list[int], bucket: int) -> None:
    """Count one value more; `counts` grows as far as it must."""
    if bucket >= len(counts):
        counts.extend([0] * (bucket + 1 - len(counts)))
    counts[bucket] += 1


def buckets_of_ranks(counts: list[int], ranks: tuple[int, ...]) -> list[int]:
    """The bucket of each `rank`-th smallest value, counted from 1; as many must have been counted."""
    up_to = list(accumulate(counts))
    return [bisect_left(up_to, rank) for rank in ranks]


def halve(counts: list[int]) -> int:
    """Let the past weigh half; returns what is left in all.

    The half that a bucket cannot give passes to the next one: rounded down, a long thin tail would be gone at once.
    """
    rest = 0
    for bucket, number in enumerate(counts):
        rest += number
        counts[bucket] = rest >> 1
        rest &= 1
    return sum(counts)
