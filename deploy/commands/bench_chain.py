"""`cuakhau bench chain`: from an event's append to its row on a screen, through a real Kafka, engine and API."""

import statistics
import sys
import tempfile
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from confluent_kafka import Consumer, TopicPartition

if TYPE_CHECKING:
    from schemas.events import PlateSighted

GATE = "huu-nghi"

_WARM_UP_SECONDS = 3.0
_START_SECONDS = 60.0
_LAST_WORD_SECONDS = 20.0


class Times:
    """When each plate was appended, consumed bare, and seen on a screen; the first time counts."""

    def __init__(self) -> None:
        self.appended: dict[str, float] = {}
        self.consumed: dict[str, float] = {}
        self.seen: dict[str, float] = {}

    def milliseconds(self, ends: dict[str, float], since: float) -> list[float]:
        """From append to `ends`, of what was appended after `since`."""
        return [(ends[plate] - began) * 1000 for plate, began in self.appended.items() if began >= since]


def bench_chain(rate: int, seconds: int, own_kafka: Callable[[], AbstractContextManager[str]]) -> dict[str, Any]:
    """p50 and p99 in milliseconds, beside a bare consumer that reads the same events in the same run.

    Everything is its own and ends with the bench: no board of a real gate sees these trucks.
    """
    with ExitStack() as stack:
        bootstrap_servers = stack.enter_context(own_kafka())
        api_url = stack.enter_context(_engine_and_api(bootstrap_servers))
        times = Times()
        began = _measure(bootstrap_servers, api_url, times, rate, seconds)
    seen = times.milliseconds(times.seen, began)
    consumed = times.milliseconds(times.consumed, began)
    measured, baseline = _percentiles(seen), _percentiles(consumed)
    return {
        "inputs": {"events_per_second": rate, "seconds": seconds, "events": len(seen), "gate": GATE},
        "measured": measured,
        "baseline": {**baseline, "is": "the same events, append to a bare confluent-kafka consumer"},
        "ratio": round(measured["p50_ms"] / baseline["p50_ms"], 2),
    }


@contextmanager
def _engine_and_api(bootstrap_servers: str) -> Iterator[str]:
    import httpx

    from connectors.kafka.topics import apply_topics
    from deploy.local.child import Child, Command, wait_until
    from deploy.local.ports import free_ports

    apply_topics(bootstrap_servers)
    (port,) = free_ports(1)
    url = f"http://127.0.0.1:{port}"
    program = str(Path(sys.executable).with_name("cuakhau"))
    with tempfile.TemporaryDirectory(prefix="cuakhau-bench-") as folder:
        environment = {
            "CUAKHAU_HOME": folder,
            "CUAKHAU_KAFKA": bootstrap_servers,
            "CUAKHAU_API_PORT": str(port),
            "CUAKHAU_METRICS_PORT": "",
            "DATABASE_URL": "postgresql://127.0.0.1:1/none",  # the live board needs no history
        }
        running = [
            Child(Command([program, name], environment), Path(folder) / f"{name}.log") for name in ("engine", "api")
        ]

        def board_is_known() -> bool:
            try:
                return httpx.get(f"{url}/v1/gates/{GATE}/board").is_success
            except httpx.TransportError:
                return False

        try:
            wait_until(board_is_known, _START_SECONDS, "the first board of the bench's own engine and API")
            yield url
        finally:
            for child in running:
                child.stop()


def _measure(bootstrap_servers: str, api_url: str, times: Times, rate: int, seconds: int) -> float:
    """Append at the rate, open loop; returns when the warm-up ended."""
    from connectors.kafka.appender import LogAppender
    from gate_api.bench import WatchingScreen

    stop = threading.Event()
    ready = threading.Event()
    bare = threading.Thread(target=_consume, args=(bootstrap_servers, times, ready, stop))
    bare.start()
    screen = WatchingScreen(api_url, GATE, times.seen.setdefault)
    try:
        if not (screen.wait_until_open(_START_SECONDS) and ready.wait(_START_SECONDS)):
            raise TimeoutError("The live stream or the bare consumer did not start; run the bench again.")
        with LogAppender(bootstrap_servers, client_id="cuakhau-bench") as appender:
            began = time.perf_counter()
            for number in range(round(rate * (_WARM_UP_SECONDS + seconds))):
                time.sleep(max(0.0, began + number / rate - time.perf_counter()))
                plate = f"29C{number:05d}"
                event = _sighting(plate)
                times.appended[plate] = time.perf_counter()
                appender.submit(event)
        deadline = time.perf_counter() + _LAST_WORD_SECONDS
        while min(len(times.seen), len(times.consumed)) < len(times.appended):
            if time.perf_counter() > deadline:
                raise TimeoutError("Some trucks never came onto the board: is this machine much too slow for the rate?")
            time.sleep(0.05)
    finally:
        stop.set()
        bare.join()
        screen.close()
    return began + _WARM_UP_SECONDS


def _consume(bootstrap_servers: str, times: Times, ready: threading.Event, stop: threading.Event) -> None:
    from schemas.codec import decode_event
    from schemas.events import PlateSighted
    from streams.partition import EVENTS

    consumer = Consumer({"bootstrap.servers": bootstrap_servers, "group.id": f"bench-{uuid.uuid4().hex}"})
    topic = consumer.list_topics(EVENTS, timeout=10).topics[EVENTS]
    ends = {number: consumer.get_watermark_offsets(TopicPartition(EVENTS, number))[1] for number in topic.partitions}
    consumer.assign([TopicPartition(EVENTS, *end) for end in ends.items()])
    ready.set()
    while not stop.is_set():
        message = consumer.poll(0.2)
        when = time.perf_counter()
        if message is None or message.error() is not None:
            continue
        event = decode_event(message.value() or b"")
        if isinstance(event, PlateSighted):
            times.consumed.setdefault(event.candidates[0].text, when)
    consumer.close()


def _sighting(plate: str) -> "PlateSighted":
    from schemas.events import PlateCandidate, PlateSighted

    now = datetime.now(UTC)
    return PlateSighted(
        id=str(uuid.uuid4()),
        gate=GATE,
        occurred_at=now,
        received_at=now,
        source=f"/bench/{GATE}",
        sighting_id=str(uuid.uuid4()),
        revision="new",
        camera="synthetic-bench",
        checkpoint="gate-in",
        lane=1,
        direction="out",
        candidates=(PlateCandidate(text=plate, confidence=0.99, country="vn", colour="yellow", lines=1),),
    )


def _percentiles(milliseconds: list[float]) -> dict[str, float]:
    cuts = statistics.quantiles(milliseconds, n=100)
    return {"p50_ms": round(cuts[49], 2), "p99_ms": round(cuts[98], 2), "max_ms": round(max(milliseconds), 2)}
