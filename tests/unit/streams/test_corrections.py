"""What officers put right: each correction is answered, stands in the truck's story, and can be taken back."""

from datetime import timedelta

import msgspec
import pytest

from schemas.fields import Role
from schemas.outcomes import VisitChanged, VisitClosed, VisitNoted, VisitOpened
from streams.domain.visit import Visit
from tests.support.gate import NUMBER, Gate, told


def spelled(visit: Visit) -> bytes:
    """Everything about a visit but what its being taken for another truck must leave behind."""
    copy = msgspec.json.decode(msgspec.json.encode(visit), type=Visit)
    copy.detained = False
    for one in copy.open:
        one.since_ms = 0
    return msgspec.json.encode(copy)


# Its plate.


def test_an_officer_corrects_a_plate_and_the_papers_follow() -> None:
    gate = Gate()
    gate.declares("29C12345")
    gate.sees("29C12346")
    answer = gate.corrects("plate", "29C12346", "29C-123.45")
    assert (answer.accepted, answer.what, answer.by_role, answer.note) == (
        True,
        "replated",
        "border-guard",
        "seen by eye",
    )
    assert gate.plates() == ["29C12345"]
    assert gate.visit("29C12345").declaration == NUMBER
    assert gate.visit("29C12345").aliases == ["plate:29C12345", f"declaration:{NUMBER}"]


def test_a_corrected_plate_is_corrected_back() -> None:
    gate = Gate()
    gate.declares("29C12345")
    gate.sees("29C12345")
    gate.corrects("plate", "29C12345", "29C99999")
    assert gate.visit("29C99999").declaration is None
    gate.corrects("plate", "29C99999", "29C12345")
    assert gate.visit("29C12345").declaration == NUMBER
    assert gate.plates() == ["29C12345"]


def test_an_officer_names_a_truck_that_no_camera_could_read() -> None:
    gate = Gate()
    gate.sees(None)
    visit_id = gate.visit(None).visit_id
    assert gate.corrects("plate", None, "29C12345", visit_id=visit_id).what == "replated"
    assert gate.plates() == ["29C12345"]
    gate.sees("29C12345", "gate-in")
    assert gate.plates() == ["29C12345"]


def test_a_plate_corrected_to_that_of_a_waiting_truck_makes_the_two_one() -> None:
    gate = Gate()
    gate.sees("29C12845")
    gate.sees("29C12345")
    answer = gate.corrects("plate", "29C12345", "29C12845")
    assert answer.visit_id == "huu-nghi-000001"
    assert gate.plates() == ["29C12845"]
    assert gate.story("huu-nghi-000002") == ["opened", "merged"]


def test_a_plate_without_letters_and_digits_corrects_nothing() -> None:
    gate = Gate()
    gate.sees("29C12345")
    answer = gate.corrects("plate", "29C12345", "--.--")
    assert (answer.accepted, answer.code) == (False, "not-correctable")
    assert gate.plates() == ["29C12345"]


@pytest.mark.parametrize("role", ["firm", "driver"])
def test_firms_and_drivers_correct_nothing(role: Role) -> None:
    gate = Gate()
    gate.sees("29C12345")
    answer = gate.corrects("plate", "29C12345", "29C12346", role=role)
    assert (answer.code, gate.plates()) == ("wrong-agency", ["29C12345"])


# Tractor, trailer, container.


def test_a_swapped_tractor_keeps_the_declaration_that_names_the_old_one() -> None:
    gate = Gate()
    gate.declares("29C00001", "29R00099")
    gate.sees("29C00001")
    answer = gate.corrects("tractor", "29C00001", "29C00002")
    assert (answer.what, answer.visit_id) == ("tractor-swapped", "huu-nghi-000001")
    assert gate.plates() == ["29C00002"]
    assert gate.visit("29C00002").declaration == NUMBER
    gate.declares("29C00001", "29R00099", version=2, status="released")
    assert gate.row("29C00002").declaration == "released"
    gate.sees("29C00002", "gate-out")
    assert gate.plates() == []


