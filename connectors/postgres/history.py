"""Past and present visits as history holds them, read for the API."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import asyncpg
import msgspec

from connectors.postgres.queries import load

Row = Mapping[str, Any]

_SQL = load("history")


class VisitHistory:
    """Reads through a pool. Every method raises one of `pool.AWAY` while PostgreSQL does not answer."""

    def __init__(self, pool: asyncpg.Pool) -> None:
        self._pool = pool

    async def ping(self) -> None:
        """Return when PostgreSQL answers."""
        await self._pool.fetchval(_SQL["ping"])

    async def visits(
        self, gate: str, direction: str | None, before: tuple[datetime, str] | None, limit: int
    ) -> Sequence[Row]:
        """Rows of `visit`, the last opened first; `before` is the (opened_at, visit_id) of the last one seen."""
        opened_at, visit_id = before or (None, None)
        found = await self._pool.fetch(_SQL["visits"], gate, direction, opened_at, visit_id, limit)
        return [_visit(row) for row in found]

    async def visit(self, visit_id: str) -> tuple[Row, Sequence[Row]] | None:
        """One row of `visit`, and its changes and its story's lines, oldest first; None: there is none of this id."""
        row = await self._pool.fetchrow(_SQL["visit"], visit_id)
        if row is None:
            return None
        return _visit(row), [dict(step) for step in await self._pool.fetch(_SQL["story"], visit_id)]


def _visit(row: asyncpg.Record) -> Row:
    return {**row, "waits": msgspec.json.decode(row["waits"])}
