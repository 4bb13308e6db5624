"""A real Kafka and a real PostgreSQL that a test may start, stop, kill and start again."""

import itertools
import subprocess
from collections.abc import Callable
from pathlib import Path

from deploy.local import jars
from deploy.local.child import Child, Command, wait_until
from deploy.local.kafka import Kafka
from deploy.local.ports import free_ports
from deploy.local.postgres import Postgres, programs

_START_SECONDS = 60.0


class KafkaServer:
    """A broker of its own data folder; its address stays the same over restarts."""

    def __init__(self, folder: Path) -> None:
        self._kafka = Kafka(folder, *free_ports(2))
        self._log = folder / "kafka.log"
        self._child: Child | None = None

    @property
    def bootstrap(self) -> str:
        return self._kafka.bootstrap

    def start(self) -> None:
        """Returns when the broker answers; with the data of before, where there is some."""
        jars.install()
        if not self._kafka.formatted_mark.exists():
            _run_once(self._kafka.format_command(), self._log)
        self._child = Child(self._kafka.command(), self._log)
        _wait_ready(self._child, self._kafka.ready, self._log)

    def stop(self) -> None:
        """An orderly stop."""
        if self._child is not None:
            self._child.stop()

    def kill(self) -> None:
        """`kill -9`."""
        if self._child is not None:
            self._child.kill()


class PostgresServer:
    """A server of its own data folder; its addresses stay the same over restarts."""

    def __init__(self, folder: Path) -> None:
        self._postgres = Postgres(folder)
        self._log = folder / "postgres.log"
        self._child: Child | None = None
        self._numbers = itertools.count(1)

    def start(self) -> None:
        """Returns when the server answers; with the data of before, where there is some."""
        if not self._postgres.formatted_mark.exists():
            _run_once(self._postgres.format_command(), self._log)
        self._child = Child(self._postgres.command(), self._log)
        _wait_ready(self._child, self._postgres.ready, self._log)

    def stop(self) -> None:
        """An orderly stop; open sessions are ended."""
        if self._child is not None:
            self._child.stop()

    def kill(self) -> None:
        """`kill -9`."""
        if self._child is not None:
            self._child.kill()

    def fresh_database(self) -> str:
        """Make a new empty database and return its URL."""
        name = f"test_{next(self._numbers)}"
        subprocess.run(
            [programs() / "psql", "--quiet", f"--dbname={self._postgres.url()}", f"--command=CREATE DATABASE {name}"],
            check=True,
        )
        return self._postgres.url(name)


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
