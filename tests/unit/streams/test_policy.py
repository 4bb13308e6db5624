"""The published rule: which queue a truck joins, under which rule, and where in it."""

import hashlib
from dataclasses import replace

import pytest

from streams.domain.policy import Policy, PolicyError, load_policy
from streams.domain.policy_terms import Facts, Place, Thresholds
from streams.domain.times import HOUR_MS, MINUTE_MS
from streams.policies import BUILT_IN, built_in

TEN = 10 * HOUR_MS
TRUCK = Facts(direction="out", arrived_ms=TEN)
BOOKED = replace(TRUCK, slot_start_ms=TEN, slot_end_ms=TEN + HOUR_MS)


@pytest.fixture(scope="module")
def policy() -> Policy:
    return load_policy(built_in())


def test_the_published_rule_is_named_by_its_file_and_hashed_as_it_is_signed(policy: Policy) -> None:
    assert f"{policy.name}-{policy.version}.toml" == BUILT_IN
    assert policy.sha256 == hashlib.sha256(built_in().encode()).hexdigest()
    assert policy.cite("perishable-1") == "lang-son/1/perishable-1"
    assert len(policy.examples) >= 5


def test_one_more_blank_makes_it_another_text_to_sign(policy: Policy) -> None:
    assert load_policy(built_in() + "\n").sha256 != policy.sha256


def test_it_says_the_terms_that_slots_postponement_and_congestion_go_by(policy: Policy) -> None:
    assert (policy.slots.slot_minutes, policy.slots.no_show_limit) == (60, 2)
    assert policy.slots.excuses == ("gate", "road", "agency")
    assert policy.postpone.hours == (4, 6, 8, 10)
    assert policy.thresholds["huu-nghi"] == Thresholds(yard_trucks=450, overflow_trucks=800)
    assert set(policy.thresholds) == set(policy.valid_for)
    assert policy.workflows["export-general"] == 1


def test_a_truck_of_which_nothing_is_known_waits_in_the_live_queue_by_its_arrival(policy: Policy) -> None:
    assert policy.place(TRUCK) == Place("live", "live-1", TEN)


@pytest.mark.parametrize(
    ("facts", "rule"),
    [
        (replace(TRUCK, emergency="medicine for the hospital"), "emergency-1"),
        (replace(TRUCK, hs_codes=("08109010",)), "perishable-1"),
        (replace(TRUCK, hs_codes=("84295200", "0302")), "perishable-1"),
        (replace(TRUCK, trusted=True), "trusted-1"),
        (replace(TRUCK, trusted=True, emergency="medicine", hs_codes=("0301",)), "emergency-1"),
        (replace(BOOKED, hs_codes=("0301",)), "perishable-1"),
    ],
)
def test_priority_is_given_by_the_first_rule_that_holds(policy: Policy, facts: Facts, rule: str) -> None:
    assert policy.place(facts) == Place("priority", rule, TEN)


@pytest.mark.parametrize(
    "facts",
    [
        replace(TRUCK, hs_codes=("08106000",), perishable=True),  # durian keeps a week
        replace(TRUCK, hs_codes=("84295200",)),
        replace(TRUCK, trusted=True, empty=True),
    ],
)
def test_no_priority_without_a_rule_for_it(policy: Policy, facts: Facts) -> None:
    assert policy.place(facts) == Place("live", "live-1", TEN)


def test_the_longest_beginning_of_an_hs_code_counts() -> None:
    text = built_in().replace("081090 = 96 ", "0810 = 24\n081090 = 200 ")
    text = text[: text.index("[[example]]")] + EXAMPLE
    policy = load_policy(text)
    assert policy.place(replace(TRUCK, hs_codes=("08102000",))).rule == "perishable-1"
    assert policy.place(replace(TRUCK, hs_codes=("08109010",))).rule == "live-1"


EXAMPLE = """
[[example]]
name = "one-truck"
trucks = [{ name = "only", arrives = "08:00" }]
order = ["only"]
"""


