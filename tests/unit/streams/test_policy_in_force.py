"""The rule that is in force: two agencies sign one text, and from there every place is its."""

from datetime import timedelta

import pytest

from schemas.fields import Role
from schemas.outcomes import PolicyActivated, PolicySigned, VisitChanged, VisitOpened
from streams.policies import built_in
from tests.support.gate import CRAB, DURIAN, MORNING, Gate, told

TODAY = built_in()
DURIAN_FIRST = (
    TODAY.replace("\nversion = 1\n", "\nversion = 2\n", 1)
    .split("\n[[example]]", maxsplit=1)[0]
    .replace("shelf_life_hours_below = 120", "shelf_life_hours_below = 200")
    + """
[[example]]
name = "durian-before-machines"
trucks = [
    { name = "machines", arrives = "07:00", hs = ["84295200"] },
    { name = "durian", arrives = "08:00", hs = ["08106000"] },
]
order = ["durian", "machines"]
"""
)
"""The same rule, but what keeps for a week goes first too."""


ELSEWHERE = "\n".join(
    line for line in DURIAN_FIRST.replace('"huu-nghi", ', "").splitlines() if not line.startswith("huu-nghi =")
)
"""Of no concern to this gate."""


def two_trucks() -> Gate:
    gate = Gate()
    gate.sees("29C00001")
    gate.declares("29C00002", hs=DURIAN)
    gate.sees("29C00002")
    assert gate.plates() == ["29C00001", "29C00002"]
    return gate


def test_one_agencys_signature_changes_nothing_yet() -> None:
    gate = two_trucks()
    answer = gate.signs("customs", DURIAN_FIRST)
    assert (answer.accepted, answer.rule) == (True, "lang-son/2/signed")
    (signed,) = gate.outcomes(PolicySigned)
    assert (signed.by_role, signed.by_organisation, signed.policy.version) == ("customs", "customs-lang-son", 2)
    assert gate.outcomes(PolicyActivated) == []
    assert gate.plates() == ["29C00001", "29C00002"]
    assert gate.state.policy_text is None


def test_with_the_second_agencys_signature_the_rule_changes_and_every_truck_is_placed_anew() -> None:
    gate = two_trucks()
    gate.signs("customs", DURIAN_FIRST)
    answer = gate.signs("border-guard", DURIAN_FIRST)
    assert (answer.accepted, answer.rule) == (True, "lang-son/2/active")
    (activated,) = gate.outcomes(PolicyActivated)
    assert activated.signed_by == ("customs/customs-lang-son", "border-guard/border-guard-lang-son")
    assert gate.plates() == ["29C00002", "29C00001"]
    changed = {one.plate: one.rule for one in gate.outcomes(VisitChanged)}
    assert changed["29C00002"] == "lang-son/2/perishable-1"


def test_the_board_shows_which_rule_is_in_force() -> None:
    gate = two_trucks()
    gate.passes(seconds=10)
    assert gate.board.policy is not None
    before = gate.board.policy
    assert (before.name, before.version) == ("lang-son", 1)
    gate.signs("customs", DURIAN_FIRST)
    gate.signs("border-guard", DURIAN_FIRST)
    gate.passes(seconds=1)
    after = gate.board.policy
    assert (after.version, after.sha256 != before.sha256) == (2, True)
    assert after == gate.outcomes(PolicyActivated)[0].policy


def test_the_same_agency_twice_is_one_signature() -> None:
    gate = two_trucks()
    gate.signs("customs", DURIAN_FIRST)
    gate.signs("customs", DURIAN_FIRST, organisation="customs-huu-nghi")
    assert gate.outcomes(PolicyActivated) == []
    assert gate.plates() == ["29C00001", "29C00002"]
    gate.signs("tax", DURIAN_FIRST)
    assert len(gate.outcomes(PolicyActivated)) == 1


def test_two_agencies_who_sign_two_texts_have_signed_neither() -> None:
    gate = two_trucks()
    gate.signs("customs", DURIAN_FIRST)
    gate.signs("border-guard", DURIAN_FIRST + "# a word more\n")
    assert gate.outcomes(PolicyActivated) == []
    assert len(gate.state.signatures) == 2


