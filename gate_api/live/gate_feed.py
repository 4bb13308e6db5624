"""One gate as the API knows it: its view, what screens may have missed, and the screens that listen."""

from collections import deque
from datetime import datetime

import msgspec
import structlog

from gate_api.live.client import LiveClient
from gate_api.live.sse import RETRY, board_event
from gate_api.live.view import BoardView, SequenceGapError
from schemas.board import BoardMessage

_log = structlog.get_logger(__name__)


class GateFeed:
    """Applies the board messages of one gate and hands them on. Not known until the gate's first snapshot."""

    def __init__(self, *, ring_messages: int) -> None:
        self.view: BoardView | None = None
        self.received_at: datetime | None = None
        """When the newest message came, by this server's clock."""
        self.clients: set[LiveClient] = set()
        self._recent: deque[tuple[int, bytes]] = deque(maxlen=ring_messages)
        self._snapshot: tuple[int, bytes] | None = None

    def publish(self, message: BoardMessage, received_at: datetime) -> None:
        """Apply the message and offer it to every screen.

        What is known already (a tail that began again) is left out. After a gap the view stays as it was, and its
        `as_of` with it, until the next snapshot: old and said to be old, never half new.
        """
        view = self.view
        if view is None:
            if message.kind == "delta":
                return
            view = BoardView()
        elif message.seq <= view.seq:
            return
        continues = self.view is not None and message.seq == view.seq + 1
        try:
            view.apply(message)
        except SequenceGapError:
            _log.warning(
                "board messages are missing, waiting for the next snapshot", gate=message.gate, seq=message.seq
            )
            return
        self.view, self.received_at = view, received_at
        self._hand_on(_thin(message) if continues else message)

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
        if self.view is None:
            return []
        if last_seq is not None and self._recent and self._recent[0][0] <= last_seq + 1 <= self.view.seq + 1:
            return [frame for seq, frame in self._recent if seq > last_seq]
        if self._snapshot is None or self._snapshot[0] != self.view.seq:
            self._snapshot = (self.view.seq, board_event(self.view.snapshot()))
        return [self._snapshot[1]]


def _thin(message: BoardMessage) -> BoardMessage:
    """A screen that has every message before a periodic snapshot has its rows too: only figures and time are news.

    The fold writes such a snapshot of the very state that the deltas before it led to.
    """
    if message.kind == "delta":
        return message
    return msgspec.structs.replace(message, kind="delta", rows=())
