"""How many vehicles passed, each once. Pure, but for the recording that is watched."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol

from vision.carriers import carriers
from vision.classify import Kinds, is_near
from vision.detect import Box, Detection
from vision.geometry import area
from vision.motion import MotionGate
from vision.pictures import Picture
from vision.sources import BrokenFrame
from vision.sources.video import TimedPicture
from vision.track import Track, Tracker

LEAST_FRAMES = 3
"""A vehicle box in fewer frames is a mistake of the detector."""

LEAST_SHARE = 0.01
"""Of the picture, at its nearest: what never comes nearer does not pass this camera."""

_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)


class Finder(Protocol):
    """What counting needs of `vision.look.Eye`."""

    def find_vehicles(self, picture: Picture) -> list[Detection]:
        """Vehicles."""

    def classify(self, picture: Picture, vehicle: Box) -> Kinds:
        """The kind of one vehicle."""


@dataclass
class Count:
    """Vehicles that passed; `other` are buses, vans, motorbikes and what is none of these."""

    trucks: int = 0
    cars: int = 0
    other: int = 0

    def add(self, track: Track, picture_area: float) -> None:
        """Count the vehicle if it passed."""
        vehicle = track.vehicle
        if vehicle is None or track.classes.frames < LEAST_FRAMES or area(track.largest) < LEAST_SHARE * picture_area:
            return
        if not track.has_moved:
            return
        if vehicle[0] == "truck":
            self.trucks += 1
        elif vehicle[0] == "car":
            self.cars += 1
        else:
            self.other += 1


def count_passing(eye: Finder, pictures: Iterable[TimedPicture | BrokenFrame]) -> Count:
    """Watch a recording to its end."""
    count, tracker, motion = Count(), Tracker(), MotionGate()
    picture_area = 1.0
    for timed in pictures:
        if isinstance(timed, BrokenFrame):
            continue
        at, picture = _EPOCH + timedelta(seconds=timed.seconds), timed.picture
        picture_area = float(picture.shape[0] * picture.shape[1])
        if motion.changed(picture):
            carried = carriers(eye.find_vehicles(picture), tracker.open, at)
            tracker.see(at, [one.vehicle for one in carried])
            _look_nearer(eye, picture, tracker, at)
        else:
            tracker.still(at)
        for track in tracker.leave(at):
            count.add(track, picture_area)
    for track in tracker.end():
        count.add(track, picture_area)
    return count


def _look_nearer(eye: Finder, picture: Picture, tracker: Tracker, at: datetime) -> None:
    """At the vehicles in view of which that may tell what they are."""
    for track in tracker.open:
        if track.last_seen == at and track.classes.wants_look(track.box, at) and is_near(picture, track.box):
            track.classes.look(eye.classify(picture, track.box), track.box, at)
