"""The time machine: the board of a gate as it was at a past second."""

from datetime import datetime
from typing import Any

import msgspec

from schemas.board import BoardMessage, BoardRow
from streams.domain.board import show_whole
from streams.domain.board_view import BoardView
from streams.domain.gate import GateState
from streams.domain.queues import prepare
from streams.domain.state import DIRECTIONS
from streams.domain.times import milliseconds
from streams.domain.turn import Turn
from streams.engine.ports import Log
from streams.engine.snapshots import newest
from streams.partition import EVENTS, PartitionFold, PartitionState
from streams.replay.records import ReplayError, Say, apply, is_after, partition_of_gate, records
from streams.rules import RULES


def fold_until(log: Log, gate: str, until: datetime, say: Say) -> PartitionFold:
    """The fold of the gate's partition as it stood at a time: up to the last event that leaves the gate's time there.

    It begins at the newest usable snapshot of before, else at the log's beginning. Raises ReplayError for an unknown
    gate.
    """
    partition = partition_of_gate(gate)
    until_ms = milliseconds(until)
    low, end = log.bounds(EVENTS, partition)
    state = newest(log, partition, end, until_ms) or PartitionState(partition)
    first = state.applied + 1
    if first < low:
        say(f"the log's beginning is gone: folded from offset {low:,}, so trucks that came before it are missing")
        first = low
    fold = PartitionFold(state)
    for message in records(log, partition, range(first, end), say):
        if is_after(message, gate, state.gates.get(gate), until_ms):
            break
        apply(fold, message)
    return fold


def board_at(log: Log, gate: str, at: datetime, say: Say) -> dict[str, Any]:
    """The gate's board of that second, each row with its place, and the offset and hash of the log behind it.

    Raises ReplayError when the gate's log begins later.
    """
    partition = fold_until(log, gate, at, say).state
    if gate not in partition.gates:
        raise ReplayError(f"The log of {gate} holds nothing at or before {at.isoformat()}. Ask for a later time.")
    message = _whole_board(partition.gates[gate], partition.applied, partition.log_hash)
    view = BoardView(gate)
    view.apply(message)
    return {
        "gate": gate,
        "at": at,
        "as_of": message.as_of,
        "offset": partition.applied,
        "log_hash": partition.log_hash.hex(),
        "policy": view.policy,
        "summaries": view.summaries,
        "feeds": view.feeds,
        "rows": [_row(place, row) for direction in DIRECTIONS for place, row in view.ordered(direction)],
    }


def _row(position: int | None, row: BoardRow) -> dict[str, Any]:
    fields: dict[str, Any] = msgspec.to_builtins(row)
    return {"position": position, **fields}


def _whole_board(state: GateState, offset: int, log_hash: bytes) -> BoardMessage:
    prepare(state, RULES)
    turn = Turn(state, offset, state.now_ms, log_hash, RULES)
    show_whole(turn)
    (message,) = [output for output in turn.outputs if isinstance(output, BoardMessage)]
    return message
