"""Declarations and registrations find their trucks, whichever comes first."""

from schemas.outcomes import DeclarationWanted, RegistrationWanted, VisitChanged, VisitOpened
from tests.unit.streams.gate_day import GateDay, clock, said


def test_a_declaration_lodged_before_the_truck_comes_waits_for_it() -> None:
    day = GateDay()
    day.declares("08:00:10", "29C12345")
    outputs = day.sees("29C12345", "08:01", "gate-in")
    (opened,) = said(outputs, VisitOpened)
    assert (opened.stage, opened.declaration, opened.channel) == ("gate-in", "lodged", "yellow")
    assert [wait.stage for wait in opened.waits] == ["gate-in", "customs", "fee"]
    assert opened.workflow == "export-plant/1"
    assert opened.declaration_number == "305512345678"
    assert "declaration:305512345678" in opened.aliases
    assert not said(outputs, DeclarationWanted)
    assert day.row("29C12345").perishable


def test_a_declaration_lodged_while_the_truck_waits_moves_it_on() -> None:
    day = GateDay()
    day.sees("29C12345", "08:01", "gate-in")
    assert day.waits("29C12345")["declaration"] == ("firm",)
    (changed,) = said(day.declares("08:10", "29C12345", containers=("MSKU1234565",)), VisitChanged)
    assert changed.stage == "gate-in"
    assert {wait.stage: wait.since for wait in changed.waits} == {
        "gate-in": clock("08:01"),
        "customs": clock("08:10"),
        "fee": clock("08:10"),
    }
    assert "container:MSKU1234565" in changed.aliases
    (changed,) = said(day.declares("09:00", "29C12345", version=2, status="released", channel="green"), VisitChanged)
    assert [wait.stage for wait in changed.waits] == ["gate-in", "fee"]
    assert changed.channel == "green"


def test_a_red_channel_lets_the_truck_wait_for_customs_to_look_at_its_goods() -> None:
    day = GateDay()
    day.sees("29C12345", "08:01", "gate-in")
    day.declares("08:02", "29C12345", channel="red", status="released")
    day.enters("huu-nghi-000001", "08:05")
    assert day.waits("29C12345")["inspection"] == ("customs",)
    assert day.passes("huu-nghi-000001", "inspection", "08:30").accepted
    assert "inspection" not in day.waits("29C12345")


def test_a_truck_on_the_road_still_waits_for_the_gate_though_its_declaration_is_released() -> None:
    day = GateDay()
    day.declares("08:00:10", "29C12345", status="released")
    day.sees("29C12345", "08:01")
    assert list(day.waits("29C12345")) == ["approach", "fee"]


def test_a_cancelled_declaration_sends_the_truck_back_to_wait_for_another() -> None:
    day = GateDay()
    day.sees("29C12345", "08:01", "gate-in")
    day.declares("08:10", "29C12345")
    assert day.passes("huu-nghi-000001", "customs", "08:20").accepted
    day.declares("08:30", "29C12345", version=2, status="cancelled")
    assert list(day.waits("29C12345")) == ["gate-in", "declaration"]
    day.declares("08:40", "29C12345", number="305599999999")
    assert list(day.waits("29C12345")) == ["gate-in", "customs", "fee"]
    assert "declaration:305512345678" not in day.state.visits["huu-nghi-000001"].aliases


def test_an_older_version_of_a_declaration_is_ignored() -> None:
    day = GateDay()
    day.sees("29C12345", "08:01", "gate-in")
    day.declares("08:10", "29C12345", version=2, status="released")
    assert day.declares("08:11", "29C12345", version=1) == []
    assert day.declares("08:12", "29C12345", version=2, status="cancelled") == []
    assert list(day.waits("29C12345")) == ["gate-in", "fee"]


def test_a_corrected_declaration_parts_from_the_truck_it_no_longer_names() -> None:
    day = GateDay()
    day.sees("29C00001", "08:01", "gate-in")
    day.sees("29C00002", "08:02", "gate-in")
    day.declares("08:10", "29C00001")
    day.declares("08:20", "29C00002", version=2)
    assert list(day.waits("29C00001")) == ["gate-in", "declaration"]
    assert list(day.waits("29C00002")) == ["gate-in", "customs", "fee"]


def test_an_import_declaration_is_not_the_paper_of_a_truck_that_leaves() -> None:
    day = GateDay()
    day.declares("08:00:10", "29C12345", direction="in")
    day.sees("29C12345", "08:01", "gate-in")
    assert "declaration" in day.waits("29C12345")


