"""Starts a table of processes in the order they need each other, keeps them alive, and stops them in reverse."""

import contextlib
import itertools
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

import psutil

from deploy.local.child import Child, Command, end_tree, running
from deploy.local.files import read_json, write_json

_READY_EVERY_SECONDS = 0.1
_FIRST_BACKOFF_SECONDS = 0.5
_LONGEST_BACKOFF_SECONDS = 10.0
_STEADY_SECONDS = 60.0
"""A process that lived this long is not failing at start: its next backoff is the first one again."""

_HOPELESS_AFTER_DEATHS = 5
_GRACE_SECONDS = 6.0
_LOG_BYTES = 10_000_000
_LINES_SHOWN = 12

State = Literal["waiting", "starting", "ready", "restarting", "done", "stopped"]


@dataclass(frozen=True)
class Process:
    """One row of the table: a program that runs for as long as the platform, or `once` before others may start."""

    name: str
    command: Callable[[], Command]
    ready: Callable[[], bool] = lambda: True
    after: tuple[str, ...] = ()
    """What must be ready (or, if it runs once, have ended well) before this is started."""
    once: bool = False
    settled: Callable[[], bool] = lambda: False
    """Whether what it would do once was done at an earlier start."""


@dataclass
class Fate:
    """How a process fares. `created` with `pid` names it even after its process id was given to another."""

    name: str
    state: State = "waiting"
    pid: int | None = None
    created: float | None = None
    restarts: int = 0


class HopelessError(RuntimeError):
    """A process never came up; the text says why, as far as its log tells."""


