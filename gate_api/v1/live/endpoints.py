"""`GET /v1/gates/{gate}/live`."""

from typing import Annotated

from fastapi import APIRouter, Header, Query, Response
from starlette.responses import StreamingResponse

from gate_api import examples
from gate_api.dependencies import KnownGate, Parts
from gate_api.documents import answers

router = APIRouter(tags=["board"])

_ABOUT = """Server-sent events. The data of each is one `LiveMessage`, its id the `seq`: first a snapshot, or, when
Last-Event-ID (or `after`) names a message that is still at hand, the messages missed since; then each change. About
every three seconds an event `clock` (`ServerClock`, without an id) says the server's time. A stream is closed after
about a quarter of an hour, and at once when its reader cannot keep up: open it again."""


@router.get(
    "/v1/gates/{gate}/live",
    operation_id="followBoard",
    summary="The board as it changes (server-sent events)",
    description=_ABOUT,
    responses=answers(
        "Each event's data is one such message.",
        examples.LIVE_MESSAGE,
        media_type="text/event-stream",
        p404="No such gate.",
        p422="Last-Event-ID or `after` is not a number.",
    ),
    response_class=Response,
)
async def follow_board(
    gate: KnownGate,
    parts: Parts,
    last_event_id: Annotated[int | None, Header(ge=0, description="Sent by browsers that reconnect.")] = None,
    after: Annotated[int | None, Query(ge=0, description="As Last-Event-ID, for readers that cannot set it.")] = None,
) -> StreamingResponse:
    """Says what the description above says."""
    last_seq = last_event_id if last_event_id is not None else after
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingResponse(parts.hub.stream(gate, last_seq), media_type="text/event-stream", headers=headers)
