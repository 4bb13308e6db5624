"""Which truck was seen: evidence names it, never bare text."""

import pytest

from schemas.events import VehicleSeen
from schemas.events.sightings import Evidence
from schemas.fields import Checkpoint, PlateColour, Role
from schemas.outcomes import DeclarationWanted, VisitClosed, VisitOpened
from tests.support.gate import NUMBER, Gate, told

PASS = "5" * 36
"""One pass at one camera, of which better readings may follow."""


# One truck, however it is spelled.


@pytest.mark.parametrize(("first", "second"), [("FA1234", "桂FA1234"), ("桂FA1234", "FA1234")])
def test_with_or_without_its_province_a_chinese_truck_is_one(first: str, second: str) -> None:
    gate = Gate()
    gate.sees(first)
    gate.sees(second, "gate-in")
    assert gate.plates() == ["桂FA1234"]


def test_a_declaration_without_the_province_is_found_for_the_truck_that_the_camera_reads_whole() -> None:
    gate = Gate()
    gate.declares("FA1234")
    outputs = gate.sees("桂FA1234", direction="out")
    assert gate.visit("桂FA1234").declaration == NUMBER
    assert not told(outputs, DeclarationWanted)


def test_two_provinces_are_two_trucks_of_the_same_digits() -> None:
    gate = Gate()
    gate.sees("桂FA1234")
    gate.sees("云FA1234")
    assert gate.plates() == ["桂FA1234", "云FA1234"]


def test_the_red_plate_of_the_army_is_not_the_truck_from_nanning() -> None:
    gate = Gate()
    gate.sees("桂AA1234")
    gate.sees("AA1234", colour="red")
    assert [(row.plate, row.country) for _, row in gate.board.ordered("out")] == [("桂AA1234", "cn"), ("AA1234", "vn")]


def test_the_same_letters_on_a_yellow_plate_are_the_truck_from_nanning() -> None:
    gate = Gate()
    gate.sees("桂AA1234")
    gate.sees("AA1234", "gate-in", colour="yellow")
    assert gate.plates() == ["桂AA1234"]


def test_the_armys_truck_takes_no_declaration_of_the_truck_from_nanning() -> None:
    gate = Gate()
    gate.declares("桂AA1234")
    gate.sees("AA1234", colour="red")
    assert gate.visit("AA1234").declaration is None


# Misread by one character.


@pytest.mark.parametrize("at", ["gate-in", "yard-out", "gate-out"])
def test_a_truck_misread_in_one_character_that_cameras_confuse_is_recognised(at: Checkpoint) -> None:
    gate = Gate()
    gate.sees("29C12345")
    gate.passes(minutes=5)
    outputs = gate.sees("29C12B45", at)  # 3 read as B
    assert not told(outputs, VisitOpened)
    assert "29C12B45" not in gate.plates()
    assert gate.plates() == ([] if at == "gate-out" else ["29C12345"])
    assert gate.state.unmatched_exits == 0


def test_the_trucks_of_a_fleet_with_consecutive_plates_are_never_taken_for_one_another() -> None:
    gate = Gate()
    gate.declares("29C12345", "29C12346", "29C12347")
    gate.sees("29C12345")
    gate.sees("29C12346", "gate-in")
    assert gate.plates() == ["29C12346", "29C12345"]
    gate.sees("29C12346", "gate-out")
    assert gate.plates() == ["29C12345"]
    gate.sees("29C12347", "gate-out")  # never seen to come, and surely not 29C12345
    assert gate.plates() == ["29C12345"]


def test_a_registered_truck_is_not_taken_for_its_neighbour_in_the_register() -> None:
    gate = Gate()
    gate.registers("29C12846")
    gate.sees("29C12346")
    gate.sees("29C12846", "gate-out")  # 3 and 8 are easily confused, yet this truck exists
    assert gate.plates() == ["29C12346"]


def test_a_reading_between_two_trucks_names_neither() -> None:
    gate = Gate()
    gate.sees("29C12345")
    gate.sees("29C12845")
    gate.passes(minutes=5)
    gate.sees("29C12B45", "gate-out")  # B may be 3 or 8
    assert gate.plates() == ["29C12345", "29C12845"]
    assert gate.state.unmatched_exits == 1


def test_a_misreading_does_not_cross_the_line_in_the_other_direction() -> None:
    gate = Gate()
    gate.sees("29C12345", direction="in")
    gate.sees("29C12B45", "gate-out", direction="out")
    assert gate.plates("in") == ["29C12345"]


def test_another_colour_speaks_against_a_misreading() -> None:
    gate = Gate()
    gate.sees("29C12345", colour="yellow")
    gate.sees("29C12445", "yard-out", colour="white")
    assert gate.row("29C12345").stage != "gate-out"
    assert gate.visit("29C12345").reached == 0