class Supervisor:
    """Runs the table. `say` is given a line for people; `record` is the file that tells others how each fares."""

    def __init__(self, table: Sequence[Process], logs: Path, record: Path, say: Callable[[str], None]) -> None:
        self._table = table
        self._logs = logs
        self._record = record
        self._say = say
        self._fates = {process.name: Fate(process.name) for process in table}
        self._children: dict[str, Child] = {}
        self._came_up = {process.name: threading.Event() for process in table}
        self._lock = threading.RLock()
        self._stopping = threading.Event()
        self._hopeless: HopelessError | None = None

    def start(self) -> None:
        """Start everything, each as soon as what it needs is ready, and return at once."""
        self._write_record()
        for process in self._table:
            threading.Thread(target=self._live, args=(process,), name=process.name, daemon=True).start()

    def all_ready(self) -> bool:
        """Whether everything came up. Raises HopelessError when something never will."""
        if self._hopeless is not None:
            raise self._hopeless
        return all(event.is_set() for event in self._came_up.values())

    def not_ready(self) -> list[str]:
        """The names of those that were started and did not come up yet."""
        return [name for name, event in self._came_up.items() if not event.is_set() and name in self._children]

    def stop(self) -> None:
        """Stop everything, those that need others before those that they need."""
        self._stopping.set()
        for wave in reversed(list(waves(self._table))):
            with self._lock:
                children = [self._children[process.name] for process in wave if process.name in self._children]
            for child in children:
                child.ask_to_stop()
            deadline = time.monotonic() + _GRACE_SECONDS
            for child in children:
                child.stop(max(0.0, deadline - time.monotonic()))
        for fate in self._fates.values():
            self._mark(fate.name, "stopped")

    def trim_logs(self) -> None:
        """Move what a long log holds to NAME.log.1, so that logs never fill the disk."""
        for log in self._logs.glob("*.log"):
            if log.stat().st_size > _LOG_BYTES:
                # The process keeps its file open for appending: so copy and empty it, rather than rename it.
                log.with_name(f"{log.name}.1").write_bytes(log.read_bytes())
                with log.open("r+b") as opened:
                    opened.truncate()

    def _live(self, process: Process) -> None:
        """The life of one process, in a thread of its own."""
        try:
            for name in process.after:
                self._came_up[name].wait()
            if process.once and process.settled():
                self._came_through(process)
            else:
                self._keep_alive(process)
        except Exception as error:  # noqa: BLE001 (said by `all_ready`, in the thread that people watch)
            self._hopeless = HopelessError(f"{process.name} cannot be started: {error}")

    def _keep_alive(self, process: Process) -> None:
        """Start it again and again, until it has ended well (if it runs once) or everything is stopped."""
        backoff_seconds = _FIRST_BACKOFF_SECONDS
        for restarts in itertools.count():
            started = time.monotonic()
            child = self._begin(process, restarts)
            if child is None:
                return
            threading.Thread(target=self._await_ready, args=(process, child, started), daemon=True).start()
            code = child.wait()
            if self._stopping.is_set():
                return
            if process.once and code == 0:
                self._came_through(process)
                return
            if restarts + 1 >= _HOPELESS_AFTER_DEATHS and not self._came_up[process.name].is_set():
                raise HopelessError(f"it ended with {code}, {restarts + 1} times. {self._end_of_log(process)}")
            if time.monotonic() - started > _STEADY_SECONDS:
                backoff_seconds = _FIRST_BACKOFF_SECONDS
            self._mark(process.name, "restarting")
            self._say(
                f"{process.name} ended with {code}, starting it again in {backoff_seconds:g} s. "
                f"Its log: {self._log(process)}"
            )
            if self._stopping.wait(backoff_seconds):
                return
            backoff_seconds = min(2 * backoff_seconds, _LONGEST_BACKOFF_SECONDS)

    def _came_through(self, process: Process) -> None:
        self._mark(process.name, "done")
        self._came_up[process.name].set()

    def _log(self, process: Process) -> Path:
        return self._logs / f"{process.name}.log"

    def _end_of_log(self, process: Process) -> str:
        lines = self._log(process).read_text(errors="replace").splitlines()[-_LINES_SHOWN:]
        return "\n".join([f"The end of {self._log(process)}:", *lines])

    def _begin(self, process: Process, restarts: int) -> Child | None:
        with self._lock:
            if self._stopping.is_set():
                return None
            child = Child(process.command(), self._log(process))
            self._children[process.name] = child
            fate = self._fates[process.name]
            fate.state, fate.pid, fate.restarts = "starting", child.pid, restarts
            with contextlib.suppress(psutil.NoSuchProcess):  # it may have ended already, and is looked after below
                fate.created = psutil.Process(child.pid).create_time()
            self._write_record()
            return child

    def _await_ready(self, process: Process, child: Child, started: float) -> None:
        while not process.once and child.exit_code is None and not self._stopping.is_set():
            if process.ready():
                self._mark(process.name, "ready")
                self._came_up[process.name].set()
                self._say(f"{process.name} is ready after {time.monotonic() - started:.1f} s")
                return
            time.sleep(_READY_EVERY_SECONDS)

    def _mark(self, name: str, state: State) -> None:
        with self._lock:
            fate = self._fates[name]
            fate.state = state
            if state in {"done", "stopped", "restarting"}:
                fate.pid = None
            self._write_record()

    def _write_record(self) -> None:
        with self._lock:
            write_json(self._record, [asdict(fate) for fate in self._fates.values()])


def waves(table: Sequence[Process]) -> Iterator[list[Process]]:
    """The processes in the order of starting: each wave needs only those before it."""
    started: set[str] = set()
    left = list(table)
    while left:
        wave = [process for process in left if started.issuperset(process.after)]
        if not wave:
            raise ValueError(f"these wait for each other or for nobody: {', '.join(process.name for process in left)}")
        yield wave
        started.update(process.name for process in wave)
        left = [process for process in left if process not in wave]


def end_orphans(record: Path, say: Callable[[str], None]) -> None:
    """End the processes of an earlier supervisor that was killed before it could."""
    orphans = [fate for fate in read_json(record) or [] if _runs(fate)]
    for orphan in orphans:
        say(f"{orphan['name']} of an earlier start still runs: ending it")
        with contextlib.suppress(ProcessLookupError):
            os.kill(orphan["pid"], signal.SIGTERM)
    deadline = time.monotonic() + _GRACE_SECONDS
    while any(map(_runs, orphans)) and time.monotonic() < deadline:
        time.sleep(_READY_EVERY_SECONDS)
    for orphan in filter(_runs, orphans):
        end_tree(orphan["pid"])


def _runs(fate: Mapping[str, Any]) -> bool:
    return fate["pid"] is not None and running(fate["pid"], fate["created"]) is not None
