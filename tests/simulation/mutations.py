"""Ways to break the engine and its fold, each a fault that somebody could really write."""

import asyncio
import random
from collections.abc import Callable, Sequence
from hashlib import sha256
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from schemas.board import BoardMessage, BoardRow
from schemas.events import ClockTicked, GateEvent
from schemas.ids import uuid7
from schemas.outcomes import CommandAnswered
from schemas.stamp import Stamped
from streams.domain.gate import GateState, step
from streams.domain.times import milliseconds
from streams.engine import snapshots, worker
from streams.engine.worker import Delivered, FoldWorker
from streams.partition import EVENTS, PartitionFold, PartitionState

Patch = pytest.MonkeyPatch
Step = Callable[..., list[Any]]

_step: Step = step
_restore = snapshots.restore


def _after_step(patch: Patch, change: Callable[[GateState, GateEvent, int, list[Any]], list[Any]]) -> None:
    """Let the fold say something else than it should."""

    def step(state: GateState, event: GateEvent, offset: int, *more: Any) -> list[Any]:
        outputs = change(state, event, offset, _step(state, event, offset, *more))
        return [replace(output, ordinal=number) for number, output in enumerate(outputs)]

    patch.setattr("streams.partition.step", step)


def _on_boards(change: Callable[[BoardMessage], BoardMessage]) -> Callable[..., list[Any]]:
    def changed(_state: GateState, _event: GateEvent, _offset: int, outputs: list[Stamped]) -> list[Any]:
        return [change(o) if isinstance(o, BoardMessage) else o for o in outputs]

    return changed


# the offset rule


def folds_again_what_it_has_folded(patch: Patch) -> None:
    """The offset rule's skip is skipped."""

    def all_of_them(records: Sequence[Delivered], applied: int) -> list[Delivered]:
        return sorted({r.offset: r for r in records if applied >= 0}.values(), key=lambda r: r.offset)

    patch.setattr(worker, "_not_yet", all_of_them)


def folds_over_a_gap(patch: Patch) -> None:
    """What is missing before a delivery is not caught up with."""
    patch.setattr(worker, "_misses_any", lambda _records, _applied: False)


def folds_over_a_gap_inside_a_batch(patch: Patch) -> None:
    """Only the first record of a batch is looked at."""
    patch.setattr(
        worker,
        "_misses_any",
        lambda records, applied: min(r.offset for r in records) > applied + 1 if records else False,
    )


def folds_in_the_order_of_delivery(patch: Patch) -> None:
    """What a rebalance mixed is not put in the log's order."""

    def as_delivered(records: Sequence[Delivered], applied: int) -> list[Delivered]:
        return list({r.offset: r for r in records if r.offset > applied}.values())

    patch.setattr(worker, "_not_yet", as_delivered)


def begins_at_the_end_of_the_log(patch: Patch) -> None:
    """A takeover does not read the tail after the snapshot."""

    def catch_up(self: FoldWorker, number: Any) -> PartitionFold:
        if number.fold is None:
            _, end = self._log.bounds(EVENTS, number.number)
            state = snapshots.newest(self._log, number.number, end) or PartitionState(number.number)
            state.applied = end - 1
            number.fold = PartitionFold(state)
        fold: PartitionFold = number.fold
        return fold

    patch.setattr(FoldWorker, "_catch_up", catch_up)


def has_no_lock(patch: Patch) -> None:
    """A catch-up and a delivery touch one partition at a time."""

    class Open:
        async def __aenter__(self) -> None: ...

        async def __aexit__(self, *_: object) -> None: ...

    patch.setattr(asyncio, "Lock", Open)


def lets_a_cancelled_delivery_go(patch: Patch) -> None:
    """Work that runs in a thread is not shielded from a cancelled agent: it loses its lock and folds on."""

    async def bare(self: FoldWorker, work: Any) -> Any:
        return await self._or_fail(work)

    patch.setattr(FoldWorker, "_whole", bare)


# snapshots


def loses_a_snapshots_tail(patch: Patch) -> None:
    """A state believes to be three records further than it is."""

    def restore(value: bytes | None, headers: dict[str, bytes]) -> PartitionState | str:
        state = _restore(value, headers)
        if isinstance(state, PartitionState):
            state.applied += 3
        return state

    patch.setattr(snapshots, "restore", restore)


def writes_the_snapshot_first(patch: Patch) -> None:
    """A snapshot leaves before the outputs it stands for."""

    async def keep(self: FoldWorker, number: Any) -> None:
        async with number.lock:
            if number.fold is None:
                return
            self._sink.write([snapshots.snapshot(number.fold.state)], number.number)
            await asyncio.to_thread(self._sink.flush)
            number.snapshot_applied = number.applied
            number.snapshot_at = self._seconds()

    patch.setattr(FoldWorker, "_keep_snapshot", keep)


def _trusting(value: bytes | None) -> PartitionState | str:
    try:
        return msgspec.json.decode(value or b"", type=PartitionState)
    except msgspec.DecodeError:
        return "it cannot be read"


def reads_a_damaged_snapshot(patch: Patch) -> None:
    """The hash of a snapshot is not looked at."""

    def restore(value: bytes | None, headers: dict[str, bytes]) -> PartitionState | str:
        return _trusting(value) if headers.get("version") == snapshots.VERSION.encode() else "another version"

    patch.setattr(snapshots, "restore", restore)


