"""`GET /v1/gates/{gate}/visits/{visit_id}/position`."""

from typing import Annotated

from fastapi import APIRouter, Path, Response

from gate_api import examples
from gate_api.dependencies import KnownGate, Parts
from gate_api.documents import answer, answers
from gate_api.problems import board_unknown, not_on_board
from gate_api.v1.position.positions import position_of

router = APIRouter(tags=["visits"])


@router.get(
    "/v1/gates/{gate}/visits/{visit_id}/position",
    operation_id="getPosition",
    summary="Where a truck stands, how long it still waits, and why",
    responses=answers(
        "As the board has it now.",
        examples.POSITION,
        p404="No such gate, or no such visit on its board.",
        p422="The id is not one of a visit.",
        p503="Nothing was heard of this gate yet.",
    ),
    response_class=Response,
)
async def get_position(
    gate: KnownGate,
    parts: Parts,
    visit_id: Annotated[str, Path(min_length=1, max_length=64, description="Never a plate.")],
) -> Response:
    """One that is called, held or postponed has a status and no position."""
    known = parts.hub.feeds[gate].known
    if known is None:
        raise board_unknown()
    row = known.board.rows.get(visit_id)
    if row is None:
        raise not_on_board()
    return answer(position_of(known, row))
