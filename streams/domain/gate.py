"""The fold of one gate: `step(state, event, offset, …)`. Read from here down to learn what a gate does."""

from collections.abc import Callable
from typing import Any, get_args

from schemas.events import (
    ClockTicked,
    Command,
    DeclarationChanged,
    FeedReported,
    FeePaid,
    GateEvent,
    LaboratoryResulted,
    PlateSighted,
    QueueTailMeasured,
    RegistrationChanged,
    TruckSeenElsewhere,
)
from streams.domain.board import next_word_ms, show_changes, show_time
from streams.domain.clock import feed_reported, time_passed
from streams.domain.commands import command_requested
from streams.domain.corrections import seen_elsewhere
from streams.domain.invariants import check_turn
from streams.domain.lookups import declaration_changed, fee_paid, laboratory_resulted, registration_changed
from streams.domain.queues import prepare
from streams.domain.rules import Rules
from streams.domain.sightings import sighted, tail_measured
from streams.domain.state import GateState
from streams.domain.story import tell_history
from streams.domain.times import milliseconds
from streams.domain.turn import Output, Turn, Voice

__all__ = ["GateState", "Output", "Rules", "step"]


def step(state: GateState, event: GateEvent, offset: int, log_hash: bytes, rules: Rules) -> list[Output]:
    """Apply one admitted event and return what it causes, in order.

    `state` is changed in place; whoever wants the old one keeps an encoded copy. Reads no clock, no chance and nothing
    outside: the same state, event and offset give the same outputs and the same state, on any machine. `log_hash` is
    the running hash of the log up to this event: boards show it, and it seeds draws. `rules` are the journeys and the
    policy that come with the platform.
    """
    at_ms = milliseconds(event.occurred_at)
    if isinstance(event, ClockTicked):
        if at_ms <= state.now_ms and state.ticked:
            return []  # an older owner's tick, or the same one again
        if at_ms < state.due_ms:
            state.now_ms = at_ms
            return []
    if state.derived.policy is None:
        prepare(state, rules)
    if isinstance(event, ClockTicked):
        return _tick(state, at_ms, offset, log_hash, rules)
    received_ms = milliseconds(event.received_at)
    if not state.ticked:
        state.now_ms = max(state.now_ms, received_ms)
    # Nobody saw it before we heard of it: a clock that runs ahead gains nobody a place.
    turn = Turn(state, offset, min(at_ms, received_ms), log_hash, rules)
    kind = type(event)
    if kind not in _TOLD_ONCE or _is_news(state, event.id):
        _HEAR[kind](turn, event)
    _end(turn)
    return turn.outputs


_HEAR: dict[type[GateEvent], Callable[[Turn, Any], None]] = {
    **{kind: command_requested for kind in get_args(GateEvent) if issubclass(kind, Command)},
    PlateSighted: sighted,
    QueueTailMeasured: tail_measured,
    DeclarationChanged: declaration_changed,
    RegistrationChanged: registration_changed,
    FeePaid: fee_paid,
    LaboratoryResulted: laboratory_resulted,
    FeedReported: feed_reported,
    TruckSeenElsewhere: seen_elsewhere,
}


_TOLD_ONCE = frozenset(
    kind for kind in _HEAR if issubclass(kind, Command) or kind in {PlateSighted, TruckSeenElsewhere}
)
"""Known by their ids when they are delivered again; the others are ordered by their own times and versions."""


def _is_news(state: GateState, event_id: str) -> bool:
    """A second delivery changes nothing."""
    if state.heard.get(event_id) is not None:
        return False
    state.heard.put(event_id, state.now_ms)
    return True


def _tick(state: GateState, at_ms: int, offset: int, log_hash: bytes, rules: Rules) -> list[Output]:
    state.now_ms = max(state.now_ms, at_ms)
    state.ticked = True
    if state.now_ms < state.work_ms:
        voice = Voice(state, offset, state.now_ms, log_hash, rules)
    else:
        voice = turn = Turn(state, offset, state.now_ms, log_hash, rules)
        time_passed(turn)
        _end(turn)
    show_time(voice)
    state.due_ms = min(next_word_ms(state), state.work_ms)
    return voice.outputs


def _end(turn: Turn) -> None:
    """Speak of the visits that were touched, show them, and see that the gate is still sound."""
    if turn.told or turn.noted or turn.wanted:
        tell_history(turn)
    if turn.shown or turn.removed:
        show_changes(turn)
        check_turn(turn)
