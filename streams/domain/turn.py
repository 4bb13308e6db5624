"""One event's turn: what it causes, stamped and counted."""

from typing import Any, Literal, TypeVar

from schemas.alerts import GateAlert
from schemas.board import BoardMessage
from schemas.outcomes import DeclarationWanted, GateOutcome, RegistrationWanted, StoryKind
from streams.domain.policy import Policy
from streams.domain.rules import Rules
from streams.domain.state import GateState
from streams.domain.times import utc
from streams.domain.visit import Visit

Output = GateOutcome | GateAlert | BoardMessage

OutputType = TypeVar("OutputType", bound=Output)


class Voice:
    """What one event causes to be said, stamped and counted."""

    __slots__ = ("as_of", "at_ms", "log_hash", "offset", "outputs", "policy", "rules", "state")

    def __init__(self, state: GateState, offset: int, at_ms: int, log_hash: bytes, rules: Rules) -> None:
        self.state = state
        self.offset = offset
        self.at_ms = at_ms
        """When the event happened."""
        self.log_hash = log_hash
        self.rules = rules
        self.policy: Policy = state.derived.policy or rules.first_policy
        self.as_of = utc(state.now_ms)
        self.outputs: list[Output] = []

    def emit(self, kind: type[OutputType], /, **fields: Any) -> None:
        """Say something, under this event's stamp."""
        self.outputs.append(
            kind(gate=self.state.gate, offset=self.offset, ordinal=len(self.outputs), as_of=self.as_of, **fields)
        )


class Turn(Voice):
    """The turn of an event that may touch visits: which they are, so that they are spoken of once it is done with."""

    __slots__ = ("noted", "removed", "shown", "told", "wanted")

    def __init__(self, state: GateState, offset: int, at_ms: int, log_hash: bytes, rules: Rules) -> None:
        super().__init__(state, offset, at_ms, log_hash, rules)
        self.told: dict[str, Literal["opened", "changed"]] = {}
        """Visits to speak of in `gate.outcome.v1`."""
        self.wanted: list[tuple[type[DeclarationWanted | RegistrationWanted], dict[str, Any]]] = []
        """Look-ups to ask for, said after the visits they are for."""
        self.noted: list[dict[str, Any]] = []
        """Lines of stories, said after the visits they are about."""
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

    def note(self, visit: Visit, what: StoryKind, **fields: Any) -> None:
        """A line of the visit's story that no command asked for (an answer is one by itself)."""
        self.noted.append({"visit_id": visit.visit_id, "what": what, "occurred_at": utc(self.at_ms), **fields})
