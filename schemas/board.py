"""`gate.board.v1`: what screens show of one gate, as snapshots and deltas."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from schemas.fields import (
    CameraTrouble,
    Channel,
    Country,
    DeclarationStatus,
    Direction,
    FeedKind,
    Lane,
    Number,
    PlateColour,
    PlateText,
    QueueClass,
    RegistrationStatus,
    Role,
    Sha256,
    Share,
    Short,
    Stage,
    UtcTime,
    VisitId,
    VisitStatus,
)
from schemas.stamp import Stamped


class StageWait(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A stage that a visit waits for, and whose ticks are missing."""

    stage: Stage
    since: UtcTime
    agencies: Annotated[tuple[Role, ...], Meta(description="Whose ticks the stage lacks.")] = ()


class BoardRow(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One visit.

    Rows of a class order by `rank`, classes take turns by the policy's pattern; a position is a row's place among the
    `waiting` rows of its direction and stage, so a departure rewrites none.
    """

    visit_id: VisitId
    direction: Direction
    rank: Annotated[
        tuple[int, int],
        Meta(
            description="Arrival (live, priority), slot (booked) or requeueing in milliseconds since 1970, then the "
            "visit's number: lower goes first."
        ),
    ]
    status: VisitStatus
    stage: Annotated[Stage, Meta(description="What the visit waits for.")]
    arrived_at: UtcTime
    stage_since: UtcTime
    seen_at: Annotated[UtcTime, Meta(description="Last sighting: the age of what is known about the truck.")]
    queue_class: QueueClass = "live"
    rule: Annotated[Short, Meta(description="The policy's rule that gave the class.")] = "live"
    agencies: Annotated[tuple[Role, ...], Meta(description="Whose ticks the stage lacks.")] = ()
    also: Annotated[tuple[StageWait, ...], Meta(description="Other stages that it waits for at the same time.")] = ()
    slot_at: Annotated[UtcTime | None, Meta(description="Its booked slot's beginning.")] = None
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
    evidence: Annotated[
        Sha256 | None, Meta(description="Picture of its sharpest read: GET /v1/evidence/{sha256}, while it is kept.")
    ] = None


class StageSummary(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One stage's queue: what a reader needs to tell any position's range of waiting time by itself."""

    stage: Stage
    phase: Annotated[int, Meta(ge=0, description="Turns of the policy's pattern already given.")] = 0
    usual_p50_seconds: Annotated[Number | None, Meta(description="Median time in the stage, lately.")] = None
    usual_p90_seconds: Annotated[Number | None, Meta(description="Nine of ten took less.")] = None
    late_after_seconds: Annotated[
        Number | None, Meta(description="Longer than this is unusual (97 of 100 take less).")
    ] = None
    served_per_hour_milli: Annotated[
        Number | None, Meta(description="Trucks an hour through the stage, in thousandths.")
    ] = None


class FeedState(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How fresh one camera or feed is."""

    feed_kind: FeedKind
    feed: Annotated[Short, Meta(description="Which one of the kind: gate-in-1, customs, registry.")]
    alive: Annotated[bool, Meta(description="Whether the source answers.")]
    synthetic: Annotated[bool, Meta(description="What it says is made up, and screens must say so.")] = False
    troubles: Annotated[
        tuple[CameraTrouble, ...], Meta(description="What a camera that answers suffers from, the worst first.")
    ] = ()
    feed_as_of: UtcTime


class CongestionSummary(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Whether a direction takes more than it gives, and where."""

    level: Annotated[Literal["normal", "watch", "warning", "critical"], Meta(description="How it stands.")]
    arrivals_per_hour_milli: Annotated[Number, Meta(description="Trucks an hour that come, in thousandths.")]
    served_per_hour_milli: Annotated[Number, Meta(description="Trucks an hour that cross, in thousandths.")]
    utilisation_percent: Annotated[
        Number | None, Meta(description="Arrivals for each 100 served; None: none served.")
    ] = None
    bottleneck: Stage | None = None
    next_threshold: Annotated[Short | None, Meta(description="Which limit of the policy comes next.")] = None
    next_threshold_in_seconds: Annotated[Number | None, Meta(description="When; None: not in sight.")] = None


class PolicyShown(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The rule in force."""

    name: Annotated[Short, Meta(description="As its file says: lang-son.")]
    version: Annotated[int, Meta(ge=1, description="Counts the versions of the rule of this name.")]
    sha256: Sha256
    pattern: Annotated[tuple[QueueClass, ...], Meta(description="How the classes take turns.")]


class DirectionSummary(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Figures of one direction. Waits are those of the trucks that crossed in the last hour, measured, not promised."""

    direction: Direction
    waiting: Annotated[int, Meta(ge=0, description="Open visits, held and called ones included: as many as rows.")]
    by_stage: Annotated[dict[Stage, int], Meta(description="Open visits by the stage they wait for.")]
    crossed_today: Annotated[int, Meta(ge=0, description="Since midnight in Vietnam (UTC+7).")]
    crossed_last_hour: Annotated[int, Meta(ge=0, description="In the last 3,600 s of the gate's time.")]
    wait_p50_seconds: Annotated[Number | None, Meta(description="Median wait.")] = None
    wait_p90_seconds: Annotated[Number | None, Meta(description="Nine of ten waited less.")] = None
    stages: Annotated[tuple[StageSummary, ...], Meta(description="Of the stages with something to tell.")] = ()
    headway_ms: Annotated[
        Number | None, Meta(description="From one crossing to the next, lately; None: too few crossed.")
    ] = None
    p50_milli: Annotated[
        Number | None,
        Meta(description="Wait of the n-th truck = n x headway_ms x this / 1000 in ms: as likely less as more."),
    ] = None
    p90_milli: Annotated[Number | None, Meta(description="The same for nine of ten.")] = None
    hit_rate_percent: Annotated[
        Number | None, Meta(description="Of the last trucks that crossed, how many waited at most the promised p90.")
    ] = None
    congestion: Annotated[CongestionSummary | None, Meta(description="None: too little is known yet.")] = None


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
    policy: Annotated[PolicyShown | None, Meta(description="The rule in force; in a delta only when it changed.")] = (
        None
    )
    log_hash: Annotated[
        Short | None,
        Meta(
            description="First 16 digits of the running hash of the partition's log up to this offset: two folds that "
            "differ are seen."
        ),
    ] = None
