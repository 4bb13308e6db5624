"""Migrations on a real PostgreSQL."""

from pathlib import Path

import asyncpg
import pytest

import connectors.postgres
from connectors.postgres import migrate as module
from connectors.postgres.migrate import Migration, MigrationChangedError, migrate, migrations
from tests.support.servers import PostgresServer

SHAPE = """
SELECT table_name, column_name, data_type, is_nullable, column_default FROM information_schema.columns
WHERE table_schema = 'public' AND table_name <> 'schema_migration'
UNION ALL
SELECT tablename, indexname, indexdef, '', '' FROM pg_indexes
WHERE schemaname = 'public' AND tablename <> 'schema_migration'
ORDER BY 1, 2
"""


async def shape(database_url: str) -> list[tuple[object, ...]]:
    connection = await asyncpg.connect(database_url)
    rows = [tuple(row) for row in await connection.fetch(SHAPE)]
    await connection.close()
    return rows


async def test_every_migration_is_applied_once(postgres: str) -> None:
    assert await migrate(postgres) == [m.name for phase in module.PHASES for m in migrations(phase)]
    assert await migrate(postgres) == []


async def test_the_schema_file_is_the_sum_of_the_migrations(postgres_server: PostgresServer) -> None:
    migrated, described = postgres_server.fresh_database(), postgres_server.fresh_database()
    await migrate(migrated)
    connection = await asyncpg.connect(described)
    await connection.execute((Path(connectors.postgres.__file__).parent / "schema.sql").read_text())
    await connection.close()
    assert await shape(migrated)
    assert await shape(migrated) == await shape(described)


async def test_a_changed_migration_is_refused_before_anything_is_applied(
    postgres: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    await migrate(postgres)
    before = await shape(postgres)
    changed = [Migration(m.name, f"{m.sql}\nDROP TABLE visit;") for m in migrations("pre")]
    monkeypatch.setattr(module, "migrations", lambda _: iter([*changed, Migration("pre/0999", "DROP TABLE visit")]))
    with pytest.raises(MigrationChangedError, match="pre/0001_visits"):
        await migrate(postgres, ("pre",))
    assert await shape(postgres) == before


async def test_a_migration_that_fails_leaves_nothing_behind(postgres: str, monkeypatch: pytest.MonkeyPatch) -> None:
    half = Migration("pre/0002_half", "CREATE TABLE half (a int); CREATE TABLE half (a int)")
    monkeypatch.setattr(module, "migrations", lambda _: iter([half]))
    with pytest.raises(asyncpg.DuplicateTableError):
        await migrate(postgres, ("pre",))
    assert await shape(postgres) == []
