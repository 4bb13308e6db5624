"""One gate as the API knows it: its board, what screens may have missed, and the screens that listen."""

from collections import deque
from dataclasses import dataclass
from datetime import datetime

import structlog
from msgspec.structs import replace

from gate_api.live.client import LiveClient
from gate_api.live.sse import RETRY, board_event
from schemas.board import BoardMessage
from streams.domain.board_view import BoardView

_log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Known:
    """A board and the message that it stands at."""

    board: BoardView
    seq: int
    offset: int
    as_of: datetime
    received_at: datetime
    """When that message came, by this server's clock."""


class GateFeed:
    """Applies the board messages of one gate and hands them on."""

    def __init__(self, gate: str, *, ring_messages: int) -> None:
        self.known: Known | None = None
        """None until the gate's first snapshot."""
        self.clients: set[LiveClient] = set()
        self._board = BoardView(gate)
        self._recent: deque[tuple[int, bytes]] = deque(maxlen=ring_messages)
        self._snapshot: tuple[int, bytes] | None = None

    def publish(self, message: BoardMessage, received_at: datetime) -> None:
        """Apply the message and offer it to every screen.

        What is known already (a tail that began again) is left out. After a gap the board stays as it was, and its
        `as_of` with it, until the next snapshot: old and said to be old, never half new.
        """
        before = self._board.seq
        applied = self._board.apply(message)
        if applied == "gap" and before is not None:
            _log.warning("board messages are missing, waiting for a snapshot", gate=message.gate, seq=message.seq)
        if applied != "applied":
            return
        self.known = Known(self._board, message.seq, message.offset, message.as_of, received_at)
        self._hand_on(_thin(message) if before is not None and message.seq == before + 1 else message)

    def join(self, client: LiveClient, last_seq: int | None) -> None:
        """Let a screen listen: first what it missed after `last_seq`, or a snapshot when that is not at hand."""
        client.start_with([RETRY, *self._catch_up(last_seq)])
        self.clients.add(client)

    def leave(self, client: LiveClient) -> None:
        """The screen's connection is gone."""
        self.clients.discard(client)

    def _hand_on(self, message: BoardMessage) -> None:
        frame = board_event(message)
        if message.kind == "snapshot":
            self._recent.clear()  # what came before cannot be continued by deltas
        self._recent.append((message.seq, frame))
        self.clients -= {client for client in self.clients if not client.offer(frame)}

    def _catch_up(self, last_seq: int | None) -> list[bytes]:
        if self.known is None:
            return []
        if last_seq is not None and self._recent[0][0] <= last_seq + 1 <= self.known.seq + 1:
            return [frame for seq, frame in self._recent if seq > last_seq]
        if self._snapshot is None or self._snapshot[0] != self.known.seq:
            self._snapshot = (self.known.seq, board_event(_snapshot_of(self.known)))
        return [self._snapshot[1]]


def _thin(message: BoardMessage) -> BoardMessage:
    """A screen that has every message before a periodic snapshot has its rows too: only figures and time are news."""
    return replace(message, kind="delta", rows=()) if message.kind == "snapshot" else message


def _snapshot_of(known: Known) -> BoardMessage:
    board = known.board
    return BoardMessage(
        gate=board.gate,
        offset=board.stamp[0],
        ordinal=board.stamp[1],
        as_of=known.as_of,
        kind="snapshot",
        seq=known.seq,
        rows=tuple(board.rows.values()),
        summaries=board.summaries,
        feeds=board.feeds,
        policy=board.policy,
        log_hash=board.log_hash,
    )
