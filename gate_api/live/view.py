from schemas.board import BoardMessage, BoardRow, DirectionSummary, FeedState
from schemas.fields import Direction


class SequenceGapError(Exception): ...


class BoardView:
    def __init__(self) -> None:
        self.seq = -1
        self.rows_by_id: dict[str, BoardRow] = {}
        self.summaries: tuple[DirectionSummary, ...] = ()
        self.feeds: tuple[FeedState, ...] = ()

    def apply(self, message: BoardMessage) -> None:
        if message.kind == "delta" and message.seq != self.seq + 1:
            raise SequenceGapError
        if message.kind == "snapshot":
            self.rows_by_id = {}
        for r in message.removed:
            self.rows_by_id.pop(r, None)
        for row in message.rows:
            self.rows_by_id[row.visit_id] = row
        if message.summaries is not None:
            self.summaries = message.summaries
        if message.feeds is not None:
            self.feeds = message.feeds
        self.seq, self.offset, self.as_of, self.ordinal, self.gate = (
            message.seq,
            message.offset,
            message.as_of,
            message.ordinal,
            message.gate,
        )

    def rows(self, direction: Direction) -> list[BoardRow]:
        return sorted((r for r in self.rows_by_id.values() if r.direction == direction), key=lambda r: r.rank)

    def snapshot(self) -> BoardMessage:
        return BoardMessage(
            gate=self.gate,
            offset=self.offset,
            ordinal=self.ordinal,
            as_of=self.as_of,
            kind="snapshot",
            seq=self.seq,
            rows=tuple(sorted(self.rows_by_id.values(), key=lambda r: r.rank)),
            summaries=self.summaries,
            feeds=self.feeds,
        )
