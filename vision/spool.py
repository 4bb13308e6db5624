"""Events of one camera, kept on disk from when they are told until the log has them: in order, none lost, bounded.

A segment is a file of lines: a checksum, a space and an event as JSON. A line is on disk (fsync) before `put` returns.
What the log has taken is noted in a small file beside them, replaced in one step. So after a crash at any point the
spool holds every event that was put and not surely taken; one that was taken just before is sent again under its own
id, and the fold drops what it already has.
"""

import fcntl
import os
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple, Protocol, TextIO

import structlog

SEGMENT_BYTES = 1 << 18
"""Room is made by whole segments, so they are small: some 300 events."""

_SUFFIX = ".events"
_NOTE = "taken"
_ALL = 1 << 62
_MOST_AT_ONCE = 1000
_MOST_PROCESSES = 9
_log = structlog.get_logger()


class SpoolError(RuntimeError):
    """The spool cannot be used; the text says what to do."""


class SpoolTakenError(SpoolError):
    """Another process uses it."""


class Droppable(Protocol):
    """Pictures, which are worth less than events."""

    @property
    def size_bytes(self) -> int:
        """On disk."""

    def drop(self, size_bytes: int) -> int:
        """Drop the oldest ones until so much is freed. How much was, which is more or, when all are gone, less."""


class Spooled(NamedTuple):
    """An event's bytes and where the next one begins."""

    content: bytes
    segment: int
    end: int


def open_spool(folder: Path, most_bytes: int, evidence: Droppable) -> "Spool":
    """The first spool in the folder that no other process uses, with what was left in the others. Raises SpoolError."""
    mine: Spool | None = None
    for number in range(1, _MOST_PROCESSES + 1):
        place = folder / str(number)
        if mine is not None and not place.exists():
            break
        try:
            spool = Spool(place, most_bytes, evidence)
        except SpoolTakenError:
            continue
        if mine is None:
            mine = spool
            continue
        while left := spool.next(_MOST_AT_ONCE):
            for one in left:
                mine.put(one.content)
            spool.taken(left)
        spool.close()
    if mine is None:
        raise SpoolError(f"{_MOST_PROCESSES} processes use the spools in {folder}: give some of them another lane")
    return mine


