"""What officers put right. Each correction is undone by another one, and stands in the visit's story."""

from collections.abc import Callable
from typing import Any

from schemas.events import Command, CorrectionRequested, TickRequested, TruckSeenElsewhere
from schemas.outcomes import StoryKind
from streams.domain.answers import Answer, accept, refuse
from streams.domain.booking_desk import claim_booking
from streams.domain.joining import join_records, leave_declaration
from streams.domain.journey import enter_journey, leave_journey, restage
from streams.domain.placing import place
from streams.domain.plates import Plate, country_of, normalise, same_truck, tail
from streams.domain.queues import await_slot, has_no_plate, has_plate, moved, set_timer
from streams.domain.state import GateState
from streams.domain.times import milliseconds
from streams.domain.turn import Turn
from streams.domain.visit import Visit
from streams.domain.visits import (
    absorb,
    add_alias,
    add_visit,
    close,
    cross_if_done,
    drop_alias,
    forget_plate,
    name,
    part,
)
from streams.domain.workflow import CHECKPOINTS

_BEFORE_THE_LINE = CHECKPOINTS.index("gate-out") - 1


def _correct(turn: Turn, visit: Visit, command: CorrectionRequested) -> Answer:
    answer = _CORRECTIONS[command.correction](turn, visit, command)
    if answer.code is None:
        answer.fields["note"] = command.reason
    return answer


def _replate(turn: Turn, visit: Visit, command: CorrectionRequested) -> Answer:
    text = normalise(command.text or "")
    if text is None:
        return _needs("the plate in `text`")
    plate = Plate(text, country_of(text))
    swapped = command.correction == "tractor"
    visit.tractor_swapped |= swapped
    visit = name(turn, visit, plate, None)
    claim_booking(turn, visit)
    cross_if_done(turn, visit)
    return accept("tractor-swapped" if swapped else "replated", visit_id=visit.visit_id)


def _trailer(turn: Turn, visit: Visit, command: CorrectionRequested) -> Answer:
    """A trailer or container goes with this visit and with no other, or was left behind."""
    kind = command.correction
    state = turn.state
    text = normalise(command.text or "")
    if text is None:
        mine = [alias for alias in visit.aliases if alias.startswith(f"{kind}:")]
        for alias in mine:
            drop_alias(state, visit, alias)
        if not mine:
            return refuse("already-so", f"The visit has no {kind}.")
    elif any(_is_plate_of(state.visits[one], text) for one in state.named.find(text, country_of(text))):
        return refuse(
            "not-correctable", f"`text`: this is a truck's own plate; name the {kind}'s, or merge the visits."
        )
    else:
        declared = [v for n in state.records.declared.find(text, None) for v in state.records.declarations[n].joined]
        for other_id in dict.fromkeys([*state.named.find(text, None), *declared]):
            other = state.visits[other_id]
            if other is not visit and f"{kind}:{text}" in other.aliases:
                drop_alias(state, other, f"{kind}:{text}")
                turn.note(
                    other, "trailer-left" if kind == "trailer" else "container-moved", other_visit_id=visit.visit_id
                )
                turn.tell(other_id)
        add_alias(state, visit, kind, Plate(text, country_of(text) if kind == "trailer" else None))
    turn.tell(visit.visit_id)
    if kind == "trailer":
        return accept("trailer-left" if text is None else "trailer-joined")
    return accept("container-moved" if text is None else "container-joined")


def _is_plate_of(visit: Visit, text: str) -> bool:
    plate = visit.plate
    return plate is not None and same_truck(text, country_of(text), plate.text, plate.country)


def _reverse(turn: Turn, visit: Visit, _: CorrectionRequested) -> Answer:
    leave_journey(turn, visit, served=False)
    has_plate(turn.state, visit)
    visit.direction = "in" if visit.direction == "out" else "out"
    if visit.plate is None:
        has_no_plate(turn.state, visit)
    visit.ticks = {}
    join_records(turn, visit)
    enter_journey(turn, visit)
    place(turn, visit)
    turn.state.figures_changed = True
    turn.tell(visit.visit_id)
    return accept("direction-reversed")


