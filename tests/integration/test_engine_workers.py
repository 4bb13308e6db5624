"""Engine workers on a real Kafka: killed, joined, stopped; none of the log's events missing, none doubled."""

import itertools
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from confluent_kafka import Producer

from connectors.kafka.topics import apply_topics
from schemas.codec import decode_outcome, encode
from schemas.events import PlateCandidate, PlateSighted
from schemas.gates import GATES
from schemas.outcomes import VisitClosed, VisitOpened
from schemas.topics import load_topics
from streams.engine.clock import partition_of
from streams.engine.snapshots import SNAPSHOTS
from streams.partition import EVENTS, OUTCOME
from tests.support.engine import (
    engines,
    folded_offline,
    heard_by_a_sink,
    log_ends,
    read_topic,
    wait_until_folded,
)
from tests.support.log import produce
from tests.support.servers import KafkaServer

PARTITIONS = {gate: partition_of(gate, load_topics()[EVENTS].partitions) for gate in GATES}


def sighting(number: int, gate: str, checkpoint: str = "gate-in") -> PlateSighted:
    now = datetime.now(UTC)
    return PlateSighted(
        id=f"{number:08d}-0000-7000-8000-{len(checkpoint):012d}",
        gate=gate,
        occurred_at=now,
        received_at=now,
        source="/test",
        sighting_id=f"{number:08d}-0000-7000-8001-{len(checkpoint):012d}",
        revision="new",
        camera="camera",
        checkpoint="gate-in" if checkpoint == "gate-in" else "gate-out",
        lane=1,
        direction="out",
        candidates=(PlateCandidate(text=f"29C{number:05d}", confidence=0.9),),
    )


class Traffic:
    """Trucks that come and go at all gates, until stopped; each comes, and every second one leaves."""

    def __init__(self, bootstrap: str, per_second: int) -> None:
        self._producer = Producer(
            {"bootstrap.servers": bootstrap, "partitioner": "murmur2_random", "compression.type": "zstd"}
        )
        self._pause_seconds = 1 / per_second
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run)
        self.came = 0
        self._thread.start()

    def _run(self) -> None:
        for number, gate in zip(itertools.count(), itertools.cycle(GATES)):
            if self._stopped.is_set():
                break
            self._append(sighting(number, gate))
            if number % 2:
                self._append(sighting(number, gate, "gate-out"))
            self.came = number + 1
            time.sleep(self._pause_seconds)
        assert self._producer.flush(30) == 0

    def _append(self, event: PlateSighted) -> None:
        self._producer.produce(EVENTS, encode(event), event.gate)
        self._producer.poll(0)

    def wait_for(self, trucks: int) -> None:
        """Return when so many more have come."""
        goal = self.came + trucks
        while self.came < goal:
            time.sleep(0.01)

    def stop(self) -> None:
        """No more trucks; everything is in the log."""
        self._stopped.set()
        self._thread.join()


@contextmanager
def traffic(bootstrap: str, per_second: int) -> Iterator[Traffic]:
    flowing = Traffic(bootstrap, per_second)
    try:
        yield flowing
    finally:
        flowing.stop()


@pytest.fixture
def bootstrap(own_kafka: KafkaServer) -> str:
    apply_topics(own_kafka.bootstrap)
    return own_kafka.bootstrap


def assert_nothing_missing_or_doubled(bootstrap: str, came: int) -> None:
    ends = log_ends(bootstrap)
    wait_until_folded(bootstrap, ends, PARTITIONS)
    heard = heard_by_a_sink(bootstrap, ends)
    expected = folded_offline(bootstrap, ends)
    assert heard.keys() == expected.keys()
    for topic_and_gate, values in expected.items():
        assert heard[topic_and_gate] == values, topic_and_gate
    outcomes = [decode_outcome(value) for (topic, _), values in heard.items() if topic == OUTCOME for value in values]
    assert sum(isinstance(outcome, VisitOpened) for outcome in outcomes) == came
    assert sum(isinstance(outcome, VisitClosed) for outcome in outcomes) == came // 2


def test_a_worker_is_killed_another_takes_over_a_third_joins_and_leaves_and_nothing_is_missing_or_doubled(
    bootstrap: str, tmp_path: Path
) -> None:
    with engines(bootstrap, tmp_path) as workers, traffic(bootstrap, 200) as trucks:
        first, second = workers.start(), workers.start()
        first.wait_for("caught up", 6)
        second.wait_for("caught up", 6)
        trucks.wait_for(500)
        first.kill()
        trucks.wait_for(500)
        second.wait_for("caught up", 12)
        third = workers.start()
        third.wait_for("caught up", 6)
        trucks.wait_for(300)
        assert second.stop() == 0
        trucks.wait_for(500)
        third.wait_for("caught up", 12)
        trucks.stop()
        assert_nothing_missing_or_doubled(bootstrap, trucks.came)


def test_a_worker_that_starts_again_goes_on_from_its_snapshot(bootstrap: str, tmp_path: Path) -> None:
    with engines(bootstrap, tmp_path) as workers:
        first = workers.start()
        with traffic(bootstrap, 500) as trucks:
            first.wait_for("caught up", 12)
            trucks.wait_for(1_000)
        ends = log_ends(bootstrap)
        wait_until_folded(bootstrap, ends, PARTITIONS)
        assert first.stop() == 0
        second = workers.start()
        second.wait_for("caught up", 12)
        read_again = {line["partition"]: line["records"] for line in second.lines("caught up")}
        for partition in set(PARTITIONS.values()):
            assert read_again[partition] < 20 < ends[partition]  # type: ignore[operator]
        assert_nothing_missing_or_doubled(bootstrap, trucks.came)


def test_a_snapshot_that_was_tampered_with_is_ignored_and_the_log_is_folded_instead(
    bootstrap: str, tmp_path: Path
) -> None:
    with engines(bootstrap, tmp_path) as workers:
        first = workers.start()
        first.wait_for("caught up", 12)
        produce(bootstrap, EVENTS, [("huu-nghi", encode(sighting(1, "huu-nghi")))])
        wait_until_folded(bootstrap, log_ends(bootstrap), PARTITIONS)
        assert first.stop() == 0
        (kept,) = [m for m in read_topic(bootstrap, SNAPSHOTS) if m.partition() == PARTITIONS["huu-nghi"]]
        producer = Producer({"bootstrap.servers": bootstrap})
        forged = (kept.value() or b"").replace(b"29C00001", b"29C66666")
        producer.produce(SNAPSHOTS, forged, kept.key(), kept.partition() or 0, headers=kept.headers())
        assert producer.flush(10) == 0
        second = workers.start()
        second.wait_for("snapshot ignored")
        assert second.lines("snapshot ignored")[0]["why"] == "its hash differs"
        second.wait_for("caught up", 12)
        assert_nothing_missing_or_doubled(bootstrap, 1)
