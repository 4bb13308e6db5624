"""A camera that answers and does not see well is an alert with a cause, an owner and advice."""

import pytest

from schemas.alerts import AlertCleared, AlertRaised
from schemas.fields import AlertLevel, CameraTrouble
from tests.unit.streams.gate_day import GateDay, clock, said

CAMERA = "gate-in-1"


def reports(day: GateDay, at: str, *troubles: CameraTrouble, camera: str = CAMERA, alive: bool = True) -> list[str]:
    """Ids of the alerts that a camera's word raises."""
    outputs = day.reports(at, camera, *troubles, kind="camera", alive=alive)
    return [raised.alert_id for raised in said(outputs, AlertRaised)]


@pytest.mark.parametrize(
    ("trouble", "level", "advice"),
    [
        ("moved", "critical", ("aim-camera:gate-in-1", "measure-ground:gate-in-1")),
        ("dark", "warning", ("check-light:gate-in-1", "uncover-lens:gate-in-1")),
        ("blurred", "warning", ("clean-lens:gate-in-1", "focus-camera:gate-in-1")),
        ("slow", "watch", ("check-load:gate-in-1",)),
    ],
)
def test_a_trouble_says_how_urgent_it_is_since_when_who_shall_act_and_how(
    trouble: CameraTrouble, level: AlertLevel, advice: tuple[str, ...]
) -> None:
    day = GateDay("08:00")
    reports(day, "08:00:10")
    day.ticks("08:00:25")
    (raised,) = said(day.reports("08:00:20", CAMERA, trouble, kind="camera"), AlertRaised)
    assert raised.alert_id == f"camera-trouble/{trouble}/{CAMERA}"
    assert (raised.cause, raised.trouble, raised.feed_kind, raised.feed) == (
        "camera-trouble",
        trouble,
        "camera",
        CAMERA,
    )
    assert (raised.level, raised.since) == (level, clock("08:00:20"))
    assert (raised.owner, raised.advice) == ("management-board", advice)


def test_a_camera_that_starts_with_a_trouble_says_so_with_its_first_word() -> None:
    assert reports(GateDay("08:00"), "08:00:10", "dark") == ["camera-trouble/dark/gate-in-1"]


def test_each_trouble_of_each_camera_is_an_alert_of_its_own_and_said_once() -> None:
    day = GateDay("08:00")
    assert reports(day, "08:00:10", "blurred", "moved") == [
        "camera-trouble/moved/gate-in-1",
        "camera-trouble/blurred/gate-in-1",
    ]
    assert reports(day, "08:00:20", "blurred", "moved") == []
    assert reports(day, "08:00:21", "moved", camera="gate-in-2") == ["camera-trouble/moved/gate-in-2"]


def test_a_trouble_that_is_over_is_cleared_when_it_has_stayed_away_for_two_minutes() -> None:
    day = GateDay("08:00")
    reports(day, "08:00:10", "blurred", "moved")
    reports(day, "08:00:20", "blurred")
    cleared = []
    for minute in (1, 2, 3, 4):
        reports(day, f"08:0{minute}:10", "blurred")
        cleared += said(day.ticks(f"08:0{minute}:20"), AlertCleared)
    assert [one.alert_id for one in cleared] == ["camera-trouble/moved/gate-in-1"]
    assert list(day.state.alerts.alerts) == ["camera-trouble/blurred/gate-in-1"]


def test_a_trouble_that_comes_and_goes_is_one_alert() -> None:
    day = GateDay("08:00")
    said_of_it = reports(day, "08:00:10", "dark")
    for minute in (1, 2, 3, 4):
        reports(day, f"08:0{minute}:00")
        said_of_it += reports(day, f"08:0{minute}:30", "dark")
        assert not said(day.ticks(f"08:0{minute}:40"), AlertCleared)
    assert said_of_it == ["camera-trouble/dark/gate-in-1"]


def test_of_a_camera_that_answers_no_more_nobody_knows_that_its_trouble_is_over() -> None:
    day = GateDay("08:00")
    reports(day, "08:00:10", "moved")
    reports(day, "08:00:20", alive=False)
    cleared = [one for minute in (1, 2, 3, 4) for one in said(day.ticks(f"08:0{minute}"), AlertCleared)]
    assert cleared == []
    assert set(day.state.alerts.alerts) == {"camera-trouble/moved/gate-in-1", "feed-stale/camera/gate-in-1"}


def test_an_older_word_raises_nothing_and_neither_does_what_is_no_camera() -> None:
    day = GateDay("08:00")
    reports(day, "08:00:10")
    assert reports(day, "08:00:05", "dark") == []
    assert not said(day.reports("08:00:20", "customs", "dark"), AlertRaised)


def test_of_many_cameras_in_trouble_at_most_ten_are_told_in_an_hour_and_one_that_was_moved_still_is() -> None:
    day = GateDay("08:00")
    blurred = [reports(day, f"08:00:{number:02d}", "blurred", camera=f"road-{number}") for number in range(1, 30)]
    assert sum(map(len, blurred)) == 8
    moved = [reports(day, f"08:01:{number:02d}", "moved", camera=f"road-{number}") for number in range(1, 30)]
    assert sum(map(len, moved)) == 2
    assert day.state.alerts.suppressed == 27


def test_the_board_says_what_a_camera_suffers_from_the_worst_first() -> None:
    day = GateDay("08:00")
    reports(day, "08:00:10", "slow", "moved")
    day.ticks("08:00:15")
    assert [feed.troubles for feed in day.board.feeds] == [("moved", "slow")]
    reports(day, "08:00:20")
    day.ticks("08:00:25")
    assert [feed.troubles for feed in day.board.feeds] == [()]
