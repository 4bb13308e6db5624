"""One vehicle's pass is one sighting, however many frames show it: told once, told better, told to be gone."""

import pytest

from tests.unit.vision.lane import HERE, THERE, Lane, Shown, at, body, shifted
from vision.detect import Box, Detection


@pytest.fixture
def lane() -> Lane:
    return Lane()


def test_a_truck_that_reads_well_is_told_at_the_third_read_and_never_again(lane: Lane) -> None:
    told = [lane.see(second / 2, [Shown("29C12345")]) for second in range(5)]

    assert told == [[], [], ["29C12345"], [], []]
    assert lane.see(10) == []
    assert lane.end() == []
    assert lane.said == [("new", "29C12345"), ("lost", "29C12345")]
    assert [told.at for told in lane.told] == [at(0), at(2)]


def test_a_truck_seen_in_one_frame_is_told_when_it_is_gone(lane: Lane) -> None:
    assert lane.see(0, [Shown("29C12345")]) == []

    assert lane.see(3) == ["29C12345"]
    assert lane.said == [("new", "29C12345"), ("lost", "29C12345")]


def test_a_truck_that_stands_still_is_told_though_no_frame_changes(lane: Lane) -> None:
    lane.see(0, [Shown("29C12345")])
    assert lane.still(1) == []
    assert lane.still(2) == []

    assert lane.still(3) == ["29C12345"]
    assert lane.still(4) == []


def test_a_truck_that_left_is_gone_though_the_empty_lane_stands_still(lane: Lane) -> None:
    for tenth in range(8):
        lane.see(tenth / 10, [Shown("29C12345", shifted(HERE, 20 * tenth))])
    lane.see(0.9)
    lane.still(2)
    lane.still(3.5)

    assert lane.said[-1] == ("lost", "29C12345")


def test_a_queue_that_stands_for_an_hour_is_neither_lost_nor_doubled(lane: Lane) -> None:
    for second in range(3600):
        seen_now = second % 40 > 20  # half of the time hidden by whoever passes before it
        lane.see(second, [Shown("29C12345")] if seen_now else [], [body()] if seen_now else [])

    assert lane.said == [("new", "29C12345")]
    assert lane.reads < 400


def test_a_truck_that_another_one_followed_unseen_is_not_taken_for_it(lane: Lane) -> None:
    for second in range(20):
        lane.see(second, [Shown("29C12345")], [body()])
    for second in range(20, 40):
        lane.see(second, [Shown("12H40713")], [body()])
    lane.end()

    assert lane.said == [
        ("new", "29C12345"),
        ("lost", "29C12345"),
        ("new", "12H40713"),
        ("lost", "12H40713"),
    ]


def test_a_misread_character_is_the_same_truck(lane: Lane) -> None:
    lane.see(0, [Shown("29C12345")])
    lane.see(0.5, [Shown("29C12346", THERE, 0.3)])

    assert lane.end() == ["29C12345"]


def test_a_plate_of_which_only_the_lower_line_was_read_is_the_same_truck(lane: Lane) -> None:
    for second in range(4):
        lane.see(second / 2, [Shown("98K83825")])

    assert lane.see(2.5, [Shown("83825", THERE)]) == []
    assert lane.end() == []


def test_two_trucks_side_by_side_are_two_passes(lane: Lane) -> None:
    lane.see(0, [Shown("29C12345"), Shown("12H40713", THERE)])

    assert lane.end() == ["29C12345", "12H40713"]


def test_the_next_truck_on_the_same_spot_is_another_pass(lane: Lane) -> None:
    lane.see(0, [Shown("29C12345")])
    lane.see(1, [Shown("12H40713")])
    lane.end()

    assert [text for revision, text in lane.said if revision == "new"] == ["29C12345", "12H40713"]


def test_a_truck_that_was_watched_all_the_time_is_one_however_differently_it_reads(lane: Lane) -> None:
    for tenth in range(40):
        text = "K933L" if tenth % 8 < 4 else "29AK93312"
        lane.see(tenth / 10, [Shown(text, shifted(HERE, 2 * tenth), confidence=0.75, quality=1 + tenth / 10)])
    lane.end()

    assert [revision for revision, _ in lane.said if revision != "update"] == ["new", "lost"]


