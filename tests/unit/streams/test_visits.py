"""Trucks come, are named, wait and cross."""

from schemas.events import TruckSeenElsewhere
from schemas.outcomes import (
    DeclarationWanted,
    RegistrationWanted,
    VisitChanged,
    VisitClosed,
    VisitNoted,
    VisitOpened,
)
from tests.unit.streams.gate_day import GateDay, clock, said


def test_a_truck_seen_on_the_approach_takes_its_place_and_its_papers_are_asked_for() -> None:
    day = GateDay()
    outputs = day.sees("29C-123.45", "08:01", colour="yellow")
    (opened,) = said(outputs, VisitOpened)
    assert opened.visit_id == "huu-nghi-000001"
    assert (opened.plate, opened.country, opened.stage) == ("29C12345", "vn", "approach")
    assert [wait.stage for wait in opened.waits] == ["approach", "declaration"]
    assert opened.aliases == ("plate:29C12345",)
    assert [wanted.plate for wanted in said(outputs, DeclarationWanted)] == ["29C12345"]
    assert [wanted.plate for wanted in said(outputs, RegistrationWanted)] == ["29C12345"]
    assert day.positions() == {"29C12345": 1}


def test_the_same_truck_at_the_next_camera_is_the_same_visit_and_asks_for_nothing_again() -> None:
    day = GateDay()
    day.sees("29C12345", "08:01")
    outputs = day.sees("29C12345", "08:05", "gate-in", lane=3)
    assert not said(outputs, VisitOpened)
    assert not said(outputs, DeclarationWanted)
    assert day.waits("29C12345") == {"gate-in": ("border-guard", "customs"), "declaration": ("firm",)}
    assert day.row("29C12345").lane == 3
    assert day.row("29C12345").arrived_at == clock("08:01")


def test_trucks_stand_in_order_of_arrival_even_when_a_camera_tells_late() -> None:
    day = GateDay()
    day.sees("29C00002", "08:02")
    day.sees("29C00003", "08:03")
    day.sees("29C00001", "08:01")
    assert day.queue() == ["29C00001", "29C00002", "29C00003"]


def test_a_sighting_that_comes_late_moves_nobody() -> None:
    day = GateDay()
    day.sees("29C00001", "08:01")
    day.sees("29C00002", "08:02")
    day.sees("29C00002", "08:04")
    assert not said(day.sees("29C00002", "08:03"), VisitNoted)
    assert day.queue() == ["29C00001", "29C00002"]
    assert day.row("29C00002").seen_at == clock("08:04")


def test_a_late_sighting_from_before_a_truck_was_known_gives_it_its_true_place_and_says_so() -> None:
    day = GateDay()
    day.sees("29C00001", "08:01")
    day.sees("29C00002", "08:05")
    (note,) = said(day.sees("29C00002", "08:00"), VisitNoted)
    assert (note.visit_id, note.what) == ("huu-nghi-000002", "position-changed")
    assert note.note == "A sighting that came late shows it 5 min earlier."
    assert day.queue() == ["29C00002", "29C00001"]
    assert day.row("29C00002").arrived_at == clock("08:00")
    assert day.row("29C00002").seen_at == clock("08:05")


def test_an_unread_truck_takes_its_place_and_a_better_reading_names_it() -> None:
    day = GateDay()
    day.sees(None, "08:01", sighting_id="s" * 36)
    day.sees("29C00002", "08:02")
    outputs = day.sees("29C00001", "08:01:01", sighting_id="s" * 36, revision="update")
    assert [changed.plate for changed in said(outputs, VisitChanged)] == ["29C00001"]
    assert [wanted.plate for wanted in said(outputs, DeclarationWanted)] == ["29C00001"]
    assert day.queue() == ["29C00001", "29C00002"]


