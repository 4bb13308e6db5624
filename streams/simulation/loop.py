"""An asyncio event loop without a clock and without chance of its own: the seed says who runs next.

What is ready runs in an order drawn from the seed; time jumps to the next timer when nothing is ready. Whoever runs
under a `Process` runs no more once that process is dead, as after a `kill -9`.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from contextvars import Context, ContextVar, copy_context
from heapq import heappop, heappush
from random import Random
from typing import Any, TypeVar

from streams.simulation.fibers import Fiber, Fibers, KilledError

Result = TypeVar("Result")

PROCESS: ContextVar["Process | None"] = ContextVar("process", default=None)
"""Whose code runs; None is the world outside the workers."""


class Process:
    """One operating-system process: what runs in it dies with it."""

    def __init__(self) -> None:
        self.alive = True
        self.fibers: dict[Fiber, None] = {}
        self.tasks: list[asyncio.Task[Any]] = []


class VirtualLoop(asyncio.BaseEventLoop):
    """Runs everything on one thread, in virtual seconds."""

    def __init__(self, random: Random, fibers: Fibers) -> None:
        super().__init__()
        self._draw = random.random
        self._fibers = fibers
        self._runnable: list[tuple[asyncio.Handle, Process | None]] = []
        self._timers: list[tuple[float, int, asyncio.Handle, Process | None]] = []
        self._timed = 0
        self._running: Fiber | None = None
        self.now = 0.0
        self.steps = 0

    def time(self) -> float:
        """Virtual seconds since the world began."""
        return self.now

    def call_soon(self, callback: Callable[..., Any], *args: Any, context: Context | None = None) -> asyncio.Handle:
        """Run it at this time, in an order that the seed draws."""
        process = PROCESS.get() if context is None else context.get(PROCESS)
        handle = asyncio.Handle(callback, args, self, context)
        self._runnable.append((handle, process))
        return handle

    call_soon_threadsafe = call_soon

    def call_at(
        self, when: float, callback: Callable[..., Any], *args: Any, context: Context | None = None
    ) -> asyncio.TimerHandle:
        """Run it at that time."""
        process = PROCESS.get() if context is None else context.get(PROCESS)
        handle = asyncio.TimerHandle(when, callback, args, self, context)
        self._timed += 1
        heappush(self._timers, (when, self._timed, handle, process))
        return handle

    def call_later(
        self, delay: float, callback: Callable[..., Any], *args: Any, context: Context | None = None
    ) -> asyncio.TimerHandle:
        """Run it in so many seconds."""
        return self.call_at(self.now + delay, callback, *args, context=context)

    def create_task(self, coro: Any, *, name: object = None, context: Context | None = None) -> asyncio.Task[Any]:
        """A task of the process that asks for it."""
        task: asyncio.Task[Any] = asyncio.Task(coro, loop=self, name="" if name is None else str(name), context=context)
        process = PROCESS.get()
        if process is not None:
            process.tasks.append(task)
        return task

    def run_in_executor(self, executor: Any, func: Callable[..., Result], *args: Any) -> asyncio.Future[Result]:
        """Run it as a thread would, in steps that the seed mixes with everything else."""
        future: asyncio.Future[Result] = self.create_future()
        fiber = self._fibers.take()
        process = PROCESS.get()
        if process is not None:
            process.fibers[fiber] = None
        outcome: list[Result] = []
        fault: list[BaseException] = []

        def work() -> None:
            try:
                outcome.append(func(*args))
            except KilledError:
                pass
            except BaseException as error:  # noqa: BLE001 (the waiting task gets it)
                fault.append(error)

        def resume() -> None:
            self._running = fiber
            fiber.resume()
            self._running = None
            if not fiber.finished:
                self.call_later(fiber.wait_seconds, resume)
                return
            if process is not None:
                process.fibers.pop(fiber, None)
            self._fibers.give(fiber)
            if not future.done():
                if fault:
                    future.set_exception(fault[0])
                else:
                    future.set_result(outcome[0])

        fiber.begin(work)
        self.call_soon(resume)
        return future

    def pause(self, seconds: float) -> bool:
        """Called by what may run in a thread: let the others run. False, at once, where nothing may wait."""
        if self._running is None:
            return False
        self._running.pause(seconds)
        return True

    def kill(self, process: Process) -> None:
        """Nothing of this process runs from now on."""
        process.alive = False
        for fiber in list(process.fibers):
            fiber.kill()
            self._fibers.give(fiber)
        process.fibers.clear()
        for task in process.tasks:
            coroutine = task.get_coro()
            if not task.done() and coroutine is not None:
                with suppress(RuntimeError, ValueError):  # the one that runs just now cannot be closed
                    coroutine.close()
        process.tasks.clear()

    def call_exception_handler(self, context: dict[str, Any]) -> None:
        """Say nothing: whoever is at fault has told the world by its own way."""

    def run(self, task: "asyncio.Task[Any]", step: Callable[[int, float], bool], most_steps: int) -> bool:
        """Run until the task is done or `step` (number of the step, time) says stop. False when nothing came of it."""
        asyncio._set_running_loop(self)  # noqa: SLF001 (it is for event loops to call)
        try:
            while not task.done():
                if not self._one():
                    return False
                if not step(self.steps, self.now):
                    return True
                if self.steps >= most_steps:
                    return False
        finally:
            asyncio._set_running_loop(None)  # noqa: SLF001
        return True

    def _one(self) -> bool:
        runnable, timers = self._runnable, self._timers
        while True:
            if not runnable:
                if not timers:
                    return False
                self.now = max(self.now, timers[0][0])
            while timers and timers[0][0] <= self.now:
                _, _, timer, process = heappop(timers)
                runnable.append((timer, process))
            chosen = int(self._draw() * len(runnable)) if len(runnable) > 1 else 0
            handle, process = runnable[chosen]
            runnable[chosen] = runnable[-1]
            runnable.pop()
            if handle.cancelled() or (process is not None and not process.alive):
                continue
            self.steps += 1
            handle._run()  # noqa: SLF001 (an event loop runs its handles)
            return True


def context_of(process: Process) -> Context:
    """A context in which tasks and callbacks belong to the process."""
    context = copy_context()
    context.run(PROCESS.set, process)
    return context
