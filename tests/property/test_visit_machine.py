"""The life of visits, beside a model that knows only what was done to each truck: what it waits for follows from that.

Exports of general goods, read by every camera. Trucks come, are ticked, held, called, postponed, sent back, corrected,
merged, split, cross, and are opened again, in any order; now and then the engine is started again from a snapshot.
"""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Literal

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from schemas.fields import Checkpoint, Role, Stage
from streams.domain.workflow import CHECKPOINTS
from tests.support.gate import Gate

PLATES = ("29C11111", "30D22222", "51F33333", "81G44444")
FRESH = ("12A55555", "14B66666", "24C77777")
"""Given by officers: no two of all these are near to one another."""

Done = dict[tuple[Stage, Role], int]
"""Ticks, each with the number of the word that gave it."""

AFTER: dict[Stage, tuple[Stage, ...]] = {
    "approach": (),
    "gate-in": ("approach",),
    "yard-in": ("gate-in",),
    "declaration": (),
    "customs": ("declaration",),
    "licence": ("yard-in",),
    "fee": ("declaration",),
    "yard-out": ("yard-in", "customs", "licence", "fee"),
    "gate-out": ("yard-out",),
}
TICKERS: dict[Stage, tuple[Role, ...]] = {
    "gate-in": ("border-guard", "customs"),
    "yard-in": ("yard",),
    "customs": ("customs",),
    "licence": ("management-board",),
    "fee": ("tax", "management-board"),
    "yard-out": ("yard",),
    "gate-out": ("border-guard", "customs"),
}
TICKS = [(stage, role) for stage, roles in TICKERS.items() for role in roles]


@dataclass
class Truck:
    """One visit, as the answers and the model's own rules say."""

    number: int
    plate: str
    opened: timedelta
    reached: int = 0
    done: Done = field(default_factory=dict)
    held: set[Role] = field(default_factory=set)
    called: int | None = None
    came: bool = False
    until: timedelta | None = None
    postponed: int = 0
    requeued: timedelta | None = None
    other_plates: set[str] = field(default_factory=set)
    absorbed: list[tuple["Truck", "Truck"]] = field(default_factory=list)
    """(the other, this one before)."""
    papers: "Papers | None" = None
    """Under which it crossed."""

    @property
    def visit_id(self) -> str:
        return f"huu-nghi-{self.number:06d}"

    @property
    def names(self) -> set[str]:
        return {self.plate} | self.other_plates

    @property
    def status(self) -> str:
        if self.held:
            return "held"
        if self.until is not None:
            return "postponed"
        return "waiting" if self.called is None else "called"

    @property
    def rank(self) -> tuple[timedelta, int]:
        return max(self.opened, self.requeued or self.opened), self.number

    def copy(self) -> "Truck":
        return Truck(
            **{
                **{name: getattr(self, name) for name in self.__dataclass_fields__},
                "done": dict(self.done),
                "held": set(self.held),
                "other_plates": set(self.other_plates),
                "absorbed": [],
            }
        )


@dataclass
class Papers:
    """A declaration: it names one plate."""

    number: str
    version: int = 0
    released: bool = False
    paid: bool = False


def waits(truck: Truck, papers: Papers | None) -> dict[str, set[str]]:
    """What the truck waits for, and whose ticks that lacks."""
    ticked = set(truck.done)
    seen_out = truck.reached >= CHECKPOINTS.index("yard-out")
    inside = truck.reached >= CHECKPOINTS.index("gate-in")
    missing: dict[Stage, set[str]] = {
        "approach": set() if inside or truck.called is not None or truck.came else {"traffic-police"},
        "gate-in": {role for role in TICKERS["gate-in"] if ("gate-in", role) not in ticked},
        "yard-in": set() if seen_out or ("yard-in", "yard") in ticked else {"yard"},
        "declaration": set() if papers is not None else {"firm"},
        "customs": set() if (papers and papers.released) or ("customs", "customs") in ticked else {"customs"},
        "licence": set() if ("licence", "management-board") in ticked else {"management-board"},
        "fee": set() if (papers and papers.paid) or {s for s, _ in ticked} >= {"fee"} else {"firm"},
        "yard-out": set() if seen_out or ("yard-out", "yard") in ticked else {"yard"},
        "gate-out": {role for role in TICKERS["gate-out"] if ("gate-out", role) not in ticked},
    }
    undone: set[str] = set()
    found: dict[str, set[str]] = {}
    for stage, lacks in missing.items():
        if undone & set(AFTER[stage]):
            undone.add(stage)
        elif lacks:
            undone.add(stage)
            found[stage] = lacks
    return found


