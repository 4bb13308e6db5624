"""From what a camera sees, a finished pass or only that it looks, to the event that the log keeps."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from schemas.events import FeedReported, PlateSighted, QueueTailMeasured
from schemas.events.sightings import PlateCandidate, VehicleSeen
from schemas.fields import CameraTrouble, Checkpoint, Direction
from streams.domain.plates import MAX_LENGTH
from vision.ground import Ground
from vision.one_pass import Pass
from vision.passes import Told
from vision.tail import Tail

CONFIDENCE_DIGITS = 4

SURE_WAY_METRES = 3.0
"""Less is how a vehicle's box breathes."""


@dataclass(frozen=True)
class Post:
    """Where a camera stands: its gate, checkpoint, lane and which way trucks go there."""

    gate: str
    checkpoint: Checkpoint
    lane: int
    direction: Direction
    synthetic: bool = False
    """Drawn, not seen: its name says so wherever it shows."""

    @property
    def camera(self) -> str:
        """The camera's name, unique at its gate: gate-in-1, or synthetic-gate-in-1."""
        return f"{'synthetic-' if self.synthetic else ''}{self.checkpoint}-{self.lane}"

    @property
    def source(self) -> str:
        """Who says so, in its events."""
        return f"/camera/{self.gate}/{self.camera}"


def plate_sighted(
    post: Post, told: Told, *, now: datetime, new_id: Callable[[], str], ground: Ground | None = None
) -> PlateSighted:
    """The event of what is told of a pass. All revisions of one pass share its sighting id.

    With the road's plane it is also said which way the vehicle went, and how fast; else it went as its lane goes.
    """
    one = told.one
    vehicle = one.vehicle
    speed = None if ground is None else ground.speed_kmh(one.track)
    return PlateSighted(
        id=new_id(),
        gate=post.gate,
        occurred_at=told.at,
        received_at=now,
        source=post.source,
        sighting_id=one.sighting_id,
        revision=told.revision,
        camera=post.camera,
        checkpoint=post.checkpoint,
        lane=post.lane,
        direction=_direction(post, one, ground),
        side=one.side,
        candidates=tuple(
            PlateCandidate(
                text=plate.text,
                confidence=round(plate.confidence, CONFIDENCE_DIGITS),
                country=plate.country,
                colour=one.colour,
                lines=plate.lines,
            )
            for plate in one.texts
            if len(plate.text) <= MAX_LENGTH
        ),
        vehicle=None if vehicle is None else VehicleSeen(vehicle_class=vehicle[0], confidence=round(vehicle[1], 4)),
        speed_kmh=None if speed is None else round(speed, 1),
        evidence=one.evidence,
    )


def queue_tail_measured(post: Post, tail: Tail, *, now: datetime, new_id: Callable[[], str]) -> QueueTailMeasured:
    """The event of a minute's looks at the queue. Errors are rounded up."""
    return QueueTailMeasured(
        id=new_id(),
        gate=post.gate,
        occurred_at=now,
        received_at=now,
        source=post.source,
        camera=post.camera,
        checkpoint=post.checkpoint,
        direction=post.direction,
        trucks=round(tail.trucks),
        trucks_error=math.ceil(tail.trucks_error),
        metres=max(round(tail.metres), 0),
        metres_error=math.ceil(tail.metres_error),
        out_of_sight=tail.out_of_sight,
    )


def _direction(post: Post, one: Pass, ground: Ground | None) -> Direction:
    """The lane's, unless the vehicle was seen to go away from the checkpoint."""
    if ground is None or ground.advance_metres(one.track) > -SURE_WAY_METRES:
        return post.direction
    return "in" if post.direction == "out" else "out"


def camera_reported(
    post: Post,
    frame_at: datetime,
    *,
    alive: bool,
    now: datetime,
    new_id: Callable[[], str],
    troubles: tuple[CameraTrouble, ...] = (),
) -> FeedReported:
    """The event that says whether the camera answers, when it took its newest frame and how well it sees."""
    return FeedReported(
        id=new_id(),
        gate=post.gate,
        occurred_at=now,
        received_at=now,
        source=post.source,
        feed_as_of=frame_at,
        feed_kind="camera",
        feed=post.camera,
        synthetic=post.synthetic,
        alive=alive,
        troubles=troubles,
    )
