"""The fold's state in `gate.snapshot.v1`: written now and then, read once by whoever takes a partition over.

A snapshot that is not exactly what this code wrote (other version, other hash, or about a log that is not this one) is
ignored, never half-read: the log is folded from an older one or from its start.
"""

import gc
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from typing import Any

import msgspec
import structlog
from confluent_kafka import Message

from streams.engine.ports import Log
from streams.partition import Outgoing, PartitionState

SNAPSHOTS = "gate.snapshot.v1"

_LOGIC = 1
"""Raise this when the same state would mean something else to the fold; a change of its shape is seen by itself."""

_log = structlog.get_logger()

_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(PartitionState)


def _version() -> str:
    shape = msgspec.json.encode(_without_words(msgspec.json.schema(PartitionState)), order="sorted")
    return f"{_LOGIC}-{sha256(shape).hexdigest()[:16]}"


def _without_words(schema: Any) -> Any:
    """A sentence put better changes no state."""
    if isinstance(schema, dict):
        return {k: _without_words(v) for k, v in schema.items() if not (k == "description" and isinstance(v, str))}
    return [_without_words(item) for item in schema] if isinstance(schema, list) else schema


VERSION = _version()


_CANDIDATES = 8
"""So many damaged snapshots in a row are passed over before the log is folded from its start."""


def snapshot(state: PartitionState) -> Outgoing:
    """The record that keeps a state."""
    with _no_garbage():
        value = _encoder.encode(state)
    headers = [
        ("version", VERSION.encode()),
        ("offset", str(state.applied).encode()),
        ("log_hash", state.log_hash.hex().encode()),
        ("as_of_ms", str(max((gate.now_ms for gate in state.gates.values()), default=0)).encode()),
        ("sha256", sha256(value).hexdigest().encode()),
        ("content-type", b"application/json"),
    ]
    return Outgoing(SNAPSHOTS, str(state.partition).encode(), value, headers)


def restore(value: bytes | None, headers: dict[str, bytes]) -> PartitionState | str:
    """The state that a record keeps, or why it is not to be used."""
    if value is None:
        return "it is empty"
    if headers.get("version") != VERSION.encode():
        return "it was written by another version of the fold"
    if headers.get("sha256") != sha256(value).hexdigest().encode():
        return "its hash differs"
    with _no_garbage():
        state = _decoder.decode(value)
    if headers.get("offset") != str(state.applied).encode():
        return "its offset differs"
    if headers.get("log_hash") != state.log_hash.hex().encode():
        return "its hash of the log differs"
    return state


def newest(log: Log, partition: int, log_end: int, as_of_ms: int | None = None) -> PartitionState | None:
    """The newest usable state of a partition whose log ends before `log_end`; None when there is none.

    With `as_of_ms`, of those whose gates had not come further than that time. All snapshots of a partition have one
    key, so they lie in one partition of their topic, the newest one last.
    """
    low, high = log.bounds(SNAPSHOTS, partition)
    if low == high:
        return None
    state = _last_usable(log, partition, (high - 1, high), log_end, as_of_ms)
    return state if state is not None else _last_usable(log, partition, (low, high), log_end, as_of_ms)


def oldest(log: Log, partition: int, first: int, log_end: int) -> PartitionState | None:
    """The oldest usable state from which a log can be folded whose first record left is at `first`."""
    for message in _records(log, partition, *log.bounds(SNAPSHOTS, partition)):
        state = _usable(message, partition, log_end)
        if isinstance(state, PartitionState) and state.applied + 1 >= first:
            return state
    return None


def kept(log: Log, partition: int) -> Iterator[tuple[int, bytes, bytes]]:
    """(offset, hash of the log, hash of the state) of each snapshot of this version, as its headers say."""
    for message in _records(log, partition, *log.bounds(SNAPSHOTS, partition)):
        headers = _headers(message)
        if headers.get("version") == VERSION.encode():
            yield int(headers["offset"]), headers["log_hash"], headers["sha256"]


def _last_usable(
    log: Log, partition: int, offsets: tuple[int, int], log_end: int, as_of_ms: int | None
) -> PartitionState | None:
    candidates: deque[Message] = deque(maxlen=_CANDIDATES)
    for message in _records(log, partition, *offsets):
        if as_of_ms is not None and int(_headers(message).get("as_of_ms", b"0")) > as_of_ms:
            break
        candidates.append(message)
    while candidates:
        message = candidates.pop()
        state = _usable(message, partition, log_end)
        if isinstance(state, PartitionState):
            return state
        _log.warning("snapshot ignored", partition=partition, snapshot_offset=message.offset(), why=state)
    return None


def _records(log: Log, partition: int, first: int, end: int) -> Iterator[Message]:
    for batch in log.read(SNAPSHOTS, partition, first, end):
        yield from batch


def _usable(message: Message, partition: int, log_end: int) -> PartitionState | str:
    state = restore(message.value(), _headers(message))
    if isinstance(state, PartitionState):
        if state.partition != partition:
            return "it is another partition's"
        if state.applied >= log_end:
            return "it is about a longer log than this one"
    return state


def _headers(message: Message) -> dict[str, bytes]:
    return dict(message.headers() or [])  # type: ignore[arg-type]  # ours are pairs of name and bytes


@contextmanager
def _no_garbage() -> Iterator[None]:
    """A large state is millions of objects, none of them garbage: looking for some takes far longer than reading."""
    was_on = gc.isenabled()
    gc.collect(1)  # what is garbage by now: once it is passed over (garbage.py), it stays for ever
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
