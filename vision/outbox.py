"""What the camera says on its way to the log: first to disk, then, in order, to whoever takes it."""

import threading
import time
from collections.abc import Callable, Sequence
from types import TracebackType
from typing import Self

import structlog

from schemas import metrics
from schemas.codec import decode_event, encode
from schemas.events import Event, FeedReported
from vision.spool import Spool, SpoolError

Send = Callable[[Sequence[Event]], object]
"""Appends events in order; returns when the log has them all."""

AT_ONCE = 100
"""So many events at most are handed over together."""

FIRST_RETRY_SECONDS = 1.0
LONGEST_RETRY_SECONDS = 30.0

STUCK_AFTER_SECONDS = 10.0
"""The log is taken to be away when it took nothing for so long."""

_log = structlog.get_logger()


class Outbox:
    """Sends from a thread of its own, so that the camera goes on looking while the log is away."""

    def __init__(self, spool: Spool, send: Send, refusal: type[Exception], labels: dict[str, str]) -> None:
        """`refusal`: what `send` raises when the log did not take them. `labels`: gate and lane, for the figures."""
        self._spool = spool
        self._send = send
        self._refusal = refusal
        self._waiting = metrics.SPOOL_EVENTS.labels(**labels)
        self._bytes = metrics.SPOOL_BYTES.labels(**labels)
        self._lost = metrics.SPOOL_LOST.labels(**labels)
        self._changed = threading.Condition()
        self._took_at = time.monotonic()
        self._refused: str | None = None
        self._broken: Exception | None = None
        self._closing = False
        self._show()
        self._thread = threading.Thread(target=self._run, name="outbox", daemon=True)
        self._thread.start()

    def put(self, event: Event) -> None:
        """Keep the event; it is on disk when this returns. Raises SpoolError.

        A report of how things are now is worth nothing later: while the log is away it is not kept.
        """
        with self._changed:
            if self._broken is not None:
                raise SpoolError(f"events cannot be sent any more: {self._broken}") from self._broken
            if isinstance(event, FeedReported) and self._is_stuck():
                return
            if not self._spool.waiting:
                self._took_at = time.monotonic()
            self._spool.put(encode(event))
            self._show()
            self._changed.notify_all()

    def flush(self) -> str | None:
        """Wait until the log has all that was put. The reason if it refuses; what is left is sent by the next start."""
        with self._changed:
            self._changed.wait_for(lambda: not self._spool.waiting or self._refused or self._broken)
            if not self._spool.waiting:
                return None
            return self._refused or str(self._broken)

    def close(self) -> None:
        """Stop sending; what was not taken stays on disk."""
        with self._changed:
            self._closing = True
            self._changed.notify_all()
        self._thread.join(timeout=1)  # while the log is away it hangs in there, and owns nothing that is not on disk
        with self._changed:
            self._spool.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _is_stuck(self) -> bool:
        return bool(self._spool.waiting) and time.monotonic() - self._took_at > STUCK_AFTER_SECONDS

    def _run(self) -> None:
        try:
            while self._send_some():
                pass
        except Exception as error:  # noqa: BLE001  told to the camera with its next event
            _log.exception("events cannot be sent any more, restart this process")
            with self._changed:
                self._broken = error
                self._changed.notify_all()

    def _send_some(self) -> bool:
        """Hand over the oldest events, trying again until they are taken. False when it is time to stop."""
        with self._changed:
            self._changed.wait_for(lambda: self._spool.waiting or self._closing)
            if self._closing:
                return False
            events = self._spool.next(AT_ONCE)
        wait = FIRST_RETRY_SECONDS
        while events:
            try:
                self._send([decode_event(one.content) for one in events])
                break
            except self._refusal as error:
                _log.error("the log takes no events, trying again", reason=str(error), in_seconds=wait)
                with self._changed:
                    self._refused = str(error)
                    self._changed.notify_all()
                    if self._changed.wait_for(lambda: self._closing, wait):
                        return False
                wait = min(2 * wait, LONGEST_RETRY_SECONDS)
        with self._changed:
            if self._closing:
                return False  # the spool is another's by now; the fold drops what it then gets twice
            if events:
                self._spool.taken(events)
            self._took_at, self._refused = time.monotonic(), None
            self._show()
            self._changed.notify_all()
        return True

    def _show(self) -> None:
        self._waiting.set(self._spool.waiting)
        self._bytes.set(self._spool.size_bytes)
        self._lost.set(self._spool.lost)
