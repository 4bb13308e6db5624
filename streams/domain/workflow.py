"""The journey of domain.md, as data: which stages a visit goes through, what each needs, what waits for what.

A workflow is a versioned TOML file (streams/workflows); this reads its text and says what a visit waits for now.
"""

import tomllib
from dataclasses import dataclass, field
from typing import Any, NamedTuple, get_args

from schemas.fields import Checkpoint, Direction, Role, Stage
from streams.domain.records import Declaration, Papers
from streams.domain.visit import Visit

STAGES: tuple[Stage, ...] = get_args(get_args(Stage)[0])
ROLES: tuple[Role, ...] = get_args(get_args(Role)[0])
CHECKPOINTS: tuple[Checkpoint, ...] = get_args(get_args(Checkpoint)[0])
"""In the order in which a truck passes them."""
DIRECTIONS: tuple[Direction, ...] = get_args(get_args(Direction)[0])

_KEYS = {"name", "version", "direction", "goods", "hs_chapters", "stage"}
_KNOWN = 100_000
_STAGE_KEYS = {"name", "needs", "after", "when"}


class WorkflowError(ValueError):
    """The workflow's text is wrong; every line of the message is one fault and what to do about it."""


class Open(NamedTuple):
    """A stage that a visit waits for now, and whose ticks are missing."""

    stage: Stage
    agencies: list[Role]


Facts = int
"""One bit for each thing that may be so (`facts`)."""

_CALLED, _DECLARED, _RELEASED, _PAID, _PARTNER_IN, _TRANSSHIPPED = (1 << place for place in range(6))
_STATUS: dict[str, Facts] = {"lodged": _DECLARED, "released": _DECLARED | _RELEASED, "cancelled": 0}
_CHANNELS: dict[str | None, Facts] = {None: 0, "green": 1 << 6, "yellow": 1 << 7, "red": 1 << 8}
_FOUND_FIT: dict[str, Facts] = {"health": 1 << 9, "plant": 1 << 10, "animal": 1 << 11}
_SEEN: dict[str, Facts] = {checkpoint: 1 << 12 + place for place, checkpoint in enumerate(CHECKPOINTS)}
_REACHED = [sum(list(_SEEN.values())[: place + 1]) for place in range(len(CHECKPOINTS))]
"""Whoever was seen at a checkpoint was at those before it."""
_TICKED: dict[Stage, dict[Role, Facts]] = {
    stage: {role: 1 << 20 + place * len(ROLES) + number for number, role in enumerate(ROLES)}
    for place, stage in enumerate(STAGES)
}


def facts(visit: Visit, declaration: Declaration | None, papers: Papers | None) -> Facts:
    """What is so of a visit, with the declaration that it is joined to and what others said about that."""
    found = _REACHED[visit.reached]
    for stage, ticks in visit.ticks.items():
        of_stage = _TICKED[stage]
        for role in ticks:
            found |= of_stage[role]
    if visit.called_ms is not None or visit.came_when_called:
        found |= _CALLED
    if visit.partner is not None:
        found |= _TRANSSHIPPED | _PARTNER_IN if visit.partner_came else _TRANSSHIPPED
    if declaration is not None:
        found |= _STATUS[declaration.status] | _CHANNELS[declaration.channel]
    if papers is not None:
        if papers.fees and papers.are_paid_for(None if visit.plate is None else visit.plate.text):
            found |= _PAID
        for quarantine in papers.passed.values():
            found |= _FOUND_FIT[quarantine]
    return found


@dataclass(frozen=True, slots=True)
class StageRule:
    """One stage of a workflow."""

    name: Stage
    needs: tuple[tuple[Facts, tuple[Role, ...]], ...]
    """Of each any bit, and the agencies that can see to it."""
    after: frozenset[Stage]
    when: Facts
    """All of these bits."""
    tickers: frozenset[Role]
    """Who may tick it."""


@dataclass(frozen=True, slots=True)
class Workflow:
    """A journey: `stages` in the order in which they are shown."""

    name: str
    version: int
    direction: Direction
    goods: str
    hs_chapters: tuple[str, ...]
    stages: tuple[StageRule, ...]
    _known: dict[Facts, tuple[tuple[Open, ...], frozenset[Stage]]] = field(default_factory=dict, compare=False)
    """Answers given before: trucks wait for few different things."""

    @property
    def label(self) -> str:
        """Names this very version: export-plant/1."""
        return f"{self.name}/{self.version}"

    def rule(self, stage: Stage) -> StageRule | None:
        """The stage's rule; None when the journey has no such stage."""
        return next((rule for rule in self.stages if rule.name == stage), None)

    def open_stages(self, found: Facts) -> tuple[tuple[Open, ...], frozenset[Stage]]:
        """What the visit waits for, in the journey's order (nothing: it has crossed), and all that is not done."""
        known = self._known.get(found)
        if known is None:
            if len(self._known) >= _KNOWN:
                self._known.clear()
            known = self._known[found] = self._open_stages(found)
        return known

    def _open_stages(self, found: Facts) -> tuple[tuple[Open, ...], frozenset[Stage]]:
        waits: list[Open] = []
        undone: set[Stage] = set()
        for rule in self.stages:
            if rule.when & found != rule.when:
                continue  # it is no stage of this truck, so nothing waits for it
            if not undone.isdisjoint(rule.after):
                undone.add(rule.name)  # it is not passed before what comes before it is
            else:
                missing = [of_need for any_of, of_need in rule.needs if not any_of & found]
                if missing:
                    undone.add(rule.name)
                    agencies = dict.fromkeys(of_need[0] for of_need in missing if of_need)
                    waits.append(Open(rule.name, list(agencies)))
        return tuple(waits), frozenset(undone)


