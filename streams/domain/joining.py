"""A visit and its papers: the declaration, the registration, the firm's word, found by any of its names."""

from schemas.outcomes import DeclarationWanted, RegistrationWanted
from streams.domain.plates import Plate, country_of, tail
from streams.domain.records import Declaration
from streams.domain.state import GateState
from streams.domain.turn import Turn
from streams.domain.visit import Visit


def join_records(turn: Turn, visit: Visit) -> None:
    """Join the declaration and registration that name the visit's plate; want the look-ups that are missing, once.

    What it means for the visit's class and stage the caller works out (`place`, `restage`).
    """
    plate = visit.plate
    if plate is None:
        return
    state = turn.state
    records = state.records
    chosen = _choose_declaration(state, visit, plate)
    _join(state, visit, chosen)
    if chosen is not None:
        if chosen.status == "cancelled":
            visit.ticks.pop("customs", None)
        elsewhere = [c for c in chosen.containers if state.named.find(c, None) not in ([], [visit.visit_id])]
        containers = [f"container:{c}" for c in chosen.containers if c not in elsewhere]
        for alias in dict.fromkeys([f"declaration:{chosen.number}", *containers]):
            if alias not in visit.aliases:
                visit.aliases.append(alias)
    registered = records.registered.find(plate.text, plate.country)
    registration = records.registrations[registered[0]] if registered else None
    visit.registration = None if registration is None else registration.status
    if registration is not None and registration.vin is not None:
        _know_as(visit, f"vin:{registration.vin}")
    _join_predeclaration(state, visit, plate)
    went_home = visit.empty and visit.asked_plate == plate.text  # the truck whose goods it took may be gone by now
    visit.empty = chosen is None and (went_home or _goes_home(state, visit, plate))
    if visit.asked_plate != plate.text:
        visit.asked_plate = plate.text
        whom = {"visit_id": visit.visit_id, "plate": plate.text, "country": plate.country}
        if chosen is None:
            turn.wanted.append((DeclarationWanted, {**whom, "direction": visit.direction}))
        if not registered:
            turn.wanted.append((RegistrationWanted, whom))


def leave_declaration(state: GateState, visit: Visit) -> None:
    """The visit stands under no declaration any more."""
    _join(state, visit, None)


def _choose_declaration(state: GateState, visit: Visit, plate: Plate) -> Declaration | None:
    """The one it has while that stands, else the one lodged last; a cancelled one only when there is no other."""
    declarations = state.records.declarations
    numbers = state.records.declared.find(plate.text, plate.country)
    fitting = [d for d in (declarations[n] for n in numbers) if d.direction == visit.direction]
    if not fitting:
        return state.declaration_of(visit) if visit.tractor_swapped else None
    return max(fitting, key=lambda d: (d.status != "cancelled", d.number == visit.declaration, d.lodged_ms, d.number))


def _join(state: GateState, visit: Visit, declaration: Declaration | None) -> None:
    """Let the visit stand under this declaration and under no other."""
    before = state.declaration_of(visit)
    if before is not None and (declaration is None or before.number != declaration.number):
        before.joined.remove(visit.visit_id)
        visit.aliases.remove(f"declaration:{before.number}")
    visit.declaration = None
    if declaration is not None:
        visit.declaration = declaration.number
        if visit.visit_id not in declaration.joined:
            declaration.joined.append(visit.visit_id)


def _join_predeclaration(state: GateState, visit: Visit, plate: Plate) -> None:
    """Take the trailer, container and partner that the firm named for this truck."""
    found = state.records.predeclared.find(plate.text, plate.country)
    word = state.records.predeclarations[found[0]] if found else None
    if word is None or word.direction != visit.direction:
        return
    for kind, text in (("trailer", word.trailer), ("container", word.container)):
        if text is not None and not state.named.find(text, None):
            state.named.add(visit.visit_id, text, country_of(text) if kind == "trailer" else None)
            if f"{kind}:{text}" not in visit.aliases:
                visit.aliases.append(f"{kind}:{text}")
    if word.driver is not None:
        _know_as(visit, f"driver:{word.driver}")
    if word.partner != visit.partner:
        if visit.partner is not None:
            state.partners.discard(visit.visit_id, visit.partner)
        visit.partner, visit.partner_came = word.partner, False
        if word.partner is not None:
            state.partners.add(visit.visit_id, word.partner, country_of(word.partner))


def _know_as(visit: Visit, alias: str) -> None:
    """A name in place of another of its kind: a visit has one tractor and one driver at a time."""
    kind = alias.partition(":")[0]
    visit.aliases = [other for other in visit.aliases if other.partition(":")[0] != kind]
    visit.aliases.append(alias)


def _goes_home(state: GateState, visit: Visit, plate: Plate) -> bool:
    """Whether a truck without a declaration is here without goods of its own.

    It crossed the other way lately and comes back, or it takes over the goods of another one.
    """
    gone = state.left.get(tail(plate.text))
    if gone is not None and gone.direction != visit.direction:
        return True
    return bool(state.partners.find(plate.text, plate.country))
