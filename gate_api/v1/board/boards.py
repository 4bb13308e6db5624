"""A gate's board as the document of one direction."""

import msgspec

from gate_api.live.gate_feed import Known
from gate_api.v1.board.models import Board, PlacedRow
from schemas.board import BoardRow, DirectionSummary
from schemas.fields import Direction


class Boards:
    """Writes board documents, each once a `seq`: however many ask, an unchanged board costs nothing."""

    def __init__(self) -> None:
        self._written: dict[tuple[str, Direction], tuple[int, bytes]] = {}

    def json(self, known: Known, direction: Direction) -> bytes:
        """The document as JSON."""
        key = (known.board.gate, direction)
        written = self._written.get(key)
        if written is None or written[0] != known.seq:
            written = self._written[key] = (known.seq, msgspec.json.encode(board_of(known, direction)))
        return written[1]


def board_of(known: Known, direction: Direction) -> Board:
    """One direction of the board: called trucks first, then by stage and position."""
    nobody = DirectionSummary(direction=direction, waiting=0, by_stage={}, crossed_today=0, crossed_last_hour=0)
    told = known.board.summaries
    return Board(
        gate=known.board.gate,
        direction=direction,
        seq=known.seq,
        offset=known.offset,
        as_of=known.as_of,
        summary=next((one for one in told if one.direction == direction), known.board.count(nobody)),
        feeds=known.board.feeds,
        policy=known.board.policy,
        rows=tuple(_placed(row, position) for position, row in known.board.ordered(direction)),
    )


def _placed(row: BoardRow, position: int | None) -> PlacedRow:
    return PlacedRow(**msgspec.structs.asdict(row), position=position)
