"""`gate.board.v1`: what screens show of one gate, as snapshots and deltas."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from schemas.fields import (
    Channel,
    Country,
    DeclarationStatus,
    Direction,
    FeedKind,
    Lane,
    Number,
    PlateColour,
    PlateText,
    RegistrationStatus,
    Share,
    Short,
    Stage,
    UtcTime,
    VisitId,
    VisitStatus,
)
from schemas.stamp import Stamped


class BoardRow(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One visit.

    Rows order by `rank`; a position is a row's place among the `waiting` rows of its direction, so a departure
    rewrites none.
    """

    visit_id: VisitId
    direction: Direction
    rank: Annotated[
        tuple[int, int],
        Meta(description="Arrival in milliseconds since 1970, then the visit's number: lower goes first."),
    ]
    status: VisitStatus
    stage: Annotated[Stage, Meta(description="What the visit waits for.")]
    arrived_at: UtcTime
    stage_since: UtcTime
    seen_at: Annotated[UtcTime, Meta(description="Last sighting: the age of what is known about the truck.")]
    plate: Annotated[
        PlateText | None, Meta(description="None: the plate is not read yet; the truck has its place all the same.")
    ] = None
    country: Country | None = None
    colour: PlateColour | None = None
    plate_confidence: Annotated[Share | None, Meta(description="The reader's, for the plate shown.")] = None
    lane: Lane | None = None
    declaration: DeclarationStatus | None = None
    channel: Channel | None = None
    perishable: Annotated[bool, Meta(description="Some goods spoil while they wait.")] = False
    registration: RegistrationStatus | None = None


class FeedState(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How fresh one camera or feed is."""

    feed_kind: FeedKind
    feed: Annotated[Short, Meta(description="Which one of the kind: gate-in-1, customs, registry.")]
    alive: Annotated[bool, Meta(description="Whether the source answers.")]
    synthetic: Annotated[bool, Meta(description="What it says is made up, and screens must say so.")] = False
    feed_as_of: UtcTime


class DirectionSummary(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Figures of one direction. Waits are those of the trucks that crossed in the last hour, measured, not promised."""

    direction: Direction
    waiting: Annotated[int, Meta(ge=0, description="Open visits, held and called ones included.")]
    by_stage: Annotated[dict[Stage, int], Meta(description="Open visits by the stage they wait for.")]
    crossed_today: Annotated[int, Meta(ge=0, description="Since midnight in Vietnam (UTC+7).")]
    crossed_last_hour: Annotated[int, Meta(ge=0, description="In the last 3,600 s of the gate's time.")]
    wait_p50_seconds: Annotated[Number | None, Meta(description="Median wait.")] = None
    wait_p90_seconds: Annotated[Number | None, Meta(description="Nine of ten waited less.")] = None


class BoardMessage(Stamped, frozen=True, kw_only=True, omit_defaults=True):
    """A snapshot replaces everything; a delta upserts `rows` and takes `removed` away.

    `seq` grows by one: a gap means fetch a snapshot.
    """

    kind: Annotated[Literal["snapshot", "delta"], Meta(description="Whether it replaces or amends.")]
    seq: Annotated[int, Meta(ge=0, description="Counts the board messages of the gate since its log began.")]
    rows: Annotated[tuple[BoardRow, ...], Meta(description="Rows new or changed; in a snapshot, all.")] = ()
    removed: Annotated[tuple[VisitId, ...], Meta(description="Visits that left the board.")] = ()
    summaries: Annotated[
        tuple[DirectionSummary, ...] | None, Meta(description="Both directions when any figure changed, else None.")
    ] = None
    feeds: Annotated[tuple[FeedState, ...] | None, Meta(description="All feeds when any changed, else None.")] = None
