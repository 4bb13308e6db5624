"""Tells a gate that a truck which stands in its queue has come to another gate.

History (PostgreSQL) knows which trucks are at which gate. It comes from the same outcomes as are followed here, a
little later; so each outcome waits until history holds it. Of two visits the one that history learns of last then finds
the other, whichever gate is ahead: no pair is missed.
"""

import asyncio
from collections.abc import Sequence

import asyncpg
import msgspec
import structlog
from confluent_kafka import Message

from connectors.diversions.claims import Claim, diversion
from connectors.kafka.appender import LogAppender
from connectors.kafka.reader import TopicReader
from connectors.postgres.pool import AWAY, create_pool
from connectors.postgres.queries import load
from schemas.codec import decode_outcome
from schemas.events import TruckSeenElsewhere
from schemas.outcomes import VisitChanged, VisitOpened

OUTCOME_TOPIC = "gate.outcome.v1"
LOOK_AGAIN_SECONDS = 0.2

_SAY_AGAIN_SECONDS = 15.0
_SQL = load("diversions")
_log = structlog.get_logger()


async def run(bootstrap_servers: str, database_url: str) -> None:
    """Follow for ever; waits for Kafka, PostgreSQL and the projector, whichever is away, and says so.

    Where to read on is kept only when the gates' logs have what follows: after a kill it is said again under the same
    ids, which the fold drops.
    """
    with LogAppender(bootstrap_servers, client_id="cuakhau-connector-diversions") as log:
        async with (
            await create_pool(database_url) as pool,
            TopicReader(bootstrap_servers, OUTCOME_TOPIC, name="cuakhau-diversions") as reader,
        ):
            await reader.read_from(await reader.committed())
            while True:
                records = await reader.batch()
                if records:
                    next_offsets = {record.partition() or 0: (record.offset() or 0) + 1 for record in records}
                    if named := _named(records):
                        await log.append_all(await _once_in_history(pool, named, next_offsets))
                    await reader.commit(next_offsets)


Named = VisitOpened | VisitChanged


def _named(records: Sequence[Message]) -> list[Named]:
    """What was said of open visits whose plate is known."""
    named = []
    for record in records:
        try:
            outcome = decode_outcome(record.value() or b"")
        except (msgspec.DecodeError, RecursionError):
            _log.error("outcome cannot be read, left out", partition=record.partition(), offset=record.offset())
            continue
        if isinstance(outcome, Named) and outcome.plate is not None:
            named.append(outcome)
    return named


async def _once_in_history(
    pool: asyncpg.Pool, named: Sequence[Named], next_offsets: dict[int, int]
) -> list[TruckSeenElsewhere]:
    loop = asyncio.get_running_loop()
    said_at = loop.time()
    while True:
        why = "history is behind; start `cuakhau connector projector`"
        try:
            stored = {row["partition"]: row["next_offset"] for row in await pool.fetch(_SQL["next_offsets"])}
            if all(stored.get(partition, 0) >= end for partition, end in next_offsets.items()):
                return await _diversions(pool, named)
        except AWAY:
            why = "postgres does not answer; start it (`cuakhau up`) or correct DATABASE_URL"
        if loop.time() - said_at > _SAY_AGAIN_SECONDS:
            said_at = loop.time()
            _log.warning("diversions wait", why=why)
        await asyncio.sleep(LOOK_AGAIN_SECONDS)


async def _diversions(pool: asyncpg.Pool, named: Sequence[Named]) -> list[TruckSeenElsewhere]:
    stamps = zip(*((outcome.gate, outcome.offset, outcome.ordinal) for outcome in named), strict=True)
    events: dict[str, TruckSeenElsewhere] = {}
    for row in await pool.fetch(_SQL["pairs"], *stamps):
        here = Claim(row["visit_id"], row["gate"], row["opened_at"], row["plate"], row["country"], row["how"])
        there = Claim(
            row["other_visit_id"],
            row["other_gate"],
            row["other_opened_at"],
            row["other_plate"],
            row["other_country"],
            how=None,
        )
        event = diversion(here, there)
        if event is not None:
            events.setdefault(event.id, event)
    for event in events.values():
        _log.info("truck came to another gate", visit_id=event.visit_id, other_visit_id=event.other_visit_id)
    return list(events.values())
