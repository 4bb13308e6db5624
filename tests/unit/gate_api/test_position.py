"""What a truck is told of its position, from a board that the test writes."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from structlog.testing import capture_logs

from gate_api.app import create_app
from gate_api.settings import Settings
from schemas.board import BoardRow
from schemas.fields import VisitStatus
from tests.support.api import ScriptedBoard, ShelfHistory
from tests.support.morning import BOOKED, GATE, POLICY, PRIORITY, message, summaries, truck

NOW = datetime(2026, 3, 2, 7, 2, 7, tzinfo=UTC)
SLOT = datetime(2026, 3, 2, 7, tzinfo=UTC)
LIVE: dict[str, Any] = {"rule": "live-1"}
TRUCKS = (
    truck(1, "29C12345", NOW, 90, agencies=("customs",), **LIVE),
    truck(2, "桂FA2317", NOW, 80, country="cn", **LIVE),
    truck(3, "12C08416", NOW, 20, **PRIORITY),
    truck(4, None, NOW, 10, slot_at=SLOT, **BOOKED),
    truck(5, "98H01977", NOW, 70, agencies=("customs",), **LIVE),
    truck(6, "15C33102", NOW, 30, "gate-out", **LIVE),
)


@asynccontextmanager
async def gate(*rows: BoardRow, pace_known: bool = True) -> AsyncIterator[httpx.AsyncClient]:
    """The API in memory, once it knows a board of these rows."""
    figures = summaries(rows) if pace_known else None
    board = ScriptedBoard(message(1, NOW, rows, "snapshot", figures=figures, policy=POLICY))
    app = create_app(Settings(), board, ShelfHistory(), lambda: NOW)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://gate") as client,
    ):
        async with asyncio.timeout(5):
            while (await client.get(f"/v1/gates/{GATE}/board")).status_code != httpx.codes.OK:
                pass
        yield client


def address(visit: object, gate: str = GATE) -> str:
    return f"/v1/gates/{gate}/visits/{visit}/position"


async def test_a_waiting_truck_is_told_its_position_who_goes_before_it_and_a_range() -> None:
    async with gate(*TRUCKS) as client:
        answer = await client.get(address("huu-nghi-5"))
    assert answer.json() == {
        "gate": "huu-nghi",
        "visit_id": "huu-nghi-5",
        "direction": "out",
        "status": "waiting",
        "stage": "customs",
        "agencies": ["customs"],
        "since": (NOW - timedelta(minutes=70 - 70 // 3)).isoformat().replace("+00:00", "Z"),
        "queue_class": "live",
        "rule": "live-1",
        "position": 5,
        "of": 5,
        "ahead": [
            {"trucks": 1, "queue_class": "priority", "rule": "perishable-1"},
            {"trucks": 1, "queue_class": "booked", "slot_at": "2026-03-02T07:00:00Z"},
            {"trucks": 2, "queue_class": "live", "rule": "live-1"},
        ],
        "why": "4 ahead: 1 priority under rule perishable-1, 1 booked for 14:00 (UTC+7), 2 arrived earlier",
        "expected": {"p50_seconds": 607, "p90_seconds": 1147, "hit_rate_percent": 91},  # sixth to cross: 675 s
        "policy": {
            "name": POLICY.name,
            "version": POLICY.version,
            "sha256": POLICY.sha256,
            "pattern": list(POLICY.pattern),
        },
        "as_of": "2026-03-02T07:02:07Z",
    }


async def test_no_answer_names_a_plate() -> None:
    async with gate(*TRUCKS) as client:
        texts = [(await client.get(address(row.visit_id))).text for row in TRUCKS]
    assert not [row.plate for row in TRUCKS if row.plate and row.plate in "".join(texts)]


@pytest.mark.parametrize(
    ("status", "said"),
    [
        ("called", "called to come now"),
        ("held", "held by an agency, waits for its release"),
        ("postponed", "postponed, waits for its later turn"),
    ],
)
async def test_a_truck_out_of_the_queue_has_a_status_and_no_position(status: VisitStatus, said: str) -> None:
    async with gate(*TRUCKS, truck(7, "50H12088", NOW, 200, status=status)) as client:
        told = (await client.get(address("huu-nghi-7"))).json()
    assert (told["status"], told["position"], told["expected"]) == (status, None, None)
    assert (told["why"], told["ahead"], told["of"], told["stage"]) == (said, [], 5, "customs")


async def test_while_no_pace_is_known_a_position_comes_without_a_range() -> None:
    async with gate(*TRUCKS, pace_known=False) as client:
        told = (await client.get(address("huu-nghi-3"))).json()
    assert (told["position"], told["why"], told["expected"]) == (1, "nobody ahead", None)


async def test_a_truck_that_the_board_does_not_have_is_a_problem_and_so_is_a_board_that_is_not_known() -> None:
    async with gate(*TRUCKS) as client:
        answers = [await client.get(one) for one in (address("29C99999"), address("a", "no"), address("a", "chi-ma"))]
    assert [(answer.status_code, answer.json()["type"]) for answer in answers] == [
        (404, "/problems/not-on-board"),
        (404, "/problems/unknown-gate"),
        (503, "/problems/board-unknown"),
    ]
    assert not any("29C99999" in answer.text for answer in answers)


async def test_the_log_names_visits_of_the_gate_but_nothing_else_that_stands_in_their_place() -> None:
    with capture_logs() as lines:
        async with gate(*TRUCKS) as client:
            for visit in ("huu-nghi-5", "29C12345"):
                await client.get(address(visit))
    requests = [line for line in lines if "/visits/" in line.get("route", "")]
    assert [line.get("visit_id") for line in requests] == ["huu-nghi-5", None]
    assert {line["route"] for line in requests} == {"/v1/gates/{gate}/visits/{visit_id}/position"}
    assert "29C12345" not in str(lines)
