"""Answers about past and present visits."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from schemas.board import StageWait
from schemas.fields import (
    BookingId,
    Channel,
    Country,
    DeclarationStatus,
    Direction,
    GateSlug,
    Line,
    PlateText,
    QueueClass,
    RegistrationStatus,
    Role,
    Short,
    Stage,
    UtcTime,
    VisitId,
    VisitStatus,
)
from schemas.outcomes import StoryKind


class Visit(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A visit as history last heard of it."""

    visit_id: VisitId
    gate: GateSlug
    direction: Direction
    opened_at: UtcTime
    stage: Stage
    stage_since: UtcTime
    status: VisitStatus
    closed_at: Annotated[UtcTime | None, Meta(description="When it was over; absent while it waits.")] = None
    how: Annotated[
        Literal["crossed", "merged", "diverted", "corrected"] | None, Meta(description="Why it is over.")
    ] = None
    wait_seconds: Annotated[int | None, Meta(description="From the first sighting to the crossing.")] = None
    merged_into: Annotated[VisitId | None, Meta(description="The same truck's other visit, which goes on.")] = None
    plate: PlateText | None = None
    country: Country | None = None
    aliases: tuple[str, ...] = ()
    declaration_number: Short | None = None
    declaration: DeclarationStatus | None = None
    channel: Channel | None = None
    registration: RegistrationStatus | None = None
    queue_class: QueueClass = "live"
    rule: Annotated[
        Short | None, Meta(description="The policy and rule that gave the class: lang-son/1/perishable-1.")
    ] = None
    workflow: Annotated[Short | None, Meta(description="The journey it follows: export-plant/1.")] = None
    waits: Annotated[tuple[StageWait, ...], Meta(description="Everything it waits for, and whose ticks.")] = ()
    booking_id: BookingId | None = None
    promised_p50_seconds: Annotated[
        int | None, Meta(description="The wait promised on arrival: as likely less as more.")
    ] = None
    promised_p90_seconds: Annotated[int | None, Meta(description="Nine of ten such promises are kept.")] = None


class VisitPage(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Visits of a gate, the last opened first."""

    visits: tuple[Visit, ...]
    next: Annotated[
        str | None, Meta(description="Give it as `before` to get the page after this; absent on the last.")
    ] = None


class VisitChange(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One step of a visit's story, as the log says it: how it stood after a change, or (`noted`) what was done."""

    offset: Annotated[int, Meta(ge=0, description="Offset in the gate's log of the event that caused it.")]
    ordinal: Annotated[int, Meta(ge=0)]
    as_of: UtcTime
    kind: Literal["opened", "changed", "closed", "noted"]
    stage: Stage | None = None
    status: Annotated[VisitStatus | None, Meta(description="Absent in a `noted` step.")] = None
    plate: PlateText | None = None
    declaration: DeclarationStatus | None = None
    channel: Channel | None = None
    registration: RegistrationStatus | None = None
    occurred_at: Annotated[UtcTime | None, Meta(description="When it happened, where that was before `as_of`.")] = None
    what: StoryKind | None = None
    agencies: Annotated[tuple[Role, ...], Meta(description="Whose ticks were missing.")] = ()
    by_role: Role | None = None
    by_organisation: Annotated[Short | None, Meta(description="Agency or firm of whoever did it.")] = None
    other_gate: GateSlug | None = None
    other_visit_id: VisitId | None = None
    rule: Annotated[Short | None, Meta(description="The policy and rule that decided.")] = None
    note: Annotated[Line | None, Meta(description="The officer's reason, or the measure behind it.")] = None


class VisitStory(Struct, frozen=True, kw_only=True):
    """A visit and how it came to be so, oldest step first."""

    visit: Visit
    story: tuple[VisitChange, ...]
