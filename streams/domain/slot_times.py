"""When slots begin and are released, by the calendar and the clock of Vietnam."""

from collections.abc import Iterator

from streams.domain.policy_terms import SlotTerms
from streams.domain.times import DAY_MS, HOUR_MS, MINUTE_MS, VIETNAM_OFFSET_MS, utc, vietnam_day


def midnight_ms(day: int) -> int:
    """When the Vietnamese calendar day begins (days are numbered as by `vietnam_day`)."""
    return day * DAY_MS - VIETNAM_OFFSET_MS


def release_ms(day: int, terms: SlotTerms) -> int:
    """When, on that day, entries close and the draw is made."""
    return midnight_ms(day) + terms.release_hour_vietnam * HOUR_MS


def entries_from_ms(day: int, terms: SlotTerms) -> int:
    """When slots are opened and entries taken for the draw of that day."""
    return release_ms(day, terms) - terms.entries_minutes * MINUTE_MS


def slot_starts(from_ms: int, until_ms: int, length_ms: int) -> Iterator[int]:
    """Beginnings, at `from_ms` or later and before `until_ms`. Each day's first is midnight in Vietnam."""
    for day in range(vietnam_day(from_ms), vietnam_day(until_ms - 1) + 1):
        midnight = midnight_ms(day)
        for starts_ms in range(midnight, midnight + DAY_MS - length_ms + 1, length_ms):
            if from_ms <= starts_ms < until_ms:
                yield starts_ms


def said(time_ms: int) -> str:
    """For a reason: 2026-11-25 08:00 (Vietnam)."""
    return f"{utc(time_ms + VIETNAM_OFFSET_MS):%Y-%m-%d %H:%M} (Vietnam)"