@pytest.mark.parametrize("colour", ["yellow", "white"])
def test_the_name_of_a_recognised_truck_stays_what_it_was(colour: PlateColour) -> None:
    gate = Gate()
    gate.sees("29C12345", colour="yellow")
    gate.sees("29C12B45", "gate-in", colour=colour)
    assert gate.visit("29C12345").aliases == ["plate:29C12345"]


# The reader is not sure.


def test_a_sure_second_reading_names_the_truck_that_waits_here() -> None:
    gate = Gate()
    gate.sees("29C12345")
    gate.sees("29G12345", "gate-in", ("29C12345", 0.7), confidence=0.8)
    assert gate.plates() == ["29C12345"]
    assert gate.visit("29C12345").reached == 1


def test_a_second_reading_that_the_reader_hardly_believes_names_nobody() -> None:
    gate = Gate()
    gate.sees("29C12345")
    gate.sees("51D00001", "gate-in", ("29C12345", 0.3))
    assert gate.visit("29C12345").reached == 0
    assert gate.visit("51D00001").reached == 1


# Not read at all.


def test_an_unread_truck_takes_its_place_and_a_better_picture_of_the_same_pass_names_it() -> None:
    gate = Gate()
    gate.sees("29C00001")
    gate.sees(None, sighting_id=PASS)
    gate.sees("29C00003")
    assert gate.plates() == ["29C00001", None, "29C00003"]
    outputs = gate.sees("29C00002", sighting_id=PASS, revision="update")
    assert gate.plates() == ["29C00001", "29C00002", "29C00003"]
    assert [wanted.plate for wanted in told(outputs, DeclarationWanted)] == ["29C00002"]


def test_unread_trucks_are_named_at_the_gate_in_the_order_in_which_they_came() -> None:
    gate = Gate()
    gate.sees(None)
    gate.sees(None)
    gate.passes(minutes=10)
    gate.sees("29C00001", "gate-in")
    gate.sees("29C00002", "gate-in")
    assert len(gate.state.visits) == 2
    first, second = gate.visit("29C00001"), gate.visit("29C00002")
    assert (first.number, second.number) == (1, 2)


def test_a_truck_unread_at_the_gate_as_well_is_not_guessed() -> None:
    gate = Gate()
    gate.sees("29C00001")
    gate.sees("29C00002")
    gate.sees(None, "gate-in")
    assert [gate.visit(plate).reached for plate in ("29C00001", "29C00002")] == [0, 0]


def test_an_unread_truck_that_is_over_the_line_is_the_only_one_that_waited_to_cross() -> None:
    gate = Gate()
    gate.enters("29C00001", "29C00002")
    gate.sees("29C00001", "yard-out")
    for stage, role in (("licence", "management-board"), ("fee", "tax")):
        gate.ticks(role, stage, "29C00001")  # type: ignore[arg-type]
    gate.declares("29C00001", status="released")
    gate.is_paid()
    assert gate.row("29C00001").stage == "gate-out"
    gate.sees(None, "gate-out")
    assert gate.plates() == ["29C00002"]
    assert gate.outcomes(VisitClosed)[-1].plate == "29C00001"


def test_an_unread_truck_over_the_line_is_nobody_when_two_wait_to_cross() -> None:
    gate = Gate()
    for number, plate in ((NUMBER, "29C00001"), ("305512345679", "29C00002")):
        gate.declares(plate, number=number, status="released")
        gate.is_paid(number)
        gate.enters(plate)
        gate.ticks("management-board", "licence", plate)
        gate.sees(plate, "yard-out")
    assert gate.queue("gate-out") == ["29C00001", "29C00002"]
    gate.sees(None, "gate-out")
    assert gate.queue("gate-out") == ["29C00001", "29C00002"]


def test_a_truck_that_came_unread_and_crossed_before_its_name_was_known_is_not_opened_again() -> None:
    gate = Gate()
    gate.sees(None, sighting_id=PASS)
    gate.sees("29C00001", "gate-out")
    assert gate.plates() == []
    gate.sees("29C00001", sighting_id=PASS, revision="update")
    assert gate.plates() == []


def test_a_truck_read_before_and_behind_the_gate_is_the_one_that_was_unread_in_it() -> None:
    gate = Gate()
    gate.sees("29C00001")
    gate.sees("29C00002")
    gate.passes(minutes=10)
    gate.sees(None, "gate-in")
    assert set(gate.plates()) == {"29C00001", "29C00002", None}
    outputs = gate.sees("29C00002", "yard-in")
    assert set(gate.plates()) == {"29C00001", "29C00002"}
    (merged,) = told(outputs, VisitClosed)
    assert (merged.how, merged.merged_into) == ("merged", gate.visit("29C00002").visit_id)
    gate.corrects("split", "29C00002", other_visit_id=merged.visit_id)
    assert set(gate.plates()) == {"29C00001", "29C00002", None}