def test_the_old_tractor_may_come_again_and_is_another_visit() -> None:
    gate = Gate()
    gate.sees("29C00001")
    gate.corrects("tractor", "29C00001", "29C00002")
    gate.sees("29C00001")
    assert gate.plates() == ["29C00002", "29C00001"]


def test_a_trailer_left_behind_is_no_name_of_the_truck_any_more() -> None:
    gate = Gate()
    gate.sees("29C00001")
    assert gate.corrects("trailer", "29C00001", "29R00099").what == "trailer-joined"
    gate.sees("29R00099", "gate-in", side="trailer")
    assert gate.visit("29C00001").reached == 1
    assert gate.corrects("trailer", "29C00001").what == "trailer-left"
    assert gate.visit("29C00001").aliases == ["plate:29C00001"]
    gate.sees("29R00099", "yard-in", side="trailer")
    assert gate.visit("29C00001").reached == 1
    assert gate.corrects("trailer", "29C00001").code == "already-so"


def test_a_trailer_joined_to_another_truck_leaves_the_first_whose_story_says_so() -> None:
    gate = Gate()
    gate.sees("29C00001")
    gate.sees("29C00002")
    gate.corrects("trailer", "29C00001", "29R00099")
    gate.corrects("trailer", "29C00002", "29R00099")
    assert gate.visit("29C00001").aliases == ["plate:29C00001"]
    assert gate.story("huu-nghi-000001") == ["opened", "trailer-joined", "trailer-left"]
    (noted,) = gate.outcomes(VisitNoted)
    assert (noted.what, noted.other_visit_id) == ("trailer-left", "huu-nghi-000002")


def test_a_container_moved_to_another_truck_is_named_by_that_one() -> None:
    gate = Gate()
    gate.predeclares("29C00001", container="MSKU1234565")
    gate.sees("29C00001")
    gate.sees("29C00002")
    assert gate.corrects("container", "29C00002", "MSKU1234565", role="yard").what == "container-joined"
    gate.sees("MSKU1234565", "gate-in", side="container")
    assert [gate.visit(plate).reached for plate in ("29C00001", "29C00002")] == [0, 1]
    assert gate.story("huu-nghi-000001") == ["opened", "container-moved"]


@pytest.mark.parametrize("what", ["trailer", "container"])
def test_another_trucks_plate_is_no_trailer(what: str) -> None:
    gate = Gate()
    gate.sees("29C00001")
    gate.sees("桂FA1234")
    answer = gate.corrects(what, "29C00001", "FA1234")
    assert (answer.accepted, answer.code) == (False, "not-correctable")
    assert gate.visit("29C00001").aliases == ["plate:29C00001"]


def test_the_container_of_a_declaration_goes_along_when_it_is_moved() -> None:
    gate = Gate()
    gate.declares("29C00001", containers=("MSKU1234565",))
    gate.sees("29C00001")
    assert "container:MSKU1234565" in gate.visit("29C00001").aliases
    gate.sees("MSKU1234565", "gate-in", side="container")
    assert gate.visit("29C00001").reached == 1
    gate.sees("29C00002")
    gate.corrects("container", "29C00002", "MSKU1234565")
    assert "container:MSKU1234565" not in gate.visit("29C00001").aliases
    gate.sees("MSKU1234565", "yard-in", side="container")
    assert [gate.visit(plate).reached for plate in ("29C00001", "29C00002")] == [1, 2]


def test_a_container_that_was_moved_stays_moved_when_customs_speaks_again() -> None:
    gate = Gate()
    gate.declares("29C00001", containers=("MSKU1234565",))
    gate.sees("29C00001")
    gate.sees("29C00002")
    gate.corrects("container", "29C00002", "MSKU1234565")
    gate.declares("29C00001", containers=("MSKU1234565",), version=2, status="released")
    assert "container:MSKU1234565" not in gate.visit("29C00001").aliases


# Direction.


