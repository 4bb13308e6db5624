"""What a camera's sighting means: which truck it is, and what passing there tells of it."""

from schemas.events import PlateSighted
from streams.domain.plates import Plate, country_of, normalise, tail
from streams.domain.state import GateState
from streams.domain.turn import Turn
from streams.domain.visit import Visit
from streams.domain.visits import add_alias, cross, name, open_visit, read_again, restage

OPENING = frozenset({"approach", "gate-in", "yard-in"})
"""Where a truck that nobody saw yet takes its place."""

INSIDE = frozenset({"gate-in", "yard-in", "yard-out", "gate-out"})
"""Seen here, a truck has entered; a call is answered by passing here."""

OF_THE_TRUCK = frozenset({"front", "rear"})
"""Sides that carry the truck's own plate. A trailer or a container alone is no truck: it only joins one."""


def sighted(turn: Turn, sighting: PlateSighted) -> None:
    """Join the sighting to its visit, opening one where a truck may appear; see it pass the checkpoint."""
    state = turn.state
    known = state.by_sighting.get(sighting.sighting_id)
    visit = state.visits.get(known) if known is not None else None
    if sighting.revision == "lost":
        if visit is not None:
            _see(turn, visit, sighting)
        return
    if known is not None and visit is None:
        return  # a late revision about a visit that is over
    plate = _best_reading(sighting)
    if visit is not None and plate is not None and not _names(state, visit, plate):
        if visit.plate is None or visit.named_by == sighting.sighting_id:
            visit = name(turn, visit, plate, sighting.sighting_id)
        else:
            visit = None  # this pass was another truck's after all
    if visit is None:
        visit = _find(state, sighting, plate) or _newcomer(turn, sighting, plate)
        if visit is None:
            return
    state.by_sighting.put(sighting.sighting_id, visit.visit_id)
    if plate is not None:
        read_again(turn, visit, plate)
    _see(turn, visit, sighting)
    _pass(turn, visit, sighting)


def _best_reading(sighting: PlateSighted) -> Plate | None:
    if not sighting.candidates:
        return None
    best = sighting.candidates[0]
    text = normalise(best.text)
    if text is None:
        return None
    return Plate(text, best.country or country_of(text, best.colour), best.colour, best.confidence)


def _names(state: GateState, visit: Visit, plate: Plate) -> bool:
    return visit.visit_id in state.named.find(plate.text, plate.country)


def _find(state: GateState, sighting: PlateSighted, plate: Plate | None) -> Visit | None:
    """The open visit that this plate names; behind a truck, also by the declaration that names truck and trailer."""
    if plate is None:
        return None
    for visit_id in state.named.find(plate.text, plate.country):
        return state.visits[visit_id]
    if sighting.side == "front":
        return None
    for number in state.records.declared.find(plate.text, plate.country):
        for visit_id in state.records.declarations[number].joined:
            visit = state.visits[visit_id]
            add_alias(state, visit, "container" if sighting.side == "container" else "trailer", plate)
            return visit
    return None


def _newcomer(turn: Turn, sighting: PlateSighted, plate: Plate | None) -> Visit | None:
    """A visit for a truck that has none: opened, or None where none can begin."""
    state = turn.state
    if sighting.side not in OF_THE_TRUCK:
        return None
    left_ms = None if plate is None else state.left.get(tail(plate.text))
    if left_ms is not None and turn.at_ms <= left_ms:
        return None  # late news of a truck that has crossed since
    if sighting.checkpoint in OPENING:
        visit = open_visit(turn, sighting)
        if plate is not None:
            visit = name(turn, visit, plate, sighting.sighting_id)
        return visit
    if sighting.checkpoint == "gate-out":
        state.unmatched_exits += 1
    return None


def _see(turn: Turn, visit: Visit, sighting: PlateSighted) -> None:
    if turn.at_ms >= visit.seen_ms:
        visit.seen_ms = turn.at_ms
        visit.lane = sighting.lane
    turn.show(visit.visit_id)


def _pass(turn: Turn, visit: Visit, sighting: PlateSighted) -> None:
    if sighting.checkpoint not in INSIDE:
        return
    if visit.called_ms is not None and turn.at_ms >= visit.called_ms:
        visit.called_ms = None
        turn.tell(visit.visit_id)
    if not visit.entered:
        visit.entered = True
        restage(turn, visit)
    if sighting.checkpoint == "gate-out" and turn.at_ms >= visit.opened_ms:
        cross(turn, visit, turn.at_ms)
