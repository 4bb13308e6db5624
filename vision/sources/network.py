"""A camera on the network, through OpenCV's FFmpeg: its newest picture, however slowly it is looked at."""

import threading
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any, NamedTuple

import cv2
import numpy as np

from vision.pictures import Picture
from vision.sources import BrokenFrame, Frame, SourceError

FRAMES_PER_SECOND = 10
"""Frames of a camera that are looked at; the rest are skipped, not converted."""

ANSWER_WITHIN_MILLISECONDS = 5000
STALLED_AFTER_SECONDS = 8.0
"""FFmpeg gives up by itself after the former; a read that hangs beyond that is left behind."""

_MOST_BROKEN = 10
"""After so many frames in a row that cannot be decoded the camera counts as gone."""

_LIMITS = [
    cv2.CAP_PROP_OPEN_TIMEOUT_MSEC,
    ANSWER_WITHIN_MILLISECONDS,
    cv2.CAP_PROP_READ_TIMEOUT_MSEC,
    ANSWER_WITHIN_MILLISECONDS,
]


class NetworkCamera:
    """An RTSP or HTTP camera. Frames that come faster than they are looked at are dropped and counted, never queued."""

    live = True

    def __init__(self, address: str, now: Callable[[], datetime]) -> None:
        self._address = address
        self._now = now

    def frames(self) -> Iterator[Frame | BrokenFrame]:
        """The newest frame, again and again, until the camera stops answering, which raises SourceError."""
        newest = _Newest(self._address, self._now)
        try:
            while True:
                taken = newest.take()
                yield Frame(taken.picture, taken.at, "stream", dropped=taken.dropped)
        finally:
            newest.stop()


class _Taken(NamedTuple):
    picture: Picture
    at: datetime
    dropped: int


class _Newest:
    """Reads the camera in a thread of its own and keeps one picture: the newest that nobody took yet."""

    def __init__(self, address: str, now: Callable[[], datetime]) -> None:
        self._address = address
        self._now = now
        self._changed = threading.Condition()
        self._picture: _Taken | None = None
        self._ended: str | None = None
        self._stopping = False
        threading.Thread(target=self._read, name="camera", daemon=True).start()

    def take(self) -> _Taken:
        """The newest picture, waited for. Raises SourceError when there will be none."""
        with self._changed:
            answered = self._changed.wait_for(lambda: self._picture or self._ended, STALLED_AFTER_SECONDS)
            if self._picture is not None:
                taken, self._picture = self._picture, None
                return taken
            if answered:
                raise SourceError(str(self._ended))
            raise SourceError(f"the camera sent no picture for {STALLED_AFTER_SECONDS:g} s")

    def stop(self) -> None:
        """End the thread with its next picture, or when FFmpeg gives up waiting for one."""
        with self._changed:
            self._stopping = True

    def _read(self) -> None:
        ended = "the camera does not answer: check its address, its power and the network"
        capture = cv2.VideoCapture(self._address, cv2.CAP_FFMPEG, _LIMITS)
        try:
            if capture.isOpened():
                ended = "the camera stopped sending"
                self._keep_newest(capture)
        except cv2.error as error:
            ended = f"the camera sends what cannot be decoded: {error.err or error}"
        finally:
            capture.release()
            with self._changed:
                self._ended = ended
                self._changed.notify_all()

    def _keep_newest(self, capture: Any) -> None:
        last, failed = float("-inf"), 0
        while not self._stopping and failed < _MOST_BROKEN:
            began = time.monotonic()
            if not capture.grab():
                # A frame that cannot be decoded fails at once; a camera that is gone, or silent until FFmpeg gives up.
                failed = failed + 1 if time.monotonic() - began < 1 else _MOST_BROKEN
                continue
            failed = 0
            if time.monotonic() - last < 1 / FRAMES_PER_SECOND:
                continue
            read, picture = capture.retrieve()
            if not read or picture is None:
                continue
            last = time.monotonic()
            with self._changed:
                missed = 0 if self._picture is None else self._picture.dropped + 1
                self._picture = _Taken(np.asarray(picture, np.uint8), self._now(), missed)
                self._changed.notify_all()
