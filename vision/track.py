"""Which boxes of successive frames are one vehicle: ByteTrack's association (Zhang et al., 2022). Pure.

Sure boxes are matched to tracks first, then unsure ones to the tracks that are left, so that a vehicle half hidden
behind another keeps its track; only a sure box begins a new one. Boxes are grown before they are compared, since at ten
frames a second a vehicle may have left its last box. Each track foretells its box from its own speed and growth.
"""

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from schemas.fields import VehicleClass
from vision.class_vote import ClassVote
from vision.detect import Box, Detection
from vision.geometry import area, centre, overlap

SURE = 0.3
"""Detector confidence above which a box may begin a track: of drawn trucks in view, 95 of 100 boxes are surer."""

GROWN = 0.25
"""Share of its size added at each side of a box before it is compared."""

LEAST_OVERLAP = 0.1
LEAST_OVERLAP_UNSURE = 0.3
"""Intersection over union of the grown boxes, for sure boxes and for unsure ones."""

GONE_AFTER = timedelta(seconds=2)
"""A vehicle that was moving and is not seen for so long has passed."""

STANDING_GONE_AFTER = timedelta(seconds=30)
"""One that stood may be hidden for so long by whoever passes before it."""

STANDS_AFTER = timedelta(seconds=3)
STANDING_OVERLAP = 0.7


LEAST_WAY = 0.5
LEAST_GROWTH = 1.22
"""Of its own size, and of its width and height: less is how the boxes of standing vehicles breathe."""

_SPEED_GAIN = 0.4
"""How much of a surprise goes into the speed; the place is taken as seen."""

_LONGEST_FORETOLD_SECONDS = 1.0


@dataclass
class Track:
    """One vehicle over time."""

    number: int
    box: Box
    """Where it was last seen."""
    first_box: Box
    first_seen: datetime
    last_seen: datetime
    largest: Box
    """Its box when that was largest."""
    gap: timedelta = timedelta(0)
    """How long it was out of sight before it was last seen."""
    frames: int = 1
    looks: int = 1
    """Frames from the first in which it was seen to the last."""
    furthest: float = 0.0
    """How far it has been from where it was first seen, in its own size."""
    classes: ClassVote = field(default_factory=ClassVote)
    """Of the frames in which a vehicle box was found; a track may live of plates alone."""
    anchor: Box | None = None
    """Where it came to a stand, or was last on its way; and when."""
    anchored_at: datetime | None = None
    _looked: int = 1
    speed: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 0.0)
    """Pixels a second of its middle to the right and down; growth of its width and height, as natural logs a second."""

    @property
    def vehicle(self) -> tuple[VehicleClass, float] | None:
        """Its class and how sure that is; None while only plates were found."""
        return self.classes.best

    @property
    def steadiness(self) -> float:
        """Share of the looks in which it was found while it was there: what flickers is a mistake of the detector."""
        return self.frames / self.looks

    @property
    def has_moved(self) -> bool:
        """Whether it drove: one that is parked, and half hidden at times, neither went far nor grew both ways."""
        grown = max(_growth_of(self.first_box, self.largest), _growth_of(self.box, self.largest))
        return self.furthest >= LEAST_WAY or grown >= LEAST_GROWTH

    def look(self) -> None:
        """One more frame was looked at."""
        self._looked += 1

    def stands(self, at: datetime) -> bool:
        """Whether it has kept its place for a while."""
        return self.anchored_at is not None and at - self.anchored_at >= STANDS_AFTER

    def foretold(self, at: datetime) -> Box:
        """Where it should be now: one that stands is where it was, however its box breathes."""
        if self.stands(self.last_seen):
            return self.box
        seconds = min((at - self.last_seen).total_seconds(), _LONGEST_FORETOLD_SECONDS)
        x, y = centre(self.box)
        right, down, wider, taller = (rate * seconds for rate in self.speed)
        return _box(x + right, y + down, self.box.width * _growth(wider), self.box.height * _growth(taller))

    def take(self, box: Box, at: datetime) -> None:
        """It was seen here."""
        seconds = (at - self.last_seen).total_seconds()
        if seconds > 0:
            self._follow(box, seconds, at)
        self.box, self.gap, self.last_seen = box, at - self.last_seen, at
        self.frames, self.looks = self.frames + 1, self._looked
        self.largest = max(self.largest, box, key=area)
        self.furthest = max(self.furthest, _way(self.first_box, box))
        if self.anchor is None or overlap(self.anchor, box) < STANDING_OVERLAP:
            self.anchor, self.anchored_at = box, at

    def _follow(self, box: Box, seconds: float, at: datetime) -> None:
        foretold = self.foretold(at)
        (x, y), (was_x, was_y) = centre(box), centre(foretold)
        surprise = (
            x - was_x,
            y - was_y,
            math.log(max(box.width, 1.0) / max(foretold.width, 1.0)),
            math.log(max(box.height, 1.0) / max(foretold.height, 1.0)),
        )
        gain = _SPEED_GAIN if self.frames > 1 else 1.0
        right, down, wider, taller = (
            rate + gain * off / seconds for rate, off in zip(self.speed, surprise, strict=True)
        )
        self.speed = right, down, wider, taller