def test_of_two_trucks_unread_in_the_gate_each_is_found_again_in_its_turn() -> None:
    gate = Gate()
    gate.sees("29C00001")
    gate.sees("29C00002")
    gate.sees(None, "gate-in")
    gate.sees(None, "gate-in")
    gate.sees("29C00001", "yard-in")
    assert sorted(gate.state.visits) == ["huu-nghi-000001", "huu-nghi-000002", "huu-nghi-000004"]
    gate.sees("29C00002", "yard-in")
    assert sorted(gate.state.visits) == ["huu-nghi-000001", "huu-nghi-000002"]


def test_a_truck_that_officers_let_in_is_the_one_that_was_unread_in_the_gate() -> None:
    gate = Gate()
    gate.declares("29C00001", status="released")
    gate.sees("29C00001")
    gate.sees(None, "gate-in")
    gate.ticks("customs", "gate-in", "29C00001")
    assert gate.plates() == ["29C00001"]
    assert gate.visit("29C00001").reached == 1


def test_a_truck_unread_in_the_gate_before_another_came_is_not_that_one() -> None:
    gate = Gate()
    gate.sees(None, "gate-in")
    gate.sees("29C00001")
    gate.sees("29C00001", "yard-in")
    assert gate.plates() == [None, "29C00001"]


def test_a_truck_unread_where_the_read_one_was_not_missed_stays_a_truck_of_its_own() -> None:
    gate = Gate()
    gate.sees("29C00001")
    gate.sees(None, "gate-in")
    gate.sees("29C00001", "gate-in")
    gate.sees("29C00001", "yard-in")
    assert gate.plates() == ["29C00001", None]


# A later revision knows better.


def test_a_late_reading_that_makes_two_visits_one_with_every_tick_has_crossed() -> None:
    gate = Gate()
    given: tuple[tuple[str, str, Role], ...] = (
        ("29C00001", NUMBER, "customs"),
        ("30D22222", "305512345670", "border-guard"),
    )
    gate.sees("30D22222", sighting_id=PASS)
    for plate, number, role in given:
        gate.declares(plate, number=number, status="released")
        gate.is_paid(number)
        gate.enters(plate)
        gate.ticks("management-board", "licence", plate)
        gate.sees(plate, "yard-out")
        gate.ticks(role, "gate-out", plate)
    gate.sees("29C00001", sighting_id=PASS, revision="update")
    assert gate.plates() == []
    assert [closed.how for closed in gate.outcomes(VisitClosed)] == ["merged", "crossed"]


def test_a_better_reading_of_one_pass_puts_a_misread_plate_right() -> None:
    gate = Gate()
    gate.sees("29C12845", sighting_id=PASS, confidence=0.5)
    gate.sees("29C12345", sighting_id=PASS, revision="update")
    assert gate.plates() == ["29C12345"]
    assert gate.visit("29C12345").aliases == ["plate:29C12345"]


def test_a_reading_that_shows_the_pass_was_anothers_leaves_the_first_its_name() -> None:
    gate = Gate()
    gate.sees("29C00001")
    gate.sees("29C00001", "gate-in", sighting_id=PASS, confidence=0.5)
    gate.sees("51D77777", "gate-in", sighting_id=PASS, revision="update", confidence=0.95)
    assert set(gate.plates()) == {"29C00001", "51D77777"}


def test_a_worse_reading_of_one_pass_changes_no_name() -> None:
    gate = Gate()
    gate.sees("29C00001")
    gate.sees("29C00001", "gate-in", sighting_id=PASS, confidence=0.95)
    gate.sees("51D77777", "gate-in", sighting_id=PASS, revision="update", confidence=0.4)
    assert gate.plates() == ["29C00001"]


def test_when_an_unread_truck_turns_out_to_be_one_that_waits_the_two_are_one_at_the_earlier_place() -> None:
    gate = Gate()
    gate.sees(None, sighting_id=PASS)
    gate.sees("29C00002")
    gate.sees("29C00001")
    gate.sees("29C00001", sighting_id=PASS, revision="update")
    assert gate.plates() == ["29C00001", "29C00002"]
    (closed,) = gate.outcomes(VisitClosed)
    assert (closed.how, closed.visit_id, closed.merged_into) == ("merged", "huu-nghi-000003", "huu-nghi-000001")


# The picture behind a reading.


def test_the_board_shows_the_picture_that_the_last_camera_kept_of_a_truck() -> None:
    gate = Gate()
    gate.sees("29C00001", evidence=Evidence(sha256="a" * 64, place="approach/1.jpg"))
    assert gate.row("29C00001").evidence == "a" * 64
    gate.sees("29C00001", "gate-in")
    assert gate.row("29C00001").evidence == "a" * 64
    gate.sees("29C00001", "yard-in", evidence=Evidence(sha256="b" * 64, place="yard/1.jpg"))
    assert gate.row("29C00001").evidence == "b" * 64


