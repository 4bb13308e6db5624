"""A screen that only notes when it saw which plate: one half of `cuakhau bench chain`."""

import threading
import time
from collections.abc import Callable

import httpx
import msgspec

from gate_api.live.sse import LiveMessage

_decode = msgspec.json.Decoder(LiveMessage).decode


class WatchingScreen:
    """One open live stream, read in a thread of its own until `close`."""

    def __init__(self, api_url: str, gate: str, seen: Callable[[str, float], object]) -> None:
        """`seen(plate, when)` is called with time.perf_counter() of the row's arrival, for each row with a plate."""
        self._seen = seen
        self._opened = threading.Event()
        self._closed = False
        address = f"{api_url}/v1/gates/{gate}/live"
        self._thread = threading.Thread(target=self._watch, args=(address,), daemon=True)
        self._thread.start()

    def wait_until_open(self, seconds: float) -> bool:
        """Whether the first board message came within this time."""
        return self._opened.wait(seconds)

    def close(self) -> None:
        """Stop after the next line (the server says one every few seconds)."""
        self._closed = True
        self._thread.join()

    def _watch(self, address: str) -> None:
        with httpx.stream("GET", address, timeout=None) as answer:  # noqa: S113 - a stream has no end
            for line in answer.iter_lines():
                when = time.perf_counter()
                if line.startswith('data: {"v":1,"kind":'):
                    for row in _decode(line[6:]).data.rows:
                        if row.plate is not None:
                            self._seen(row.plate, when)
                    self._opened.set()
                if self._closed:
                    return
