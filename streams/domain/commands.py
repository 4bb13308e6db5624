"""What officers and yard operators ask, and the one answer that each request gets."""

from schemas.events import CallRequested, HoldRequested, ReleaseRequested, TickRequested
from schemas.outcomes import CommandAnswered, RefusalCode
from streams.domain.turn import Turn
from streams.domain.visit import Visit
from streams.domain.visits import cross, restage
from streams.domain.workflow import AGENCY

CommandEvent = TickRequested | HoldRequested | ReleaseRequested | CallRequested

_Refusal = tuple[RefusalCode, str]


def command_requested(turn: Turn, command: CommandEvent) -> None:
    """Do it and answer; a request heard before (whatever delivery brought it) has had its answer."""
    state = turn.state
    if state.heard.get(command.request_id) is not None:
        return
    state.heard.put(command.request_id, state.now_ms)
    visit = state.visits.get(command.visit_id)
    if visit is None:
        refusal: _Refusal | None = (
            ("unknown-visit", "No such visit at this gate: take the id from the board.")
            if state.closed.get(command.visit_id) is None
            else ("visit-closed", "The visit is over: the truck has crossed.")
        )
    elif isinstance(command, TickRequested):
        refusal = _tick(turn, visit, command)
    elif isinstance(command, HoldRequested):
        refusal = _hold(turn, visit)
    elif isinstance(command, ReleaseRequested):
        refusal = _release(turn, visit)
    else:
        refusal = _call(turn, visit, command)
    code, reason = refusal or (None, None)
    turn.emit(
        CommandAnswered,
        request_id=command.request_id,
        accepted=refusal is None,
        visit_id=command.visit_id,
        code=code,
        reason=reason,
    )


def _tick(turn: Turn, visit: Visit, tick: TickRequested) -> _Refusal | None:
    agency = AGENCY.get(tick.stage)
    if agency is None:
        return "wrong-agency", "Nobody ticks a declaration: it comes from the customs feed."
    if tick.actor.role != agency:
        return "wrong-agency", f"Stage {tick.stage} is ticked by {agency}."
    if visit.held:
        return "held", "The visit is held: release it first."
    if visit.stage != tick.stage:
        return "not-waiting-for-stage", f"The visit waits for {visit.stage}."
    if tick.outcome == "failed":
        return None  # recorded by the answer; the visit goes on waiting for the stage
    if tick.stage == "gate-in":
        visit.entered = True
        restage(turn, visit)
    elif tick.stage == "customs":
        visit.customs_passed = True
        restage(turn, visit)
    else:
        cross(turn, visit, max(turn.at_ms, visit.opened_ms))
    return None


def _hold(turn: Turn, visit: Visit) -> _Refusal | None:
    if visit.held:
        return "already-held", "The visit is held already."
    visit.held = True
    visit.called_ms = None
    turn.tell(visit.visit_id)
    return None


def _release(turn: Turn, visit: Visit) -> _Refusal | None:
    if not visit.held:
        return "not-held", "The visit is not held."
    visit.held = False
    turn.tell(visit.visit_id)
    return None


def _call(turn: Turn, visit: Visit, call: CallRequested) -> _Refusal | None:
    if visit.held:
        return "held", "The visit is held: release it first."
    visit.called_ms = turn.at_ms
    visit.lane = call.lane
    turn.tell(visit.visit_id)
    return None
