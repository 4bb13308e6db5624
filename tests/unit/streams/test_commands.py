"""Officers tick, hold, release and call; each request has one answer."""

from schemas.events import (
    Goods,
    HoldRequested,
    PostponeRequested,
    TickRequested,
    TickRevokeRequested,
)
from schemas.outcomes import CommandAnswered, VisitClosed, VisitNoted
from tests.unit.streams.gate_day import (
    BORDER_GUARD,
    CUSTOMS,
    MANAGEMENT_BOARD,
    TAX,
    TRAFFIC_POLICE,
    YARD,
    GateDay,
    said,
)

VISIT = "huu-nghi-000001"


def inside() -> GateDay:
    """A truck with durian stands in the yard; customs looks at its papers."""
    day = GateDay()
    day.sees("29C12345", "08:01", "gate-in")
    day.declares("08:02", "29C12345")
    day.enters(VISIT, "08:05")
    return day


def test_both_agencies_let_a_truck_in() -> None:
    day = GateDay()
    day.sees("29C12345", "08:01", "gate-in")
    assert day.waits("29C12345")["gate-in"] == ("border-guard", "customs")
    assert day.passes(VISIT, "gate-in", "08:03", BORDER_GUARD).accepted
    assert day.waits("29C12345")["gate-in"] == ("customs",)
    assert day.passes(VISIT, "gate-in", "08:09", CUSTOMS).accepted
    assert "gate-in" not in day.waits("29C12345")
    assert day.waits("29C12345")["yard-in"] == ("yard",)


def test_an_officer_at_the_gate_ticks_a_truck_that_the_camera_there_missed() -> None:
    day = GateDay()
    day.sees("29C12345", "08:01")
    assert day.row("29C12345").stage == "approach"
    assert day.passes(VISIT, "gate-in", "08:03", BORDER_GUARD).accepted
    assert day.waits("29C12345")["gate-in"] == ("customs",)


def test_in_the_yard_a_truck_waits_for_all_its_checks_at_once() -> None:
    day = inside()
    assert day.waits("29C12345") == {
        "plant": ("plant-quarantine",),
        "customs": ("customs",),
        "licence": ("management-board",),
        "fee": ("firm",),
    }


def test_customs_ticks_its_check_and_the_truck_waits_for_the_others() -> None:
    day = inside()
    answer = day.passes(VISIT, "customs", "08:30")
    assert (answer.accepted, answer.what, answer.stage) == (True, "ticked", "customs")
    assert (answer.by_role, answer.by_organisation) == ("customs", "customs-lang-son")
    assert list(day.waits("29C12345")) == ["plant", "licence", "fee"]


def test_a_failed_check_is_answered_and_the_truck_goes_on_waiting() -> None:
    day = inside()
    answer = day.passes(VISIT, "customs", "08:30", outcome="failed", note="one pallet too many")
    assert (answer.accepted, answer.what, answer.note) == (True, "tick-failed", "one pallet too many")
    assert "customs" in day.waits("29C12345")


def test_the_last_of_both_agencies_ticks_at_the_line_ends_the_visit() -> None:
    day = GateDay()
    day.sees("29C12345", "08:01", "gate-in")
    day.declares("08:02", "29C12345", status="released", goods=())
    day.enters(VISIT, "08:05")
    assert day.passes(VISIT, "licence", "08:10", MANAGEMENT_BOARD).accepted
    assert day.passes(VISIT, "fee", "08:11", TAX).accepted
    assert day.passes(VISIT, "yard-out", "08:20", YARD).accepted
    assert day.waits("29C12345") == {"gate-out": ("border-guard", "customs")}
    assert day.passes(VISIT, "gate-out", "08:30", CUSTOMS).accepted
    assert not said(day.said, VisitClosed)
    assert day.passes(VISIT, "gate-out", "08:31", BORDER_GUARD).accepted
    (closed,) = said(day.said, VisitClosed)
    assert (closed.how, closed.wait_seconds) == ("crossed", 1_800)


