"""The gate's time, and feeds that fall silent."""

from schemas.alerts import AlertCleared, AlertRaised
from schemas.board import BoardMessage
from tests.unit.streams.gate_day import GateDay, clock, said


def test_the_clock_never_goes_back_and_tells_the_same_second_once() -> None:
    day = GateDay("08:00")
    assert day.ticks("07:59") == []
    assert day.ticks("08:00") == []
    assert day.ticks("08:00:05")
    assert day.ticks("08:00:05") == []
    assert day.board.as_of == clock("08:00:05")


def test_before_the_first_tick_the_time_is_what_was_last_received() -> None:
    day = GateDay(first_tick=None)
    (*_, board) = day.happens_without_board(day.sighting("29C12345", "08:00:05"))
    assert board.as_of == clock("08:00:05")
    (*_, board) = day.happens_without_board(day.sighting("29C00002", "08:00:01"))
    assert board.as_of == clock("08:00:05")


def test_a_board_says_the_time_every_five_seconds() -> None:
    day = GateDay("08:00")
    assert [second for second in range(1, 31) if day.ticks(f"08:00:{second:02d}")] == [5, 10, 15, 20, 25, 30]


def test_figures_are_shown_half_a_minute_after_the_last_ones_at_most_and_only_when_one_changed() -> None:
    day = GateDay("08:00")
    day.sees("29C12345", "08:00:01")
    words = {second: day.ticks(f"08:00:{second:02d}") for second in range(5, 56, 5)}
    shown = {second: board.summaries for second, said_then in words.items() for board in said(said_then, BoardMessage)}
    assert [second for second, summaries in shown.items() if summaries is not None] == [30]
    assert day.board.summaries[0].waiting == 1


def test_a_board_is_shown_whole_when_as_many_rows_have_changed_as_it_has() -> None:
    day = GateDay("08:00")
    for number in range(1, 5):
        day.sees(f"29C0000{number}", f"08:00:1{number}")
    (whole,) = said(day.ticks("08:01"), BoardMessage)
    assert whole.kind == "snapshot"
    assert [row.plate for row in whole.rows] == ["29C00001", "29C00002", "29C00003", "29C00004"]
    assert whole.policy is not None
    for minute in range(2, 5):
        day.sees("29C00001", f"08:0{minute}:30")
        assert {tick.kind for tick in said(day.ticks(f"08:0{minute}:59"), BoardMessage)} == {"delta"}
    day.sees("29C00002", "08:05:30")
    (whole,) = said(day.ticks("08:05:59"), BoardMessage)
    assert whole.kind == "snapshot"


def test_a_board_on_which_nothing_moves_is_shown_whole_every_half_hour() -> None:
    day = GateDay("08:00")
    day.sees("29C12345", "08:00:10")
    assert said(day.ticks("08:01"), BoardMessage)[-1].kind == "snapshot"
    assert said(day.ticks("08:30:59"), BoardMessage)[-1].kind == "delta"
    assert said(day.ticks("08:31:04"), BoardMessage)[-1].kind == "snapshot"


def test_a_feed_that_falls_silent_is_an_alert_until_it_speaks_again() -> None:
    day = GateDay("08:00")
    day.reports("08:00:10")
    assert not said(day.ticks("08:01:10"), AlertRaised)
    (raised,) = said(day.ticks("08:01:20"), AlertRaised)
    assert (raised.alert_id, raised.since) == ("feed-stale/customs/customs", clock("08:00:10"))
    assert not said(day.ticks("08:01:22"), AlertRaised)
    assert not said(day.reports("08:01:25"), AlertCleared)
    day.reports("08:03:10")
    assert not said(day.ticks("08:03:21"), AlertCleared)
    (cleared,) = said(day.ticks("08:03:22"), AlertCleared)
    assert cleared.alert_id == raised.alert_id


def test_a_feed_that_speaks_for_a_moment_and_falls_silent_again_is_one_alert() -> None:
    day = GateDay("08:00")
    day.reports("08:00:10")
    assert said(day.ticks("08:01:11"), AlertRaised)
    day.reports("08:01:15")
    for minute in (2, 3, 4, 5):
        for second in (0, 15, 30, 45):
            outputs = day.ticks(f"08:0{minute}:{second}")
            assert not said(outputs, AlertRaised)
            assert not said(outputs, AlertCleared)


def test_a_feed_whose_source_is_dead_is_as_stale_as_a_silent_one() -> None:
    day = GateDay("08:00")
    day.reports("08:00:10")
    for second in (20, 30, 40, 50):
        day.reports(f"08:00:{second}", alive=False)
    day.ticks("08:01:05")
    assert said(day.ticks("08:01:15"), AlertRaised)


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
