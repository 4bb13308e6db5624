"""Everything the fold remembers of one gate. Plain data: what is in here is what a snapshot keeps."""

from dataclasses import dataclass, field

from schemas.board import BoardRow
from schemas.fields import Direction, Stage
from streams.domain.alert_book import AlertBook
from streams.domain.aliases import PlateIndex
from streams.domain.congestion import Assessment, CongestionState
from streams.domain.dwell import Dwell
from streams.domain.feeds import Feed
from streams.domain.flow import Flow
from streams.domain.near import NearIndex
from streams.domain.policy import Policy
from streams.domain.promises import Promises
from streams.domain.recent import Recent
from streams.domain.records import Declaration, Papers, Records
from streams.domain.slots import SlotBook
from streams.domain.stage_queue import StageQueues
from streams.domain.statistics import Crossings
from streams.domain.visit import Visit
from streams.domain.workflow import DIRECTIONS, STAGES

__all__ = ["DIRECTIONS", "STAGES", "GateState", "Lane", "Left", "Signature", "StageFigures", "Tail"]


@dataclass(slots=True)
class Lane:
    """A lane that somebody has set."""

    direction: Direction
    is_open: bool


@dataclass(slots=True)
class Tail:
    """The queue's end as a camera sees it."""

    at_ms: int
    trucks: int
    """In view."""


@dataclass(slots=True)
class Left:
    """A truck that crossed."""

    at_ms: int
    direction: Direction
    visit_id: str


@dataclass(slots=True)
class StageFigures:
    """A stage as its queue's readers are told of it: usual times in seconds, trucks an hour in thousandths."""

    usual: tuple[int, int, int] | None
    served_per_hour_milli: int | None


@dataclass(slots=True)
class Signature:
    """A policy that one agency has signed."""

    text: str
    role: str
    organisation: str


class Derived:
    """What can always be computed again from the rest, so that no snapshot carries it (queues.py, `prepare`)."""

    __slots__ = ("late", "late_since", "late_timers", "may_be", "near", "policy", "queues", "rows", "timers", "unnamed")

    def __init__(self) -> None:
        self.policy: Policy | None = None
        """None: nothing here is computed yet."""
        self.rows: dict[str, BoardRow] = {}
        """The board's rows as last shown, by visit."""
        self.queues: dict[Direction, StageQueues] = {}
        """Who waits for which stage."""
        self.near: NearIndex | None = None
        """Open visits by plates that differ in one character; None until it is asked for."""
        self.timers: list[tuple[int, str, str]] = []
        """(when in ms, what, visit), the next one first: a heap."""
        self.late_timers: list[tuple[int, str, Stage]] = []
        """(from when in ms the wait is longer than usual, visit, stage): a heap."""
        self.late_since: dict[str, list[tuple[int, str]]] = {}
        """(from when in ms, visit) of those below, longest first: heaps that may still hold who is late no more."""
        self.late: dict[str, int] = {}
        """How many visits wait longer than usual, by direction/stage/agency."""
        self.unnamed: dict[Direction, list[int]] = {}
        """Numbers of the open visits without a plate, lowest first."""
        self.may_be = PlateIndex()
        """Those of them of which something was read, by what their plates may be."""


class _WithDerived:
    __slots__ = ("derived",)
    derived: Derived

    def __post_init__(self) -> None:
        self.derived = Derived()


def _no_visits() -> dict[Direction, dict[Stage, int]]:
    return {direction: dict.fromkeys(STAGES, 0) for direction in DIRECTIONS}


def _no_crossings() -> dict[Direction, Crossings]:
    return {direction: Crossings() for direction in DIRECTIONS}


