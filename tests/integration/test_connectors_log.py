"""Appending to a real log, its topics, and following the board."""

import asyncio
from contextlib import aclosing
from datetime import UTC, datetime

import pytest
from confluent_kafka import Consumer, Message, TopicPartition
from confluent_kafka.admin import AdminClient
from confluent_kafka.admin._config import AlterConfigOpType, ConfigEntry, ConfigResource
from confluent_kafka.admin._resource import ResourceType
from confluent_kafka.cimpl import NewPartitions

from connectors.kafka.appender import EVENTS_TOPIC, Appended, LogAppender, NotAppendedError
from connectors.kafka.board_tail import BOARD_TOPIC, BoardTail, newest_snapshots
from connectors.kafka.reader import TopicReader
from connectors.kafka.topics import TopicRefusedError, apply_topics, list_topics
from deploy.local.child import wait_until
from schemas.board import BoardMessage
from schemas.codec import decode_event, encode
from schemas.events import ClockTicked
from schemas.topics import load_topics
from tests.support.log import produce
from tests.support.servers import KafkaServer

NOON = datetime(2026, 3, 2, 5, 0, tzinfo=UTC)


def tick(gate: str, number: int) -> ClockTicked:
    return ClockTicked(
        id=f"00000000-0000-7000-8000-{number:012d}", gate=gate, occurred_at=NOON, received_at=NOON, source="/clock"
    )


def board(gate: str, seq: int, kind: str = "delta") -> BoardMessage:
    assert kind in {"delta", "snapshot"}
    return BoardMessage(
        gate=gate, offset=seq, ordinal=0, as_of=NOON, kind="snapshot" if kind == "snapshot" else "delta", seq=seq
    )


def read_back(kafka: KafkaServer, topic: str, places: list[Appended]) -> list[Message]:
    consumer = Consumer({"bootstrap.servers": kafka.bootstrap, "group.id": "test"})
    consumer.assign([TopicPartition(topic, places[0].partition, places[0].offset)])
    found: list[Message] = []
    while len(found) < len(places):
        message = consumer.poll(10)
        assert message is not None, f"only {len(found)} of {len(places)} records in {topic}"
        found.append(message)
    consumer.close()
    return found


def test_topics_are_created_once_mended_when_they_differ_and_never_torn_apart(own_kafka: KafkaServer) -> None:
    assert len(apply_topics(own_kafka.bootstrap)) == len(load_topics())
    assert apply_topics(own_kafka.bootstrap) == []

    states = {state.name: state for state in list_topics(own_kafka.bootstrap)}
    assert states.keys() == load_topics().keys()
    assert states[EVENTS_TOPIC].partitions == 12
    assert states[EVENTS_TOPIC].settings["message.timestamp.type"] == "LogAppendTime"
    assert states["gate.snapshot.v1"].settings["cleanup.policy"] == "compact"

    admin = AdminClient({"bootstrap.servers": own_kafka.bootstrap})
    shorter = ConfigEntry("retention.ms", "1000", incremental_operation=AlterConfigOpType.SET)
    resource = ConfigResource(ResourceType.TOPIC, "gate.alert.v1", incremental_configs=[shorter])
    admin.incremental_alter_configs([resource])[resource].result()
    wait_until(lambda: _retention_ms(own_kafka, "gate.alert.v1") == "1000", 10, "the shorter retention")
    assert apply_topics(own_kafka.bootstrap) == ["gate.alert.v1: set retention.ms=34560000000"]

    admin.create_partitions([NewPartitions(EVENTS_TOPIC, 13)])[EVENTS_TOPIC].result()
    wait_until(lambda: len(admin.list_topics().topics[EVENTS_TOPIC].partitions) == 13, 10, "the 13th partition")
    with pytest.raises(TopicRefusedError, match="13 partitions but schemas/topics says 12"):
        apply_topics(own_kafka.bootstrap)


def _retention_ms(kafka: KafkaServer, topic: str) -> str:
    return {state.name: state for state in list_topics(kafka.bootstrap)}[topic].settings["retention.ms"]


async def test_events_of_a_gate_lie_in_one_partition_in_order_with_cloudevents_headers(kafka: KafkaServer) -> None:
    apply_topics(kafka.bootstrap)
    events = [tick("huu-nghi", number) for number in range(50)]
    with LogAppender(kafka.bootstrap, client_id="test") as appender:
        places = await appender.append_all(events)
    assert {place.partition for place in places} == {places[0].partition}
    assert [place.offset - places[0].offset for place in places] == list(range(50))

    records = read_back(kafka, EVENTS_TOPIC, places)
    assert [decode_event(record.value() or b"") for record in records] == events
    assert records[0].key() == b"huu-nghi"
    headers = records[0].headers()
    assert isinstance(headers, list)
    assert dict(headers)["ce_id"] == events[0].id.encode()
    assert dict(headers)["ce_type"] == b"clock.ticked"


async def test_an_append_waits_for_a_broker_that_is_away_unless_told_how_long(own_kafka: KafkaServer) -> None:
    apply_topics(own_kafka.bootstrap)
    with LogAppender(own_kafka.bootstrap, client_id="test") as appender:
        await appender.append(tick("huu-nghi", 1))
        own_kafka.kill()
        waiting = asyncio.create_task(appender.append(tick("huu-nghi", 2)))
        done, _ = await asyncio.wait([waiting], timeout=1)
        assert not done
        await asyncio.to_thread(own_kafka.start)
        assert (await asyncio.wait_for(waiting, 30)).offset == 1
        assert (await appender.append(tick("huu-nghi", 3))).offset == 2

    own_kafka.kill()
    with (
        LogAppender(own_kafka.bootstrap, client_id="test", wait_seconds=1) as appender,
        pytest.raises(NotAppendedError, match=r"clock.ticked was not appended.* within 1 s.*cuakhau status"),
    ):
        await appender.append(tick("huu-nghi", 1))


async def test_the_board_is_followed_from_each_gates_newest_snapshot(own_kafka: KafkaServer) -> None:
    apply_topics(own_kafka.bootstrap)
    messages = [board("huu-nghi", seq, "snapshot" if seq % 40 == 0 else "delta") for seq in range(200)] + [
        board("tan-thanh", 0, "snapshot"),
        board("tan-thanh", 1),
    ]
    produce(own_kafka.bootstrap, BOARD_TOPIC, [(message.gate, encode(message)) for message in messages])

    async with TopicReader(own_kafka.bootstrap, BOARD_TOPIC, name="test") as reader:
        starts = await newest_snapshots(reader, step_records=10)
    assert max(starts.values()) == 160
    assert len(starts) == 12

    tail = BoardTail(own_kafka.bootstrap)
    async with aclosing(tail.messages()) as stream:
        heard = [await asyncio.wait_for(anext(stream), 10) for _ in range(42)]
        assert [message.seq for message in heard if message.gate == "huu-nghi"] == list(range(160, 200))
        assert [message.seq for message in heard if message.gate == "tan-thanh"] == [0, 1]

        await asyncio.to_thread(own_kafka.kill)
        await asyncio.to_thread(own_kafka.start)
        produce(
            own_kafka.bootstrap, BOARD_TOPIC, [("huu-nghi", b"{not json"), ("huu-nghi", encode(board("huu-nghi", 200)))]
        )
        assert (await asyncio.wait_for(anext(stream), 30)).seq == 200

        following = asyncio.create_task(anext(stream))
        async with asyncio.timeout(10):
            while not tail.caught_up:
                await asyncio.wait([following], timeout=0.05)
        following.cancel()
        await asyncio.wait([following])
