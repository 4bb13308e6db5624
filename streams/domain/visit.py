"""A truck's stay at one gate."""

from dataclasses import dataclass, field

from schemas.fields import Direction, GroundsForPriority, QueueClass, RegistrationStatus, Role, Stage, VisitStatus
from streams.domain.plates import Plate
from streams.domain.promises import Promise


@dataclass(slots=True)
class OpenStage:
    """A stage that a visit waits for, and whose ticks are missing."""

    stage: Stage
    since_ms: int
    agencies: list[Role]
    late_ms: int | None = None
    """From when the wait is longer than usual; None: nothing is usual yet."""
    late: bool = False
    """That time has come."""


@dataclass(slots=True)
class Visit:
    """An open visit. Times are milliseconds since 1970."""

    visit_id: str
    number: int
    """Counts the visits of the gate: breaks ties between arrivals of one millisecond."""
    direction: Direction
    opened_ms: int
    """First sighting."""
    seen_ms: int
    order_ms: int
    """With `number`, its place within its class: arrival, booked slot, or requeueing."""
    queue_class: QueueClass = "live"
    rule: str = "live"
    """The policy's rule that gave the class."""
    workflow: str = ""
    """Name and version of its journey."""
    open: list[OpenStage] = field(default_factory=list)
    """What it waits for, in the journey's order. The first is where it stands on the board."""
    ticks: dict[Stage, dict[Role, int]] = field(default_factory=dict)
    """When which agency passed which stage."""
    reached: int = 0
    """The furthest checkpoint it was seen at, as an index of workflow.CHECKPOINTS."""
    plate: Plate | None = None
    named_by: str | None = None
    """The sighting whose reading gave the plate, or may give it: a revision of it may correct the plate."""
    may_be: list[Plate] = field(default_factory=list)
    """What cameras thought its plate to be while it was unread."""
    held_by: list[Role] = field(default_factory=list)
    called_ms: int | None = None
    came_when_called: bool = False
    lane: int | None = None
    evidence: str | None = None
    """SHA-256 of the picture that the last camera kept of it."""
    postponed_until_ms: int | None = None
    postponements: int = 0
    requeued_ms: int | None = None
    grounds: list[GroundsForPriority] = field(default_factory=list)
    booking: str | None = None
    slot_ms: int | None = None
    tractor_swapped: bool = False
    """Its declaration names another tractor."""
    empty: bool = False
    """It goes home without goods."""
    partner: str | None = None
    """Plate of the truck that takes the goods over."""
    partner_came: bool = False
    """That truck has entered since."""
    declaration: str | None = None
    """Number of the joined declaration."""
    registration: RegistrationStatus | None = None
    asked_plate: str | None = None
    """The plate for which look-ups were last wanted, so that each is asked for once."""
    promise: Promise | None = None
    """The wait it was told on arrival."""
    detained: bool = False
    """It was held, postponed or sent back: its wait says nothing about promises."""
    aliases: list[str] = field(default_factory=list)
    crossed_ms: int | None = None
    crossed_under: str | None = None
    """When it went over the line, and number of the declaration under which."""
    absorbed: list["Absorbed"] = field(default_factory=list)
    """Visits found to be this truck: a split gives them back."""
    merged_into: str | None = None
    """The visit that goes on for this truck, once it was found to be the same one."""

    @property
    def rank(self) -> tuple[int, int]:
        """Lower goes first within the class."""
        return self.order_ms, self.number

    @property
    def status(self) -> VisitStatus:
        """A hold outweighs a wish for a later turn, and that a call."""
        if self.held_by:
            return "held"
        if self.postponed_until_ms is not None:
            return "postponed"
        return "waiting" if self.called_ms is None else "called"

    @property
    def stage(self) -> Stage:
        """Where it stands on the board."""
        return self.open[0].stage

    def waits_for(self, stage: Stage) -> OpenStage | None:
        """The open stage of that name."""
        return next((one for one in self.open if one.stage == stage), None)


@dataclass(slots=True)
class Absorbed:
    """Two visits that were found to be one truck, as they were until then."""

    other: Visit
    """It is over."""
    before: Visit
    """The one that goes on."""


def visit_id_of(gate: str, number: int) -> str:
    """The id of the gate's visit of this number."""
    return f"{gate}-{number:06d}"
