"""What the engine lives through: garbage in the log, no Kafka at its start, Kafka killed while trucks come."""

from pathlib import Path

from confluent_kafka import Producer
from msgspec import json

from connectors.kafka.topics import apply_topics
from schemas.codec import decode_board, decode_dead_letter, encode
from schemas.gates import GATES
from streams.partition import BOARD, DEAD_LETTERS, EVENTS
from tests.integration.test_engine_workers import PARTITIONS, assert_nothing_missing_or_doubled, sighting
from tests.support.engine import engines, log_ends, read_topic, wait_until_folded
from tests.support.log import produce
from tests.support.servers import KafkaServer


def garbage() -> list[tuple[bytes | None, bytes | None, str]]:
    """(key, value, reason) of records that no fold can use."""
    good = encode(sighting(99, "huu-nghi"))
    fields = json.decode(good)
    key = b"huu-nghi"
    return [
        (key, bytes(range(256)), "not-json"),
        (key, good[:100], "not-json"),
        (key, None, "not-json"),
        (key, json.encode(fields | {"lane": "three"}), "invalid-field"),
        (key, json.encode(fields | {"type": "truck.flew"}), "unknown-type"),
        (key, b'{"x":' * 160_000 + b"1" + b"}" * 160_000, "not-json"),
        (key, json.encode(fields | {"occurred_at": "3000-01-01T00:00:00Z"}), "from-the-future"),
        (key, json.encode(fields | {"gate": "nowhere"}), "unknown-gate"),
        (b"tan-thanh", good, "wrong-key"),
        (None, good, "wrong-key"),
    ]


def test_garbage_goes_to_the_dead_letters_with_its_reason_while_good_events_flow_on(
    own_kafka: KafkaServer, tmp_path: Path
) -> None:
    bootstrap = own_kafka.bootstrap
    apply_topics(bootstrap)
    with engines(bootstrap, tmp_path) as workers:
        engine = workers.start()
        engine.wait_for("caught up", 12)
        producer = Producer({"bootstrap.servers": bootstrap, "partitioner": "murmur2_random"})
        for number, (key, value, _) in enumerate(garbage()):
            good = sighting(number, "huu-nghi")
            producer.produce(EVENTS, encode(good), good.gate)
            producer.produce(EVENTS, value, key, PARTITIONS["huu-nghi"])
        assert producer.flush(20) == 0
        assert_nothing_missing_or_doubled_of_arrivals(bootstrap, len(garbage()))
        letters = [decode_dead_letter(message.value() or b"") for message in read_topic(bootstrap, DEAD_LETTERS)]
        letters.sort(key=lambda letter: letter.offset)
        assert [letter.reason for letter in letters] == [reason for _, _, reason in garbage()]
        assert [letter.raw_bytes for letter in letters] == [len(value or b"") for _, value, _ in garbage()]
        assert "29C" not in engine.log.read_text()


def assert_nothing_missing_or_doubled_of_arrivals(bootstrap: str, trucks: int) -> None:
    ends = log_ends(bootstrap)
    wait_until_folded(bootstrap, ends, PARTITIONS)
    rows: dict[str, str | None] = {}
    for message in read_topic(bootstrap, BOARD):
        rows |= {row.visit_id: row.plate for row in decode_board(message.value() or b"").rows}
    assert sorted(filter(None, rows.values())) == [f"29C{number:05d}" for number in range(trucks)]


def test_an_engine_that_starts_before_kafka_waits_and_says_so(own_kafka: KafkaServer, tmp_path: Path) -> None:
    own_kafka.stop()
    with engines(own_kafka.bootstrap, tmp_path) as workers:
        engine = workers.start()
        engine.wait_for("waiting for Kafka; start it, or correct CUAKHAU_KAFKA")
        own_kafka.start()
        engine.wait_for("topics are missing; make them with `cuakhau topics apply`")
        apply_topics(own_kafka.bootstrap)
        engine.wait_for("caught up", 12)
        assert engine.stop() == 0


def test_kafka_is_killed_and_started_again_and_the_engine_goes_on(own_kafka: KafkaServer, tmp_path: Path) -> None:
    bootstrap = own_kafka.bootstrap
    apply_topics(bootstrap)
    with engines(bootstrap, tmp_path) as workers:
        engine = workers.start()
        engine.wait_for("caught up", 12)
        produce(bootstrap, EVENTS, [(gate, encode(sighting(n, gate))) for n, gate in enumerate(GATES)])
        wait_until_folded(bootstrap, log_ends(bootstrap), PARTITIONS)
        own_kafka.kill()
        own_kafka.start()
        produce(
            bootstrap, EVENTS, [(gate, encode(sighting(n, gate, "gate-out"))) for n, gate in enumerate(GATES) if n % 2]
        )
        assert_nothing_missing_or_doubled(bootstrap, len(GATES))
        own_kafka.kill()
        assert engine.stop() == 0, "told to stop while Kafka is away, it stops all the same"
