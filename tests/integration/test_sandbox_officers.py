"""The made-up officers on a real Kafka, with a real customs server to ask."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from connectors.kafka.appender import EVENTS_TOPIC
from connectors.kafka.board_tail import BOARD_TOPIC
from connectors.kafka.reader import TopicReader
from connectors.kafka.topics import apply_topics
from connectors.sandbox.customs import create_customs
from connectors.sandbox.customs_book import CustomsBook
from connectors.sandbox.officers import run
from schemas.board import BoardMessage, BoardRow, StageWait
from schemas.codec import decode_event, encode
from schemas.events import FeedReported, FeePaid, GateEvent, TickRequested
from tests.support.http import serving
from tests.support.log import produce
from tests.support.servers import KafkaServer

WAIT_SECONDS = 60
LONG_AGO = datetime(2026, 3, 2, 5, 0, tzinfo=UTC)


def board(seq: int) -> BoardMessage:
    row = BoardRow(
        visit_id="huu-nghi-000003",
        direction="out",
        rank=(1_000, 3),
        status="waiting",
        stage="yard-in",
        arrived_at=LONG_AGO,
        stage_since=LONG_AGO,
        seen_at=LONG_AGO,
        agencies=("yard",),
        also=(StageWait(stage="fee", since=LONG_AGO, agencies=("tax",)),),
        plate="29C12345",
        declaration="lodged",
    )
    return BoardMessage(
        gate="huu-nghi", offset=seq, ordinal=0, as_of=datetime.now(UTC), kind="snapshot", seq=seq, rows=(row,)
    )


@asynccontextmanager
async def officers(kafka: KafkaServer, customs: str) -> AsyncIterator[None]:
    task = asyncio.create_task(run(kafka.bootstrap, customs, seed=1))
    yield
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def said_until(kafka: KafkaServer, condition: Callable[[list[GateEvent]], bool]) -> list[GateEvent]:
    """Everything in the log, read until the condition holds of it."""
    events: list[GateEvent] = []
    async with TopicReader(kafka.bootstrap, EVENTS_TOPIC, name="test") as reader:
        await reader.read_from(dict.fromkeys(await reader.partitions(), 0))
        async with asyncio.timeout(WAIT_SECONDS):
            while not condition(events):
                events += [decode_event(record.value() or b"") for record in await reader.batch()]
    return events


def words(events: list[GateEvent]) -> list[TickRequested | FeePaid]:
    return [event for event in events if isinstance(event, TickRequested | FeePaid)]


async def test_they_tick_and_pay_what_the_board_lacks_and_after_a_restart_say_nothing_new(
    own_kafka: KafkaServer, tmp_path: Path
) -> None:
    apply_topics(own_kafka.bootstrap)
    book = CustomsBook(tmp_path / "customs.sqlite", seed=7)
    with serving(create_customs(book)) as customs:
        produce(own_kafka.bootstrap, BOARD_TOPIC, [("huu-nghi", encode(board(seq))) for seq in (1, 2)])
        async with officers(own_kafka, customs):
            first = await said_until(own_kafka, lambda events: len(words(events)) >= 2)
        async with officers(own_kafka, customs):
            second = await said_until(own_kafka, lambda events: len(words(events)) >= 4)

    (tick,) = (event for event in words(first) if isinstance(event, TickRequested))
    (fee,) = (event for event in words(first) if isinstance(event, FeePaid))
    assert (tick.visit_id, tick.stage, tick.actor.role) == ("huu-nghi-000003", "yard-in", "yard")
    assert fee.number == book.of_vehicle("29C12345", "huu-nghi", "out")[0]["number"]
    assert {event.id for event in words(second)} == {tick.id, fee.id}
    reports = [event for event in first if isinstance(event, FeedReported)]
    assert reports
    assert all(report.synthetic for report in reports)