def test_a_better_reading_of_the_same_pass_corrects_a_misread_plate() -> None:
    day = GateDay()
    day.sees("29C12845", "08:01", sighting_id="s" * 36, confidence=0.5)
    day.sees("29C12345", "08:01:01", sighting_id="s" * 36, revision="update")
    assert day.queue() == ["29C12345"]
    assert day.row("29C12345").plate_confidence == 0.9
    day.sees("29C12845", "08:09")
    assert day.queue() == ["29C12345", "29C12845"]


def test_a_late_reading_that_names_another_visits_truck_makes_the_two_one_at_the_earlier_place() -> None:
    day = GateDay()
    day.sees(None, "08:01", sighting_id="s" * 36)
    day.sees("29C00002", "08:02")
    day.sees("29C00001", "08:05")
    day.sees("29C00001", "08:06", "gate-in")
    outputs = day.sees("29C00001", "08:01:01", sighting_id="s" * 36, revision="update")
    (closed,) = said(outputs, VisitClosed)
    assert closed.visit_id == "huu-nghi-000003"
    assert closed.merged_into == "huu-nghi-000001"
    assert day.queue() == ["29C00001", "29C00002"]
    assert day.row("29C00001").stage == "gate-in"  # it was seen at the gate
    assert day.row("29C00001").arrived_at == clock("08:01")


def test_a_lost_sighting_only_tells_when_the_truck_was_last_seen() -> None:
    day = GateDay()
    day.sees("29C12345", "08:01", sighting_id="s" * 36)
    outputs = day.sees(None, "08:02", sighting_id="s" * 36, revision="lost")
    assert not said(outputs, VisitChanged)
    assert day.row("29C12345").seen_at == clock("08:02")


def test_a_feed_plate_without_its_province_and_a_camera_plate_are_one_truck() -> None:
    day = GateDay()
    day.sees("FA1234", "08:01")
    day.sees("桂FA1234", "08:02", "gate-in")
    assert day.queue() == ["桂FA1234"]
    day.sees("FA1234", "08:03", "yard-in")
    assert day.queue() == ["桂FA1234"]
    day.sees("云FA1234", "08:04")
    assert day.queue() == ["桂FA1234", "云FA1234"]


def test_a_red_army_plate_is_not_the_chinese_truck_of_the_same_text() -> None:
    day = GateDay()
    day.sees("桂AA1234", "08:01")
    day.sees("AA1234", "08:02", colour="red")
    assert day.queue() == ["桂AA1234", "AA1234"]
    assert day.row("AA1234").country == "vn"


def test_a_truck_seen_leaving_has_crossed() -> None:
    day = GateDay()
    day.sees("29C12345", "08:00:10")
    outputs = day.sees("29C12345", "10:30:10", "gate-out")
    (closed,) = said(outputs, VisitClosed)
    assert closed.wait_seconds == 9_000
    assert closed.closed_at == clock("10:30:10")
    assert closed.merged_into is None
    assert day.queue() == []


def test_leaving_the_yard_does_not_end_the_visit() -> None:
    day = GateDay()
    day.sees("29C12345", "08:01")
    assert not said(day.sees("29C12345", "09:00", "yard-out"), VisitClosed)
    assert said(day.sees("29C12345", "09:10", "gate-out"), VisitClosed)


def test_a_truck_that_nobody_saw_come_is_counted_when_it_leaves_and_opens_nothing() -> None:
    day = GateDay()
    assert day.sees("29C12345", "08:01", "gate-out") == []
    assert day.state.unmatched_exits == 1


def test_late_news_of_a_truck_that_has_crossed_opens_no_second_visit() -> None:
    day = GateDay()
    day.sees("29C12345", "08:01")
    day.sees("29C12345", "09:00", "gate-out")
    for at, checkpoint in (("08:30", "gate-in"), ("08:59", "gate-out")):
        (note,) = day.sees("29C12345", at, checkpoint)
        assert isinstance(note, VisitNoted)
        assert (note.visit_id, note.what) == ("huu-nghi-000001", "came-late")
    assert day.state.unmatched_exits == 0
    (again,) = said(day.sees("29C12345", "15:00", direction="in"), VisitOpened)
    assert (again.visit_id, again.direction) == ("huu-nghi-000002", "in")


