"""A truck's stay at one gate."""

from dataclasses import dataclass, field

from schemas.fields import Direction, RegistrationStatus, Stage, VisitStatus
from streams.domain.plates import Plate


@dataclass(slots=True)
class Visit:
    """An open visit. Times are milliseconds since 1970."""

    visit_id: str
    number: int
    """Counts the visits of the gate: breaks ties between arrivals of one millisecond."""
    direction: Direction
    opened_ms: int
    """First sighting: with `number`, the rank. It never changes."""
    seen_ms: int
    stage: Stage
    stage_since_ms: int
    entered: bool = False
    """Seen inside the gate, or let in by the border guard."""
    customs_passed: bool = False
    """A customs officer ticked the inspection, whatever the feed says."""
    plate: Plate | None = None
    named_by: str | None = None
    """The sighting whose reading gave the plate: a revision of it may correct the plate."""
    held: bool = False
    called_ms: int | None = None
    lane: int | None = None
    declaration: str | None = None
    """Number of the joined declaration."""
    registration: RegistrationStatus | None = None
    asked_plate: str | None = None
    """The plate for which look-ups were last wanted, so that each is asked for once."""
    aliases: list[str] = field(default_factory=list)

    @property
    def rank(self) -> tuple[int, int]:
        """Lower goes first."""
        return self.opened_ms, self.number

    @property
    def status(self) -> VisitStatus:
        """A hold outweighs a call."""
        if self.held:
            return "held"
        return "waiting" if self.called_ms is None else "called"
