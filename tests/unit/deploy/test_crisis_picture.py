"""The picture of the crisis: whole, labelled, light enough for a page."""

from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest

from connectors.sandbox.volumes import SCENARIO_DAYS, day_kind
from deploy.commands.crisis import WINDOW_HOURS, Curves
from deploy.commands.crisis_picture import draw
from schemas.gates import GATES

HOURS = SCENARIO_DAYS * 24
_SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def curves() -> Curves:
    waits: list[tuple[float, float] | None] = [(2.0, 5.5)] * (HOURS // WINDOW_HOURS)
    waits[3] = None
    return Curves(
        days=[day_kind("scenario", day) for day in range(SCENARIO_DAYS)],
        events=1_000,
        trucks=40_000,
        waiting={gate: [hour * place for hour in range(HOURS)] for place, gate in enumerate(GATES, 1)},
        arrived=[1_600] * SCENARIO_DAYS,
        crossed=[1_300] * SCENARIO_DAYS,
        waits=waits,
    )


def test_it_says_what_it_shows_and_that_its_trucks_are_made_up(curves: Curves) -> None:
    picture = ET.fromstring(draw(curves))  # noqa: S314 (our own)
    words = {text.text or "" for text in picture.iter(f"{_SVG}text")}
    assert {gate.name_vi for gate in GATES.values()} | {"all gates", "median", "arrived", "crossed", "day"} <= words
    assert {"ordinary", "crisis", "recovery"} <= words
    assert any("Synthetic" in text for text in words)
    assert f"{(HOURS - 1) * 21:,}" in " ".join(words)


def test_no_label_lies_upon_another_and_every_curve_stays_inside(curves: Curves) -> None:
    picture = ET.fromstring(draw(curves))  # noqa: S314 (our own)
    _, _, width, height = map(float, (picture.get("viewBox") or "").split())
    labels = [text for text in picture.iter(f"{_SVG}text") if float(text.get("x") or 0) > 800]
    places = sorted(float(text.get("y") or 0) for text in labels)
    assert len(places) >= 11
    assert all(lower - upper >= 15 for upper, lower in pairwise(places))
    assert places[-1] < height
    assert all(float(text.get("x") or 0) < width for text in labels)


def test_hours_in_which_nobody_crossed_break_the_line(curves: Curves) -> None:
    whole = draw(curves)
    curves.waits[3] = (2.0, 5.5)
    assert whole.count("M") == draw(curves).count("M") + 2


def test_it_is_light_enough_and_readable_on_a_dark_ground(curves: Curves) -> None:
    picture = draw(curves)
    assert len(picture.encode()) < 300_000
    assert "prefers-color-scheme: dark" in picture
