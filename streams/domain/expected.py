"""How long a waiting truck will still wait until it crosses, as anybody can tell from the board."""

from collections.abc import Iterable

from schemas.board import BoardRow
from streams.domain.board_view import BoardView
from streams.domain.promises import Pace, Promise
from streams.domain.workflow import STAGES


def nth_to_cross(board: BoardView, row: BoardRow, ahead: Iterable[BoardRow]) -> int:
    """Place, from 1, among all trucks of the direction as `BoardView.ordered` lists them: so many cross till it has.

    `ahead` is what `rows_ahead` gives: who goes before it at its stage. Those that are further on the way do too, and
    those that are called; those that wait for its stage beside one at which they stand do not.
    """
    stage = _ALONG[row.stage]
    further = sum(
        other.direction == row.direction and (other.status == "called" or _ALONG[other.stage] > stage)
        for other in board.rows.values()
    )
    return further + sum(other.stage == row.stage for other in ahead) + 1


def expected_wait(board: BoardView, row: BoardRow, ahead: Iterable[BoardRow]) -> Promise | None:
    """The range of the truck's wait from now; None while the gate's pace is not known."""
    for summary in board.summaries:
        if summary.direction == row.direction:
            if summary.headway_ms is None or summary.p50_milli is None or summary.p90_milli is None:
                return None
            pace = Pace(summary.headway_ms, summary.p50_milli, summary.p90_milli)
            return pace.promise(nth_to_cross(board, row, ahead) - 1)
    return None


_ALONG = {stage: along for along, stage in enumerate(STAGES)}
