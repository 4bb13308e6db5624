"""The gate's time, and feeds that fall silent."""

from schemas.alerts import AlertCleared, AlertRaised
from schemas.board import BoardMessage
from tests.unit.streams.gate_day import GateDay, clock, said


def test_the_clock_never_goes_back_and_tells_the_same_second_once() -> None:
    day = GateDay("08:00")
    assert day.ticks("07:59") == []
    assert day.ticks("08:00") == []
    assert day.ticks("08:00:01")
    assert day.board.as_of == clock("08:00:01")


def test_before_the_first_tick_the_time_is_what_was_last_received() -> None:
    day = GateDay(first_tick=None)
    (*_, board) = day.happens_without_board(day.sighting("29C12345", "08:00:05"))
    assert board.as_of == clock("08:00:05")
    (*_, board) = day.happens_without_board(day.sighting("29C00002", "08:00:01"))
    assert board.as_of == clock("08:00:05")


def test_each_tick_is_shown_and_each_minute_the_whole_board() -> None:
    day = GateDay("08:00")
    day.sees("29C12345", "08:00:30")
    (tick,) = said(day.ticks("08:00:31"), BoardMessage)
    assert (tick.kind, tick.rows) == ("delta", ())
    assert tick.summaries is not None
    (tick,) = said(day.ticks("08:00:32"), BoardMessage)
    assert (tick.summaries, tick.feeds) == (None, None)
    (tick,) = said(day.ticks("08:01:00"), BoardMessage)
    assert tick.kind == "snapshot"
    assert [row.plate for row in tick.rows] == ["29C12345"]


def test_a_feed_that_falls_silent_is_an_alert_until_it_speaks_again() -> None:
    day = GateDay("08:00")
    day.reports("08:00:10")
    assert not said(day.ticks("08:01:10"), AlertRaised)
    (raised,) = said(day.ticks("08:01:11"), AlertRaised)
    assert (raised.alert_id, raised.since) == ("feed-stale/customs/customs", clock("08:00:10"))
    assert not said(day.ticks("08:01:12"), AlertRaised)
    (cleared,) = said(day.reports("08:01:15"), AlertCleared)
    assert cleared.alert_id == raised.alert_id


def test_a_feed_whose_source_is_dead_is_as_stale_as_a_silent_one() -> None:
    day = GateDay("08:00")
    day.reports("08:00:10")
    for second in (20, 30, 40, 50):
        day.reports(f"08:00:{second}", alive=False)
    day.ticks("08:01:05")
    assert said(day.ticks("08:01:11"), AlertRaised)


def test_feeds_are_shown_with_the_next_tick_and_an_older_report_changes_nothing() -> None:
    day = GateDay("08:00")
    day.reports("08:00:10")
    day.reports("08:00:05", alive=False)
    day.ticks("08:00:11")
    (feed,) = day.board.feeds
    assert (feed.feed, feed.alive, feed.feed_as_of) == ("customs", True, clock("08:00:10"))


def test_crossings_are_counted_for_the_hour_and_for_the_day_of_vietnam() -> None:
    day = GateDay("16:30")  # 23:30 in Vietnam
    for number in range(1, 5):
        day.sees(f"29C0000{number}", f"16:3{number}")
        day.sees(f"29C0000{number}", f"16:4{number}", "gate-out", lane=2)
    day.ticks("16:50")
    out = day.board.summaries[0]
    assert (out.crossed_today, out.crossed_last_hour) == (4, 4)
    assert (out.wait_p50_seconds, out.wait_p90_seconds) == (600, 600)
    day.ticks("17:00")
    out = day.board.summaries[0]
    assert (out.crossed_today, out.crossed_last_hour) == (0, 4)
    day.ticks("17:43:00")
    assert day.board.summaries[0].crossed_last_hour == 1
    day.ticks("17:50")
    assert day.board.summaries[0].wait_p50_seconds is None
