"""What a camera's sighting means: which truck it is, and what passing there tells of it."""

from schemas.events import PlateSighted, QueueTailMeasured
from schemas.fields import VehicleClass
from streams.domain.booking_desk import claim_booking
from streams.domain.identity import Seen, readings, recognise
from streams.domain.journey import GATE_IN, go_in, restage
from streams.domain.placing import place
from streams.domain.plates import Plate, is_trailer, tail
from streams.domain.queues import moved
from streams.domain.state import Left, Tail
from streams.domain.times import HOUR_MS, MINUTE_MS
from streams.domain.turn import Turn
from streams.domain.unread import is_read, remember
from streams.domain.visit import Visit
from streams.domain.visits import add_alias, cross, cross_if_done, find_again, name, open_visit, read_again
from streams.domain.workflow import CHECKPOINTS

OPENING = frozenset({"approach", "gate-in", "yard-in"})
"""Where a truck that nobody saw yet takes its place."""

OF_THE_TRUCK = frozenset({"front", "rear"})
"""Sides that carry the truck's own plate. A trailer or a container alone is no truck: it only joins one."""

NO_TRUCKS: frozenset[VehicleClass] = frozenset({"car", "bus", "van", "motorbike"})
_SURELY = 0.8
"""A vehicle that the camera is so sure is no truck takes no place in the trucks' queue."""

_BACK_AFTER_MS = 30 * MINUTE_MS
"""No truck is over the line and back in less: a camera took it for one of the other direction."""

_SAME_EXIT_MS = 12 * HOUR_MS
"""A truck that officers ticked out may be seen at the line this much later."""


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
    plates = readings(sighting)
    seen = recognise(state, sighting, plates, turn.at_ms)
    while known is None and seen.visit is not None and seen.exact and _comes_back(seen.visit, sighting, turn.at_ms):
        cross(turn, seen.visit, seen.visit.seen_ms)
        seen = recognise(state, sighting, plates, turn.at_ms)
    if visit is not None and seen.plate is not None and (seen.visit is not visit or not seen.exact):
        visit = _renamed(turn, visit, seen, sighting)
    if visit is None:
        visit = _find(turn, sighting, seen) or _newcomer(turn, sighting, seen.plate, plates)
        if visit is None:
            return
    state.by_sighting.put(sighting.sighting_id, visit.visit_id)
    _take_reading(turn, visit, sighting, seen, plates)
    find_again(turn, visit, range(visit.reached + 1, CHECKPOINTS.index(sighting.checkpoint)))
    _see(turn, visit, sighting)
    _come_earlier(turn, visit, sighting)
    _pass(turn, visit, sighting)
    cross_if_done(turn, visit)


def _take_reading(turn: Turn, visit: Visit, sighting: PlateSighted, seen: Seen, plates: list[Plate]) -> None:
    """A sure reading may spell the plate better; an unsure one is kept for as long as the truck has no name."""
    if sighting.side not in OF_THE_TRUCK or not plates:
        return
    if seen.plate is not None and is_read(plates):
        read_again(turn, visit, seen.plate)
    elif visit.plate is None and not _is_seen_behind(sighting, plates[0]):
        remember(turn.state, visit, plates, sighting.sighting_id)


def _comes_back(visit: Visit, sighting: PlateSighted, at_ms: int) -> bool:
    """A truck that had gone in comes from the other side: it has crossed, and no camera saw it."""
    return (
        sighting.checkpoint == "approach"
        and visit.direction != sighting.direction
        and visit.reached >= GATE_IN
        and not visit.held_by
        and at_ms - visit.seen_ms >= _BACK_AFTER_MS
    )


def tail_measured(turn: Turn, measure: QueueTailMeasured) -> None:
    """Note how many trucks stand in view of the camera at the queue's end."""
    tails = turn.state.tails
    key = f"{measure.direction}/{measure.camera}"
    known = tails.get(key)
    if known is None or turn.at_ms > known.at_ms:
        tails[key] = Tail(turn.at_ms, measure.trucks)


def _renamed(turn: Turn, visit: Visit, seen: Seen, sighting: PlateSighted) -> Visit | None:
    """A later revision reads the plate anew: it names the visit, or shows that the pass was another truck's.

    One that is not sure takes no name away.
    """
    plate = seen.plate
    if plate is None:
        return visit
    if visit.plate is not None and (not is_read([plate]) or (seen.visit is visit and not seen.exact)):
        return visit
    if visit.plate is None or visit.named_by == sighting.sighting_id:
        return _name(turn, visit, plate, sighting)
    if seen.visit is None and not _is_better(visit.plate, plate):
        return visit  # a worse reading of the same pass
    return None


def _is_better(known: Plate, plate: Plate) -> bool:
    return (plate.confidence or 0.0) >= (known.confidence or 0.0)


