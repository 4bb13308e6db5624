"""Each section of a policy, from its TOML table to what it says."""

from typing import Final, get_args

from schemas.fields import Direction
from streams.domain.interleave import CLASSES, Interleave
from streams.domain.policy_reader import Section
from streams.domain.policy_terms import Booked, Excuse, PostponeTerms, Rule, SlotTerms, Thresholds, When

DIRECTIONS: Final[tuple[Direction, ...]] = ("out", "in")
_SHELF_LIFE: Final = "shelf_life_hours_below"
_LONGEST_PATTERN: Final = 32
_NEEDED_WORKFLOWS: Final = ("export-general", "import-general")


def read_classes(section: Section) -> Interleave:
    """The pattern, in which no class waits for longer than the bound."""
    pattern = section.words("interleave", CLASSES)
    bound = section.whole("starvation_bound_turns", 1, _LONGEST_PATTERN)
    section.finish()
    missing = [queue_class for queue_class in CLASSES if queue_class not in pattern]
    for queue_class in missing:
        section.fault(
            "interleave", f"gives {queue_class} no turn", f"Add a turn for {queue_class}: nobody waits for ever"
        )
    if len(pattern) > _LONGEST_PATTERN:
        section.fault("interleave", f"has {len(pattern)} turns", f"Shorten it to {_LONGEST_PATTERN} turns at most")
    if missing or len(pattern) > _LONGEST_PATTERN:
        return Interleave(CLASSES)
    interleave = Interleave(pattern)
    for queue_class in CLASSES:
        longest = interleave.longest_wait_turns(queue_class)
        if longest > bound:
            section.fault(
                "interleave",
                f"lets {queue_class} wait for {longest} turns, more than starvation_bound_turns = {bound}",
                f"Move the turns of {queue_class} closer together, or raise the bound",
            )
    return interleave


def read_shelf_life(section: Section) -> dict[str, int]:
    """Hours by the beginning of the HS code."""
    hours = {}
    for prefix in section.given():
        if not (prefix.isascii() and prefix.isdigit() and len(prefix) in {2, 4, 6, 8, 10}):
            section.fault(
                prefix, "is no beginning of an HS code", "Write its first 2, 4, 6, 8 or 10 digits without dots"
            )
        hours[prefix] = section.whole(prefix, 1, 8_760)
    return hours


def read_rules(root: Section) -> tuple[Rule, ...]:
    """The rules in their order; every truck falls under one, every class has one."""
    sections = root.sections("rule")
    rules: list[Rule] = []
    for section in sections:
        rule = Rule(section.name("id", 24), section.word("class", CLASSES), _when(section))
        section.finish()
        if rule.rule in {other.rule for other in rules}:
            section.fault("id", f"{rule.rule} is there twice", "Give each rule an id of its own")
        if rule.queue_class == "booked" and rule.when.booked != "on-time":
            section.fault(
                "when.booked", "is not asked for", 'Only who booked and came in time is booked: booked = "on-time"'
            )
        is_last = len(rules) == len(sections) - 1
        if is_last and (rule.when != When() or rule.queue_class != "live"):
            section.fault(
                "", "is the last rule and not for every truck", 'End with a rule without `when`, class = "live"'
            )
        if not is_last and rule.when == When():
            section.fault(
                "when",
                "is missing, so that no later rule is ever reached",
                "Add a condition, or move the rule to the end",
            )
        rules.append(rule)
    if sections:
        for queue_class in CLASSES:
            if queue_class not in {rule.queue_class for rule in rules}:
                root.fault(
                    "rule", f"puts no truck into the class {queue_class}", f'Add a rule with class = "{queue_class}"'
                )
    return tuple(rules)


def _when(section: Section) -> When:
    if not section.has("when"):
        return When()
    when = section.section("when")
    conditions = When(
        emergency=when.flag("emergency") if when.has("emergency") else None,
        shelf_life_hours_below=when.whole(_SHELF_LIFE, 1, 8_760) if when.has(_SHELF_LIFE) else None,
        perishable=when.flag("perishable") if when.has("perishable") else None,
        trusted=when.flag("trusted") if when.has("trusted") else None,
        direction=when.word("direction", DIRECTIONS) if when.has("direction") else None,
        empty=when.flag("empty") if when.has("empty") else None,
        booked=when.word("booked", get_args(Booked)) if when.has("booked") else None,
    )
    when.finish()
    return conditions


def read_slots(root: Section) -> SlotTerms:
    """What `slots`, `lateness` and `no_show` say."""
    slots, lateness, no_show = root.section("slots"), root.section("lateness"), root.section("no_show")
    terms = SlotTerms(
        slot_minutes=slots.whole("minutes", 5, 1_440),
        bookable_share_percent=slots.whole("bookable_share_percent", 0, 100),
        horizon_days=slots.whole("horizon_days", 1, 60),
        release_hour_vietnam=slots.whole("release_hour_vietnam", 0, 23),
        entries_minutes=slots.whole("entries_minutes", 1, 1_440),
        early_minutes=lateness.whole("early_minutes", 0, 1_440),
        late_minutes=lateness.whole("late_minutes", 0, 1_440),
        no_show_limit=no_show.whole("limit", 1, 100),
        ban_days=no_show.whole("ban_days", 1, 365),
        excuses=no_show.words("excuses", get_args(Excuse)),
    )
    for section in (slots, lateness, no_show):
        section.finish()
    if 1_440 % terms.slot_minutes:
        slots.fault(
            "minutes", f"is {terms.slot_minutes}, which does not divide a day", "Write 15, 20, 30, 60, 120 or the like"
        )
    return terms


def read_postpone(section: Section) -> PostponeTerms:
    """For how long and how often."""
    terms = PostponeTerms(hours=section.wholes("hours", 1, 48), times=section.whole("times", 0, 10))
    section.finish()
    return terms


def read_thresholds(section: Section, valid_for: tuple[str, ...]) -> dict[str, Thresholds]:
    """Those of each gate that the policy is for."""
    thresholds = {}
    for gate in valid_for:
        one = section.section(gate)
        limits = Thresholds(one.whole("yard_trucks", 1, 100_000), one.whole("overflow_trucks", 1, 100_000))
        one.finish()
        if limits.overflow_trucks < limits.yard_trucks:
            one.fault(
                "overflow_trucks", "is less than yard_trucks", "Write how many trucks yard and overflow hold together"
            )
        thresholds[gate] = limits
    section.finish()
    return thresholds


def read_workflows(section: Section) -> dict[str, int]:
    """Version of each journey by its name."""
    versions = {name: section.whole(name, 1, 9_999) for name in (*_NEEDED_WORKFLOWS, *section.given())}
    section.finish()
    return versions
