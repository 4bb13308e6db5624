"""Reads a whole topic from given offsets, for code that lives on an event loop."""

import asyncio
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from types import TracebackType
from typing import Self, TypeVar

import structlog
from confluent_kafka import Consumer, KafkaError, KafkaException, Message, TopicPartition

from connectors.kafka.client import Brokers

BATCH_RECORDS = 500

_POLL_SECONDS = 1.0
_ANSWER_SECONDS = 5.0
_AGAIN_SECONDS = 1.0

_log = structlog.get_logger()
_T = TypeVar("_T")


class TopicReader:
    """A consumer of every partition of one topic, outside of any group's assignment.

    It reads where it is told to, so nothing is rebalanced and a restart is immediate; two of them read everything
    twice, which every sink of ours must bear anyway. It waits for brokers that are away and says so.
    The consumer is used in one thread of its own; records come out in batches, in order within a partition.
    """

    def __init__(self, bootstrap_servers: str, topic: str, *, name: str) -> None:
        self.topic = topic
        self._brokers = Brokers(bootstrap_servers, name)
        self._consumer = Consumer(
            self._brokers.settings(
                {
                    "group.id": name,
                    "enable.auto.commit": False,
                    "enable.partition.eof": True,
                    "auto.offset.reset": "earliest",  # what retention took away is gone: go on with the oldest left
                    "queued.max.messages.kbytes": 8192,
                }
            )
        )
        self._thread = ThreadPoolExecutor(1, thread_name_prefix=name)
        self._behind: set[int] = set()

    @property
    def caught_up(self) -> bool:
        """Whether every partition was read to its end at least once since `read_from`."""
        return not self._behind

    async def partitions(self) -> list[int]:
        """The topic's partitions. Waits for Kafka, and for the topic to be created."""
        while True:
            metadata = await self.in_thread(
                lambda: self._consumer.list_topics(self.topic, timeout=_ANSWER_SECONDS).topics[self.topic]
            )
            if metadata.partitions:
                return sorted(metadata.partitions)
            _log.warning("topic is missing, waiting for it; run `cuakhau topics apply`", topic=self.topic)
            await asyncio.sleep(_AGAIN_SECONDS)

    async def committed(self) -> dict[int, int]:
        """The next offset to read of each partition under this reader's name: 0 where none was committed."""
        places = [TopicPartition(self.topic, partition) for partition in await self.partitions()]
        stored = await self.in_thread(lambda: self._consumer.committed(places, timeout=_ANSWER_SECONDS))
        return {place.partition: max(place.offset, 0) for place in stored}

    async def commit(self, next_offsets: Mapping[int, int]) -> None:
        """Keep, under this reader's name, the next offset to read of each partition. Waits for Kafka."""
        places = [TopicPartition(self.topic, *place) for place in next_offsets.items()]
        await self.in_thread(lambda: self._consumer.commit(offsets=places, asynchronous=False))

    async def read_from(self, offsets: Mapping[int, int]) -> None:
        """Read these partitions, each from its offset."""
        self._behind = set(offsets)
        places = [TopicPartition(self.topic, *place) for place in offsets.items()]
        await self.in_thread(lambda: self._consumer.assign(places))

    async def batch(self) -> list[Message]:
        """The next records, at most 500, as soon as there is one; empty when a second passed, or an end was reached."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._poll)

    async def in_thread(self, ask: Callable[[], _T]) -> _T:
        """Ask the consumer something in its thread, again and again until Kafka answers."""
        while True:
            try:
                answer = await asyncio.get_running_loop().run_in_executor(self._thread, ask)
            except KafkaException as error:
                if error.args[0].fatal():
                    raise
                self._brokers.away()
                await asyncio.sleep(_AGAIN_SECONDS)
            else:
                self._brokers.answered()
                return answer

    async def bounds(self, partition: int) -> tuple[int, int]:
        """The oldest offset kept, and the next to be written."""
        place = TopicPartition(self.topic, partition)
        return await self.in_thread(lambda: self._consumer.get_watermark_offsets(place, timeout=_ANSWER_SECONDS))

    async def close(self) -> None:
        """Stop reading."""
        await asyncio.get_running_loop().run_in_executor(self._thread, self._consumer.close)
        self._thread.shutdown()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    def _poll(self) -> list[Message]:
        first = self._consumer.poll(_POLL_SECONDS)
        if first is None:
            return []
        # `consume` would wait to fill its batch: so wait for one, then take what is there already.
        return [
            message
            for message in (first, *self._consumer.consume(BATCH_RECORDS - 1, timeout=0))
            if self._is_record(message)
        ]

    def _is_record(self, message: Message) -> bool:
        error = message.error()
        if error is None:
            self._brokers.answered()
            return True
        if error.code() == KafkaError._PARTITION_EOF:  # noqa: SLF001
            self._behind.discard(message.partition() or 0)
        elif error.fatal():
            raise KafkaException(error)
        else:
            self._brokers.heard(error)
        return False
