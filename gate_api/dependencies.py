"""What endpoints are given: the parts of the running API, by type."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path as FolderPath
from typing import Annotated

from fastapi import Depends, Path, Request

from gate_api.live.hub import Hub
from gate_api.ports import BoardSource, History
from gate_api.problems import unknown_gate
from gate_api.v1.board.boards import Boards
from schemas.gates import GATES


@dataclass(frozen=True)
class ApiParts:
    """Everything that lives as long as the application."""

    hub: Hub
    boards: Boards
    source: BoardSource
    history: History
    now: Callable[[], datetime]
    evidence_folder: FolderPath | None


def _parts(request: Request) -> ApiParts:
    parts: ApiParts = request.app.state.parts
    return parts


Parts = Annotated[ApiParts, Depends(_parts)]


def _known_gate(
    gate: Annotated[str, Path(max_length=32, description="Slug of the gate.", examples=["huu-nghi"])],
) -> str:
    if gate not in GATES:
        raise unknown_gate()
    return gate


KnownGate = Annotated[str, Depends(_known_gate)]
"""A path's gate that exists; else the answer is 404."""
