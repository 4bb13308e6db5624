"""A truck's position as the board tells it."""

from typing import Final

from gate_api.live.gate_feed import Known
from gate_api.v1.position.models import ExpectedWait, Position, TrucksAhead
from schemas.board import BoardRow
from schemas.fields import VisitStatus
from streams.domain.board_view import BoardView
from streams.domain.expected import expected_wait
from streams.domain.why import in_english, rows_ahead, why

_WHY_NO_POSITION: Final[dict[VisitStatus, str]] = {
    "called": "called to come now",
    "held": "held by an agency, waits for its release",
    "postponed": "postponed, waits for its later turn",
}


def position_of(known: Known, row: BoardRow) -> Position:
    """The position of a row of this board."""
    board = known.board
    waits = row.status == "waiting"
    ahead = rows_ahead(board, row) if waits else []
    groups = why(ahead)
    return Position(
        gate=board.gate,
        visit_id=row.visit_id,
        direction=row.direction,
        status=row.status,
        stage=row.stage,
        agencies=row.agencies,
        since=row.stage_since,
        queue_class=row.queue_class,
        rule=row.rule,
        position=len(ahead) + 1 if waits else None,
        of=len(board.queue(row.direction, row.stage)),
        ahead=tuple(TrucksAhead(**group._asdict()) for group in groups),
        why=in_english(groups, row.queue_class) if waits else _WHY_NO_POSITION[row.status],
        expected=_expected(board, row, ahead) if waits else None,
        policy=board.policy,
        as_of=known.as_of,
    )


def _expected(board: BoardView, row: BoardRow, ahead: list[BoardRow]) -> ExpectedWait | None:
    promise = expected_wait(board, row, ahead)
    if promise is None:
        return None
    return ExpectedWait(
        p50_seconds=promise.p50_seconds,
        p90_seconds=promise.p90_seconds,
        hit_rate_percent=next(one.hit_rate_percent for one in board.summaries if one.direction == row.direction),
    )
