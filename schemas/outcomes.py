"""`gate.outcome.v1`: answers to commands, the life of visits, and look-ups that the fold wants."""

from typing import Annotated, Literal

from msgspec import Meta

from schemas.fields import (
    Channel,
    Country,
    DeclarationStatus,
    Direction,
    Id,
    Line,
    PlateText,
    RegistrationStatus,
    Short,
    Stage,
    UtcTime,
    VisitId,
    VisitStatus,
)
from schemas.stamp import Stamped

RefusalCode = Annotated[
    Literal[
        "unknown-visit", "visit-closed", "wrong-agency", "not-waiting-for-stage", "already-held", "not-held", "held"
    ],
    Meta(description="Why a command was refused, for programs."),
]


class Outcome(Stamped, frozen=True, kw_only=True, tag_field="type", omit_defaults=True):
    """Base of every outcome."""


class CommandAnswered(Outcome, frozen=True, kw_only=True, tag="command.answered"):
    """The one answer to a command. Refused ones say why, in words and as a code."""

    request_id: Id
    accepted: Annotated[bool, Meta(description="False: see code and reason.")]
    visit_id: VisitId | None = None
    code: RefusalCode | None = None
    reason: Annotated[Line | None, Meta(description="Why it was refused, for people; English.")] = None


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


class VisitOpened(VisitState, frozen=True, kw_only=True, tag="visit.opened"):
    """A truck took its place."""


class VisitChanged(VisitState, frozen=True, kw_only=True, tag="visit.changed"):
    """Stage, status, plate or a joined record changed."""


class VisitClosed(VisitState, frozen=True, kw_only=True, tag="visit.closed"):
    """The truck crossed, or had been taken for two; this visit stands in no queue any more."""

    closed_at: UtcTime
    wait_seconds: Annotated[int, Meta(ge=0, description="From the first sighting to the crossing.")]
    merged_into: Annotated[
        VisitId | None, Meta(description="None: it crossed. Else the same truck's other visit, which goes on.")
    ] = None


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


GateOutcome = CommandAnswered | VisitOpened | VisitChanged | VisitClosed | DeclarationWanted | RegistrationWanted
