"""What the API needs from outside; the composition root gives it."""

from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from typing import Protocol

from gate_api.v1.visits.models import Visit, VisitStory
from schemas.board import BoardMessage
from schemas.fields import Direction


class BoardSource(Protocol):
    """The tail of `gate.board.v1`."""

    @property
    def caught_up(self) -> bool:
        """Whether everything that the topic held at the start has been seen."""

    def messages(self) -> AsyncIterator[BoardMessage]:
        """Board messages from each gate's newest snapshot on; never ends, waits for Kafka as long as it takes."""


class HistoryAwayError(Exception):
    """PostgreSQL does not answer."""


class History(Protocol):
    """Past visits. Every method raises HistoryAwayError."""

    async def ping(self) -> None:
        """Return when PostgreSQL answers."""

    async def visits(
        self, gate: str, direction: Direction | None, before: tuple[datetime, str] | None, limit: int
    ) -> Sequence[Visit]:
        """Visits of a gate, the last opened first, those opened before (opened_at, visit_id)."""

    async def visit(self, visit_id: str) -> VisitStory | None:
        """One visit with its story; None when history holds none of this id."""
