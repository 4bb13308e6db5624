"""What a truck waits for, and whose tick: the journey, stage by stage."""

import itertools

import pytest

from schemas.fields import Role, Stage
from schemas.outcomes import VisitClosed, VisitNoted
from streams.domain.workflow import ROLES, WorkflowError, parse_workflow
from streams.policies import built_in
from streams.rules import RULES
from streams.workflows import texts
from tests.support.gate import CRAB, DURIAN, NUMBER, PIGS, Gate, officer

PLATE = "29C12345"
PARTNER = "桂FA1234"


def declared(hs: str = "84295200", channel: str = "green", **more: object) -> Gate:
    """A truck of such goods has come in and stands in the yard."""
    gate = Gate()
    gate.declares(PLATE, hs=hs, channel=channel, **more)
    gate.enters(PLATE)
    return gate


# In at the gate.


def test_a_truck_on_the_approach_waits_to_be_let_forward_and_for_its_declaration_at_the_same_time() -> None:
    gate = Gate()
    gate.sees(PLATE)
    assert gate.waits(PLATE) == {"approach": ("traffic-police",), "declaration": ("firm",)}


@pytest.mark.parametrize("order", list(itertools.permutations(["border-guard", "customs"])))
def test_both_agencies_let_a_truck_in_whoever_ticks_first(order: tuple[Role, ...]) -> None:
    gate = Gate()
    gate.sees(PLATE)
    gate.sees(PLATE, "gate-in")
    assert gate.waits(PLATE)["gate-in"] == ("border-guard", "customs")
    assert gate.ticks(order[0], "gate-in", PLATE).what == "ticked"
    assert gate.waits(PLATE)["gate-in"] == (order[1],)
    gate.ticks(order[1], "gate-in", PLATE)
    assert "gate-in" not in gate.waits(PLATE)
    assert "yard-in" in gate.waits(PLATE)


def test_whoever_is_called_no_longer_waits_on_the_approach() -> None:
    gate = Gate()
    gate.sees(PLATE)
    gate.calls(PLATE)
    assert gate.row(PLATE).stage == "gate-in"
    gate.sees(PLATE, "gate-in")
    assert gate.row(PLATE).status == "waiting"
    assert gate.row(PLATE).stage == "gate-in"


def test_a_truck_that_no_camera_saw_at_the_gate_is_there_once_an_officer_ticks_it_there() -> None:
    gate = Gate()
    gate.sees(PLATE)
    assert gate.ticks("border-guard", "gate-in", PLATE).accepted
    assert gate.waits(PLATE)["gate-in"] == ("customs",)
    assert "approach" not in gate.waits(PLATE)


def test_an_officer_by_the_road_ticks_by_the_plate_without_its_province() -> None:
    gate = Gate()
    gate.sees(PARTNER)
    gate.sees(PARTNER, "gate-in")
    assert gate.ticks("customs", "gate-in", "FA1234").visit_id == "huu-nghi-000001"


# The checks, side by side.


def test_fruit_waits_for_quarantine_the_laboratory_customs_the_licence_and_the_fee_all_at_once() -> None:
    gate = declared(DURIAN)
    assert gate.visit(PLATE).workflow == "export-plant/1"
    assert gate.waits(PLATE) == {
        "plant": ("plant-quarantine",),
        "customs": ("customs",),
        "licence": ("management-board",),
        "fee": ("firm",),
    }
    for stage in ("plant", "customs", "licence", "fee"):
        assert gate.queue(stage) == [PLATE]


@pytest.mark.parametrize("first", ["officer", "laboratory"])
def test_fruit_needs_the_laboratory_and_the_officer_whichever_comes_first(first: str) -> None:
    gate = declared(DURIAN)
    for step in ("officer", "laboratory") if first == "officer" else ("laboratory", "officer"):
        assert "plant" in gate.waits(PLATE)
        if step == "officer":
            gate.ticks("plant-quarantine", "plant", PLATE)
        else:
            gate.finds()
    assert "plant" not in gate.waits(PLATE)


