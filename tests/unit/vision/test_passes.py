"""One truck's pass is one sighting, however many frames show it."""

from datetime import UTC, datetime, timedelta

from vision.detect import Box
from vision.look import PlateRead
from vision.passes import Pass, Passes
from vision.read import PlateText

START = datetime(2026, 11, 23, 9, tzinfo=UTC)
HERE, THERE = Box(100, 100, 200, 130), Box(600, 100, 700, 130)


def at(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


def plate(text: str | None, *, box: Box = HERE, confidence: float = 0.95) -> PlateRead:
    return PlateRead(box, (PlateText(text, confidence, "vn", 1),) if text else ())


def texts(passes: list[Pass]) -> list[str | None]:
    return [told.texts[0].text if told.texts else None for told in passes]


def test_a_truck_that_reads_well_is_told_at_the_third_read_and_never_again() -> None:
    passes = Passes()

    told = [texts(passes.see(at(second / 2), [plate("29C12345")])) for second in range(5)]

    assert told == [[], [], ["29C12345"], [], []]
    assert passes.see(at(10), []) == []
    assert passes.end() == []


def test_a_truck_seen_in_one_frame_is_told_when_it_is_gone() -> None:
    passes = Passes()
    assert passes.see(at(0), [plate("29C12345")]) == []

    assert texts(passes.see(at(3), [])) == ["29C12345"]


def test_a_truck_that_stands_still_is_told_though_no_frame_changes() -> None:
    passes = Passes()
    passes.see(at(0), [plate("29C12345")])
    assert passes.still(at(2)) == []

    assert texts(passes.still(at(3))) == ["29C12345"]
    assert passes.still(at(60)) == []


def test_a_misread_character_is_the_same_truck() -> None:
    passes = Passes()
    passes.see(at(0), [plate("29C12345")])
    passes.see(at(0.5), [plate("29C12346", box=THERE, confidence=0.3)])

    assert texts(passes.end()) == ["29C12345"]


def test_a_plate_of_which_only_the_lower_line_was_read_is_the_same_truck() -> None:
    passes = Passes()
    for second in range(4):
        passes.see(at(second / 2), [plate("98K83825")])

    assert passes.see(at(2.5), [plate("83825", box=THERE)]) == []
    assert passes.end() == []


def test_two_trucks_side_by_side_are_two_passes() -> None:
    passes = Passes()
    passes.see(at(0), [plate("29C12345"), plate("12H40713", box=THERE)])

    assert texts(passes.end()) == ["29C12345", "12H40713"]


def test_the_next_truck_on_the_same_spot_is_another_pass() -> None:
    passes = Passes()
    passes.see(at(0), [plate("29C12345")])
    passes.see(at(1), [plate("12H40713")])

    assert texts(passes.end()) == ["29C12345", "12H40713"]


def test_the_same_truck_back_after_it_was_gone_is_another_pass() -> None:
    passes = Passes()
    passes.see(at(0), [plate("29C12345")])
    first = passes.see(at(10), [plate("29C12345")])

    assert texts(first) == ["29C12345"]
    assert texts(passes.end()) == ["29C12345"]


def test_an_unread_plate_is_told_without_text_unless_it_flashed_up_once() -> None:
    passes = Passes()
    passes.see(at(0), [plate(None)])
    assert passes.end() == []

    passes.see(at(0), [plate(None)])
    passes.see(at(0.5), [plate(None)])
    assert texts(passes.end()) == [None]
