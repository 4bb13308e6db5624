"""`cuakhau engine`: wait for Kafka, fold until told to stop, keep what was folded."""

import asyncio
import logging
import os
import signal
import sys

import faust
import structlog
import uvloop

from streams.engine import garbage
from streams.engine.app import create_app
from streams.engine.log import BulkLog, wait_for_topics
from streams.engine.settings import EngineSettings
from streams.engine.sink import KafkaSink
from streams.engine.snapshots import SNAPSHOTS
from streams.engine.worker import FoldWorker
from streams.partition import ALERT, BOARD, DEAD_LETTERS, EVENTS, OUTCOME

_log = structlog.get_logger()

_TOPICS = frozenset({EVENTS, BOARD, OUTCOME, ALERT, DEAD_LETTERS, SNAPSHOTS})
_STOP_SECONDS = 4.0
_FAILED = 1


def run(settings: EngineSettings) -> int:
    """Fold until SIGTERM or Ctrl-C; 0 then. On a fault the process ends at once with 1, for the supervisor to see."""
    settings.data_folder.mkdir(parents=True, exist_ok=True)
    wait_for_topics(settings.bootstrap_servers, _TOPICS)
    # It writes a hundred lines a second while Kafka is away; the clock and the sink say it every five seconds.
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)
    garbage.look_rarely()
    asyncio.set_event_loop_policy(uvloop.EventLoopPolicy())
    asyncio.run(_run(settings))
    return 0


async def _run(settings: EngineSettings) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    servers = settings.bootstrap_servers
    worker = FoldWorker(BulkLog(servers), KafkaSink(servers), _fail)
    app = create_app(settings, worker)
    await app.start()
    _log.info("engine started")
    stopping = loop.create_task(stop.wait())
    crashed = loop.create_task(app.wait_until_stopped())
    await asyncio.wait({stopping, crashed}, return_when=asyncio.FIRST_COMPLETED)
    if not stop.is_set():
        _fail(app.crash_reason or RuntimeError("Faust stopped by itself"))
    _log.info("engine stopping")
    try:
        await asyncio.wait_for(_end(app, worker), _STOP_SECONDS)
    except TimeoutError:
        _log.warning("engine stopped without a snapshot: Kafka did not answer; the next one folds a longer tail")
        sys.stderr.flush()
        os._exit(0)  # a thread may be waiting for Kafka, and would be waited for
    _log.info("engine stopped")


async def _end(app: faust.App, worker: FoldWorker) -> None:
    await worker.keep_all()
    await app.stop()
    await asyncio.to_thread(worker.close)


def _fail(error: BaseException) -> None:
    """End this process as a crash would: what is not acknowledged is folded again by the next one."""
    _log.critical("engine failed", error=str(error), kind=type(error).__name__)
    sys.stderr.flush()
    os._exit(_FAILED)
