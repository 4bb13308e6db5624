"""A camera whose Kafka is away, and which is killed meanwhile: every truck reaches the log once, in order."""

import json
import os
import subprocess
import sys
from pathlib import Path

from confluent_kafka import Consumer, TopicPartition

from connectors.kafka.appender import EVENTS_TOPIC
from connectors.kafka.topics import apply_topics
from schemas.codec import decode_event
from schemas.events import Event, PlateSighted
from tests.support.servers import KafkaServer
from tests.unit.vision.drawn import photograph, seen


def camera(kafka: KafkaServer, home: Path, pictures: Path) -> subprocess.Popen[str]:
    program = str(Path(sys.executable).with_name("cuakhau"))
    place = ["--gate", "huu-nghi", "--checkpoint", "gate-in", "--lane", "1"]
    return subprocess.Popen(
        [program, "camera", "--once", "--source", str(pictures), *place],
        env=os.environ | {"CUAKHAU_KAFKA": kafka.bootstrap, "CUAKHAU_HOME": str(home)},
        stderr=subprocess.PIPE,
        text=True,
    )


def wait_for_sightings(process: subprocess.Popen[str], number: int) -> None:
    assert process.stderr is not None
    while number:
        line = process.stderr.readline()
        assert line, "the camera ended too soon"
        number -= json.loads(line).get("event") == "sighting appended"


def everything(kafka: KafkaServer) -> list[Event]:
    consumer = Consumer({"bootstrap.servers": kafka.bootstrap, "group.id": "test", "enable.partition.eof": True})
    partitions = consumer.list_topics(EVENTS_TOPIC).topics[EVENTS_TOPIC].partitions
    consumer.assign([TopicPartition(EVENTS_TOPIC, number, 0) for number in partitions])
    found, ends = [], 0
    while ends < len(partitions):
        message = consumer.poll(10)
        assert message is not None
        if message.error():
            ends += 1
        else:
            content = message.value()
            assert content is not None
            found.append(decode_event(content))
    consumer.close()
    return found


def plates(events: list[Event]) -> list[str]:
    return [event.candidates[0].text for event in events if isinstance(event, PlateSighted)]


def test_trucks_seen_while_kafka_is_away_come_in_order_though_the_camera_was_killed(
    own_kafka: KafkaServer, tmp_path: Path
) -> None:
    apply_topics(own_kafka.bootstrap)
    own_kafka.stop()
    for name, text in (("first/1.png", "29C88123"), ("first/2.png", "桂FE9057"), ("second/1.png", "12H40713")):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        photograph(tmp_path / name, seen(text))

    killed = camera(own_kafka, tmp_path / "home", tmp_path / "first")
    wait_for_sightings(killed, 2)
    killed.kill()
    killed.communicate()
    again = camera(own_kafka, tmp_path / "home", tmp_path / "second")
    wait_for_sightings(again, 1)
    own_kafka.start()
    said = again.communicate(timeout=60)[1]

    assert again.returncode == 0, said
    events = everything(own_kafka)
    assert plates(events) == ["29C88123", "桂FE9057", "12H40713"]
    assert len({event.id for event in events}) == len(events)
    for event in events:
        if isinstance(event, PlateSighted):
            assert event.evidence is not None
            assert (tmp_path / "home" / "evidence" / event.evidence.place).is_file()

    empty = camera(own_kafka, tmp_path / "home", tmp_path / "second" / "1.png")
    assert empty.wait(60) == 0
    assert plates(everything(own_kafka)) == ["29C88123", "桂FE9057", "12H40713", "12H40713"]