def test_a_lamp_that_is_taken_for_a_plate_is_no_second_truck(lane: Lane) -> None:
    lamp = shifted(HERE, -60, 40)
    for tenth in range(20):
        lane.see(tenth / 10, [Shown("29C12345"), Shown(None, lamp) if tenth % 2 else Shown("00D0000", lamp, 0.1)])
    lane.end()

    assert lane.said == [("new", "29C12345"), ("lost", "29C12345")]


def test_one_blurred_read_of_another_plate_makes_no_second_truck(lane: Lane) -> None:
    for second in range(3):
        lane.see(second / 2, [Shown("29C12345", confidence=0.7)])
    lane.see(1.5, [Shown("88H99999", confidence=0.3)])

    assert lane.end() == ["29C12345"]


def test_the_same_truck_back_after_it_was_gone_is_another_pass(lane: Lane) -> None:
    lane.see(0, [Shown("29C12345")])
    first = lane.see(10, [Shown("29C12345")])

    assert first == ["29C12345"]
    assert lane.end() == ["29C12345"]
    assert lane.told[0].one is not lane.told[-1].one


def test_an_unread_plate_is_told_without_text_unless_it_flashed_up_once(lane: Lane) -> None:
    lane.see(0, [Shown(None)])
    assert lane.end() == []

    lane.see(10, [Shown(None)])
    lane.see(10.5, [Shown(None)])
    assert lane.end() == [None]


def test_a_sign_that_flickers_and_a_car_whose_plate_is_not_read_are_not_told(lane: Lane) -> None:
    for tenth in range(30):
        sign = [Shown(None, THERE)] if tenth % 5 == 0 else []
        lane.see(tenth / 10, [Shown(None), *sign], [body(HERE, "car", 0.7)])
    lane.end()

    assert lane.said == []


def test_a_truck_whose_plate_is_not_read_is_told_unread(lane: Lane) -> None:
    for tenth in range(6):
        lane.see(tenth / 10, [Shown(None)], [body(HERE, "truck", 0.7)])
    lane.end()

    assert lane.said == [("new", None), ("lost", None)]


def test_a_plate_that_is_read_only_when_the_truck_is_near_is_told_better(lane: Lane) -> None:
    for tenth in range(40):
        lane.see(tenth / 10, [Shown(None, quality=1.0)], [body()])
    for tenth in range(40, 60):
        lane.see(tenth / 10, [Shown("29C12345", quality=2.0)], [body()])
    lane.end()

    assert lane.said == [("new", None), ("update", "29C12345"), ("lost", "29C12345")]
    assert len({id(told.one) for told in lane.told}) == 1


def test_only_the_sharpest_few_reads_have_a_vote(lane: Lane) -> None:
    for tenth in range(60):
        far = tenth < 40
        shown = Shown("29C12346" if far else "29C12345", confidence=0.6 if far else 0.9, quality=1.0 if far else 3.0)
        lane.see(tenth / 10, [shown], [body()])
    lane.end()

    assert lane.said[-1] == ("lost", "29C12345")
    assert lane.told[-1].one.texts[0].confidence > 0.85
    assert lane.reads <= 12


def test_plates_are_looked_for_while_somebody_is_unread_and_at_once_when_a_vehicle_comes(lane: Lane) -> None:
    for tenth in range(10):
        lane.see(tenth / 10, [Shown(None)], [body()])
    assert lane.looks == 5

    for tenth in range(10, 60):
        lane.see(tenth / 10, [Shown("29C12345", quality=2.0)], [body()])
    settled = lane.looks
    assert settled < 20

    lane.see(6.0, [Shown("29C12345"), Shown("12H40713", THERE)], [body(), body(THERE)])
    assert lane.looks == settled + 1


def test_another_truck_on_the_spot_of_one_that_left_unseen_by_the_vehicle_net_is_another(lane: Lane) -> None:
    for tenth in range(40):
        lane.see(tenth / 10, [Shown("29C12345")])
    lane.see(4.0)
    for tenth in range(41, 70):
        lane.still(tenth / 10)
    for tenth in range(70, 90):
        lane.see(tenth / 10, [Shown("12H40713")])
    lane.end()

    assert [text for revision, text in lane.said if revision == "new"] == ["29C12345", "12H40713"]


