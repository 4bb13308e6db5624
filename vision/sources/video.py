"""A video file, through OpenCV's FFmpeg."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import cv2
import numpy as np

from vision.pictures import Picture
from vision.sources import BrokenFrame, Frame, SourceError

FRAMES_PER_SECOND = 10
"""Frames of a video that are looked at; the rest are skipped, not converted."""

LONGEST_SECONDS = 24 * 3600.0
"""A header that claims more than a day of frames is not believed."""

_WHOLE = 0.9
"""A video with fewer than this share of the frames that its header claims was cut short."""


_MOST_BROKEN = 50
"""After so many frames in a row that cannot be decoded the video is over."""


class TimedPicture(NamedTuple):
    """A picture and when it was taken, in seconds since the recording began."""

    seconds: float
    picture: Picture


class VideoFile:
    """A recording, taken to have ended when it is opened: no frame lies in the future, however fast it is read."""

    live = False

    def __init__(self, file: Path, now: Callable[[], datetime]) -> None:
        self._file = file
        self._now = now
        self.seconds = 0.0
        """How much of the recording was read."""

    def frames(self) -> Iterator[Frame | BrokenFrame]:
        """Frames, ten a second of the recording. Raises SourceError if it is no video or has no frame."""
        began_at: datetime | None = None
        for timed in self.timed():
            if isinstance(timed, BrokenFrame):
                yield timed
                continue
            began_at = began_at or self._now() - timedelta(seconds=self._claimed_seconds)
            seen_at = min(began_at + timedelta(seconds=timed.seconds), self._now())
            yield Frame(timed.picture, seen_at, self._file.name)

    def timed(self) -> Iterator[TimedPicture | BrokenFrame]:
        """The same pictures by the recording's own time. Raises SourceError."""
        capture = cv2.VideoCapture(str(self._file))
        if not capture.isOpened():
            raise SourceError(_no_video(self._file))
        try:
            yield from self._sampled(capture)
        finally:
            capture.release()

    def _sampled(self, capture: Any) -> Iterator[TimedPicture | BrokenFrame]:
        rate = capture.get(cv2.CAP_PROP_FPS)
        rate = rate if 0 < rate < 1000 else 25.0  # noqa: PLR2004  some containers say 0 or 90000
        claimed = max(capture.get(cv2.CAP_PROP_FRAME_COUNT), 0.0)  # some containers do not know, and say less than 0
        self._claimed_seconds = min(claimed / rate, LONGEST_SECONDS)
        number, shown, due, seconds, failed = 0, 0, 0.0, 0.0, 0
        while failed < _MOST_BROKEN:
            if not capture.grab():
                failed += 1  # a broken frame, or the end
                continue
            # A phone's video has no even rate: each frame says its own time. Where none does, the header's rate counts.
            said = capture.get(cv2.CAP_PROP_POS_MSEC) / 1000
            step = (failed + 1) / rate if number else 0.0
            seconds = said if number and seconds < said < LONGEST_SECONDS else seconds + step
            if failed:
                yield BrokenFrame(self._file.name, f"{failed} frames after frame {number} cannot be decoded")
            number += failed + 1
            failed = 0
            self.seconds = seconds + 1 / rate
            if seconds + 1e-6 < due:
                continue
            read, picture = capture.retrieve()
            if not read or picture is None:
                yield BrokenFrame(self._file.name, f"frame {number} cannot be decoded")
                continue
            shown += 1
            due = max(due + 1 / FRAMES_PER_SECOND, seconds)
            yield TimedPicture(seconds, np.asarray(picture, np.uint8))
        if not shown:
            raise SourceError("the video has no frame that can be read: look whether it plays elsewhere")
        if number < _WHOLE * min(claimed, LONGEST_SECONDS * rate):
            yield BrokenFrame(self._file.name, f"the video is cut short: {number} of {claimed:.0f} frames can be read")


def _no_video(file: Path) -> str:
    try:
        if file.stat().st_size == 0:
            return "the file is empty (0 bytes)"
    except OSError as error:
        return f"the file cannot be opened: {error.strerror}"
    return "the file is no video that can be read (MP4, AVI, MKV, MOV, WebM …)"
