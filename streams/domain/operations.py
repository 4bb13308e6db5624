"""What the management board, the signing agencies and whoever watches alerts ask of the gate as a whole."""

from collections.abc import Callable
from typing import Any

from schemas.board import PolicyShown
from schemas.events import AlertAcknowledged, AlertAssigned, Command, LaneSetRequested, PolicyActivateRequested
from schemas.outcomes import LaneChanged, PolicyActivated, PolicySigned
from streams.domain.alerts import say
from streams.domain.answers import Answer, accept, refuse
from streams.domain.journey import restage
from streams.domain.placing import place
from streams.domain.policy import Policy, PolicyError
from streams.domain.queues import prepare, wake
from streams.domain.state import Lane, Signature
from streams.domain.turn import Turn
from streams.domain.visits import cross
from streams.domain.workflow import DIRECTIONS, STAGES


def _set_lane(turn: Turn, command: LaneSetRequested) -> Answer:
    lane = turn.state.lanes.get(command.lane)
    if lane is not None and (lane.is_open, lane.direction) == (command.is_open, command.direction):
        return refuse("already-so", "The lane is so already.")
    turn.state.lanes[command.lane] = Lane(command.direction, command.is_open)
    turn.emit(LaneChanged, lane=command.lane, direction=command.direction, is_open=command.is_open)
    return accept()


def _acknowledge(turn: Turn, command: AlertAcknowledged) -> Answer:
    said = turn.state.alerts.acknowledge(command.alert_id, command.actor.role, command.actor.organisation)
    if said is None:
        return refuse("unknown-alert", "No such alert is open: take the id from the alerts.")
    say(turn, [said])
    return accept()


def _assign(turn: Turn, command: AlertAssigned) -> Answer:
    said = turn.state.alerts.assign(command.alert_id, command.owner)
    if said is None:
        return refuse("unknown-alert", "No such alert is open: take the id from the alerts.")
    say(turn, [said])
    return accept()


def shown(policy: Policy) -> PolicyShown:
    """The policy as boards and outcomes name it."""
    return PolicyShown(
        name=policy.name, version=policy.version, sha256=policy.sha256, pattern=policy.interleave.pattern
    )


def _sign_policy(turn: Turn, command: PolicyActivateRequested) -> Answer:
    """The first agency's signature waits for a second agency's under the very same text."""
    state = turn.state
    try:
        policy = turn.rules.policy(command.text)
    except PolicyError as error:
        return refuse("policy-invalid", f"{len(error.faults)} faults; first: {error.faults[0]}"[:256])
    if state.gate not in policy.valid_for:
        return refuse("policy-invalid", "The policy is not for this gate: add it to `valid_for`.")
    missing = turn.rules.missing_workflows(policy)
    if missing:
        return refuse("policy-invalid", f"This version of the platform has no {missing[0]}: install one that has.")
    if policy.sha256 == turn.policy.sha256:
        return refuse("already-so", "This policy rules already.")
    actor = command.actor
    first = state.signatures.get(policy.sha256)
    if first is None or first.role == actor.role:
        state.signatures[policy.sha256] = Signature(command.text, actor.role, actor.organisation)
        turn.emit(PolicySigned, policy=shown(policy), by_role=actor.role, by_organisation=actor.organisation)
        return accept(rule=policy.cite("signed"))
    state.signatures = {}
    state.policy_text = command.text
    signed_by = (f"{first.role}/{first.organisation}"[:64], f"{actor.role}/{actor.organisation}"[:64])
    turn.emit(PolicyActivated, policy=shown(policy), signed_by=signed_by)
    _rule(turn)
    return accept(rule=policy.cite("active"))


def _rule(turn: Turn) -> None:
    """Another policy rules from here: turns begin anew, every visit is placed by it."""
    state = turn.state
    state.phases = {direction: dict.fromkeys(STAGES, 0) for direction in DIRECTIONS}
    state.policy_changed = True
    prepare(state, turn.rules)
    wake(state)
    turn.policy = state.derived.policy or turn.policy
    for visit in list(state.visits.values()):
        place(turn, visit)
        if restage(turn, visit):
            cross(turn, visit, turn.at_ms)


ANSWERS: dict[type[Command], Callable[[Turn, Any], Answer]] = {
    LaneSetRequested: _set_lane,
    AlertAcknowledged: _acknowledge,
    AlertAssigned: _assign,
    PolicyActivateRequested: _sign_policy,
}