def test_a_truck_taken_for_an_export_is_an_import_and_back_again() -> None:
    gate = Gate()
    gate.sees("29C00001")
    gate.sees("29C00001", "gate-in")
    gate.ticks("customs", "gate-in", "29C00001")
    answer = gate.corrects("direction", "29C00001")
    assert answer.what == "direction-reversed"
    assert (gate.plates("out"), gate.plates("in")) == ([], ["29C00001"])
    assert gate.visit("29C00001").workflow == "import-general/1"
    assert gate.waits("29C00001")["gate-in"] == ("border-guard", "customs")
    gate.corrects("direction", "29C00001")
    assert (gate.plates("out"), gate.plates("in")) == (["29C00001"], [])


# Merge and split.


def test_two_visits_are_one_truck_at_the_earlier_place_and_a_split_gives_back_what_was() -> None:
    gate = Gate()
    gate.sees("29C00001")
    gate.sees("29C00002")
    gate.declares("29C00003")
    gate.sees("29C00003")
    first, third = gate.visit("29C00001"), gate.visit("29C00003")
    before = [spelled(first), spelled(third)]
    answer = gate.corrects("merge", "29C00003", other_visit_id=first.visit_id)
    assert (answer.what, answer.visit_id, answer.other_visit_id) == ("merged", first.visit_id, third.visit_id)
    assert gate.plates() == ["29C00001", "29C00002"]
    assert set(first.aliases) == {"plate:29C00001", "plate:29C00003"}
    assert gate.story(third.visit_id) == ["opened", "merged", "merged"]
    gate.passes(minutes=5)
    answer = gate.corrects("split", "29C00001", other_visit_id=third.visit_id)
    assert (answer.what, answer.other_visit_id) == ("split", third.visit_id)
    assert gate.plates() == ["29C00001", "29C00002", "29C00003"]
    assert [spelled(gate.visit("29C00001")), spelled(gate.visit("29C00003"))] == before


def test_a_split_takes_the_others_ticks_booking_and_priority_away_again() -> None:
    gate = Gate()
    gate.sees("29C00001")
    gate.enters("29C00002")
    gate.grants("emergency", "29C00002")
    gate.holds("customs", "29C00002")
    first, second = gate.visit("29C00001"), gate.visit("29C00002")
    before = [spelled(first), spelled(second)]
    gate.corrects("merge", "29C00001", other_visit_id=second.visit_id)
    assert set(first.ticks) == {"gate-in", "yard-in"}
    assert (first.grounds, first.held_by, first.reached) == (["emergency"], ["customs"], 1)
    gate.releases("customs", "29C00001")
    gate.corrects("split", "29C00001", other_visit_id=second.visit_id)
    assert [spelled(gate.visit("29C00001")), spelled(gate.visit("29C00002"))] == before


def test_what_was_done_to_the_two_as_one_stays_with_the_one() -> None:
    gate = Gate()
    gate.enters("29C00001")
    gate.sees("29C00002")
    second = gate.visit("29C00002").visit_id
    gate.corrects("merge", "29C00001", other_visit_id=second)
    gate.ticks("management-board", "licence", "29C00001")
    gate.corrects("split", "29C00001", other_visit_id=second)
    assert "licence" in gate.visit("29C00001").ticks
    assert gate.visit("29C00002").ticks == {}


def test_an_unread_truck_and_a_read_one_are_merged_and_split() -> None:
    gate = Gate()
    gate.sees(None)
    gate.sees("29C00002")
    unread, read = gate.visit(None), gate.visit("29C00002")
    before = [spelled(unread), spelled(read)]
    answer = gate.corrects("merge", "29C00002", other_visit_id=unread.visit_id)
    assert answer.visit_id == unread.visit_id
    assert gate.plates() == ["29C00002"]
    assert gate.visit("29C00002").visit_id == unread.visit_id
    gate.corrects("split", "29C00002", other_visit_id=read.visit_id)
    assert gate.plates() == [None, "29C00002"]
    assert [spelled(gate.visit(None)), spelled(gate.visit("29C00002"))] == before


