"""What must hold (events.md). The cheap part runs after each event, in production too; the whole in tests."""

from streams.domain.plates import same_truck
from streams.domain.state import DIRECTIONS, STAGES, GateState
from streams.domain.turn import Turn
from streams.domain.workflow import stage_of


class InvariantError(AssertionError):
    """The fold is wrong: stop the engine and keep the log, which can be folded again once the fold is mended."""


def check_turn(turn: Turn) -> None:
    """Constant in time for a turn: who was removed is gone, who was shown is open, and the counts add up."""
    state = turn.state
    for visit_id in turn.removed:
        _hold(visit_id not in state.visits, "a closed visit stands in no queue")
    for visit_id in turn.shown:
        visit = state.visits[visit_id]
        _hold(visit.rank == (visit.opened_ms, visit.number), "a rank is the arrival and the visit's number")
        _hold(visit.stage == stage_of(visit, state.declaration_of(visit)), "a visit waits for what is missing first")
        _hold(not (visit.held and visit.called_ms is not None), "nobody is held and called")
    if turn.shown or turn.removed:
        _hold(sum(map(state.waiting, DIRECTIONS)) == len(state.visits), "the stages count each open visit once")


def check_gate(state: GateState) -> None:
    """Everything, in time that grows with the gate: for tests and audits."""
    for direction in DIRECTIONS:
        for stage in STAGES:
            counted = sum(v.direction == direction and v.stage == stage for v in state.visits.values())
            _hold(counted == state.stages[direction][stage], "the stages count each open visit once")
    for visit in state.visits.values():
        _hold(state.closed.get(visit.visit_id) is None, "a closed visit stands in no queue")
        _hold(visit.number <= state.visit_number, "numbers are given once")
        _hold(visit.stage == stage_of(visit, state.declaration_of(visit)), "a visit waits for what is missing first")
        for alias in visit.aliases:
            kind, _, text = alias.partition(":")
            if kind == "plate":
                _hold(visit.visit_id in state.named.find(text, None), "a visit is found by each of its plates")
    plated = [(v.plate.text, v.plate.country) for v in state.visits.values() if v.plate is not None]
    texts = [text for text, _ in plated]
    _hold(len(set(plated)) == len(plated), "a plate has one open visit")
    _hold(len({v.number for v in state.visits.values()}) == len(state.visits), "no two visits hold one place")
    for entries in state.named.by_tail.values():
        for entry in entries:
            _hold(entry.owner in state.visits, "only open visits are found by plate")
        mains = [e for e in entries if e.text in texts]
        for index, first in enumerate(mains):
            for second in mains[index + 1 :]:
                same = first.owner == second.owner
                _hold(
                    same
                    or first.text != second.text
                    or not same_truck(first.text, first.country, second.text, second.country),
                    "one truck has one open visit",
                )


def _hold(condition: bool, what: str) -> None:  # noqa: FBT001 (that is the whole of an assertion)
    if not condition:
        raise InvariantError(what)
