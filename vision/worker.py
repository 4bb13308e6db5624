"""One camera at work: frames in, sightings out. It survives broken pictures and a camera that goes away."""

import os
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Protocol

import structlog

from schemas import metrics
from schemas.events import FeedReported, PlateSighted, QueueTailMeasured
from schemas.ids import RANDOM_BYTES, uuid7
from vision.classify import Kinds, is_near
from vision.detect import Box, Detection
from vision.evidence import EvidenceStore, evidence_picture
from vision.ground import Ground
from vision.health import Health
from vision.look import PlateRead
from vision.memory import give_back
from vision.motion import MotionGate
from vision.passes import Passes, Told, passes_of_still
from vision.pictures import Picture
from vision.quality import plate_quality
from vision.sighting import SURE_WAY_METRES, Post, camera_reported, plate_sighted, queue_tail_measured
from vision.sources import BrokenFrame, Frame, Source, SourceError
from vision.tail import QueueWatch
from vision.track import Track


class Eye(Protocol):
    """What the worker needs of `vision.look.Eye`."""

    def find(self, picture: Picture) -> list[Detection]:
        """Vehicles and plates of a single picture."""

    def find_vehicles(self, picture: Picture) -> list[Detection]:
        """Vehicles."""

    def find_plates(self, picture: Picture) -> list[Detection]:
        """Plates."""

    def classify(self, picture: Picture, vehicle: Box) -> Kinds:
        """The kind of one vehicle."""

    def read(self, picture: Picture, plate: Box) -> PlateRead:
        """One plate."""


Said = PlateSighted | FeedReported | QueueTailMeasured
"""What a camera says."""

Append = Callable[[Said], object]
"""Puts one event into the log; returns when the log has it."""

FIRST_RETRY_SECONDS = 1.0
LONGEST_RETRY_SECONDS = 30.0

REPORT_SECONDS = 10.0
"""How often the gate is told that this camera looks."""

STILL_THERE_AFTER = timedelta(minutes=5)
"""A truck that stood when the camera failed is looked for at its place for so long, then it is another pass."""

_log = structlog.get_logger()


