"""`GET /v1/gates/{gate}/visits` and `GET /v1/visits/{visit_id}`."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Response
from pydantic import AfterValidator

from gate_api import examples
from gate_api.dependencies import KnownGate, Parts
from gate_api.documents import answer, answers
from gate_api.ports import HistoryAwayError
from gate_api.problems import history_away, unknown_visit
from gate_api.v1.visits.cursor import read_cursor, write_cursor
from gate_api.v1.visits.models import VisitPage
from schemas.fields import Direction

router = APIRouter(tags=["visits"])


def _is_cursor(text: str | None) -> str | None:
    if text is not None:
        read_cursor(text)
    return text


@router.get(
    "/v1/gates/{gate}/visits",
    operation_id="listVisits",
    summary="Visits of a gate, the last opened first",
    responses=answers(
        "One page.",
        examples.VISIT_PAGE,
        p404="No such gate.",
        p422="A parameter is not as it should be.",
        p503="PostgreSQL is out of reach.",
    ),
    response_class=Response,
)
async def list_visits(
    gate: KnownGate,
    parts: Parts,
    direction: Annotated[Direction | None, Query(description="Only this direction.")] = None,
    before: Annotated[
        str | None, Query(max_length=256, description="`next` of the page before."), AfterValidator(_is_cursor)
    ] = None,
    limit: Annotated[int, Query(ge=1, le=200, description="Visits a page.")] = 50,
) -> Response:
    """Waiting and crossed visits that history holds."""
    cursor = None if before is None else read_cursor(before)
    try:
        visits = tuple(await parts.history.visits(gate, direction, cursor, limit))
    except HistoryAwayError as error:
        raise history_away() from error
    full = len(visits) == limit
    return answer(
        VisitPage(visits=visits, next=write_cursor((visits[-1].opened_at, visits[-1].visit_id)) if full else None)
    )


@router.get(
    "/v1/visits/{visit_id}",
    operation_id="getVisit",
    summary="One visit and its story",
    responses=answers(
        "The visit, and every step of its story from the log.",
        examples.VISIT_STORY,
        p404="History holds no such visit.",
        p422="The id is not one of a visit.",
        p503="PostgreSQL is out of reach.",
    ),
    response_class=Response,
)
async def get_visit(
    parts: Parts, visit_id: Annotated[str, Path(min_length=1, max_length=64, description="Never a plate.")]
) -> Response:
    """A visit's id never holds a plate, so it may stand in links and logs."""
    try:
        story = await parts.history.visit(visit_id)
    except HistoryAwayError as error:
        raise history_away() from error
    if story is None:
        raise unknown_visit()
    return answer(story)
