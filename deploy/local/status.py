"""`cuakhau status`: whether all is well, each process, each gate."""

import contextlib
import json
import urllib.error
import urllib.request
from typing import Any

import psutil

from deploy.local.addresses import running_stack
from deploy.local.files import read_json
from deploy.local.home import Home

_ANSWER_SECONDS = 5.0
_WELL = {"ready", "done"}


def status(home: Home) -> dict[str, Any]:
    """`healthy`, `address`, `processes` (name, state, pid, restarts, rss_bytes) and `gates` (as `/v1/gates` says)."""
    addresses = running_stack(home)
    if addresses is None:
        return {"healthy": False, "address": None, "processes": [], "gates": []}
    processes = [
        {key: fate[key] for key in ("name", "state", "pid", "restarts")} | {"rss_bytes": _memory(fate["pid"])}
        for fate in read_json(home.processes) or []
    ]
    answered, gates = _gates(addresses["api"])
    healthy = answered and all(process["state"] in _WELL for process in processes)
    return {"healthy": healthy, "address": addresses["api"], "processes": processes, "gates": gates}


def as_text(found: dict[str, Any]) -> str:
    """The same for people."""
    if found["address"] is None:
        return "not running: `cuakhau up` starts it"
    lines = [f"{'healthy' if found['healthy'] else 'NOT HEALTHY'}, the board: {found['address']}/", ""]
    for process in found["processes"]:
        megabytes = f"{process['rss_bytes'] / 1e6:.0f} MB" if process["rss_bytes"] else ""
        restarts = f"restarted {process['restarts']} times" if process["restarts"] else ""
        lines.append(f"  {process['name']:<20}{process['state']:<12}{megabytes:>8}  {restarts}".rstrip())
    lines += ["", *(f"  {_gate_line(gate)}" for gate in found["gates"])]
    return "\n".join(lines)


def _gate_line(gate: dict[str, Any]) -> str:
    if gate["offset"] is None:
        return f"{gate['gate']:<20}not heard of yet"
    return f"{gate['gate']:<20}{gate['waiting']} waiting, at offset {gate['offset']}, {gate['lag']:.2f} s behind"


def _memory(pid: int | None) -> int | None:
    """The resident memory of a process and all that it started, in bytes."""
    if pid is None:
        return None
    total = 0
    with contextlib.suppress(psutil.NoSuchProcess):
        root = psutil.Process(pid)
        for process in (root, *root.children(recursive=True)):
            with contextlib.suppress(psutil.NoSuchProcess):
                total += process.memory_info().rss
    return total or None


def _gates(api: str) -> tuple[bool, list[dict[str, Any]]]:
    """Whether the API answers, and of each gate: trucks waiting, offset in its log, lag (how old, in s, it came)."""
    try:
        with urllib.request.urlopen(f"{api}/v1/gates", timeout=_ANSWER_SECONDS) as response:  # noqa: S310 (our own API)
            gates = json.load(response)["gates"]
    except (urllib.error.URLError, OSError):
        return False, []
    return True, [
        {
            "gate": gate["slug"],
            "waiting": sum(summary["waiting"] for summary in gate["summaries"]) if gate["summaries"] else None,
            "offset": gate["offset"],
            "lag": gate["lag_seconds"],
        }
        for gate in gates
    ]