def test_a_result_for_another_quarantine_or_another_declaration_says_nothing_about_the_fruit() -> None:
    gate = declared(DURIAN)
    gate.ticks("plant-quarantine", "plant", PLATE)
    gate.finds("animal", sample="sample-2")
    gate.finds("plant", "305512345679")
    gate.finds("plant", sample="sample-3", passed=False)
    assert "plant" in gate.waits(PLATE)


def test_a_laboratory_that_takes_its_result_back_lets_the_fruit_wait_again() -> None:
    gate = declared(DURIAN)
    gate.ticks("plant-quarantine", "plant", PLATE)
    gate.finds()
    assert "plant" not in gate.waits(PLATE)
    gate.finds(passed=False)
    assert "plant" in gate.waits(PLATE)


def test_what_the_laboratory_and_the_cashier_said_before_customs_spoke_counts() -> None:
    gate = Gate()
    gate.finds()
    gate.is_paid()
    gate.declares(PLATE, hs=DURIAN, status="released")
    gate.enters(PLATE)
    assert gate.waits(PLATE) == {"plant": ("plant-quarantine",), "licence": ("management-board",)}


def test_animals_go_to_animal_quarantine_and_on_import_to_health_as_well() -> None:
    gate = declared(PIGS)
    assert {"animal"} == {"animal", "health", "plant"} & set(gate.waits(PLATE))
    gate.declares("29C00002", number="305512345679", hs=PIGS, direction="in")
    gate.enters("29C00002", direction="in")
    assert {"animal", "health"} == {"animal", "health", "plant"} & set(gate.waits("29C00002"))


def test_crabs_count_as_animals() -> None:
    assert declared(CRAB).visit(PLATE).workflow == "export-animal/1"


@pytest.mark.parametrize(("channel", "waits"), [("green", False), ("yellow", False), ("red", True)])
def test_only_on_the_red_channel_customs_inspects_the_goods(channel: str, *, waits: bool) -> None:
    gate = declared(channel=channel)
    assert ("inspection" in gate.waits(PLATE)) is waits
    assert ("customs" in gate.waits(PLATE)) is not waits  # the papers wait until the goods were seen


def test_after_the_inspection_customs_releases() -> None:
    gate = declared(channel="red")
    gate.ticks("customs", "inspection", PLATE)
    assert "customs" in gate.waits(PLATE)
    gate.declares(PLATE, channel="red", version=2, status="released")
    assert "customs" not in gate.waits(PLATE)


def test_a_release_in_customs_own_system_and_an_officers_tick_are_worth_the_same() -> None:
    for release in ("feed", "tick"):
        gate = declared()
        if release == "feed":
            gate.declares(PLATE, version=2, status="released")
        else:
            gate.ticks("customs", "customs", PLATE)
        assert "customs" not in gate.waits(PLATE)


def test_a_declaration_moved_to_the_red_channel_after_release_brings_the_inspection_back() -> None:
    gate = declared(status="released")
    assert "customs" not in gate.waits(PLATE)
    gate.declares(PLATE, version=2, status="lodged", channel="red")
    assert "inspection" in gate.waits(PLATE)


def test_a_cancelled_declaration_is_none() -> None:
    gate = declared()
    gate.declares(PLATE, version=2, status="cancelled")
    assert "declaration" in gate.waits(PLATE)
    assert "customs" not in gate.waits(PLATE)


# Transshipment.


def transshipping() -> Gate:
    gate = Gate()
    gate.predeclares(PLATE, partner=PARTNER)
    gate.declares(PLATE, channel="green", status="released")
    gate.is_paid()
    gate.enters(PLATE)
    gate.ticks("management-board", "licence", PLATE)
    return gate


def test_goods_change_truck_once_both_trucks_are_in() -> None:
    gate = transshipping()
    assert gate.waits(PLATE) == {"transshipment": ("firm", "yard", "customs")}
    gate.sees(PARTNER, direction="in")
    assert gate.waits(PLATE)["transshipment"][0] == "firm"
    gate.sees(PARTNER, "gate-in", direction="in")
    assert gate.waits(PLATE) == {"transshipment": ("yard", "customs")}
    gate.ticks("yard", "transshipment", PLATE)
    gate.ticks("customs", "transshipment", PLATE)
    assert set(gate.waits(PLATE)) == {"yard-out"}


