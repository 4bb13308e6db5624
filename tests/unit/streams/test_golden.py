"""Every golden example goes through the fold, and what it causes is kept."""

import pytest

from tests.unit.streams.golden_files import GOLDEN, folded, golden_file

FOLDED = folded()


@pytest.mark.parametrize("example", sorted(FOLDED))
def test_the_fold_says_to_an_example_what_it_always_said(example: str) -> None:
    assert FOLDED[example] == golden_file(example).read_text(encoding="utf-8"), (
        "the fold's words changed; if that is meant, run: python -m tests.unit.streams.golden_files"
    )


def test_there_is_no_golden_file_without_its_example() -> None:
    assert set(GOLDEN.glob("*.txt")) == {golden_file(example) for example in FOLDED}
