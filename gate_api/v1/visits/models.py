"""Answers about past and present visits."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from schemas.fields import (
    Channel,
    Country,
    DeclarationStatus,
    Direction,
    GateSlug,
    PlateText,
    RegistrationStatus,
    Short,
    Stage,
    UtcTime,
    VisitId,
    VisitStatus,
)


class Visit(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A visit as history last heard of it."""

    visit_id: VisitId
    gate: GateSlug
    direction: Direction
    opened_at: UtcTime
    stage: Stage
    stage_since: UtcTime
    status: VisitStatus
    closed_at: Annotated[UtcTime | None, Meta(description="When it crossed; absent while it waits.")] = None
    wait_seconds: Annotated[int | None, Meta(description="From the first sighting to the crossing.")] = None
    plate: PlateText | None = None
    country: Country | None = None
    aliases: tuple[str, ...] = ()
    declaration_number: Short | None = None
    declaration: DeclarationStatus | None = None
    channel: Channel | None = None
    registration: RegistrationStatus | None = None


class VisitPage(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Visits of a gate, the last opened first."""

    visits: tuple[Visit, ...]
    next: Annotated[
        str | None, Meta(description="Give it as `before` to get the page after this; absent on the last.")
    ] = None


class VisitChange(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One step of a visit's story, as the log says it."""

    offset: Annotated[int, Meta(ge=0, description="Offset in the gate's log of the event that caused it.")]
    ordinal: Annotated[int, Meta(ge=0)]
    as_of: UtcTime
    kind: Literal["opened", "changed", "closed"]
    stage: Stage
    status: VisitStatus
    plate: PlateText | None = None
    declaration: DeclarationStatus | None = None
    channel: Channel | None = None
    registration: RegistrationStatus | None = None


class VisitStory(Struct, frozen=True, kw_only=True):
    """A visit and how it came to be so, oldest change first."""

    visit: Visit
    story: tuple[VisitChange, ...]
