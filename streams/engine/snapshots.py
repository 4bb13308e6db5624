"""The fold's state in `gate.snapshot.v1`: written now and then, read once by whoever takes a partition over.

A snapshot that is not exactly what this code wrote (other version, other hash, or about a log that is not this one) is
ignored, never half-read: the log is folded from an older one or from its start.
"""

from hashlib import sha256

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
    shape = msgspec.json.encode(msgspec.json.schema(PartitionState), order="sorted")
    return f"{_LOGIC}-{sha256(shape).hexdigest()[:16]}"


VERSION = _version()


def snapshot(state: PartitionState) -> Outgoing:
    """The record that keeps a state."""
    value = _encoder.encode(state)
    headers = [
        ("version", VERSION.encode()),
        ("offset", str(state.applied).encode()),
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
    return _decoder.decode(value)


def newest(log: Log, partition: int, log_end: int) -> PartitionState | None:
    """The newest usable state of a partition whose log ends before `log_end`; None when there is none.

    All snapshots of a partition have one key, so they lie in one partition of their topic, the newest one last.
    """
    low, high = log.bounds(SNAPSHOTS, partition)
    if low == high:
        return None
    state = _last_usable(log, partition, high - 1, high, log_end)
    return state if state is not None else _last_usable(log, partition, low, high, log_end)


def _last_usable(log: Log, partition: int, first: int, end: int, log_end: int) -> PartitionState | None:
    usable = None
    for batch in log.read(SNAPSHOTS, partition, first, end):
        for message in batch:
            state = _usable(message, partition, log_end)
            if isinstance(state, str):
                _log.warning("snapshot ignored", partition=partition, snapshot_offset=message.offset(), why=state)
            else:
                usable = state
    return usable


def _usable(message: Message, partition: int, log_end: int) -> PartitionState | str:
    headers: dict[str, bytes] = dict(message.headers() or [])  # type: ignore[arg-type]  # ours are pairs of name and bytes
    state = restore(message.value(), headers)
    if isinstance(state, PartitionState):
        if state.partition != partition:
            return "it is another partition's"
        if state.applied >= log_end:
            return "it is about a longer log than this one"
    return state
