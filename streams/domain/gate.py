"""The fold of one gate: `step(state, event, offset)`. Read from here down to learn what a gate does."""

from schemas.events import (
    ClockTicked,
    DeclarationChanged,
    FeedReported,
    GateEvent,
    PlateSighted,
    RegistrationChanged,
)
from schemas.outcomes import VisitChanged, VisitOpened
from streams.domain.board import show_changes, show_time
from streams.domain.clock import feed_reported, time_passed
from streams.domain.commands import command_requested
from streams.domain.invariants import check_turn
from streams.domain.lookups import declaration_changed, registration_changed
from streams.domain.sightings import sighted
from streams.domain.state import GateState
from streams.domain.story import story
from streams.domain.times import milliseconds
from streams.domain.turn import Output, Turn, Voice

__all__ = ["GateState", "Output", "step"]


def step(state: GateState, event: GateEvent, offset: int, log_hash: bytes = b"") -> list[Output]:
    """Apply one admitted event and return what it causes, in order.

    `state` is changed in place; whoever wants the old one keeps an encoded copy. Reads no clock, no chance and nothing
    outside: the same state, event and offset give the same outputs and the same state, on any machine. `log_hash` is
    the running hash of the log up to this event: boards show it, and it seeds draws.
    """
    at_ms = milliseconds(event.occurred_at)
    if isinstance(event, ClockTicked):
        return _tick(state, at_ms, offset, log_hash)
    if not state.ticked:
        state.now_ms = max(state.now_ms, milliseconds(event.received_at))
    if isinstance(event, FeedReported):
        voice = Voice(state, offset, log_hash)
        feed_reported(voice, event)
        return voice.outputs
    turn = Turn(state, offset, at_ms, log_hash)
    if isinstance(event, DeclarationChanged):
        declaration_changed(turn, event)
    elif isinstance(event, RegistrationChanged):
        registration_changed(turn, event)
    elif state.heard.get(event.id) is None:
        state.heard.put(event.id, state.now_ms)
        if isinstance(event, PlateSighted):
            sighted(turn, event)
        else:
            command_requested(turn, event)
    _tell_history(turn)
    show_changes(turn)
    check_turn(turn)
    return turn.outputs


def _tick(state: GateState, at_ms: int, offset: int, log_hash: bytes) -> list[Output]:
    if state.ticked and at_ms <= state.now_ms:
        return []  # an older owner's tick, or the same one again
    state.now_ms = max(state.now_ms, at_ms)
    state.ticked = True
    voice = Voice(state, offset, log_hash)
    time_passed(voice)
    show_time(voice)
    return voice.outputs


def _tell_history(turn: Turn) -> None:
    for visit_id, how in turn.told.items():
        kind = VisitOpened if how == "opened" else VisitChanged
        turn.emit(kind, **story(turn.state, turn.state.visits[visit_id]))
    for wanted, fields in turn.wanted:
        turn.emit(wanted, **fields)