# What is no truck, and what is only part of one.


def test_a_car_takes_no_place_in_the_trucks_queue() -> None:
    gate = Gate()
    gate.sees("29A12345", vehicle=VehicleSeen(vehicle_class="car", confidence=0.95))
    assert gate.plates() == []


def test_what_may_be_a_car_takes_its_place_all_the_same() -> None:
    gate = Gate()
    gate.sees("29A12345", vehicle=VehicleSeen(vehicle_class="car", confidence=0.6))
    assert gate.plates() == ["29A12345"]


def test_a_trailer_alone_opens_no_visit_and_joins_the_truck_that_is_declared_with_it() -> None:
    gate = Gate()
    gate.sees("29R00099", side="trailer")
    assert gate.plates() == []
    gate.declares("29C00001", "29R00099")
    gate.sees("29C00001")
    gate.sees("29R00099", "gate-in", side="trailer")
    assert gate.visit("29C00001").reached == 1
    assert "trailer:29R00099" in gate.visit("29C00001").aliases


def test_a_truck_declared_under_another_trucks_declaration_is_no_trailer_of_it() -> None:
    gate = Gate()
    gate.declares("29C00001", "29C00002")
    gate.sees("29C00001")
    gate.sees("29C00002")
    assert gate.plates() == ["29C00001", "29C00002"]
    assert [gate.visit(plate).declaration for plate in gate.plates()] == [NUMBER, NUMBER]


def test_the_rear_plate_of_a_second_declared_truck_opens_its_own_visit() -> None:
    gate = Gate()
    gate.declares("29C00001", "29C00002")
    gate.sees("29C00001", side="rear")
    gate.sees("29C00002", side="rear")
    assert gate.plates() == ["29C00001", "29C00002"]


def test_a_trailer_seen_from_behind_joins_its_truck_and_is_none_itself() -> None:
    gate = Gate()
    gate.sees("29R00099", side="rear")
    gate.sees("桂A1234挂", side="rear")
    assert gate.plates() == []
    gate.declares("29C00001", "29R00099")
    gate.sees("29C00001")
    gate.sees("29R00099", "gate-in", side="rear")
    assert gate.visit("29C00001").aliases[-1] == "trailer:29R00099"
    assert gate.visit("29C00001").reached == 1


def test_a_container_moved_along_is_found_by_its_number() -> None:
    gate = Gate()
    gate.predeclares("29C00001", container="MSKU1234565", trailer="29R00099")
    gate.sees("29C00001")
    assert set(gate.visit("29C00001").aliases) >= {"container:MSKU1234565", "trailer:29R00099"}
    gate.sees("MSKU1234565", "gate-in", side="container")
    assert gate.visit("29C00001").reached == 1


# Two trucks, one declaration; one truck, many passes.


def test_of_two_trucks_under_one_declaration_each_has_a_visit_and_one_leaves_without_the_other() -> None:
    gate = Gate()
    gate.declares("29C00001", "29C00002")
    gate.sees("29C00001")
    gate.sees("29C00002")
    gate.sees("29C00001", "gate-out")
    assert gate.plates() == ["29C00002"]
    gate.declares("29C00001", "29C00002", version=2, status="released")
    assert gate.row("29C00002").declaration == "released"


def test_a_truck_that_comes_back_the_next_day_begins_a_visit_of_its_own() -> None:
    gate = Gate()
    gate.goes_through("29C00001", NUMBER)
    gate.passes(days=1)
    gate.sees("29C00001")
    visit = gate.visit("29C00001")
    assert (visit.number, visit.declaration, visit.ticks) == (2, None, {})


def test_a_truck_that_left_and_comes_back_the_other_way_without_papers_goes_home_empty() -> None:
    gate = Gate()
    gate.goes_through("29C00001", NUMBER)
    gate.passes(hours=5)
    gate.sees("29C00001", direction="in")
    assert gate.visit("29C00001").workflow == "import-empty/1"
    assert set(gate.waits("29C00001")) == {"approach"}


def test_the_line_camera_sees_a_truck_that_officers_ticked_out_and_opens_nothing() -> None:
    gate = Gate()
    gate.goes_through("29C00001", NUMBER)
    gate.sees("29C00001", "gate-out")
    assert gate.plates() == []
    assert gate.state.unmatched_exits == 0


def test_both_cameras_of_one_gate_see_one_truck() -> None:
    gate = Gate()
    gate.sees("29C00001")
    gate.sees("29C00001", "gate-in", camera="gate-in-1")
    gate.sees("29C00001", "gate-in", camera="gate-in-2", side="rear")
    assert gate.plates() == ["29C00001"]
    assert len(gate.outcomes(VisitOpened)) == 1