class Worker:
    """Reads one camera's source and appends a sighting for every pass."""

    def __init__(
        self,
        post: Post,
        eye: Eye,
        append: Append,
        evidence: EvidenceStore | None = None,
        ground: Ground | None = None,
    ) -> None:
        """Without `evidence` no picture is kept; with `ground` ways, speeds and the queue's tail are measured."""
        self._post = post
        self._evidence = evidence
        self._eye = eye
        self._append = append
        self._labels = {"gate": post.gate, "lane": str(post.lane)}
        self._motion = MotionGate()
        self._ground = ground
        self._queue = QueueWatch()
        self._passes = Passes(self._knows_way)
        self._health = Health()
        self._moved = True
        self._looked_away = False
        self._newest_at: datetime | None = None
        self._reported = float("-inf")
        self._frames = metrics.FRAMES.labels(**self._labels)
        self._seconds = metrics.FRAME_SECONDS.labels(**self._labels)

    def once(self, source: Source) -> bool:
        """Work until the source ends. False if it never answered or failed on the way; the reason is in the log."""
        try:
            return self._watch(source)
        finally:
            self._tell(self._passes.end())

    def for_ever(self, open_source: Callable[[], Source], sleep: Callable[[float], None] = time.sleep) -> bool:
        """Work until a file is over (False if it failed); try a camera that failed again, after longer and longer."""
        wait = FIRST_RETRY_SECONDS
        while True:
            started = time.monotonic()
            source = open_source()
            if not source.live:
                return self.once(source)
            self._watch(source)
            if time.monotonic() - started > LONGEST_RETRY_SECONDS:
                wait = FIRST_RETRY_SECONDS
            _log.warning("trying the camera again", camera=self._post.camera, in_seconds=wait)
            sleep(wait)
            wait = min(wait * 2, LONGEST_RETRY_SECONDS)

    def _watch(self, source: Source) -> bool:
        """Take frames until the source ends; who stands there then may still do so when it is back."""
        self._looked_away = True
        try:
            for frame in source.frames():
                self._take(frame)
        except SourceError as error:
            metrics.SOURCE_FAILURES.labels(**self._labels).inc()
            _log.error("source failed", reason=str(error), camera=self._post.camera)
            self._report(alive=False)
            return False
        return True

    def _take(self, frame: Frame | BrokenFrame) -> None:
        self._frames.inc()
        if isinstance(frame, BrokenFrame):
            metrics.FRAME_FAILURES.labels(**self._labels).inc()
            _log.warning("picture cannot be read", which=frame.name, reason=frame.reason, camera=self._post.camera)
            return
        if frame.dropped:
            metrics.FRAMES_DROPPED.labels(**self._labels).inc(frame.dropped)
        self._fit_ground(frame.picture)
        if self._looked_away and self._newest_at is not None:
            self._look_again(frame.seen_at, self._newest_at)
        self._looked_away = False
        self._newest_at = frame.seen_at
        if not frame.own_pass:
            self._watch_health(frame)
        if time.monotonic() - self._reported >= REPORT_SECONDS:
            self._report(alive=True)
        if frame.own_pass:
            self._tell(self._still(frame))
        elif self._motion.changed(frame.picture):
            self._moved = True
            if self._motion.is_cut:
                self._passes.doubt()
            with self._seconds.time():
                self._look(frame)
            self._tell(self._passes.tell(frame.seen_at))
        else:
            if self._moved:
                self._moved = False
                give_back()
            self._tell(self._passes.still(frame.seen_at))
        self._measure_queue(frame.seen_at)

    def _fit_ground(self, picture: Picture) -> None:
        size = picture.shape[1], picture.shape[0]
        if self._ground is not None and self._ground.picture != size:
            self._ground = self._ground.scaled(size)

    def _knows_way(self, track: Track) -> bool:
        return self._ground is None or abs(self._ground.advance_metres(track)) >= SURE_WAY_METRES

    def _measure_queue(self, at: datetime) -> None:
        if self._ground is None:
            return
        tail = self._queue.see(at, self._passes.tracks, self._ground)
        if tail is not None:
            self._append(queue_tail_measured(self._post, tail, now=datetime.now(UTC), new_id=new_id))

    def _look_again(self, at: datetime, looked_last: datetime) -> None:
        if at - looked_last > STILL_THERE_AFTER:
            self._tell(self._passes.end())
        self._passes.resume(at)
        self._motion = MotionGate()

    def _look(self, frame: Frame) -> None:
        """Find the vehicles of a frame, and read the plates that may be read better than before."""
        picture, at = frame.picture, frame.seen_at
        vehicles, plates = self._eye.find_vehicles(picture), None
        if self._passes.wants_plates(at, vehicles):
            plates = [plate for plate in self._eye.find_plates(picture) if plate.box.is_inside(picture)]
        for chance in self._passes.see(at, vehicles, plates, float(picture.shape[0] * picture.shape[1])):
            quality = plate_quality(picture, chance.plate)
            if chance.one.wants(quality, at):
                one = self._passes.read(chance, self._eye.read(picture, chance.plate), quality, at)
                if self._evidence is not None and quality >= one.best_quality:
                    one.picture = self._shot(picture, chance.vehicle, chance.plate)
        for track in self._passes.unclear(at):
            if is_near(picture, track.box):
                self._passes.classify(track, self._eye.classify(picture, track.box), at)

    def _still(self, frame: Frame) -> list[Told]:
        """A picture that no other belongs to: each plate in it is a pass of its own."""
        with self._seconds.time():
            found = self._eye.find(frame.picture)
            read = [self._eye.read(frame.picture, one.box) for one in found if one.kind == "plate"]
        told = passes_of_still(frame.seen_at, found, read)
        if self._evidence is not None:
            for one in (each.one for each in told):
                one.picture = self._shot(frame.picture, one.track.box, one.plate)
        return told

    def _watch_health(self, frame: Frame) -> None:
        """Say when the camera begins to see badly, and when it sees well again."""
        before = self._health.troubles
        vehicles = [track.box for track in self._passes.tracks]
        if not self._health.see(frame.seen_at, frame.picture, frame.dropped, vehicles):
            return
        now = self._health.troubles
        metrics.FRAMES_PER_SECOND.labels(**self._labels).set(self._health.frames_per_second)
        for trouble in {*before, *now}:
            metrics.CAMERA_TROUBLE.labels(**self._labels, trouble=trouble).set(trouble in now)
            if trouble not in before:
                _log.error("camera sees badly, look at it", trouble=trouble, camera=self._post.camera)
            if trouble not in now:
                _log.info("camera sees well again", trouble=trouble, camera=self._post.camera)

    def _report(self, *, alive: bool) -> None:
        """Tell the gate how fresh this camera is; one that never gave a frame has nothing to tell yet."""
        if self._newest_at is not None:
            self._reported = time.monotonic()
            troubles = self._health.troubles if alive else ()
            self._append(
                camera_reported(
                    self._post,
                    self._newest_at,
                    alive=alive,
                    now=datetime.now(UTC),
                    new_id=new_id,
                    troubles=troubles,
                )
            )

    def _shot(self, picture: Picture, vehicle: Box, plate: Box | None) -> bytes:
        return evidence_picture(picture, vehicle, plate, synthetic=self._post.synthetic)

    def _tell(self, tellings: list[Told]) -> None:
        for told in tellings:
            one, now = told.one, datetime.now(UTC)
            one.sighting_id = one.sighting_id or new_id()
            if self._evidence is not None and one.picture is not None:
                one.evidence, one.picture = self._evidence.put(one.picture, now), None
            event = plate_sighted(self._post, told, now=now, new_id=new_id, ground=self._ground)
            self._append(event)
            if told.revision == "new":
                metrics.SIGHTINGS.labels(**self._labels, read="yes" if one.is_read else "no").inc()
            _log.info(
                "sighting appended",
                camera=self._post.camera,
                sighting=event.sighting_id,
                revision=told.revision,
                candidates=len(event.candidates),
            )


def new_id() -> str:
    return uuid7(time.time_ns() // 1_000_000, os.urandom(RANDOM_BYTES))
