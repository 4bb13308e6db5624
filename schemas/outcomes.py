"""`gate.outcome.v1`: answers to commands, the life of visits, and look-ups that the fold wants."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from schemas.board import PolicyShown, StageWait
from schemas.fields import (
    BookingId,
    Channel,
    Country,
    DeclarationNumber,
    DeclarationStatus,
    Direction,
    GateSlug,
    Id,
    Lane,
    Line,
    Number,
    PersonId,
    PlateText,
    QueueClass,
    RegistrationStatus,
    Role,
    Sha256,
    Short,
    Stage,
    UtcTime,
    VisitId,
    VisitStatus,
)
from schemas.stamp import Stamped

RefusalCode = Annotated[
    Literal[
        "unknown-visit",
        "visit-closed",
        "wrong-agency",
        "not-waiting-for-stage",
        "not-ticked",
        "already-held",
        "not-held",
        "held",
        "nobody-waits",
        "lane-closed",
        "not-allowed-by-policy",
        "unknown-booking",
        "slot-full",
        "no-such-slot",
        "booked-already",
        "banned",
        "unknown-declaration",
        "not-correctable",
        "policy-invalid",
        "unknown-alert",
        "already-so",
    ],
    Meta(description="Why a command was refused, for programs."),
]


BookingStatus = Annotated[
    Literal["entered", "confirmed", "waitlisted", "cancelled", "used", "no-show", "excused"],
    Meta(
        description="entered: in the draw; confirmed: has a place; used: the truck came; no-show: it did not; excused: "
        "it did not, because of the gate, the road or an agency."
    ),
]


StoryKind = Annotated[
    Literal[
        "ticked",
        "tick-failed",
        "tick-revoked",
        "held",
        "released",
        "called",
        "postponed",
        "requeued",
        "priority-granted",
        "priority-withdrawn",
        "replated",
        "tractor-swapped",
        "trailer-joined",
        "trailer-left",
        "container-joined",
        "container-moved",
        "direction-reversed",
        "merged",
        "split",
        "reopened",
        "diverted",
        "closed-by-officer",
        "crossed-without-tick",
        "came-late",
        "position-changed",
        "no-show",
        "no-show-excused",
    ],
    Meta(description="What happened to a visit."),
]


class SlotShown(Struct, frozen=True, kw_only=True):
    """A slot's beginning and places."""

    slot_at: UtcTime
    trucks: Annotated[Number, Meta(description="How many trucks it takes.")]


class Outcome(Stamped, frozen=True, kw_only=True, tag_field="type", omit_defaults=True):
    """Base of every outcome."""


class CommandAnswered(Outcome, frozen=True, kw_only=True, tag="command.answered"):
    """The one answer to a command. Refused ones say why, in words and as a code.

    An accepted one about a visit is a line of that visit's story: what was done, by whom, why.
    """

    request_id: Id
    accepted: Annotated[bool, Meta(description="False: see code and reason.")]
    visit_id: VisitId | None = None
    what: StoryKind | None = None
    stage: Stage | None = None
    by_role: Role | None = None
    by_organisation: Annotated[Short | None, Meta(description="Agency or firm, as the command's actor says.")] = None
    note: Annotated[Line | None, Meta(description="The officer's remark or reason.")] = None
    other_visit_id: VisitId | None = None
    code: RefusalCode | None = None
    reason: Annotated[Line | None, Meta(description="Why it was refused, for people; English.")] = None
    booking_id: BookingId | None = None
    slot_at: Annotated[UtcTime | None, Meta(description="The slot that was given.")] = None
    booking: BookingStatus | None = None
    alternatives: Annotated[tuple[UtcTime, ...], Meta(max_length=8, description="Next slots with a free place.")] = ()
    rule: Annotated[Short | None, Meta(description="The policy and rule that decided: lang-son/1/perishable-1.")] = None


class VisitState(Outcome, frozen=True, kw_only=True):
    """A visit after a change: the whole of what history keeps."""

    visit_id: VisitId
    direction: Direction
    opened_at: UtcTime
    stage: Stage
    stage_since: UtcTime
    status: VisitStatus
    plate: PlateText | None = None
    country: Country | None = None
    aliases: Annotated[
        tuple[str, ...],
        Meta(description="All names of this visit, kind first: plate:29C12345, declaration:…, container:…"),
    ] = ()
    declaration_number: Annotated[Short | None, Meta(description="The joined declaration.")] = None
    declaration: DeclarationStatus | None = None
    channel: Channel | None = None
    registration: RegistrationStatus | None = None
    queue_class: QueueClass = "live"
    rule: Annotated[
        Short | None, Meta(description="The policy and rule that gave the class: lang-son/1/perishable-1.")
    ] = None
    workflow: Annotated[Short | None, Meta(description="The journey it follows: export-fresh/1.")] = None
    waits: Annotated[tuple[StageWait, ...], Meta(description="Everything it waits for now.")] = ()
    booking_id: BookingId | None = None
    promised_p50_seconds: Annotated[
        Number | None, Meta(description="The wait promised on arrival: as likely less as more.")
    ] = None
    promised_p90_seconds: Annotated[Number | None, Meta(description="Nine of ten such promises are kept.")] = None


