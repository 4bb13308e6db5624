"""What must hold (events.md). The cheap part runs after each event, in production too; the whole in tests."""

from collections import Counter

from streams.domain.plates import same_truck
from streams.domain.stage_queue import Member
from streams.domain.state import DIRECTIONS, STAGES, GateState
from streams.domain.turn import Turn
from streams.domain.visit import Visit


class InvariantError(AssertionError):
    """The fold is wrong: stop the engine and keep the log, which can be folded again once the fold is mended."""


def check_turn(turn: Turn) -> None:
    """Constant in time for a turn: who was removed is gone, who was shown is open and stands where it should."""
    state = turn.state
    for visit_id in turn.removed:
        _hold(visit_id not in state.visits, "a closed visit stands in no queue")
    for visit_id in turn.shown:
        visit = state.visits[visit_id]
        if not visit.open:
            raise InvariantError("an open visit waits for something")
        if visit.held_by and visit.called_ms is not None:
            raise InvariantError("nobody is held and called")
        queues = state.derived.queues[visit.direction]
        place = Member(visit.queue_class, visit.rank)
        waits = visit.status == "waiting"
        for one in visit.open:
            if (place in queues[one.stage]) is not waits:
                raise InvariantError("whoever waits, and nobody else, has one place at each stage")
    counted = sum(state.stages["out"].values()) + sum(state.stages["in"].values())
    _hold(counted == len(state.visits), "the stages count each open visit once")


def check_gate(state: GateState) -> None:
    """Everything, in time that grows with the gate: for tests and audits."""
    for direction in DIRECTIONS:
        for stage in STAGES:
            _check_stage(state, [v for v in state.visits.values() if v.direction == direction], stage)
    for visit in state.visits.values():
        _hold(state.closed.get(visit.visit_id) is None, "a closed visit stands in no queue")
        _hold(visit.number <= state.visit_number, "numbers are given once")
        for alias in visit.aliases:
            kind, _, text = alias.partition(":")
            if kind == "plate":
                _hold(visit.visit_id in state.named.find(text, None), "a visit is found by each of its plates")
    _hold(len({v.number for v in state.visits.values()}) == len(state.visits), "no two visits hold one place")
    _check_plates(state)
    _check_unread(state)
    late = Counter(
        f"{visit.direction}/{one.stage}/{agency}"
        for visit in state.visits.values()
        for one in visit.open
        if one.late
        for agency in one.agencies
    )
    counted = {key: trucks for key, trucks in state.derived.late.items() if trucks}
    _hold(not state.derived.queues or counted == late, "each late tick is counted once")
    for book in state.slot_books.values():
        for slot in book.calendar.slots.values():
            _hold(len(slot.holders) <= slot.capacity, "no slot is sold twice")


def _check_stage(state: GateState, visits: list[Visit], stage: str) -> None:
    for direction in {visit.direction for visit in visits}:
        standing = sum(visit.stage == stage for visit in visits)
        _hold(standing == state.stages[direction][stage], "the stages count each open visit once")  # type: ignore[index]
        if state.derived.queues:
            queue = list(state.derived.queues[direction][stage])  # type: ignore[index]
            waiting = {
                Member(v.queue_class, v.rank)
                for v in visits
                if v.status == "waiting" and any(one.stage == stage for one in v.open)
            }
            _hold(len(queue) == len(waiting) and set(queue) == waiting, "a stage's queue is who waits for the stage")


def _check_plates(state: GateState) -> None:
    plated = [(v.plate.text, v.plate.country) for v in state.visits.values() if v.plate is not None]
    texts = {text for text, _ in plated}
    _hold(len(set(plated)) == len(plated), "a plate has one open visit")
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


def _check_unread(state: GateState) -> None:
    if not state.derived.queues:
        return
    unread = {(v.visit_id, plate.text) for v in state.visits.values() if v.plate is None for plate in v.may_be}
    found = {(entry.owner, entry.text) for entries in state.derived.may_be.by_tail.values() for entry in entries}
    _hold(found == unread, "an unread truck, and no other, is found by what its plate may be")


def _hold(condition: bool, what: str) -> None:  # noqa: FBT001 (that is the whole of an assertion)
    if not condition:
        raise InvariantError(what)