def test_a_partner_that_officers_let_in_unseen_by_any_camera_is_in_as_well() -> None:
    gate = transshipping()
    gate.sees(PARTNER, direction="in")
    gate.ticks("border-guard", "gate-in", PARTNER)
    assert gate.waits(PLATE) == {"transshipment": ("yard", "customs")}


def test_a_partner_that_came_in_unread_is_in_once_it_is_named() -> None:
    gate = transshipping()
    gate.sees(None, direction="in")
    visit = gate.visit(None)
    gate.ticks("border-guard", "gate-in", None, visit_id=visit.visit_id)
    gate.corrects("plate", None, PARTNER, visit_id=visit.visit_id)
    assert gate.waits(PLATE) == {"transshipment": ("yard", "customs")}


def test_a_truck_whose_partner_was_in_already_needs_not_wait_for_it() -> None:
    gate = Gate()
    gate.sees(PARTNER, direction="in")
    gate.sees(PARTNER, "gate-in", direction="in")
    gate.declares(PLATE, status="released", channel="green")
    gate.is_paid()
    gate.enters(PLATE)
    gate.ticks("management-board", "licence", PLATE)
    gate.predeclares(PLATE, partner="FA1234")
    assert gate.waits(PLATE) == {"transshipment": ("yard", "customs")}


def test_a_truck_without_a_partner_skips_the_change_of_truck() -> None:
    gate = declared()
    assert gate.ticks("yard", "transshipment", PLATE).code == "not-waiting-for-stage"


# The fee.


@pytest.mark.parametrize("role", ["tax", "management-board"])
def test_either_collector_may_tick_the_fee(role: Role) -> None:
    gate = declared()
    assert gate.ticks(role, "fee", PLATE).accepted
    assert "fee" not in gate.waits(PLATE)


def test_a_fee_paid_for_something_that_is_no_plate_is_nobodys() -> None:
    gate = declared()
    gate.is_paid(plate="--")
    assert "fee" in gate.waits(PLATE)


def test_a_fee_paid_for_another_truck_of_the_declaration_is_not_this_trucks() -> None:
    gate = Gate()
    gate.declares(PLATE, "29C00002")
    gate.enters(PLATE, "29C00002")
    gate.is_paid(plate="29C00002")
    assert ("fee" in gate.waits(PLATE), "fee" in gate.waits("29C00002")) == (True, False)
    gate.is_paid(receipt="receipt-2")
    assert "fee" not in gate.waits(PLATE)


def test_a_payment_taken_back_is_owed_again() -> None:
    gate = declared()
    gate.is_paid()
    gate.is_paid(paid=False)
    assert "fee" in gate.waits(PLATE)


# Out over the line.


def ready() -> Gate:
    """A truck that lacks nothing but the way out."""
    gate = declared(status="released")
    gate.is_paid()
    gate.ticks("management-board", "licence", PLATE)
    return gate


def test_a_truck_that_lacks_nothing_leaves_the_yard_and_crosses_with_the_second_agencys_tick() -> None:
    gate = ready()
    assert gate.waits(PLATE) == {"yard-out": ("yard",)}
    gate.sees(PLATE, "yard-out")
    assert gate.waits(PLATE) == {"gate-out": ("border-guard", "customs")}
    gate.ticks("customs", "gate-out", PLATE)
    assert gate.waits(PLATE) == {"gate-out": ("border-guard",)}
    gate.passes(minutes=7)
    gate.ticks("border-guard", "gate-out", PLATE)
    (closed,) = gate.outcomes(VisitClosed)
    assert (closed.how, closed.plate, gate.plates()) == ("crossed", PLATE, [])


def test_a_camera_that_sees_it_over_the_line_closes_the_visit_and_says_whose_tick_is_missing() -> None:
    gate = ready()
    gate.sees(PLATE, "yard-out")
    gate.ticks("customs", "gate-out", PLATE)
    gate.sees(PLATE, "gate-out")
    (noted,) = gate.outcomes(VisitNoted)
    assert (noted.what, noted.stage, noted.agencies) == ("crossed-without-tick", "gate-out", ("border-guard",))