def test_a_declaration_under_which_a_truck_crossed_is_not_its_next_visits() -> None:
    day = GateDay()
    day.declares("08:00:10", "29C12345", status="released")
    day.sees("29C12345", "08:01", "gate-in")
    day.sees("29C12345", "08:30", "gate-out")
    day.declares("08:40", "29C12345", version=2, status="released")
    day.sees("29C12345", "20:00", "gate-in")
    assert "declaration" in day.waits("29C12345")


def test_a_declaration_without_hanzi_finds_the_chinese_truck() -> None:
    day = GateDay()
    day.sees("桂FA1234", "08:01", "gate-in", direction="in")
    day.declares("08:10", "FA1234", direction="in")
    assert "declaration" not in day.waits("桂FA1234")
    assert day.row("桂FA1234").declaration == "lodged"


def test_the_registry_answers_before_or_after_the_truck() -> None:
    day = GateDay()
    day.registers("08:00:10", "29C00001")
    outputs = day.sees("29C00001", "08:01")
    assert not said(outputs, RegistrationWanted)
    assert day.row("29C00001").registration == "valid"
    day.sees("29C00002", "08:02")
    (changed,) = said(day.registers("08:03", "29C00002", status="not-found"), VisitChanged)
    assert changed.registration == "not-found"
    assert day.registers("08:04", "29C00002", status="valid", version=1) == []
    day.registers("08:05", "29C00002", status="suspended", version=2)
    assert day.row("29C00002").registration == "suspended"


def test_records_that_nobody_needed_for_ten_days_are_let_go() -> None:
    day = GateDay()
    day.sees("29C00001", "08:00:01", "gate-in")
    day.declares("08:00:10", "29C00001")
    day.declares("08:00:20", "29C00009", number="305500000009")
    day.registers("08:00:30", "29C00009")
    day.ticks("+9d 08:00")
    assert "305500000009" in day.state.records.declarations
    day.ticks("+11d 08:00")
    assert list(day.state.records.declarations) == ["305512345678"]
    assert day.state.records.registrations == {}
    assert day.row("29C00001").declaration == "lodged"


def test_what_was_heard_is_remembered_for_two_days_at_least_and_then_forgotten() -> None:
    day = GateDay()
    sighting = day.sighting("29C12345", "+3d 07:00")
    for days in (1, 2, 3):
        day.ticks(f"+{days}d 08:00")
    assert day.happens(sighting)
    for days in (4, 5):
        day.ticks(f"+{days}d 07:30")
        assert day.happens(sighting) == []
    for days in (6, 7, 8):
        day.ticks(f"+{days}d 08:00")
    assert day.state.heard.get(sighting.id) is None


def test_a_word_about_a_payment_that_is_delivered_again_is_kept_no_longer_for_that() -> None:
    day = GateDay()
    paid = day.payment("08:01")
    day.happens(paid)
    for number in range(1, 6):
        day.ticks(f"+{number}d 08:00")
    day.happens(paid)
    for number in range(6, 12):
        day.ticks(f"+{number}d 08:00")
    assert day.state.records.papers == {}


def test_a_truck_that_takes_goods_over_waits_for_no_papers_whether_it_or_the_goods_come_first() -> None:
    day = GateDay()
    day.sees("桂FA1234", "08:01", "gate-in", direction="in")
    assert "declaration" in day.waits("桂FA1234")
    day.sees("29C12345", "08:02")
    day.predeclares("08:03", "29C12345", partner="桂FA1234")
    assert list(day.waits("桂FA1234")) == ["gate-in"]
    day = GateDay()
    day.sees("桂FA1234", "08:01", "gate-in", direction="in")
    day.predeclares("08:02", "29C12345", partner="桂FA1234")
    day.sees("29C12345", "08:03")
    assert list(day.waits("桂FA1234")) == ["gate-in"]


def test_a_truck_that_has_taken_goods_over_needs_no_papers_either_when_the_other_one_is_gone() -> None:
    day = GateDay()
    day.sees("29C12345", "08:01")
    day.predeclares("08:02", "29C12345", partner="桂FA1234")
    day.sees("桂FA1234", "08:03", "gate-in", direction="in")
    day.sees("29C12345", "09:00", "gate-out")
    day.registers("09:01", "桂FA1234")
    assert list(day.waits("桂FA1234")) == ["gate-in"]
    assert day.row("桂FA1234").registration == "valid"
