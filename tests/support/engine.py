"""Engine processes for tests, and the check that matters: outputs equal an offline fold of the same log."""

import itertools
import json
import sys
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from confluent_kafka import Consumer, Message, TopicPartition

from deploy.local.child import Child, Command, wait_until
from schemas.codec import decode_alert, decode_board, decode_outcome
from schemas.topics import load_topics
from streams.engine.log import logged_ms
from streams.partition import ALERT, BOARD, DEAD_LETTERS, EVENTS, OUTCOME, PartitionFold, PartitionState

_STAMPED = {ALERT: decode_alert, BOARD: decode_board, OUTCOME: decode_outcome}

Spoken = dict[tuple[str, str], list[bytes]]
"""What was said, by topic and key (a dead letter's key is its origin)."""


class EngineProcess:
    """`cuakhau engine` as a process of its own."""

    def __init__(self, bootstrap: str, log: Path) -> None:
        self.log = log
        program = str(Path(sys.executable).with_name("cuakhau"))
        environment = {"CUAKHAU_KAFKA": bootstrap, "CUAKHAU_HOME": str(log.parent / "home"), "CUAKHAU_METRICS_PORT": ""}
        self._child = Child(Command([program, "engine"], environment), log)

    def lines(self, event: str) -> list[dict[str, object]]:
        """The lines of its log that say `event`."""
        written = [json.loads(line) for line in self.log.read_text().splitlines() if line.startswith("{")]
        return [line for line in written if line["event"] == event]

    def wait_for(self, event: str, times: int = 1, seconds: float = 40.0) -> None:
        """Return when its log says so; fail at once when the engine has died."""

        def said() -> bool:
            assert self._child.exit_code is None, self.log.read_text()
            return len(self.lines(event)) >= times

        wait_until(said, seconds, f"an engine that says {event!r}")

    def kill(self) -> None:
        """`kill -9`."""
        self._child.kill()

    def stop(self) -> int | None:
        """An orderly stop; its exit code."""
        self._child.stop()
        return self._child.exit_code


class Engines:
    """Starts engines on one broker."""

    def __init__(self, bootstrap: str, folder: Path) -> None:
        self._bootstrap = bootstrap
        self._folder = folder
        self._numbers = itertools.count(1)
        self._started: list[EngineProcess] = []

    def start(self) -> EngineProcess:
        """One more."""
        engine = EngineProcess(self._bootstrap, self._folder / f"engine-{next(self._numbers)}.log")
        self._started.append(engine)
        return engine

    def kill_all(self) -> None:
        """None is left behind, whatever a test did."""
        for engine in self._started:
            engine.kill()


@contextmanager
def engines(bootstrap: str, folder: Path) -> Iterator[Engines]:
    """Engines that end with the test."""
    started = Engines(bootstrap, folder)
    try:
        yield started
    finally:
        started.kill_all()


def log_ends(bootstrap: str) -> dict[int, int]:
    """Partition → the offset its next record will get, of `gate.events.v1`."""
    consumer = Consumer({"bootstrap.servers": bootstrap, "group.id": "test"})
    ends = {
        partition: consumer.get_watermark_offsets(TopicPartition(EVENTS, partition), timeout=10)[1]
        for partition in range(load_topics()[EVENTS].partitions)
    }
    consumer.close()
    return ends


def read_topic(bootstrap: str, topic: str) -> list[Message]:
    """Every record that a topic holds now, in order within each partition."""
    consumer = Consumer({"bootstrap.servers": bootstrap, "group.id": "test", "auto.offset.reset": "earliest"})
    ends: dict[int, int] = {}
    for partition in range(load_topics()[topic].partitions):
        low, high = consumer.get_watermark_offsets(TopicPartition(topic, partition), timeout=10)
        if high > low:
            ends[partition] = high
    consumer.assign([TopicPartition(topic, partition, 0) for partition in ends])
    found: list[Message] = []
    while ends:
        message = consumer.poll(10)
        assert message is not None, f"{topic} does not give back what it holds"
        assert message.error() is None
        found.append(message)
        partition = message.partition() or 0
        if ends.get(partition) == (message.offset() or 0) + 1:
            del ends[partition]
    consumer.close()
    return found


def folded_offline(bootstrap: str, ends: dict[int, int]) -> Spoken:
    """What the log up to `ends` causes, folded here and now from its start."""
    folds = {partition: PartitionFold(PartitionState(partition)) for partition in ends}
    spoken: Spoken = defaultdict(list)
    for message in read_topic(bootstrap, EVENTS):
        partition, offset = message.partition() or 0, message.offset() or 0
        if offset < ends[partition]:
            for out in folds[partition].fold(offset, message.key(), message.value(), logged_ms(message)):
                spoken[out.topic, out.key.decode()].append(out.value)
    return dict(spoken)


def heard_by_a_sink(bootstrap: str, ends: dict[int, int]) -> Spoken:
    """What the engines wrote about the log up to `ends`, as a sink takes it: each stamp once, in order."""
    spoken: Spoken = defaultdict(list)
    for topic, decode in _STAMPED.items():
        last: dict[str, tuple[int, int]] = {}
        for message in read_topic(bootstrap, topic):
            output = decode(message.value() or b"")
            stamp = (output.offset, output.ordinal)
            if stamp > last.get(output.gate, (-1, -1)) and output.offset < ends[message.partition() or 0]:
                last[output.gate] = stamp
                spoken[topic, output.gate].append(message.value() or b"")
    for message in read_topic(bootstrap, DEAD_LETTERS):
        spoken[DEAD_LETTERS, (message.key() or b"").decode()] = [message.value() or b""]
    return dict(spoken)


def wait_until_folded(bootstrap: str, ends: dict[int, int], gates: dict[str, int], seconds: float = 60.0) -> None:
    """Return when the board of each gate (with its partition) shows something at or after the log's `ends`."""

    def folded() -> bool:
        reached: dict[str, int] = {}
        for message in read_topic(bootstrap, BOARD):
            board = decode_board(message.value() or b"")
            reached[board.gate] = max(board.offset, reached.get(board.gate, -1))
        return all(reached.get(gate, -1) >= ends[partition] for gate, partition in gates.items())

    wait_until(folded, seconds, "the boards to show the end of the log", every_seconds=0.5)
