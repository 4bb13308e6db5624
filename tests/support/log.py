"""Writes records to a topic as their producers do: keyed, partitioned like Java's client."""

from collections.abc import Iterable

from confluent_kafka import Producer


def produce(bootstrap_servers: str, topic: str, records: Iterable[tuple[str, bytes]]) -> None:
    """Write (key, value) records and return when all are acknowledged."""
    producer = Producer({"bootstrap.servers": bootstrap_servers, "acks": "all", "partitioner": "murmur2_random"})
    failures: list[str] = []
    for key, value in records:
        producer.produce(
            topic, value, key=key, on_delivery=lambda error, _: failures.append(error.name()) if error else None
        )
        producer.poll(0)
    assert producer.flush(30) == 0
    assert failures == []