def test_a_late_revision_of_a_finished_visit_changes_nothing() -> None:
    day = GateDay()
    day.sees("29C12345", "08:01", sighting_id="s" * 36)
    day.sees("29C12345", "09:00", "gate-out")
    assert day.sees("29C12345", "08:01:05", sighting_id="s" * 36, revision="update") == []


def test_an_exit_read_only_in_its_second_revision_ends_the_visit() -> None:
    day = GateDay()
    day.sees("29C12345", "08:01")
    day.sees(None, "09:00", "gate-out", sighting_id="s" * 36)
    outputs = day.sees("29C12345", "09:00:01", "gate-out", sighting_id="s" * 36, revision="update")
    assert said(outputs, VisitClosed)


def test_a_trailer_alone_is_no_truck_but_its_declaration_leads_to_the_tractor() -> None:
    day = GateDay()
    assert day.sees("29R00001", "08:00:30", side="trailer") == []
    day.sees("29C12345", "08:01")
    day.declares("08:02", "29C12345", "29R00001")
    day.sees("29R00001", "08:03", "gate-in", side="trailer")
    assert day.queue() == ["29C12345"]
    assert day.row("29C12345").stage == "gate-in"
    assert "trailer:29R00001" in day.state.visits["huu-nghi-000001"].aliases


def test_a_second_delivery_of_a_sighting_changes_nothing() -> None:
    day = GateDay()
    sighting = day.sighting("29C12345", "08:01")
    assert day.happens(sighting)
    assert day.happens(sighting) == []


def test_a_plate_of_separators_only_is_an_unread_truck() -> None:
    day = GateDay()
    day.sees("--.--", "08:01")
    assert day.queue() == [None]


def test_a_truck_unread_at_the_gate_and_named_later_keeps_the_place_of_its_first_sighting() -> None:
    day = GateDay()
    day.sees("29C00001", "08:01")
    day.sees("29C00002", "08:02")
    day.sees(None, "08:05", "gate-in", sighting_id="s" * 36, lane=3)
    outputs = day.sees("29C00001", "08:05", "gate-in", sighting_id="s" * 36, revision="update", lane=3)
    (closed,) = said(outputs, VisitClosed)
    assert (closed.visit_id, closed.merged_into) == ("huu-nghi-000003", "huu-nghi-000001")
    assert day.queue() == ["29C00001", "29C00002"]
    row = day.row("29C00001")
    assert (row.stage, row.lane, row.seen_at) == ("gate-in", 3, clock("08:05"))


def test_two_visits_made_one_keep_the_newer_sightings_lane_and_time() -> None:
    day = GateDay()
    day.sees(None, "08:01", sighting_id="s" * 36)
    day.sees("29C00001", "08:05", lane=4)
    day.sees("29C00001", "08:01", sighting_id="s" * 36, revision="update")
    row = day.row("29C00001")
    assert (row.lane, row.seen_at, row.arrived_at) == (4, clock("08:05"), clock("08:01"))


def test_a_revision_of_the_exit_that_ended_a_visit_is_no_second_exit() -> None:
    day = GateDay()
    day.sees("29C12345", "08:01")
    day.sees("29C12345", "09:00", "gate-out", sighting_id="s" * 36)
    assert day.sees("29C12345", "09:00:02", "gate-out", sighting_id="s" * 36, revision="update") == []
    assert day.state.unmatched_exits == 0


def test_an_exit_from_before_a_visit_began_does_not_end_it() -> None:
    day = GateDay()
    day.sees("29C12345", "09:00")
    assert not said(day.sees("29C12345", "08:30", "gate-out"), VisitClosed)
    assert day.queue() == ["29C12345"]


