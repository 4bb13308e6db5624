"""One event's turn: what it causes, stamped and counted."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, TypeVar

from schemas.alerts import AlertCleared, AlertRaised
from schemas.board import BoardMessage
from schemas.outcomes import (
    CommandAnswered,
    DeclarationWanted,
    RegistrationWanted,
    VisitChanged,
    VisitClosed,
    VisitOpened,
)
from streams.domain.state import GateState
from streams.domain.times import utc

Output = (
    CommandAnswered
    | VisitOpened
    | VisitChanged
    | VisitClosed
    | DeclarationWanted
    | RegistrationWanted
    | AlertRaised
    | AlertCleared
    | BoardMessage
)

OutputType = TypeVar("OutputType", bound=Output)


@dataclass(slots=True)
class Turn:
    """The state as it changes, and what must be said about it once the event is done with."""

    state: GateState
    offset: int
    at_ms: int
    """When the event happened."""
    as_of: datetime = field(init=False)
    outputs: list[Output] = field(default_factory=list)
    told: dict[str, Literal["opened", "changed"]] = field(default_factory=dict)
    """Visits to speak of in `gate.outcome.v1`."""
    wanted: list[tuple[type[DeclarationWanted | RegistrationWanted], dict[str, Any]]] = field(default_factory=list)
    """Look-ups to ask for, said after the visits they are for."""
    shown: dict[str, None] = field(default_factory=dict)
    """Visits whose row on the board is not the same any more."""
    removed: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.as_of = utc(self.state.now_ms)

    def emit(self, kind: type[OutputType], /, **fields: Any) -> None:
        """Say something, under this event's stamp."""
        self.outputs.append(
            kind(gate=self.state.gate, offset=self.offset, ordinal=len(self.outputs), as_of=self.as_of, **fields)
        )

    def show(self, visit_id: str) -> None:
        """Only the board's row changed (when it was last seen, for one)."""
        self.shown[visit_id] = None

    def tell(self, visit_id: str) -> None:
        """The visit itself changed: history must know, and the board."""
        self.told.setdefault(visit_id, "changed")
        self.shown[visit_id] = None
