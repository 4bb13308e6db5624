"""The whole platform as one table, in the order of a truck's way: what runs, when it is ready, what it needs first."""

import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Final

from deploy.local.checks import answers, shows
from deploy.local.child import Command
from deploy.local.home import Home
from deploy.local.kafka import Kafka
from deploy.local.ports import choose_ports
from deploy.local.postgres import Postgres
from deploy.local.supervisor import Process

GATE: Final = "huu-nghi"

_SYNTHETIC_SEED = 7

_LISTENERS = ("kafka", "kafka-controller", "api", "customs", "registry")
_WITH_METRICS = ("engine", "connectors", "camera-gate-in", "camera-gate-out")
_AGENCIES = ("customs", "registry")


@dataclass(frozen=True)
class Stack:
    """What a table is made for: where its data lies, which ports it has, what it need not start itself."""

    home: Home
    ports: Mapping[str, int]
    given_kafka: str | None
    given_database: str | None

    @classmethod
    def of_environment(cls, home: Home) -> "Stack":
        """A Kafka or a PostgreSQL that the environment names is used, not started."""
        ports = choose_ports([*_LISTENERS, *(f"{name}-metrics" for name in _WITH_METRICS)], home.ports)
        return cls(home, ports, os.environ.get("CUAKHAU_KAFKA"), os.environ.get("DATABASE_URL"))

    @property
    def kafka(self) -> Kafka:
        return Kafka(self.home.kafka, self.ports["kafka"], self.ports["kafka-controller"])

    @property
    def postgres(self) -> Postgres:
        return Postgres(self.home.postgres)

    @property
    def addresses(self) -> dict[str, str]:
        """Where each service is, as deploy/local/addresses.py reads it."""
        return {
            "kafka": self.given_kafka or self.kafka.bootstrap,
            "database": self.given_database or self.postgres.url(),
            **{name: f"http://127.0.0.1:{self.ports[name]}" for name in ("api", "customs", "registry")},
        }

    def url(self, listener: str, path: str) -> str:
        """An address of one of our own processes."""
        return f"http://127.0.0.1:{self.ports[listener]}{path}"


def pipeline(stack: Stack, cameras_since: datetime | None) -> list[Process]:
    """The table. `cameras_since` is when the synthetic cameras' world began; None leaves the cameras out."""
    table = [*_log(stack), *_database(stack), *_outside_world(stack), *_deciding(stack), *_showing(stack)]
    if cameras_since is not None:
        table += _cameras(stack, cameras_since)
    # Where a Kafka or a PostgreSQL was given, nobody waits for ours.
    names = {process.name for process in table}
    return [replace(process, after=tuple(name for name in process.after if name in names)) for process in table]


def _log(stack: Stack) -> list[Process]:
    kafka = stack.kafka
    ours = [
        Process("kafka-format", kafka.format_command, once=True, settled=kafka.formatted_mark.exists),
        Process("kafka", kafka.command, ready=kafka.ready, after=("kafka-format",)),
    ]
    topics = Process("topics", _cuakhau(stack, "topics", "apply"), once=True, after=("kafka",))
    return [topics] if stack.given_kafka else [*ours, topics]


def _database(stack: Stack) -> list[Process]:
    postgres = stack.postgres
    ours = [
        Process("postgres-format", postgres.format_command, once=True, settled=postgres.formatted_mark.exists),
        Process("postgres", postgres.command, ready=postgres.ready, after=("postgres-format",)),
    ]
    migrations = Process("migrations", _cuakhau(stack, "db", "migrate"), once=True, after=("postgres",))
    return [migrations] if stack.given_database else [*ours, migrations]


def _outside_world(stack: Stack) -> list[Process]:
    """The agencies, made up: servers and officers. And the connectors, one process, that ask them and write history."""
    servers = [
        Process(
            agency,
            _cuakhau(stack, "sandbox", agency, "--port", str(stack.ports[agency])),
            ready=answers(stack.url(agency, "/healthz")),
        )
        for agency in _AGENCIES
    ]
    figures = stack.url("connectors-metrics", "/metrics")
    heard = [shows(figures, f'cuakhau_feed_age_seconds{{feed="{agency}"}}') for agency in _AGENCIES]
    connectors = Process(
        "connectors",
        _cuakhau(stack, "connector", *_AGENCIES, "projector", "diversions", metrics="connectors"),
        ready=lambda: all(ready() for ready in heard),
        after=("topics", "migrations"),
    )
    officers = Process("officers", _cuakhau(stack, "sandbox", "officers"), after=("topics",))
    return [*servers, officers, connectors]


def _deciding(stack: Stack) -> list[Process]:
    folded = shows(stack.url("engine-metrics", "/metrics"), "cuakhau_fold_offset")
    return [Process("engine", _cuakhau(stack, "engine", metrics="engine"), ready=folded, after=("topics",))]


def _showing(stack: Stack) -> list[Process]:
    # Started beside the engine rather than after it: it answers only when the engine's first board has come.
    ready = answers(stack.url("api", "/readyz"))
    return [Process("api", _cuakhau(stack, "api"), ready=ready, after=("topics", "migrations"))]


def _cameras(stack: Stack, since: datetime) -> list[Process]:
    table = []
    for lane, checkpoint in ((1, "gate-in"), (2, "gate-out")):
        name = f"camera-{checkpoint}"
        source = f"synthetic:seed={_SYNTHETIC_SEED}&epoch={since.isoformat().replace('+00:00', 'Z')}"
        place = ["--gate", GATE, "--checkpoint", checkpoint, "--lane", str(lane)]
        table.append(
            Process(
                name,
                _cuakhau(stack, "camera", "--source", source, *place, metrics=name),
                ready=shows(stack.url(f"{name}-metrics", "/metrics"), "cuakhau_frames_total"),
                after=("topics",),
            )
        )
    return table


def _cuakhau(stack: Stack, *arguments: str, metrics: str | None = None) -> Callable[[], Command]:
    """One of our own commands, told where everything is."""
    addresses = stack.addresses
    env = {
        "CUAKHAU_HOME": str(stack.home.folder),
        "CUAKHAU_KAFKA": addresses["kafka"],
        "DATABASE_URL": addresses["database"],
        "CUAKHAU_CUSTOMS_URL": addresses["customs"],
        "CUAKHAU_REGISTRY_URL": addresses["registry"],
        "CUAKHAU_API_PORT": str(stack.ports["api"]),
    }
    if metrics is not None:
        env["CUAKHAU_METRICS_PORT"] = str(stack.ports[f"{metrics}-metrics"])
    program = Path(sys.executable).with_name("cuakhau")
    return lambda: Command(argv=[str(program), *arguments], env=env)