plates = st.sampled_from(PLATES)
agencies = st.sampled_from(["customs", "border-guard", "tax"])
pick = st.integers(0, 20)
"""Which of the trucks that are there."""


class VisitMachine(RuleBasedStateMachine):
    @initialize()
    def begin(self) -> None:
        self.gate = Gate()
        self.start = self.gate.now
        self.here: list[Truck] = []
        self.over: list[Truck] = []
        self.papers: dict[str, Papers] = {}
        self.numbers = 0
        self.opened = 0
        self.words = 0
        self.fresh = list(FRESH)

    # What is seen.

    @rule(plate=plates, at=st.sampled_from(CHECKPOINTS))
    def is_seen(self, plate: str, at: Checkpoint) -> None:
        place = CHECKPOINTS.index(at)
        truck = self.named(plate)
        self.gate.sees(plate, at)
        if truck is None:
            if at in {"approach", "gate-in", "yard-in"}:
                self.opened += 1
                self.here.append(Truck(self.opened, plate, self.now, reached=place))
            return
        if place >= 1 and truck.called is not None:
            truck.called, truck.came = None, True
        truck.reached = max(truck.reached, place)
        if at == "gate-out":
            self.crosses(truck)

    @precondition(lambda self: self.here)
    @rule(which=pick)
    def is_seen_at_the_next_checkpoint(self, which: int) -> None:
        truck = self.one(which)
        if truck.plate in PLATES and truck.reached < 3:
            self.is_seen(truck.plate, CHECKPOINTS[truck.reached + 1])

    # What is ticked.

    @precondition(lambda self: self.here)
    @rule(which=pick, tick=st.sampled_from(TICKS), outcome=st.sampled_from(["passed", "passed", "failed"]))
    def is_ticked(self, which: int, tick: tuple[Stage, Role], outcome: Literal["passed", "failed"]) -> None:
        truck, (stage, role) = self.one(which), tick
        answer = self.gate.ticks(role, stage, truck.plate, outcome=outcome)
        if truck.held:
            assert answer.code == "held"
        elif tick in truck.done:
            assert answer.code == "already-so"
        elif not self.may_wait(truck, stage):
            assert answer.code == "not-waiting-for-stage"
        else:
            assert answer.what == ("ticked" if outcome == "passed" else "tick-failed")
            if stage in CHECKPOINTS:
                truck.reached = max(truck.reached, self.reached_by(truck, stage))
            if outcome == "passed":
                truck.done[tick] = self.word()
                if not waits(truck, self.papers.get(truck.plate)):
                    self.crosses(truck)

    @precondition(lambda self: self.here)
    @rule(which=pick)
    def what_it_waits_for_is_ticked(self, which: int) -> None:
        """So that trucks get further than chance would take them."""
        truck = self.one(which)
        for stage in waits(truck, self.papers.get(truck.plate)):
            tick = next((tick for tick in TICKS if tick[0] == stage and tick not in truck.done), None)
            if tick is not None and truck in self.here:
                self.is_ticked(self.here.index(truck), tick, "passed")

    @precondition(lambda self: self.here)
    @rule(which=pick, most=st.integers(1, 9))
    def everybody_ticks_it_on(self, which: int, most: int) -> None:
        """As far as over the line."""
        truck = self.one(which)
        self.is_declared(which, released=True)
        for _ in range(most):
            if truck in self.here:
                self.what_it_waits_for_is_ticked(self.here.index(truck))
                if truck in self.here and "approach" in waits(truck, self.papers.get(truck.plate)):
                    self.is_called(self.here.index(truck))

    @precondition(lambda self: self.here)
    @rule(which=pick, tick=st.sampled_from(TICKS))
    def a_tick_is_taken_back(self, which: int, tick: tuple[Stage, Role]) -> None:
        truck, (stage, role) = self.one(which), tick
        answer = self.gate.revokes(role, stage, truck.plate)
        if tick in truck.done:
            assert answer.what == "tick-revoked"
            del truck.done[tick]
        else:
            assert answer.code == "not-ticked"

    # What is declared and paid.

    @precondition(lambda self: self.here)
    @rule(which=pick, released=st.booleans())
    def is_declared(self, which: int, *, released: bool) -> None:
        truck = self.one(which)
        papers = self.papers.get(truck.plate)
        if papers is None:
            self.numbers += 1
            papers = self.papers[truck.plate] = Papers(f"{305_000_000_000 + self.numbers}")
        papers.version += 1
        papers.released = released
        self.gate.declares(
            truck.plate,
            number=papers.number,
            version=papers.version,
            status="released" if released else "lodged",
            channel="green",
        )

    @precondition(lambda self: self.papers)
    @rule(which=pick, paid=st.booleans())
    def is_paid(self, which: int, *, paid: bool) -> None:
        papers = list(self.papers.values())[which % len(self.papers)]
        papers.paid = paid
        self.gate.is_paid(papers.number, paid=paid)

    # What moves its turn.

    @precondition(lambda self: self.here)
    @rule(which=pick, role=agencies)
    def is_held(self, which: int, role: Role) -> None:
        truck = self.one(which)
        assert self.gate.holds(role, truck.plate).accepted is (role not in truck.held)
        if role not in truck.held:
            truck.held.add(role)
            truck.called = None

    @precondition(lambda self: any(truck.held for truck in self.here))
    @rule(which=pick, role=agencies)
    def is_released(self, which: int, role: Role) -> None:
        held = [truck for truck in self.here if truck.held]
        truck = held[which % len(held)]
        assert self.gate.releases(role, truck.plate).accepted is (role in truck.held)
        truck.held.discard(role)

    @precondition(lambda self: self.here)
    @rule(which=pick)
    def is_called(self, which: int) -> None:
        truck = self.one(which)
        answer = self.gate.calls(truck.plate)
        assert answer.accepted is not bool(truck.held)
        if answer.accepted:
            truck.until, truck.called = None, self.word()

    @precondition(lambda self: self.here)
    @rule()
    def the_next_is_called(self) -> None:
        before = self.gate.queue("approach") or self.gate.queue("gate-in")
        answer = self.gate.calls(None, direction="out")
        assert answer.accepted is bool(before)
        if before:
            truck = self.named(before[0] or "")
            assert truck is not None
            assert answer.visit_id == truck.visit_id
            truck.called = self.word()

    @precondition(lambda self: self.here)
    @rule(which=pick)
    def is_postponed(self, which: int) -> None:
        truck = self.one(which)
        answer = self.gate.postpones(truck.plate, 4)
        assert answer.accepted is (not truck.held and truck.postponed < 2)
        if answer.accepted:
            truck.until = self.now + timedelta(hours=4)
            truck.postponed += 1
            truck.called = None

    @precondition(lambda self: self.here)
    @rule(which=pick)
    def is_sent_back(self, which: int) -> None:
        truck = self.one(which)
        answer = self.gate.sends_back(truck.plate)
        assert answer.accepted is not bool(truck.held)
        if answer.accepted:
            truck.called, truck.requeued = None, self.now

    # What is put right.

    @precondition(lambda self: self.here and self.fresh)
    @rule(which=pick)
    def its_plate_is_corrected(self, which: int) -> None:
        truck = self.one(which)
        plate = self.fresh.pop()
        assert self.gate.corrects("plate", truck.plate, plate).what == "replated"
        truck.plate = plate

    @precondition(lambda self: len(self.here) > 1)
    @rule(which=pick, other=pick)
    def two_are_one(self, which: int, other: int) -> None:
        first, second = self.one(which), self.one(other)
        if first is second:
            return
        earlier, later = sorted((first, second), key=lambda truck: (truck.opened, truck.number))
        answer = self.gate.corrects("merge", first.plate, other_visit_id=second.visit_id)
        assert (answer.visit_id, answer.other_visit_id) == (earlier.visit_id, later.visit_id)
        self.here.remove(later)
        earlier.absorbed.append((later, earlier.copy()))
        earlier.done = later.done | earlier.done
        earlier.reached = max(earlier.reached, later.reached)
        earlier.held |= later.held
        earlier.called = None if earlier.held else earlier.called or later.called
        earlier.came |= later.came
        earlier.other_plates |= later.names
        if not waits(earlier, self.papers.get(earlier.plate)):
            self.crosses(earlier)

    @precondition(lambda self: any(truck.absorbed for truck in self.here))
    @rule(which=pick, part=pick)
    def one_is_two(self, which: int, part: int) -> None:
        merged = [truck for truck in self.here if truck.absorbed]
        truck = merged[which % len(merged)]
        one = truck.absorbed[part % len(truck.absorbed)]
        answer = self.gate.corrects("split", truck.plate, other_visit_id=one[0].visit_id)
        assert answer.what == "split"
        truck.absorbed.remove(one)
        for _, before in truck.absorbed:
            if before.number == truck.number:
                take_back(before, one)
        take_back(truck, one)
        self.here.append(one[0])

    @precondition(lambda self: self.here)
    @rule(which=pick)
    def is_closed(self, which: int) -> None:
        truck = self.one(which)
        assert self.gate.corrects("close", truck.plate).what == "closed-by-officer"
        self.here.remove(truck)
        self.over.append(truck)

    @precondition(lambda self: self.over)
    @rule(which=pick)
    def is_opened_again(self, which: int) -> None:
        truck = self.over[which % len(self.over)]
        if any(self.named(name) for name in truck.names) or (truck.papers and truck.plate in self.papers):
            return
        if any(truck.names & other.names for other in self.over if other is not truck):
            return  # of the stays of one truck nobody would open an older one
        answer = self.gate.corrects("reopen", None, visit_id=truck.visit_id)
        assert answer.what == "reopened"
        self.over.remove(truck)
        self.here.append(truck)
        truck.done = {tick: word for tick, word in truck.done.items() if tick[0] != "gate-out"}
        truck.reached = min(truck.reached, 3)
        if truck.papers is not None:
            self.papers[truck.plate], truck.papers = truck.papers, None

    # Time, and the engine.

    @rule(minutes=st.sampled_from([1, 30, 120, 240]))
    def time_passes(self, minutes: int) -> None:
        self.gate.passes(minutes=minutes)
        for truck in self.here:
            if truck.until is not None and truck.until <= self.now:
                truck.until, truck.requeued = None, truck.until

    @rule()
    def the_engine_is_started_again(self) -> None:
        self.gate.restarts()

    # What must hold.

    @invariant()
    def the_board_shows_each_truck_as_the_model_knows_it(self) -> None:
        rows = self.gate.board.rows
        assert set(rows) == {truck.visit_id for truck in self.here}
        for truck in self.here:
            row = rows[truck.visit_id]
            assert (row.plate, row.status) == (truck.plate, truck.status)
            shown = {row.stage: set(row.agencies), **{one.stage: set(one.agencies) for one in row.also}}
            assert shown == waits(truck, self.papers.get(truck.plate))

    @invariant()
    def who_came_earlier_goes_earlier(self) -> None:
        waiting = sorted((truck for truck in self.here if truck.status == "waiting"), key=lambda truck: truck.rank)
        for stage in AFTER:
            expected = [truck.plate for truck in waiting if stage in waits(truck, self.papers.get(truck.plate))]
            assert (self.gate.queue(stage) if self.gate.board.seq is not None else []) == expected

    # How.

    @property
    def now(self) -> timedelta:
        return self.gate.now - self.start

    def word(self) -> int:
        self.words += 1
        return self.words

    def one(self, which: int) -> Truck:
        return self.here[which % len(self.here)]

    def named(self, plate: str) -> Truck | None:
        return next((truck for truck in self.here if plate in truck.names), None)

    def reached_by(self, truck: Truck, stage: Stage) -> int:
        """How far a tick shows it to be, when it does not wait for the stage as far as cameras know."""
        if stage in waits(truck, self.papers.get(truck.plate)):
            return truck.reached
        return CHECKPOINTS.index(stage)

    def may_wait(self, truck: Truck, stage: Stage) -> bool:
        papers = self.papers.get(truck.plate)
        if stage in waits(truck, papers):
            return True
        if stage not in CHECKPOINTS or CHECKPOINTS.index(stage) <= truck.reached:
            return False
        there = truck.copy()
        there.reached = CHECKPOINTS.index(stage)
        return stage in waits(there, papers)

    def crosses(self, truck: Truck) -> None:
        self.here.remove(truck)
        self.over.append(truck)
        truck.papers = self.papers.pop(truck.plate, None)


def take_back(truck: Truck, one: tuple[Truck, Truck]) -> None:
    """What the truck had from the other alone."""
    other, before = one
    truck.done = {
        tick: word for tick, word in truck.done.items() if tick in before.done or other.done.get(tick) != word
    }
    truck.held = {role for role in truck.held if role in before.held or role not in other.held}
    if truck.reached == other.reached:
        truck.reached = before.reached
    if other.called is not None and truck.called == other.called:
        truck.called = before.called
    if other.came:
        truck.came = before.came
    truck.other_plates -= other.names - before.names


TestVisitMachine = VisitMachine.TestCase
TestVisitMachine.settings = settings(max_examples=150, stateful_step_count=60, deadline=None)
