"""What officers, yard operators, firms and drivers ask about one visit."""

from collections.abc import Callable
from typing import Any

from schemas.events import (
    CallRequested,
    Command,
    HoldRequested,
    PostponeRequested,
    PriorityRequested,
    ReleaseRequested,
    RequeueRequested,
    TickRequested,
    TickRevokeRequested,
)
from streams.domain.answers import Answer, accept, refuse
from streams.domain.journey import journey_of, may_wait_for, restage, tick
from streams.domain.placing import place
from streams.domain.queues import moved, set_timer
from streams.domain.times import HOUR_MS
from streams.domain.turn import Turn
from streams.domain.visit import Visit, visit_id_of
from streams.domain.visits import cross, find_again


def _tick(turn: Turn, visit: Visit, command: TickRequested) -> Answer:
    before = visit.reached
    refusal = _refuse_tick(turn, visit, command)
    if refusal is not None:
        return refusal
    find_again(turn, visit, range(before + 1, visit.reached + 1))  # it may be further on than cameras know
    stage = command.stage
    if command.outcome == "failed":
        return accept("tick-failed", stage=stage, note=command.note)
    tick(turn, visit, stage, command.actor.role)
    if restage(turn, visit):
        cross(turn, visit, max(turn.at_ms, visit.opened_ms))
    return accept("ticked", stage=stage, note=command.note)


def _refuse_tick(turn: Turn, visit: Visit, command: TickRequested) -> Answer | None:
    stage, role = command.stage, command.actor.role
    rule = journey_of(turn, visit).rule(stage)
    if rule is None:
        return refuse("not-waiting-for-stage", f"The journey {visit.workflow} has no stage {stage}.")
    if role not in rule.tickers:
        whose = ", ".join(sorted(rule.tickers)) or "nobody: it comes from a feed"
        return refuse("wrong-agency", f"Stage {stage} is ticked by {whose}.")
    if visit.held_by:
        return refuse("held", "The visit is held: release it first.")
    if role in visit.ticks.get(stage, ()):
        return refuse("already-so", "You have ticked this stage: revoke the tick to take it back.")
    if may_wait_for(turn, visit, stage):
        return None
    waits = ", ".join(one.stage for one in visit.open)
    return refuse("not-waiting-for-stage", f"The visit waits for {waits}.")


def _revoke(turn: Turn, visit: Visit, command: TickRevokeRequested) -> Answer:
    ticks = visit.ticks.get(command.stage, {})
    if ticks.pop(command.actor.role, None) is None:
        return refuse("not-ticked", "You have not ticked this stage.")
    restage(turn, visit)
    return accept("tick-revoked", stage=command.stage, note=command.reason)


def _hold(turn: Turn, visit: Visit, command: HoldRequested) -> Answer:
    role = command.actor.role
    if role in visit.held_by:
        return refuse("already-held", "You hold the visit already.")
    with moved(turn.state, visit):
        visit.held_by.append(role)
        visit.called_ms = None
        visit.detained = True
    restage(turn, visit)
    turn.tell(visit.visit_id)
    return accept("held", note=command.reason)


def _release(turn: Turn, visit: Visit, command: ReleaseRequested) -> Answer:
    role = command.actor.role
    if not visit.held_by:
        return refuse("not-held", "The visit is not held.")
    if role not in visit.held_by and role != "management-board":
        return refuse("wrong-agency", f"It is held by {', '.join(visit.held_by)}: they release it.")
    with moved(turn.state, visit):
        visit.held_by = [other for other in visit.held_by if role not in (other, "management-board")]
    turn.tell(visit.visit_id)
    return accept("released", note=command.reason)


