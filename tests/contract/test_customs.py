"""What the customs connector expects of customs, and what the sandbox does: one contract, over real HTTP."""

import json
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from connectors.customs.client import CustomsClient, Declaration
from connectors.feeds.client import BadAnswerError, FeedAwayError
from connectors.sandbox.customs import create_customs
from connectors.sandbox.customs_book import NEXT_TRIP, CustomsBook
from connectors.sandbox.identifiers import container_check_digit
from tests.support.http import misbehaving, serving, trickling

PLATES = [f"29C{number:05d}" for number in range(60)]


class Clock:
    """The sandbox's time, moved by the test."""

    def __init__(self) -> None:
        self.now = datetime(2026, 3, 2, 5, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def book(tmp_path: Path, clock: Clock) -> CustomsBook:
    return CustomsBook(tmp_path / "customs.sqlite", 7, clock)


@pytest.fixture
def address(book: CustomsBook) -> Iterator[str]:
    with serving(create_customs(book)) as url:
        yield url


@pytest.fixture
async def customs(address: str) -> AsyncIterator[CustomsClient]:
    client = CustomsClient("customs", address)
    yield client
    await client.close()


async def declaration_of(customs: CustomsClient, plate: str) -> Declaration | None:
    answer = await customs.of_vehicle(plate, "huu-nghi", "out")
    return answer.declarations[0] if answer.declarations else None


async def test_a_truck_s_declaration_is_the_same_however_often_it_is_asked_for(customs: CustomsClient) -> None:
    first = await declaration_of(customs, "29C12345")
    assert first is not None
    assert first.vehicles == ("29C12345",)
    assert first.status == "lodged"
    assert await declaration_of(customs, "29C-123.45") == first


async def test_a_declarant_types_a_chinese_plate_without_its_province(customs: CustomsClient) -> None:
    found = await declaration_of(customs, "桂FA1234")
    assert found is not None
    assert found.vehicles == ("FA1234",)
    assert await declaration_of(customs, "FA1234") == found


async def test_nearly_every_truck_is_declared_and_goods_and_containers_are_plausible(customs: CustomsClient) -> None:
    found = [declaration for plate in PLATES if (declaration := await declaration_of(customs, plate))]
    assert len(PLATES) * 0.85 < len(found) < len(PLATES)
    assert len({declaration.number for declaration in found}) == len(found)
    assert {declaration.channel for declaration in found} == {"green", "yellow", "red"}
    assert any(goods.perishable for declaration in found for goods in declaration.goods)
    containers = [number for declaration in found for number in declaration.containers]
    assert containers
    assert all(container_check_digit(number[:10]) == int(number[10]) for number in containers)


async def test_changes_are_told_in_order_and_each_once(customs: CustomsClient, clock: Clock) -> None:
    for plate in PLATES[:10]:
        await declaration_of(customs, plate)
    clock.now += timedelta(seconds=1)
    first = await customs.changes(None)
    assert {declaration.status for declaration in first.declarations} >= {"lodged"}
    clock.now += timedelta(minutes=16)
    later = await customs.changes(first.next)
    told = [(each.number, each.version) for each in (*first.declarations, *later.declarations)]
    assert len(told) == len(set(told))
    released = [each.released_at for each in later.declarations if each.released_at]
    assert released == sorted(released)
    assert {number for number, version in told if version == 1} == {number for number, version in told if version > 1}
    end = await customs.changes(later.next)
    assert end.declarations == ()
    assert end.next == later.next


async def test_a_truck_that_comes_again_has_another_declaration(customs: CustomsClient, clock: Clock) -> None:
    first = await declaration_of(customs, "29C12345")
    clock.now += NEXT_TRIP + timedelta(minutes=20)
    second = await declaration_of(customs, "29C12345")
    assert first is not None
    assert second is not None
    assert second.number != first.number


async def test_a_truck_that_goes_to_another_gate_has_another_declaration_there(customs: CustomsClient) -> None:
    first = await declaration_of(customs, "29C12345")
    elsewhere = await customs.of_vehicle("29C12345", "tan-thanh", "out")
    assert first is not None
    assert [each.gate for each in elsewhere.declarations] == ["tan-thanh"]
    assert elsewhere.declarations[0].number != first.number


async def test_a_restarted_server_says_the_same(tmp_path: Path, customs: CustomsClient, clock: Clock) -> None:
    before = await declaration_of(customs, "29C12345")
    with serving(create_customs(CustomsBook(tmp_path / "customs.sqlite", 7, clock))) as url:
        again = CustomsClient("customs", url)
        assert await declaration_of(again, "29C12345") == before
        await again.close()


@pytest.mark.parametrize(
    ("status", "body", "error"),
    [
        (200, b"<html>maintenance</html>", BadAnswerError),
        (200, b'{"as_of":"2026-03-02T05:00:00Z","declarations":7}', BadAnswerError),
        (200, b"[" * 100_000, BadAnswerError),
        (200, b'{"as_of":"2026-03-02 05:00","declarations":[]}', BadAnswerError),
        (200, b"", BadAnswerError),
        (400, b"{}", BadAnswerError),
        (404, b"{}", BadAnswerError),
        (500, b"{}", FeedAwayError),
        (503, b"", FeedAwayError),
        (429, b"", FeedAwayError),
        (403, b"", FeedAwayError),
    ],
)
async def test_a_wrong_answer_is_an_error_that_names_no_value(status: int, body: bytes, error: type[Exception]) -> None:
    with misbehaving(lambda: (status, body)) as url:
        client = CustomsClient("customs", url)
        with pytest.raises(error) as caught:
            await client.of_vehicle("29C12345", "huu-nghi", "out")
        assert "29C12345" not in str(caught.value)
        assert not client.alive
        await client.close()


async def test_a_server_that_trickles_its_answer_is_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("connectors.feeds.client._ANSWER_SECONDS", 0.3)
    with trickling() as url:
        client = CustomsClient("customs", url)
        with pytest.raises(FeedAwayError):
            await client.of_vehicle("29C12345", "huu-nghi", "out")
        assert not client.alive
        await client.close()


async def test_a_server_that_is_gone_is_away_and_well_again_later(book: CustomsBook) -> None:
    with serving(create_customs(book)) as url:
        client = CustomsClient("customs", url)
        assert await client.is_well()
    assert not await client.is_well()
    port = int(url.rpartition(":")[2])
    with serving(create_customs(book), port):
        assert await client.is_well()
    await client.close()


async def test_one_bad_record_does_not_take_the_good_ones_with_it(customs: CustomsClient, address: str) -> None:
    good = (await customs.of_vehicle("29C12345", "huu-nghi", "out")).declarations
    async with httpx.AsyncClient(base_url=address) as http:
        body = (await http.get("/declarations?vehicle=29C12345&gate=huu-nghi&direction=out")).json()
    body["declarations"].insert(0, {"number": "12"})
    with misbehaving(lambda: (200, json.dumps(body).encode())) as url:
        client = CustomsClient("customs", url)
        assert (await client.of_vehicle("29C12345", "huu-nghi", "out")).declarations == good
        await client.close()
