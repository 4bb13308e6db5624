"""The vote over the reads of one pass, for any reads."""

import string

from hypothesis import given, settings
from hypothesis import strategies as st

from vision.fuse import fuse
from vision.read import PlateText

Read = tuple[PlateText, ...]

texts = st.text(string.ascii_uppercase[:3] + "12", min_size=2, max_size=4)


def plate_of(text: str) -> st.SearchStrategy[PlateText]:
    characters = st.lists(st.floats(0, 1), min_size=len(text), max_size=len(text)).map(tuple)
    return st.builds(
        PlateText,
        text=st.just(text),
        confidence=st.floats(0.01, 1),
        country=st.sampled_from(["vn", "cn", None]),
        lines=st.sampled_from([1, 2]),
        characters=st.just(()) | characters,
    )


plates = texts.flatmap(plate_of)


@st.composite
def reads(draw: st.DrawFn) -> Read:
    """What a reader gives: each text once, best first, confidences of at most 1 together."""
    found = draw(st.lists(plates, max_size=3, unique_by=lambda plate: plate.text))
    total = max(sum(plate.confidence for plate in found), 1.0)
    scaled = [plate._replace(confidence=plate.confidence / total) for plate in found]
    return tuple(sorted(scaled, key=lambda plate: -plate.confidence))


many = st.lists(reads(), max_size=6)


@settings(deadline=None)
@given(many, st.randoms(use_true_random=False))
def test_the_order_of_frames_does_not_matter(given_reads: list[Read], chance: object) -> None:
    mixed = list(given_reads)
    chance.shuffle(mixed)  # type: ignore[attr-defined]

    assert fuse(mixed) == fuse(given_reads)


@settings(deadline=None)
@given(many, st.integers(0, 4))
def test_frames_in_which_nothing_was_read_have_no_vote(given_reads: list[Read], empty: int) -> None:
    assert fuse([*given_reads, *[()] * empty]) == fuse(given_reads)


@settings(deadline=None)
@given(reads(), st.integers(1, 5))
def test_one_read_seen_again_and_again_is_as_sure_as_itself(read: Read, times: int) -> None:
    fused = fuse([read] * times)

    assert [(p.text, round(p.confidence, 9)) for p in fused] == [
        (p.text, round(p.confidence, 9)) for p in sorted(read, key=lambda p: (-p.confidence, p.text))
    ]


@settings(deadline=None)
@given(many)
def test_confidence_is_a_share_and_best_comes_first(given_reads: list[Read]) -> None:
    fused = fuse(given_reads)

    assert all(0 <= plate.confidence <= 1 for plate in fused)
    assert [plate.confidence for plate in fused] == sorted((plate.confidence for plate in fused), reverse=True)
    assert len({plate.text for plate in fused}) == len(fused)


@settings(deadline=None)
@given(texts, st.floats(0.05, 1), st.integers(1, 4), st.integers(2, 5))
def test_a_text_that_sharp_reads_deny_loses(text: str, confidence: float, said: int, denied: int) -> None:
    """However often blurred frames say it: the sharp ones, together surer, say another."""
    other = "9" + text[1:]
    blurred = (PlateText(text, confidence / (said + denied), "vn", 1),)
    sharp = (PlateText(other, confidence, "vn", 1),)

    fused = fuse([blurred] * said + [sharp] * denied)

    assert fused[0].text == other
    assert fused[0].confidence <= fuse([sharp])[0].confidence + 1e-9


@settings(deadline=None)
@given(st.permutations(range(4)))
def test_characters_that_different_frames_misread_are_outvoted_one_by_one(order: list[int]) -> None:
    misread = ["99AB1", "22AB1", "29BB1", "29AA1"]

    fused = fuse([(PlateText(misread[n], 0.9, "vn", 1),) for n in order])

    assert fused[0].text == "29AB1"
    assert fused[0].confidence < 0.9
