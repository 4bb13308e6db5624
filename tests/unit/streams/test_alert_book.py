"""Which alerts are told, when, and what happens to those for which an operator has no attention left."""

import msgspec
import pytest

from schemas.fields import AlertLevel
from streams.domain.alert_book import CALM_MS, ROOM, AlertBook, Said
from streams.domain.times import HOUR_MS, MINUTE_MS

NOON = 1_767_589_200_000
MOST = ROOM["critical"]


def words(said: list[Said]) -> list[tuple[str, str, str]]:
    return [(one.kind, one.alert.alert_id, one.alert.level) for one in said]


def raises(book: AlertBook, name: str, level: AlertLevel, now_ms: int = NOON) -> list[tuple[str, str, str]]:
    return words(book.raise_(name, "tick-missing", level, now_ms))


def flooded(level: AlertLevel = "critical") -> AlertBook:
    """A book with no room left for this level."""
    book = AlertBook()
    for number in range(ROOM[level]):
        assert raises(book, f"flood/{number}", level)
    return book


def test_an_alert_is_raised_once_however_often_its_cause_is_found() -> None:
    book = AlertBook()
    assert raises(book, "late/customs", "watch") == [("raised", "late/customs", "watch")]
    assert raises(book, "late/customs", "watch", NOON + HOUR_MS) == []
    assert book.alerts["late/customs"].since_ms == NOON


def test_no_alert_without_a_cause() -> None:
    with pytest.raises(ValueError, match="cause"):
        AlertBook().raise_("late/customs", "", "watch", NOON)  # type: ignore[arg-type]


def test_what_gets_worse_is_said_at_once() -> None:
    book = AlertBook()
    raises(book, "late/customs", "watch")
    assert raises(book, "late/customs", "critical", NOON + 1) == [("changed", "late/customs", "critical")]


def test_what_gets_better_is_said_when_it_stayed_so() -> None:
    book = AlertBook()
    raises(book, "late/customs", "critical")
    assert raises(book, "late/customs", "watch", NOON + 1) == []
    assert book.next_due_ms == NOON + 1 + CALM_MS
    assert book.due(NOON + CALM_MS) == []
    assert words(book.due(NOON + 1 + CALM_MS)) == [("changed", "late/customs", "watch")]
    assert book.next_due_ms is None


def test_a_cause_that_is_gone_for_good_is_cleared() -> None:
    book = AlertBook()
    raises(book, "late/customs", "warning")
    assert book.clear("late/customs", NOON + 5) == []
    assert words(book.due(NOON + 5 + CALM_MS)) == [("cleared", "late/customs", "warning")]
    assert book.alerts == {}
    assert book.clear("late/customs", NOON + HOUR_MS) == []


def test_a_cause_that_flutters_is_one_alert() -> None:
    book = AlertBook()
    raises(book, "feed-stale/customs/customs", "warning")
    now = NOON
    for _ in range(100):
        now += MINUTE_MS
        assert book.clear("feed-stale/customs/customs", now) == []
        now += MINUTE_MS
        assert book.due(now) == []
        assert raises(book, "feed-stale/customs/customs", "warning", now) == []
    assert book.next_due_ms is None


def test_one_that_calms_down_further_holds_up_no_other() -> None:
    book = AlertBook()
    raises(book, "first", "critical")
    raises(book, "second", "critical")
    raises(book, "first", "watch", NOON)
    book.clear("second", NOON + 1)
    book.clear("first", NOON + MINUTE_MS)
    assert words(book.due(NOON + 1 + CALM_MS)) == [("cleared", "second", "critical")]
    assert words(book.due(NOON + MINUTE_MS + CALM_MS)) == [("cleared", "first", "watch")]


def test_the_eleventh_alert_of_an_hour_waits_for_room() -> None:
    book = flooded()
    assert raises(book, "late/customs", "critical", NOON + 1) == []
    assert (book.suppressed, book.next_due_ms) == (1, NOON + HOUR_MS)
    assert book.due(NOON + HOUR_MS - 1) == []
    assert words(book.due(NOON + HOUR_MS)) == [("raised", "late/customs", "critical")]
    assert book.suppressed == 0


def test_a_flood_of_small_ones_leaves_room_for_a_critical_one() -> None:
    book = flooded("watch")
    assert raises(book, "small", "watch") == []
    assert raises(book, "stopped", "critical") == [("raised", "stopped", "critical")]