class VisitOpened(VisitState, frozen=True, kw_only=True, tag="visit.opened"):
    """A truck took its place."""


class VisitChanged(VisitState, frozen=True, kw_only=True, tag="visit.changed"):
    """Stage, status, plate or a joined record changed."""


class VisitClosed(VisitState, frozen=True, kw_only=True, tag="visit.closed"):
    """The truck crossed, was taken for two, went to another gate or is not here; this visit stands in no queue."""

    how: Annotated[Literal["crossed", "merged", "diverted", "corrected"], Meta(description="Why it is over.")] = (
        "crossed"
    )

    closed_at: UtcTime
    wait_seconds: Annotated[int, Meta(ge=0, description="From the first sighting to the crossing.")]
    merged_into: Annotated[
        VisitId | None, Meta(description="None: it crossed. Else the same truck's other visit, which goes on.")
    ] = None


class VisitNoted(Outcome, frozen=True, kw_only=True, tag="visit.noted"):
    """A line of a visit's story that no command asked for: what the log showed, and what followed from it."""

    visit_id: VisitId
    what: StoryKind
    occurred_at: UtcTime
    stage: Stage | None = None
    agencies: Annotated[tuple[Role, ...], Meta(description="Whose ticks are missing.")] = ()
    other_gate: GateSlug | None = None
    other_visit_id: VisitId | None = None
    note: Annotated[Line | None, Meta(description="The rule or measure behind it; English.")] = None


class SlotsOpened(Outcome, frozen=True, kw_only=True, tag="slots.opened"):
    """Slots may be entered for, with the capacity that measured service rates give."""

    direction: Direction
    slots: Annotated[tuple[SlotShown, ...], Meta(description="Each slot and its places.")]


class SlotsDrawn(Outcome, frozen=True, kw_only=True, tag="slots.drawn"):
    """A draw: order the booking ids by sha256(seed + booking id) and anybody finds the same."""

    direction: Direction
    slot_at: UtcTime
    seed: Annotated[Sha256, Meta(description="Running hash of the log at the event that closed the entries.")]
    order: Annotated[tuple[BookingId, ...], Meta(description="All entries, as drawn.")]
    allotted: Annotated[tuple[BookingId, ...], Meta(description="Those that have a place.")]


class BookingChanged(Outcome, frozen=True, kw_only=True, tag="booking.changed"):
    """A booking after a change."""

    booking_id: BookingId
    direction: Direction
    number: DeclarationNumber
    slot_at: UtcTime
    status: BookingStatus
    vehicle: PlateText
    firm: PersonId
    excuse: Annotated[Short | None, Meta(description="Why a no-show is excused, as the log shows.")] = None


class PolicySigned(Outcome, frozen=True, kw_only=True, tag="policy.signed"):
    """One agency has signed this text; it does not rule yet."""

    policy: PolicyShown
    by_role: Role
    by_organisation: Annotated[Short, Meta(description="Agency, as the command's actor says.")]


class PolicyActivated(Outcome, frozen=True, kw_only=True, tag="policy.activated"):
    """Two agencies have signed this text: it rules from here."""

    policy: PolicyShown
    signed_by: Annotated[tuple[Short, ...], Meta(description="Roles and organisations: customs/org-1.")]


class LaneChanged(Outcome, frozen=True, kw_only=True, tag="lane.changed"):
    """A lane was opened, closed or reversed."""

    lane: Lane
    direction: Direction
    is_open: Annotated[bool, Meta(description="False: closed in both directions.")]


class DeclarationWanted(Outcome, frozen=True, kw_only=True, tag="declaration.wanted"):
    """The customs connector is asked for declarations that name this plate."""

    visit_id: VisitId
    plate: PlateText
    country: Country | None = None
    direction: Direction


class RegistrationWanted(Outcome, frozen=True, kw_only=True, tag="registration.wanted"):
    """The registry connector is asked for this plate."""

    visit_id: VisitId
    plate: PlateText
    country: Country | None = None


GateOutcome = (
    CommandAnswered
    | VisitOpened
    | VisitChanged
    | VisitClosed
    | VisitNoted
    | SlotsOpened
    | SlotsDrawn
    | BookingChanged
    | PolicySigned
    | PolicyActivated
    | LaneChanged
    | DeclarationWanted
    | RegistrationWanted
)
