"""The log of one gate, record by record, and how far reading it has come."""

import time
from collections.abc import Callable, Iterator

from confluent_kafka import Message

from schemas.events import ClockTicked
from schemas.gates import GATES
from schemas.topics import load_topics
from streams.domain.admission import Refusal, refuse
from streams.domain.gate import GateState
from streams.domain.times import milliseconds
from streams.engine.clock import partition_of
from streams.engine.log import logged_ms
from streams.engine.ports import Log
from streams.partition import EVENTS, Outgoing, PartitionFold, read

Say = Callable[[str], object]
"""Takes a line about the progress, for people."""

SAY_EVERY_SECONDS = 2.0
_TICK = b'"clock.ticked"'


class ReplayError(RuntimeError):
    """What was asked cannot be answered from what the log holds; the text says what to ask instead."""


def partition_of_gate(gate: str, topic: str = EVENTS) -> int:
    """The partition of a topic that holds a gate's records. Raises ReplayError for an unknown gate."""
    if gate not in GATES:
        raise ReplayError(f"{gate} is no gate. Give one of: {', '.join(GATES)}.")
    return partition_of(gate, load_topics()[topic].partitions)


def records(log: Log, partition: int, offsets: range, say: Say) -> Iterator[Message]:
    """The events at these offsets; says now and then how far it is."""
    first, end = offsets.start, offsets.stop
    began = said = time.monotonic()
    for batch in log.read(EVENTS, partition, first, end):
        yield from batch
        now = time.monotonic()
        if now - said > SAY_EVERY_SECONDS:
            said = now
            at = (batch[-1].offset() or 0) + 1
            rate = (at - first) / (now - began)
            say(f"partition {partition}: offset {at:,} of {end:,}, {rate:,.0f} events/s")


def apply(fold: PartitionFold, message: Message) -> list[Outgoing]:
    """Fold one record."""
    return fold.fold(message.offset() or 0, message.key(), message.value(), logged_ms(message))


def is_after(message: Message, gate: str, state: GateState | None, time_ms: int) -> bool:
    """Whether the record moves the gate's time beyond `time_ms`: its clock does, or before the first tick any event."""
    value = message.value()
    ticked = state is not None and state.ticked
    if value is None or (ticked and _TICK not in value):
        return False
    event = read(value)
    if isinstance(event, Refusal) or event.gate != gate:
        return False
    if isinstance(event, ClockTicked):
        moved_to = event.occurred_at
    elif ticked:
        return False
    else:
        moved_to = event.received_at
    return milliseconds(moved_to) > time_ms and refuse(event, message.key(), logged_ms(message), GATES) is None
