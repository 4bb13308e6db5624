"""From what a camera sees, a finished pass or only that it looks, to the event that the log keeps."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from schemas.events import FeedReported, PlateSighted
from schemas.events.sightings import PlateCandidate, VehicleSeen
from schemas.fields import CameraTrouble, Checkpoint, Direction
from streams.domain.plates import MAX_LENGTH
from vision.passes import Told

CONFIDENCE_DIGITS = 4


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


def plate_sighted(post: Post, told: Told, *, now: datetime, new_id: Callable[[], str]) -> PlateSighted:
    """The event of what is told of a pass. All revisions of one pass share its sighting id."""
    one = told.one
    vehicle = one.track.vehicle
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
        direction=post.direction,
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
        evidence=one.evidence,
    )


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
