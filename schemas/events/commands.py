"""What officers and yard operators ask. Each is answered once: accepted, or refused with a code and a reason."""

from typing import Annotated, Literal

from msgspec import Meta

from schemas.events.base import Command
from schemas.fields import Lane, Line, Reason, Stage, VisitId


class TickRequested(Command, frozen=True, kw_only=True, tag="tick.requested"):
    """An agency confirms (or fails) the stage a visit waits for."""

    visit_id: VisitId
    stage: Stage
    outcome: Annotated[Literal["passed", "failed"], Meta(description="failed leaves the visit waiting for the stage.")]
    note: Annotated[Line | None, Meta(description="Remark of the officer; no names.")] = None


class HoldRequested(Command, frozen=True, kw_only=True, tag="hold.requested"):
    """An agency stops a visit: it keeps its arrival rank but takes no position while held."""

    visit_id: VisitId
    reason: Reason


class ReleaseRequested(Command, frozen=True, kw_only=True, tag="release.requested"):
    """The hold is over; the visit is back at its rank."""

    visit_id: VisitId
    reason: Reason


class CallRequested(Command, frozen=True, kw_only=True, tag="call.requested"):
    """Call-forward: the truck is told to come to a lane now."""

    visit_id: VisitId
    lane: Lane
