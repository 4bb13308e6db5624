"""The life of alerts: whatever happens, people are told the truth in the end, and never too much at once."""

import msgspec
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from schemas.fields import AlertLevel
from streams.domain.alert_book import CALM_MS, ROOM, SEVERITY, AlertBook, Said
from streams.domain.times import HOUR_MS, MINUTE_MS

MOST = 10
NAMES = [f"tick-missing/{number}" for number in range(16)]
names = st.sampled_from(NAMES)
levels: st.SearchStrategy[AlertLevel] = st.sampled_from(["watch", "warning", "critical"])


class Alerts(RuleBasedStateMachine):
    """A gate where causes come and go, and a room where people hear of some of it."""

    def __init__(self) -> None:
        super().__init__()
        self.book = AlertBook()
        self.now_ms = 1_767_589_200_000
        self.truth: dict[str, AlertLevel] = {}
        self.told: dict[str, AlertLevel] = {}
        self.spoken_ms: list[int] = []

    @rule(name=names, level=levels)
    def cause_stands(self, name: str, level: AlertLevel) -> None:
        self.truth[name] = level
        self._hear(self.book.raise_(name, "tick-missing", level, self.now_ms))

    @rule(level=levels)
    def everything_goes_wrong(self, level: AlertLevel) -> None:
        for name in NAMES:
            self.cause_stands(name, level)

    @rule(name=names)
    def cause_is_gone(self, name: str) -> None:
        self.truth.pop(name, None)
        self._hear(self.book.clear(name, self.now_ms))

    @rule(passed_ms=st.sampled_from([1, 1_000, MINUTE_MS, CALM_MS, 10 * MINUTE_MS, HOUR_MS // 2, HOUR_MS]))
    def time_passes(self, passed_ms: int) -> None:
        self.now_ms += passed_ms
        self._hear(self.book.due(self.now_ms))

    @rule(name=names)
    def somebody_acts(self, name: str) -> None:
        known = name in self.told
        assert (self.book.acknowledge(name, "customs", "huu-nghi-customs") is not None) is known
        assert (self.book.assign(name, "management-board") is not None) is known

    @rule()
    def another_worker_takes_over(self) -> None:
        again = msgspec.json.decode(msgspec.json.encode(self.book), type=AlertBook)
        assert again == self.book
        self.book = again

    @rule()
    def nothing_more_happens(self) -> None:
        """Then people know exactly what stands, each part as soon as it is due."""
        for _ in range(200):
            due_ms = self.book.next_due_ms
            if due_ms is None:
                break
            self.now_ms = max(self.now_ms, due_ms)
            self._hear(self.book.due(self.now_ms))
        assert self.told == self.truth
        assert self.book.suppressed == 0

    @invariant()
    def nothing_is_lost(self) -> None:
        behind = {name for name in NAMES if self.told.get(name) != self.truth.get(name)}
        waiting = {name for ids in self.book.waiting.values() for name in ids}
        assert behind == waiting | set(self.book.calming)
        assert not waiting & set(self.book.calming)
        assert self.book.suppressed == len(waiting)
        assert len(self.book.said_ms) <= MOST
        assert set(self.book.alerts) == set(self.told) | set(self.truth)

    @invariant()
    def nothing_is_due_before_its_time(self) -> None:
        due_ms = self.book.next_due_ms
        if due_ms is None or due_ms > self.now_ms:
            copy = msgspec.json.decode(msgspec.json.encode(self.book), type=AlertBook)
            assert copy.due(self.now_ms) == []
            assert copy == self.book

    def _hear(self, said: list[Said]) -> None:
        for one in said:
            name, level = one.alert.alert_id, one.alert.level
            if one.kind == "cleared":
                del self.told[name]
                continue
            assert one.kind == ("changed" if name in self.told else "raised")
            assert one.alert.cause == "tick-missing"
            assert self.told.get(name) != level == self.truth[name]
            self.told[name] = level
            self.spoken_ms.append(self.now_ms)
        in_the_hour = sum(spoken_ms > self.now_ms - HOUR_MS for spoken_ms in self.spoken_ms)
        assert in_the_hour <= MOST
        spoken = [SEVERITY[one.alert.level] for one in said if one.kind != "cleared"]
        assert spoken == sorted(spoken, reverse=True)
        unheard = [level for level, ids in self.book.waiting.items() if ids]
        if spoken and unheard:
            assert max(SEVERITY[level] for level in unheard) <= min(spoken)
        assert all(in_the_hour >= ROOM[level] for level in unheard)


Alerts.TestCase.settings = settings(max_examples=200, stateful_step_count=40, deadline=None)
TestAlerts = Alerts.TestCase
