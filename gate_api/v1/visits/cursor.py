"""Where a page of visits ends, as opaque text: keyset paging stays right while trucks arrive."""

import base64
import binascii
from datetime import datetime

Cursor = tuple[datetime, str]
"""(opened_at, visit_id) of the last visit of a page."""


def write_cursor(cursor: Cursor) -> str:
    """The cursor as text for a query."""
    text = f"{cursor[0].isoformat()}|{cursor[1]}"
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def read_cursor(text: str) -> Cursor:
    """The cursor that `write_cursor` wrote. Raises ValueError for anything else."""
    try:
        moment, _, visit_id = (
            base64.b64decode(text + "=" * (-len(text) % 4), "-_", validate=True).decode().partition("|")
        )
        opened_at = datetime.fromisoformat(moment)
    except (binascii.Error, UnicodeDecodeError) as error:
        raise ValueError("not a cursor") from error
    if opened_at.tzinfo is None or not visit_id:
        raise ValueError("not a cursor")
    return opened_at, visit_id
