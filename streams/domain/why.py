"""Why a truck has the position it has: who goes before it, by which right."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from schemas.board import BoardRow
from schemas.fields import QueueClass
from streams.domain.board_view import BoardView
from streams.domain.interleave import CLASSES
from streams.domain.stage_queue import Member
from streams.domain.times import VIETNAM_OFFSET_MS


class Ahead(NamedTuple):
    """Trucks ahead that stand there by the same right: a slot's, or else a rule's."""

    trucks: int
    queue_class: QueueClass
    rule: str | None = None
    slot_at: datetime | None = None
    """The slot's beginning, of booked trucks."""


def rows_ahead(board: BoardView, row: BoardRow) -> list[BoardRow]:
    """Who goes before the truck at the stage at which it stands, in the order of going.

    Takes time for each truck ahead: for an answer, not for each event. Raises KeyError when the truck does not wait.
    """
    queue = board.queue(row.direction, row.stage)
    its_place = Member(row.queue_class, row.rank)
    if its_place not in queue:
        raise KeyError(row.visit_id)
    ahead = []
    for member in queue:
        if member == its_place:
            break
        ahead.append(board.row_of(member))
    return ahead


def why(ahead: Iterable[BoardRow]) -> tuple[Ahead, ...]:
    """Everybody ahead, counted by right: priority first, then booked, then live. The counts add up to all of them."""
    counts = Counter(_right(row) for row in ahead)
    groups = [Ahead(trucks, queue_class, rule, slot_at) for (queue_class, rule, slot_at), trucks in counts.items()]
    return tuple(sorted(groups, key=lambda group: CLASSES.index(group.queue_class)))


def in_english(ahead: Sequence[Ahead], queue_class: QueueClass) -> str:
    """What `why` gave, as a sentence: 8 ahead: 3 priority under rule perishable-1, 5 arrived earlier.

    `queue_class` is that of the truck that asks. Slots are said by the clock of Vietnam.
    """
    if not ahead:
        return "nobody ahead"
    parts = [f"{group.trucks} {group.queue_class} {_by(group)}" for group in ahead if group.queue_class != "live"]
    if live := sum(group.trucks for group in ahead if group.queue_class == "live"):
        parts.append(f"{live} arrived earlier" if queue_class == "live" else f"{live} live, whose turns come before")
    return f"{sum(group.trucks for group in ahead)} ahead: {', '.join(parts)}"


def _right(row: BoardRow) -> tuple[QueueClass, str | None, datetime | None]:
    if row.queue_class == "booked" and row.slot_at is not None:
        return row.queue_class, None, row.slot_at
    return row.queue_class, row.rule, None


def _by(group: Ahead) -> str:
    if group.slot_at is None:
        return f"under rule {group.rule}"
    return f"for {group.slot_at + timedelta(milliseconds=VIETNAM_OFFSET_MS):%H:%M} (UTC+7)"
