"""The API on a real Kafka and PostgreSQL: what the log says stands on screens, whatever is killed meanwhile."""

import asyncio
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from connectors.kafka.topics import apply_topics
from connectors.postgres.migrate import migrate
from deploy.local.child import Child, Command, wait_until
from schemas.board import BoardMessage
from schemas.codec import encode
from schemas.outcomes import VisitClosed, VisitOpened
from tests.support.api_process import ApiProcess, Screen, api_process
from tests.support.log import produce
from tests.support.morning import GATE, message, truck
from tests.support.servers import KafkaServer, PostgresServer

NOW = datetime(2026, 3, 2, 7, 2, 7, tzinfo=UTC)
TRUCKS = (truck(1, "29C12345", NOW, 90), truck(2, "桂FA2317", NOW, 60, country="cn"), truck(3, None, NOW, 30))


def say(kafka: KafkaServer, *messages: BoardMessage) -> None:
    produce(kafka.bootstrap, "gate.board.v1", [(one.gate, encode(one)) for one in messages])


def places(api: ApiProcess) -> list[tuple[str, int | None]]:
    return [(row["visit_id"], row.get("position")) for row in api.get(f"/v1/gates/{GATE}/board")["rows"]]


@pytest.fixture
def api(own_kafka: KafkaServer, postgres: str, tmp_path: Path) -> Iterator[ApiProcess]:
    apply_topics(own_kafka.bootstrap)
    asyncio.run(migrate(postgres))
    with api_process(own_kafka.bootstrap, postgres, tmp_path) as running:
        yield running


def test_what_the_log_says_stands_on_the_board_and_reaches_open_screens(
    own_kafka: KafkaServer, api: ApiProcess
) -> None:
    say(own_kafka, message(1, NOW, TRUCKS, "snapshot"))
    wait_until(lambda: api.status(f"/v1/gates/{GATE}/board") == 200, 20, "a board")
    wait_until(lambda: api.missing() == set(), 20, "a ready API")
    assert places(api) == [("huu-nghi-1", 1), ("huu-nghi-2", 2), ("huu-nghi-3", 3)]
    screen = Screen(api.url, GATE)
    screen.wait_for(1)
    say(own_kafka, message(2, NOW, removed=("huu-nghi-1",)))
    screen.wait_for(2)
    assert [event["kind"] for event in screen.events] == ["snapshot", "delta"]
    assert places(api) == [("huu-nghi-2", 1), ("huu-nghi-3", 2)]
    assert "29C12345" not in api.log.read_text()


def test_an_api_that_was_killed_goes_on_where_the_log_is(own_kafka: KafkaServer, api: ApiProcess) -> None:
    say(own_kafka, message(1, NOW, TRUCKS, "snapshot"), message(2, NOW, removed=("huu-nghi-2",)))
    wait_until(lambda: api.status(f"/v1/gates/{GATE}/board") == 200, 20, "a board")
    api.kill()
    say(own_kafka, message(3, NOW, removed=("huu-nghi-1",)))
    api.start()
    wait_until(lambda: api.status(f"/v1/gates/{GATE}/board") == 200, 20, "the board again")
    wait_until(lambda: places(api) == [("huu-nghi-3", 1)], 20, "the board as the log has it")


def test_screens_hear_on_after_kafka_was_killed(own_kafka: KafkaServer, api: ApiProcess) -> None:
    say(own_kafka, message(1, NOW, TRUCKS, "snapshot"))
    screen = Screen(api.url, GATE)
    screen.wait_for(1)
    own_kafka.kill()
    assert len(places(api)) == 3
    own_kafka.start()
    say(own_kafka, message(2, NOW, removed=("huu-nghi-1",)))
    screen.wait_for(2, 60)
    assert not screen.ended


def test_a_stop_does_not_wait_for_open_screens(own_kafka: KafkaServer, api: ApiProcess) -> None:
    say(own_kafka, message(1, NOW, TRUCKS, "snapshot"))
    screens = [Screen(api.url, GATE) for _ in range(5)]
    for screen in screens:
        screen.wait_for(1)
    began = time.monotonic()
    assert api.stop() in {0, -15}
    assert time.monotonic() - began < 4
    wait_until(lambda: all(screen.ended for screen in screens), 5, "screens that were told the end")


def test_an_api_without_kafka_and_postgres_lives_and_says_what_it_waits_for(
    own_kafka: KafkaServer, own_postgres: PostgresServer, tmp_path: Path
) -> None:
    apply_topics(own_kafka.bootstrap)
    database = own_postgres.fresh_database()
    asyncio.run(migrate(database))
    say(own_kafka, message(1, NOW, TRUCKS, "snapshot"))
    own_kafka.stop()
    own_postgres.stop()
    with api_process(own_kafka.bootstrap, database, tmp_path) as api:
        assert api.missing() == {"kafka", "board", "postgres"}
        wait_until(lambda: "kafka does not answer, waiting for it" in api.log.read_text(), 20, "a word of it")
        own_kafka.start()
        wait_until(lambda: api.missing() == {"postgres"}, 60, "the board")
        assert len(places(api)) == 3
        assert api.status(f"/v1/gates/{GATE}/visits") == 503
        own_postgres.start()
        wait_until(lambda: api.missing() == set(), 30, "PostgreSQL")
        assert api.get(f"/v1/gates/{GATE}/visits") == {"visits": []}


def test_a_crossed_truck_is_found_in_history_with_its_story(
    own_kafka: KafkaServer, api: ApiProcess, postgres: str, tmp_path: Path
) -> None:
    state: dict[str, Any] = {
        "gate": GATE,
        "visit_id": "huu-nghi-1",
        "direction": "out",
        "opened_at": NOW,
        "status": "waiting",
        "plate": "29C12345",
        "country": "vn",
        "aliases": ("plate:29C12345",),
    }
    opened = VisitOpened(**state, offset=1, ordinal=0, as_of=NOW, stage="gate-in", stage_since=NOW)
    later = NOW + timedelta(hours=2)
    closed = VisitClosed(
        **state,
        offset=9,
        ordinal=0,
        as_of=later,
        stage="gate-out",
        stage_since=later,
        closed_at=later,
        wait_seconds=7200,
    )
    produce(own_kafka.bootstrap, "gate.outcome.v1", [(GATE, encode(opened)), (GATE, encode(closed))])
    program = str(Path(sys.executable).with_name("cuakhau"))
    environment = {"CUAKHAU_KAFKA": own_kafka.bootstrap, "DATABASE_URL": postgres, "CUAKHAU_METRICS_PORT": ""}
    projector = Child(Command([program, "connector", "projector"], environment), tmp_path / "projector.log")
    try:
        wait_until(lambda: bool(api.get(f"/v1/gates/{GATE}/visits")["visits"]), 30, "the visit in history")
        wait_until(lambda: len(api.get("/v1/visits/huu-nghi-1")["story"]) == 2, 10, "its story")
    finally:
        projector.stop()
    story = api.get("/v1/visits/huu-nghi-1")
    assert [change["kind"] for change in story["story"]] == ["opened", "closed"]
    assert (story["visit"]["wait_seconds"], story["visit"]["stage"]) == (7200, "gate-out")
