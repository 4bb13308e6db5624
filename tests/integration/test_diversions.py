"""A truck waits at one gate and comes to another: on a real Kafka and PostgreSQL, to the log of the gate it left."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from connectors.diversions import connector as diversions
from connectors.kafka.appender import EVENTS_TOPIC
from connectors.kafka.reader import TopicReader
from connectors.kafka.topics import apply_topics
from connectors.postgres import projector
from connectors.postgres.migrate import migrate
from schemas.codec import decode_event, decode_outcome, encode
from schemas.events import PlateCandidate, PlateSighted, TruckSeenElsewhere
from schemas.outcomes import GateOutcome, VisitChanged, VisitClosed, VisitNoted, VisitOpened
from tests.support.engine import engines
from tests.support.log import produce
from tests.support.servers import KafkaServer, PostgresServer

NOON = datetime(2026, 3, 2, 5, 0, tzinfo=UTC)
WAIT_SECONDS = 60


def told(gate: str, number: int, offset: int, plate: str | None, **more: Any) -> dict[str, Any]:
    """What an outcome tells of a visit; of two visits the one with the higher number came later."""
    return {
        "gate": gate,
        "offset": offset,
        "ordinal": 0,
        "as_of": NOON,
        "visit_id": f"{gate}-{number:06d}",
        "direction": "out",
        "opened_at": NOON + timedelta(minutes=number),
        "stage": "declaration",
        "stage_since": NOON,
        "status": "waiting",
        "plate": plate,
        **more,
    }


def say(kafka: KafkaServer, *outcomes: GateOutcome) -> None:
    produce(kafka.bootstrap, diversions.OUTCOME_TOPIC, [(outcome.gate, encode(outcome)) for outcome in outcomes])


class Diversions:
    """What the gates were told, by the visit that ends."""

    def __init__(self, reader: TopicReader) -> None:
        self._reader = reader
        self.told: list[TruckSeenElsewhere] = []

    async def until(self, condition: Callable[[], bool]) -> None:
        async with asyncio.timeout(WAIT_SECONDS):
            while not condition():
                events = [decode_event(record.value() or b"") for record in await self._reader.batch()]
                self.told += [event for event in events if isinstance(event, TruckSeenElsewhere)]

    async def until_told(self, *visit_ids: str) -> None:
        """Exactly these claims end, each with one event (told once or more)."""
        await self.until(lambda: {event.visit_id for event in self.told} >= set(visit_ids))
        assert {event.visit_id for event in self.told} == set(visit_ids)
        assert len({event.id for event in self.told}) == len(visit_ids)


@asynccontextmanager
async def following(kafka: KafkaServer, database_url: str, *, history: bool = True) -> AsyncIterator[None]:
    """The connector, and the projector unless history shall stand still."""
    tasks = [asyncio.create_task(diversions.run(kafka.bootstrap, database_url))]
    if history:
        tasks.append(asyncio.create_task(projector.run(kafka.bootstrap, database_url)))
    yield
    for task in tasks:
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task


@asynccontextmanager
async def reading(kafka: KafkaServer) -> AsyncIterator[Diversions]:
    apply_topics(kafka.bootstrap)
    async with TopicReader(kafka.bootstrap, EVENTS_TOPIC, name="test") as reader:
        await reader.read_from(dict.fromkeys(await reader.partitions(), 0))
        yield Diversions(reader)


@pytest.fixture
async def heard(own_kafka: KafkaServer) -> AsyncIterator[Diversions]:
    async with reading(own_kafka) as found:
        yield found


@pytest.fixture
async def database(postgres: str) -> str:
    await migrate(postgres)
    return postgres


def opened(gate: str, number: int, offset: int, plate: str | None, **more: Any) -> VisitOpened:
    return VisitOpened(**told(gate, number, offset, plate, **more))


def changed(gate: str, number: int, offset: int, plate: str | None, **more: Any) -> VisitChanged:
    return VisitChanged(**told(gate, number, offset, plate, **more))


LAST = (opened("chi-ma", 90, 900, "12A99999"), opened("coc-nam", 91, 901, "12A99999"))
"""Two visits told of last: once their diversion is heard, what was told before them has most likely been looked at."""


async def test_each_truck_that_came_to_another_gate_loses_its_claim_at_the_first(
    own_kafka: KafkaServer, heard: Diversions, database: str
) -> None:
    say(
        own_kafka,
        opened("huu-nghi", 1, 10, "29C12345", country="vn"),
        opened("huu-nghi", 2, 11, "桂FA1234", country="cn"),
        opened("huu-nghi", 3, 12, "AA1234", country="vn"),
        opened("huu-nghi", 4, 13, None),
        opened("huu-nghi", 5, 14, "29C55555", country="vn"),
        VisitClosed(**told("huu-nghi", 5, 15, "29C55555"), closed_at=NOON + timedelta(minutes=6), wait_seconds=60),
        opened("tan-thanh", 11, 10, "29C12345", country="vn"),
        opened("tan-thanh", 12, 11, "FA1234"),
        opened("tan-thanh", 13, 12, "桂AA1234", country="cn"),
        opened("tan-thanh", 14, 13, None),
        opened("tan-thanh", 15, 14, "29C55555", country="vn"),
    )
    async with following(own_kafka, database):
        await asyncio.to_thread(say, own_kafka, *LAST)
        await heard.until_told("huu-nghi-000001", "huu-nghi-000002", "chi-ma-000090")


async def test_a_truck_that_is_named_late_is_found_in_both_ways(
    own_kafka: KafkaServer, heard: Diversions, database: str
) -> None:
    async with following(own_kafka, database):
        say(own_kafka, opened("huu-nghi", 1, 10, None), opened("tan-thanh", 2, 10, "29C12345"))
        say(own_kafka, changed("huu-nghi", 1, 11, "29C12345"))
        await heard.until_told("huu-nghi-000001")
        say(own_kafka, opened("huu-nghi", 3, 12, "29C77777"), opened("tan-thanh", 4, 12, None))
        say(own_kafka, changed("tan-thanh", 4, 13, "29C77777"))
        await heard.until_told("huu-nghi-000001", "huu-nghi-000003")
        # Nothing new is known of these plates: nobody is told again.
        say(own_kafka, changed("huu-nghi", 1, 14, "29C12345"), changed("tan-thanh", 4, 14, "29C77777"))
        say(own_kafka, *LAST)
        await heard.until(lambda: heard.told[-1].gate == "chi-ma")
        gates = {event.id: event.gate for event in heard.told}  # said again after a batch, it has the same id
        assert list(gates.values()) == ["huu-nghi", "huu-nghi", "chi-ma"]


async def test_what_history_does_not_know_yet_is_waited_for_and_that_is_said(
    own_kafka: KafkaServer, heard: Diversions, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(diversions, "_SAY_AGAIN_SECONDS", 0.0)
    say(own_kafka, opened("huu-nghi", 1, 10, "29C12345"), opened("tan-thanh", 2, 10, "29C12345"))
    with capture_logs() as lines:
        async with following(own_kafka, database, history=False):
            await heard.until(lambda: any("projector" in line.get("why", "") for line in lines))
            assert heard.told == []
            task = asyncio.create_task(projector.run(own_kafka.bootstrap, database))
            await heard.until_told("huu-nghi-000001")
            task.cancel()


async def test_a_claim_that_an_officer_gave_back_is_not_taken_again(
    own_kafka: KafkaServer, heard: Diversions, database: str
) -> None:
    say(
        own_kafka,
        opened("huu-nghi", 1, 10, "29C12345"),
        opened("tan-thanh", 2, 10, "29C12345"),
        VisitNoted(
            gate="huu-nghi",
            offset=11,
            ordinal=0,
            as_of=NOON,
            visit_id="huu-nghi-000001",
            what="diverted",
            occurred_at=NOON,
            other_gate="tan-thanh",
            other_visit_id="tan-thanh-000002",
        ),
        opened("huu-nghi", 1, 12, "29C12345"),
        changed("tan-thanh", 2, 13, None),
        changed("tan-thanh", 2, 14, "29C12345"),
    )
    async with following(own_kafka, database):
        await asyncio.to_thread(say, own_kafka, *LAST)
        await heard.until_told("chi-ma-000090")
        # At a third gate it is seen again: that is news.
        say(own_kafka, opened("na-nua", 20, 10, "29C12345"))
        await heard.until_told("chi-ma-000090", "huu-nghi-000001", "tan-thanh-000002")


async def test_it_goes_on_after_a_kill_of_kafka_and_of_postgres(
    own_kafka: KafkaServer, own_postgres: PostgresServer
) -> None:
    database = own_postgres.fresh_database()
    await migrate(database)
    async with reading(own_kafka) as heard, AsyncExitStack() as stack:
        await stack.enter_async_context(following(own_kafka, database))
        say(own_kafka, opened("huu-nghi", 1, 10, "29C12345"), opened("tan-thanh", 2, 10, "29C12345"))
        await heard.until_told("huu-nghi-000001")
        await asyncio.to_thread(own_postgres.kill)
        await asyncio.to_thread(
            say, own_kafka, opened("huu-nghi", 3, 12, "29C77777"), opened("tan-thanh", 4, 12, "29C77777")
        )
        await asyncio.to_thread(own_kafka.kill)
        await asyncio.to_thread(own_kafka.start)
        await asyncio.to_thread(own_postgres.start)
        await heard.until_told("huu-nghi-000001", "huu-nghi-000003")


def sighting(number: int, gate: str, at: datetime) -> PlateSighted:
    return PlateSighted(
        id=f"{number:08d}-0000-7000-8000-000000000000",
        gate=gate,
        occurred_at=at,
        received_at=at,
        source="/test",
        sighting_id=f"{number:08d}-0000-7000-8001-000000000000",
        revision="new",
        camera="camera",
        checkpoint="gate-in",
        lane=1,
        direction="out",
        candidates=(PlateCandidate(text="29C12345", confidence=0.9),),
    )


async def test_the_engine_closes_the_visit_at_the_gate_that_the_truck_left(
    own_kafka: KafkaServer, heard: Diversions, database: str, tmp_path: Path
) -> None:
    now = datetime.now(UTC).replace(microsecond=0)
    events = [sighting(1, "huu-nghi", now - timedelta(minutes=20)), sighting(2, "tan-thanh", now)]
    produce(own_kafka.bootstrap, EVENTS_TOPIC, [(event.gate, encode(event)) for event in events])
    closed: list[VisitClosed] = []
    with engines(own_kafka.bootstrap, tmp_path) as started:
        await asyncio.to_thread(started.start)
        async with (
            following(own_kafka, database),
            TopicReader(own_kafka.bootstrap, diversions.OUTCOME_TOPIC, name="test") as reader,
        ):
            await reader.read_from(dict.fromkeys(await reader.partitions(), 0))
            async with asyncio.timeout(WAIT_SECONDS):
                while not closed:
                    outcomes = [decode_outcome(record.value() or b"") for record in await reader.batch()]
                    closed += [outcome for outcome in outcomes if isinstance(outcome, VisitClosed)]
    assert [(visit.gate, visit.how, visit.closed_at) for visit in closed] == [("huu-nghi", "diverted", now)]
