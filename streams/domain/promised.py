"""What a truck is told about its wait when it comes, and whether that held."""

from streams.domain.promises import Promises
from streams.domain.state import GateState
from streams.domain.turn import Turn
from streams.domain.visit import Visit


def promises_of(state: GateState, visit: Visit) -> Promises:
    """Those of the visit's direction."""
    promises = state.promises.get(visit.direction)
    if promises is None:
        promises = state.promises[visit.direction] = Promises()
    return promises


def promise_wait(turn: Turn, visit: Visit) -> None:
    """A truck came: it is told a range, from how many are before it and how fast they cross."""
    state = turn.state
    visit.promise = promises_of(state, visit).promise(state.waiting(visit.direction), turn.at_ms)


def settle_promise(turn: Turn, visit: Visit, crossed_ms: int) -> None:
    """A truck has crossed: was it within what it was told?"""
    promises = promises_of(turn.state, visit)
    promises.served(crossed_ms)
    if visit.promise is not None and not visit.detained:
        promises.settle(visit.promise, (crossed_ms - visit.opened_ms) // 1000)
