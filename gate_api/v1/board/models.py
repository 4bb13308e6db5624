"""Answers of `/v1/gates/{gate}/board`."""

from typing import Annotated

from msgspec import Meta, Struct

from schemas.board import BoardRow, DirectionSummary, FeedState
from schemas.fields import Direction, GateSlug, UtcTime


class PlacedRow(BoardRow, frozen=True, kw_only=True, omit_defaults=True):
    """A row with its place."""

    position: Annotated[
        int | None,
        Meta(description="Place among the waiting trucks of this direction, from 1; called and held ones have none."),
    ] = None


class Board(Struct, frozen=True, kw_only=True):
    """One direction of one gate: called trucks first, then by rank."""

    gate: GateSlug
    direction: Direction
    seq: int
    offset: Annotated[int, Meta(ge=0, description="Offset in the gate's log that this is the state of.")]
    as_of: Annotated[UtcTime, Meta(description="The gate's time.")]
    summary: DirectionSummary
    feeds: tuple[FeedState, ...]
    rows: tuple[PlacedRow, ...]
