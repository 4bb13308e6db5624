"""The API on a real Kafka and PostgreSQL: what the log says stands on screens, whatever is killed meanwhile."""

import asyncio
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
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
from tests.support.morning import GATE, POLICY, message, summaries, truck
from tests.support.servers import KafkaServer, PostgresServer

NOW = datetime(2026, 3, 2, 7, 2, 7, tzinfo=UTC)
TRUCKS = (truck(1, "29C12345", NOW, 90), truck(2, "桂FA2317", NOW, 60, country="cn"), truck(3, None, NOW, 30))


Start = Callable[[KafkaServer, str], ApiProcess]


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KafkaServer]:
    """A broker for those tests that leave it alive; each has a gate of its own."""
    server = KafkaServer(tmp_path_factory.mktemp("kafka"))
    server.start()
    apply_topics(server.bootstrap)
    yield server
    server.stop()


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    with ExitStack() as stack:
        yield lambda kafka, database: stack.enter_context(api_process(kafka.bootstrap, database, tmp_path))


def say(kafka: KafkaServer, *messages: BoardMessage) -> None:
    produce(kafka.bootstrap, "gate.board.v1", [(one.gate, encode(one)) for one in messages])


def three_trucks(gate: str) -> BoardMessage:
    return message(1, NOW, TRUCKS, "snapshot", gate=gate)


def first_leaves(gate: str, seq: int = 2, number: int = 1) -> BoardMessage:
    return message(seq, NOW, removed=(f"huu-nghi-{number}",), gate=gate)


def places(api: ApiProcess, gate: str) -> list[tuple[str, int | None]]:
    board = api.get(f"/v1/gates/{gate}/board")
    return [(row["visit_id"], row.get("position")) for row in board.get("rows", ())]


def test_what_the_log_says_stands_on_the_board_and_reaches_open_screens(
    log: KafkaServer, postgres: str, start: Start
) -> None:
    gate = "tan-thanh"
    asyncio.run(migrate(postgres))
    api = start(log, postgres)
    say(log, three_trucks(gate))
    wait_until(lambda: api.missing() == set(), 20, "a ready API")
    screen = Screen(api.url, gate)
    screen.wait_for(1)
    assert places(api, gate) == [("huu-nghi-1", 1), ("huu-nghi-2", 2), ("huu-nghi-3", 3)]
    say(log, first_leaves(gate))
    screen.wait_for(2)
    assert [event["kind"] for event in screen.events] == ["snapshot", "delta"]
    assert places(api, gate) == [("huu-nghi-2", 1), ("huu-nghi-3", 2)]
    assert "29C12345" not in api.log.read_text()


def test_a_driver_is_told_the_position_that_the_log_gives_and_moves_up_when_the_first_leaves(
    log: KafkaServer, postgres: str, start: Start
) -> None:
    gate = "na-nua"
    api = start(log, postgres)
    asked = f"/v1/gates/{gate}/visits/huu-nghi-3/position"
    say(log, message(1, NOW, TRUCKS, "snapshot", gate=gate, figures=summaries(TRUCKS), policy=POLICY))
    wait_until(lambda: api.status(asked) == 200, 20, "a position")
    third = api.get(asked)
    assert (third["position"], third["of"], third["why"]) == (3, 3, "2 ahead: 2 arrived earlier")
    assert third["expected"] == {"p50_seconds": 303, "p90_seconds": 572, "hit_rate_percent": 91}  # 3 x 112.5 s
    say(log, first_leaves(gate))
    wait_until(lambda: api.get(asked)["position"] == 2, 20, "a place further ahead")
    assert (api.get(asked)["of"], api.get(asked)["expected"]["p50_seconds"]) == (2, 202)
    assert api.status(f"/v1/gates/{gate}/visits/29C12345/position") == 404
    assert "29C12345" not in api.log.read_text()


def test_an_api_that_was_killed_goes_on_where_the_log_is(log: KafkaServer, postgres: str, start: Start) -> None:
    gate = "chi-ma"
    api = start(log, postgres)
    say(log, three_trucks(gate), first_leaves(gate, number=2))
    wait_until(lambda: len(places(api, gate)) == 2, 20, "a board")
    api.kill()
    say(log, first_leaves(gate, seq=3))
    api.start()
    wait_until(lambda: places(api, gate) == [("huu-nghi-3", 1)], 20, "the board as the log has it")


def test_a_stop_does_not_wait_for_open_screens(log: KafkaServer, postgres: str, start: Start) -> None:
    gate = "coc-nam"
    api = start(log, postgres)
    say(log, three_trucks(gate))
    screens = [Screen(api.url, gate) for _ in range(5)]
    for screen in screens:
        screen.wait_for(1)
    began = time.monotonic()
    assert api.stop() in {0, -15}
    assert time.monotonic() - began < 4
    wait_until(lambda: all(screen.ended for screen in screens), 5, "screens that were told the end")


def test_screens_hear_on_after_kafka_was_killed(own_kafka: KafkaServer, postgres: str, start: Start) -> None:
    apply_topics(own_kafka.bootstrap)
    api = start(own_kafka, postgres)
    say(own_kafka, three_trucks(GATE))
    screen = Screen(api.url, GATE)
    screen.wait_for(1)
    own_kafka.kill()
    assert len(places(api, GATE)) == 3
    own_kafka.start()
    say(own_kafka, first_leaves(GATE))
    screen.wait_for(2, 60)
    assert not screen.ended


def test_an_api_without_kafka_and_postgres_lives_and_says_what_it_waits_for(
    own_kafka: KafkaServer, own_postgres: PostgresServer, start: Start
) -> None:
    apply_topics(own_kafka.bootstrap)
    database = own_postgres.fresh_database()
    asyncio.run(migrate(database))
    say(own_kafka, three_trucks(GATE))
    own_kafka.stop()
    own_postgres.stop()
    api = start(own_kafka, database)
    assert api.missing() == {"kafka", "board", "postgres"}
    wait_until(lambda: "kafka does not answer, waiting for it" in api.log.read_text(), 20, "a word of it")
    own_kafka.start()
    wait_until(lambda: api.missing() == {"postgres"}, 60, "the board")
    assert len(places(api, GATE)) == 3
    assert api.status(f"/v1/gates/{GATE}/visits") == 503
    own_postgres.start()
    wait_until(lambda: api.missing() == set(), 30, "PostgreSQL")
    assert api.get(f"/v1/gates/{GATE}/visits") == {"visits": []}


def test_a_crossed_truck_is_found_in_history_with_its_story(
    log: KafkaServer, postgres: str, start: Start, tmp_path: Path
) -> None:
    asyncio.run(migrate(postgres))
    api = start(log, postgres)
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
    produce(log.bootstrap, "gate.outcome.v1", [(GATE, encode(opened)), (GATE, encode(closed))])
    program = str(Path(sys.executable).with_name("cuakhau"))
    environment = {"CUAKHAU_KAFKA": log.bootstrap, "DATABASE_URL": postgres, "CUAKHAU_METRICS_PORT": ""}
    projector = Child(Command([program, "connector", "projector"], environment), tmp_path / "projector.log")
    try:
        wait_until(lambda: bool(api.get(f"/v1/gates/{GATE}/visits")["visits"]), 30, "the visit in history")
        wait_until(lambda: len(api.get("/v1/visits/huu-nghi-1")["story"]) == 2, 10, "its story")
    finally:
        projector.stop()
    story = api.get("/v1/visits/huu-nghi-1")
    assert [change["kind"] for change in story["story"]] == ["opened", "closed"]
    assert (story["visit"]["wait_seconds"], story["visit"]["stage"]) == (7200, "gate-out")