@pytest.mark.parametrize(
    ("minutes_after_slot_start", "place"),
    [
        (-61, ("live", "live-1")),
        (-60, ("booked", "booked-1")),
        (0, ("booked", "booked-1")),
        (90, ("booked", "booked-1")),
        (91, ("live", "late-1")),
    ],
)
def test_on_time_is_from_an_hour_before_the_slot_to_half_an_hour_after_it(
    policy: Policy, minutes_after_slot_start: int, place: tuple[str, str]
) -> None:
    arrived_ms = TEN + minutes_after_slot_start * MINUTE_MS
    got = policy.place(replace(BOOKED, arrived_ms=arrived_ms))
    assert (got.queue_class, got.rule) == place
    assert got.order_ms == (TEN if got.queue_class == "booked" else arrived_ms)


def test_a_slot_without_an_end_lasts_as_long_as_the_policy_says(policy: Policy) -> None:
    late = replace(BOOKED, arrived_ms=TEN + 91 * MINUTE_MS)
    assert policy.place(replace(late, slot_end_ms=None)) == policy.place(late)
    assert policy.place(replace(late, slot_end_ms=TEN + 2 * HOUR_MS)).rule == "booked-1"


def test_who_is_sent_back_stands_where_one_stands_who_comes_then(policy: Policy) -> None:
    again = TEN + 3 * HOUR_MS
    assert policy.place(replace(TRUCK, requeued_ms=again)) == Place("live", "live-1", again)
    assert policy.place(replace(BOOKED, requeued_ms=again)) == Place("booked", "booked-1", again)


def test_being_sent_back_before_the_slot_begins_gains_nothing(policy: Policy) -> None:
    early = replace(BOOKED, arrived_ms=TEN - 50 * MINUTE_MS, requeued_ms=TEN - 30 * MINUTE_MS)
    assert policy.place(early).order_ms == TEN


RULE = """
[[rule]]
id = "tried-1"
class = "priority"
when = {{ {condition} }}
"""


@pytest.mark.parametrize(
    ("condition", "holds", "fails"),
    [
        ("emergency = false", TRUCK, replace(TRUCK, emergency="fire")),
        ("perishable = true", replace(TRUCK, perishable=True), TRUCK),
        ('direction = "in"', replace(TRUCK, direction="in"), TRUCK),
        ("empty = true", replace(TRUCK, empty=True), TRUCK),
        ("trusted = true", replace(TRUCK, trusted=True, empty=True), TRUCK),
        ('booked = "early"', replace(BOOKED, arrived_ms=0), TRUCK),
        ('booked = "late"', replace(BOOKED, arrived_ms=TEN + 2 * HOUR_MS), BOOKED),
        ("shelf_life_hours_below = 72", replace(TRUCK, hs_codes=("0302",)), replace(TRUCK, hs_codes=("0307",))),
        ('direction = "in", empty = true', replace(TRUCK, direction="in", empty=True), replace(TRUCK, empty=True)),
    ],
)
def test_each_condition_can_give_priority_and_all_of_a_rule_must_hold(
    condition: str, holds: Facts, fails: Facts
) -> None:
    text = built_in()
    text = text[: text.index("[[example]]")] + EXAMPLE
    if "emergency" in condition:
        text = text.replace('[{ name = "only"', '[{ emergency = true, name = "only"')
    before, after = text.split("# An emergency that an officer", 1)
    policy = load_policy(f"{before}{RULE.format(condition=condition)}# {after}")
    assert policy.place(holds).rule == "tried-1"
    assert policy.place(fails).rule != "tried-1"


def test_an_example_whose_order_was_changed_says_what_the_rules_give() -> None:
    text = built_in().replace(
        'order = ["crab", "durian", "durian-and-crab"]', 'order = ["durian", "crab", "durian-and-crab"]'
    )
    with pytest.raises(PolicyError) as refused:
        load_policy(text)
    (fault,) = refused.value.faults
    assert str(fault) == (
        "example[3].order: is not what the rules give: crab (perishable-1), durian (live-1), "
        "durian-and-crab (perishable-1). Correct the order, or the rule."
    )


def test_a_rule_that_was_changed_fails_the_examples_that_it_breaks() -> None:
    with pytest.raises(PolicyError) as refused:
        load_policy(built_in().replace("shelf_life_hours_below = 120", "shelf_life_hours_below = 90"))
    assert [fault.path for fault in refused.value.faults] == ["example[2].order"]