@dataclass(slots=True)
class GateState(_WithDerived):
    """One gate. Two folds of one log hold equal states after each offset."""

    gate: str
    now_ms: int = 0
    """The gate's time: its last clock tick, or before the first one the newest `received_at`."""
    ticked: bool = False
    due_ms: int = 0
    """Before this time a clock tick changes nothing but the time."""
    work_ms: int = 0
    """Before this time a clock tick changes nothing but what the board shows."""
    seq: int = 0
    """Number of the next board message."""
    shown_ms: int = 0
    """When the board last said the time."""
    snapshot_ms: int | None = None
    """When the board was last shown whole."""
    changed_rows: int = 0
    """Rows shown since then."""
    swept_ms: int = 0
    """When old records were last looked for."""

    visits: dict[str, Visit] = field(default_factory=dict)
    visit_number: int = 0
    """Visits opened since the log began."""
    named: PlateIndex = field(default_factory=PlateIndex)
    """Open visits by plate."""
    partners: PlateIndex = field(default_factory=PlateIndex)
    """Open visits by the plate of the truck that takes their goods over."""
    stages: dict[Direction, dict[Stage, int]] = field(default_factory=_no_visits)
    """Open visits by direction and the stage at which they stand on the board."""
    phases: dict[Direction, dict[Stage, int]] = field(default_factory=_no_visits)
    """Turns already given in each stage's queue."""
    fronts_ms: dict[Direction, int] = field(default_factory=dict)
    """Arrival of the latest comer that has entered: trucks that came long after it are still outside."""

    records: Records = field(default_factory=Records)
    feeds: dict[str, Feed] = field(default_factory=dict)
    """By kind/name."""
    feeds_due_ms: int = 0
    """When feeds are to be looked at again."""
    lanes: dict[int, Lane] = field(default_factory=dict)
    """Those that somebody has set; an unset lane is open."""
    tails: dict[str, Tail] = field(default_factory=dict)
    """By direction/camera."""
    policy_text: str | None = None
    """The policy in force; None: the one that came with the platform."""
    signatures: dict[str, Signature] = field(default_factory=dict)
    """Policies that wait for a second agency, by hash."""
    slot_books: dict[Direction, SlotBook] = field(default_factory=dict)

    crossings: dict[Direction, Crossings] = field(default_factory=_no_crossings)
    dwells: dict[str, Dwell] = field(default_factory=dict)
    """Times measured, by direction/stage and direction/stage/agency."""
    arrivals: dict[Direction, Flow] = field(default_factory=dict)
    services: dict[str, Flow] = field(default_factory=dict)
    """Trucks through a stage, by direction/stage."""
    promises: dict[Direction, Promises] = field(default_factory=dict)
    congestion: dict[Direction, CongestionState] = field(default_factory=dict)
    assessed: dict[Direction, Assessment] = field(default_factory=dict)
    """As last shown."""
    assessed_ms: int = 0
    stage_figures: dict[str, StageFigures] = field(default_factory=dict)
    """By direction/stage, of the same time."""
    alerts: AlertBook = field(default_factory=AlertBook)
    unmatched_exits: int = 0
    """Trucks seen leaving that no camera saw come: a measure of how much the cameras miss."""

    heard: Recent[int] = field(default_factory=Recent)
    """Ids of sightings, diversions and commands, and request ids: what a second delivery is known by. (Clock, feeds,
    measures and records need none, since each is ordered by its own time or version.)"""
    by_sighting: Recent[str] = field(default_factory=Recent)
    """Visit of each sighting, for its revisions."""
    closed: Recent[Visit] = field(default_factory=Recent)
    """Visits that are over, as they were: an officer may open one again."""
    left: Recent[Left] = field(default_factory=Recent)
    """Trucks that crossed, by the tails of their plates: an older sighting that comes late opens no second visit."""

    figures_ms: int = 0
    """When figures were last shown."""
    figures_changed: bool = False
    """The summaries on the board are behind."""
    feeds_changed: bool = False
    """The feeds on the board are behind."""
    policy_changed: bool = False
    """The policy on the board is behind."""

    def waiting(self, direction: Direction) -> int:
        """Open visits."""
        return sum(self.stages[direction].values())

    def declaration_of(self, visit: Visit) -> Declaration | None:
        """The declaration that the visit is joined to."""
        return None if visit.declaration is None else self.records.declarations[visit.declaration]

    def papers_of(self, visit: Visit) -> Papers | None:
        """What others have said about the declaration that the visit is joined to."""
        return None if visit.declaration is None else self.records.papers.get(visit.declaration)
