"""A visit on its journey: which stages it waits for, since when, and what is measured as it passes them."""

from schemas.fields import Role, Stage
from streams.domain.dwell import Dwell
from streams.domain.flow import Flow
from streams.domain.queues import count_late, serve, set_late_timer, withdraw
from streams.domain.rules import EMPTY, GENERAL
from streams.domain.state import GateState
from streams.domain.turn import Turn
from streams.domain.visit import OpenStage, Visit
from streams.domain.workflow import CHECKPOINTS, Open, Workflow, facts

GATE_IN = CHECKPOINTS.index("gate-in")


def enter_journey(turn: Turn, visit: Visit) -> None:
    """A visit begins, or begins again: it takes its place at each stage it waits for."""
    visit.open = []
    restage(turn, visit)


def restage(turn: Turn, visit: Visit) -> bool:
    """Let the visit wait for what is missing now. True when nothing is: the truck has crossed; the caller closes it."""
    waits, undone = _waits(turn, visit)
    if not waits:
        for one in visit.open:
            _stay(turn, visit, one, Open(one.stage, []))
        return True
    before = {one.stage: one for one in visit.open}
    state = turn.state
    if before.keys() == {wait.stage for wait in waits}:
        for wait in waits:
            _stay(turn, visit, before[wait.stage], wait)
        turn.show(visit.visit_id)
        return False
    queues = state.derived.queues[visit.direction] if visit.status == "waiting" else None
    old_stage = visit.open[0].stage if visit.open else None
    visit.open = []
    for wait in waits:
        if wait.stage in before:
            visit.open.append(_stay(turn, visit, before.pop(wait.stage), wait))
        else:
            visit.open.append(_enter(turn, visit, wait))
            if queues is not None:
                queues[wait.stage].add(visit.queue_class, visit.rank)
    for one in before.values():
        if queues is not None:
            queues[one.stage].remove(visit.queue_class, visit.rank)
        _leave(turn, visit, one, served=one.stage not in undone)
    _stand(state, visit, old_stage)
    turn.tell(visit.visit_id)
    return False


def leave_journey(turn: Turn, visit: Visit, *, served: bool) -> None:
    """The visit is over: it waits for nothing any more. `open` stays as it was, for whoever asks later."""
    state = turn.state
    withdraw(state, visit)
    for one in visit.open:
        _leave(turn, visit, one, served=served)
    state.stages[visit.direction][visit.stage] -= 1


def may_wait_for(turn: Turn, visit: Visit, stage: Stage) -> bool:
    """Whether the visit waits for the stage, or does once it is known to stand there: an officer's tick shows that.

    Then its place is put right.
    """
    if visit.waits_for(stage) is not None:
        return True
    reached = CHECKPOINTS.index(stage) if stage in CHECKPOINTS else 0
    if reached <= visit.reached:
        return False
    before, visit.reached = visit.reached, reached
    waits, _ = _waits(turn, visit)
    if any(one.stage == stage for one in waits):
        restage(turn, visit)
        if before < GATE_IN <= reached:
            go_in(turn, visit)
        return True
    visit.reached = before
    return False


def go_in(turn: Turn, visit: Visit) -> None:
    """It is inside: those that came long after it are not, and whoever waits to take goods from it may go on."""
    state = turn.state
    state.fronts_ms[visit.direction] = max(visit.opened_ms, state.fronts_ms.get(visit.direction, 0))
    if visit.plate is not None:
        for other in state.partners.find(visit.plate.text, visit.plate.country):
            restage(turn, state.visits[other])


def tick(turn: Turn, visit: Visit, stage: Stage, role: Role) -> None:
    """An agency has passed the stage; what that lets the visit wait for next, `restage` works out."""
    visit.ticks.setdefault(stage, {})[role] = turn.at_ms
    one = visit.waits_for(stage)
    if one is not None:
        dwell(turn.state, f"{visit.direction}/{stage}/{role}").add((turn.at_ms - one.since_ms) // 1000)


def dwell(state: GateState, key: str) -> Dwell:
    """The times measured under this key (direction/stage, or direction/stage/agency)."""
    measured = state.dwells.get(key)
    if measured is None:
        measured = state.dwells[key] = Dwell()
    return measured


def _waits(turn: Turn, visit: Visit) -> tuple[tuple[Open, ...], frozenset[Stage]]:
    state = turn.state
    declaration = state.declaration_of(visit)
    goods = declaration.goods if declaration is not None else EMPTY if visit.empty else GENERAL
    journey = turn.rules.journey(turn.policy, visit.direction, goods)
    visit.workflow = journey.label
    if visit.partner is not None and not visit.partner_came:
        visit.partner_came = _is_partner_in(state, visit.partner)
    return journey.open_stages(facts(visit, declaration, state.papers_of(visit)))


def _is_partner_in(state: GateState, plate: str) -> bool:
    return any(state.visits[other].reached >= GATE_IN for other in state.named.find(plate, None))


def journey_of(turn: Turn, visit: Visit) -> Workflow:
    """The journey that the visit follows now."""
    return turn.rules.workflow(visit.workflow)


def _enter(turn: Turn, visit: Visit, wait: Open) -> OpenStage:
    since_ms = max(turn.at_ms, visit.opened_ms)
    one = OpenStage(wait.stage, since_ms, wait.agencies)
    usual = dwell(turn.state, f"{visit.direction}/{wait.stage}").usual()
    if usual is not None:
        one.late_ms = since_ms + usual[2] * 1000
        set_late_timer(turn.state, one.late_ms, visit.visit_id, wait.stage)
    return one


def _stay(turn: Turn, visit: Visit, one: OpenStage, wait: Open) -> OpenStage:
    if one.agencies != wait.agencies:
        if one.late:
            count_late(turn.state, visit, one, one.agencies, -1)
            count_late(turn.state, visit, one, wait.agencies, 1)
        one.agencies = wait.agencies
        turn.tell(visit.visit_id)
    return one


def _leave(turn: Turn, visit: Visit, one: OpenStage, *, served: bool) -> None:
    state = turn.state
    if one.late:
        count_late(state, visit, one, one.agencies, -1)
    if not served:
        return
    key = f"{visit.direction}/{one.stage}"
    at_ms = max(turn.at_ms, one.since_ms)
    dwell(state, key).add((at_ms - one.since_ms) // 1000)
    flow = state.services.get(key)
    if flow is None:
        flow = state.services[key] = Flow()
    flow.add(at_ms)
    serve(state, visit, one.stage)


def _stand(state: GateState, visit: Visit, old_stage: Stage | None) -> None:
    """Count the visit at the stage at which it stands on the board."""
    if visit.stage == old_stage:
        return
    counts = state.stages[visit.direction]
    counts[visit.stage] += 1
    if old_stage is not None:
        counts[old_stage] -= 1
    state.figures_changed = True
