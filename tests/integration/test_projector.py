"""From `gate.outcome.v1` to the history of visits, on a real Kafka and PostgreSQL."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg
import msgspec
import pytest

from connectors.kafka.topics import apply_topics
from connectors.postgres import projector
from connectors.postgres.history import VisitHistory
from connectors.postgres.migrate import migrate
from connectors.postgres.pool import AWAY, create_pool
from gate_api.v1.visits.models import Visit
from schemas.board import PolicyShown, StageWait
from schemas.codec import decode_outcome, encode
from schemas.evolution import HERE
from schemas.outcomes import (
    BookingChanged,
    CommandAnswered,
    GateOutcome,
    PolicySigned,
    SlotShown,
    SlotsOpened,
    VisitChanged,
    VisitClosed,
    VisitNoted,
    VisitOpened,
)
from tests.support.log import produce
from tests.support.servers import KafkaServer, PostgresServer

NOON = datetime(2026, 3, 2, 5, 0, tzinfo=UTC)
WAIT_SECONDS = 60


def told(number: int, offset: int) -> dict[str, Any]:
    """What every change tells of a visit."""
    return {
        "gate": "huu-nghi",
        "offset": offset,
        "ordinal": 0,
        "as_of": NOON,
        "visit_id": f"huu-nghi-{number:06d}",
        "direction": "out",
        "opened_at": NOON + timedelta(seconds=number),
        "stage": "declaration",
        "stage_since": NOON,
        "status": "waiting",
        "plate": "29C12345",
        "country": "vn",
        "aliases": ("plate:29C12345",),
    }


def opened(number: int, offset: int) -> VisitOpened:
    return VisitOpened(**told(number, offset))


def changed(number: int, offset: int) -> VisitChanged:
    return VisitChanged(**told(number, offset), declaration_number="305512345678", declaration="lodged")


def closed(number: int, offset: int, merged_into: str | None = None) -> VisitClosed:
    ten_minutes_later = NOON + timedelta(minutes=10)
    return VisitClosed(**told(number, offset), closed_at=ten_minutes_later, wait_seconds=600, merged_into=merged_into)


def say(kafka: KafkaServer, *outcomes: GateOutcome, garbage: bytes | None = None) -> None:
    records = [(outcome.gate, encode(outcome)) for outcome in outcomes]
    produce(kafka.bootstrap, projector.OUTCOME_TOPIC, [*records, *([("huu-nghi", garbage)] if garbage else [])])


@asynccontextmanager
async def projecting(kafka: KafkaServer, database_url: str) -> AsyncIterator[VisitHistory]:
    """A running projector and a reader of what it wrote."""
    task = asyncio.create_task(projector.run(kafka.bootstrap, database_url))
    async with await create_pool(database_url) as pool:
        yield VisitHistory(pool)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def eventually(condition: Callable[[], Awaitable[bool]], what: str) -> None:
    async with asyncio.timeout(WAIT_SECONDS):
        while True:
            try:
                if await condition():
                    return
            except AWAY:
                pass  # the database is just starting again
            await asyncio.sleep(0.05)
    raise AssertionError(what)


async def kinds(history: VisitHistory, number: int) -> list[str]:
    found = await history.visit(f"huu-nghi-{number:06d}")
    return [] if found is None else [change["kind"] for change in found[1]]


@pytest.fixture
async def database(postgres: str) -> str:
    await migrate(postgres)
    return postgres


async def test_a_truck_s_visit_is_told_from_its_opening_to_its_crossing(own_kafka: KafkaServer, database: str) -> None:
    apply_topics(own_kafka.bootstrap)
    say(own_kafka, opened(1, 10), changed(1, 11), closed(1, 12))
    async with projecting(own_kafka, database) as history:
        await eventually(lambda: has(history, 1, ["opened", "changed", "closed"]), "the story of the visit")
        (visit,) = await history.visits("huu-nghi", "out", None, 10)
        assert visit["wait_seconds"] == 600
        assert visit["closed_at"] == NOON + timedelta(minutes=10)
        assert visit["aliases"] == ["plate:29C12345"]
        assert await history.visits("huu-nghi", "in", None, 10) == []


async def test_repeated_outcomes_are_written_once_and_unreadable_ones_stop_nobody(
    own_kafka: KafkaServer, database: str
) -> None:
    apply_topics(own_kafka.bootstrap)
    say(own_kafka, opened(1, 10), changed(1, 11), garbage=b'{"type":"visit.opened"')
    # A second worker took over and said all of it again, then went on.
    say(own_kafka, opened(1, 10), changed(1, 11), closed(1, 12))
    say(
        own_kafka,
        CommandAnswered(gate="huu-nghi", offset=13, ordinal=0, as_of=NOON, request_id="r" * 36, accepted=True),
    )
    async with projecting(own_kafka, database) as history:
        await eventually(lambda: has(history, 1, ["opened", "changed", "closed"]), "one story, not two")
    # Another projector begins where this one stopped, and again nothing is doubled.
    say(own_kafka, closed(1, 12), opened(2, 20))
    async with projecting(own_kafka, database) as history:
        await eventually(lambda: has(history, 2, ["opened"]), "the next visit")
        assert await kinds(history, 1) == ["opened", "changed", "closed"]


async def test_a_visit_that_was_another_truck_s_is_closed_without_a_wait(own_kafka: KafkaServer, database: str) -> None:
    apply_topics(own_kafka.bootstrap)
    say(own_kafka, opened(1, 10), opened(2, 11), closed(2, 12, merged_into="huu-nghi-000001"))
    async with projecting(own_kafka, database) as history:
        await eventually(lambda: has(history, 2, ["opened", "closed"]), "the merged visit")
        found = await history.visit("huu-nghi-000002")
        assert found is not None
        assert found[0]["merged_into"] == "huu-nghi-000001"
        assert found[0]["wait_seconds"] is None


async def test_the_story_says_who_did_what_and_what_the_log_showed_in_order(
    own_kafka: KafkaServer, database: str
) -> None:
    apply_topics(own_kafka.bootstrap)
    visit: dict[str, Any] = {"gate": "huu-nghi", "as_of": NOON, "visit_id": "huu-nghi-000001"}
    ticked = CommandAnswered(
        **visit,
        offset=11,
        ordinal=0,
        request_id="r" * 36,
        accepted=True,
        what="ticked",
        stage="customs",
        by_role="customs",
        by_organisation="customs-huu-nghi",
        note="documents complete",
    )
    refused = CommandAnswered(
        **visit, offset=12, ordinal=0, request_id="q" * 36, accepted=False, what="ticked", code="wrong-agency"
    )
    without = VisitNoted(
        **visit, offset=13, ordinal=0, what="crossed-without-tick", occurred_at=NOON, agencies=("border-guard",)
    )
    say(own_kafka, opened(1, 10), ticked, refused, without, closed(1, 14))
    async with projecting(own_kafka, database) as history:
        await eventually(lambda: has(history, 1, ["opened", "noted", "noted", "closed"]), "the story of the visit")
        found = await history.visit("huu-nghi-000001")
        assert found is not None
        _, tick, crossing, _ = found[1]
        assert (tick["what"], tick["by_role"], tick["note"]) == ("ticked", "customs", "documents complete")
        assert (crossing["what"], crossing["agencies"]) == ("crossed-without-tick", ["border-guard"])


async def test_a_visit_keeps_its_right_its_promise_and_what_it_waits_for(own_kafka: KafkaServer, database: str) -> None:
    apply_topics(own_kafka.bootstrap)
    waits = (StageWait(stage="plant", since=NOON, agencies=("plant-quarantine",)),)
    right: dict[str, Any] = {"queue_class": "priority", "rule": "lang-son/1/perishable-1", "workflow": "export-plant/1"}
    promise: dict[str, Any] = {"promised_p50_seconds": 1500, "promised_p90_seconds": 3600}
    say(own_kafka, opened(1, 10), VisitChanged(**told(1, 11), **right, **promise, waits=waits))
    gone: dict[str, Any] = {"closed_at": NOON, "wait_seconds": 60}
    say(own_kafka, opened(2, 12), VisitClosed(**told(2, 13), **gone, how="diverted"))
    async with projecting(own_kafka, database) as history:
        await eventually(lambda: has(history, 2, ["opened", "closed"]), "both visits")
        diverted, waiting = (msgspec.convert(row, Visit) for row in await history.visits("huu-nghi", None, None, 10))
        assert (waiting.queue_class, waiting.rule) == ("priority", "lang-son/1/perishable-1")
        assert (waiting.promised_p50_seconds, waiting.promised_p90_seconds) == (1500, 3600)
        assert waiting.waits == waits
        assert (diverted.how, diverted.wait_seconds) == ("diverted", None)


async def test_what_the_gate_decides_for_all_is_kept_and_repeated_words_change_nothing(
    own_kafka: KafkaServer, database: str
) -> None:
    apply_topics(own_kafka.bootstrap)
    gate: dict[str, Any] = {"gate": "huu-nghi", "as_of": NOON}
    place: dict[str, Any] = {
        "direction": "out",
        "slot_at": NOON,
        "number": "306512345678",
        "vehicle": "12C08416",
        "firm": "firm-1",
    }
    policy = PolicyShown(name="lang-son", version=1, sha256="5f" * 32, pattern=("priority", "live"))
    decided = (
        SlotsOpened(**gate, offset=1, ordinal=0, direction="out", slots=(SlotShown(slot_at=NOON, trucks=24),)),
        BookingChanged(**gate, **place, offset=2, ordinal=0, booking_id="b-1", status="entered"),
        SlotsOpened(**gate, offset=3, ordinal=0, direction="out", slots=(SlotShown(slot_at=NOON, trucks=20),)),
        BookingChanged(**gate, **place, offset=4, ordinal=0, booking_id="b-1", status="confirmed"),
        PolicySigned(**gate, offset=5, ordinal=0, policy=policy, by_role="customs", by_organisation="c-1"),
    )
    say(own_kafka, *decided[:3])
    say(own_kafka, *decided, opened(1, 10))
    async with projecting(own_kafka, database) as history:
        await eventually(lambda: has(history, 1, ["opened"]), "the end of what was said")
    assert await rows_of(database, "slot", "trucks") == [(20,)]
    assert await rows_of(database, "booking", "booking_id, status") == [("b-1", "confirmed")]
    assert await rows_of(database, "policy_step", "kind, signed_by") == [("signed", ["customs/c-1"])]


async def test_every_example_outcome_finds_its_place_and_words_of_a_newer_fold_stop_nobody(
    own_kafka: KafkaServer, database: str
) -> None:
    apply_topics(own_kafka.bootstrap)
    files = sorted((HERE / "examples" / "gate.outcome.v1").glob("*.json"))
    outcomes = sorted((decode_outcome(file.read_bytes()) for file in files), key=lambda o: (o.offset, o.ordinal))
    newer = b'{"type":"truck.weighed","gate":"huu-nghi","offset":900,"ordinal":0,"as_of":"2026-11-23T03:00:00Z"}'
    say(own_kafka, *outcomes, garbage=newer)
    say(own_kafka, opened(99, 1000))
    async with projecting(own_kafka, database) as history:
        await eventually(lambda: has(history, 99, ["opened"]), "the truck after the unknown word")
    for table in ("visit", "visit_change", "visit_story", "booking", "slot", "draw", "policy_step", "lane_change"):
        assert await rows_of(database, table, "1"), table


async def rows_of(database: str, table: str, columns: str) -> list[tuple[Any, ...]]:
    connection = await asyncpg.connect(database)
    rows = await connection.fetch(f"SELECT {columns} FROM {table}")  # noqa: S608 - the test's own words
    await connection.close()
    return [tuple(row) for row in rows]


async def test_history_goes_on_after_postgres_and_kafka_were_killed(
    own_kafka: KafkaServer, own_postgres: PostgresServer
) -> None:
    apply_topics(own_kafka.bootstrap)
    database = own_postgres.fresh_database()
    await migrate(database)
    async with projecting(own_kafka, database) as history:
        say(own_kafka, opened(1, 10))
        await eventually(lambda: has(history, 1, ["opened"]), "the first visit")
        await asyncio.to_thread(own_postgres.kill)
        await asyncio.to_thread(say, own_kafka, changed(1, 11), opened(2, 12))
        await asyncio.to_thread(own_postgres.start)
        await eventually(lambda: has(history, 2, ["opened"]), "what was said while PostgreSQL was away")
        await asyncio.to_thread(own_kafka.kill)
        await asyncio.to_thread(own_kafka.start)
        await asyncio.to_thread(say, own_kafka, closed(1, 13))
        await eventually(lambda: has(history, 1, ["opened", "changed", "closed"]), "what was said after Kafka's kill")


async def test_two_projectors_at_once_double_nothing(own_kafka: KafkaServer, database: str) -> None:
    apply_topics(own_kafka.bootstrap)
    async with projecting(own_kafka, database), projecting(own_kafka, database) as history:
        for number in range(1, 40):
            say(own_kafka, opened(number, 2 * number), closed(number, 2 * number + 1))
        await eventually(lambda: has(history, 39, ["opened", "closed"]), "the last visit")
        for number in range(1, 40):
            assert await kinds(history, number) == ["opened", "closed"]


async def has(history: VisitHistory, number: int, wanted: list[str]) -> bool:
    return await kinds(history, number) == wanted