def _call(turn: Turn, visit: Visit, command: CallRequested) -> Answer:
    if visit.held_by:
        return refuse("held", "The visit is held: release it first.")
    lane = turn.state.lanes.get(command.lane)
    if lane is not None and not (lane.is_open and lane.direction == visit.direction):
        return refuse("lane-closed", "The lane is not open in the truck's direction: open it, or call to another.")
    with moved(turn.state, visit):
        visit.postponed_until_ms = None
        visit.called_ms = turn.at_ms
    visit.lane = command.lane
    turn.tell(visit.visit_id)
    restage(turn, visit)
    return accept("called", note=turn.policy.cite(visit.rule))


def call_next(turn: Turn, command: CallRequested) -> Answer:
    """Call whoever the policy names next among those who wait to be let forward."""
    if command.direction is None:
        return refuse("unknown-visit", "Say whom to call: a visit, a plate, or a direction for its next truck.")
    queues = turn.state.derived.queues[command.direction]
    for stage in ("approach", "gate-in"):
        member = queues[stage].next()
        if member is not None:
            visit = turn.state.visits[visit_id_of(turn.state.gate, member.rank[1])]
            answer = _call(turn, visit, command)
            answer.fields["visit_id"] = visit.visit_id
            answer.fields["rule"] = turn.policy.cite(visit.rule)
            return answer
    return refuse("nobody-waits", "No truck waits to be called in this direction.")


def _postpone(turn: Turn, visit: Visit, command: PostponeRequested) -> Answer:
    terms = turn.policy.postpone
    if command.hours not in terms.hours:
        hours = ", ".join(map(str, terms.hours))
        return refuse("not-allowed-by-policy", f"A turn is postponed by {hours} hours.")
    if visit.postponements >= terms.times:
        return refuse("not-allowed-by-policy", f"A turn is postponed at most {terms.times} times in a visit.")
    if visit.held_by:
        return refuse("held", "The visit is held: release it first.")
    until_ms = max(turn.at_ms, turn.state.now_ms) + command.hours * HOUR_MS
    with moved(turn.state, visit):
        visit.postponed_until_ms = until_ms
        visit.postponements += 1
        visit.called_ms = None
        visit.detained = True
    restage(turn, visit)
    set_timer(turn.state, until_ms, "postponed", visit.visit_id)
    turn.tell(visit.visit_id)
    return accept("postponed")


def postponement_over(turn: Turn, visit_id: str, due_ms: int) -> None:
    """The hours are over: the truck stands as if it came now."""
    visit = turn.state.visits.get(visit_id)
    if visit is None or visit.postponed_until_ms != due_ms:
        return
    with moved(turn.state, visit):
        visit.postponed_until_ms = None
        visit.requeued_ms = due_ms
    place(turn, visit)
    turn.tell(visit_id)


def _requeue(turn: Turn, visit: Visit, command: RequeueRequested) -> Answer:
    if visit.held_by:
        return refuse("held", "The visit is held: release it first.")
    with moved(turn.state, visit):
        visit.called_ms = None
        visit.requeued_ms = turn.at_ms
        visit.detained = True
    place(turn, visit)
    restage(turn, visit)
    turn.tell(visit.visit_id)
    return accept("requeued", note=command.reason)


def _priority(turn: Turn, visit: Visit, command: PriorityRequested) -> Answer:
    if command.ground == "trusted" and command.actor.role != "customs":
        return refuse("wrong-agency", "Whom customs trusts, customs says.")
    if (command.ground in visit.grounds) is command.granted:
        return refuse("already-so", "It is so already.")
    if command.granted:
        visit.grounds.append(command.ground)
    else:
        visit.grounds.remove(command.ground)
    place(turn, visit)
    turn.tell(visit.visit_id)
    rule = turn.policy.cite(visit.rule)
    return accept("priority-granted" if command.granted else "priority-withdrawn", note=command.reason, rule=rule)


ANSWERS: dict[type[Command], Callable[[Turn, Visit, Any], Answer]] = {
    TickRequested: _tick,
    TickRevokeRequested: _revoke,
    HoldRequested: _hold,
    ReleaseRequested: _release,
    CallRequested: _call,
    PostponeRequested: _postpone,
    RequeueRequested: _requeue,
    PriorityRequested: _priority,
}
