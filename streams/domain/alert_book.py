"""Which alerts are open at a gate, and which of them people are told of.

About ten alarms an hour is what an operator can act on (EEMUA 191; ISA-18.2, alarm system performance). So at most ten
are raised or changed in any hour of the gate's time; what is more waits, most severe first, and is said when there is
room, if its cause still stands. What has calmed down must stay calm for a while before that is said (an off-delay, as
in ISA-18.2): a cause that flutters is one alert. Clearing is never held back, and only what was said is cleared aloud.

Every method that may speak returns what is to be said, in order. `now_ms` never goes back.
"""

from dataclasses import dataclass, field
from typing import Literal

from schemas.alerts import AlertCause
from schemas.fields import AlertLevel, Role
from streams.domain.times import HOUR_MS, MINUTE_MS

CALM_MS = 2 * MINUTE_MS
"""This long an alert must have been gone, or less severe than was said, before that is said."""

SEVERITY: dict[AlertLevel, int] = {"watch": 1, "warning": 2, "critical": 3}

ROOM: dict[AlertLevel, int] = {"critical": 10, "warning": 8, "watch": 6}
"""Most severe first: how many may have been said in the last hour, this one included. A flood of small ones thereby
leaves room for a critical one, which else would wait for up to an hour."""

Fact = int | str | list[str]


@dataclass(slots=True)
class OpenAlert:
    """Something is wrong, or was until a moment ago."""

    alert_id: str
    cause: AlertCause
    level: AlertLevel
    """As it is now; `said` is what people know."""
    since_ms: int
    """When the cause began."""
    facts: dict[str, Fact]
    """What else a message about it needs, by the message's field."""
    said: AlertLevel | None = None
    gone: bool = False
    acknowledged_by: Role | None = None
    acknowledged_for: str | None = None
    """The organisation."""
    owner: Role | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """One thing to be told about an alert. `acknowledged` and `assigned` are answers to somebody, and take no room."""

    kind: Literal["raised", "changed", "cleared", "acknowledged", "assigned"]
    alert: OpenAlert
    """As it stands in the book: write the message before the book is touched again."""


def _nobody_waits() -> dict[AlertLevel, dict[str, None]]:
    return {level: {} for level in ROOM}


@dataclass(slots=True)
class AlertBook:
    """The alerts of one gate. Every method costs the same however many are open."""

    alerts: dict[str, OpenAlert] = field(default_factory=dict)
    waiting: dict[AlertLevel, dict[str, None]] = field(default_factory=_nobody_waits)
    """Ids of those for whose news there is no room, by level, longest waiting first."""
    calming: dict[str, int] = field(default_factory=dict)
    """When those that are gone, or less severe than was said, have been so for long enough; soonest first."""
    said_ms: list[int] = field(default_factory=list)
    """When the last ten were raised or changed aloud, oldest first."""

    @property
    def suppressed(self) -> int:
        """Of how many people are not told, or not the newest, for want of room."""
        return sum(map(len, self.waiting.values()))

    @property
    def next_due_ms(self) -> int | None:
        """When `due` has something to do if nothing else happens; None: never."""
        times = [self._room_ms(level) for level, ids in self.waiting.items() if ids]
        if self.calming:
            times.append(next(iter(self.calming.values())))
        return min(times, default=None)

    def raise_(
        self,
        alert_id: str,
        cause: AlertCause,
        level: AlertLevel,
        now_ms: int,
        *,
        since_ms: int | None = None,
        facts: dict[str, Fact] | None = None,
    ) -> list[Said]:
        """The cause stands, at this level: a new alert, or the change of an open one, which keeps its cause and since.

        Cheap to repeat. `facts` replace those known; alone they are not news. Raises ValueError without a cause.
        """
        alert = self.alerts.get(alert_id)
        if alert is None:
            if not cause:
                raise ValueError("an alert has a cause: name one of schemas.alerts.AlertCause")
            since_ms = now_ms if since_ms is None else since_ms
            alert = self.alerts[alert_id] = OpenAlert(alert_id, cause, level, since_ms, facts or {})
            return self._line_up(alert, now_ms)
        if facts is not None:
            alert.facts = facts
        if alert.level == level and not alert.gone:
            return []
        self.waiting[alert.level].pop(alert_id, None)
        alert.level, alert.gone = level, False
        if alert.said is None or SEVERITY[level] > SEVERITY[alert.said]:
            self.calming.pop(alert_id, None)
            return self._line_up(alert, now_ms)
        if level == alert.said:
            self.calming.pop(alert_id, None)
        else:
            self.calming.setdefault(alert_id, now_ms + CALM_MS)
        return []

    def clear(self, alert_id: str, now_ms: int) -> list[Said]:
        """The cause is gone. What was never said is forgotten in silence; nothing happens to one that is not open."""
        alert = self.alerts.get(alert_id)
        if alert is None or alert.gone:
            return []
        self.waiting[alert.level].pop(alert_id, None)
        if alert.said is None:
            del self.alerts[alert_id]
            return []
        alert.gone = True
        self.calming.pop(alert_id, None)
        self.calming[alert_id] = now_ms + CALM_MS
        return []

    def due(self, now_ms: int) -> list[Said]:
        """Time has passed: what has calmed down for long enough, then what there is room for again."""
        said: list[Said] = []
        while self.calming:
            alert_id, due_ms = next(iter(self.calming.items()))
            if due_ms > now_ms:
                break
            del self.calming[alert_id]
            alert = self.alerts[alert_id]
            if alert.gone:
                del self.alerts[alert_id]
                said.append(Said("cleared", alert))
            else:
                self.waiting[alert.level][alert_id] = None
        return said + self._speak(now_ms)

    def acknowledge(self, alert_id: str, role: Role, organisation: str) -> Said | None:
        """Somebody has seen it; the first one stands until it gets worse. None when no such alert was said."""
        alert = self._known(alert_id)
        if alert is None:
            return None
        if alert.acknowledged_by is None:
            alert.acknowledged_by, alert.acknowledged_for = role, organisation
        return Said("acknowledged", alert)

    def assign(self, alert_id: str, owner: Role) -> Said | None:
        """Somebody shall act on it. None when no such alert was said."""
        alert = self._known(alert_id)
        if alert is None:
            return None
        alert.owner = owner
        return Said("assigned", alert)

    def _known(self, alert_id: str) -> OpenAlert | None:
        alert = self.alerts.get(alert_id)
        return None if alert is None or alert.said is None else alert

    def _line_up(self, alert: OpenAlert, now_ms: int) -> list[Said]:
        self.waiting[alert.level][alert.alert_id] = None
        return self._speak(now_ms)

    def _speak(self, now_ms: int) -> list[Said]:
        """Say what there is room for, most severe first."""
        said: list[Said] = []
        for level, ids in self.waiting.items():
            while ids and self._room_ms(level) <= now_ms:
                alert = self.alerts[next(iter(ids))]
                del ids[alert.alert_id]
                said.append(Said("raised" if alert.said is None else "changed", alert))
                if alert.said is not None and SEVERITY[level] > SEVERITY[alert.said]:
                    alert.acknowledged_by = alert.acknowledged_for = None
                alert.said = level
                self.said_ms.append(now_ms)
                del self.said_ms[: -ROOM["critical"]]
        return said

    def _room_ms(self, level: AlertLevel) -> int:
        """From when on there is room for one more of this level; 0: since ever."""
        room = ROOM[level]
        return self.said_ms[-room] + HOUR_MS if len(self.said_ms) >= room else 0