def test_a_plate_alone_is_not_lost_where_the_lane_stands_still_between_two_looks(lane: Lane) -> None:
    for tenth in range(6):
        lane.see(tenth / 10, [Shown("29C12345")])
    for second in range(1, 60):
        lane.still(second)

    assert lane.said == [("new", "29C12345")]


def test_a_truck_is_told_with_its_class_and_a_plate_alone_without(lane: Lane) -> None:
    for tenth in range(10):
        lane.see(tenth / 10, [Shown("29C12345"), Shown("12H40713", THERE)], [body(HERE, "truck", 0.8)])
    lane.end()

    classes = {told.one.texts[0].text: told.one.vehicle for told in lane.told}
    truck = classes["29C12345"]
    assert truck is not None
    assert truck[0] == "truck"
    assert truck[1] == pytest.approx(0.8)
    assert classes["12H40713"] is None


def test_a_plate_in_a_box_that_may_be_no_vehicle_is_told_all_the_same(lane: Lane) -> None:
    for tenth in range(10):
        lane.see(tenth / 10, [Shown("29C12345")], [body(HERE, "car", 0.2)])
    lane.end()

    assert lane.said == [("new", "29C12345"), ("lost", "29C12345")]
    vehicle = lane.told[-1].one.vehicle
    assert vehicle is not None
    assert vehicle[1] == pytest.approx(0.2)


def test_two_plates_in_one_box_that_come_and_go_are_two_vehicles(lane: Lane) -> None:
    """The detector takes two cars for one truck, and finds now this plate, now that, now both."""
    for tenth in range(60):
        shown = [Shown("29C12345", HERE), Shown("12H40713", shifted(HERE, 260, 5))]
        lane.see(tenth / 10, [shown[:1], shown[1:], shown][tenth % 3], [body()])
    lane.end()

    assert sorted(lane.said) == sorted(
        [("new", "29C12345"), ("new", "12H40713"), ("lost", "29C12345"), ("lost", "12H40713")]
    )


def test_the_number_painted_on_a_trucks_door_and_its_lamps_are_no_second_truck(lane: Lane) -> None:
    for tenth in range(30):
        shown = [Shown("29C12345"), Shown("29C12345", shifted(HERE, -260)), Shown(None, shifted(HERE, 250))]
        lane.see(tenth / 10, shown, [body()])
    lane.end()

    assert lane.said == [("new", "29C12345"), ("lost", "29C12345")]


def test_a_second_box_around_a_part_of_the_plate_is_no_second_truck(lane: Lane) -> None:
    part = Box(HERE.x1 - 2, HERE.y1, HERE.x1 + 55, HERE.y2)
    for tenth in range(20):
        lane.see(tenth / 10, [Shown("29C12345"), Shown("29C86", part, 0.7)])
    lane.end()

    assert lane.said == [("new", "29C12345"), ("lost", "29C12345")]


def test_a_plate_that_lies_now_in_this_box_now_in_that_is_one_truck(lane: Lane) -> None:
    """The detector frames now the cab, now the whole truck, mostly both."""
    for tenth in range(60):
        plate = shifted(HERE, 3 * tenth)
        whole = body(plate)
        cab = Detection(Box(whole.box.x1 + 60, whole.box.y1 - 200, whole.box.x1 + 400, whole.box.y2 - 5), 0.8, "car")
        lane.see(tenth / 10, [Shown("29C12345", plate)], [whole, cab] if tenth % 4 < 2 else [whole])
    lane.end()

    assert [said for said in lane.said if said[0] != "update"] == [("new", "29C12345"), ("lost", "29C12345")]
    assert len(lane.said) <= 4
    assert {told.one.sighting_id for told in lane.told} == {lane.told[0].one.sighting_id}


