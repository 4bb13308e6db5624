"""A board's snapshot in bytes, with each row encoded once and not once a minute: most trucks wait for hours."""

from msgspec import Raw
from msgspec.structs import replace

from schemas.board import BoardMessage, BoardRow
from schemas.codec import encode


class SnapshotEncoder:
    """Encodes one gate's snapshots, to the very bytes that `schemas.codec.encode` gives."""

    def __init__(self) -> None:
        self._encoded: dict[str, tuple[BoardRow, Raw]] = {}

    def encode(self, message: BoardMessage) -> bytes:
        """The message's JSON. A row that is the same object as in the last snapshot is not encoded again."""
        before = self._encoded
        rows = {}
        for row in message.rows:
            entry = before.get(row.visit_id)
            rows[row.visit_id] = entry if entry is not None and entry[0] is row else (row, Raw(encode(row)))
        self._encoded = rows
        return encode(replace(message, rows=tuple([raw for _, raw in rows.values()])))
