"""What cameras say."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from schemas.events.base import Event
from schemas.fields import (
    Checkpoint,
    Country,
    Direction,
    Id,
    Lane,
    Line,
    PlateColour,
    PlateText,
    Sha256,
    Share,
    Short,
    VehicleClass,
)

LEAST_READ = 0.85
"""The least confidence of a plate's best candidate with which the plate is read: whoever tells sightings tells a
confidence of which this holds, so that of the plates told with it about so many are right. With less the plate is
unread: its candidates say what it may be, and none of them is its text unless something else vouches for it."""


class PlateCandidate(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One possible reading of the plate."""

    text: PlateText
    confidence: Annotated[
        Share,
        Meta(description="The reader's own, not yet weighed by any expectation; a best one below 0.85 is not read."),
    ]
    country: Country | None = None
    colour: PlateColour | None = None
    lines: Annotated[int, Meta(ge=1, le=2, description="Layout: one long line, or two.")] | None = None


class VehicleSeen(Struct, frozen=True, kw_only=True):
    """What kind of vehicle carries the plate."""

    vehicle_class: VehicleClass
    confidence: Annotated[Share, Meta(description="The detector's own.")]


class Evidence(Struct, frozen=True, kw_only=True):
    """The picture behind a sighting, stored apart with the shortest retention of all."""

    sha256: Sha256
    place: Annotated[Line, Meta(description="Where it lies, relative to the evidence store.")]


class PlateSighted(Event, frozen=True, kw_only=True, tag="plate.sighted"):
    """One pass of a vehicle at one camera: all reads of that pass fused. No candidates means seen but unread.

    So do candidates of which the best is less sure than `LEAST_READ`: they are what the plate may be.
    """

    sighting_id: Id
    revision: Annotated[
        Literal["new", "update", "lost"],
        Meta(description="ONVIF Profile M: a better reading updates the same sighting."),
    ]
    camera: Annotated[Short, Meta(description="Camera name, unique at its gate: gate-in-1.")]
    checkpoint: Checkpoint
    lane: Lane
    direction: Direction
    side: Annotated[
        Literal["front", "rear", "trailer", "container"], Meta(description="Which plate of the truck the camera sees.")
    ] = "front"
    candidates: Annotated[tuple[PlateCandidate, ...], Meta(max_length=16, description="Best first.")] = ()
    vehicle: VehicleSeen | None = None
    speed_kmh: Annotated[float, Meta(ge=0, description="When this was told; by the road's plane.")] | None = None
    evidence: Evidence | None = None