def _merge(turn: Turn, visit: Visit, command: CorrectionRequested) -> Answer:
    other = turn.state.visits.get(command.other_visit_id or "")
    if other is None or other is visit or other.direction != visit.direction:
        return refuse("not-correctable", "`other_visit_id`: name another open visit in the same direction.")
    earlier, later = (
        (visit, other) if (visit.opened_ms, visit.number) < (other.opened_ms, other.number) else (other, visit)
    )
    plate = earlier.plate or later.plate
    absorb(turn, earlier, later)
    if earlier.plate is None and plate is not None:
        earlier = name(turn, earlier, plate, None)
    join_records(turn, earlier)
    place(turn, earlier)
    turn.tell(earlier.visit_id)
    cross_if_done(turn, earlier)
    return accept("merged", visit_id=earlier.visit_id, other_visit_id=later.visit_id)


def _split(turn: Turn, visit: Visit, command: CorrectionRequested) -> Answer:
    one = next((one for one in visit.absorbed if one.other.visit_id == command.other_visit_id), None)
    if one is None:
        return refuse("not-correctable", "`other_visit_id`: name a visit that was merged into this one.")
    state, other = turn.state, one.other
    visit.absorbed.remove(one)
    for later in visit.absorbed:
        part(later.before, one)
    state.closed.drop(other.visit_id)
    if visit.plate is not None and other.plate is not None and visit.plate.text == other.plate.text:
        forget_plate(state, visit)
    for alias in other.aliases:
        if not alias.startswith("declaration:") and alias not in one.before.aliases:
            drop_alias(state, visit, alias)
    own = next((alias for alias in visit.aliases if alias.startswith("plate:")), None)
    with moved(state, visit):
        part(visit, one)
    _stand_again(turn, other)
    if visit.plate is None and own is not None:
        text = own.partition(":")[2]
        visit = name(turn, visit, Plate(text, country_of(text)), None)
    elif visit.plate is None:
        leave_declaration(state, visit)
        visit.registration, visit.asked_plate, visit.named_by = None, None, None
    join_records(turn, visit)
    place(turn, visit)
    restage(turn, visit)
    turn.tell(visit.visit_id)
    return accept("split", other_visit_id=other.visit_id)


def _close(turn: Turn, visit: Visit, _: CorrectionRequested) -> Answer:
    close(turn, visit, max(turn.at_ms, visit.opened_ms), "corrected")
    return accept("closed-by-officer")


def _needs(what: str) -> Answer:
    return refuse("not-correctable", f"This correction needs {what}.")


def _is_open(_: Turn, __: Visit, ___: CorrectionRequested) -> Answer:
    return refuse("already-so", "The visit is open.")


_CORRECTIONS: dict[str, Callable[[Turn, Visit, CorrectionRequested], Answer]] = {
    "plate": _replate,
    "tractor": _replate,
    "trailer": _trailer,
    "container": _trailer,
    "direction": _reverse,
    "merge": _merge,
    "split": _split,
    "close": _close,
    "reopen": _is_open,
}


def _reopen(turn: Turn, visit: Visit, command: CorrectionRequested) -> Answer:
    """A visit that is over stands again, at its old rank: it was closed by mistake."""
    state = turn.state
    if command.correction != "reopen":
        return refuse("visit-closed", "The visit is over: reopen it first.")
    plate = visit.plate
    if plate is not None and state.named.find(plate.text, plate.country):
        return refuse("not-correctable", "The truck has another open visit: merge or close that one first.")
    if visit.crossed_ms is not None:
        _take_back_crossing(state, visit, visit.crossed_ms)
    state.closed.drop(visit.visit_id)
    visit.ticks.pop("gate-out", None)
    visit.reached = min(visit.reached, _BEFORE_THE_LINE)
    _stand_again(turn, visit)
    return accept("reopened", note=command.reason)


