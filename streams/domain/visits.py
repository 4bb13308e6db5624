"""The life of a visit: opened, named, joined with its records, restaged, closed; two visits found to be one truck."""

from schemas.events import PlateSighted
from schemas.outcomes import DeclarationWanted, RegistrationWanted, VisitClosed
from streams.domain.plates import Plate, tail
from streams.domain.records import Declaration
from streams.domain.state import GateState
from streams.domain.story import story
from streams.domain.times import utc
from streams.domain.turn import Turn
from streams.domain.visit import Visit
from streams.domain.workflow import stage_of


def open_visit(turn: Turn, sighting: PlateSighted) -> Visit:
    """A truck takes its place, read or not."""
    state = turn.state
    state.visit_number += 1
    visit = Visit(
        visit_id=f"{state.gate}-{state.visit_number:06d}",
        number=state.visit_number,
        direction=sighting.direction,
        opened_ms=turn.at_ms,
        seen_ms=turn.at_ms,
        stage="gate-in",
        stage_since_ms=turn.at_ms,
        lane=sighting.lane,
    )
    state.visits[visit.visit_id] = visit
    state.stages[visit.direction][visit.stage] += 1
    state.figures_changed = True
    turn.told[visit.visit_id] = "opened"
    turn.show(visit.visit_id)
    return visit


def name(turn: Turn, visit: Visit, plate: Plate, sighting_id: str) -> Visit:
    """Give the visit its plate, in place of one that the same pass had misread; returns the visit the truck has now.

    Another open visit with that plate is the same truck: the two become one, at the earlier arrival's rank.
    """
    state = turn.state
    if visit.plate is not None:
        _drop_alias(state, visit, f"plate:{visit.plate.text}")
    twin = next((state.visits[v] for v in state.named.find(plate.text, plate.country) if v != visit.visit_id), None)
    if twin is not None:
        earlier, later = (visit, twin) if visit.rank < twin.rank else (twin, visit)
        _absorb(turn, earlier, later)
        visit = earlier
        if twin.plate is not None and (len(twin.plate.text) > len(plate.text) or plate.country is None):
            plate = twin.plate
    visit.plate = plate
    visit.named_by = sighting_id
    add_alias(state, visit, "plate", plate)
    join_records(turn, visit)
    turn.tell(visit.visit_id)
    return visit


def read_again(turn: Turn, visit: Visit, plate: Plate) -> None:
    """Another reading of the plate the visit has: keep the fuller spelling and the surer reading."""
    known = visit.plate
    if known is None or tail(known.text) != tail(plate.text):
        return  # the sighting named a trailer or container
    if len(plate.text) > len(known.text):
        _drop_alias(turn.state, visit, f"plate:{known.text}")
        visit.plate = plate
        add_alias(turn.state, visit, "plate", plate)
        turn.tell(visit.visit_id)
    elif (plate.confidence or 0.0) > (known.confidence or 0.0):
        known.confidence = plate.confidence
        known.colour = plate.colour or known.colour
    if known.country is None and plate.country is not None:
        known.country = plate.country
        turn.state.named.discard(visit.visit_id, known.text)
        turn.state.named.add(visit.visit_id, known.text, known.country)


def add_alias(state: GateState, visit: Visit, kind: str, plate: Plate) -> None:
    """A plate or container that names this visit from now on."""
    state.named.add(visit.visit_id, plate.text, plate.country)
    alias = f"{kind}:{plate.text}"
    if alias not in visit.aliases:
        visit.aliases.append(alias)


def join_records(turn: Turn, visit: Visit) -> None:
    """Join the declaration and registration that name the visit's plate; want the look-ups that are missing, once."""
    plate = visit.plate
    if plate is None:
        return
    records = turn.state.records
    chosen = _choose_declaration(turn.state, visit, plate)
    _join(turn.state, visit, chosen)
    if chosen is not None:
        if chosen.status == "cancelled":
            visit.customs_passed = False
        for alias in (f"declaration:{chosen.number}", *(f"container:{c}" for c in chosen.containers)):
            if alias not in visit.aliases:
                visit.aliases.append(alias)
    registered = records.registered.find(plate.text, plate.country)
    visit.registration = records.registrations[registered[0]].status if registered else None
    restage(turn, visit)
    if visit.asked_plate != plate.text:
        visit.asked_plate = plate.text
        whom = {"visit_id": visit.visit_id, "plate": plate.text, "country": plate.country}
        if chosen is None:
            turn.wanted.append((DeclarationWanted, {**whom, "direction": visit.direction}))
        if not registered:
            turn.wanted.append((RegistrationWanted, whom))