def test_a_plate_goes_with_the_car_before_the_truck_not_with_the_truck_behind(lane: Lane) -> None:
    truck, car = body(HERE, "truck"), body(shifted(HERE, 30, 60, 0.5), "car")
    for tenth in range(10):
        lane.see(tenth / 10, [Shown("29C12345", shifted(HERE, 30, 60, 0.5))], [truck, car])
    lane.end()

    [vehicle] = {told.one.vehicle for told in lane.told}
    assert vehicle is not None
    assert vehicle[0] == "car"


def test_a_truck_whose_plate_nobody_finds_is_told_unread_once_it_has_passed(lane: Lane) -> None:
    for tenth in range(20):
        lane.see(tenth / 10, [], [body(shifted(HERE, 30 * tenth))])
    lane.see(9)

    assert lane.said == [("new", None), ("lost", None)]


@pytest.mark.parametrize("kind", ["car", "motorbike"])
def test_a_car_without_a_plate_and_a_truck_parked_in_the_background_are_not_told(lane: Lane, kind: str) -> None:
    parked = body(THERE, "truck")
    for tenth in range(20):
        lane.see(tenth / 10, [], [body(shifted(HERE, 30 * tenth), kind), parked])  # type: ignore[arg-type]
    lane.end()

    assert lane.said == []


def test_a_truck_that_the_detector_overlooks_between_two_frames_stays_one(lane: Lane) -> None:
    for tenth in range(12):
        vehicles = [body(shifted(HERE, 10 * tenth))] if tenth % 3 else []
        lane.see(tenth / 10, [Shown("29C12345", shifted(HERE, 10 * tenth))], vehicles)
    lane.end()

    assert lane.said == [("new", "29C12345"), ("lost", "29C12345")]


def test_a_truck_that_comes_shows_its_front_and_one_that_goes_its_rear(lane: Lane) -> None:
    for tenth in range(10):
        lane.see(tenth / 10, [Shown("29C12345", shifted(HERE, 0, 5 * tenth, 0.6 + 0.05 * tenth))])
    lane.see(8)
    for tenth in range(10):
        lane.see(9 + tenth / 10, [Shown("12H40713", shifted(THERE, 0, -5 * tenth, 1.1 - 0.05 * tenth))])
    lane.see(18)
    for tenth in range(10):
        lane.see(20 + tenth / 10, [Shown("12R00713", shifted(HERE, 0, -5 * tenth, 1.1 - 0.05 * tenth))])
    lane.end()

    sides = {told.one.texts[0].text: told.one.side for told in lane.told if told.revision == "lost"}
    assert sides == {"29C12345": "front", "12H40713": "rear", "12R00713": "trailer"}


def test_the_trailer_of_a_passing_truck_is_a_sighting_of_its_own_side(lane: Lane) -> None:
    """A camera beside the lane sees the front plate come and, seconds later, the trailer's go."""
    for tenth in range(30):
        box = shifted(HERE, 20 * tenth)
        plate = Shown("29C12345", box) if tenth < 12 else Shown("29R00713", shifted(box, 270))
        lane.see(tenth / 10, [plate], [body(box)])
    lane.end()

    assert [text for revision, text in lane.said if revision == "new"] == ["29C12345", "29R00713"]
    sides = {told.one.texts[0].text: told.one.side for told in lane.told}
    assert sides == {"29C12345": "front", "29R00713": "trailer"}


def test_a_queue_in_view_when_the_camera_comes_back_is_the_queue_that_stood_there(lane: Lane) -> None:
    for second in range(8):
        lane.see(second, [Shown("29C12345")], [body()])
    lane.passes.resume(at(60))
    for second in range(60, 66):
        lane.see(second, [Shown("29C12345")], [body()])
    lane.passes.resume(at(120))
    for second in range(120, 126):
        lane.see(second, [Shown("12H40713")], [body()])

    assert lane.said == [("new", "29C12345"), ("lost", "29C12345"), ("new", "12H40713")]


def test_a_class_that_is_told_twice_for_one_vehicle_is_one_vehicle(lane: Lane) -> None:
    for tenth in range(8):
        box = body(shifted(HERE, 15 * tenth))
        lane.see(tenth / 10, [], [box, box._replace(kind="bus", confidence=0.55, box=Box(*(x + 4 for x in box.box)))])

    assert len(lane.passes.tracks) == 1
