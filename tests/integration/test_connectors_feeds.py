"""From a look-up that the fold wants to the event that answers it, on a real Kafka and real HTTP servers."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from fastapi import Request, Response

from connectors.customs import connector as customs
from connectors.kafka.appender import EVENTS_TOPIC
from connectors.kafka.reader import TopicReader
from connectors.kafka.topics import apply_topics
from connectors.registry import connector as registry
from connectors.sandbox.customs import create_customs
from connectors.sandbox.customs_book import CustomsBook
from connectors.sandbox.registry import create_registry
from deploy.local.ports import free_ports
from schemas.codec import decode_event, encode
from schemas.events import DeclarationChanged, FeedReported, GateEvent, RegistrationChanged
from schemas.outcomes import DeclarationWanted, RegistrationWanted
from tests.support.http import misbehaving, serving
from tests.support.log import produce
from tests.support.servers import KafkaServer

WAIT_SECONDS = 60
NOON = datetime(2026, 3, 2, 5, 0, tzinfo=UTC)
ABOUT: dict[str, Any] = {"gate": "huu-nghi", "ordinal": 0, "as_of": NOON, "visit_id": "huu-nghi-000001"}


class Log:
    """Everything that was appended to `gate.events.v1` so far."""

    def __init__(self, reader: TopicReader) -> None:
        self._reader = reader
        self.events: list[GateEvent] = []

    async def until(self, condition: Callable[[list[GateEvent]], bool]) -> list[GateEvent]:
        """Read on until the condition holds of all events."""
        async with asyncio.timeout(WAIT_SECONDS):
            while not condition(self.events):
                self.events += [decode_event(record.value() or b"") for record in await self._reader.batch()]
        return self.events


@pytest.fixture
async def log(own_kafka: KafkaServer) -> AsyncIterator[Log]:
    apply_topics(own_kafka.bootstrap)
    async with TopicReader(own_kafka.bootstrap, EVENTS_TOPIC, name="test") as reader:
        await reader.read_from(dict.fromkeys(await reader.partitions(), 0))
        yield Log(reader)


@asynccontextmanager
async def running(coroutine: Coroutine[None, None, None]) -> AsyncIterator[None]:
    task = asyncio.create_task(coroutine)
    yield
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


def want_declaration(kafka: KafkaServer, plate: str, offset: int) -> None:
    wanted = DeclarationWanted(**ABOUT, offset=offset, plate=plate, country="vn", direction="out")
    produce(kafka.bootstrap, "gate.outcome.v1", [("huu-nghi", encode(wanted))])


def want_registration(kafka: KafkaServer, plate: str, offset: int) -> None:
    wanted = RegistrationWanted(**ABOUT, offset=offset, plate=plate)
    produce(kafka.bootstrap, "gate.outcome.v1", [("huu-nghi", encode(wanted))])


def registered(plate: str) -> Callable[[list[GateEvent]], bool]:
    return lambda events: any(isinstance(e, RegistrationChanged) and e.plate == plate for e in events)


def declared(plate: str) -> Callable[[list[GateEvent]], bool]:
    return lambda events: any(isinstance(e, DeclarationChanged) and plate in e.vehicles for e in events)


def reported(alive: bool) -> Callable[[list[GateEvent]], bool]:  # noqa: FBT001 (reads as a word)
    def newest_says_so(events: list[GateEvent]) -> bool:
        reports = [event for event in events if isinstance(event, FeedReported)]
        return bool(reports) and reports[-1].alive is alive

    return newest_says_so


async def test_a_wanted_declaration_is_looked_up_and_its_release_followed(
    own_kafka: KafkaServer, log: Log, tmp_path: Path
) -> None:
    book = CustomsBook(tmp_path / "customs.sqlite", 7)
    with serving(create_customs(book)) as url:
        async with running(customs.run(own_kafka.bootstrap, url, tmp_path / "cursor")):
            want_declaration(own_kafka, "29C12345", 1)
            events = await log.until(declared("29C12345"))
            first = next(event for event in events if isinstance(event, DeclarationChanged))
            assert first.gate == "huu-nghi"
            # Customs is asked again by the change feed: the same record has the same id, so the fold drops it.
            again = await log.until(lambda all_: sum(isinstance(e, DeclarationChanged) for e in all_) > 1)
            ids = {e.id for e in again if isinstance(e, DeclarationChanged) and e.version == first.version}
            assert ids == {first.id}
    assert (tmp_path / "cursor").exists()


async def test_a_wanted_registration_is_looked_up_also_one_that_does_not_exist(
    own_kafka: KafkaServer, log: Log
) -> None:
    plates = [f"12C{number:05d}" for number in range(80)]
    with serving(create_registry(seed=7)) as url:
        async with running(registry.run(own_kafka.bootstrap, url)):
            wanted = [RegistrationWanted(**ABOUT, offset=n, plate=plate) for n, plate in enumerate(plates)]
            produce(own_kafka.bootstrap, "gate.outcome.v1", [("huu-nghi", encode(each)) for each in wanted])

            def all_answered(events: list[GateEvent]) -> bool:
                return {e.plate for e in events if isinstance(e, RegistrationChanged)} == set(plates)

            events = await log.until(all_answered)
    assert {e.status for e in events if isinstance(e, RegistrationChanged)} >= {"valid", "not-found"}


async def test_what_was_wanted_while_customs_was_away_is_answered_when_it_is_back(
    own_kafka: KafkaServer, log: Log, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("connectors.feeds.reporter.REPORT_SECONDS", 0.2)
    (port,) = free_ports(1)
    url = f"http://127.0.0.1:{port}"
    async with running(customs.run(own_kafka.bootstrap, url, tmp_path / "cursor")):
        want_declaration(own_kafka, "29C12345", 1)
        await log.until(reported(alive=False))
        assert not declared("29C12345")(log.events)
        with serving(create_customs(CustomsBook(tmp_path / "customs.sqlite", 7)), port):
            await log.until(declared("29C12345"))
            await log.until(reported(alive=True))


async def test_a_maintenance_page_is_waited_out_and_loses_no_look_up(own_kafka: KafkaServer, log: Log) -> None:
    (port,) = free_ports(1)
    tried = asyncio.Event()
    loop = asyncio.get_running_loop()
    # The report asks for its health, the look-up for the vehicle, and then for its health again.
    requests = iter(range(1, 1_000_000))

    def maintenance() -> tuple[int, bytes]:
        if next(requests) == 3:
            loop.call_soon_threadsafe(tried.set)
        return 200, b"<html>maintenance</html>"

    with misbehaving(maintenance, port) as url:
        async with running(registry.run(own_kafka.bootstrap, url)):
            want_registration(own_kafka, "12C00001", 1)
            await asyncio.wait_for(tried.wait(), WAIT_SECONDS)
            await log.until(reported(alive=False))
    with serving(create_registry(seed=7), port):
        async with running(registry.run(own_kafka.bootstrap, url)):
            await log.until(registered("12C00001"))


async def test_a_plate_that_the_registry_stumbles_over_does_not_hold_up_the_others(
    own_kafka: KafkaServer, log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("connectors.feeds.wanted._FIRST_BACKOFF_SECONDS", 0.01)
    app = create_registry(seed=7)

    @app.middleware("http")
    async def stumble(request: Request, go_on: Callable[[Request], Awaitable[Response]]) -> Response:
        return Response(status_code=500) if request.url.path.endswith("12C00001") else await go_on(request)

    with serving(app) as url:
        async with running(registry.run(own_kafka.bootstrap, url)):
            want_registration(own_kafka, "12C00001", 1)
            want_registration(own_kafka, "12C00002", 2)
            await log.until(registered("12C00002"))
            want_registration(own_kafka, "12C00003", 3)
            await log.until(registered("12C00003"))
    assert not registered("12C00001")(log.events)


async def test_a_connector_that_was_killed_goes_on_where_it_stopped(
    own_kafka: KafkaServer, log: Log, tmp_path: Path
) -> None:
    with serving(create_customs(CustomsBook(tmp_path / "customs.sqlite", 7))) as url:
        async with running(customs.run(own_kafka.bootstrap, url, tmp_path / "cursor")):
            want_declaration(own_kafka, "29C12345", 1)
            await log.until(declared("29C12345"))
        want_declaration(own_kafka, "29C54321", 2)
        async with running(customs.run(own_kafka.bootstrap, url, tmp_path / "cursor")):
            await log.until(declared("29C54321"))
