"""When the outputs of an event stand in Kafka."""

import time
import uuid
from collections.abc import Callable, Mapping

from confluent_kafka import Consumer, KafkaException, Message, TopicPartition

QUIX_PREFIX = "quix."
"""Of the output topics of the job in Quix Streams: quix.gate.board.v1 stands beside gate.board.v1."""

_LOOK_EVERY_SECONDS = 0.02
_ANSWER_SECONDS = 10.0
_READ_SECONDS = 2.0


def wait_until_shown(
    bootstrap_servers: str, board: str, last: Mapping[int, int], seconds: float, check: Callable[[], object]
) -> float:
    """Wait until a board topic shows what the record at an offset caused, for each partition of `last`.

    Returns when that was, in seconds since 1970. A partition's outputs are written in the order of its log, so its
    newest record tells; nothing else is read, to leave the machine to what is measured. Raises TimeoutError, and what
    `check` raises, which is asked meanwhile.
    """
    consumer = Consumer({"bootstrap.servers": bootstrap_servers, "group.id": f"bench-{uuid.uuid4().hex}"})
    waited_for = dict(last)
    seen: dict[int, int] = {}
    deadline = time.monotonic() + seconds
    try:
        while True:
            for partition in list(waited_for):
                records = end(consumer, board, partition)
                if records > seen.get(partition, 0):
                    offset = _offset_shown(consumer, board, partition, records - 1)
                    if offset is not None:
                        seen[partition] = records
                    if offset is not None and offset >= waited_for[partition]:
                        del waited_for[partition]
            if not waited_for:
                return time.time()
            check()
            if time.monotonic() > deadline:
                raise TimeoutError(f"partitions {sorted(waited_for)} did not get there within {seconds:g} s")
            time.sleep(_LOOK_EVERY_SECONDS)
    finally:
        consumer.close()


def log_ends(bootstrap_servers: str, topic: str) -> dict[int, int]:
    """Partition → how many records it holds, of a topic that nothing was deleted from."""
    consumer = Consumer({"bootstrap.servers": bootstrap_servers, "group.id": f"bench-{uuid.uuid4().hex}"})
    try:
        partitions = consumer.list_topics(topic, timeout=_ANSWER_SECONDS).topics[topic].partitions
        return {number: end(consumer, topic, number) for number in partitions}
    finally:
        consumer.close()


def end(consumer: Consumer, topic: str, partition: int) -> int:
    """The offset that the next record will get. A topic just made may not answer at once."""
    deadline = time.monotonic() + _ANSWER_SECONDS
    while True:
        try:
            _, offset = consumer.get_watermark_offsets(TopicPartition(topic, partition), timeout=_ANSWER_SECONDS)
        except KafkaException:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)
        else:
            return int(offset)


def caused_by(message: Message) -> int:
    """The input offset of an output: its CloudEvents id is gate/offset/ordinal."""
    headers: dict[str, bytes] = dict(message.headers() or [])  # type: ignore[arg-type]  # pairs of name and bytes
    return int(headers["ce_id"].split(b"/")[1])


def _offset_shown(consumer: Consumer, board: str, partition: int, at: int) -> int | None:
    """The input offset that the board's record at `at` was caused by; None when it could not be read now."""
    consumer.assign([TopicPartition(board, partition, at)])
    try:
        message = consumer.poll(_READ_SECONDS)
    finally:
        consumer.unassign()
    return None if message is None or message.error() is not None else caused_by(message)
