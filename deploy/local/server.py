"""One server by itself, without the table of `up`: what a bench and the tests start, kill and start again."""

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from deploy.local.child import Child, Command, wait_until

_START_SECONDS = 60.0


class Service(Protocol):
    """How a kind of server is started: Kafka, PostgreSQL."""

    @property
    def formatted_mark(self) -> Path:
        """Exists once its folder was formatted."""

    def format_command(self) -> Command:
        """Formats its folder."""

    def command(self) -> Command:
        """Runs it."""

    def ready(self) -> bool:
        """Whether it answers."""


class Server:
    """A service of its own data folder; address and data stay over restarts."""

    def __init__(self, service: Service, log: Path) -> None:
        self._service = service
        self._log = log
        self._child: Child | None = None

    def start(self) -> None:
        """Returns when the server answers; with the data of before, where there is some."""
        if not self._service.formatted_mark.exists():
            _run_once(self._service.format_command(), self._log)
        self._child = Child(self._service.command(), self._log)
        _wait_ready(self._child, self._service.ready, self._log)

    def stop(self) -> None:
        """An orderly stop."""
        if self._child is not None:
            self._child.stop()

    def kill(self) -> None:
        """`kill -9`."""
        if self._child is not None:
            self._child.kill()


def _run_once(command: Command, log: Path) -> None:
    child = Child(command, log)
    wait_until(lambda: child.exit_code is not None, _START_SECONDS, f"{command.argv[0]} ending")
    if child.exit_code != 0:
        raise RuntimeError(f"{command.argv[0]} ended with {child.exit_code}:\n{log.read_text()}")


def _wait_ready(child: Child, ready: Callable[[], bool], log: Path) -> None:
    def answered_or_dead() -> bool:
        return child.exit_code is not None or ready()

    wait_until(answered_or_dead, _START_SECONDS, f"the first answer (its log: {log})")
    if child.exit_code is not None:
        raise RuntimeError(f"the server ended with {child.exit_code}:\n{log.read_text()}")
