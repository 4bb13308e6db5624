"""The OpenAPI document, and the command that keeps the committed copy current.

`python -m gate_api.openapi` writes gate_api/openapi.json, with `--check` it fails when that file is not current.
"""

import argparse
import functools
import json
import sys
from pathlib import Path
from typing import Any

from fastapi.openapi.utils import get_openapi

from gate_api.documents import components
from gate_api.health import Health, Readiness
from gate_api.live.sse import LiveMessage, ServerClock
from gate_api.problems import Problem
from gate_api.v1.board.models import Board
from gate_api.v1.gates.models import GateList
from gate_api.v1.position.models import Position
from gate_api.v1.visits.models import VisitPage, VisitStory

FILE = Path(__file__).with_name("openapi.json")

_MODELS = (GateList, Board, LiveMessage, ServerClock, Position, VisitPage, VisitStory, Health, Readiness, Problem)
_ABOUT = (
    "What waits at each border gate, live and from history. Times are UTC (RFC 3339); errors are RFC 9457 problems."
)


@functools.cache
def document() -> dict[str, Any]:
    """The document. The components are the very Structs that the endpoints send."""
    from gate_api.app import ROUTERS  # noqa: PLC0415 - the application gives this document, so it imports this module

    routes = [route for router in ROUTERS for route in router.routes]
    made = get_openapi(
        title="Cửa khẩu: gate API",
        version="1",
        description=_ABOUT,
        license_info={"name": "AGPL-3.0-or-later", "identifier": "AGPL-3.0-or-later"},
        routes=routes,
    )
    made["components"] = {"schemas": components(_MODELS)}
    return made


def text() -> str:
    """The committed form: sorted and indented, so that a change reads well in review."""
    return json.dumps(document(), ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def main() -> int:
    """Write the file, or check it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="fail when the committed file is not current")
    if parser.parse_args().check:
        if FILE.exists() and FILE.read_text(encoding="utf-8") == text():
            return 0
        sys.stderr.write(f"{FILE.name} is not current: run `python -m gate_api.openapi` and commit it\n")
        return 1
    FILE.write_text(text(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
