"""The slots of one gate and direction: opened day by day, released, begun, over, forgotten."""

from bisect import bisect_left, bisect_right, insort
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field

from streams.domain.policy_terms import SlotTerms
from streams.domain.slot import Slot, capacity
from streams.domain.slot_times import entries_from_ms, midnight_ms, release_ms, slot_starts
from streams.domain.times import DAY_MS, MINUTE_MS, vietnam_day

KEEP_MS = 3 * DAY_MS
"""Slots and bookings that are over are remembered so long: a truck may come late, a driver may ask."""

ALTERNATIVES = 3


class _Derived:
    """Found again from the slots, so that no snapshot carries it. All times are slots' beginnings, in order."""

    __slots__ = ("_ahead", "_draws", "_free", "_running")
    _ahead: deque[int]
    """Not begun."""
    _running: deque[int]
    """Begun, and not over."""
    _free: list[int]
    """Released, not begun, with a free place."""
    _draws: dict[int, list[int]]
    """Not drawn, by the time of the draw."""

    slots: dict[int, Slot]

    def __post_init__(self) -> None:
        self._ahead, self._running, self._free, self._draws = deque(), deque(), [], {}
        for slot in self.slots.values():
            self._index(slot)

    def _index(self, slot: Slot) -> None:
        if slot.phase == "over":
            return
        (self._running if slot.phase == "begun" else self._ahead).append(slot.starts_ms)
        if slot.phase == "entries":
            self._draws.setdefault(slot.release_ms, []).append(slot.starts_ms)
        elif slot.phase == "released" and slot.free > 0:
            self._free.append(slot.starts_ms)


@dataclass(slots=True)
class SlotCalendar(_Derived):
    """Slots by their beginning, oldest first; they never overlap."""

    next_day: int | None = None
    """Vietnamese day of the next release whose slots are to be opened; None before the first clock tick."""
    opened_until_ms: int = 0
    """All slots that begin before are opened, or too late to open."""
    slots: dict[int, Slot] = field(default_factory=dict)

    def next_due_ms(self, terms: SlotTerms) -> int:
        """The earliest time at which anything is due. Constant in time."""
        if self.next_day is None:
            return 0
        due_ms = entries_from_ms(self.next_day, terms)
        if self._draws:
            due_ms = min(due_ms, *self._draws)
        if self._ahead:
            due_ms = min(due_ms, self._ahead[0])
        if self._running:
            due_ms = min(due_ms, self._over_ms(self._running[0], terms))
        return due_ms

    def open(self, now_ms: int, rate_per_hour_milli: int, terms: SlotTerms) -> list[Slot]:
        """The slots that are to be opened by now, opened.

        With each day's release come the slots of the day `horizon_days` after it. The first call opens none: a draw is
        announced before it is made. After an outage the slots missed are drawn after the usual time for entries.
        """
        today = vietnam_day(now_ms)
        if self.next_day is None:
            self.next_day = today if now_ms < release_ms(today, terms) else today + 1
            self.opened_until_ms = midnight_ms(self.next_day + min(1, terms.horizon_days))
        if now_ms < entries_from_ms(self.next_day, terms):
            return []
        day = max(self.next_day, today)
        while now_ms >= entries_from_ms(day + 1, terms):
            day += 1
        if now_ms < entries_from_ms(day, terms):
            day -= 1
        self.next_day = day + 1
        drawn_ms = release_ms(day, terms)
        if now_ms >= drawn_ms:
            drawn_ms = now_ms + terms.entries_minutes * MINUTE_MS
        length_ms = terms.slot_minutes * MINUTE_MS
        places = capacity(rate_per_hour_milli, length_ms, terms.bookable_share_percent)
        from_ms, until_ms = max(self.opened_until_ms, drawn_ms + 1), self.horizon_ms(terms)
        opened = []
        if from_ms < until_ms:
            for starts_ms in slot_starts(from_ms, until_ms, length_ms):
                slot = self.slots[starts_ms] = Slot(starts_ms, starts_ms + length_ms, drawn_ms, places)
                self._index(slot)
                opened.append(slot)
            self.opened_until_ms = until_ms
        return opened

    def horizon_ms(self, terms: SlotTerms) -> int:
        """Where the latest opening ends; the next one ends a day later."""
        return midnight_ms((self.next_day or 0) + terms.horizon_days)

    def to_draw(self, now_ms: int) -> list[Slot]:
        """The slots whose entries are closed by now, each released and told once."""
        released = []
        for due_ms in sorted(due_ms for due_ms in self._draws if due_ms <= now_ms):
            for starts_ms in self._draws.pop(due_ms):
                slot = self.slots[starts_ms]
                if slot.phase == "entries" and now_ms < starts_ms:
                    slot.phase = "released"
                    released.append(slot)
                    self._note_free(slot)
        return released

    def begin(self, now_ms: int) -> Iterator[Slot]:
        """The slots that have begun by now, each told once. Those drawn too late are never drawn."""
        while self._ahead and self._ahead[0] <= now_ms:
            slot = self.slots[self._ahead.popleft()]
            self._running.append(slot.starts_ms)
            if slot.phase == "entries":
                waiting = self._draws.get(slot.release_ms, [])
                if slot.starts_ms in waiting:
                    waiting.remove(slot.starts_ms)
                if not waiting:
                    self._draws.pop(slot.release_ms, None)
            slot.phase = "begun"
            self._note_free(slot)
            yield slot

    def end(self, now_ms: int, terms: SlotTerms) -> Iterator[Slot]:
        """The slots that are over by now, the tolerance after their end included, each told once."""
        while self._running and self._over_ms(self._running[0], terms) <= now_ms:
            slot = self.slots[self._running.popleft()]
            slot.phase = "over"
            yield slot

    def give(self, slot: Slot, booking_id: str, now_ms: int) -> None:
        """Give one of the slot's places. Raises OversoldError when there is none."""
        slot.give(booking_id, now_ms)
        self._note_free(slot)

    def take_back(self, slot: Slot, booking_id: str) -> None:
        """Somebody gives a place back."""
        del slot.holders[booking_id]
        self._note_free(slot)

    def resize(self, slot: Slot, trucks: int) -> None:
        """From now on so many places, never fewer than are held."""
        slot.capacity = max(trucks, len(slot.holders))
        self._note_free(slot)

    def alternatives(self, now_ms: int, wanted_ms: int) -> tuple[int, ...]:
        """Slots with a free place: the next ones after the wanted, or, where those end, the last ones before it."""
        first = bisect_right(self._free, now_ms)
        wanted = max(bisect_left(self._free, wanted_ms), first)
        until = min(wanted + ALTERNATIVES, len(self._free))
        return tuple(self._free[max(first, until - ALTERNATIVES) : until])

    def forget(self, now_ms: int) -> None:
        """Let go the slots that were over some days ago."""
        for starts_ms in list(self.slots):
            slot = self.slots[starts_ms]
            if slot.phase != "over" or slot.ends_ms > now_ms - KEEP_MS:
                return
            del self.slots[starts_ms]

    def _over_ms(self, starts_ms: int, terms: SlotTerms) -> int:
        return self.slots[starts_ms].ends_ms + terms.late_minutes * MINUTE_MS

    def _note_free(self, slot: Slot) -> None:
        index = bisect_left(self._free, slot.starts_ms)
        noted = index < len(self._free) and self._free[index] == slot.starts_ms
        if (slot.phase == "released" and slot.free > 0) == noted:
            return
        if noted:
            del self._free[index]
        else:
            insort(self._free, slot.starts_ms)
