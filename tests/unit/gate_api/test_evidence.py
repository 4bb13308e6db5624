"""The picture behind a row of the board."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from gate_api.app import create_app
from gate_api.settings import Settings
from tests.support.api import ScriptedBoard, ShelfHistory
from vision.evidence import EvidenceStore

NOW = datetime(2026, 3, 2, 7, 2, 7, tzinfo=UTC)


@pytest.fixture
async def client(tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    app = create_app(Settings(evidence_folder=tmp_path / "evidence"), ScriptedBoard(), ShelfHistory(), lambda: NOW)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://gate") as client:
        yield client


async def test_a_picture_is_served_until_its_time_is_over(client: httpx.AsyncClient, tmp_path: Path) -> None:
    store = EvidenceStore(tmp_path / "evidence" / "huu-nghi" / "gate-in-1", timedelta(hours=72))
    kept = store.put(b"\xff\xd8 a truck", NOW)
    assert kept is not None

    answer = await client.get(f"/v1/evidence/{kept.sha256}")
    store.sweep(NOW + timedelta(hours=80))
    gone = await client.get(f"/v1/evidence/{kept.sha256}")

    assert (answer.status_code, answer.content) == (200, b"\xff\xd8 a truck")
    assert answer.headers["content-type"] == "image/jpeg"
    assert "private" in answer.headers["cache-control"]
    assert gone.status_code == 404
    assert gone.json()["type"] == "/problems/unknown-evidence"


@pytest.mark.parametrize("name", ["..%2Fsecret", "A" * 64, "ab" * 31, "*" * 64])
async def test_what_is_no_hash_is_refused(client: httpx.AsyncClient, name: str) -> None:
    assert (await client.get(f"/v1/evidence/{name}")).status_code in {404, 422}


async def test_an_api_without_cameras_has_no_pictures() -> None:
    app = create_app(Settings(), ScriptedBoard(), ShelfHistory(), lambda: NOW)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://gate") as client:
        assert (await client.get("/v1/evidence/" + "ab" * 32)).status_code == 404
