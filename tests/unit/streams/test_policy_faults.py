"""A faulty policy is refused with everything that is wrong with it, where it stands and what to do."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from streams.domain.policy import PolicyError, load_policy
from streams.policies import built_in

PATTERN = '["priority", "booked", "live", "priority", "live", "booked", "priority", "live"]'

THREE = '"booked", "live", "priority", '


def faults_of(text: str) -> list[str]:
    with pytest.raises(PolicyError) as refused:
        load_policy(text)
    return [str(fault) for fault in refused.value.faults]


def changed(old: str, new: str) -> str:
    """The published policy with one thing changed."""
    assert old in built_in()
    return built_in().replace(old, new, 1)


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('name = "lang-son"', 'name = "Lạng Sơn"', "name: is 'Lạng Sơn'. Write a name of small letters"),
        ("version = 1", "", "version: is missing. Write a whole number from 1 to 9999."),
        ("version = 1", "version = true", "version: is True. Write a whole number"),
        ("version = 1", "version = 0x" + "f" * 9_000, "version: is a very large number. Write a whole number"),
        ("version = 1", "version = [[1]]", "version: is a list. Write a whole number"),
        ("version = 1", "version = { one = 1 }", "version: is a table. Write a whole number"),
        ('"coc-nam", ', '"mong-cai", ', "valid_for: is ['huu-nghi', 'tan-thanh', 'chi-ma', 'mong-cai', "),
        ("[classes]", "[klasses]", "classes: is missing. Write a section [classes]."),
        ("[classes]", "[klasses]", "klasses: is not known here. Correct or remove it; known are: "),
        (PATTERN, '["priority", "lives"]', "classes.interleave: is ['priority', 'lives']. Write a list of: priority"),
        (PATTERN, '["priority", "live"]', "classes.interleave: gives booked no turn. Add a turn for booked"),
        (
            PATTERN,
            '["booked", "live", "priority", "priority", "priority", "priority"]',
            "classes.interleave: lets booked wait for 5 turns, more than starvation_bound_turns = 3. Move the turns",
        ),
        (PATTERN, f"[{THREE * 11}]", "classes.interleave: has 33 turns. Shorten it to 32"),
        ("starvation_bound_turns = 3", "starvation_bound_turns = 2", "classes.interleave: lets booked wait for 3"),
        ("starvation_bound_turns = 3", "", "classes.starvation_bound_turns: is missing"),
        ("0301 = 24 ", "301 = 24", "shelf_life_hours.301: is no beginning of an HS code. Write its first 2, 4"),
        ("0301 = 24 ", "0301 = 24.5", "shelf_life_hours.0301: is 24.5. Write a whole number from 1 to 8760."),
        ('id = "trusted-1"', 'id = "perishable-1"', "rule[3].id: perishable-1 is there twice. Give each rule an id"),
        ('id = "trusted-1"', "", "rule[3].id: is missing. Write a name"),
        ('class = "booked"', 'class = "slot"', "rule[4].class: is 'slot'. Write one of: priority, booked, live."),
        ('class = "booked"', 'class = "priority"', "rule: puts no truck into the class booked. Add a rule with class"),
        (
            'booked = "on-time"',
            "empty = true",
            "rule[4].when.booked: is not asked for. Only who booked and came in time",
        ),
        ("{ emergency = true }", "{ emergency = 1 }", "rule[1].when.emergency: is 1. Write true or false."),
        ("{ emergency = true }", "{ emergncy = true }", "rule[1].when.emergncy: is not known here. Correct or remove"),
        ("{ emergency = true }", "true", "rule[1].when: is True. Write when = { … }."),
        ("when = { emergency = true }", "", "rule[1].when: is missing, so that no later rule is ever reached. Add a"),
        (
            'id = "live-1"',
            'id = "live-1"\nwhen = { empty = true }',
            "rule[6]: is the last rule and not for every truck",
        ),
        ('id = "live-1"', 'id = "live-1"\nsince = 2026', "rule[6].since: is not known here. Correct or remove it"),
        ("early_minutes = 60", "early_minutes = -1", "lateness.early_minutes: is -1. Write a whole number from 0"),
        ("late_minutes = 30", "late_minutes = 30\nbecomes = 1", "lateness.becomes: is not known here"),
        ("limit = 2", 'limit = "two"', "no_show.limit: is 'two'. Write a whole number from 1 to 100."),
        ('"road", ', '"weather", ', "no_show.excuses: is ['gate', 'weather', 'agency']. Write a list of: gate, road"),
        (
            "[4, 6, 8, 10]",
            "[4, 8, 6]",
            "postpone.hours: is [4, 8, 6]. Write a list of whole numbers from 1 to 48, each",
        ),
        ("times = 2", "", "postpone.times: is missing"),
        ("\nminutes = 60", "\nminutes = 7", "slots.minutes: is 7, which does not divide a day. Write 15, 20"),
        ("share_percent = 25", "share_percent = 101", "slots.bookable_share_percent: is 101. Write a whole number"),
        ("horizon_days = 7", "", "slots.horizon_days: is missing"),
        ("vietnam = 8", "vietnam = 24", "slots.release_hour_vietnam: is 24. Write a whole number from 0 to 23."),
        ("entries_minutes = 120", "entries_minutes = 0", "slots.entries_minutes: is 0"),
        ("yard_trucks = 450", "yard_trucks = 900", "thresholds.huu-nghi.overflow_trucks: is less than yard_trucks"),
        ("chi-ma = {", "chi-mai = {", "thresholds.chi-ma: is missing. Write chi-ma = { … }."),
        ("chi-ma = {", "chi-mai = {", "thresholds.chi-mai: is not known here. Correct or remove it"),
        ("export-general = 1", "", "workflows.export-general: is missing. Write a whole number"),
        ("export-plant = 1", 'export-plant = "1"', "workflows.export-plant: is '1'. Write a whole number"),
        ('"first", arrives = "08:05"', '"first"', "example[1].trucks[2].arrives: is missing. Write it like"),
        ('arrives = "08:05"', 'arrives = "8:05"', "example[1].trucks[2].arrives: is '8:05'. Write it like \"08:30\"."),
        ('arrives = "08:05"', "arrives = 08:05:00", "example[1].trucks[2].arrives: is datetime.time(8, 5). Write it"),
        ('hs = ["84295200"]', 'hs = ["8429.52"]', "example[2].trucks[1].hs: is ['8429.52']. Write a list like"),
        ('direction = "in" }', 'direction = "north" }', "example[1].trucks[2].direction: is 'north'. Write one of"),
        ('name = "third"', 'name = "first"', "example[1].trucks[3].name: first is there twice. Give each truck"),
        (
            '["first", "second", "third"]',
            '["first", "third"]',
            "example[1].order: does not name each truck once. Order",
        ),
        ('["first", "second", "third"]', '"first"', "example[1].order: is 'first'. Write a list like"),
        ("[[example]]", "[example]", "the text: is not TOML: "),
        ("[slots]", "[slots", "the text: is not TOML: Expected ']' at the end of a table declaration (at line "),
        ("version = 1", f"version = {'9' * 9_000}", "the text: is not TOML: Exceeds the limit"),
        ("version = 1", f"version = {'[' * 9_000}", "the text: has brackets inside brackets without end. Nest at most"),
        ("version = 1", f"version = 1 # {'long' * 20_000}", "the text: has 87,"),
    ],
)
def test_a_fault_names_its_place_and_the_next_step(old: str, new: str, fault: str) -> None:
    assert any(told.startswith(fault) for told in faults_of(changed(old, new))), faults_of(changed(old, new))


def test_all_faults_are_told_at_once() -> None:
    text = changed("version = 1", "").replace("limit = 2", "limit = 0").replace('id = "live-1"', 'id = "live 1"')
    assert [told.partition(":")[0] for told in faults_of(text)] == ["version", "rule[6].id", "no_show.limit"]


def test_a_policy_without_examples_is_none() -> None:
    text = built_in()
    told = faults_of(text[: text.index("[[example]]")])
    assert told == ["example: is missing. Write at least one section [[example]]."]


def test_an_empty_text_is_told_everything_that_a_policy_says() -> None:
    told = {fault.partition(":")[0] for fault in faults_of("")}
    assert {"name", "version", "classes", "rule", "slots", "thresholds", "example"} <= told


def test_brackets_in_comments_and_strings_nest_nothing() -> None:
    assert load_policy(built_in() + f"# {'[' * 500} don't\n").version == 1


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_whatever_somebody_types_into_it_a_text_is_a_policy_or_is_refused_with_reasons(data: st.DataObject) -> None:
    text = built_in()
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(len(text), start + 40)))
    typed = data.draw(
        st.text(max_size=20) | st.sampled_from(["[", "{}", "= 1\n", "nan", "1979-05-27", '"""', "[[a]]\n"])
    )
    try:
        policy = load_policy(text[:start] + typed + text[end:])
    except PolicyError as refused:
        assert refused.faults  # noqa: PT017 (either is right)
    else:
        assert policy.rules[-1].queue_class == "live"
