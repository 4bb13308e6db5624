"""The live stream: what a screen gets when it comes, comes back, falls behind or stays too long."""

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import pytest

from gate_api.live.hub import Hub
from gate_api.settings import Settings
from schemas.board import BoardMessage
from tests.support.morning import message, truck

NOW = datetime(2026, 3, 2, 7, 2, 7, tzinfo=UTC)
TRUCKS = (truck(1, "29C12345", NOW, 90), truck(2, None, NOW, 60))


def hub_with(*messages: BoardMessage, **settings: float) -> Hub:
    hub = Hub(["huu-nghi"], Settings(**settings), lambda: NOW)  # type: ignore[arg-type]
    for one in messages:
        hub.publish(one)
    return hub


def board_events(piece: bytes) -> list[dict[str, Any]]:
    events = [block for block in piece.decode().split("\n\n") if block.startswith("id: ")]
    return [json.loads(block.partition("data: ")[2]) for block in events]


async def first(stream: AsyncIterator[bytes]) -> bytes:
    async with asyncio.timeout(2):
        return await anext(stream)


async def test_a_new_screen_gets_a_snapshot_of_now_then_each_change() -> None:
    hub = hub_with(message(1, NOW, TRUCKS[:1], "snapshot"), message(2, NOW, TRUCKS[1:]))
    stream = hub.stream("huu-nghi", None)
    (snapshot,) = board_events(await first(stream))
    assert (snapshot["kind"], snapshot["seq"], len(snapshot["data"]["rows"])) == ("snapshot", 2, 2)
    hub.publish(message(3, NOW, removed=("huu-nghi-1",)))
    assert board_events(await first(stream)) == [
        {
            "v": 1,
            "kind": "delta",
            "seq": 3,
            "as_of": "2026-03-02T07:02:07Z",
            "data": {"offset": 1003, "removed": ["huu-nghi-1"]},
        }
    ]


async def test_an_event_is_one_line_of_json_with_its_seq_as_id() -> None:
    piece = await first(hub_with(message(7, NOW, TRUCKS, "snapshot")).stream("huu-nghi", None))
    assert piece.startswith(b'retry: 2000\n\nid: 7\ndata: {"v":1,"kind":"snapshot","seq":7,')
    assert piece.endswith(b'event: clock\ndata: {"v":1,"server_time":"2026-03-02T07:02:07Z"}\n\n')


async def test_a_screen_that_was_away_for_a_moment_gets_only_what_it_missed() -> None:
    hub = hub_with(message(1, NOW, TRUCKS, "snapshot"), *(message(seq, NOW) for seq in (2, 3, 4)))
    assert [event["seq"] for event in board_events(await first(hub.stream("huu-nghi", 2)))] == [3, 4]
    assert board_events(await first(hub.stream("huu-nghi", 4))) == []


@pytest.mark.parametrize("last_seq", [1, 99])
async def test_a_screen_that_was_away_too_long_or_knows_another_log_gets_a_snapshot(last_seq: int) -> None:
    deltas = (message(seq, NOW) for seq in range(2, 9))
    hub = hub_with(message(1, NOW, TRUCKS, "snapshot"), *deltas, ring_messages=3)
    (event,) = board_events(await first(hub.stream("huu-nghi", last_seq)))
    assert (event["kind"], event["seq"]) == ("snapshot", 8)


async def test_a_periodic_snapshot_costs_a_screen_that_has_everything_no_rows() -> None:
    hub = hub_with(message(1, NOW, TRUCKS, "snapshot"))
    stream = hub.stream("huu-nghi", None)
    await first(stream)
    hub.publish(message(2, NOW, TRUCKS, "snapshot"))
    (event,) = board_events(await first(stream))
    assert (event["kind"], event["seq"], event["data"]) == ("delta", 2, {"offset": 1002})


async def test_after_a_gap_the_board_stays_as_it_was_until_the_next_snapshot() -> None:
    hub = hub_with(message(1, NOW, TRUCKS, "snapshot"), message(3, NOW, removed=("huu-nghi-1",)))
    stream = hub.stream("huu-nghi", None)
    (event,) = board_events(await first(stream))
    assert (event["seq"], len(event["data"]["rows"])) == (1, 2)
    hub.publish(message(4, NOW, TRUCKS[1:], "snapshot"))
    (event,) = board_events(await first(stream))
    assert (event["kind"], len(event["data"]["rows"])) == ("snapshot", 1)


async def test_a_screen_that_cannot_keep_up_is_dropped_and_the_others_are_not() -> None:
    hub = hub_with(message(1, NOW, TRUCKS, "snapshot"), client_queue_messages=4)
    slow, quick = hub.stream("huu-nghi", None), hub.stream("huu-nghi", None)
    await first(slow)
    await first(quick)
    for seq in range(2, 12):
        hub.publish(message(seq, NOW))
        await first(quick)
    with pytest.raises(StopAsyncIteration):
        await first(slow)
    assert len(hub.feeds["huu-nghi"].clients) == 1


async def test_a_stream_ends_cleanly_when_its_time_has_come() -> None:
    hub = hub_with(message(1, NOW, TRUCKS, "snapshot"), stream_lifetime_seconds=0.0)
    stream = hub.stream("huu-nghi", None)
    await first(stream)
    hub.beat_once()
    with pytest.raises(StopAsyncIteration):
        await first(stream)
    assert not hub.feeds["huu-nghi"].clients


async def test_a_stopping_server_ends_open_streams_and_new_ones() -> None:
    hub = hub_with(message(1, NOW, TRUCKS, "snapshot"))
    stream = hub.stream("huu-nghi", None)
    await first(stream)
    hub.close()
    late = hub.stream("huu-nghi", None)
    await first(late)
    for ended in (stream, late):
        with pytest.raises(StopAsyncIteration):
            await first(ended)


async def test_what_a_restarted_tail_says_again_changes_nothing() -> None:
    said = (message(1, NOW, TRUCKS, "snapshot"), message(2, NOW))
    hub = hub_with(*said)
    stream = hub.stream("huu-nghi", None)
    await first(stream)
    for again in said:
        hub.publish(again)
    hub.publish(message(3, NOW))
    assert [event["seq"] for event in board_events(await first(stream))] == [3]
