"""One open stream: a short queue between the hub and a screen's connection."""

import asyncio
from collections.abc import AsyncIterator, Iterable


class LiveClient:
    """Takes frames from the hub without ever waiting; a screen that cannot keep up is dropped, not buffered."""

    def __init__(self, *, queue_frames: int, ends_at: float) -> None:
        self.ends_at = ends_at
        """The loop's time at which the hub ends this stream."""
        self._frames: asyncio.Queue[bytes | None] = asyncio.Queue()
        self._queue_frames = queue_frames
        self._ended = False

    def offer(self, frame: bytes) -> bool:
        """Queue a frame. False: the screen is too far behind and its stream has been ended."""
        if self._ended:
            return False
        if self._frames.qsize() >= self._queue_frames:
            self.drop()
            return False
        self._frames.put_nowait(frame)
        return True

    def start_with(self, frames: Iterable[bytes]) -> None:
        """What the screen needs before the first live frame; not counted against its queue."""
        self._frames.put_nowait(b"".join(frames))

    def end(self) -> None:
        """End the stream after what is queued."""
        if not self._ended:
            self._ended = True
            self._frames.put_nowait(None)

    def drop(self) -> None:
        """End the stream at once; what is queued is thrown away."""
        while not self._frames.empty():
            self._frames.get_nowait()
        self.end()

    async def frames(self) -> AsyncIterator[bytes]:
        """Frames as they come, those that wait together in one piece, until the stream is ended."""
        while True:
            waiting = [await self._frames.get()]
            while not self._frames.empty():
                waiting.append(self._frames.get_nowait())
            piece = b"".join(frame for frame in waiting if frame is not None)
            if piece:
                yield piece
            if waiting[-1] is None:
                return
