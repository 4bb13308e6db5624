"""Every gate's feed, and the one heartbeat that all open streams share."""

import asyncio
import random
from collections.abc import AsyncIterator, Callable, Iterable
from datetime import datetime

from gate_api.live.client import LiveClient
from gate_api.live.gate_feed import GateFeed
from gate_api.live.sse import clock_event
from gate_api.settings import Settings
from schemas import metrics
from schemas.board import BoardMessage


class Hub:
    """Takes board messages from the log's tail and serves any number of screens from memory."""

    def __init__(self, gates: Iterable[str], settings: Settings, now: Callable[[], datetime]) -> None:
        self.feeds = {gate: GateFeed(gate, ring_messages=settings.ring_messages) for gate in gates}
        self.last_message_at: datetime | None = None
        self._settings = settings
        self._now = now
        self._closed = False

    @property
    def known_gates(self) -> int:
        """Gates whose board came from the log."""
        return sum(feed.known is not None for feed in self.feeds.values())

    def publish(self, message: BoardMessage) -> None:
        """Take one message; one of a gate that this platform does not serve is left out."""
        self.last_message_at = self._now()
        feed = self.feeds.get(message.gate)
        if feed is not None:
            feed.publish(message, self.last_message_at)

    async def stream(self, gate: str, last_seq: int | None) -> AsyncIterator[bytes]:
        """What one screen gets, from its catch-up to the clean end of its lifetime (or of the server's)."""
        feed = self.feeds[gate]
        client = LiveClient(queue_frames=self._settings.client_queue_messages, ends_at=self._end_of_life())
        feed.join(client, last_seq)
        client.offer(clock_event(self._now()))
        if self._closed:
            client.end()
        metrics.LIVE_CLIENTS.labels(gate).inc()
        try:
            async for piece in client.frames():
                yield piece
        finally:
            feed.leave(client)
            metrics.LIVE_CLIENTS.labels(gate).dec()

    async def beat(self) -> None:
        """Forever: say the time to every screen, end the streams whose time has come."""
        while True:
            self.beat_once()
            await asyncio.sleep(self._settings.heartbeat_seconds)

    def beat_once(self) -> None:
        """One heartbeat."""
        frame, loop_time, now = clock_event(self._now()), asyncio.get_running_loop().time(), self._now()
        for gate, feed in self.feeds.items():
            for client in tuple(feed.clients):
                if client.ends_at <= loop_time:
                    client.end()
                elif not client.offer(frame):
                    feed.leave(client)
            if feed.known is not None:
                metrics.BOARD_AGE_SECONDS.labels(gate).set((now - feed.known.as_of).total_seconds())

    def close(self) -> None:
        """End every stream, those that are opened from now on too, so that a stopping server need not wait."""
        self._closed = True
        for feed in self.feeds.values():
            for client in feed.clients:
                client.end()

    def _end_of_life(self) -> float:
        jitter = random.uniform(-1, 1) * self._settings.stream_jitter_share  # noqa: S311 - spreading, not secrecy
        return asyncio.get_running_loop().time() + self._settings.stream_lifetime_seconds * (1 + jitter)
