"""One camera at work: frames in, sightings out. It survives broken pictures and a camera that goes away."""

import os
import time
from collections.abc import Callable
from datetime import UTC, datetime

import structlog

from schemas import metrics
from schemas.events import FeedReported, PlateSighted
from schemas.ids import RANDOM_BYTES, uuid7
from vision.look import Eye
from vision.memory import give_back
from vision.motion import MotionGate
from vision.passes import Pass, Passes
from vision.sighting import Post, camera_reported, plate_sighted
from vision.sources import BrokenFrame, Frame, Source, SourceError

Append = Callable[[PlateSighted | FeedReported], object]
"""Puts one event into the log; returns when the log has it."""

FIRST_RETRY_SECONDS = 1.0
LONGEST_RETRY_SECONDS = 30.0

REPORT_SECONDS = 10.0
"""How often the gate is told that this camera looks."""

_log = structlog.get_logger()


class Worker:
    """Reads one camera's source and appends a sighting for every pass."""

    def __init__(self, post: Post, eye: Eye, append: Append) -> None:
        self._post = post
        self._eye = eye
        self._append = append
        self._labels = {"gate": post.gate, "lane": str(post.lane)}
        self._motion = MotionGate()
        self._passes = Passes()
        self._moved = True
        self._newest_at: datetime | None = None
        self._reported = float("-inf")
        self._frames = metrics.FRAMES.labels(**self._labels)
        self._seconds = metrics.FRAME_SECONDS.labels(**self._labels)

    def once(self, source: Source) -> bool:
        """Work until the source ends. False if it never answered or failed on the way; the reason is in the log."""
        try:
            for frame in source.frames():
                self._take(frame)
        except SourceError as error:
            metrics.SOURCE_FAILURES.labels(**self._labels).inc()
            _log.error("source failed", reason=str(error), camera=self._post.camera)
            self._report(alive=False)
            return False
        finally:
            self._tell(self._passes.end())
        return True

    def for_ever(self, open_source: Callable[[], Source], sleep: Callable[[float], None] = time.sleep) -> bool:
        """Work until a file is over (False if it failed); try a camera that failed again, after longer and longer."""
        wait = FIRST_RETRY_SECONDS
        while True:
            started = time.monotonic()
            source = open_source()
            answered = self.once(source)
            if not source.live:
                return answered
            if time.monotonic() - started > LONGEST_RETRY_SECONDS:
                wait = FIRST_RETRY_SECONDS
            _log.warning("trying the camera again", camera=self._post.camera, in_seconds=wait)
            sleep(wait)
            wait = min(wait * 2, LONGEST_RETRY_SECONDS)

    def _take(self, frame: Frame | BrokenFrame) -> None:
        self._frames.inc()
        if isinstance(frame, BrokenFrame):
            metrics.FRAME_FAILURES.labels(**self._labels).inc()
            _log.warning("picture cannot be read", which=frame.name, reason=frame.reason, camera=self._post.camera)
            return
        self._newest_at = frame.seen_at
        if time.monotonic() - self._reported >= REPORT_SECONDS:
            self._report(alive=True)
        if frame.own_pass:
            self._tell(self._one_pass(frame))
        elif self._motion.changed(frame.picture):
            self._moved = True
            with self._seconds.time():
                plates = [plate for plate in self._eye.look(frame.picture) if plate.box.is_inside(frame.picture)]
            self._tell(self._passes.see(frame.seen_at, plates))
        else:
            if self._moved:
                self._moved = False
                give_back()
            self._tell(self._passes.still(frame.seen_at))

    def _report(self, *, alive: bool) -> None:
        """Tell the gate how fresh this camera is; one that never gave a frame has nothing to tell yet."""
        if self._newest_at is not None:
            self._reported = time.monotonic()
            now = datetime.now(UTC)
            self._append(camera_reported(self._post, self._newest_at, alive=alive, now=now, new_id=_new_id))

    def _one_pass(self, frame: Frame) -> list[Pass]:
        """A still: each plate in it is a pass of its own."""
        with self._seconds.time():
            plates = self._eye.look(frame.picture)
        passes = [Pass(frame.seen_at, frame.seen_at, plate.box) for plate in plates]
        for one, plate in zip(passes, plates, strict=True):
            one.read(plate)
        return passes

    def _tell(self, passes: list[Pass]) -> None:
        for done in passes:
            event = plate_sighted(self._post, done, now=datetime.now(UTC), new_id=_new_id)
            self._append(event)
            metrics.SIGHTINGS.labels(**self._labels, read="yes" if event.candidates else "no").inc()
            _log.info(
                "sighting appended",
                camera=self._post.camera,
                sighting=event.sighting_id,
                candidates=len(event.candidates),
            )


def _new_id() -> str:
    return uuid7(time.time_ns() // 1_000_000, os.urandom(RANDOM_BYTES))
