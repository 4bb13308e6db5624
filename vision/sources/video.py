"""A video file, and a camera on the network, both through OpenCV's FFmpeg."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from vision.pictures import Picture
from vision.sources import BrokenFrame, Frame, SourceError

FILE_FRAMES_PER_SECOND = 10
"""Frames of a video file that are looked at; the rest are skipped undecoded where the format allows."""

LONGEST_SECONDS = 24 * 3600.0
"""A header that claims more than a day of frames is not believed."""

CAMERA_FRAMES_PER_SECOND = 5
ANSWER_WITHIN_MILLISECONDS = 5000


class VideoFile:
    """A recording, taken to have ended when it is opened: no frame lies in the future, however fast it is read."""

    live = False

    def __init__(self, file: Path, now: Callable[[], datetime]) -> None:
        self._file = file
        self._now = now

    def frames(self) -> Iterator[Frame | BrokenFrame]:
        """Frames, ten a second of the recording. Raises SourceError if it is no video."""
        capture = cv2.VideoCapture(str(self._file))
        if not capture.isOpened():
            raise SourceError("the file is no video that can be read")
        try:
            yield from self._sampled(capture)
        finally:
            capture.release()

    def _sampled(self, capture: Any) -> Iterator[Frame]:
        rate = capture.get(cv2.CAP_PROP_FPS)
        rate = rate if 0 < rate < 1000 else 25.0  # noqa: PLR2004  some containers say 0 or 90000
        frames = max(capture.get(cv2.CAP_PROP_FRAME_COUNT), 0.0)  # some containers do not know, and say less than 0
        started_at = self._now() - timedelta(seconds=min(frames / rate, LONGEST_SECONDS))
        number, due = 0, 0.0
        while capture.grab():
            seconds = number / rate
            number += 1
            if seconds + 1e-6 < due:
                continue
            read, picture = capture.retrieve()
            if not read:
                continue
            due += 1 / FILE_FRAMES_PER_SECOND
            seen_at = min(started_at + timedelta(seconds=seconds), self._now())
            yield Frame(_pixels(picture), seen_at, self._file.name)
        if number == 0:
            raise SourceError("the video has no frame that can be read")


class NetworkCamera:
    """An RTSP or HTTP camera. Frames that come faster than they are looked at are dropped, never queued."""

    live = True

    def __init__(self, address: str, now: Callable[[], datetime]) -> None:
        self._address = address
        self._now = now

    def frames(self) -> Iterator[Frame | BrokenFrame]:
        """Frames until the camera stops answering, which raises SourceError."""
        limits = [
            cv2.CAP_PROP_OPEN_TIMEOUT_MSEC,
            ANSWER_WITHIN_MILLISECONDS,
            cv2.CAP_PROP_READ_TIMEOUT_MSEC,
            ANSWER_WITHIN_MILLISECONDS,
        ]
        capture = cv2.VideoCapture(self._address, cv2.CAP_FFMPEG, limits)
        if not capture.isOpened():
            raise SourceError("the camera does not answer: check its address, its power and the network")
        try:
            last: datetime | None = None
            while capture.grab():
                now = self._now()
                if last is not None and (now - last).total_seconds() < 1 / CAMERA_FRAMES_PER_SECOND:
                    continue
                read, picture = capture.retrieve()
                if read:
                    last = now
                    yield Frame(_pixels(picture), now, "stream")
        finally:
            capture.release()
        raise SourceError("the camera stopped sending")


def _pixels(picture: Any) -> Picture:
    return np.asarray(picture, np.uint8)
