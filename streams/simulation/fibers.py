"""Threads that run one at a time and only when told: what `asyncio.to_thread` means in a simulated process."""

import threading
from collections.abc import Callable


class KilledError(BaseException):
    """The process that the thread belonged to is dead: unwind, whatever the code under it catches."""


class Fiber:
    """One thread, handed from work to work. It and its caller never run at the same time."""

    def __init__(self) -> None:
        self._go = threading.Lock()
        self._back = threading.Lock()
        self._go.acquire()
        self._back.acquire()
        self._work: Callable[[], None] | None = None
        self.finished = True
        self.killed = False
        self.wait_seconds = 0.0
        """For how long it asked to be left alone."""
        threading.Thread(target=self._serve, daemon=True).start()

    def begin(self, work: Callable[[], None]) -> None:
        """Take work on; `resume` runs it."""
        self._work = work
        self.finished = self.killed = False

    def resume(self) -> None:
        """Run until it pauses or is finished."""
        self._go.release()
        self._back.acquire()

    def pause(self, seconds: float) -> None:
        """Called by the work: let the others run for so long. Raises KilledError when its process died meanwhile."""
        self.wait_seconds = seconds
        self._back.release()
        self._go.acquire()
        if self.killed:
            raise KilledError

    def kill(self) -> None:
        """Let the work unwind."""
        self.killed = True
        while not self.finished:
            self.resume()

    def _serve(self) -> None:
        while True:
            self._go.acquire()
            if self._work is not None and not self.killed:
                self._work()
            self._work = None
            self.finished = True
            self._back.release()


class Fibers:
    """Idle threads, kept from world to world: starting one takes longer than what it is used for."""

    def __init__(self) -> None:
        self._idle: list[Fiber] = []

    def take(self) -> Fiber:
        """An idle one."""
        return self._idle.pop() if self._idle else Fiber()

    def give(self, fiber: Fiber) -> None:
        """It is idle again."""
        self._idle.append(fiber)
