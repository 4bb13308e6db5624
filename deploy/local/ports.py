"""The ports of 127.0.0.1 that the local platform listens on: free ones, the same from one start to the next."""

import os
import socket
from collections.abc import Sequence
from pathlib import Path

from deploy.local.files import read_json, write_json


class PortTakenError(RuntimeError):
    """A port that was asked for by name is in use."""


def choose_ports(names: Sequence[str], remembered_in: Path) -> dict[str, int]:
    """A port for each name: CUAKHAU_NAME_PORT if set, else the one of last time, else (or if taken) a free one."""
    remembered: dict[str, int] = read_json(remembered_in) or {}
    chosen: dict[str, int] = {}
    for name, free in zip(names, free_ports(len(names)), strict=True):
        variable = f"CUAKHAU_{name.upper().replace('-', '_')}_PORT"
        if fixed := os.environ.get(variable):
            if not is_free(int(fixed)):
                raise PortTakenError(f"{variable}={fixed}, but another program listens there. Stop it or set another.")
            chosen[name] = int(fixed)
        elif name in remembered and is_free(remembered[name]):
            chosen[name] = remembered[name]
        else:
            chosen[name] = free
    write_json(remembered_in, {**remembered, **chosen})
    return chosen


def free_ports(count: int) -> list[int]:
    """As many different ports as asked for, free at this moment."""
    sockets = [socket.socket() for _ in range(count)]
    try:
        for opened in sockets:
            opened.bind(("127.0.0.1", 0))
        return [int(opened.getsockname()[1]) for opened in sockets]
    finally:
        for opened in sockets:
            opened.close()


def is_free(port: int) -> bool:
    """Whether a server could listen on the port now."""
    with socket.socket() as tried:
        # As servers do: a port whose old connections are only fading out is free.
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tried.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
