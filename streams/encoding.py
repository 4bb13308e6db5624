"""What the fold says, as the bytes of records: each thing encoded once, however often it is needed."""

from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from msgspec import Raw
from msgspec.structs import replace

from schemas.alerts import AlertChanged, AlertCleared, AlertRaised
from schemas.board import BoardMessage, BoardRow
from schemas.codec import Headers, encode, output_headers, rfc3339
from schemas.stamp import Stamped

BOARD = "gate.board.v1"
OUTCOME = "gate.outcome.v1"
ALERT = "gate.alert.v1"

_TOPICS: dict[type[Stamped], str] = {
    BoardMessage: BOARD,
    AlertRaised: ALERT,
    AlertChanged: ALERT,
    AlertCleared: ALERT,
}
"""All others are outcomes."""

_CONSTANT = 5
"""So many headers are the same for all outputs of one kind at one gate."""


class Outgoing(NamedTuple):
    """One record to be written."""

    topic: str
    key: bytes
    value: bytes
    headers: Headers


class OutputEncoder:
    """Encodes outputs, to the very bytes and headers that `schemas.codec` gives."""

    def __init__(self) -> None:
        self._snapshots: dict[str, SnapshotEncoder] = defaultdict(SnapshotEncoder)
        self._kinds: dict[tuple[str, type[Stamped]], _Kind] = {}

    def encode(self, outputs: Sequence[Stamped]) -> list[Outgoing]:
        """The records of one event's outputs, which share gate, offset and time: what these say is made once."""
        first = outputs[0]
        gate = first.gate
        identity = b"%b/%d/%%d" % (gate.encode(), first.offset)
        time = ("ce_time", rfc3339(first.as_of))
        outgoing = []
        for output in outputs:
            kind = self._kinds.get((gate, type(output))) or self._kind(output)
            topic, key, constant, has_subject = kind
            headers = [*constant, ("ce_id", identity % output.ordinal), time]
            if has_subject:
                subject = output.visit_id  # type: ignore[attr-defined]  # it has one
                if subject is not None:
                    headers.append(("ce_subject", subject.encode()))
            if topic == BOARD and output.kind == "snapshot":  # type: ignore[attr-defined]  # a BoardMessage
                value = self._snapshots[gate].encode(output)  # type: ignore[arg-type]  # likewise
            else:
                value = encode(output)
            outgoing.append(Outgoing(topic, key, value, headers))
        return outgoing

    def _kind(self, output: Stamped) -> "_Kind":
        kind = type(output)
        topic = _TOPICS.get(kind, OUTCOME)
        headers = output_headers(topic, output)[:_CONSTANT]
        made = self._kinds[output.gate, kind] = _Kind(topic, output.gate.encode(), headers, hasattr(output, "visit_id"))
        return made


class _Kind(NamedTuple):
    """What all outputs of one kind at one gate share."""

    topic: str
    key: bytes
    headers: Headers
    has_subject: bool


class SnapshotEncoder:
    """Encodes one gate's snapshots, with each row encoded once and not each time: most trucks wait for hours."""

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
