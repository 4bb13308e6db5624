"""The journey of domain.md, as data: which stages a visit goes through, what each needs, what waits for what.

A workflow is a versioned TOML file (streams/workflows); this reads its text and says what a visit waits for now.
"""

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
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
_STAGE_KEYS = {"name", "needs", "after", "when"}


class WorkflowError(ValueError):
    """The workflow's text is wrong; every line of the message is one fault and what to do about it."""


class Open(NamedTuple):
    """A stage that a visit waits for now, and whose ticks are missing."""

    stage: Stage
    agencies: list[Role]


class Case(NamedTuple):
    """All that decides what a visit waits for."""

    visit: Visit
    declaration: Declaration | None
    papers: Papers | None
    partner_in: bool
    """The truck that takes the goods over has entered."""


_Need = Callable[[Case, Mapping[Role, int]], bool]
"""Whether a need is met, given who has ticked the stage."""


@dataclass(frozen=True, slots=True)
class StageRule:
    """One stage of a workflow."""

    name: Stage
    needs: tuple[tuple[_Need, tuple[Role, ...]], ...]
    """All of these, each with the agencies that can fill it."""
    after: frozenset[Stage]
    when: tuple[_Need, ...]
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

    @property
    def label(self) -> str:
        """Names this very version: export-plant/1."""
        return f"{self.name}/{self.version}"

    def rule(self, stage: Stage) -> StageRule | None:
        """The stage's rule; None when the journey has no such stage."""
        return next((rule for rule in self.stages if rule.name == stage), None)

    def open_stages(self, case: Case) -> tuple[list[Open], set[Stage]]:
        """What the visit waits for, in the journey's order (nothing: it has crossed), and all that is not done."""
        waits: list[Open] = []
        undone: set[Stage] = set()
        ticks = case.visit.ticks
        for rule in self.stages:
            if not undone.isdisjoint(rule.after):
                undone.add(rule.name)  # it is not passed before what comes before it is
                continue
            given = ticks.get(rule.name, _NO_TICKS)
            missing = [agencies for is_met, agencies in rule.needs if not is_met(case, given)]
            if missing and all(applies(case, given) for applies in rule.when):
                undone.add(rule.name)
                waits.append(Open(rule.name, [agencies[0] for agencies in missing if agencies]))
        return waits, undone


_NO_TICKS: dict[Role, int] = {}


def _tick(role: str) -> _Need:
    return lambda _, ticks: role in ticks


def _seen(checkpoint: str) -> _Need:
    place = CHECKPOINTS.index(checkpoint)
    return lambda case, _: case.visit.reached >= place


def _laboratory(quarantine: str) -> _Need:
    return lambda case, _: case.papers is not None and quarantine in case.papers.passed.values()


def _channel(channel: str) -> _Need:
    return lambda case, _: case.declaration is not None and case.declaration.channel == channel


def _is_called(case: Case, _: Mapping[Role, int]) -> bool:
    return case.visit.called_ms is not None or case.visit.came_when_called


def _is_declared(case: Case, _: Mapping[Role, int]) -> bool:
    return case.declaration is not None and case.declaration.status != "cancelled"


def _is_released(case: Case, _: Mapping[Role, int]) -> bool:
    return case.declaration is not None and case.declaration.status == "released"


def _is_paid(case: Case, _: Mapping[Role, int]) -> bool:
    plate = case.visit.plate
    return case.papers is not None and case.papers.are_paid_for(None if plate is None else plate.text)


def _is_partner_in(case: Case, _: Mapping[Role, int]) -> bool:
    return case.partner_in


def _is_transshipped(case: Case, _: Mapping[Role, int]) -> bool:
    return case.visit.partner is not None


_RECORDS: dict[str, tuple[_Need, Role]] = {
    "called": (_is_called, "traffic-police"),
    "declaration": (_is_declared, "firm"),
    "release": (_is_released, "customs"),
    "fee": (_is_paid, "firm"),
    "partner-in": (_is_partner_in, "firm"),
}
_QUARANTINES: dict[str, Role] = {
    "health": "health-quarantine",
    "plant": "plant-quarantine",
    "animal": "animal-quarantine",
}
_CONDITIONS: dict[str, _Need] = {
    "transshipped": _is_transshipped,
    **{f"channel:{channel}": _channel(channel) for channel in ("green", "yellow", "red")},
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
    needs = tuple(_need(ones, where, faults) for ones in texts)
    when = entry.get("when", ())
    faults.extend(f"{where}: {one} is no condition we know" for one in when if one not in _CONDITIONS)
    return StageRule(
        name=name,  # type: ignore[arg-type]  # else a fault was noted
        needs=needs,
        after=frozenset(entry.get("after", ())),
        when=tuple(_CONDITIONS[one] for one in when if one in _CONDITIONS),
        tickers=frozenset(one[5:] for ones in texts for one in ones if one.startswith("tick:")),
    )


def _need(ones: list[str], where: str, faults: list[str]) -> tuple[_Need, tuple[Role, ...]]:
    """Any one of these, and the agencies that can fill it."""
    checks: list[_Need] = []
    agencies: list[Role] = []
    for one in ones:
        kind, _, what = one.partition(":")
        if one in _RECORDS:
            check, agency = _RECORDS[one]
            checks.append(check)
            agencies.append(agency)
        elif kind == "tick" and what in ROLES:
            checks.append(_tick(what))
            agencies.append(what)
        elif kind == "seen" and what in CHECKPOINTS:
            checks.append(_seen(what))
        elif kind == "laboratory" and what in _QUARANTINES:
            checks.append(_laboratory(what))
            agencies.append(_QUARANTINES[what])
        else:
            faults.append(f"{where}: {one} is no need we know; see the head of the file")
    if len(checks) == 1:
        return checks[0], tuple(agencies)
    if len(checks) == 2:  # noqa: PLR2004 (the common case, without a loop)
        first, second = checks
        return (lambda case, ticks: first(case, ticks) or second(case, ticks)), tuple(agencies)
    return (lambda case, ticks: any(check(case, ticks) for check in checks)), tuple(agencies)


def _order_faults(stages: list[StageRule], names: list[Stage]) -> list[str]:
    faults = [f"stage {name}: stands twice" for name in sorted({n for n in names if names.count(n) > 1})]
    faults += [
        f"stage {rule.name}: after {before}, which does not stand before it; move or add it"
        for place, rule in enumerate(stages)
        for before in sorted(rule.after - set(names[:place]))
    ]
    return faults
