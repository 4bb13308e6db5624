"""Heads of the events that connectors append."""

import secrets
import uuid
from datetime import UTC, datetime
from typing import Any

from schemas.ids import RANDOM_BYTES, uuid7

_RECORDS = uuid.UUID("6f1f2c0e-1d0b-5c55-9a41-2f6a5b0e7d10")


def head(gate: str, feed: str, feed_as_of: datetime, *, occurred_at: datetime | None = None) -> dict[str, Any]:
    """What a feed's event begins with; happened now unless said otherwise. Another call gives another id."""
    now = datetime.now(UTC)
    return {
        "id": uuid7(round(now.timestamp() * 1000), secrets.token_bytes(RANDOM_BYTES)),
        "gate": gate,
        "occurred_at": occurred_at or now,
        "received_at": now,
        "source": f"/connector/{feed}",
        "feed_as_of": feed_as_of,
    }


def record_id(*identity: object) -> str:
    """The id of an event that says what a record holds: the same record gives the same id, however often it is read."""
    return str(uuid.uuid5(_RECORDS, "/".join(map(str, identity))))
