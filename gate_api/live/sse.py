"""Board messages as server-sent events, each encoded once for all screens."""

from datetime import datetime
from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct

from schemas.board import BoardMessage, BoardRow, DirectionSummary, FeedState, PolicyShown
from schemas.fields import Short, UtcTime, VisitId

RETRY = b"retry: 2000\n\n"
"""What a browser waits before its first reconnect, in milliseconds."""

_encoder = msgspec.json.Encoder()


class LiveData(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What changed. `summaries` and `feeds` are whole lists when present; in a delta, absent means unchanged."""

    offset: Annotated[int, Meta(ge=0, description="Offset in the gate's log that this is the state of.")]
    rows: tuple[BoardRow, ...] = ()
    removed: tuple[VisitId, ...] = ()
    summaries: tuple[DirectionSummary, ...] | None = None
    feeds: tuple[FeedState, ...] | None = None
    policy: Annotated[PolicyShown | None, Meta(description="The rule in force.")] = None
    log_hash: Annotated[Short | None, Meta(description="Running hash of the log that this is the state of.")] = None


class LiveMessage(Struct, frozen=True, kw_only=True):
    """One message of the live stream. A snapshot replaces everything; a delta's `seq` is one above the last."""

    v: Annotated[Literal[1], Meta(description="Version of this envelope.")]
    kind: Literal["snapshot", "delta"]
    seq: Annotated[int, Meta(ge=0, description="A gap means: open the stream again without Last-Event-ID.")]
    as_of: Annotated[UtcTime, Meta(description="The gate's time.")]
    data: LiveData


class ServerClock(Struct, frozen=True, kw_only=True):
    """The heartbeat (`event: clock`): what the server's clock says, so that a screen need not trust its own."""

    v: Literal[1]
    server_time: UtcTime


def board_event(message: BoardMessage) -> bytes:
    """The bytes of one board message on the wire; its `seq` is the event's id."""
    live = LiveMessage(
        v=1,
        kind=message.kind,
        seq=message.seq,
        as_of=message.as_of,
        data=LiveData(
            offset=message.offset,
            rows=message.rows,
            removed=message.removed,
            summaries=message.summaries,
            feeds=message.feeds,
            policy=message.policy,
            log_hash=message.log_hash,
        ),
    )
    return b"id: %d\ndata: %b\n\n" % (message.seq, _encoder.encode(live))


def clock_event(server_time: datetime) -> bytes:
    """The bytes of a heartbeat. It has no id, so it never becomes a Last-Event-ID."""
    return b"event: clock\ndata: %b\n\n" % _encoder.encode(ServerClock(v=1, server_time=server_time))
