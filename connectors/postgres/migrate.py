"""Plain-SQL migrations: `pre` before new code starts, `post` when none of the old code runs any more."""

import hashlib
from collections.abc import Iterator
from importlib.resources import files
from typing import Literal, NamedTuple

import asyncpg

from connectors.postgres.queries import load

Phase = Literal["pre", "post"]
PHASES: tuple[Phase, ...] = ("pre", "post")

_SQL = load("migration")


class MigrationChangedError(RuntimeError):
    """An applied migration reads differently now. Restore its file; put the change into a new one."""


class Migration(NamedTuple):
    """One file."""

    name: str
    sql: str

    @property
    def sha256(self) -> str:
        """The sum that tells a changed file."""
        return hashlib.sha256(self.sql.encode()).hexdigest()


def migrations(phase: Phase) -> Iterator[Migration]:
    """The migrations of a phase in the order of their numbers."""
    folder = files("connectors.postgres") / "migrations" / phase
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if entry.name.endswith(".sql"):
            yield Migration(f"{phase}/{entry.name.removesuffix('.sql')}", entry.read_text(encoding="utf-8"))


async def migrate(database_url: str, phases: tuple[Phase, ...] = PHASES) -> list[str]:
    """Apply what is missing, each file in a transaction of its own; returns the names of those applied.

    Raises MigrationChangedError before anything is applied, OSError or asyncpg.PostgresError from the server.
    """
    wanted = [migration for phase in phases for migration in migrations(phase)]
    connection = await asyncpg.connect(database_url)
    try:
        await connection.execute(_SQL["lock"])
        await connection.execute(_SQL["create_table"])
        applied = {row["name"]: row["sha256"] for row in await connection.fetch(_SQL["applied"])}
        for migration in wanted:
            if applied.get(migration.name, migration.sha256) != migration.sha256:
                raise MigrationChangedError(
                    f"migration {migration.name} was applied and has changed since. Restore its file and put the "
                    f"change into a new one."
                )
        missing = [migration for migration in wanted if migration.name not in applied]
        for migration in missing:
            async with connection.transaction():
                await connection.execute(migration.sql)
                await connection.execute(_SQL["record"], migration.name, migration.sha256)
    finally:
        await connection.close()
    return [migration.name for migration in missing]
