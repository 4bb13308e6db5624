"""One event's turn: what it causes, stamped and counted."""

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


class Voice:
    """What one event causes to be said, stamped and counted."""

    __slots__ = ("as_of", "log_hash", "offset", "outputs", "state")

    def __init__(self, state: GateState, offset: int, log_hash: bytes) -> None:
        self.state = state
        self.offset = offset
        self.log_hash = log_hash
        self.as_of = utc(state.now_ms)
        self.outputs: list[Output] = []

    def emit(self, kind: type[OutputType], /, **fields: Any) -> None:
        """Say something, under this event's stamp."""
        self.outputs.append(
            kind(gate=self.state.gate, offset=self.offset, ordinal=len(self.outputs), as_of=self.as_of, **fields)
        )


class Turn(Voice):
    """The turn of an event that may touch visits: which they are, so that they are spoken of once it is done with."""

    __slots__ = ("at_ms", "removed", "shown", "told", "wanted")

    def __init__(self, state: GateState, offset: int, at_ms: int, log_hash: bytes) -> None:
        super().__init__(state, offset, log_hash)
        self.at_ms = at_ms
        """When the event happened."""
        self.told: dict[str, Literal["opened", "changed"]] = {}
        """Visits to speak of in `gate.outcome.v1`."""
        self.wanted: list[tuple[type[DeclarationWanted | RegistrationWanted], dict[str, Any]]] = []
        """Look-ups to ask for, said after the visits they are for."""
        self.shown: dict[str, None] = {}
        """Visits whose row on the board is not the same any more."""
        self.removed: list[str] = []

    def show(self, visit_id: str) -> None:
        """Only the board's row changed (when it was last seen, for one)."""
        self.shown[visit_id] = None

    def tell(self, visit_id: str) -> None:
        """The visit itself changed: history must know, and the board."""
        self.told.setdefault(visit_id, "changed")
        self.shown[visit_id] = None