def test_a_tick_after_the_crossing_goes_into_the_story() -> None:
    gate = ready()
    gate.sees(PLATE, "gate-out")
    answer = gate.ticks("border-guard", "gate-out", PLATE)
    assert (answer.accepted, answer.what, answer.stage) == (True, "ticked", "gate-out")
    assert answer.visit_id == "huu-nghi-000001"
    assert gate.ticks("border-guard", "gate-out", PLATE).code == "already-so"
    assert gate.ticks("tax", "gate-out", PLATE).code == "wrong-agency"
    assert gate.plates() == []


def test_an_empty_truck_on_its_way_home_needs_no_papers() -> None:
    gate = Gate()
    gate.goes_through(PLATE, NUMBER)
    gate.passes(hours=8)
    gate.sees(PLATE, direction="in")
    gate.sees(PLATE, "gate-in", direction="in")
    for role in ("border-guard", "customs"):
        gate.ticks(role, "gate-in", PLATE)
    assert gate.waits(PLATE) == {"gate-out": ("border-guard", "customs")}


# Failed, revoked, refused.


def test_a_failed_check_leaves_the_truck_waiting_and_stands_in_its_story() -> None:
    gate = declared(DURIAN)
    answer = gate.ticks("plant-quarantine", "plant", PLATE, outcome="failed", note="insects")
    assert (answer.accepted, answer.what, answer.note) == (True, "tick-failed", "insects")
    assert "plant" in gate.waits(PLATE)
    assert gate.ticks("plant-quarantine", "plant", PLATE).what == "ticked"


def test_a_tick_taken_back_opens_the_stage_and_closes_what_came_after_it() -> None:
    gate = ready()
    assert set(gate.waits(PLATE)) == {"yard-out"}
    answer = gate.revokes("management-board", "licence", PLATE)
    assert (answer.what, answer.stage, answer.note) == ("tick-revoked", "licence", "ticked by mistake")
    assert gate.waits(PLATE) == {"licence": ("management-board",)}
    assert gate.queue("yard-out") == []
    gate.ticks("management-board", "licence", PLATE)
    assert set(gate.waits(PLATE)) == {"yard-out"}


def test_a_let_in_taken_back_puts_the_truck_before_the_gate_and_its_later_ticks_stand() -> None:
    gate = declared()
    gate.revokes("customs", "gate-in", PLATE)
    assert set(gate.waits(PLATE)) == {"gate-in", "customs", "fee"}
    gate.ticks("customs", "gate-in", PLATE)
    assert "yard-in" not in gate.waits(PLATE)


def test_nobody_takes_back_anothers_tick_nor_one_that_was_not_given() -> None:
    gate = declared()
    assert gate.revokes("border-guard", "licence", PLATE).code == "not-ticked"
    assert gate.revokes("tax", "gate-in", PLATE).code == "not-ticked"


def test_one_agency_ticks_a_stage_once() -> None:
    gate = Gate()
    gate.sees(PLATE)
    gate.sees(PLATE, "gate-in")
    gate.ticks("customs", "gate-in", PLATE)
    assert gate.ticks("customs", "gate-in", PLATE).code == "already-so"


def test_what_comes_later_is_not_ticked_before() -> None:
    gate = Gate()
    gate.sees(PLATE)
    for stage, role in (("licence", "management-board"), ("yard-in", "yard"), ("gate-out", "customs")):
        answer = gate.ticks(role, stage, PLATE)  # type: ignore[arg-type]
        assert (answer.accepted, answer.code) == (False, "not-waiting-for-stage")
    assert gate.visit(PLATE).reached == 0


TICKERS: dict[Stage, set[Role]] = {
    "gate-in": {"border-guard", "customs"},
    "yard-in": {"yard"},
    "plant": {"plant-quarantine"},
    "inspection": {"customs"},
    "customs": {"customs"},
    "licence": {"management-board"},
    "transshipment": {"yard", "customs"},
    "fee": {"tax", "management-board"},
    "yard-out": {"yard"},
    "gate-out": {"border-guard", "customs"},
    "approach": set(),
    "declaration": set(),
}
"""Who ticks what on the way of fruit (domain.md)."""


