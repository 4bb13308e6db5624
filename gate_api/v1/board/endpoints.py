"""`GET /v1/gates/{gate}/board`."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from gate_api import examples
from gate_api.dependencies import KnownGate, Parts
from gate_api.documents import answers
from gate_api.problems import board_unknown
from schemas.fields import Direction

router = APIRouter(tags=["board"])


@router.get(
    "/v1/gates/{gate}/board",
    operation_id="getBoard",
    summary="The board of one direction, whole",
    responses=answers(
        "Called trucks first, then by stage and position.",
        examples.BOARD,
        p404="No such gate.",
        p422="The direction is neither out nor in.",
        p503="Nothing was heard of this gate yet.",
    ),
    response_class=Response,
)
async def get_board(
    gate: KnownGate,
    parts: Parts,
    direction: Annotated[Direction, Query(description="out is export, in is import.")] = "out",
) -> Response:
    """For a screen that shows changes use the live stream; this is the same state at one moment."""
    known = parts.hub.feeds[gate].known
    if known is None:
        raise board_unknown()
    return Response(parts.boards.json(known, direction), media_type="application/json")
