"""The Faust application: group membership and delivery are Faust's, the fold and its state are ours.

Offsets are not committed. Faust starts a partition at its end, and the offset rule reads in bulk whatever lies between
the state and the first delivery: the state's own offset is the only one that counts.
"""

import asyncio
from collections.abc import AsyncIterator
from functools import partial
from typing import Any

import faust
import structlog
from faust.types import TP

from schemas.topics import load_topics
from streams.engine.clock import TICK_SECONDS, ClockProducer
from streams.engine.intake import FetchTransport
from streams.engine.settings import (
    BATCH_RECORDS,
    BULK_LAG_RECORDS,
    GROUP,
    HEARTBEAT_SECONDS,
    SESSION_TIMEOUT_SECONDS,
    EngineSettings,
)
from streams.engine.worker import Delivered, FoldWorker
from streams.partition import EVENTS

_log = structlog.get_logger()

_SNAPSHOT_CHECK_SECONDS = 10.0


def create_app(settings: EngineSettings, worker: FoldWorker) -> faust.App:
    """The application that feeds `worker` and keeps the clock of its gates."""
    app = faust.App(
        GROUP,
        broker=";".join(f"kafka://{server}" for server in settings.bootstrap_servers.split(",")),
        datadir=str(settings.data_folder),
        topic_allow_declare=False,
        topic_disable_leader=True,
        stream_wait_empty=False,
        web_enabled=False,
        web_bind="127.0.0.1",
        consumer_auto_offset_reset="latest",
        broker_session_timeout=SESSION_TIMEOUT_SECONDS,
        broker_heartbeat_interval=HEARTBEAT_SECONDS,
    )
    app.transport = FetchTransport(app.conf.broker_consumer, app)
    _fold_deliveries(app, worker)
    _follow_assignments(app, worker)
    clock = ClockProducer(settings.bootstrap_servers)

    async def tick() -> None:
        clock.tick(worker.ticking)

    app.timer(TICK_SECONDS)(tick)
    app.timer(_SNAPSHOT_CHECK_SECONDS)(worker.keep_snapshots)
    app.timer(_SNAPSHOT_CHECK_SECONDS)(partial(worker.keep_warm, range(load_topics()[EVENTS].partitions)))
    return app


def _fold_deliveries(app: faust.App, worker: FoldWorker) -> None:
    topic = app.topic(
        EVENTS,
        key_type=bytes,
        value_type=bytes,
        key_serializer="raw",
        value_serializer="raw",
        allow_empty=True,
        acks=False,
    )

    async def fold(stream: Any) -> None:
        async for batch in batches(stream):
            await worker.deliver(batch)
            for number in sorted({record.partition for record in batch}):
                partition = TP(EVENTS, number)
                high = app.consumer.highwater(partition)
                if high is not None and worker.note_lag(number, high) > BULK_LAG_RECORDS:
                    offset = await worker.catch_up(number)
                    if partition in app.consumer.assignment():
                        # Faust need not hand over what the bulk reader has read.
                        await app.consumer.seek_wait({partition: offset})

    app.agent(topic, name="fold")(fold)


def _follow_assignments(app: faust.App, worker: FoldWorker) -> None:
    catching_up: set[asyncio.Task[int]] = set()

    async def on_assigned(_: Any, assigned: set[TP], **__: Any) -> None:
        numbers = sorted(tp.partition for tp in assigned if tp.topic == EVENTS)
        _log.info("partitions assigned", partitions=numbers)
        worker.assign(numbers)
        for number in numbers:
            task = asyncio.ensure_future(worker.catch_up(number))
            catching_up.add(task)
            task.add_done_callback(catching_up.discard)

    async def on_revoked(*_: Any, **__: Any) -> None:
        worker.assign(())

    app.on_partitions_assigned.connect(on_assigned)  # type: ignore[arg-type]  # its stub knows no keyword
    app.on_partitions_revoked.connect(on_revoked)


async def batches(stream: Any) -> AsyncIterator[list[Delivered]]:
    """What the stream holds: the records of a fetch, and of those that came while the last batch was folded."""
    queue = stream.channel.queue
    batch: list[Delivered] = []
    async for event in stream.events():
        batch += event.message.value
        if queue.empty() or len(batch) >= BATCH_RECORDS:
            yield batch
            batch = []
