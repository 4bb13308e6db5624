"""What a fold says, in a temporary file: as long as the log wants it, in memory that does not grow."""

import mmap
import os
import tempfile
from collections.abc import Iterator, Sequence
from hashlib import sha256
from struct import Struct
from typing import NamedTuple, Self

import msgspec

from streams.partition import Outgoing

Stamp = tuple[int, int]
"""(offset, ordinal)"""

_LAYOUT = Struct(">qiB16s?")


class _Line(NamedTuple):
    offset: int
    ordinal: int
    topic: int
    digest: bytes
    is_recorded: bool


class Expected:
    """Outputs in the order of their stamps: first all are said, then each recorded one is looked up."""

    def __init__(self, topics: Sequence[str]) -> None:
        self._topics = topics
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 (closed by __exit__)
        self._lines: mmap.mmap | None = None
        self._count = 0
        self._next = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._lines is not None:
            self._lines.close()
        self._file.close()

    def say(self, offset: int, outgoing: Sequence[Outgoing]) -> None:
        """What the event at this offset causes; offsets rise."""
        self._file.writelines(
            _LAYOUT.pack(*_Line(offset, ordinal, self._topics.index(output.topic), _digest(output), is_recorded=False))
            for ordinal, output in enumerate(outgoing)
        )

    def all_said(self) -> None:
        """From here on it is looked up."""
        self._file.flush()
        self._count = os.fstat(self._file.fileno()).st_size // _LAYOUT.size
        self._lines = mmap.mmap(self._file.fileno(), 0) if self._count else None

    def hear(self, stamp: Stamp, output: Outgoing) -> str | None:
        """Note that this was recorded, maybe not for the first time; what is wrong with it, if anything."""
        at = self._find(stamp)
        line = self._line(at)
        if line is None or line[:2] != stamp or self._topics[line.topic] != output.topic:
            return "is recorded, and the fold does not say it"
        if self._lines is not None:
            _LAYOUT.pack_into(self._lines, at * _LAYOUT.size, *line._replace(is_recorded=True))
        return None if line.digest == _digest(output) else "is recorded with other bytes than the fold gives"

    def unheard(self) -> Iterator[tuple[Stamp, str]]:
        """Stamp and topic of what was not recorded."""
        for at in range(self._count):
            line = self._line(at)
            if line is not None and not line.is_recorded:
                yield line[:2], self._topics[line.topic]

    def _line(self, at: int) -> _Line | None:
        if self._lines is None or at >= self._count:
            return None
        return _Line(*_LAYOUT.unpack_from(self._lines, at * _LAYOUT.size))

    def _find(self, stamp: Stamp) -> int:
        """The first line at or after the stamp: mostly soon after the last one found, so gallop on from there."""
        low, high = 0, self._count
        line = self._line(self._next)
        if line is not None and line[:2] <= stamp:
            low, step = self._next, 1
            while (line := self._line(low + step)) is not None and line[:2] < stamp:
                low, step = low + step, 2 * step
            high = min(high, low + step)
        while low < high:
            middle = (low + high) // 2
            line = self._line(middle)
            if line is not None and line[:2] < stamp:
                low = middle + 1
            else:
                high = middle
        self._next = low
        return low


def _digest(output: Outgoing) -> bytes:
    """Of topic, key, value and headers."""
    return sha256(msgspec.msgpack.encode(output)).digest()[:16]
