"""The bench of the camera's eye runs, at a small size, on frames that show what they say."""

from deploy.commands.bench_vision import HEIGHT, VEHICLES, WIDTH, bench_vision, frame
from vision.look import Eye


def test_frames_show_as_many_plates_as_vehicles() -> None:
    eye = Eye()
    for vehicles in VEHICLES:
        picture = frame(vehicles, 50, 100)
        assert picture.shape == (HEIGHT, WIDTH, 3)
        assert len(eye.find_plates(picture)) == vehicles


def test_the_camera_and_the_pretrained_parts_are_timed_on_the_same_frames() -> None:
    result = bench_vision(frames=4)

    assert result["inputs"]["synthetic"]
    for figures in (result["measured"], result["in_full"], result["baseline"]):
        assert figures["by_vehicles"].keys() == {"0", "1", "3"}
        assert 0 < figures["mean_ms"] <= figures["p99_ms"]
    assert result["ratio"] > 0
