"""How far the queue reaches before one camera: trucks and metres, each with its error. Pure."""

import math
from collections.abc import Sequence
from datetime import datetime, timedelta
from statistics import median
from typing import NamedTuple

from vision.ground import Ground
from vision.track import Track

MEASURE_EVERY = timedelta(seconds=60)
LOOK_EVERY = timedelta(seconds=2)

QUEUES_KMH = 15.0
"""What goes faster does not queue."""

LENGTH_METRES, LENGTH_ERROR_METRES = 14.0, 5.0
"""A truck, with or without a trailer: a camera that looks at the fronts does not see where the last one ends."""

GAP_METRES = 50.0
"""A gap that no truck of a queue leaves before it."""

PASSED_METRES = -5.0
"""A truck so far beyond the stop line has passed."""

FOOT_ERROR_SHARE = 0.04
FOOT_ERROR_PIXELS = 2.0
"""How badly a box says where the vehicle touches the road."""

LEAST_HEIGHT_PIXELS = 24
"""Trucks smaller than this are not told apart: where the last one is so small the queue may go on."""


class Tail(NamedTuple):
    """What one look, or one minute's looks together, say of the queue."""

    trucks: float
    trucks_error: float
    metres: float
    metres_error: float
    out_of_sight: bool


class _Place(NamedTuple):
    along: float
    error: float
    """Metres, of the tail that it would be."""
    track: Track
    rear: float
    sureness: float
    """That it is a truck."""


def look_at_queue(tracks: Sequence[Track], ground: Ground) -> Tail:
    """The queue as it stands now."""
    places = [place for track in tracks if (place := _place(track, ground)) is not None]
    queue: list[_Place] = []
    for place in sorted(places, key=lambda one: one.along):
        if queue and place.along - queue[-1].rear > GAP_METRES:
            break
        queue.append(place)
    if not queue:
        return Tail(0, 0, 0, 0, out_of_sight=False)
    last = max(queue, key=lambda one: one.rear)
    unsure = sum(1 - one.sureness for one in queue)
    box, (width, height) = last.track.box, ground.picture
    hidden = (
        last.along > ground.reach_metres
        or box.height < LEAST_HEIGHT_PIXELS
        or min(box.x1, box.y1, width - box.x2, height - box.y2) < FOOT_ERROR_PIXELS
    )
    return Tail(len(queue), unsure, last.rear, last.error, out_of_sight=hidden)


class QueueWatch:
    """Looks every two seconds and tells the middle of a minute's looks: what passes before the queue hides it."""

    def __init__(self) -> None:
        self._looks: list[Tail] = []
        self._looked_at: datetime | None = None
        self._told_at: datetime | None = None

    def see(self, at: datetime, tracks: Sequence[Track], ground: Ground) -> Tail | None:
        """Take a frame's vehicles; once a minute what they say."""
        if self._looked_at is None or at - self._looked_at >= LOOK_EVERY:
            self._looked_at = at
            self._looks.append(look_at_queue(tracks, ground))
        self._told_at = self._told_at or at
        if at - self._told_at < MEASURE_EVERY:
            return None
        self._told_at = at
        looks, self._looks = self._looks, []
        return together(looks)


def together(looks: Sequence[Tail]) -> Tail:
    """The middle of several looks; the error is what each look says of itself, and how far half of them lie apart."""
    trucks, metres = sorted(look.trucks for look in looks), sorted(look.metres for look in looks)
    quarter = len(looks) // 4
    return Tail(
        median(trucks),
        median(look.trucks_error for look in looks) + (trucks[-1 - quarter] - trucks[quarter]) / 2,
        median(metres),
        math.hypot(median(look.metres_error for look in looks), (metres[-1 - quarter] - metres[quarter]) / 2),
        out_of_sight=sum(look.out_of_sight for look in looks) * 2 > len(looks),
    )


def _place(track: Track, ground: Ground) -> _Place | None:
    """Where a truck queues; None for what is no truck, drives, or has passed."""
    if track.vehicle is None or track.vehicle[0] != "truck":
        return None
    spot, speed = ground.stands(track.box), ground.speed_kmh(track)
    scale = ground.metres_a_pixel(track.box)
    sureness = track.vehicle[1]
    if spot is None or math.isnan(scale) or (speed or 0.0) > QUEUES_KMH or spot.along < PASSED_METRES:
        return None
    foot = max(FOOT_ERROR_SHARE * track.box.height, FOOT_ERROR_PIXELS)
    error = math.hypot(abs(scale) * foot, ground.error_metres)
    if scale > 0:  # the camera looks towards the checkpoint, and at the rears: the box stands on the tail's end
        return _Place(spot.along - LENGTH_METRES, error, track, spot.along, sureness)
    return _Place(spot.along, math.hypot(error, LENGTH_ERROR_METRES), track, spot.along + LENGTH_METRES, sureness)
