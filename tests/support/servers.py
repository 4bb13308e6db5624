"""A real Kafka and a real PostgreSQL that a test may start, stop, kill and start again."""

import itertools
import subprocess
from pathlib import Path

from deploy.local import jars
from deploy.local.kafka import Kafka
from deploy.local.ports import free_ports
from deploy.local.postgres import Postgres, programs
from deploy.local.server import Server


class KafkaServer(Server):
    """A broker of its own data folder; its address stays the same over restarts."""

    def __init__(self, folder: Path) -> None:
        kafka = Kafka(folder, *free_ports(2))
        super().__init__(kafka, folder / "kafka.log")
        self.bootstrap = kafka.bootstrap

    def start(self) -> None:
        """Returns when the broker answers; with the data of before, where there is some."""
        jars.install()
        super().start()


class PostgresServer(Server):
    """A server of its own data folder; its addresses stay the same over restarts."""

    def __init__(self, folder: Path) -> None:
        self._postgres = Postgres(folder)
        super().__init__(self._postgres, folder / "postgres.log")
        self._numbers = itertools.count(1)

    def fresh_database(self) -> str:
        """Make a new empty database and return its URL."""
        name = f"test_{next(self._numbers)}"
        subprocess.run(
            [programs() / "psql", "--quiet", f"--dbname={self._postgres.url()}", f"--command=CREATE DATABASE {name}"],
            check=True,
        )
        return self._postgres.url(name)
