"""The published rule of who goes first, read from one TOML text that carries its own examples (docs/policy.md)."""

import hashlib
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from schemas.gates import GATES
from streams.domain.interleave import Interleave
from streams.domain.policy_examples import read_example
from streams.domain.policy_reader import Fault, Section
from streams.domain.policy_sections import (
    read_classes,
    read_postpone,
    read_rules,
    read_shelf_life,
    read_slots,
    read_thresholds,
    read_workflows,
)
from streams.domain.policy_terms import Booked, Facts, Place, PostponeTerms, Rule, SlotTerms, Thresholds
from streams.domain.times import MINUTE_MS

_LONGEST_TEXT: Final = 65_536  # what `policy.activate_requested` carries
_DEEPEST: Final = 16
_BRACKET: Final = re.compile(r"[\[\]{}]")
_SILENT: Final = re.compile(  # strings and comments
    r'"""(?:\\.|[^\\])*?"""|\'\'\'.*?\'\'\'|"(?:\\.|[^"\\\n])*"|\'[^\'\n]*\'|#[^\n]*', re.DOTALL
)


class PolicyError(ValueError):
    """The text is no policy. `faults` is everything found; the text of the error is one line for each."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__("\n".join(map(str, faults)))
        self.faults = faults


@dataclass(frozen=True, slots=True)
class Policy:
    """One version of the rule."""

    name: str
    version: int
    sha256: str
    """Of the text's UTF-8 bytes: what the agencies sign."""
    valid_for: tuple[str, ...]
    """Gates."""
    interleave: Interleave
    shelf_life_hours: Mapping[str, int]
    """By the first digits of the HS code; the longest that fits counts."""
    rules: tuple[Rule, ...]
    """The first that holds decides; the last always holds."""
    slots: SlotTerms
    postpone: PostponeTerms
    thresholds: Mapping[str, Thresholds]
    """By gate."""
    workflows: Mapping[str, int]
    """Version of each journey."""
    examples: tuple[str, ...]
    """Names of the examples that were checked."""

    def place(self, facts: Facts) -> Place:
        """The class of a truck, the rule that gave it, and what orders it inside the class."""
        shelf_life, booked = self._shelf_life_hours(facts.hs_codes), self.booked(facts)
        rule = next(rule for rule in self.rules if rule.when.holds(facts, shelf_life, booked))
        order_ms = facts.arrived_ms
        if rule.queue_class == "booked" and facts.slot_start_ms is not None:
            order_ms = facts.slot_start_ms
        if facts.requeued_ms is not None:
            order_ms = max(order_ms, facts.requeued_ms)
        return Place(rule.queue_class, rule.rule, order_ms)

    def booked(self, facts: Facts) -> Booked | None:
        """How a truck with a slot came; None without one."""
        start_ms = facts.slot_start_ms
        if start_ms is None:
            return None
        end_ms = start_ms + self.slots.slot_minutes * MINUTE_MS if facts.slot_end_ms is None else facts.slot_end_ms
        if facts.arrived_ms < start_ms - self.slots.early_minutes * MINUTE_MS:
            return "early"
        return "on-time" if facts.arrived_ms <= end_ms + self.slots.late_minutes * MINUTE_MS else "late"

    def cite(self, rule: str) -> str:
        """How a decision names its ground: lang-son/1/perishable-1."""
        return f"{self.name}/{self.version}/{rule}"

    def _shelf_life_hours(self, hs_codes: tuple[str, ...]) -> int | None:
        """Of what spoils first; None: nothing of it is in the table."""
        found = [
            self.shelf_life_hours[code[:length]]
            for code in hs_codes
            if (length := next((n for n in (10, 8, 6, 4, 2) if code[:n] in self.shelf_life_hours), None))
        ]
        return min(found, default=None)


def load_policy(text: str) -> Policy:
    """Read and check a policy. Raises PolicyError with every fault; the examples are tried once there is no other."""
    faults: list[Fault] = []
    root = Section("", _parse(text), faults)
    examples = [read_example(section) for section in root.sections("example")]
    policy = Policy(
        name=root.name("name", 24),
        version=root.whole("version", 1, 9_999),
        sha256=hashlib.sha256(text.encode()).hexdigest(),
        valid_for=(valid_for := root.words("valid_for", tuple(GATES))),
        interleave=read_classes(root.section("classes")),
        shelf_life_hours=read_shelf_life(root.section("shelf_life_hours")),
        rules=read_rules(root),
        slots=read_slots(root),
        postpone=read_postpone(root.section("postpone")),
        thresholds=read_thresholds(root.section("thresholds"), valid_for),
        workflows=read_workflows(root.section("workflows")),
        examples=tuple(example.name for example in examples),
    )
    root.finish()
    if not faults:
        for example in examples:
            example.try_it(policy.place, policy.interleave)
    if faults:
        raise PolicyError(tuple(faults))
    return policy


def _parse(text: str) -> dict[str, Any]:
    if len(text) > _LONGEST_TEXT:
        raise _refused(f"has {len(text):,} characters", f"Shorten it to {_LONGEST_TEXT:,}, which is what can be signed")
    if _depth(text) > _DEEPEST:
        raise _refused("has brackets inside brackets without end", f"Nest at most {_DEEPEST} deep")
    try:
        return tomllib.loads(text)
    except ValueError as error:  # TOMLDecodeError, or a number too long for any reader
        raise _refused(f"is not TOML: {error}", "Mend that place; https://toml.io tells how TOML is written") from None


def _refused(problem: str, next_step: str) -> PolicyError:
    return PolicyError((Fault("", problem, next_step),))


def _depth(text: str) -> int:
    """How deep the brackets nest, which the parser follows by calling itself."""
    depth = deepest = 0
    for bracket in _BRACKET.findall(_SILENT.sub("", text)):
        depth += 1 if bracket in "[{" else -1
        deepest = max(deepest, depth)
    return deepest
