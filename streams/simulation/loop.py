"""An asyncio event loop without a clock and without chance of its own: the seed says who runs next.

What is ready runs in an order drawn from the seed; time jumps to the next timer when nothing is ready. Whoever runs
under a `Process` runs no more once that process is dead, as after a `kill -9`.
"""

import asyncio
import warnings
from collections.abc import Callable
from contextlib import suppress
from contextvars import Context, ContextVar, copy_context
from heapq import heappop, heappush
from random import Random
from typing import Any, Generic, TypeVar, TypeVarTuple

from streams.simulation.fibers import Fiber, Fibers, KilledError

Result = TypeVar("Result")
Args = TypeVarTuple("Args")

PROCESS: ContextVar["Process | None"] = ContextVar("process", default=None)
"""Whose code runs; None is the world outside the workers."""


class Process:
    """One operating-system process: what runs in it dies with it."""

    def __init__(self, may_hurry: Callable[[], bool]) -> None:
        self.alive = True
        self.may_hurry = may_hurry
        """Whether a thread of it could run to its end just now, without having to wait for anything."""
        self.fibers: dict[Fiber, None] = {}
        self.tasks: list[asyncio.Task[Any]] = []


class _Thread(Generic[Result]):
    """What runs beside the loop, and who waits for it."""

    def __init__(self, future: "asyncio.Future[Result]", func: Callable[[], Result], process: Process | None) -> None:
        self.future = future
        self.process = process
        self._func = func
        self._result: Result | None = None
        self._error: BaseException | None = None

    def work(self) -> None:
        """Do it, and keep what comes of it."""
        try:
            self._result = self._func()
        except KilledError:
            pass
        except BaseException as error:  # noqa: BLE001 (whoever waits gets it)
            self._error = error

    def end(self) -> None:
        """Tell whoever still waits."""
        if self.future.done():
            return
        if self._error is not None:
            self.future.set_exception(self._error)
        else:
            self.future.set_result(self._result)  # type: ignore[arg-type]  # None only where None is the result


class VirtualLoop(asyncio.BaseEventLoop):
    """Runs everything on one thread, in virtual seconds."""

    def __init__(self, random: Random, fibers: Fibers, in_one_go: float) -> None:
        """`in_one_go` is the share of threads that run to their end at once: a real one costs as much as two folds."""
        super().__init__()
        self._draw = random.random
        self._fibers = fibers
        self._in_one_go = in_one_go
        self._runnable: list[tuple[asyncio.Handle, Process | None]] = []
        self._timers: list[tuple[float, int, asyncio.Handle, Process | None]] = []
        self._timed = 0
        self._running: Fiber | None = None
        self.now = 0.0
        self.steps = 0
        self.broken: list[BaseException] = []
        """Errors of callbacks, which nobody else would hear of."""

    def time(self) -> float:
        """Virtual seconds since the world began."""
        return self.now

    def call_soon(
        self, callback: Callable[[*Args], object], *args: *Args, context: Context | None = None
    ) -> asyncio.Handle:
        """Run it at this time, in an order that the seed draws."""
        process = PROCESS.get() if context is None else context.get(PROCESS)
        handle = asyncio.Handle(callback, args, self, context)
        self._runnable.append((handle, process))
        return handle

    call_soon_threadsafe = call_soon

    def call_at(
        self, when: float, callback: Callable[[*Args], object], *args: *Args, context: Context | None = None
    ) -> asyncio.TimerHandle:
        """Run it at that time."""
        process = PROCESS.get() if context is None else context.get(PROCESS)
        handle = asyncio.TimerHandle(when, callback, args, self, context)
        self._timed += 1
        heappush(self._timers, (when, self._timed, handle, process))
        return handle

    def call_later(
        self, delay: float, callback: Callable[[*Args], object], *args: *Args, context: Context | None = None
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

    def run_in_executor(  # type: ignore[override]  # there is one executor
        self, _: None, func: Callable[[*Args], Result], *args: *Args
    ) -> asyncio.Future[Result]:
        """Run it as a thread would: in steps that the seed mixes with everything else, or now and then in one go."""
        thread = _Thread(self.create_future(), lambda: func(*args), PROCESS.get())
        self.call_soon(self._begin, thread)
        return thread.future

    def _begin(self, thread: "_Thread[Any]") -> None:
        process = thread.process
        if self._draw() < self._in_one_go and (process is None or process.may_hurry()):
            thread.work()
            thread.end()
            return
        fiber = self._fibers.take()
        fiber.begin(thread.work)
        if process is not None:
            process.fibers[fiber] = None
        self._resume(thread, fiber)

    def _resume(self, thread: "_Thread[Any]", fiber: Fiber) -> None:
        self._running = fiber
        fiber.resume()
        self._running = None
        if not fiber.finished:
            self.call_later(fiber.wait_seconds, self._resume, thread, fiber)
            return
        if thread.process is not None:
            thread.process.fibers.pop(fiber, None)
        self._fibers.give(fiber)
        thread.end()

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
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", RuntimeWarning)  # what never began need not be awaited
            for task in process.tasks:
                coroutine = task.get_coro()
                if not task.done() and coroutine is not None:
                    with suppress(RuntimeError, ValueError):  # the one that runs just now cannot be closed
                        coroutine.close()
                del coroutine
            process.tasks.clear()

    def call_exception_handler(self, context: dict[str, Any]) -> None:
        """Keep what broke a callback. A task's error is its own to tell; a killed process leaves tasks undone."""
        error = context.get("exception")
        if "handle" in context and isinstance(error, BaseException):
            self.broken.append(error)

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
