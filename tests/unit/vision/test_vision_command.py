"""`cuakhau vision`: one command each to train, to export and to measure."""

import argparse
import sys
from pathlib import Path

import pytest

from tests.unit.vision.test_evaluate_vehicles import CAR, TRUCK, dataset, label
from vision.training.cli import add_commands


def run(*arguments: str) -> int:
    parser = argparse.ArgumentParser()
    add_commands(parser.add_subparsers())
    args = parser.parse_args(["vision", *arguments])
    return int(args.run(args))


def test_vehicles_are_measured_by_source_with_intervals(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = dataset(tmp_path, label("truck", TRUCK), label("car", CAR))

    assert run("evaluate", "--vehicles", str(folder)) == 0

    told = capsys.readouterr().out
    assert "road:" in told
    assert "trucks found            0 of 1 (0.0 %, 0.0 to 79.3 %)" in told
    assert "others called truck     0 of 1 (0.0 %, 0.0 to 79.3 %)" in told


def test_a_folder_without_labels_is_refused_with_what_to_name(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("evaluate", "--vehicles", str(tmp_path)) == 1
    assert "classes.txt" in capsys.readouterr().err


@pytest.mark.parametrize("command", ["train", "export"])
def test_without_the_train_extra_it_is_told_how_to_get_it(
    command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("torch", "ultralytics"):
        monkeypatch.setitem(sys.modules, name, None)
    here = str(tmp_path)
    said = {
        "train": ("train", "detector", "--data", here, "--package", here, "--into", here),
        "export": ("export", "detector", "--data", here, "--weights", here, f"{here}/detector.onnx"),
    }

    assert run(*said[command]) == 1
    assert "uv pip install '.[train]'" in capsys.readouterr().err