def test_a_truck_that_both_agencies_ticked_out_is_seen_at_the_line_and_has_crossed_once() -> None:
    day = GateDay()
    day.sees("29C12345", "08:01", "gate-in")
    day.sees("29C12345", "08:02", "yard-out")
    day.declares("08:02", "29C12345", status="released", goods=())
    day.passes(VISIT, "gate-in", "08:05", BORDER_GUARD)
    day.passes(VISIT, "gate-in", "08:05", CUSTOMS)
    day.passes(VISIT, "licence", "08:10", MANAGEMENT_BOARD)
    day.passes(VISIT, "fee", "08:11", TAX)
    day.passes(VISIT, "gate-out", "08:30", CUSTOMS)
    day.passes(VISIT, "gate-out", "08:30", BORDER_GUARD)
    assert day.queue() == []
    assert day.sees("29C12345", "08:40", "gate-out") == []
    assert day.state.unmatched_exits == 0


def test_a_truck_that_crosses_without_its_ticks_is_gone_and_the_story_names_whose_are_missing() -> None:
    day = inside()
    day.sees("29C12345", "09:00", "gate-out")
    assert day.queue() == []
    (note,) = said(day.said, VisitNoted)
    assert note.what == "crossed-without-tick"
    assert (note.stage, note.agencies) == ("plant", ("plant-quarantine",))


def test_the_wrong_agency_is_refused_with_the_right_one_named() -> None:
    day = inside()
    answer = day.passes(VISIT, "customs", "08:30", BORDER_GUARD)
    assert (answer.accepted, answer.code) == (False, "wrong-agency")
    assert answer.reason == "Stage customs is ticked by customs."
    assert day.passes(VISIT, "declaration", "08:31", CUSTOMS).code == "wrong-agency"
    assert day.passes(VISIT, "gate-in", "08:32", YARD).reason == "Stage gate-in is ticked by border-guard, customs."
    assert "customs" in day.waits("29C12345")


def test_a_stage_that_the_journey_has_not_cannot_be_ticked() -> None:
    day = inside()
    answer = day.passes(VISIT, "animal", "08:30", CUSTOMS)
    assert answer.code == "not-waiting-for-stage"
    assert answer.reason == "The journey export-plant/1 has no stage animal."


def test_the_same_agency_ticks_a_stage_once_and_may_take_its_tick_back() -> None:
    day = inside()
    assert day.passes(VISIT, "customs", "08:30").accepted
    assert day.passes(VISIT, "customs", "08:31").code == "already-so"
    revoke = TickRevokeRequested(**day.command("08:32", CUSTOMS), visit_id=VISIT, stage="customs", reason="wrong truck")
    assert day.answer(revoke).what == "tick-revoked"
    assert "customs" in day.waits("29C12345")
    again = TickRevokeRequested(**day.command("08:33", CUSTOMS), visit_id=VISIT, stage="customs", reason="wrong truck")
    assert day.answer(again).code == "not-ticked"


def test_a_stage_that_is_not_waited_for_cannot_be_ticked() -> None:
    day = inside()
    assert day.passes(VISIT, "gate-out", "08:30", BORDER_GUARD).code == "not-waiting-for-stage"


def test_commands_about_nobody_and_about_trucks_that_left_say_so() -> None:
    day = inside()
    assert day.passes("huu-nghi-000999", "customs", "08:30").code == "unknown-visit"
    day.sees("29C12345", "09:00", "gate-out")
    assert day.holds(VISIT, "09:01").code == "visit-closed"


def test_a_tick_that_comes_after_the_truck_has_crossed_is_taken_into_its_story_and_says_so() -> None:
    day = inside()
    day.sees("29C12345", "09:00", "gate-out")
    answer = day.passes(VISIT, "customs", "09:01")
    assert (answer.what, answer.note) == ("ticked", "Ticked after the visit was over.")
    assert day.passes(VISIT, "customs", "09:02").code == "already-so"
    assert day.passes(VISIT, "customs", "09:02", YARD).code == "wrong-agency"


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
    assert (day.row("29C00002").status, day.row("29C00002").stage) == ("waiting", "gate-in")
    assert day.positions() == {"29C00002": 1, "29C00001": 1}