def test_the_most_severe_is_said_first_then_whoever_waited_longest() -> None:
    book = flooded()
    for name, level in (("a", "watch"), ("b", "critical"), ("c", "warning"), ("d", "critical"), ("e", "watch")):
        assert raises(book, name, level) == []  # type: ignore[arg-type]
    assert [alert_id for _, alert_id, _ in words(book.due(NOON + HOUR_MS))] == ["b", "d", "c", "a", "e"]


def test_a_new_alert_does_not_overtake_a_more_severe_one_that_waits() -> None:
    book = flooded()
    raises(book, "critical", "critical")
    said = raises(book, "watch", "watch", NOON + HOUR_MS)
    assert said == [("raised", "critical", "critical"), ("raised", "watch", "watch")]


def test_what_was_never_said_goes_in_silence() -> None:
    book = flooded()
    raises(book, "late/customs", "critical")
    assert book.clear("late/customs", NOON + 1) == []
    assert (book.suppressed, "late/customs" in book.alerts) == (0, False)
    assert book.due(NOON + 2 * HOUR_MS) == []


def test_clearing_needs_no_room() -> None:
    book = flooded()
    book.clear("flood/3", NOON)
    assert words(book.due(NOON + CALM_MS)) == [("cleared", "flood/3", "critical")]


def test_a_change_that_waited_and_went_back_is_no_news() -> None:
    book = AlertBook()
    raises(book, "late/customs", "watch")
    for number in range(MOST):
        raises(book, f"flood/{number}", "critical")
    raises(book, "late/customs", "critical")
    assert book.suppressed == 2
    raises(book, "late/customs", "watch")
    assert [alert_id for _, alert_id, _ in words(book.due(NOON + HOUR_MS))] == [f"flood/{MOST - 1}"]


def test_an_acknowledgement_stands_until_it_gets_worse() -> None:
    book = AlertBook()
    raises(book, "late/customs", "watch")
    assert book.acknowledge("late/customs", "customs", "huu-nghi-customs")
    assert book.acknowledge("late/customs", "border-guard", "huu-nghi-post")
    alert = book.alerts["late/customs"]
    assert (alert.acknowledged_by, alert.acknowledged_for) == ("customs", "huu-nghi-customs")
    raises(book, "late/customs", "critical", NOON + 1)
    assert (alert.acknowledged_by, alert.acknowledged_for) == (None, None)


def test_an_alert_has_an_owner_while_it_lives() -> None:
    book = AlertBook()
    raises(book, "late/customs", "watch")
    said = book.assign("late/customs", "management-board")
    assert said is not None
    assert (said.kind, said.alert.owner) == ("assigned", "management-board")
    book.clear("late/customs", NOON)
    book.due(NOON + CALM_MS)
    raises(book, "late/customs", "watch", NOON + HOUR_MS)
    assert book.alerts["late/customs"].owner is None


def test_nobody_can_acknowledge_or_own_what_was_not_said() -> None:
    book = flooded()
    raises(book, "late/customs", "critical")
    assert book.acknowledge("late/customs", "customs", "huu-nghi-customs") is None
    assert book.assign("late/customs", "customs") is None
    assert book.assign("no-such-alert", "customs") is None


def test_an_alert_that_had_to_wait_is_said_with_its_newest_facts() -> None:
    book = flooded()
    book.raise_("jam", "congestion", "critical", NOON, since_ms=NOON - 7, facts={"trucks": 450})
    book.raise_("jam", "congestion", "critical", NOON + 1, facts={"trucks": 600, "advice": ["open-lane:3"]})
    (said,) = book.due(NOON + HOUR_MS)
    assert said.alert.facts == {"trucks": 600, "advice": ["open-lane:3"]}
    assert (said.alert.since_ms, said.alert.cause) == (NOON - 7, "congestion")


def test_a_snapshot_keeps_the_book() -> None:
    book = flooded()
    raises(book, "late/customs", "critical")
    raises(book, "flood/1", "watch", NOON + 1)
    again = msgspec.json.decode(msgspec.json.encode(book), type=AlertBook)
    assert again == book
    assert again.due(NOON + HOUR_MS) == book.due(NOON + HOUR_MS)
