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

    assert [plate.text for plate in fused] == ["29C12345", "29C12346"]
    assert fused[0].confidence > 0.6


def test_a_text_that_half_the_reads_deny_loses_half() -> None:
    fused = fuse([read("29C12345", 0.9), read("29G12345", 0.9)])

    assert fused[0].confidence == pytest.approx(0.45)


def test_frames_in_which_nothing_could_be_read_have_no_vote() -> None:
    assert fuse([(), read("29C12345", 0.9), ()])[0].confidence == pytest.approx(0.9)
    assert fuse([(), ()]) == ()


def test_the_order_of_frames_does_not_matter() -> None:
    reads = [read("29C12345", 0.9), read("29C12346", 0.4), read("29C12345", 0.7)]

    assert fuse(reads) == fuse(reads[::-1])