@pytest.mark.parametrize("role", ["firm", "driver", "yard"])
def test_only_agencies_sign(role: Role) -> None:
    gate = two_trucks()
    assert gate.signs(role, DURIAN_FIRST).code == "wrong-agency"
    gate.signs("customs", DURIAN_FIRST)
    assert gate.outcomes(PolicyActivated) == []


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("no policy at all", "1 faults; first"),
        (ELSEWHERE, "valid_for"),
        (DURIAN_FIRST.replace("export-general = 1", "export-general = 7"), "export-general/7"),
        (
            DURIAN_FIRST.replace('order = ["durian", "machines"]', 'order = ["machines", "durian"]'),
            "durian (perishable-1), machines (live-1)",
        ),
    ],
)
def test_a_text_that_is_no_rule_for_this_gate_is_refused_with_what_is_wrong(text: str, reason: str) -> None:
    gate = two_trucks()
    for role in ("customs", "border-guard"):
        answer = gate.signs(role, text)
        assert (answer.accepted, answer.code) == (False, "policy-invalid")
        assert reason in (answer.reason or "")
    assert gate.state.signatures == {}


def test_the_rule_in_force_is_not_signed_again() -> None:
    gate = Gate()
    assert gate.signs("customs", TODAY).code == "already-so"


def test_the_old_rule_comes_back_by_the_same_two_signatures() -> None:
    gate = two_trucks()
    for text in (DURIAN_FIRST, TODAY):
        gate.signs("customs", text)
        gate.signs("border-guard", text)
    assert gate.plates() == ["29C00001", "29C00002"]
    assert [one.policy.version for one in gate.outcomes(PolicyActivated)] == [2, 1]


def test_a_signature_does_not_outlive_the_rule_that_it_wanted_to_replace() -> None:
    gate = two_trucks()
    other = DURIAN_FIRST + "# a word more\n"
    gate.signs("tax", other)
    gate.signs("customs", DURIAN_FIRST)
    gate.signs("border-guard", DURIAN_FIRST)
    gate.signs("border-guard", other)
    assert len(gate.outcomes(PolicyActivated)) == 1


def test_every_class_that_is_given_names_the_policy_its_version_and_the_rule() -> None:
    gate = Gate()
    gate.declares("29C00001", hs=CRAB)
    outputs = gate.sees("29C00001")
    assert [one.rule for one in told(outputs, VisitOpened)] == ["lang-son/1/perishable-1"]
    assert gate.calls(None, direction="out").rule == "lang-son/1/perishable-1"
    outputs = gate.sees(None)
    assert [one.rule for one in told(outputs, VisitOpened)] == ["lang-son/1/live-1"]


def test_the_new_rules_terms_count_from_its_first_moment() -> None:
    gate = two_trucks()
    hourly = DURIAN_FIRST.replace("hours = [4, 6, 8, 10]", "hours = [1]")
    assert gate.postpones("29C00001", 1).code == "not-allowed-by-policy"
    gate.signs("customs", hourly)
    gate.signs("border-guard", hourly)
    assert gate.postpones("29C00001", 4).code == "not-allowed-by-policy"
    assert gate.postpones("29C00001", 1).accepted
    gate.passes(hours=1)
    assert gate.row("29C00001").status == "waiting"


def test_held_and_postponed_trucks_are_placed_by_the_new_rule_as_well() -> None:
    gate = two_trucks()
    gate.holds("customs", "29C00002")
    gate.signs("customs", DURIAN_FIRST)
    gate.signs("border-guard", DURIAN_FIRST)
    gate.releases("customs", "29C00002")
    assert gate.plates() == ["29C00002", "29C00001"]


def test_the_turns_begin_anew_with_a_new_rule() -> None:
    gate = Gate()
    gate.sees("29C00001")
    gate.sees("29C00002")
    gate.calls(None, direction="out")
    assert gate.state.phases["out"]["approach"] != 0
    gate.signs("customs", DURIAN_FIRST)
    gate.signs("border-guard", DURIAN_FIRST)
    assert gate.state.phases["out"]["approach"] == 0


def test_a_hundred_trucks_keep_their_order_when_nothing_that_concerns_them_changes() -> None:
    gate = Gate(MORNING + timedelta(days=1))
    for number in range(100):
        gate.sees(f"29C{number:05d}")
    before = gate.plates()
    gate.signs("customs", DURIAN_FIRST)
    gate.signs("border-guard", DURIAN_FIRST)
    assert gate.plates() == before
