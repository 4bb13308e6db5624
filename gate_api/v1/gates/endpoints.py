"""`GET /v1/gates`."""

from datetime import datetime

from fastapi import APIRouter, Response
from msgspec.structs import replace

from gate_api import examples
from gate_api.dependencies import Parts
from gate_api.documents import answer, answers
from gate_api.live.gate_feed import GateFeed
from gate_api.v1.gates.models import GateList, GateState
from schemas.gates import GATES, Gate

router = APIRouter(tags=["gates"])


@router.get(
    "/v1/gates",
    operation_id="listGates",
    summary="All gates, how much waits at each, and how old that is",
    responses=answers("The gates.", examples.GATE_LIST),
    response_class=Response,
)
async def list_gates(parts: Parts) -> Response:
    """Gates whose board has not come from the log yet stand here too, without figures."""
    now = parts.now()
    states = tuple(_state(gate, parts.hub.feeds[gate.slug], now) for gate in GATES.values())
    return answer(GateList(server_time=now, gates=states))


def _state(gate: Gate, feed: GateFeed, now: datetime) -> GateState:
    named = GateState(slug=gate.slug, name_vi=gate.name_vi, name_zh=gate.name_zh, name_en=gate.name_en)
    known = feed.known
    if known is None:
        return named
    return replace(
        named,
        summaries=known.board.summaries,
        seq=known.seq,
        offset=known.offset,
        as_of=known.as_of,
        age_seconds=(now - known.as_of).total_seconds(),
        lag_seconds=(known.received_at - known.as_of).total_seconds(),
    )
