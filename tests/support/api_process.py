"""`cuakhau api` as a process of its own, and a screen that listens to it."""

import json
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

from deploy.local.child import Child, Command, wait_until
from deploy.local.ports import free_ports


class ApiProcess:
    """An API that may be stopped, killed and started again at the same address."""

    def __init__(self, bootstrap: str, database_url: str, log: Path) -> None:
        (port,) = free_ports(1)
        self.url = f"http://127.0.0.1:{port}"
        self.log = log
        self._environment = {
            "CUAKHAU_KAFKA": bootstrap,
            "DATABASE_URL": database_url,
            "CUAKHAU_API_PORT": str(port),
            "CUAKHAU_METRICS_PORT": "",
        }
        self._child: Child | None = None

    def start(self) -> None:
        """Returns when the process answers at all; whether it is ready is for the test to ask."""
        program = str(Path(sys.executable).with_name("cuakhau"))
        self._child = Child(Command([program, "api"], self._environment), self.log)
        wait_until(lambda: self.status("/healthz") == 200, 20, "an API that lives")

    def stop(self) -> int | None:
        """An orderly stop; its exit code."""
        assert self._child is not None
        self._child.stop()
        return self._child.exit_code

    def kill(self) -> None:
        """`kill -9`."""
        if self._child is not None:
            self._child.kill()

    def get(self, path: str) -> Any:
        """The JSON at a path."""
        return httpx.get(self.url + path, timeout=5).json()

    def status(self, path: str) -> int | None:
        """The status at a path; None when nothing answers."""
        try:
            return httpx.get(self.url + path, timeout=5).status_code
        except httpx.TransportError:
            return None

    def missing(self) -> set[str]:
        """The parts that /readyz misses."""
        return {check["part"] for check in self.get("/readyz")["checks"] if not check["ready"]}


@contextmanager
def api_process(bootstrap: str, database_url: str, folder: Path) -> Iterator[ApiProcess]:
    """An API that ends with the test."""
    api = ApiProcess(bootstrap, database_url, folder / "api.log")
    try:
        api.start()
        yield api
    finally:
        api.kill()


class Screen:
    """Keeps every board event of one open stream, in a thread."""

    def __init__(self, url: str, gate: str) -> None:
        self.events: list[dict[str, Any]] = []
        self.ended = False
        self._thread = threading.Thread(target=self._listen, args=(f"{url}/v1/gates/{gate}/live",), daemon=True)
        self._thread.start()

    def wait_for(self, seq: int, seconds: float = 20.0) -> None:
        """Return when it has heard this message."""
        wait_until(lambda: any(event["seq"] >= seq for event in self.events), seconds, f"board message {seq}")

    def _listen(self, address: str) -> None:
        try:
            with httpx.stream("GET", address, timeout=None) as answer:  # noqa: S113 - a stream has no end
                for line in answer.iter_lines():
                    if line.startswith("data: ") and '"seq"' in line:
                        self.events.append(json.loads(line.removeprefix("data: ")))
        except httpx.TransportError:
            pass  # the server was killed, as a test may do
        finally:
            self.ended = True