def test_two_visits_that_have_every_tick_between_them_have_crossed_as_one_truck() -> None:
    gate = Gate()
    given: tuple[tuple[str, str, Role], ...] = (
        ("29C00001", NUMBER, "customs"),
        ("30D22222", "305512345670", "border-guard"),
    )
    for plate, number, role in given:
        gate.declares(plate, number=number, status="released")
        gate.is_paid(number)
        gate.enters(plate)
        gate.ticks("management-board", "licence", plate)
        gate.sees(plate, "yard-out")
        gate.ticks(role, "gate-out", plate)
    gate.corrects("merge", "29C00001", other_visit_id="huu-nghi-000002")
    assert gate.plates() == []
    assert [closed.how for closed in gate.outcomes(VisitClosed)] == ["merged", "crossed"]


def test_a_split_needs_a_visit_that_was_merged_into_this_one() -> None:
    gate = Gate()
    gate.sees("29C00001")
    gate.sees("29C00002")
    answer = gate.corrects("split", "29C00001", other_visit_id="huu-nghi-000002")
    assert (answer.accepted, answer.code) == (False, "not-correctable")


def test_trucks_of_two_directions_are_not_merged() -> None:
    gate = Gate()
    gate.sees("29C00001")
    gate.sees("29C00002", direction="in")
    answer = gate.corrects("merge", "29C00001", other_visit_id="huu-nghi-000002")
    assert (answer.accepted, answer.code) == (False, "not-correctable")


# Over, and over again.


def test_an_officer_closes_the_visit_of_a_truck_that_is_not_here() -> None:
    gate = Gate()
    gate.sees("29C00001")
    answer = gate.corrects("close", "29C00001")
    assert (answer.what, answer.note) == ("closed-by-officer", "seen by eye")
    assert gate.outcomes(VisitClosed)[-1].how == "corrected"
    assert gate.plates() == []
    assert gate.board.rows == {}


def test_a_closed_visit_is_opened_again_at_its_old_place() -> None:
    gate = Gate()
    gate.declares("29C00001")
    gate.sees("29C00001")
    gate.sees("29C00002")
    gate.passes(minutes=30)
    before = spelled(gate.visit("29C00001"))
    gate.corrects("close", "29C00001")
    answer = gate.corrects("reopen", None, visit_id="huu-nghi-000001")
    assert (answer.what, answer.visit_id) == ("reopened", "huu-nghi-000001")
    assert gate.plates() == ["29C00001", "29C00002"]
    assert spelled(gate.visit("29C00001")) == before
    assert gate.story("huu-nghi-000001") == ["opened", "corrected", "closed-by-officer", "reopened"]


def test_a_truck_that_did_not_cross_after_all_stands_before_the_line_and_is_not_counted_as_crossed() -> None:
    gate = Gate()
    gate.goes_through("29C00001", NUMBER)
    assert len(gate.state.crossings["out"].last_hour) == 1
    answer = gate.corrects("reopen", None, visit_id="huu-nghi-000001")
    assert answer.what == "reopened"
    assert gate.waits("29C00001") == {"gate-out": ("border-guard", "customs")}
    assert len(gate.state.crossings["out"].last_hour) == 0
    gate.sees("29C00001", "gate-out")
    assert gate.plates() == []
    assert len(gate.state.crossings["out"].last_hour) == 1


def test_a_reopened_truck_has_its_declaration_back() -> None:
    gate = Gate()
    gate.goes_through("29C00001", NUMBER)
    gate.corrects("reopen", None, visit_id="huu-nghi-000001")
    assert gate.visit("29C00001").declaration == NUMBER
    assert gate.visit("29C00001").workflow == "export-general/1"


