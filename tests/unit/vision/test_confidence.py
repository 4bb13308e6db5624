"""A confidence grows with the network's probability, and is fitted to how often what was read is right."""

from itertools import pairwise

from schemas.events.sightings import LEAST_READ
from vision.confidence import SHIFT, SLOPE, calibrated, shared
from vision.training.calibrate import fit, refitted


def test_confidence_grows_with_the_probability() -> None:
    told = [calibrated(share / 100) for share in range(101)]

    assert all(one < other for one, other in pairwise(told))
    assert 0 < told[0] < told[-1] < 1


def test_what_counts_as_read_can_be_reached() -> None:
    assert calibrated(0.3) < LEAST_READ < calibrated(0.9999)


def test_the_texts_of_one_plate_share_what_the_surest_leaves() -> None:
    assert shared([0.9]) == [calibrated(0.9)]
    sure, second, third = shared([0.7, 0.2, 0.1])
    assert sure == calibrated(0.7)
    assert second == 2 * third > 0
    assert abs(sure + second + third - 1) < 1e-9


def test_a_boaster_is_trusted_less_and_a_modest_reader_more() -> None:
    boaster = [(0.99, number % 4 < 2) for number in range(200)]
    modest = [(0.6, number % 50 != 0) for number in range(200)]

    assert {round(confidence, 1) for confidence, _ in refitted(boaster)} == {0.5}
    assert all(0.9 < confidence < 1 for confidence, _ in refitted(modest))


def test_a_fit_on_nothing_changes_nothing() -> None:
    assert fit([]) == (SLOPE, SHIFT)