def restage(turn: Turn, visit: Visit) -> None:
    """Let the visit wait for what is missing now."""
    stage = stage_of(visit, turn.state.declaration_of(visit))
    if stage == visit.stage:
        return
    counts = turn.state.stages[visit.direction]
    counts[visit.stage] -= 1
    counts[stage] += 1
    turn.state.figures_changed = True
    visit.stage = stage
    visit.stage_since_ms = max(visit.stage_since_ms, turn.at_ms)
    turn.tell(visit.visit_id)


def cross(turn: Turn, visit: Visit, crossed_ms: int) -> None:
    """The truck is over the line."""
    state = turn.state
    wait_seconds = max(0, crossed_ms - visit.opened_ms) // 1000
    state.crossings[visit.direction].add(crossed_ms, wait_seconds)
    declaration = state.declaration_of(visit)
    if visit.plate is not None:
        gone = tail(visit.plate.text)
        state.left.put(gone, crossed_ms)
        if declaration is not None:
            declaration.crossed.append(gone)
            state.records.declared.discard(declaration.number, visit.plate.text)
    _close(turn, visit, crossed_ms, None)


def _choose_declaration(state: GateState, visit: Visit, plate: Plate) -> Declaration | None:
    """The one it has while that stands, else the one lodged last; a cancelled one only when there is no other."""
    declarations = state.records.declarations
    numbers = state.records.declared.find(plate.text, plate.country)
    fitting = [d for d in (declarations[n] for n in numbers) if d.direction == visit.direction]
    if not fitting:
        return None
    return max(fitting, key=lambda d: (d.status != "cancelled", d.number == visit.declaration, d.lodged_ms, d.number))


def _join(state: GateState, visit: Visit, declaration: Declaration | None) -> None:
    """Let the visit stand under this declaration and under no other."""
    before = state.declaration_of(visit)
    if before is not None and (declaration is None or before.number != declaration.number):
        before.joined.remove(visit.visit_id)
        _drop_alias(state, visit, f"declaration:{before.number}")
    visit.declaration = None
    if declaration is not None:
        visit.declaration = declaration.number
        if visit.visit_id not in declaration.joined:
            declaration.joined.append(visit.visit_id)


def _absorb(turn: Turn, visit: Visit, other: Visit) -> None:
    """What was seen of `other` was seen of `visit`."""
    _close(turn, other, max(turn.state.now_ms, other.opened_ms), visit.visit_id)
    for alias in other.aliases:
        kind, _, text = alias.partition(":")
        if kind in {"plate", "trailer"}:
            add_alias(turn.state, visit, kind, Plate(text, None if other.plate is None else other.plate.country))
        elif alias not in visit.aliases:
            visit.aliases.append(alias)
    if other.seen_ms >= visit.seen_ms:
        visit.seen_ms, visit.lane = other.seen_ms, other.lane
    visit.entered |= other.entered
    visit.customs_passed |= other.customs_passed
    visit.held |= other.held
    visit.called_ms = visit.called_ms if other.called_ms is None else other.called_ms


def _close(turn: Turn, visit: Visit, closed_ms: int, merged_into: str | None) -> None:
    state = turn.state
    turn.emit(
        VisitClosed,
        closed_at=utc(closed_ms),
        wait_seconds=max(0, closed_ms - visit.opened_ms) // 1000,
        merged_into=merged_into,
        **story(state, visit),
    )
    _join(state, visit, None)
    for alias in visit.aliases:
        state.named.discard(visit.visit_id, alias.partition(":")[2])
    state.stages[visit.direction][visit.stage] -= 1
    state.figures_changed = True
    state.closed.put(visit.visit_id, closed_ms)
    del state.visits[visit.visit_id]
    state.rows.pop(visit.visit_id, None)
    turn.told.pop(visit.visit_id, None)
    turn.shown.pop(visit.visit_id, None)
    turn.removed.append(visit.visit_id)


def _drop_alias(state: GateState, visit: Visit, alias: str) -> None:
    if alias in visit.aliases:
        visit.aliases.remove(alias)
    kind, _, text = alias.partition(":")
    if kind == "plate":
        state.named.discard(visit.visit_id, text)
