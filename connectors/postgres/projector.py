"""The projector: the life of visits and what the gate decided, from `gate.outcome.v1` into PostgreSQL.

What was read, how far, and the last stamp of each gate are written in one transaction, and only PostgreSQL is asked
where to read on. So a kill at any moment, a repeated record or a second projector neither loses nor doubles a change.
"""

import asyncio
from collections.abc import Iterable, Sequence

import asyncpg
import msgspec
import structlog
from confluent_kafka import Message

from connectors.kafka.reader import TopicReader
from connectors.postgres.pool import AWAY, create_pool
from connectors.postgres.queries import load
from connectors.postgres.rows import VisitOutcome, written
from schemas.codec import decode_outcome
from schemas.metrics import PROJECTED
from schemas.outcomes import GateOutcome

OUTCOME_TOPIC = "gate.outcome.v1"

_AGAIN_SECONDS = 1.0
_SQL = load("projection")
_log = structlog.get_logger()

Stamp = tuple[int, int]


async def run(bootstrap_servers: str, database_url: str) -> None:
    """Project for ever; waits for Kafka and PostgreSQL, whenever they are away, and says so."""
    async with await create_pool(database_url) as pool:
        while True:
            try:
                async with TopicReader(bootstrap_servers, OUTCOME_TOPIC, name="cuakhau-projector") as reader:
                    await _project(reader, pool)
            except AWAY as error:
                # The database's own word may quote a value; its class says enough.
                _log.warning(
                    "postgres does not answer, waiting for it; start it (`cuakhau up`) or correct DATABASE_URL",
                    error=type(error).__name__,
                )
                await asyncio.sleep(_AGAIN_SECONDS)


async def _project(reader: TopicReader, pool: asyncpg.Pool) -> None:
    stored = {row["partition"]: row["next_offset"] for row in await pool.fetch(_SQL["next_offsets"])}
    await reader.read_from({partition: stored.get(partition, 0) for partition in await reader.partitions()})
    _log.info("projecting", partitions=len(stored))
    while True:
        records = await reader.batch()
        if records:
            async with pool.acquire() as connection, connection.transaction():
                await _write(connection, records)


async def _write(connection: asyncpg.pool.PoolConnectionProxy, records: Sequence[Message]) -> None:
    await connection.execute(_SQL["lock"])
    known = {row["gate"]: (row["offset"], row["ordinal"]) for row in await connection.fetch(_SQL["stamps"])}
    fresh = unrepeated(_decoded(records), known)
    for statement, rows in written(fresh).items():
        await connection.executemany(_SQL[statement], rows)
    stamps = {outcome.gate: (outcome.offset, outcome.ordinal) for outcome in fresh}
    await connection.executemany(_SQL["put_stamp"], [(gate, *stamp) for gate, stamp in stamps.items()])
    ends = {record.partition(): (record.offset() or 0) + 1 for record in records}
    await connection.executemany(_SQL["put_next_offset"], list(ends.items()))
    for outcome in fresh:
        if isinstance(outcome, VisitOutcome):
            PROJECTED.labels(outcome.gate).inc()


def unrepeated(outcomes: Iterable[GateOutcome], known: dict[str, Stamp]) -> list[GateOutcome]:
    """Those above the last stamp of their gate (`known`), each once."""
    last = dict(known)
    fresh = []
    for outcome in outcomes:
        stamp = outcome.offset, outcome.ordinal
        if stamp > last.get(outcome.gate, (-1, -1)):
            last[outcome.gate] = stamp
            fresh.append(outcome)
    return fresh


def _decoded(records: Sequence[Message]) -> Iterable[GateOutcome]:
    for record in records:
        try:
            yield decode_outcome(record.value() or b"")
        except (msgspec.DecodeError, RecursionError):
            _log.error("outcome cannot be read, left out", partition=record.partition(), offset=record.offset())
