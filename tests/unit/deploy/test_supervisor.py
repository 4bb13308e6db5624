"""The supervisor starts what is needed first, starts again what dies, and leaves nothing behind."""

import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from deploy.local.child import Child, Command, wait_until
from deploy.local.files import read_json, write_json
from deploy.local.supervisor import HopelessError, Process, Supervisor, end_orphans, waves

_SOON_SECONDS = 10.0
_FOREVER = "import time; time.sleep(600)"


def python(program: str) -> Callable[[], Command]:
    return lambda: Command(argv=[sys.executable, "-c", program])


class Room:
    """A folder in which a supervisor runs a table."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.record = folder / "processes.json"
        self.said: list[str] = []
        self._supervisors: list[Supervisor] = []

    def supervise(self, *table: Process) -> Supervisor:
        supervisor = Supervisor(table, self.folder / "logs", self.record, self.said.append)
        self._supervisors.append(supervisor)
        supervisor.start()
        return supervisor

    def fate(self, name: str) -> dict[str, object]:
        return next(fate for fate in read_json(self.record) if fate["name"] == name)

    def stop(self) -> None:
        for supervisor in self._supervisors:
            supervisor.stop()


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    room = Room(tmp_path)
    yield room
    room.stop()


def test_a_camera_starts_only_when_kafka_is_ready(room: Room) -> None:
    kafka_ready = room.folder / "kafka-ready"
    supervisor = room.supervise(
        Process("camera", python(_FOREVER), after=("kafka",)),
        Process("kafka", python(_FOREVER), ready=kafka_ready.exists),
    )
    wait_until(lambda: room.fate("kafka")["state"] == "starting", _SOON_SECONDS, "the start of kafka")
    assert room.fate("camera")["state"] == "waiting"

    kafka_ready.touch()

    wait_until(supervisor.all_ready, _SOON_SECONDS, "everything ready")
    assert room.fate("camera")["state"] == "ready"


def test_topics_are_made_once_before_the_engine_starts(room: Room) -> None:
    made = room.folder / "topics"
    supervisor = room.supervise(
        Process("topics", python(f"open({str(made)!r}, 'w').close()"), once=True),
        Process("engine", python(f"import os; assert os.path.exists({str(made)!r}); {_FOREVER}"), after=("topics",)),
    )
    wait_until(supervisor.all_ready, _SOON_SECONDS, "everything ready")
    assert room.fate("topics")["state"] == "done"
    assert room.fate("engine")["restarts"] == 0


def test_an_engine_that_is_killed_is_started_again_and_its_restarts_are_counted(room: Room) -> None:
    supervisor = room.supervise(Process("engine", python(_FOREVER)))
    wait_until(supervisor.all_ready, _SOON_SECONDS, "the engine ready")
    first = room.fate("engine")["pid"]
    assert isinstance(first, int)

    psutil.Process(first).kill()

    wait_until(lambda: room.fate("engine")["restarts"] == 1, _SOON_SECONDS, "a second start")
    assert room.fate("engine")["pid"] != first
    assert any("engine ended with -9" in line for line in room.said)


def test_a_process_that_never_comes_up_is_named_with_the_end_of_its_log(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("deploy.local.supervisor._FIRST_BACKOFF_SECONDS", 0.01)
    supervisor = room.supervise(
        Process("engine", python("raise SystemExit('no such gate')"), ready=lambda: False),
        Process("api", python(_FOREVER), after=("engine",)),
    )
    with pytest.raises(HopelessError, match=r"engine .*\n.*no such gate"):
        wait_until(supervisor.all_ready, _SOON_SECONDS, "everything ready")


def test_stopping_ends_those_that_need_others_first(room: Room) -> None:
    ends = room.folder / "ends"
    note = (
        "import signal, sys, time\n"
        "def end(*_):\n"
        f"    open({str(ends)!r}, 'a').write(sys.argv[0])\n"
        "    sys.exit(0)\n"
        "signal.signal(signal.SIGTERM, end)\n"
        "open(sys.argv[1], 'w').close()\n"
        "time.sleep(600)\n"
    )

    def noting(name: str) -> Callable[[], Command]:
        return python(note.replace("sys.argv[0]", repr(name)).replace("sys.argv[1]", repr(str(room.folder / name))))

    supervisor = room.supervise(
        Process("K", noting("K"), ready=(room.folder / "K").exists),
        Process("E", noting("E"), ready=(room.folder / "E").exists, after=("K",)),
        Process("A", noting("A"), ready=(room.folder / "A").exists, after=("E",)),
    )
    wait_until(supervisor.all_ready, _SOON_SECONDS, "everything ready")

    supervisor.stop()

    assert ends.read_text() == "AEK"
    assert {fate["state"] for fate in read_json(room.record)} == {"stopped"}


def test_a_process_that_ignores_the_request_to_stop_is_ended_all_the_same(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("deploy.local.supervisor._GRACE_SECONDS", 0.2)
    deaf = room.folder / "deaf"
    program = (
        f"import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); open({str(deaf)!r}, 'w'); time.sleep(600)"
    )
    supervisor = room.supervise(Process("camera", python(program), ready=deaf.exists))
    wait_until(supervisor.all_ready, _SOON_SECONDS, "the camera ready")
    pid = room.fate("camera")["pid"]
    assert isinstance(pid, int)

    supervisor.stop()

    assert not psutil.pid_exists(pid)


def test_what_a_killed_supervisor_left_running_is_ended_at_the_next_start(tmp_path: Path) -> None:
    orphan = Child(python(_FOREVER)(), tmp_path / "kafka.log")
    record = tmp_path / "processes.json"
    created = psutil.Process(orphan.pid).create_time()
    write_json(record, [{"name": "kafka", "pid": orphan.pid, "created": created}])
    said: list[str] = []

    end_orphans(record, said.append)

    assert orphan.exit_code == -signal.SIGTERM
    assert said == ["kafka of an earlier start still runs: ending it"]


def test_a_process_that_only_has_the_number_of_an_orphan_is_left_alone(tmp_path: Path) -> None:
    stranger = Child(python(_FOREVER)(), tmp_path / "stranger.log")
    record = tmp_path / "processes.json"
    write_json(record, [{"name": "kafka", "pid": stranger.pid, "created": 1.0}])

    end_orphans(record, lambda _: None)

    assert stranger.exit_code is None
    stranger.kill()


def test_a_table_whose_rows_wait_for_each_other_is_refused() -> None:
    table = [Process("a", python(""), after=("b",)), Process("b", python(""), after=("a",))]
    with pytest.raises(ValueError, match="a, b"):
        list(waves(table))


def test_a_long_log_is_moved_aside_while_its_process_goes_on_writing(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("deploy.local.supervisor._LOG_BYTES", 1000)
    program = "import time\nwhile True: print('x' * 99, flush=True); time.sleep(0.005)"
    supervisor = room.supervise(Process("engine", python(program)))
    log = room.folder / "logs" / "engine.log"
    wait_until(lambda: log.exists() and log.stat().st_size > 2000, _SOON_SECONDS, "a long log")

    supervisor.trim_logs()

    assert log.with_name("engine.log.1").stat().st_size > 2000
    size = log.stat().st_size
    assert size < 2000
    wait_until(lambda: log.stat().st_size > size, _SOON_SECONDS, "more lines in the emptied log")
