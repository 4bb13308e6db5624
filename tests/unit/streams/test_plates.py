"""Spellings, countries by grammar, and when two texts are one truck."""

import pytest

from streams.domain.plates import country_of, normalise, same_truck


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("29C-123.45", "29C12345"),
        ("29c 123 45", "29C12345"),
        ("桂F·A1234", "桂FA1234"),
        ("２９Ｃ１２３４５", "29C12345"),  # noqa: RUF001 (full-width, as Chinese keyboards write)
        ("桂F1234挂", "桂F1234挂"),
        ("--", None),
        ("A" * 17, None),
    ],
)
def test_a_plate_has_one_spelling(raw: str, text: str | None) -> None:
    assert normalise(raw) == text


@pytest.mark.parametrize(
    ("text", "colour", "country"),
    [
        ("29C12345", None, "vn"),
        ("12A1234", None, "vn"),
        ("29LD12345", None, "vn"),
        ("桂FA1234", None, "cn"),
        ("FA1234", None, "cn"),
        ("F1234挂", None, "cn"),
        ("AA1234", None, None),
        ("AA1234", "red", "vn"),
        ("AA1234", "yellow", "cn"),
        ("TM12345", "red", "vn"),
        ("XYZ", None, None),
    ],
)
def test_the_grammar_tells_the_country(text: str, colour: str | None, country: str | None) -> None:
    assert country_of(text, colour) == country  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (("FA1234", None), ("桂FA1234", "cn"), True),
        (("云FA1234", "cn"), ("桂FA1234", "cn"), False),
        (("AA1234", "vn"), ("桂AA1234", "cn"), False),
        (("AA1234", None), ("桂AA1234", "cn"), True),
        (("AA1234", "vn"), ("AA1234", "cn"), False),
        (("29C12345", "vn"), ("29C12345", None), True),
        (("29C12345", "vn"), ("29C12346", "vn"), False),
    ],
)
def test_two_texts_of_one_truck(one: tuple[str, str], other: tuple[str, str], same: bool) -> None:  # noqa: FBT001
    assert same_truck(*one, *other) is same  # type: ignore[arg-type]
    assert same_truck(*other, *one) is same  # type: ignore[arg-type]
