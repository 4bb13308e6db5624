"""Cameras that answer and do not see well: one alert for each trouble of each."""

from schemas.events import FeedReported
from schemas.fields import AlertLevel, CameraTrouble
from streams.domain.alert_book import Fact
from streams.domain.alerts import say
from streams.domain.feeds import Feed
from streams.domain.queues import wake
from streams.domain.times import milliseconds
from streams.domain.turn import Voice

_LEVELS: dict[CameraTrouble, AlertLevel] = {
    "moved": "critical",
    "dark": "warning",
    "blurred": "warning",
    "slow": "watch",
}
"""The worst first. A camera that was moved goes on talking, but its lanes, directions, speeds and queue are not true
any more. One that is dark or blurred reads little, one that is slow a little less, and tells trucks unread."""

_ADVICE: dict[CameraTrouble, tuple[str, ...]] = {
    "moved": ("aim-camera", "measure-ground"),
    "dark": ("check-light", "uncover-lens"),
    "blurred": ("clean-lens", "focus-camera"),
    "slow": ("check-load",),
}
"""What would help, first things first."""

_OWNER = "management-board"
"""Who keeps the gate's cameras."""


def hear_troubles(voice: Voice, feed: Feed, report: FeedReported) -> None:
    """Raise the alerts of troubles that are new, clear those of troubles that are over.

    A camera that does not answer has the troubles that it had: nobody knows better, and its silence is an alert too.
    """
    if report.feed_kind != "camera" or not report.alive:
        return
    book, now_ms = voice.state.alerts, voice.state.now_ms
    troubles = [trouble for trouble in _LEVELS if trouble in report.troubles]
    for trouble, level in _LEVELS.items():
        if (trouble in troubles) is (trouble in feed.troubles):
            continue
        wake(voice.state)
        alert_id = f"camera-trouble/{trouble}/{feed.name}"
        if trouble not in troubles:
            say(voice, book.clear(alert_id, now_ms))
            continue
        facts: dict[str, Fact] = {
            "feed_kind": feed.kind,
            "feed": feed.name,
            "trouble": trouble,
            "advice": [f"{what}:{feed.name}" for what in _ADVICE[trouble]],
            "owner": _OWNER,
        }
        since_ms = min(milliseconds(report.occurred_at), now_ms)
        said = book.raise_(alert_id, "camera-trouble", level, now_ms, since_ms=since_ms, facts=facts)
        say(voice, said)
    feed.troubles = troubles
