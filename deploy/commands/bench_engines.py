"""Engine processes of a bench, on a Kafka of its own: no board of a real gate ever sees the bench's trucks."""

import json
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import Any

from deploy.local.child import Child, Command, wait_until

_START_SECONDS = 60.0


class EngineProcess:
    """`cuakhau engine`, and what it says in its log."""

    def __init__(self, bootstrap_servers: str, log: Path) -> None:
        program = str(Path(sys.executable).with_name("cuakhau"))
        environment = {
            "CUAKHAU_HOME": str(log.parent / "home"),
            "CUAKHAU_KAFKA": bootstrap_servers,
            "CUAKHAU_METRICS_PORT": "",
        }
        self._log = log
        self._child = Child(Command([program, "engine"], environment), log)

    @property
    def pid(self) -> int:
        return self._child.pid

    def check(self) -> None:
        """Raises RuntimeError when it has ended by itself."""
        if self._child.exit_code is not None:
            last = self._log.read_text(encoding="utf-8").splitlines()[-1:]
            raise RuntimeError(f"the engine ended with {self._child.exit_code}; its last words: {last}")

    def said(self, event: str) -> list[dict[str, Any]]:
        """The lines of its log that say `event`. Raises RuntimeError as `check` does."""
        self.check()
        lines = self._log.read_text(encoding="utf-8").splitlines()
        return [line for line in (json.loads(text) for text in lines if text.startswith("{")) if line["event"] == event]

    def wait_for(self, event: str, times: int, seconds: float = _START_SECONDS) -> None:
        """Return when its log has said `event` so often."""
        wait_until(lambda: len(self.said(event)) >= times, seconds, f"an engine that says {event!r}")

    def partitions(self) -> list[int]:
        """Those it was given last; none before."""
        given = self.said("partitions assigned")
        return list(given[-1]["partitions"]) if given else []

    def caught_up(self) -> set[int]:
        """The partitions it has caught up with since it started."""
        return {line["partition"] for line in self.said("caught up")}

    def kept_warm(self) -> set[int]:
        """Others' partitions of which it has a state."""
        return {line["partition"] for line in self.said("kept warm")}

    def assigned_at(self) -> float:
        """When it was first given partitions, in seconds since 1970."""
        first = next(line for line in self.said("partitions assigned") if line["partitions"])
        return datetime.fromisoformat(first["timestamp"]).timestamp()

    def kill(self) -> None:
        """`kill -9`."""
        self._child.kill()


class Engines:
    """Starts engines on one broker."""

    def __init__(self, bootstrap_servers: str, folder: Path) -> None:
        self._bootstrap_servers = bootstrap_servers
        self._folder = folder
        self._numbers = count(1)
        self._started: list[EngineProcess] = []

    def start(self) -> EngineProcess:
        """One more."""
        engine = EngineProcess(self._bootstrap_servers, self._folder / f"engine-{next(self._numbers)}.log")
        self._started.append(engine)
        return engine

    def kill_all(self) -> None:
        """None is left behind. Their state is the bench's: there is nothing to keep."""
        for engine in self._started:
            engine.kill()


@contextmanager
def engines(bootstrap_servers: str) -> Iterator[Engines]:
    """Our topics, and engines that end with the block."""
    from connectors.kafka.topics import apply_topics

    apply_topics(bootstrap_servers)
    with tempfile.TemporaryDirectory(prefix="cuakhau-bench-") as folder:
        started = Engines(bootstrap_servers, Path(folder))
        try:
            yield started
        finally:
            started.kill_all()