def test_a_stage_never_begins_before_the_one_it_follows() -> None:
    day = GateDay()
    day.sees("29C12345", "09:00")
    day.sees("29C12345", "08:58", "gate-in")
    row = day.row("29C12345")
    assert (row.stage, row.arrived_at, row.stage_since) == ("gate-in", clock("08:58"), clock("08:58"))


def test_a_late_word_of_the_queues_end_does_not_replace_a_newer_one() -> None:
    day = GateDay()
    day.happens(day.tail(0, "08:05"))
    day.happens(day.tail(7, "08:01"))
    assert day.state.tails["out/road-1"].trucks == 0
    day.happens(day.tail(3, "08:06"))
    assert day.state.tails["out/road-1"].trucks == 3


def test_a_diversion_that_is_told_twice_does_not_close_a_visit_that_was_opened_again() -> None:
    day = GateDay()
    day.sees("29C12345", "08:01")
    diverted = TruckSeenElsewhere(
        **day.event("08:30"),
        visit_id="huu-nghi-000001",
        plate="29C12345",
        other_gate="chi-ma",
        other_visit_id="chi-ma-000001",
        seen_at=clock("08:29"),
    )
    (closed,) = said(day.happens(diverted), VisitClosed)
    assert closed.how == "diverted"
    assert day.corrects("huu-nghi-000001", "reopen", "08:40").what == "reopened"
    assert day.happens(diverted) == []
    assert day.queue() == ["29C12345"]


def test_a_plate_that_was_read_wrongly_names_the_truck_no_more_in_either_spelling() -> None:
    day = GateDay()
    day.sees("FA1234", "08:01", country="vn")
    day.sees("AA1234", "08:02", country="cn")
    for at, text in (("08:03", "桂AA1234"), ("08:04", "29C12346")):
        assert day.corrects("huu-nghi-000001", "plate", at, text=text).what == "replated"
    assert [alias for alias in day.state.visits["huu-nghi-000001"].aliases if "AA1234" in alias] == []


def test_a_truck_that_is_opened_again_is_found_by_all_its_names_but_those_that_are_anothers_now() -> None:
    day = GateDay()
    day.sees("29C00001", "08:01")
    day.sees("29C00002", "08:02")
    day.sees("29C00003", "08:03")
    for other in ("huu-nghi-000002", "huu-nghi-000003"):
        assert day.corrects("huu-nghi-000001", "merge", "08:04", other_visit_id=other).accepted
    assert day.corrects("huu-nghi-000001", "close", "08:05").accepted
    day.sees("29C00003", "08:06")
    assert day.corrects("huu-nghi-000001", "reopen", "08:07").accepted
    day.sees("29C00002", "08:08", "gate-in")
    assert day.state.visits["huu-nghi-000001"].aliases == ["plate:29C00001", "plate:29C00002"]
    assert day.queue() == ["29C00001", "29C00003"]


def test_a_plate_without_its_province_is_of_two_trucks_the_one_that_goes_this_way() -> None:
    day = GateDay()
    day.sees("云FA1234", "08:01", "yard-in")
    day.sees("桂FA1234", "08:02", direction="in")
    day.sees("FA1234", "16:00", direction="in")
    assert day.queue("out") == ["云FA1234"]
    assert day.queue("in") == ["桂FA1234"]
    assert day.row("桂FA1234").seen_at == clock("16:00")


def test_a_chinese_trailer_behind_a_vietnamese_truck_stays_chinese_when_two_visits_become_one() -> None:
    day = GateDay()
    day.sees(None, "08:01")
    day.predeclares("08:02", "29C12345", trailer="桂A1234挂")
    day.sees("29C12345", "08:03")
    assert day.corrects("huu-nghi-000001", "merge", "08:04", other_visit_id="huu-nghi-000002").accepted
    day.sees("桂A1234挂", "08:05", "gate-in", side="trailer", country="cn")
    assert day.row("29C12345").seen_at == clock("08:05")
