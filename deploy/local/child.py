"""One process that we start, watch and end, together with whatever it started itself."""

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import psutil


@dataclass(frozen=True)
class Command:
    """What to run. `stop_signal` asks it to end in an orderly way."""

    argv: Sequence[str]
    env: Mapping[str, str] = field(default_factory=dict)
    """Added to our own environment."""
    stop_signal: signal.Signals = signal.SIGTERM


class Child:
    """A running command, in a session of its own so that Ctrl-C reaches only the supervisor, its output in a file."""

    def __init__(self, command: Command, log: Path) -> None:
        log.parent.mkdir(parents=True, exist_ok=True)
        self._command = command
        with log.open("ab") as output:
            self._process = subprocess.Popen(
                command.argv,
                env={**os.environ, **command.env},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def exit_code(self) -> int | None:
        """None while it runs; minus the signal's number when a signal ended it."""
        return self._process.poll()

    def wait(self) -> int:
        """Wait until it ends, by itself or otherwise; its exit code."""
        return self._process.wait()

    def ask_to_stop(self) -> None:
        """Send the command's own stop signal, and do not wait."""
        if self.exit_code is None:
            self._process.send_signal(self._command.stop_signal)

    def stop(self, grace_seconds: float = 8.0) -> None:
        """Ask it to stop, and end it the hard way when it has not after `grace_seconds`."""
        self.ask_to_stop()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(grace_seconds)
        self.kill()

    def kill(self) -> None:
        """`kill -9` for it and everything it started; returns when it is gone."""
        if self.exit_code is None:
            end_tree(self.pid)
        self._process.wait()


def running(pid: int, created: float) -> psutil.Process | None:
    """The process that had this id at that time (psutil's `create_time`), if it still runs; another's is not it."""
    with contextlib.suppress(psutil.NoSuchProcess):
        process = psutil.Process(pid)
        # One that ended, and whose parent has not asked how, is listed but runs no more.
        if process.create_time() == created and process.status() != psutil.STATUS_ZOMBIE:
            return process
    return None


def end_tree(pid: int) -> None:
    """End a process and its descendants at once, parents first so that none is started anew meanwhile."""
    try:
        parent = psutil.Process(pid)
        family = [parent, *parent.children(recursive=True)]
    except psutil.NoSuchProcess:
        return
    for process in family:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.kill()
    # The process itself is waited for by whoever started it: only one may learn how it ended.
    psutil.wait_procs(family[1:], timeout=5)


def wait_until(condition: Callable[[], bool], seconds: float, what: str, every_seconds: float = 0.05) -> None:
    """Wait for a condition to hold, or raise TimeoutError that says what did not happen."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError(f"{what} did not happen within {seconds:g} s")
        time.sleep(every_seconds)
