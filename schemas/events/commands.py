"""What officers and yard operators ask. Each is answered once: accepted, or refused with a code and a reason."""

from typing import Annotated, Literal

from msgspec import Meta

from schemas.events.base import Command
from schemas.fields import Direction, GroundsForPriority, Lane, Line, Reason, Short, Stage, VisitId


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
    """Call-forward: the truck is told to come to a lane now. Without a visit, the one that the policy names next."""

    visit_id: VisitId | None = None
    direction: Annotated[Direction | None, Meta(description="Whose next truck, where no visit is named.")] = None
    lane: Lane


class TickRevokeRequested(Command, frozen=True, kw_only=True, tag="tick.revoke_requested"):
    """An agency takes its own tick back: the visit waits for it again."""

    visit_id: VisitId
    stage: Stage
    reason: Reason


class PostponeRequested(Command, frozen=True, kw_only=True, tag="postpone.requested"):
    """A truck asks for a later turn: it has no position until the hours are over, then stands as if it came then."""

    visit_id: VisitId
    hours: Annotated[int, Meta(ge=1, le=48, description="One of the policy's choices.")]


class RequeueRequested(Command, frozen=True, kw_only=True, tag="requeue.requested"):
    """A called truck did not come, or stands in the wrong place: it goes to the back of its class."""

    visit_id: VisitId
    reason: Reason


class PriorityRequested(Command, frozen=True, kw_only=True, tag="priority.requested"):
    """An agency grants a ground for priority, or takes it back; what that is worth the policy says."""

    visit_id: VisitId
    ground: GroundsForPriority
    granted: bool
    reason: Reason


class CorrectionRequested(Command, frozen=True, kw_only=True, tag="correction.requested"):
    """An officer puts right what was seen or joined wrongly. Each correction is undone by another one.

    plate, tractor: the visit's truck has plate `text` (misread; swapped at the line). trailer, container: `text` now
    goes with this visit, and with no other; without `text` it was left behind. merge: this visit and `other_visit_id`
    are one truck. split: `other_visit_id`, merged into this one, is a truck of its own. reopen: the visit was closed
    by mistake. close: the truck is not here.
    """

    visit_id: VisitId
    correction: Literal["plate", "tractor", "trailer", "container", "direction", "merge", "split", "reopen", "close"]
    text: Annotated[
        Short | None, Meta(description="A plate or a container's number, where the correction has one.")
    ] = None
    other_visit_id: VisitId | None = None
    reason: Reason
