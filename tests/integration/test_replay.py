"""`cuakhau replay` on a real Kafka, after an engine was killed and another one has said some things again."""

import json
import os
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from confluent_kafka import Producer

from connectors.kafka.topics import apply_topics
from schemas.codec import decode_board, encode
from schemas.events import GateEvent
from streams.bench.traffic import Traffic
from streams.domain.board_view import BoardView
from streams.domain.state import DIRECTIONS
from streams.domain.times import utc
from streams.engine.snapshots import SNAPSHOTS
from streams.partition import BOARD, OUTCOME
from streams.policies import built_in
from streams.replay.records import partition_of_gate
from tests.support.engine import engines, log_ends, read_topic, wait_until_folded
from tests.support.log import produce
from tests.support.servers import KafkaServer

GATE = "huu-nghi"
EVENTS = "gate.events.v1"
PARTITION = partition_of_gate(GATE)


def hour(minutes: range, began_ms: int, traffic: Traffic) -> list[GateEvent]:
    """A truck comes each minute, and one leaves from the twentieth minute on."""
    events: list[GateEvent] = []
    for minute in minutes:
        at_ms = began_ms + minute * 60_000
        events += [traffic.clock(at_ms), *(traffic.arrivals(1, at_ms, 0) if minute < 20 else traffic.round(at_ms))]
    return events


def replay(bootstrap: str, *arguments: str) -> tuple[int, Any, str]:
    """Exit code, answer, and what was said on the way."""
    done = subprocess.run(
        [str(Path(sys.executable).with_name("cuakhau")), "replay", *arguments],
        env=os.environ | {"CUAKHAU_KAFKA": bootstrap, "CUAKHAU_METRICS_PORT": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, json.loads(done.stdout or "null"), done.stderr


def test_the_past_is_shown_proved_and_tried_under_another_policy(own_kafka: KafkaServer, tmp_path: Path) -> None:
    bootstrap = own_kafka.bootstrap
    apply_topics(bootstrap)
    began_ms = int(time.time() // 60 * 60_000) - 3_600_000
    traffic = Traffic(GATE)
    with engines(bootstrap, tmp_path) as started:
        first = started.start()
        first.wait_for("engine started")
        for minutes, last in ((range(30), False), (range(30, 50), True)):
            produce(bootstrap, EVENTS, [(GATE, encode(event)) for event in hour(minutes, began_ms, traffic)])
            wait_until_folded(bootstrap, log_ends(bootstrap), {GATE: PARTITION})
            if not last:
                first.kill()
                second = started.start()
                second.wait_for("caught up", times=6)
        assert second.stop() == 0

    stamps = [(m.offset, m.ordinal) for m in boards(bootstrap)]
    assert len(stamps) > len(set(stamps)), "the second engine repeated nothing: this proves too little"

    code, found, said = replay(bootstrap, "--verify", "--gate", GATE)
    assert (code, found["differences"], found["differences_total"]) == (0, [], 0), said
    recorded = [m for topic in (BOARD, OUTCOME) for m in read_topic(bootstrap, topic) if m.partition() == PARTITION]
    assert found["events"] == log_ends(bootstrap)[PARTITION]
    assert found["outputs"] >= len(recorded)
    (kept,) = [m for m in read_topic(bootstrap, SNAPSHOTS) if m.partition() == PARTITION][-1:]
    assert len(found["log_hash"][str(PARTITION)]) == 64
    assert dict(kept.headers() or [])["log_hash"]

    at = utc(began_ms) + timedelta(minutes=25, seconds=30)
    code, board, said = replay(bootstrap, "--gate", GATE, "--at", at.isoformat())
    assert code == 0, said
    view = BoardView(GATE)
    for message in boards(bootstrap):
        if message.as_of <= at:
            view.apply(message)
    shown = [(place, row.visit_id, row.plate) for d in DIRECTIONS for place, row in view.ordered(d)]
    assert [(row["position"], row["visit_id"], row.get("plate")) for row in board["rows"]] == shown
    assert datetime.fromisoformat(board["as_of"]) == utc(began_ms) + timedelta(minutes=25)

    policy = tmp_path / "other.toml"
    policy.write_text(built_in().replace("shelf_life_hours_below = 120", "shelf_life_hours_below = 24"), "utf-8")
    period = ("--from", utc(began_ms).isoformat(), "--to", datetime.now(UTC).isoformat())
    code, tried, said = replay(bootstrap, "--policy", str(policy), "--gate", GATE, *period)
    assert code == 1, "a policy whose examples fail is refused"
    assert "example" in said
    policy.write_text(built_in(), "utf-8")
    code, tried, said = replay(bootstrap, "--policy", str(policy), "--gate", GATE, *period)
    assert code == 0, said
    assert tried["trucks"] == 50
    assert tried["policy"] == tried["in_force"]
    assert tried["overall"]["count"] == 50

    forge(bootstrap)
    code, found, _ = replay(bootstrap, "--verify", "--gate", GATE)
    assert code == 1
    assert [d["what"] for d in found["differences"]] == ["is recorded with other bytes than the fold gives"]


def boards(bootstrap: str) -> list[Any]:
    """Everything the gate's board said, in order."""
    messages = [decode_board(m.value() or b"") for m in read_topic(bootstrap, BOARD)]
    return [message for message in messages if message.gate == GATE]


def forge(bootstrap: str) -> None:
    """Somebody records an outcome that says a little else."""
    recorded = next(m for m in read_topic(bootstrap, OUTCOME) if m.partition() == PARTITION)
    producer = Producer({"bootstrap.servers": bootstrap})
    producer.produce(
        OUTCOME,
        (recorded.value() or b"").replace(b'"out"', b'"in"'),
        recorded.key(),
        PARTITION,
        headers=recorded.headers(),
    )
    assert producer.flush(10) == 0
