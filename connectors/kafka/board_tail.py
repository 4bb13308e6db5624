"""The board as the fold says it: from each gate's newest snapshot, then on and on."""

from collections import Counter
from collections.abc import AsyncGenerator

import msgspec
import structlog
from confluent_kafka import Message

from connectors.kafka.reader import TopicReader
from schemas.board import BoardMessage
from schemas.codec import decode_board

BOARD_TOPIC = "gate.board.v1"

FIRST_STEP_RECORDS = 4000
"""How far from the end of a partition snapshots are looked for first; each further look goes back twice as far."""

_SNAPSHOTS_SOUGHT = 2
"""With two snapshots of each gate that spoke, the records between them span a minute of gate time, in which every other
gate that lives has made a snapshot too: none is missed for being quiet."""

_log = structlog.get_logger()


class BoardTail:
    """Follows `gate.board.v1`.

    Restarts of the brokers are waited for. Messages that cannot be read are logged and skipped: the gap in `seq` shows.
    """

    def __init__(self, bootstrap_servers: str, *, name: str = "cuakhau-board-tail") -> None:
        self._bootstrap_servers = bootstrap_servers
        self._name = name
        self._reader: TopicReader | None = None

    @property
    def caught_up(self) -> bool:
        """Whether everything that stood in the topic when `messages` began has been yielded or is about to be."""
        return self._reader is not None and self._reader.caught_up

    async def messages(self) -> AsyncGenerator[BoardMessage]:
        """Yield board messages for ever, in order within a gate, from each gate's newest snapshot or a bit before."""
        async with TopicReader(self._bootstrap_servers, BOARD_TOPIC, name=self._name) as reader:
            starts = await newest_snapshots(reader)
            await reader.read_from(starts)
            self._reader = reader
            while True:
                for record in await reader.batch():
                    message = _decode(record)
                    if message is not None:
                        yield message


async def newest_snapshots(reader: TopicReader, step_records: int = FIRST_STEP_RECORDS) -> dict[int, int]:
    """For each partition the offset where the newest snapshots of all its gates are ahead; its end when it is empty."""
    bounds = {partition: await reader.bounds(partition) for partition in await reader.partitions()}
    starts = {partition: high for partition, (low, high) in bounds.items() if low == high}
    while len(starts) < len(bounds):
        looks = {
            partition: max(low, high - step_records)
            for partition, (low, high) in bounds.items()
            if partition not in starts
        }
        seen = {partition: _Snapshots() for partition in looks}
        await reader.read_from(looks)
        while not reader.caught_up:
            for record in await reader.batch():
                message = _decode(record)
                if message is not None:
                    seen[record.partition() or 0].take(message, record.offset() or 0)
        for partition, start in looks.items():
            if seen[partition].enough:
                starts[partition] = seen[partition].oldest_of_the_newest
            elif start == bounds[partition][0]:
                starts[partition] = start
        step_records *= 2
    return starts


class _Snapshots:
    """Where the snapshots of a partition's gates lie, among the records looked at."""

    def __init__(self) -> None:
        self._gates: set[str] = set()
        self._counts: Counter[str] = Counter()
        self._newest: dict[str, int] = {}

    def take(self, message: BoardMessage, offset: int) -> None:
        self._gates.add(message.gate)
        if message.kind == "snapshot":
            self._counts[message.gate] += 1
            self._newest[message.gate] = offset

    @property
    def enough(self) -> bool:
        return bool(self._gates) and all(self._counts[gate] >= _SNAPSHOTS_SOUGHT for gate in self._gates)

    @property
    def oldest_of_the_newest(self) -> int:
        return min(self._newest.values())


def _decode(record: Message) -> BoardMessage | None:
    try:
        return decode_board(record.value() or b"")
    except (msgspec.DecodeError, RecursionError) as error:
        _log.error(
            "board message cannot be read", partition=record.partition(), offset=record.offset(), error=str(error)
        )
        return None
