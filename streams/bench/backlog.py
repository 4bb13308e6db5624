"""Events written to a topic as fast as it takes them, before anything is measured."""

from collections.abc import Iterable

from confluent_kafka import Producer

from schemas.codec import encode
from schemas.events import GateEvent


def append(bootstrap_servers: str, topic: str, events: Iterable[GateEvent]) -> int:
    """Write the events, keyed by gate, and return how many they were when all are acknowledged."""
    producer = Producer(
        {
            "bootstrap.servers": bootstrap_servers,
            "acks": "all",
            "partitioner": "murmur2_random",
            "compression.type": "zstd",
            "linger.ms": 50,
            "queue.buffering.max.messages": 1_000_000,
        }
    )
    count = 0
    for event in events:
        while True:
            try:
                producer.produce(topic, encode(event), event.gate)
                break
            except BufferError:
                producer.poll(0.1)
        count += 1
    producer.flush()
    return count
