"""What officers and yard operators ask. Each is answered once: accepted, or refused with a code and a reason."""

from typing import Annotated, Literal

from msgspec import Meta

from schemas.events.base import Command
from schemas.fields import Direction, GroundsForPriority, Lane, Line, PlateText, Reason, Short, Stage, VisitId


class VisitCommand(Command, frozen=True, kw_only=True):
    """Base of the commands about one visit: by its id, or by the plate that an officer in the field reads.

    One of the two is needed; where both stand, the id counts.
    """

    visit_id: VisitId | None = None
    plate: Annotated[PlateText | None, Meta(description="Names the open visit with this plate.")] = None


class TickRequested(VisitCommand, frozen=True, kw_only=True, tag="tick.requested"):
    """An agency confirms (or fails) the stage a visit waits for."""

    stage: Stage
    outcome: Annotated[Literal["passed", "failed"], Meta(description="failed leaves the visit waiting for the stage.")]
    note: Annotated[Line | None, Meta(description="Remark of the officer; no names.")] = None


class HoldRequested(VisitCommand, frozen=True, kw_only=True, tag="hold.requested"):
    """An agency stops a visit: it keeps its arrival rank but takes no position while held."""

    reason: Reason


class ReleaseRequested(VisitCommand, frozen=True, kw_only=True, tag="release.requested"):
    """The hold is over; the visit is back at its rank."""

    reason: Reason


class CallRequested(VisitCommand, frozen=True, kw_only=True, tag="call.requested"):
    """Call-forward: the truck is told to come to a lane now. Without a visit, the one that the policy names next."""

    direction: Annotated[Direction | None, Meta(description="Whose next truck, where no visit is named.")] = None
    lane: Lane


class TickRevokeRequested(VisitCommand, frozen=True, kw_only=True, tag="tick.revoke_requested"):
    """An agency takes its own tick back: the visit waits for it again."""

    stage: Stage
    reason: Reason


class PostponeRequested(VisitCommand, frozen=True, kw_only=True, tag="postpone.requested"):
    """A truck asks for a later turn: it has no position until the hours are over, then stands as if it came then."""

    hours: Annotated[int, Meta(ge=1, le=48, description="One of the policy's choices.")]


class RequeueRequested(VisitCommand, frozen=True, kw_only=True, tag="requeue.requested"):
    """A called truck did not come, or stands in the wrong place: it goes to the back of its class."""

    reason: Reason


class PriorityRequested(VisitCommand, frozen=True, kw_only=True, tag="priority.requested"):
    """An agency grants a ground for priority, or takes it back; what that is worth the policy says."""

    ground: GroundsForPriority
    granted: Annotated[bool, Meta(description="False: it is taken back.")]
    reason: Reason


class CorrectionRequested(VisitCommand, frozen=True, kw_only=True, tag="correction.requested"):
    """An officer puts right what was seen or joined wrongly. Each correction is undone by another one.

    plate, tractor: the visit's truck has plate `text` (misread; swapped at the line). trailer, container: `text` now
    goes with this visit, and with no other; without `text` it was left behind. merge: this visit and `other_visit_id`
    are one truck. split: `other_visit_id`, merged into this one, is a truck of its own. reopen: the visit was closed
    by mistake. close: the truck is not here.
    """

    correction: Annotated[
        Literal["plate", "tractor", "trailer", "container", "direction", "merge", "split", "reopen", "close"],
        Meta(description="What is put right."),
    ]
    text: Annotated[
        Short | None, Meta(description="A plate or a container's number, where the correction has one.")
    ] = None
    other_visit_id: VisitId | None = None
    reason: Reason
