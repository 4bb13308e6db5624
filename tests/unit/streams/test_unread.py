"""A reading of which the reader is not sure names no truck, unless the truck is here or expected."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from schemas.events.sightings import LEAST_READ
from schemas.fields import Checkpoint
from schemas.outcomes import DeclarationWanted, SlotsOpened, VisitClosed, VisitOpened
from streams.domain.invariants import InvariantError, check_gate
from tests.support.gate import MORNING, NUMBER, Gate, told

PASS = "5" * 36
UNSURE = 0.7


# Nobody vouches for it.


@pytest.mark.parametrize(("confidence", "plates"), [(LEAST_READ, ["29C00001"]), (LEAST_READ - 0.001, [None])])
def test_only_a_sure_reading_names_a_truck_of_which_nothing_is_known(
    confidence: float, plates: list[str | None]
) -> None:
    gate = Gate()
    gate.sees("29C00001", confidence=confidence)
    assert gate.plates() == plates


def test_an_unread_truck_has_its_place_and_nobodys_papers_are_asked_for() -> None:
    gate = Gate()
    outputs = gate.sees("29C00001", confidence=UNSURE)
    assert [opened.plate for opened in told(outputs, VisitOpened)] == [None]
    assert not told(outputs, DeclarationWanted)
    gate.sees("29C00002")
    assert gate.plates() == [None, "29C00002"]


def test_a_surer_reading_of_the_same_pass_names_it() -> None:
    gate = Gate()
    gate.sees("29C00007", sighting_id=PASS, confidence=UNSURE)
    gate.sees("29C00002")
    outputs = gate.sees("29C00001", sighting_id=PASS, revision="update")
    assert gate.plates() == ["29C00001", "29C00002"]
    assert [wanted.plate for wanted in told(outputs, DeclarationWanted)] == ["29C00001"]


def test_a_second_unsure_reading_names_no_truck_but_knows_it_again() -> None:
    gate = Gate()
    gate.sees("29C00001", confidence=UNSURE)
    gate.sees("29C00001", "gate-in", confidence=UNSURE)
    assert gate.plates() == [None]
    assert gate.visit(None).reached == 1


def test_of_two_unread_trucks_a_sure_reading_names_the_one_that_was_thought_to_be_it() -> None:
    gate = Gate()
    gate.sees("29C11111", "approach", ("29C71111", 0.2), confidence=UNSURE)
    gate.sees("51D22222", "approach", ("51D72222", 0.2), confidence=UNSURE)
    gate.passes(minutes=10)
    gate.restarts()
    gate.sees("51D72222", "gate-in")
    assert [(v.number, v.plate.text) for v in gate.state.visits.values() if v.plate] == [(2, "51D72222")]
    gate.sees("29C11111", "gate-in")
    assert [v.plate.text for v in gate.state.visits.values() if v.plate] == ["29C11111", "51D72222"]


def test_a_truck_read_at_the_gate_is_no_unread_one_that_looked_quite_different() -> None:
    gate = Gate()
    gate.sees("29C11111", confidence=UNSURE)
    gate.sees(None)
    gate.passes(minutes=10)
    gate.sees("51D22222", "gate-in")
    assert gate.visit("51D22222").number == 2


def test_a_truck_read_at_the_gate_is_the_unread_one_that_differed_in_one_place() -> None:
    gate = Gate()
    gate.sees("29C11111", confidence=UNSURE)
    gate.passes(minutes=10)
    gate.sees("29C11171", "gate-in")
    assert gate.visit("29C11171").number == 1


def test_a_truck_that_went_by_unread_is_not_one_that_looked_quite_different_there() -> None:
    gate = Gate()
    gate.sees("29C00001")
    gate.sees("51D22222", "gate-in", confidence=UNSURE)
    gate.sees("29C00001", "yard-in")
    assert set(gate.plates()) == {"29C00001", None}


def test_an_unread_truck_over_the_line_is_not_the_only_one_that_waits_if_it_looked_quite_different() -> None:
    gate = Gate()
    gate.declares("29C00001", status="released")
    gate.is_paid()
    gate.enters("29C00001")
    gate.ticks("management-board", "licence", "29C00001")
    gate.sees("29C00001", "yard-out")
    gate.sees("51D22222", "gate-out", confidence=UNSURE)
    assert gate.queue("gate-out") == ["29C00001"]
    gate.sees("29C00007", "gate-out", confidence=UNSURE)
    assert gate.plates() == []


def test_a_trailers_unsure_plate_from_behind_is_no_truck() -> None:
    gate = Gate()
    gate.sees("29R00099", side="rear", confidence=UNSURE)
    assert gate.plates() == []


# It is here.


@pytest.mark.parametrize("at", ["approach", "gate-in"])
def test_a_truck_that_is_here_is_known_again_by_a_doubtful_candidate(at: Checkpoint) -> None:
    gate = Gate()
    gate.sees("29C12345")
    outputs = gate.sees("51D77777", at, ("29C12345", 0.2), confidence=UNSURE)
    assert not told(outputs, VisitOpened)
    assert gate.plates() == ["29C12345"]
    assert gate.visit("29C12345").reached == (at == "gate-in")


def test_what_the_reader_hardly_believes_names_nobody_even_if_it_is_here() -> None:
    gate = Gate()
    gate.sees("29C12345")
    gate.sees("51D77777", "gate-in", ("29C12345", 0.05), confidence=UNSURE)
    assert gate.visit("29C12345").reached == 0


def test_of_two_trucks_here_about_as_likely_neither_is_named() -> None:
    gate = Gate()
    gate.sees("29C12345")
    gate.sees("51D77777")
    gate.sees("29C12345", "gate-in", ("51D77777", 0.3), confidence=0.6)
    assert [gate.visit(plate).reached for plate in ("29C12345", "51D77777")] == [0, 0]
    gate.sees("29C12345", "gate-in", ("51D77777", 0.15), confidence=0.6)
    assert [gate.visit(plate).reached for plate in ("29C12345", "51D77777")] == [1, 0]


def test_an_unsure_reading_sends_no_truck_back_the_other_way() -> None:
    gate = Gate()
    gate.enters("29C12345")
    gate.passes(hours=1)
    gate.sees("29C12345", direction="in", confidence=UNSURE)
    assert gate.plates("out") == ["29C12345"]
    assert gate.plates("in") == [None]
    gate.sees("29C12345", direction="in")
    assert [closed.how for closed in gate.outcomes(VisitClosed)][:1] == ["crossed"]


def test_an_unsure_revision_takes_no_name_away() -> None:
    gate = Gate()
    gate.sees("51D77777")
    gate.sees("29C00001", "gate-in", sighting_id=PASS)
    gate.sees("51D77777", "gate-in", sighting_id=PASS, revision="update", confidence=UNSURE)
    assert gate.visit("29C00001").reached == 1
    assert gate.visit("51D77777").reached == 0


def test_an_unsure_reading_adds_no_province() -> None:
    gate = Gate()
    gate.sees("FA1234")
    gate.sees("桂FA1234", "gate-in", confidence=UNSURE)
    assert gate.plates() == ["FA1234"]
    gate.sees("桂FA1234", "yard-in")
    assert gate.plates() == ["桂FA1234"]


# It is expected.


def _declared(gate: Gate) -> None:
    gate.declares("29C12345")


def _announced(gate: Gate) -> None:
    gate.predeclares("29C12345")


def _booked(gate: Gate) -> None:
    gate.passes(seconds=1)
    gate.until(MORNING + timedelta(hours=22))
    slot = gate.outcomes(SlotsOpened)[0].slots[-1].slot_at
    assert gate.books("29C12345", slot).accepted


def _awaited_by_another(gate: Gate) -> None:
    gate.predeclares("桂FA1234", partner="29C12345")
    gate.sees("桂FA1234")


def _went_the_other_way(gate: Gate) -> None:
    gate.sees("29C12345", direction="in")
    gate.sees("29C12345", "gate-out", direction="in")


@pytest.mark.parametrize("expect", [_declared, _announced, _booked, _awaited_by_another, _went_the_other_way])
def test_a_truck_that_is_expected_is_named_by_a_doubtful_candidate(expect: Callable[[Gate], None]) -> None:
    gate = Gate()
    expect(gate)
    gate.sees("51D88888", "approach", ("29C12345", 0.25), confidence=0.5)
    assert "29C12345" in gate.plates()


def test_of_two_expected_trucks_about_as_likely_neither_is_named() -> None:
    gate = Gate()
    gate.declares("29C12345", "29C12346")
    gate.sees("29C12345", "approach", ("29C12346", 0.3), confidence=0.6)
    assert gate.plates() == [None]


def test_a_truck_declared_for_the_other_direction_is_not_expected() -> None:
    gate = Gate()
    gate.declares("29C12345", direction="in")
    gate.sees("29C12345", confidence=UNSURE)
    assert gate.plates() == [None]


def test_a_trailer_that_is_declared_names_no_truck() -> None:
    gate = Gate()
    gate.declares("29C12345", "29R00099")
    gate.sees("29R00099", confidence=UNSURE)
    assert gate.plates() == [None]


def test_a_declaration_that_comes_later_names_the_truck_that_came_unread() -> None:
    gate = Gate()
    gate.sees("51D77777", "approach", ("29C12345", 0.2), sighting_id=PASS, confidence=UNSURE)
    gate.declares("29C12345")
    assert gate.plates() == ["29C12345"]
    assert gate.visit("29C12345").declaration == NUMBER
    gate.sees("51D77777", sighting_id=PASS, revision="update")
    assert gate.plates() == ["51D77777"]


def test_a_declaration_of_both_that_an_unread_truck_may_be_names_it_by_neither() -> None:
    gate = Gate()
    gate.sees("29C12345", "approach", ("29C12346", 0.2), confidence=UNSURE)
    gate.declares("29C12345", "29C12346")
    assert gate.plates() == [None]


# The bookkeeping.


def test_what_was_seen_stays_what_it_was_when_the_truck_is_read_better() -> None:
    gate = Gate()
    gate.sees("29C12345", confidence=UNSURE)
    gate.declares("29C12345")
    gate.sees("29C12345", "gate-in", confidence=0.95)
    visit = gate.visit("29C12345")
    assert [plate.confidence for plate in visit.may_be] == [UNSURE]
    assert gate.row("29C12345").plate_confidence == 0.95


def test_a_named_or_closed_visit_is_no_more_found_by_what_was_thought_of_it() -> None:
    gate = Gate()
    gate.sees("29C12345", confidence=UNSURE, sighting_id=PASS)
    gate.sees("51D77777", sighting_id=PASS, revision="update")
    gate.sees("29C12345")
    assert gate.plates() == ["51D77777", "29C12345"]
    gate.state.derived.may_be.add("huu-nghi-000001", "29C12345", "vn")
    with pytest.raises(InvariantError, match="what its plate may be"):
        check_gate(gate.state)
