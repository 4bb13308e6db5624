"""The search for a text inside plate layouts, on frames made by hand."""

import numpy as np

from vision.decode import ALPHABET, BLANK, candidates, greedy, join_lines
from vision.layouts import CHINESE, VIETNAMESE
from vision.models import Tensor


def frames(*seen: dict[str, float]) -> Tensor:
    """One frame a character, `_` being the blank; a blank frame between characters."""
    rows = np.zeros((2 * len(seen), len(ALPHABET) + 1), np.float32)
    for number, probabilities in enumerate(seen):
        for character, probability in probabilities.items():
            rows[2 * number, 0 if character == "_" else ALPHABET.index(character) + 1] = probability
        rows[2 * number + 1, BLANK] = 1
    return rows


def surely(text: str) -> Tensor:
    return frames(*({character: 1.0} for character in text))


def test_a_plate_read_surely_is_the_only_candidate_near_one() -> None:
    best, *others = candidates(surely("29C11345"), VIETNAMESE[1], 3)

    assert (best.text, best.probability) == ("29C11345", 1.0)
    assert all(other.probability <= 0.1 for other in others)


def test_the_letters_o_and_i_are_digits_on_a_plate() -> None:
    assert candidates(surely("3OC1I345"), VIETNAMESE[1], 1)[0].text == "30C11345"


def test_a_letter_where_a_digit_must_stand_is_found_with_a_confidence_that_says_so() -> None:
    [best] = candidates(surely("29C1B345"), VIETNAMESE[1], 1)

    assert best.text == "29C18345"
    assert best.probability <= 0.11


def test_two_likely_provinces_are_both_told() -> None:
    seen = frames({"桂": 0.6, "皖": 0.4}, *({character: 1.0} for character in "FE9057"))

    first, second = candidates(seen, CHINESE[1], 2)

    assert (first.text, round(first.probability, 2)) == ("桂FE9057", 0.6)
    assert (second.text, round(second.probability, 2)) == ("皖FE9057", 0.4)


def test_each_character_says_how_surely_it_was_seen_by_itself() -> None:
    seen = frames({"2": 1.0}, {"9": 0.7, "8": 0.3}, *({character: 1.0} for character in "C1234"))

    first, second = candidates(seen, VIETNAMESE[1], 2)

    assert [round(share, 2) for share in first.characters] == [1.0, 0.7, 1.0, 1.0, 1.0, 1.0, 1.0]
    assert [round(share, 2) for share in second.characters] == [1.0, 0.3, 1.0, 1.0, 1.0, 1.0, 1.0]


def test_what_fits_no_layout_has_no_candidate_but_a_plain_text() -> None:
    assert candidates(surely("TAXI"), VIETNAMESE[1] + CHINESE[1], 3) == []
    assert greedy(surely("TAXI"))[:2] == ("TAXI", 1.0)


def test_a_character_that_both_lines_share_stands_twice() -> None:
    upper, lower = surely("29C1")[:-1], surely("12345")

    assert greedy(join_lines(upper, lower)).text == "29C112345"
