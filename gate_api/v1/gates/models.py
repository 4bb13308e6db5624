"""Answers of `/v1/gates`."""

from typing import Annotated

from msgspec import Meta, Struct

from schemas.board import DirectionSummary
from schemas.fields import GateSlug, UtcTime


class GateState(Struct, frozen=True, kw_only=True):
    """One gate. Everything after the names is null until the gate's first board came from the log."""

    slug: GateSlug
    name_vi: str
    name_zh: str
    name_en: str
    summaries: Annotated[tuple[DirectionSummary, ...], Meta(description="One a direction; empty until known.")] = ()
    seq: int | None = None
    offset: Annotated[int | None, Meta(description="Offset in the gate's log that this is the state of.")] = None
    as_of: Annotated[UtcTime | None, Meta(description="The gate's time.")] = None
    age_seconds: Annotated[float | None, Meta(description="The server's time less `as_of`.")] = None
    lag_seconds: Annotated[
        float | None, Meta(description="How long after its `as_of` the newest message reached this server.")
    ] = None


class GateList(Struct, frozen=True, kw_only=True):
    """All gates, in the order people name them."""

    server_time: UtcTime
    gates: tuple[GateState, ...]
