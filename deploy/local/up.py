"""`cuakhau up` and `cuakhau down`: the local platform from its first process to its last."""

import contextlib
import fcntl
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import psutil

from deploy.local import jars
from deploy.local.addresses import running_stack
from deploy.local.child import running, wait_until
from deploy.local.files import read_json, write_json
from deploy.local.home import Home
from deploy.local.pipeline import Stack, pipeline
from deploy.local.supervisor import HopelessError, Supervisor, end_orphans
from deploy.local.synthetic_world import SyntheticWorld

_LOOK_SECONDS = 0.2
_HOUSEKEEPING_SECONDS = 2.0
_SAY_WAITING_SECONDS = 10.0
_DOWN_SECONDS = 30.0


class AlreadyRunningError(RuntimeError):
    """Another supervisor holds this state folder."""


def up(home: Home, *, with_cameras: bool) -> int:
    """Run the platform in the foreground until Ctrl-C or SIGTERM; the exit code."""
    stop = threading.Event()
    # First of all: a Ctrl-C at any later moment must still stop what was started.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    try:
        with _sole_supervisor(home):
            return _run(home, stop, with_cameras=with_cameras)
    except AlreadyRunningError:
        return _say_running(home)


def up_detached(home: Home, *, with_cameras: bool) -> int:
    """Start the platform in the background and return when all of it is ready, or when it failed."""
    if running_stack(home) is not None:
        return _say_running(home)
    log = home.logs / "supervisor.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    log.write_text("")
    program = str(Path(sys.executable).with_name("cuakhau"))
    with log.open("ab") as output:
        supervisor = subprocess.Popen(
            [program, "up", *([] if with_cameras else ["--no-camera"])],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    with log.open() as lines:
        while True:
            sys.stderr.write(lines.read())
            if supervisor.poll() is not None:
                sys.stderr.write(lines.read())
                return supervisor.returncode
            if _is_ready(home, supervisor.pid):
                return 0
            time.sleep(_LOOK_SECONDS)


def down(home: Home) -> int:
    """Stop the platform that runs from this state folder, and return when it is gone."""
    if running_stack(home) is None:
        _say(f"no platform runs from {home.folder}")
        return 0
    stack = read_json(home.stack)
    os.kill(stack["pid"], signal.SIGTERM)
    wait_until(lambda: not running(stack["pid"], stack["created"]), _DOWN_SECONDS, "the end of the platform")
    _say("stopped")
    return 0


def _run(home: Home, stop: threading.Event, *, with_cameras: bool) -> int:
    began = time.monotonic()
    end_orphans(home.processes, _say)  # before ports are looked at: they hold those of last time
    stack = Stack.of_environment(home)
    if not stack.given_kafka:
        jars.install()
    world = SyntheticWorld.resume(home.synthetic_world, datetime.now(UTC)) if with_cameras else None
    table = pipeline(stack, world.epoch if world else None)
    supervisor = Supervisor(table, home.logs, home.processes, _say)
    _write_stack(home, stack, ready=False)
    try:
        supervisor.start()
        if _await_ready(supervisor, stop):
            _write_stack(home, stack, ready=True)
            _say(f"everything is ready after {time.monotonic() - began:.1f} s. The board: {stack.addresses['api']}/")
        while not stop.wait(_HOUSEKEEPING_SECONDS):
            supervisor.trim_logs()
            if world:
                world.keep(home.synthetic_world, datetime.now(UTC))
    except HopelessError as error:
        _say(str(error))
        return 1
    else:
        return 0
    finally:
        _say("stopping …")
        supervisor.stop()
        if world:
            world.keep(home.synthetic_world, datetime.now(UTC))
        home.stack.unlink()
        _say("stopped")


def _await_ready(supervisor: Supervisor, stop: threading.Event) -> bool:
    """Wait for everything to come up, saying now and then what is still awaited. False when told to stop meanwhile."""
    said = time.monotonic()
    while not supervisor.all_ready():
        if stop.wait(_LOOK_SECONDS):
            return False
        if time.monotonic() - said > _SAY_WAITING_SECONDS:
            said = time.monotonic()
            _say(f"still waiting for: {', '.join(supervisor.not_ready())}")
    return True


@contextlib.contextmanager
def _sole_supervisor(home: Home) -> Iterator[None]:
    """Hold the state folder's lock. The operating system frees it when its holder ends, however that happens."""
    home.lock.parent.mkdir(parents=True, exist_ok=True)
    with home.lock.open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise AlreadyRunningError from error
        yield


def _write_stack(home: Home, stack: Stack, *, ready: bool) -> None:
    myself = psutil.Process()
    metrics = {
        name.removesuffix("-metrics"): f"127.0.0.1:{port}"
        for name, port in stack.ports.items()
        if name.endswith("-metrics")
    }
    write_json(
        home.stack,
        {
            "pid": myself.pid,
            "created": myself.create_time(),
            "ready": ready,
            "addresses": stack.addresses,
            "metrics": metrics,
        },
    )


def _is_ready(home: Home, pid: int) -> bool:
    stack = read_json(home.stack)
    return stack is not None and stack["pid"] == pid and bool(stack["ready"])


def _say_running(home: Home) -> int:
    addresses = running_stack(home)
    where = f"The board: {addresses['api']}/" if addresses else "It is just starting."
    _say(f"a platform runs already from {home.folder}. {where} (`cuakhau down` stops it)")
    return 0


def _say(text: str) -> None:
    sys.stderr.write(f"cuakhau: {text}\n")
    sys.stderr.flush()
