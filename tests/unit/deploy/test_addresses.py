"""Every command finds the running platform, and says what to do when there is none."""

import os
import socket
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psutil
import pytest

from deploy.cli import parser
from deploy.local.addresses import NoAddressError, kafka_bootstrap, running_stack
from deploy.local.files import write_json
from deploy.local.home import Home
from deploy.local.pipeline import Stack, pipeline
from deploy.local.ports import PortTakenError, choose_ports, free_ports, is_free
from deploy.local.postgres import Postgres
from deploy.local.supervisor import waves
from deploy.local.synthetic_world import SyntheticWorld

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    for name in [name for name in os.environ if name.startswith("CUAKHAU_")] + ["DATABASE_URL"]:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("CUAKHAU_HOME", str(tmp_path))
    return Home.of_environment()


def test_a_camera_in_another_terminal_finds_the_running_kafka(home: Home) -> None:
    say_it_runs(home, pid=os.getpid())
    assert kafka_bootstrap() == "127.0.0.1:9092"


def test_an_address_that_is_given_wins(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    say_it_runs(home, pid=os.getpid())
    monkeypatch.setenv("CUAKHAU_KAFKA", "broker.example:9092")
    assert kafka_bootstrap() == "broker.example:9092"


def test_without_a_platform_the_error_says_how_to_start_one() -> None:
    with pytest.raises(NoAddressError, match=r"`cuakhau up`.*CUAKHAU_KAFKA"):
        kafka_bootstrap()


def test_a_platform_whose_supervisor_was_killed_does_not_run(home: Home) -> None:
    say_it_runs(home, pid=os.getpid(), created=1.0)  # a process id that went to someone else
    assert running_stack(home) is None


def test_addresses_stay_from_one_start_to_the_next(home: Home) -> None:
    first = choose_ports(["api", "kafka"], home.ports)
    assert choose_ports(["api", "kafka"], home.ports) == first


def test_a_remembered_port_that_somebody_took_is_replaced(home: Home) -> None:
    first = choose_ports(["api"], home.ports)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", first["api"]))
        taken.listen()
        assert choose_ports(["api"], home.ports) != first


def test_a_fixed_port_that_somebody_took_is_an_error(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert not is_free(port)
        monkeypatch.setenv("CUAKHAU_API_PORT", str(port))
        with pytest.raises(PortTakenError, match=f"CUAKHAU_API_PORT={port}"):
            choose_ports(["api"], home.ports)


def test_a_fixed_port_that_is_free_is_used(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    (port,) = free_ports(1)
    monkeypatch.setenv("CUAKHAU_API_PORT", str(port))
    assert choose_ports(["api"], home.ports) == {"api": port}


def test_every_command_of_the_table_is_one_that_we_have(home: Home) -> None:
    commands = [process.command().argv for process in pipeline(Stack.of_environment(home), NOON)]
    ours = [list(argv[1:]) for argv in commands if Path(argv[0]).name == "cuakhau"]
    assert len(ours) >= 9
    for argv in ours:
        parser().parse_args(argv)


def test_a_kafka_and_a_postgres_that_are_given_are_not_started(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CUAKHAU_KAFKA", "broker.example:9092")
    monkeypatch.setenv("DATABASE_URL", "postgresql://db.example/cuakhau")
    table = pipeline(Stack.of_environment(home), None)
    assert not {"kafka", "postgres", "kafka-format", "postgres-format"} & {process.name for process in table}
    assert {process.name for wave in waves(table) for process in wave} >= {"topics", "migrations", "engine", "api"}
    engine = next(process for process in table if process.name == "engine")
    assert engine.command().env["CUAKHAU_KAFKA"] == "broker.example:9092"


def test_the_socket_of_postgres_is_never_deeper_than_a_socket_address_can_say(tmp_path: Path) -> None:
    deep = Postgres(tmp_path / ("a-very-long-folder-name/" * 6))
    assert len(os.fsencode(deep.socket_folder / ".s.PGSQL.5432")) <= 107
    assert deep.socket_folder != Postgres(tmp_path / ("another-long-folder-name/" * 6)).socket_folder


def test_the_synthetic_world_stands_still_while_the_platform_is_down(home: Home) -> None:
    world = SyntheticWorld.resume(home.synthetic_world, NOON)
    world.keep(home.synthetic_world, NOON + timedelta(minutes=10))

    resumed = SyntheticWorld.resume(home.synthetic_world, NOON + timedelta(hours=8))

    assert NOON + timedelta(hours=8) - resumed.epoch == timedelta(minutes=10)


def say_it_runs(home: Home, pid: int, created: float | None = None) -> None:
    born = psutil.Process(pid).create_time() if created is None else created
    write_json(home.stack, {"pid": pid, "created": born, "addresses": {"kafka": "127.0.0.1:9092"}})