@pytest.mark.parametrize("stage", TICKERS)
def test_nobody_ticks_for_another_agency(stage: Stage) -> None:
    gate = declared(DURIAN, channel="red")
    for role in ROLES:
        answer = gate.ticks(role, stage, PLATE, outcome="failed")
        if role in TICKERS[stage]:
            assert answer.code != "wrong-agency"
        else:
            assert (answer.accepted, answer.code, answer.by_role) == (False, "wrong-agency", role)
            assert answer.reason


def test_a_stage_that_the_goods_do_not_have_is_not_waited_for() -> None:
    gate = declared()
    answer = gate.ticks("animal-quarantine", "animal", PLATE)
    assert answer.code == "not-waiting-for-stage"
    assert answer.reason == "The journey export-general/1 has no stage animal."


def test_a_held_truck_is_not_ticked_on() -> None:
    gate = declared()
    gate.holds("border-guard", PLATE)
    assert gate.ticks("tax", "fee", PLATE).code == "held"


def test_no_tick_is_given_to_a_truck_that_nobody_knows() -> None:
    gate = Gate()
    assert gate.ticks("customs", "gate-in", "29C99999").code == "unknown-visit"
    assert gate.ticks("customs", "gate-in").code == "unknown-visit"


# Goods that turn out to be others.


def test_goods_corrected_from_machines_to_fruit_change_the_journey_and_keep_its_ticks() -> None:
    gate = declared()
    gate.ticks("management-board", "licence", PLATE)
    gate.declares(PLATE, hs=DURIAN, version=2)
    assert gate.visit(PLATE).workflow == "export-plant/1"
    assert "licence" not in gate.waits(PLATE)
    assert "plant" in gate.waits(PLATE)


# The files.


def test_every_journey_that_the_policy_names_is_there_in_both_directions() -> None:
    assert RULES.missing_workflows(RULES.policy(built_in())) == []
    for direction, goods in itertools.product(("out", "in"), ("general", "plant", "animal", "empty")):
        journey = RULES.journey(RULES.policy(None), direction, goods)  # type: ignore[arg-type]
        assert (journey.direction, journey.goods) == (direction, goods)
        assert [rule.name for rule in journey.stages][-1] == "gate-out"


@pytest.mark.parametrize(
    ("before", "after", "fault"),
    [
        ('direction = "out"', 'direction = "up"', "direction: expected"),
        ('"tick:yard or seen:yard-out"', '"tick:stranger"', "tick:stranger"),
        ('"tick:yard or seen:yard-out"', '"seen:moon"', "seen:moon"),
        ('name = "licence"', 'name = "coffee"', "coffee"),
        ('after = ["yard-out"]', 'after = ["gate-out"]', "after gate-out"),
        ('name = "fee"', 'name = "licence"', "stands twice"),
        ("version = 1", "version = 0", "version: expected"),
        ("version = 1", "version = 1\ncolour = 1", "colour: unknown"),
        ('when = ["channel:red"]', 'when = ["channel:pink"]', "channel:pink"),
        ('needs = ["declaration"]', "needs = []", "needs nothing"),
        ("version = 1", "version = ", "not TOML"),
    ],
)
def test_a_journey_with_a_fault_is_told_what_is_wrong(before: str, after: str, fault: str) -> None:
    text = next(text for text in texts() if 'name = "export-general"' in text)
    assert before in text
    with pytest.raises(WorkflowError, match=fault):
        parse_workflow(text.replace(before, after))


def test_an_officer_is_who_the_answer_names() -> None:
    gate = Gate()
    gate.sees(PLATE)
    gate.sees(PLATE, "gate-in")
    answer = gate.ticks("customs", "gate-in", PLATE, organisation="customs-huu-nghi", note="seal 7")
    assert (answer.by_role, answer.by_organisation, answer.note) == ("customs", "customs-huu-nghi", "seal 7")
    assert officer("customs").organisation == "customs-lang-son"