def _find(turn: Turn, sighting: PlateSighted, seen: Seen) -> Visit | None:
    """The open visit that was recognised; behind a truck, also by the declaration that names truck and trailer."""
    state = turn.state
    visit = seen.visit
    if visit is not None:
        if visit.plate is None and seen.plate is not None:
            return _name(turn, visit, seen.plate, sighting)
        return visit
    plate = seen.plate
    if plate is None or (sighting.side in OF_THE_TRUCK and not _is_seen_behind(sighting, plate)):
        return None
    for number in state.records.declared.find(plate.text, plate.country):
        for visit_id in state.records.declarations[number].joined:
            visit = state.visits[visit_id]
            add_alias(state, visit, "container" if sighting.side == "container" else "trailer", plate)
            return visit
    return None


def _newcomer(turn: Turn, sighting: PlateSighted, plate: Plate | None, plates: list[Plate]) -> Visit | None:
    """A visit for a truck that has none: opened, with the plate if it has one, or None where none can begin."""
    state = turn.state
    likeliest = plate or (plates[0] if plates else None)
    if sighting.side not in OF_THE_TRUCK or _is_no_truck(sighting) or _is_seen_behind(sighting, likeliest):
        return None
    left = None if likeliest is None else state.left.get(tail(likeliest.text))
    if left is not None and (turn.at_ms <= left.at_ms or _is_same_exit(sighting, left, turn.at_ms)):
        over = state.closed.get(left.visit_id)
        if over is not None and turn.at_ms <= left.at_ms:
            turn.note(over, "came-late", note=f"A sighting at {sighting.checkpoint} came after the truck had crossed.")
        return None
    if sighting.checkpoint in OPENING:
        visit = open_visit(turn, sighting, CHECKPOINTS.index(sighting.checkpoint))
        if plate is None:
            place(turn, visit)
            return visit
        return _name(turn, visit, plate, sighting)
    if sighting.checkpoint == "gate-out" and plate is not None:
        state.unmatched_exits += 1
    return None


def _name(turn: Turn, visit: Visit, plate: Plate, sighting: PlateSighted) -> Visit:
    """Now that the truck has a name, it may have a slot."""
    visit = name(turn, visit, plate, sighting.sighting_id)
    claim_booking(turn, visit)
    return visit


def _is_seen_behind(sighting: PlateSighted, plate: Plate | None) -> bool:
    """From behind, a truck shows its trailer's plate."""
    return sighting.side == "rear" and plate is not None and is_trailer(plate.text)


def _is_no_truck(sighting: PlateSighted) -> bool:
    vehicle = sighting.vehicle
    return vehicle is not None and vehicle.vehicle_class in NO_TRUCKS and vehicle.confidence >= _SURELY


def _is_same_exit(sighting: PlateSighted, left: Left, at_ms: int) -> bool:
    return (
        sighting.checkpoint in {"yard-out", "gate-out"}
        and left.direction == sighting.direction
        and at_ms - left.at_ms <= _SAME_EXIT_MS
    )


def _see(turn: Turn, visit: Visit, sighting: PlateSighted) -> None:
    if turn.at_ms >= visit.seen_ms:
        visit.seen_ms = turn.at_ms
        visit.lane = sighting.lane
        if sighting.evidence is not None:
            visit.evidence = sighting.evidence.sha256
    turn.show(visit.visit_id)


def _come_earlier(turn: Turn, visit: Visit, sighting: PlateSighted) -> None:
    """A sighting that came late shows that the truck was here before: its arrival is put right, and says so."""
    if sighting.checkpoint not in OPENING or turn.at_ms >= visit.opened_ms:
        return
    minutes = (visit.opened_ms - turn.at_ms) // 60_000
    visit.opened_ms = turn.at_ms
    before = visit.rank
    place(turn, visit)
    if visit.rank != before:
        turn.note(visit, "position-changed", note=f"A sighting that came late shows it {minutes} min earlier.")
    turn.tell(visit.visit_id)


def _pass(turn: Turn, visit: Visit, sighting: PlateSighted) -> None:
    """It is as far as this checkpoint: what that ticks, answers and lets it wait for next."""
    reached = CHECKPOINTS.index(sighting.checkpoint)
    if reached >= GATE_IN and visit.called_ms is not None and turn.at_ms >= visit.called_ms:
        with moved(turn.state, visit):
            visit.called_ms = None
            visit.came_when_called = True
        turn.tell(visit.visit_id)
    if reached > visit.reached:
        entered = visit.reached < GATE_IN <= reached
        visit.reached = reached
        restage(turn, visit)
        if entered:
            go_in(turn, visit)
    if sighting.checkpoint == "gate-out" and turn.at_ms >= visit.opened_ms:
        cross(turn, visit, turn.at_ms)