def test_a_reopened_older_stay_has_the_declaration_back_under_which_it_crossed_then() -> None:
    gate = Gate()
    gate.goes_through("29C00001", NUMBER)
    gate.passes(minutes=50)
    gate.sees("29C00001")
    gate.sees("29C00001", "gate-out")
    assert len(gate.state.crossings["out"].last_hour) == 2
    gate.corrects("reopen", None, visit_id="huu-nghi-000001")
    assert gate.visit("29C00001").declaration == NUMBER
    assert len(gate.state.crossings["out"].last_hour) == 1
    gate.sees("29C00001", "gate-out")
    assert gate.plates() == []


@pytest.mark.parametrize("restart", [False, True])
def test_a_postponed_truck_closed_by_mistake_has_its_turn_when_its_hours_are_over(*, restart: bool) -> None:
    gate = Gate()
    gate.sees("29C00001")
    gate.postpones("29C00001", 4)
    gate.corrects("close", "29C00001")
    if restart:
        gate.restarts()
    gate.corrects("reopen", None, visit_id="huu-nghi-000001")
    gate.passes(hours=4)
    assert gate.row("29C00001").status == "waiting"


def test_a_truck_with_another_open_visit_is_not_opened_twice() -> None:
    gate = Gate()
    gate.goes_through("29C00001", NUMBER)
    gate.passes(days=1)
    gate.sees("29C00001")
    answer = gate.corrects("reopen", None, visit_id="huu-nghi-000001")
    assert (answer.accepted, answer.code) == (False, "not-correctable")


def test_what_is_over_is_only_reopened_or_ticked() -> None:
    gate = Gate()
    gate.sees("29C00001")
    gate.corrects("close", "29C00001")
    for answer in (
        gate.holds("customs", visit_id="huu-nghi-000001"),
        gate.corrects("plate", None, "29C00002", visit_id="huu-nghi-000001"),
    ):
        assert (answer.accepted, answer.code) == (False, "visit-closed")


def test_what_is_open_is_not_reopened() -> None:
    gate = Gate()
    gate.sees("29C00001")
    assert gate.corrects("reopen", "29C00001").code == "already-so"


# Another gate.


def test_a_truck_diverted_to_another_gate_gives_up_its_place_here() -> None:
    gate = Gate()
    gate.sees("29C00001")
    gate.sees("29C00002")
    gate.passes(hours=2)
    outputs = gate.hears_of("29C00001", "tan-thanh")
    (noted,) = told(outputs, VisitNoted)
    assert (noted.what, noted.other_gate, noted.other_visit_id) == ("diverted", "tan-thanh", "tan-thanh-000001")
    assert [closed.how for closed in told(outputs, VisitClosed)] == ["diverted"]
    assert gate.plates() == ["29C00002"]
    assert gate.row("29C00002").visit_id == "huu-nghi-000002"


def test_a_truck_seen_here_again_since_is_not_diverted() -> None:
    gate = Gate()
    gate.sees("29C00001")
    gate.passes(hours=2)
    gate.sees("29C00001", "gate-in")
    gate.hears_of("29C00001", "tan-thanh", seen_at=gate.now - timedelta(hours=1))
    assert gate.plates() == ["29C00001"]


def test_a_diverted_truck_that_comes_back_begins_anew_or_is_reopened() -> None:
    gate = Gate()
    gate.sees("29C00001")
    gate.hears_of("29C00001", "tan-thanh")
    gate.corrects("reopen", None, visit_id="huu-nghi-000001")
    assert gate.plates() == ["29C00001"]
    gate.hears_of("29C00001", "tan-thanh")
    gate.passes(hours=1)
    outputs = gate.sees("29C00001")
    assert [opened.visit_id for opened in told(outputs, VisitOpened)] == ["huu-nghi-000002"]


def test_every_correction_is_told_with_what_the_visit_is_now() -> None:
    gate = Gate()
    gate.sees("29C00001")
    gate.corrects("trailer", "29C00001", "29R00099")
    assert gate.outcomes(VisitChanged)[-1].aliases == ("plate:29C00001", "trailer:29R00099")
    gate.corrects("trailer", "29C00001")
    assert gate.outcomes(VisitChanged)[-1].aliases == ("plate:29C00001",)