class Tracker:
    """The vehicles before one camera."""

    def __init__(self) -> None:
        self.open: list[Track] = []
        self._last_look: datetime | None = None
        self._made = 0

    def see(
        self, at: datetime, boxes: Sequence[Detection], with_plate: Collection[int] = frozenset()
    ) -> list[Track | None]:
        """Take the vehicles of one frame. The track of each; None for an unsure box that fits none.

        `with_plate`: numbers of the boxes in which a plate was found, which makes them sure to be vehicles.
        """
        for track in self.open:
            track.look()
        sureness = [detection.confidence >= SURE or number in with_plate for number, detection in enumerate(boxes)]
        mine: dict[int, Track] = {}
        for sure, least in ((True, LEAST_OVERLAP), (False, LEAST_OVERLAP_UNSURE)):
            taken = {track.number for track in mine.values()}
            left = [track for track in self.open if track.number not in taken]
            mine |= _match(at, {n: boxes[n] for n, is_sure in enumerate(sureness) if is_sure == sure}, left, least)
        for number, detection in enumerate(boxes):
            if number in mine:
                mine[number].take(detection.box, at)
            elif sureness[number]:
                mine[number] = self._begin(detection.box, at)
        for number, track in mine.items():
            track.classes.add(boxes[number])
        self._last_look = at
        return [mine.get(number) for number in range(len(boxes))]

    def still(self, at: datetime) -> None:
        """The frame shows what the last one showed: whoever was seen in that still stands there."""
        for track in self.open:
            if track.last_seen == self._last_look:
                track.last_seen = at
        self._last_look = at

    def resume(self, at: datetime) -> None:
        """The camera looks again after a pause: who stood when it ended is taken to stand there until not found."""
        for track in self.open:
            if track.stands(track.last_seen):
                track.last_seen = at
        self._last_look = None

    def leave(self, at: datetime) -> list[Track]:
        """Give up the vehicles that have not been seen for too long."""
        gone = [track for track in self.open if at - track.last_seen > _patience(track)]
        self.open = [track for track in self.open if track not in gone]
        return gone

    def end(self) -> list[Track]:
        """Give up all."""
        gone, self.open = self.open, []
        return gone

    def _begin(self, box: Box, at: datetime) -> Track:
        self._made += 1
        track = Track(self._made, box, box, at, at, box)
        track.anchor, track.anchored_at = box, at
        self.open.append(track)
        return track


def _match(at: datetime, boxes: Mapping[int, Detection], tracks: Iterable[Track], least: float) -> dict[int, Track]:
    """The track of each box, pairs that overlap most first: with a lane's few vehicles as good as the optimum."""
    pairs = []
    for track in tracks:
        foretold = track.foretold(at).grown(GROWN, GROWN)
        for number, detection in boxes.items():
            common = overlap(foretold, detection.box.grown(GROWN, GROWN))
            if common >= least:
                pairs.append((common, -track.number, number, track))
    matched: dict[int, Track] = {}
    used: set[int] = set()
    for _, _, number, track in sorted(pairs, key=lambda pair: pair[:3], reverse=True):
        if number not in matched and track.number not in used:
            used.add(track.number)
            matched[number] = track
    return matched


def _way(one: Box, other: Box) -> float:
    """How far a box is from another, by the edge that moved least: who is hidden from one side has one that stays."""
    ways = [
        min(abs(first), abs(second)) if first * second > 0 else 0.0
        for first, second in ((other.x1 - one.x1, other.x2 - one.x2), (other.y1 - one.y1, other.y2 - one.y2))
    ]
    larger = max(one, other, key=area)
    return max(ways) / max(min(larger.width, larger.height), 1.0)


def _growth_of(one: Box, other: Box) -> float:
    """How much the other is larger, in width or height, whichever grew less."""
    return min(other.width / max(one.width, 1.0), other.height / max(one.height, 1.0))


def _patience(track: Track) -> timedelta:
    return STANDING_GONE_AFTER if track.stands(track.last_seen) else GONE_AFTER


def _box(x: float, y: float, width: float, height: float) -> Box:
    return Box(x - width / 2, y - height / 2, x + width / 2, y + height / 2)


def _growth(log: float) -> float:
    return math.exp(min(max(log, -1.0), 1.0))
