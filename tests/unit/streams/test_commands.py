"""Officers tick, hold, release and call; each request has one answer."""

from schemas.events import HoldRequested, TickRequested
from schemas.outcomes import CommandAnswered, VisitClosed
from tests.unit.streams.gate_day import BORDER_GUARD, CUSTOMS, YARD, GateDay, said

VISIT = "huu-nghi-000001"


def waiting_for_customs() -> GateDay:
    day = GateDay()
    day.sees("29C12345", "08:01", "gate-in")
    day.declares("08:02", "29C12345")
    return day


def test_customs_ticks_the_inspection_and_the_truck_may_leave() -> None:
    day = waiting_for_customs()
    answer = day.passes(VISIT, "customs", "08:30")
    assert answer.accepted
    assert day.row("29C12345").stage == "gate-out"


def test_a_failed_inspection_is_answered_and_the_truck_goes_on_waiting() -> None:
    day = waiting_for_customs()
    answer = day.passes(VISIT, "customs", "08:30", outcome="failed")
    assert answer.accepted
    assert day.row("29C12345").stage == "customs"


def test_the_border_guard_lets_a_truck_in_and_out() -> None:
    day = GateDay()
    day.sees("29C12345", "08:01")
    day.declares("08:02", "29C12345", status="released")
    assert day.passes(VISIT, "gate-in", "08:03", BORDER_GUARD).accepted
    assert day.row("29C12345").stage == "gate-out"
    assert day.passes(VISIT, "gate-out", "08:10", BORDER_GUARD).accepted
    (closed,) = said(day.said, VisitClosed)
    assert closed.wait_seconds == 540


def test_the_wrong_agency_is_refused_with_the_right_one_named() -> None:
    day = waiting_for_customs()
    answer = day.passes(VISIT, "customs", "08:30", BORDER_GUARD)
    assert (answer.accepted, answer.code) == (False, "wrong-agency")
    assert answer.reason == "Stage customs is ticked by customs."
    assert day.passes(VISIT, "declaration", "08:31", CUSTOMS).code == "wrong-agency"
    assert day.row("29C12345").stage == "customs"


def test_a_stage_that_is_not_waited_for_cannot_be_ticked() -> None:
    day = waiting_for_customs()
    assert day.passes(VISIT, "gate-out", "08:30", BORDER_GUARD).code == "not-waiting-for-stage"


def test_commands_about_nobody_and_about_trucks_that_left_say_so() -> None:
    day = waiting_for_customs()
    assert day.passes("huu-nghi-000999", "customs", "08:30").code == "unknown-visit"
    day.sees("29C12345", "09:00", "gate-out")
    assert day.passes(VISIT, "customs", "09:01").code == "visit-closed"


def test_a_held_truck_has_no_position_and_comes_back_at_its_rank() -> None:
    day = GateDay()
    day.sees("29C00001", "08:01")
    day.sees("29C00002", "08:02")
    assert day.holds(VISIT, "08:03").accepted
    assert day.positions() == {"29C00001": None, "29C00002": 1}
    assert day.holds(VISIT, "08:04").code == "already-held"
    assert day.passes(VISIT, "gate-in", "08:05", BORDER_GUARD).code == "held"
    assert day.calls(VISIT, "08:05").code == "held"
    assert day.releases(VISIT, "08:06").accepted
    assert day.positions() == {"29C00001": 1, "29C00002": 2}
    assert day.releases(VISIT, "08:07").code == "not-held"


def test_a_called_truck_stands_on_top_until_it_passes_the_gate() -> None:
    day = GateDay()
    day.sees("29C00001", "08:01")
    day.sees("29C00002", "08:02")
    assert day.calls("huu-nghi-000002", "08:03", lane=4).accepted
    assert day.queue() == ["29C00002", "29C00001"]
    assert day.positions() == {"29C00002": None, "29C00001": 1}
    assert day.row("29C00002").lane == 4
    day.sees("29C00002", "08:05", "gate-in")
    assert day.row("29C00002").status == "waiting"
    assert day.queue() == ["29C00001", "29C00002"]


def test_a_sighting_from_before_the_call_does_not_answer_it() -> None:
    day = GateDay()
    day.sees("29C00001", "08:01")
    day.calls(VISIT, "08:05")
    day.sees("29C00001", "08:04", "gate-in")
    assert day.row("29C00001").status == "called"


def test_a_hold_ends_a_call() -> None:
    day = GateDay()
    day.sees("29C00001", "08:01")
    day.calls(VISIT, "08:02")
    day.holds(VISIT, "08:03")
    day.releases(VISIT, "08:04")
    assert day.row("29C00001").status == "waiting"


def test_one_request_has_one_answer_however_often_it_is_delivered() -> None:
    day = waiting_for_customs()
    fields = {**day.command("08:30", CUSTOMS), "visit_id": VISIT}
    tick = TickRequested(**fields, stage="customs", outcome="passed")
    assert said(day.happens(tick), CommandAnswered)
    assert day.happens(tick) == []
    again = {**fields, "id": "f" * 36}  # the API asked again under the same request id
    assert day.happens(HoldRequested(**again, reason="papers")) == []


def test_the_yard_may_not_tick_for_an_agency() -> None:
    day = waiting_for_customs()
    assert day.passes(VISIT, "customs", "08:30", YARD).code == "wrong-agency"