_RECORDS: dict[str, tuple[Facts, Role]] = {
    "called": (_CALLED, "traffic-police"),
    "declaration": (_DECLARED, "firm"),
    "release": (_RELEASED, "customs"),
    "fee": (_PAID, "firm"),
    "partner-in": (_PARTNER_IN, "firm"),
}
_QUARANTINES: dict[str, Role] = {
    "health": "health-quarantine",
    "plant": "plant-quarantine",
    "animal": "animal-quarantine",
}
_CONDITIONS: dict[str, Facts] = {
    "transshipped": _TRANSSHIPPED,
    **{f"channel:{channel}": bit for channel, bit in _CHANNELS.items() if channel is not None},
}


def parse_workflow(text: str) -> Workflow:
    """The workflow that a file's text describes. Raises WorkflowError with all faults."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise WorkflowError(f"not TOML: {error}; correct the line") from None
    faults: list[str] = [f"{key}: unknown; take it out" for key in sorted(set(data) - _KEYS)]
    stages = [_stage(entry, place, faults) for place, entry in enumerate(data.get("stage", ()), 1)]
    names = [rule.name for rule in stages]
    faults += _order_faults(stages, names)
    if data.get("direction") not in DIRECTIONS:
        faults.append(f"direction: expected one of {', '.join(DIRECTIONS)}")
    if not isinstance(data.get("version"), int) or data["version"] < 1:
        faults.append("version: expected a number from 1 on")
    faults += [f"{key}: expected a text" for key in ("name", "goods") if not isinstance(data.get(key), str)]
    if "gate-out" not in names:
        faults.append("stage: the last one must be gate-out; add it")
    if faults:
        raise WorkflowError("\n".join(faults))
    return Workflow(
        name=data["name"],
        version=data["version"],
        direction=data["direction"],
        goods=data["goods"],
        hs_chapters=tuple(data.get("hs_chapters", ())),
        stages=tuple(stages),
    )


def _stage(entry: dict[str, Any], place: int, faults: list[str]) -> StageRule:
    name = entry.get("name")
    where = f"stage {place} ({name})"
    if name not in STAGES:
        faults.append(f"{where}: unknown name; expected one of {', '.join(STAGES)}")
    faults.extend(f"{where}: {key} is unknown; take it out" for key in sorted(set(entry) - _STAGE_KEYS))
    texts = [[one.strip() for one in need.split(" or ")] for need in entry.get("needs", ())]
    if not texts:
        faults.append(f"{where}: needs nothing; say what fills it")
    needs = tuple(_need(name, ones, where, faults) for ones in texts)
    when = entry.get("when", ())
    faults.extend(f"{where}: {one} is no condition we know" for one in when if one not in _CONDITIONS)
    return StageRule(
        name=name,  # type: ignore[arg-type]  # else a fault was noted
        needs=needs,
        after=frozenset(entry.get("after", ())),
        when=sum(_CONDITIONS[one] for one in when if one in _CONDITIONS),
        tickers=frozenset(one[5:] for ones in texts for one in ones if one.startswith("tick:")),
    )


def _need(stage: Any, ones: list[str], where: str, faults: list[str]) -> tuple[Facts, tuple[Role, ...]]:
    """The bits of which any one will do, and the agencies that can see to it."""
    any_of = 0
    agencies: list[Role] = []
    for one in ones:
        kind, _, what = one.partition(":")
        if one in _RECORDS:
            bit, agency = _RECORDS[one]
            agencies.append(agency)
        elif kind == "tick" and what in ROLES and stage in _TICKED:
            bit = _TICKED[stage][what]
            agencies.append(what)
        elif kind == "seen" and what in _SEEN:
            bit = _SEEN[what]
        elif kind == "laboratory" and what in _QUARANTINES:
            bit = _FOUND_FIT[what]
            agencies.append(_QUARANTINES[what])
        else:
            bit = 0
            faults.append(f"{where}: {one} is no need we know; see the head of the file")
        any_of |= bit
    return any_of, tuple(agencies)


def _order_faults(stages: list[StageRule], names: list[Stage]) -> list[str]:
    faults = [f"stage {name}: stands twice" for name in sorted({n for n in names if names.count(n) > 1})]
    faults += [
        f"stage {rule.name}: after {before}, which does not stand before it; move or add it"
        for place, rule in enumerate(stages)
        for before in sorted(rule.after - set(names[:place]))
    ]
    return faults