class Spool:
    """One process writes and reads it. Not for several threads at once: `vision.outbox` lets them take turns."""

    def __init__(self, folder: Path, most_bytes: int, evidence: Droppable) -> None:
        """`most_bytes`: for events and evidence together. Raises SpoolError."""
        self._folder = folder
        self._most_bytes = most_bytes
        self._evidence = evidence
        self._lock = _locked(folder)
        files = sorted(folder.glob(f"*{_SUFFIX}"))
        self._sizes = {int(file.stem): file.stat().st_size for file in files} or {1: 0}
        """Bytes of each segment, oldest first; the last one is written."""
        self._segment, self._offset = self._noted()
        self._file = self._file_of(self._last).open("ab", buffering=0)
        self._mend()
        self.waiting = len(self.next(_ALL))
        """Events that the log has not taken yet."""
        self.lost = 0
        """Events that were never sent: dropped to stay within bounds, or damaged on disk."""

    @property
    def size_bytes(self) -> int:
        """On disk, sent and unsent."""
        return sum(self._sizes.values())

    def put(self, content: bytes) -> None:
        """Keep one event. Raises SpoolError when the disk is full and nothing is left to drop."""
        line = b"%08x %s\n" % (zlib.crc32(content), content)
        self._make_room(len(line))
        while True:
            try:
                self._write(line)
                break
            except OSError as error:
                if self._evidence.drop(SEGMENT_BYTES) == 0:
                    what = f"the disk of {self._folder} takes no more ({error.strerror}): make room"
                    raise SpoolError(what) from error
        self.waiting += 1

    def next(self, most: int) -> list[Spooled]:
        """The oldest events that were not taken yet, in order."""
        found: list[Spooled] = []
        for number in [number for number in self._sizes if number >= self._segment]:
            with self._file_of(number).open("rb") as file:
                file.seek(self._offset if number == self._segment else 0)
                while len(found) < most and (line := file.readline()):
                    content = _content(line)
                    if content is not None:
                        found.append(Spooled(content, number, file.tell()))
                    elif not found:
                        self._segment, self._offset = number, file.tell()
                        self._lose(1, "an event on disk is damaged and cannot be sent")
        return found

    def taken(self, events: Sequence[Spooled]) -> None:
        """The log has these, the oldest ones."""
        here = self._segment, self._offset
        self.waiting -= sum((one.segment, one.end) > here for one in events)  # the others were dropped meanwhile
        self._segment, self._offset = max(here, (events[-1].segment, events[-1].end))
        partial = self._folder / "taken.partial"
        with partial.open("w") as file:
            file.write(f"{self._segment} {self._offset}")
            file.flush()
            os.fsync(file.fileno())
        partial.replace(self._folder / _NOTE)
        for number in [number for number in self._sizes if number < self._segment]:
            self._drop(number)

    def close(self) -> None:
        """Let another process have it."""
        self._file.close()
        self._lock.close()

    @property
    def _last(self) -> int:
        return max(self._sizes)

    def _write(self, line: bytes) -> None:
        end = self._sizes[self._last]
        try:
            self._file.write(line)
            os.fsync(self._file.fileno())
        except OSError:
            os.truncate(self._file_of(self._last), end)
            raise
        self._sizes[self._last] = end + len(line)
        if self._sizes[self._last] >= SEGMENT_BYTES:
            self._file.close()
            self._begin(self._last + 1)

    def _begin(self, number: int) -> None:
        self._sizes[number] = 0
        self._file = self._file_of(number).open("ab", buffering=0)
        folder = os.open(self._folder, os.O_RDONLY)
        try:
            os.fsync(folder)  # the new file's name, too, must outlive a power cut
        finally:
            os.close(folder)

    def _make_room(self, size: int) -> None:
        """Evidence goes before any event; when there is none left, the oldest events go, and that is said."""
        over = self.size_bytes + self._evidence.size_bytes + size - self._most_bytes
        if over > 0:
            over -= self._evidence.drop(over)
        while over > 0 and len(self._sizes) > 1:
            oldest = min(self._sizes)
            unsent = sum(one.segment == oldest for one in self.next(_ALL))
            over -= self._sizes[oldest]
            self._drop(oldest)
            self._segment, self._offset = max((self._segment, self._offset), (min(self._sizes), 0))
            self._lose(unsent, "the spool is full, its oldest events are lost: give it more room")

    def _lose(self, events: int, why: str) -> None:
        self.lost += events
        self.waiting -= events
        _log.error(why, events=events, spool=str(self._folder))

    def _drop(self, number: int) -> None:
        self._file_of(number).unlink()
        del self._sizes[number]

    def _mend(self) -> None:
        """A crash may have left the last line half written: its `put` never returned."""
        whole = self._file_of(self._last).read_bytes().rfind(b"\n") + 1
        self._file.truncate(whole)
        os.fsync(self._file.fileno())
        self._sizes[self._last] = whole

    def _noted(self) -> tuple[int, int]:
        """Up to where the log has taken the events."""
        try:
            segment, offset = map(int, (self._folder / _NOTE).read_text().split())
        except FileNotFoundError:
            return min(self._sizes), 0
        except ValueError:
            _log.error("it is not known what was sent already: all that is in the spool is sent again")
            return min(self._sizes), 0
        return (segment, offset) if segment in self._sizes else (min(self._sizes), 0)

    def _file_of(self, number: int) -> Path:
        return self._folder / f"{number:010d}{_SUFFIX}"


def _locked(folder: Path) -> TextIO:
    """The folder, made and held by this process alone until the file is closed."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = (folder / "lock").open("w")
    except OSError as error:
        raise SpoolError(f"the spool {folder} cannot be written ({error.strerror}): see CUAKHAU_HOME") from error
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        lock.close()
        raise SpoolTakenError(f"another process uses the spool {folder}") from error
    return lock


def _content(line: bytes) -> bytes | None:
    """The event of a line; None if the line is not what was written."""
    checksum, _, content = line[:-1].partition(b" ")
    return content if line.endswith(b"\n") and checksum == b"%08x" % zlib.crc32(content) else None
