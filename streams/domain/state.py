"""Everything the fold remembers of one gate. Plain data: what is in here is what a snapshot keeps."""

from dataclasses import dataclass, field

from schemas.board import BoardRow
from schemas.fields import Direction, Stage
from streams.domain.aliases import PlateIndex
from streams.domain.feeds import Feed
from streams.domain.recent import Recent
from streams.domain.records import Declaration, Records
from streams.domain.statistics import Crossings
from streams.domain.visit import Visit

DIRECTIONS: tuple[Direction, ...] = ("out", "in")
STAGES: tuple[Stage, ...] = ("gate-in", "declaration", "customs", "gate-out")


class _Derived:
    """What can always be computed again from the rest, so that no snapshot carries it."""

    __slots__ = ("rows",)
    rows: dict[str, BoardRow]

    def __post_init__(self) -> None:
        self.rows = {}


def _no_visits() -> dict[Direction, dict[Stage, int]]:
    return {direction: dict.fromkeys(STAGES, 0) for direction in DIRECTIONS}


def _no_crossings() -> dict[Direction, Crossings]:
    return {direction: Crossings() for direction in DIRECTIONS}


@dataclass(slots=True)
class GateState(_Derived):
    """One gate. Two folds of one log hold equal states after each offset."""

    gate: str
    now_ms: int = 0
    """The gate's time: its last clock tick, or before the first one the newest `received_at`."""
    ticked: bool = False
    seq: int = 0
    """Number of the next board message."""
    snapshot_ms: int | None = None
    """When the board was last shown whole."""
    swept_ms: int = 0
    """When old records were last looked for."""

    visits: dict[str, Visit] = field(default_factory=dict)
    visit_number: int = 0
    """Visits opened since the log began."""
    named: PlateIndex = field(default_factory=PlateIndex)
    """Open visits by plate."""
    stages: dict[Direction, dict[Stage, int]] = field(default_factory=_no_visits)
    """Open visits by direction and stage."""

    records: Records = field(default_factory=Records)
    feeds: dict[str, Feed] = field(default_factory=dict)
    """By kind/name."""
    crossings: dict[Direction, Crossings] = field(default_factory=_no_crossings)
    unmatched_exits: int = 0
    """Trucks seen leaving that no camera saw come: a measure of how much the cameras miss."""

    heard: Recent[int] = field(default_factory=Recent)
    """Ids of sightings and commands, and request ids: what a second delivery is known by. (Clock, feeds and records
    need none, since each is ordered by its own time or version.)"""
    by_sighting: Recent[str] = field(default_factory=Recent)
    """Visit of each sighting, for its revisions."""
    closed: Recent[int] = field(default_factory=Recent)
    """Visits that are over, and when."""
    left: Recent[int] = field(default_factory=Recent)
    """Tails of plates that crossed, and when: an older sighting that comes late opens no second visit."""

    figures_changed: bool = False
    """The summaries on the board are behind."""
    feeds_changed: bool = False
    """The feeds on the board are behind."""

    def waiting(self, direction: Direction) -> int:
        """Open visits."""
        return sum(self.stages[direction].values())

    def declaration_of(self, visit: Visit) -> Declaration | None:
        """The declaration that the visit is joined to."""
        return None if visit.declaration is None else self.records.declarations[visit.declaration]
