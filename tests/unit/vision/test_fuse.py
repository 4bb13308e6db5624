"""The vote over the reads of one pass."""

import pytest

from vision.fuse import fuse
from vision.read import PlateText


def read(text: str, confidence: float) -> tuple[PlateText, ...]:
    return (PlateText(text, confidence, "vn", 1),)


def test_reads_that_agree_keep_their_confidence() -> None:
    [fused] = fuse([read("29C12345", 0.9)] * 3)

    assert fused.text == "29C12345"
    assert fused.confidence == pytest.approx(0.9)


def test_one_sharp_read_beats_two_blurred_ones() -> None:
    fused = fuse([read("29C12346", 0.2), read("29C12345", 0.95), read("29C12346", 0.2)])

    assert [plate.text for plate in fused] == ["29C12345"]
    assert fused[0].confidence == pytest.approx(0.95)


def test_where_no_read_is_sure_their_candidates_are_weighed() -> None:
    fused = fuse([read("29C12346", 0.2), read("29C12345", 0.6), read("29C12346", 0.2)])

    assert [plate.text for plate in fused] == ["29C12345", "29C12346"]
    assert fused[0].confidence == pytest.approx(0.36)


def test_a_character_that_a_read_is_sure_of_outvotes_one_that_is_not() -> None:
    sure = PlateText("29C12345", 0.95, "vn", 1, (0.9,) * 8)
    unsure = PlateText("29G12345", 0.96, "vn", 1, (0.9, 0.9, 0.5, *(0.9,) * 5))
    another = PlateText("29C12845", 0.9, "vn", 1, (*(0.9,) * 5, 0.4, 0.9, 0.9))

    assert fuse([(sure,), (unsure,), (another,)])[0].text == "29C12345"


def test_a_text_that_half_the_reads_deny_loses_half() -> None:
    fused = fuse([read("29C12345", 0.9), read("29G12345", 0.9)])

    assert fused[0].confidence == pytest.approx(0.45)


def test_frames_in_which_nothing_could_be_read_have_no_vote() -> None:
    assert fuse([(), read("29C12345", 0.9), ()])[0].confidence == pytest.approx(0.9)
    assert fuse([(), ()]) == ()


def test_the_order_of_frames_does_not_matter() -> None:
    reads = [read("29C12345", 0.9), read("29C12346", 0.4), read("29C12345", 0.7)]

    assert fuse(reads) == fuse(reads[::-1])