def reads_another_versions_snapshot(patch: Patch) -> None:
    """The version of a snapshot is not looked at."""

    def restore(value: bytes | None, headers: dict[str, bytes]) -> PartitionState | str:
        intact = headers["sha256"] == sha256(value or b"").hexdigest().encode()
        return _trusting(value) if intact else "its hash differs"

    patch.setattr(snapshots, "restore", restore)


def forgets_in_a_snapshot(patch: Patch) -> None:
    """A part of the state is not kept: the gate's clock."""

    def restore(value: bytes | None, headers: dict[str, bytes]) -> PartitionState | str:
        state = _restore(value, headers)
        for gate in state.gates.values() if isinstance(state, PartitionState) else ():
            gate.snapshot_ms = None
        return state

    patch.setattr(snapshots, "restore", restore)


def shares_state_between_workers(patch: Patch) -> None:
    """Two workers of one machine have one dictionary of gates."""
    shared: dict[int, dict[str, GateState]] = {}
    begin = PartitionFold.__init__

    def init(self: PartitionFold, state: PartitionState) -> None:
        state.gates = shared.setdefault(state.partition, state.gates)
        begin(self, state)

    patch.setattr(PartitionFold, "__init__", init)


# the fold


def hears_a_repetition_as_news(patch: Patch) -> None:
    """An event's id is not remembered."""

    def step(state: GateState, event: GateEvent, offset: int, *more: Any) -> list[Any]:
        fresh = replace(event, id=uuid7(offset, offset.to_bytes(10, "big")))
        return _step(state, fresh, offset, *more)

    patch.setattr("streams.partition.step", step)


def forgets_an_answer(patch: Patch) -> None:
    """One command in five is not answered."""

    def without(_: GateState, event: GateEvent, offset: int, outputs: list[Any]) -> list[Any]:
        return [o for o in outputs if not (isinstance(o, CommandAnswered) and offset % 5 == 0)]

    _after_step(patch, without)


def answers_twice(patch: Patch) -> None:
    """An answer is said again."""

    def doubled(_: GateState, event: GateEvent, offset: int, outputs: list[Any]) -> list[Any]:
        return outputs + [o for o in outputs if isinstance(o, CommandAnswered)]

    _after_step(patch, doubled)


def counts_outputs_by_topic(patch: Patch) -> None:
    """Ordinals begin again within one event's outputs."""

    def step(state: GateState, event: GateEvent, offset: int, *more: Any) -> list[Any]:
        return [replace(output, ordinal=0) for output in _step(state, event, offset, *more)]

    patch.setattr("streams.partition.step", step)


def lets_two_trucks_hold_one_place(patch: Patch) -> None:
    """Ranks do not tell apart who came in the same hour."""

    def same(row: BoardRow) -> BoardRow:
        return replace(row, rank=(row.rank[0] // 36_000_000 * 36_000_000, 0))

    _after_step(patch, _on_boards(lambda board: replace(board, rows=tuple(map(same, board.rows)))))


def lets_a_later_truck_go_first(patch: Patch) -> None:
    """Every third truck is let in before the others, and nothing is written down."""

    def bribed(row: BoardRow) -> BoardRow:
        return replace(row, rank=(row.rank[0] // 10, row.rank[1])) if row.visit_id[-1] in "0369" else row

    _after_step(patch, _on_boards(lambda board: replace(board, rows=tuple(map(bribed, board.rows)))))


def leaves_the_crossed_on_the_board(patch: Patch) -> None:
    """Who has crossed stays on the screens."""
    _after_step(patch, _on_boards(lambda board: replace(board, removed=())))


def lets_time_go_back(patch: Patch) -> None:
    """A worker whose clock is behind sets the gate's clock back."""

    def back(state: GateState, event: GateEvent, offset: int, outputs: list[Any]) -> list[Any]:
        if isinstance(event, ClockTicked):
            state.now_ms = milliseconds(event.occurred_at)
        return outputs

    _after_step(patch, back)


def says_things_in_any_order(patch: Patch) -> None:
    """Rows come in the order of a set, which each process has its own."""
    chance = random.Random()  # noqa: S311

    def shuffled(board: BoardMessage) -> BoardMessage:
        return replace(board, rows=tuple(chance.sample(board.rows, len(board.rows))))

    _after_step(patch, _on_boards(shuffled))


def refuses_no_garbage(patch: Patch) -> None:
    """Whatever can be decoded is folded."""
    patch.setattr("streams.partition.refuse", lambda *_: None)


MUTATIONS: tuple[Callable[[Patch], None], ...] = (
    folds_again_what_it_has_folded,
    folds_over_a_gap,
    folds_over_a_gap_inside_a_batch,
    folds_in_the_order_of_delivery,
    begins_at_the_end_of_the_log,
    has_no_lock,
    lets_a_cancelled_delivery_go,
    loses_a_snapshots_tail,
    writes_the_snapshot_first,
    reads_a_damaged_snapshot,
    reads_another_versions_snapshot,
    forgets_in_a_snapshot,
    shares_state_between_workers,
    hears_a_repetition_as_news,
    forgets_an_answer,
    answers_twice,
    counts_outputs_by_topic,
    lets_two_trucks_hold_one_place,
    lets_a_later_truck_go_first,
    leaves_the_crossed_on_the_board,
    lets_time_go_back,
    says_things_in_any_order,
    refuses_no_garbage,
)
