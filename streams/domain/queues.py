"""The queues of a gate: one for each stage and direction, with every waiting visit at each stage it waits for."""

from bisect import insort
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from heapq import heapify, heappush

from schemas.fields import Direction, Stage
from streams.domain.aliases import PlateIndex
from streams.domain.near import NearIndex
from streams.domain.policy import Policy
from streams.domain.rules import Rules
from streams.domain.stage_queue import Member, StageQueues
from streams.domain.state import GateState
from streams.domain.times import MINUTE_MS
from streams.domain.visit import OpenStage, Visit
from streams.domain.workflow import DIRECTIONS


def prepare(state: GateState, rules: Rules) -> None:
    """Compute what no snapshot carries: after a restart, and when another policy begins to rule."""
    policy = state.derived.policy = rules.policy(state.policy_text)
    members: dict[Direction, dict[Stage, list[Member]]] = {direction: defaultdict(list) for direction in DIRECTIONS}
    state.derived.timers = []
    state.derived.late_timers = []
    state.derived.late = {}
    state.derived.late_since = {}
    state.derived.unnamed = {direction: [] for direction in DIRECTIONS}
    state.derived.may_be = PlateIndex()
    for visit in state.visits.values():
        if visit.plate is None:
            has_no_plate(state, visit)
        if visit.postponed_until_ms is not None:
            state.derived.timers.append((visit.postponed_until_ms, "postponed", visit.visit_id))
        if visit.slot_ms is not None:
            state.derived.timers.append((on_time_ms(visit.slot_ms, policy), "slot", visit.visit_id))
        waits = visit.status == "waiting"
        for one in visit.open:
            if waits:
                members[visit.direction][one.stage].append(Member(visit.queue_class, visit.rank))
            if one.late:
                count_late(state, visit, one, one.agencies, 1)
            elif one.late_ms is not None:
                state.derived.late_timers.append((one.late_ms, visit.visit_id, one.stage))
    heapify(state.derived.timers)
    heapify(state.derived.late_timers)
    state.derived.queues = {
        direction: StageQueues(policy.interleave, members[direction], state.phases[direction])
        for direction in DIRECTIONS
    }


def near_index(state: GateState) -> NearIndex:
    """Open visits by plates that differ in one character; made when it is first asked for."""
    if state.derived.near is None:
        state.derived.near = NearIndex()
        for visit in state.visits.values():
            if visit.plate is not None:
                state.derived.near.add(visit.visit_id, visit.plate.text)
    return state.derived.near


def enqueue(state: GateState, visit: Visit) -> None:
    """Let the visit take its place at each stage it waits for, if it has a turn at all."""
    if visit.status == "waiting":
        queues = state.derived.queues[visit.direction]
        for one in visit.open:
            queues[one.stage].add(visit.queue_class, visit.rank)


def withdraw(state: GateState, visit: Visit) -> None:
    """Take it out, before its class, rank, status, stages or direction change."""
    if visit.status == "waiting":
        queues = state.derived.queues[visit.direction]
        for one in visit.open:
            queues[one.stage].remove(visit.queue_class, visit.rank)


@contextmanager
def moved(state: GateState, visit: Visit) -> Iterator[None]:
    """Around whatever changes its class, rank, status, stages or direction: out of the queues, and in again."""
    withdraw(state, visit)
    yield
    enqueue(state, visit)


def serve(state: GateState, visit: Visit, stage: Stage) -> None:
    """The visit has had its turn at a stage: the pattern goes on."""
    state.phases[visit.direction][stage] = state.derived.queues[visit.direction][stage].served(visit.queue_class)


def count_late(state: GateState, visit: Visit, one: OpenStage, agencies: Sequence[str], by: int) -> None:
    """Count a visit in (1) or out (-1) of those that wait longer than usual for these agencies' ticks."""
    for agency in agencies:
        key = f"{visit.direction}/{one.stage}/{agency}"
        state.derived.late[key] = state.derived.late.get(key, 0) + by
        if by > 0 and one.late_ms is not None:
            heappush(state.derived.late_since.setdefault(key, []), (one.late_ms, visit.visit_id))


def await_slot(state: GateState, visit: Visit, policy: Policy) -> None:
    """Wake up when a truck that came early begins to be on time for its slot."""
    if visit.slot_ms is not None:
        set_timer(state, on_time_ms(visit.slot_ms, policy), "slot", visit.visit_id)


def set_timer(state: GateState, due_ms: int, what: str, about: str) -> None:
    """Wake up with the first tick at or after this time."""
    heappush(state.derived.timers, (due_ms, what, about))
    wake(state, due_ms)


def set_late_timer(state: GateState, late_ms: int, visit_id: str, stage: Stage) -> None:
    """Look from this time on whether the visit still waits for the stage: with the next look at the gate as a whole."""
    heappush(state.derived.late_timers, (late_ms, visit_id, stage))


def wake(state: GateState, at_ms: int = 0) -> None:
    """Something may be due with the first tick at or after this time."""
    state.work_ms = min(state.work_ms, at_ms)
    state.due_ms = min(state.due_ms, at_ms)


def on_time_ms(slot_ms: int, policy: Policy) -> int:
    """From when on a truck that comes is on time for this slot."""
    return slot_ms - policy.slots.early_minutes * MINUTE_MS


def has_no_plate(state: GateState, visit: Visit) -> None:
    """It is one of those that came unread."""
    unnamed = state.derived.unnamed[visit.direction]
    if visit.number not in unnamed:
        insort(unnamed, visit.number)
    for plate in visit.may_be:
        state.derived.may_be.add(visit.visit_id, plate.text, plate.country)


def has_plate(state: GateState, visit: Visit) -> None:
    """It is none of those that came unread, or is here no more."""
    unnamed = state.derived.unnamed[visit.direction]
    if visit.number in unnamed:
        unnamed.remove(visit.number)
    for plate in visit.may_be:
        state.derived.may_be.discard(visit.visit_id, plate.text)