def _take_back_crossing(state: GateState, visit: Visit, crossed_ms: int) -> None:
    """It did not cross after all: the declaration under which it did names it again."""
    state.crossings[visit.direction].take_back(crossed_ms, max(0, crossed_ms - visit.opened_ms) // 1000)
    number, visit.crossed_ms, visit.crossed_under = visit.crossed_under, None, None
    if visit.plate is None:
        return
    gone = tail(visit.plate.text)
    left = state.left.get(gone)
    if left is not None and left.visit_id == visit.visit_id:
        state.left.drop(gone)
    declaration = None if number is None else state.records.declarations.get(number)
    if declaration is not None and gone in declaration.crossed:
        declaration.crossed.remove(gone)
        for text in declaration.plates:
            if tail(text) == gone:
                state.records.declared.add(declaration.number, text, country_of(text))


def _stand_again(turn: Turn, visit: Visit) -> None:
    """A visit that was over takes its place again, with the papers as they are now."""
    state = turn.state
    visit.declaration = None
    visit.aliases = [alias for alias in visit.aliases if _is_named_again(state, visit, alias)]
    if visit.partner is not None:
        state.partners.add(visit.visit_id, visit.partner, country_of(visit.partner))
    visit.merged_into = None
    visit.detained = True
    if visit.postponed_until_ms is not None:
        set_timer(state, visit.postponed_until_ms, "postponed", visit.visit_id)
    await_slot(state, visit, turn.policy)
    add_visit(turn, visit)
    join_records(turn, visit)
    place(turn, visit)
    restage(turn, visit)


def _is_named_again(state: GateState, visit: Visit, alias: str) -> bool:
    """Whether the visit still goes by that name: not when another truck has it by now."""
    kind, _, text = alias.partition(":")
    if kind not in {"plate", "trailer", "container"} or (visit.plate is not None and text == visit.plate.text):
        return kind != "declaration"
    country = None if kind == "container" else country_of(text)
    if any(other != visit.visit_id for other in state.named.find(text, country)):
        return False
    state.named.add(visit.visit_id, text, country)
    return True


def _tick_afterwards(turn: Turn, visit: Visit, command: TickRequested) -> Answer:
    """An agency confirms a stage after the truck has crossed: the story takes it, late as it is."""
    if command.actor.role in visit.ticks.get(command.stage, ()):
        return refuse("already-so", "You have ticked this stage.")
    rule = turn.rules.workflow(visit.workflow).rule(command.stage)
    if rule is None or command.actor.role not in rule.tickers:
        return refuse("wrong-agency", "Your agency does not tick this stage.")
    visit.ticks.setdefault(command.stage, {})[command.actor.role] = turn.at_ms
    what: StoryKind = "ticked" if command.outcome == "passed" else "tick-failed"
    return accept(what, stage=command.stage, note="Ticked after the visit was over.")


def seen_elsewhere(turn: Turn, event: TruckSeenElsewhere) -> None:
    """The truck stands at another gate: its claim here ends, as the story tells."""
    visit = turn.state.visits.get(event.visit_id)
    if visit is None or visit.seen_ms > milliseconds(event.seen_at):
        return  # over, or seen here again since
    turn.note(visit, "diverted", other_gate=event.other_gate, other_visit_id=event.other_visit_id)
    close(turn, visit, max(turn.at_ms, visit.opened_ms), "diverted")


ANSWERS: dict[type[Command], Callable[[Turn, Visit, Any], Answer]] = {CorrectionRequested: _correct}
"""About an open visit."""

AFTERWARDS: dict[type[Command], Callable[[Turn, Visit, Any], Answer]] = {
    CorrectionRequested: _reopen,
    TickRequested: _tick_afterwards,
}
"""About one that is over."""
