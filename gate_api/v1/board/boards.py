"""A gate's view as the board document of one direction."""

import msgspec

from gate_api.live.view import BoardView
from gate_api.v1.board.models import Board, PlacedRow
from schemas.board import BoardRow, DirectionSummary
from schemas.fields import Direction


class Boards:
    """Writes board documents, each once a `seq`: however many ask, an unchanged board costs nothing."""

    def __init__(self) -> None:
        self._written: dict[tuple[str, Direction], tuple[int, bytes]] = {}

    def json(self, gate: str, view: BoardView, direction: Direction) -> bytes:
        """The document as JSON."""
        written = self._written.get((gate, direction))
        if written is None or written[0] != view.seq:
            written = (view.seq, msgspec.json.encode(board_of(gate, view, direction)))
            self._written[gate, direction] = written
        return written[1]


def board_of(gate: str, view: BoardView, direction: Direction) -> Board:
    """One direction of the view: called trucks first, then by rank, with positions."""
    placed = []
    position = 0
    for row in view.rows(direction):
        waits = row.status == "waiting"
        position += waits
        placed.append(_placed(row, position if waits else None))
    placed.sort(key=lambda row: row.status != "called")
    nobody = DirectionSummary(direction=direction, waiting=0, by_stage={}, crossed_today=0, crossed_last_hour=0)
    return Board(
        gate=gate,
        direction=direction,
        seq=view.seq,
        offset=view.offset,
        as_of=view.as_of,
        summary=next((summary for summary in view.summaries if summary.direction == direction), nobody),
        feeds=tuple(view.feeds),
        rows=tuple(placed),
    )


def _placed(row: BoardRow, position: int | None) -> PlacedRow:
    return PlacedRow(**msgspec.structs.asdict(row), position=position)
