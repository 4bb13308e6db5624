"""Times inside the fold are whole milliseconds since 1970 (UTC): exact, cheap to compare, the same everywhere."""

from datetime import UTC, datetime, timedelta

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MINUTE_MS = 60_000
_EXACT_MS = 2**42
"""Up to here (the year 2109) a float of seconds keeps each millisecond."""
HOUR_MS = 60 * MINUTE_MS
DAY_MS = 24 * HOUR_MS
VIETNAM_OFFSET_MS = 7 * HOUR_MS
"""Vietnam keeps UTC+7 all year."""


def milliseconds(time: datetime) -> int:
    """Milliseconds since 1970 of any aware time, also of those that no `astimezone` could turn into UTC."""
    return round(time.timestamp() * 1000)


def utc(time_ms: int) -> datetime:
    """The aware UTC time."""
    if 0 <= time_ms < _EXACT_MS:
        return datetime.fromtimestamp(time_ms / 1000, UTC)  # twice as fast
    return EPOCH + timedelta(milliseconds=time_ms)


def vietnam_day(time_ms: int) -> int:
    """Number of the calendar day in Vietnam, counted from 1970: what `crossed_today` means by today."""
    return (time_ms + VIETNAM_OFFSET_MS) // DAY_MS
