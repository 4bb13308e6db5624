"""Answers of `/v1/gates/{gate}/board`."""

from typing import Annotated

from msgspec import Meta, Struct

from schemas.board import BoardRow, DirectionSummary, FeedState, PolicyShown
from schemas.fields import Direction, GateSlug, UtcTime


class PlacedRow(BoardRow, frozen=True, kw_only=True, omit_defaults=True):
    """A row with its place."""

    position: Annotated[
        int | None,
        Meta(description="Place among those that wait for the same stage, from 1; only waiting ones have one."),
    ] = None


class Board(Struct, frozen=True, kw_only=True):
    """One direction of one gate: called trucks first, then by stage and position."""

    gate: GateSlug
    direction: Direction
    seq: int
    offset: Annotated[int, Meta(ge=0, description="Offset in the gate's log that this is the state of.")]
    as_of: Annotated[UtcTime, Meta(description="The gate's time.")]
    summary: DirectionSummary
    feeds: tuple[FeedState, ...]
    policy: Annotated[PolicyShown | None, Meta(description="The rule in force.")] = None
    rows: tuple[PlacedRow, ...]
