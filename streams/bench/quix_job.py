"""The engine's job in Quix Streams, for `cuakhau bench engine`: `python -m streams.bench.quix_job`.

It runs by itself, in an environment of its own (requirements-bench.lock), until it is stopped. It does the real thing
for each event: our decoder and fold, every output produced. What it keeps in Quix's durable state (RocksDB and a
changelog topic) is less than our snapshots hold: the offset, and the visits that the event changed, in the bytes that
they are told to the world with. It never reads them back, so a restart is not what this measures.
"""

import argparse
import json
import logging
import sys
import time
from collections.abc import Iterator
from typing import Any

from quixstreams import Application, State, message_context
from quixstreams.models import SerializationContext, Serializer, TopicConfig

from streams.bench.marks import QUIX_PREFIX
from streams.partition import ALERT, BOARD, DEAD_LETTERS, EVENTS, OUTCOME, Outgoing, PartitionFold, PartitionState


def main() -> None:
    """Fold until SIGTERM. Prints one line when the first event is in hand: when that was, in seconds since 1970."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--kafka", required=True)
    parser.add_argument("--state", required=True)
    args = parser.parse_args()
    logging.getLogger("quixstreams").setLevel(logging.WARNING)
    app = Application(
        broker_address=args.kafka,
        consumer_group="bench-quix",
        auto_offset_reset="earliest",
        state_dir=args.state,
        loglevel=None,
        producer_extra_config={"compression.type": "zstd", "partitioner": "murmur2_random"},
    )
    config = TopicConfig(num_partitions=12, replication_factor=1)
    form: dict[str, Any] = {"key_serializer": "bytes", "value_serializer": _Bytes(), "config": config}
    topics = {name: app.topic(QUIX_PREFIX + name, **form) for name in (BOARD, OUTCOME, ALERT, DEAD_LETTERS)}
    events = app.topic(EVENTS, key_deserializer="bytes", value_deserializer="bytes")
    frame = app.dataframe(events).apply(_Job().fold, stateful=True, metadata=True, expand=True)
    frame = frame.set_headers(lambda out, _key, _timestamp, _headers: out.headers)
    frame.to_topic(lambda out, _key, _timestamp, _headers: topics[out.topic])
    app.run()


class _Bytes(Serializer):  # type: ignore[misc]  # Quix is not installed beside our own packages
    """An output is in bytes already."""

    def __call__(self, value: Outgoing, ctx: SerializationContext) -> bytes:  # noqa: ARG002 (Quix names it)
        return value.value


class _Job:
    def __init__(self) -> None:
        self._folds: dict[int, PartitionFold] = {}

    def fold(self, value: bytes, key: bytes, logged_ms: int, _: Any, state: State) -> Iterator[Outgoing]:
        """What the event causes, in order."""
        context = message_context()
        fold = self._folds.get(context.partition)
        if fold is None:
            if not self._folds:
                sys.stdout.write(json.dumps({"started": time.time()}) + "\n")
                sys.stdout.flush()
            fold = self._folds[context.partition] = PartitionFold(PartitionState(context.partition))
        if state.get("applied", -1) >= context.offset:
            return iter(())  # after a restart it hears some again
        outgoing = fold.fold(context.offset, key, value, logged_ms)
        state.set("applied", context.offset)
        for out in outgoing:
            if out.topic == OUTCOME:
                for name, text in out.headers:
                    if name == "ce_subject":
                        state.set_bytes(text.decode(), out.value)
        return iter(outgoing)


if __name__ == "__main__":
    main()
