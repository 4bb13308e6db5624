"""What the API answers: boards, problems, readiness; from a board that the test writes."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from gate_api.app import create_app
from gate_api.settings import Settings, SettingsError, settings_from
from gate_api.v1.visits.models import Visit, VisitStory
from tests.support.api import ScriptedBoard, ShelfHistory
from tests.support.morning import crowd, feeds, message, summaries, truck

NOW = datetime(2026, 3, 2, 7, 2, 7, tzinfo=UTC)


class Morning:
    """The API in memory with a client."""

    def __init__(self, client: httpx.AsyncClient, board: ScriptedBoard, history: ShelfHistory) -> None:
        self.client, self.board, self.history = client, board, history

    async def until_known(self, seq: int = 1) -> None:
        """Return when the board of Hữu Nghị is served, with this message or a later one."""
        async with asyncio.timeout(5):
            while (answer := await self.client.get("/v1/gates/huu-nghi/board")).status_code != 200 or (
                answer.json()["seq"] < seq
            ):
                pass


@pytest.fixture
async def morning(tmp_path: Path) -> AsyncIterator[Morning]:
    board, history = ScriptedBoard(), ShelfHistory(_story("a-1", 9), _story("a-2", 8), _story("a-3", 7))
    app = create_app(Settings(screens_folder=tmp_path), board, history, lambda: NOW)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://gate") as client,
    ):
        yield Morning(client, board, history)


def _story(visit_id: str, hours_ago: int) -> VisitStory:
    opened_at = NOW - timedelta(hours=hours_ago)
    visit = Visit(
        visit_id=visit_id,
        gate="huu-nghi",
        direction="out",
        opened_at=opened_at,
        stage="customs",
        stage_since=opened_at,
        status="waiting",
    )
    return VisitStory(visit=visit, story=())


async def test_called_trucks_stand_first_and_only_waiting_ones_have_positions(morning: Morning) -> None:
    rows = (truck(1, "29C12345", NOW, 30), truck(2, "98H01977", NOW, 20, status="called"), truck(3, None, NOW, 60))
    morning.board.say(message(1, NOW, (*rows, truck(4, "12A1234", NOW, 10, status="held")), "snapshot"))
    await morning.until_known()
    board = (await morning.client.get("/v1/gates/huu-nghi/board?direction=out")).json()
    assert [(row["visit_id"], row.get("position")) for row in board["rows"]] == [
        ("huu-nghi-2", None),
        ("huu-nghi-3", 1),
        ("huu-nghi-1", 2),
        ("huu-nghi-4", None),
    ]


async def test_no_answer_says_that_more_or_fewer_wait_than_it_shows(morning: Morning) -> None:
    rows = crowd(NOW)
    newcomer = truck(90, "12C99999", NOW, 1, "gate-out")
    morning.board.say(message(1, NOW, rows, "snapshot", figures=summaries(rows)))
    morning.board.say(message(2, NOW, (newcomer,), removed=(rows[0].visit_id, rows[1].visit_id)))
    await morning.until_known(2)
    board = (await morning.client.get("/v1/gates/huu-nghi/board?direction=out")).json()
    assert board["summary"]["waiting"] == len(board["rows"]) == 35
    assert board["summary"]["by_stage"] == Counter(row["stage"] for row in board["rows"])
    gates = {gate["slug"]: gate for gate in (await morning.client.get("/v1/gates")).json()["gates"]}
    assert [one["waiting"] for one in gates["huu-nghi"]["summaries"]] == [35, 1]


async def test_gates_say_how_much_waits_and_how_old_that_is(morning: Morning) -> None:
    rows = crowd(NOW)
    as_of = NOW - timedelta(seconds=4)
    morning.board.say(message(1, as_of, rows, "snapshot", figures=summaries(rows), ages=feeds(NOW)))
    await morning.until_known()
    gates = {gate["slug"]: gate for gate in (await morning.client.get("/v1/gates")).json()["gates"]}
    assert [one["waiting"] for one in gates["huu-nghi"]["summaries"]] == [36, 1]
    assert (gates["huu-nghi"]["age_seconds"], gates["huu-nghi"]["offset"]) == (4.0, 1001)
    assert gates["chi-ma"]["as_of"] is None


async def test_every_error_is_a_problem_document_with_a_next_step(morning: Morning) -> None:
    cases = {
        "/v1/gates/nowhere/board": 404,
        "/v1/gates/huu-nghi/board?direction=up": 422,
        "/v1/gates/huu-nghi/board": 503,
        "/v1/visits/none": 404,
        "/v1/gates/huu-nghi/visits?before=29C12345": 422,
        "/v2": 404,
        "/": 503,
    }
    for address, status in cases.items():
        answer = await morning.client.get(address)
        assert answer.status_code == status, address
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["status"] == status
        assert len(answer.json()["next_step"]) > 20
        assert "29C12345" not in answer.text


async def test_a_failure_of_ours_is_a_problem_document_too(morning: Morning, monkeypatch: pytest.MonkeyPatch) -> None:
    async def broken(_: str) -> None:
        raise RuntimeError("29C12345")

    monkeypatch.setattr(morning.history, "visit", broken)
    answer = await morning.client.get("/v1/visits/a-1")
    assert (answer.status_code, answer.json()["type"]) == (500, "/problems/internal")
    assert "29C12345" not in answer.text


async def test_history_comes_in_pages_and_a_cursor_continues_where_the_page_ended(morning: Morning) -> None:
    first = (await morning.client.get("/v1/gates/huu-nghi/visits?limit=2")).json()
    second = (await morning.client.get(f"/v1/gates/huu-nghi/visits?limit=2&before={first['next']}")).json()
    assert [visit["visit_id"] for visit in first["visits"] + second["visits"]] == ["a-3", "a-2", "a-1"]
    assert "next" not in second


async def test_without_postgres_history_says_so_and_the_live_board_goes_on(morning: Morning) -> None:
    morning.board.say(message(1, NOW, crowd(NOW), "snapshot"))
    await morning.until_known()
    morning.history.away = True
    assert (await morning.client.get("/v1/gates/huu-nghi/visits")).json()["type"] == "/problems/history-away"
    assert (await morning.client.get("/v1/gates/huu-nghi/board")).status_code == 200
    ready = await morning.client.get("/readyz")
    assert ready.status_code == 503
    assert {check["part"]: check["ready"] for check in ready.json()["checks"]} == {
        "kafka": True,
        "board": True,
        "postgres": False,
    }


async def test_ready_only_when_a_board_is_known_but_alive_at_once(morning: Morning) -> None:
    assert (await morning.client.get("/healthz")).status_code == 200
    assert (await morning.client.get("/readyz")).status_code == 503
    morning.board.say(message(1, NOW, (), "snapshot"))
    await morning.until_known()
    assert (await morning.client.get("/readyz")).status_code == 200


async def test_metrics_name_routes_and_no_one(morning: Morning) -> None:
    await morning.client.get("/v1/visits/29C12345")
    text = (await morning.client.get("/metrics")).text
    assert 'route="/v1/visits/{visit_id}"' in text
    assert "29C12345" not in text


async def test_a_screen_may_load_nothing_from_elsewhere(morning: Morning) -> None:
    policy = (await morning.client.get("/healthz")).headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "http" not in policy


async def test_built_screens_are_kept_for_ever_and_their_page_is_asked_for_again(
    morning: Morning, tmp_path: Path
) -> None:
    (tmp_path / "assets").mkdir()
    (tmp_path / "index.html").write_text("<!doctype html>")
    (tmp_path / "assets" / "index-abc.js").write_text("")
    assert (await morning.client.get("/board/huu-nghi")).headers["cache-control"] == "no-cache"
    assert "immutable" in (await morning.client.get("/assets/index-abc.js")).headers["cache-control"]


def test_a_port_that_is_none_is_refused_with_a_hint() -> None:
    assert settings_from({"CUAKHAU_API_PORT": "9000"}).port == 9000
    assert settings_from({}).host == "127.0.0.1"
    with pytest.raises(SettingsError, match="1 to 65535"):
        settings_from({"CUAKHAU_API_PORT": "http"})


def test_the_committed_openapi_document_is_current_and_shows_an_example_of_each_answer() -> None:
    from gate_api import openapi  # noqa: PLC0415 - makes the document

    assert openapi.FILE.read_text(encoding="utf-8") == openapi.text()
    for path, methods in openapi.document()["paths"].items():
        if path != "/metrics":
            content = methods["get"]["responses"]["200"]["content"]
            assert all("example" in answer for answer in content.values()), path
