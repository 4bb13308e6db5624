"""What customs, the registry, collectors, laboratories and firms say, taken into the gate's records and its visits."""

from collections.abc import Iterable

from schemas.events import DeclarationChanged, FeePaid, LaboratoryResulted, RegistrationChanged
from streams.domain.booking_desk import claim_booking
from streams.domain.joining import join_records
from streams.domain.journey import restage
from streams.domain.placing import place
from streams.domain.plates import Plate, country_of, normalise, tail
from streams.domain.records import Declaration, Registration
from streams.domain.state import GateState
from streams.domain.times import milliseconds
from streams.domain.turn import Turn
from streams.domain.unread import expected, thought_to_be
from streams.domain.visits import cross, name


def declaration_changed(turn: Turn, event: DeclarationChanged) -> None:
    """Keep a newer version; join the visits it names, and part from those it no longer names."""
    state = turn.state
    records = state.records
    known = records.declarations.get(event.number)
    if known is not None and event.version <= known.version:
        return
    hs_codes = [goods.hs_code for goods in event.goods]
    declaration = Declaration(
        number=event.number,
        version=event.version,
        status=event.status,
        direction=event.direction,
        lodged_ms=milliseconds(event.lodged_at),
        heard_ms=state.now_ms,
        channel=event.channel,
        perishable=any(goods.perishable for goods in event.goods),
        hs_codes=hs_codes,
        trusted=event.trusted,
        declarant=event.declarant,
        goods=turn.rules.goods_kind(hs_codes),
        plates=_normalised(event.vehicles),
        containers=_normalised(event.containers),
    )
    if known is not None:
        declaration.joined, declaration.crossed = known.joined, known.crossed
        for text in known.plates + known.containers:
            records.declared.discard(event.number, text)
    records.declarations[event.number] = declaration
    for text in declaration.plates + declaration.containers:
        if tail(text) not in declaration.crossed:
            records.declared.add(event.number, text, country_of(text))
    _name_expected(turn, declaration)
    for visit_id in dict.fromkeys([*declaration.joined, *_visits_named(state, declaration.plates)]):
        visit = state.visits[visit_id]
        before = visit.declaration
        join_records(turn, visit)
        claim_booking(turn, visit)
        place(turn, visit)
        if event.number in {before, visit.declaration}:
            turn.tell(visit_id)
        _go_on(turn, [visit_id])


def _name_expected(turn: Turn, declaration: Declaration) -> None:
    """Trucks that came unread, and that a camera thought to be ones that are declared now."""
    state = turn.state
    for text in declaration.plates:
        plate = Plate(text, country_of(text))
        visit = thought_to_be(state, declaration.direction, plate)
        named = None if visit is None else expected(state, visit)
        if visit is not None and named is not None and tail(named.text) == tail(text):
            claim_booking(turn, name(turn, visit, named, visit.named_by))


def registration_changed(turn: Turn, event: RegistrationChanged) -> None:
    """Keep a newer version and show it on the visits with that plate."""
    state = turn.state
    records = state.records
    text = normalise(event.plate)
    if text is None:
        return
    known = records.registrations.get(text)
    if known is not None and event.version <= known.version:
        return
    country = event.country or country_of(text)
    records.registrations[text] = Registration(text, event.version, event.status, country, state.now_ms, event.vin)
    if known is not None:
        records.registered.discard(text, text)
    records.registered.add(text, text, country)
    for visit_id in state.named.find(text, country):
        visit = state.visits[visit_id]
        before = visit.registration
        join_records(turn, visit)
        place(turn, visit)
        if visit.registration != before:
            turn.tell(visit_id)
        _go_on(turn, [visit_id])


def fee_paid(turn: Turn, event: FeePaid) -> None:
    """A payment stands, or was taken back: the later word about a receipt counts."""
    plate = None if event.plate is None else normalise(event.plate)
    if event.plate is not None and plate is None:
        return  # paid for something that is no plate, not for every truck
    papers = turn.state.records.papers_of(event.number, turn.state.now_ms)
    if not papers.hear(f"receipt/{event.receipt}", turn.at_ms, turn.state.now_ms):
        return
    if event.paid:
        papers.fees[event.receipt] = plate
    else:
        papers.fees.pop(event.receipt, None)
    _go_on(turn, _joined(turn.state, event.number))


def laboratory_resulted(turn: Turn, event: LaboratoryResulted) -> None:
    """A sample passed, or did not: the later word about it counts."""
    papers = turn.state.records.papers_of(event.number, turn.state.now_ms)
    if not papers.hear(f"sample/{event.sample}", turn.at_ms, turn.state.now_ms):
        return
    if event.passed:
        papers.passed[event.sample] = event.quarantine
    else:
        papers.passed.pop(event.sample, None)
    _go_on(turn, _joined(turn.state, event.number))


def _joined(state: GateState, number: str) -> list[str]:
    declaration = state.records.declarations.get(number)
    return [] if declaration is None else list(declaration.joined)


def _go_on(turn: Turn, visit_ids: Iterable[str]) -> None:
    """These visits may wait for something else now."""
    for visit_id in visit_ids:
        visit = turn.state.visits[visit_id]
        if restage(turn, visit):
            cross(turn, visit, turn.at_ms)


def _normalised(texts: tuple[str, ...]) -> list[str]:
    return [text for text in map(normalise, texts) if text is not None]


def _visits_named(state: GateState, texts: list[str]) -> list[str]:
    return [visit_id for text in texts for visit_id in state.named.find(text, country_of(text))]