def test_the_next_truck_is_called_by_the_policy_where_no_truck_is_named() -> None:
    day = GateDay()
    day.sees("29C00001", "08:01")
    day.sees("29C00002", "08:02")
    day.declares("08:03", "29C00002", goods=(Goods(hs_code="03063300"),))
    answer = day.calls(None, "08:04", direction="out")
    assert (answer.what, answer.visit_id, answer.rule) == ("called", "huu-nghi-000002", "lang-son/1/perishable-1")
    assert day.calls(None, "08:05", direction="out").visit_id == VISIT
    assert day.calls(None, "08:06", direction="out").code == "nobody-waits"
    assert day.calls(None, "08:07").code == "unknown-visit"


def test_nobody_is_called_to_a_lane_that_is_closed_or_goes_the_other_way() -> None:
    day = GateDay()
    day.sees("29C00001", "08:01")
    day.sets_lane(2, "08:02", is_open=False)
    assert day.calls(VISIT, "08:03").code == "lane-closed"
    day.sets_lane(2, "08:04", direction="in")
    assert day.calls(VISIT, "08:05").code == "lane-closed"
    day.sets_lane(2, "08:06")
    assert day.calls(VISIT, "08:07").accepted


def test_each_agency_holds_for_itself_and_only_it_or_the_management_board_releases() -> None:
    day = GateDay()
    day.sees("29C00001", "08:01")
    assert day.holds(VISIT, "08:02", CUSTOMS).accepted
    assert day.holds(VISIT, "08:03", BORDER_GUARD).accepted
    assert day.releases(VISIT, "08:04", TAX).code == "wrong-agency"
    assert day.releases(VISIT, "08:05", CUSTOMS).accepted
    assert day.row("29C00001").status == "held"
    assert day.releases(VISIT, "08:06", MANAGEMENT_BOARD).accepted
    assert day.row("29C00001").status == "waiting"


def test_an_officer_in_the_field_names_a_truck_by_its_plate() -> None:
    day = inside()
    tick = TickRequested(**day.command("08:30", CUSTOMS), plate="29C-123.45", stage="customs", outcome="passed")
    assert day.answer(tick).visit_id == VISIT
    nobody = TickRequested(**day.command("08:31", CUSTOMS), plate="29C99999", stage="customs", outcome="passed")
    assert day.answer(nobody).code == "unknown-visit"


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
    day = inside()
    fields = {**day.command("08:30", CUSTOMS), "visit_id": VISIT}
    tick = TickRequested(**fields, stage="customs", outcome="passed")
    assert said(day.happens(tick), CommandAnswered)
    assert day.happens(tick) == []
    again = {**fields, "id": "f" * 36}  # the API asked again under the same request id
    assert day.happens(HoldRequested(**again, reason="papers")) == []


def test_the_yard_may_not_tick_for_an_agency() -> None:
    day = inside()
    assert day.passes(VISIT, "customs", "08:30", YARD).code == "wrong-agency"


def test_a_truck_that_was_called_and_is_held_or_asks_for_a_later_turn_waits_to_be_called_again() -> None:
    day = GateDay()
    day.sees("29C00001", "08:01")
    day.calls(VISIT, "08:02")
    assert day.row("29C00001").stage == "gate-in"
    day.holds(VISIT, "08:03")
    assert day.row("29C00001").stage == "approach"
    day.releases(VISIT, "08:04")
    day.calls(VISIT, "08:05")
    postpone = PostponeRequested(**day.command("08:06", TRAFFIC_POLICE), visit_id=VISIT, hours=4)
    assert day.answer(postpone).what == "postponed"
    assert day.row("29C00001").stage == "approach"


def test_what_is_asked_of_a_visit_that_was_merged_is_done_to_the_one_that_goes_on() -> None:
    day = GateDay()
    day.sees(None, "08:01")
    day.sees("29C00002", "08:02")
    assert day.corrects(VISIT, "merge", "08:03", other_visit_id="huu-nghi-000002").what == "merged"
    tick = day.passes("huu-nghi-000002", "gate-in", "08:04", CUSTOMS)
    assert (tick.accepted, tick.visit_id) == (True, VISIT)
    assert day.corrects("huu-nghi-000002", "reopen", "08:05").code == "already-so"
    assert day.waits("29C00002")["gate-in"] == ("border-guard",)
