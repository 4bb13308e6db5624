"""What is asked of the gate, and the one answer that each request gets."""

from collections.abc import Callable
from typing import Any

from schemas.events import CallRequested, Command, VisitCommand
from schemas.fields import Role
from schemas.outcomes import CommandAnswered
from streams.domain import booking_desk, corrections, officers, operations
from streams.domain.answers import Answer, refuse
from streams.domain.authority import MAY
from streams.domain.plates import country_of, normalise, tail
from streams.domain.state import GateState
from streams.domain.turn import Turn
from streams.domain.visit import Visit

_ABOUT_VISITS: dict[type[Command], Callable[[Turn, Visit, Any], Answer]] = {
    **officers.ANSWERS,
    **corrections.ANSWERS,
}
_OTHERS: dict[type[Command], Callable[[Turn, Any], Answer]] = {
    **operations.ANSWERS,
    **booking_desk.ANSWERS,
}


def command_requested(turn: Turn, command: Command) -> None:
    """Do it and answer; a request heard before (whatever delivery brought it) has had its answer."""
    state = turn.state
    if state.heard.get(command.request_id) is not None:
        return
    state.heard.put(command.request_id, state.now_ms)
    answer = _answer(turn, command)
    actor = command.actor
    turn.emit(
        CommandAnswered,
        request_id=command.request_id,
        accepted=answer.code is None,
        by_role=actor.role,
        by_organisation=actor.organisation,
        code=answer.code,
        reason=answer.reason,
        **answer.fields,
    )


def _answer(turn: Turn, command: Command) -> Answer:
    may = MAY.get(type(command))
    if may is not None and command.actor.role not in may:
        return refuse("wrong-agency", f"This is asked by {_listed(may)}.", visit_id=getattr(command, "visit_id", None))
    if not isinstance(command, VisitCommand):
        return _OTHERS[type(command)](turn, command)
    visit_id = _merged(turn.state, _visit_id(turn.state, command))
    if command.visit_id is None and command.plate is None and isinstance(command, CallRequested):
        return officers.call_next(turn, command)
    visit = turn.state.visits.get(visit_id) if visit_id is not None else None
    if visit is None:
        return _about_nobody(turn, command, visit_id)
    answer = _ABOUT_VISITS[type(command)](turn, visit, command)
    answer.fields.setdefault("visit_id", visit.visit_id)
    return answer


def _visit_id(state: GateState, command: VisitCommand) -> str | None:
    """The visit that the command names, by its id or by the plate of an open visit."""
    if command.visit_id is not None:
        return command.visit_id
    text = normalise(command.plate) if command.plate is not None else None
    if text is None:
        return None
    found = state.named.find(text, country_of(text))
    if found:
        return found[0]
    left = state.left.get(tail(text))
    return None if left is None else left.visit_id


def _merged(state: GateState, visit_id: str | None) -> str | None:
    """The visit that goes on for a truck that had two."""
    while visit_id is not None and visit_id not in state.visits:
        closed = state.closed.get(visit_id)
        if closed is None or closed.merged_into is None:
            break
        visit_id = closed.merged_into
    return visit_id


def _about_nobody(turn: Turn, command: VisitCommand, visit_id: str | None) -> Answer:
    """No such visit is open: unknown, or over, which some commands are for."""
    closed = turn.state.closed.get(visit_id) if visit_id is not None else None
    if closed is None:
        reason = "No such visit at this gate: take the id, or the plate, from the board."
        return refuse("unknown-visit", reason, visit_id=visit_id)
    late = corrections.AFTERWARDS.get(type(command))
    if late is not None:
        answer = late(turn, closed, command)
        answer.fields.setdefault("visit_id", closed.visit_id)
        return answer
    return refuse("visit-closed", "The visit is over.", visit_id=visit_id)


def _listed(roles: frozenset[Role]) -> str:
    return ", ".join(sorted(roles))
