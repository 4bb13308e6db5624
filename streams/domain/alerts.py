"""What the alert book says, as messages."""

from collections.abc import Iterable
from typing import Any

from schemas.alerts import AlertChanged, AlertCleared, AlertRaised
from streams.domain.alert_book import OpenAlert, Said
from streams.domain.times import utc
from streams.domain.turn import Voice


def say(voice: Voice, said: Iterable[Said]) -> None:
    """Emit what the book wants told."""
    for one in said:
        if one.kind == "cleared":
            voice.emit(AlertCleared, alert_id=one.alert.alert_id)
        else:
            kind = AlertRaised if one.kind == "raised" else AlertChanged
            voice.emit(kind, alert_id=one.alert.alert_id, **_facts(one.alert))


def _facts(alert: OpenAlert) -> dict[str, Any]:
    """The message's fields."""
    facts: dict[str, Any] = {
        name: tuple(fact) if isinstance(fact, list) else fact for name, fact in alert.facts.items()
    }
    if alert.owner is not None:
        facts["owner"] = alert.owner
    return facts | {
        "cause": alert.cause,
        "level": alert.said or alert.level,
        "since": utc(alert.since_ms),
        "acknowledged": alert.acknowledged_by is not None,
    }
