"""The whole platform on this machine: up, killed, up again with the same address and history, down without a trace."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from deploy.local.child import wait_until
from deploy.local.files import read_json
from deploy.local.home import Home
from deploy.local.supervisor import end_orphans

_START_SECONDS = 120.0
_SOON_SECONDS = 30.0


class Platform:
    """The command line, on a state folder of its own."""

    def __init__(self, home: Home) -> None:
        self.home = home

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        program = Path(sys.executable).with_name("cuakhau")
        given = {"CUAKHAU_KAFKA", "DATABASE_URL"}
        env = {name: value for name, value in os.environ.items() if name not in given}
        return subprocess.run(
            [program, *arguments],
            env={**env, "CUAKHAU_HOME": str(self.home.folder)},
            capture_output=True,
            text=True,
            timeout=_START_SECONDS,
            check=False,
        )

    def up(self) -> None:
        started = self.run("up", "--detach")
        assert started.returncode == 0, started.stderr

    def status(self) -> dict[str, Any]:
        answer: dict[str, Any] = json.loads(self.run("status", "--json").stdout)
        return answer

    def huu_nghi(self) -> dict[str, Any]:
        return next(gate for gate in self.status()["gates"] if gate["gate"] == "huu-nghi")

    def processes(self) -> list[psutil.Process]:
        pids = [fate["pid"] for fate in read_json(self.home.processes) if fate["pid"]]
        return [psutil.Process(pid) for pid in pids if psutil.pid_exists(pid)]

    def kill_supervisor(self) -> None:
        supervisor = psutil.Process(read_json(self.home.stack)["pid"])
        supervisor.send_signal(signal.SIGKILL)
        wait_until(lambda: not alive(supervisor), _SOON_SECONDS, "the end of the supervisor")


@pytest.fixture
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    platform = Platform(Home(tmp_path_factory.mktemp("home")))
    yield platform
    platform.run("down")
    end_orphans(platform.home.processes, print)  # where the test failed while no supervisor ran


@pytest.mark.timeout(400)
def test_a_platform_comes_up_survives_kills_and_leaves_nothing_behind(platform: Platform) -> None:
    platform.up()
    first = platform.status()
    assert first["healthy"], first
    wait_until(lambda: (platform.huu_nghi()["offset"] or 0) > 0, _SOON_SECONDS, "an event at Hữu Nghị")

    # A second start says where the first one is, and starts nothing.
    second = platform.run("up")
    assert second.returncode == 0
    assert first["address"] in second.stderr
    assert platform.status()["processes"][1]["pid"] == first["processes"][1]["pid"]

    # A process that is killed comes back.
    engine = next(process for process in first["processes"] if process["name"] == "engine")
    os.kill(engine["pid"], signal.SIGKILL)
    wait_until(lambda: restarts(platform, "engine") == 1 and platform.status()["healthy"], _SOON_SECONDS, "health")

    # The supervisor is killed: the next start ends what it left, and goes on with the same log at the same address.
    offset = platform.huu_nghi()["offset"]
    left = platform.processes()
    platform.kill_supervisor()
    assert platform.run("status").returncode == 1
    platform.up()
    assert not any(alive(process) for process in left)
    assert platform.status()["address"] == first["address"]
    assert platform.huu_nghi()["offset"] >= offset

    running = platform.processes()
    assert platform.run("down").returncode == 0
    assert not any(alive(process) for process in running)
    assert not platform.home.stack.exists()


def restarts(platform: Platform, name: str) -> int:
    return next(int(process["restarts"]) for process in platform.status()["processes"] if process["name"] == name)


def alive(process: psutil.Process) -> bool:
    return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
