"""`cuakhau read`: one line a file, whatever the file is."""

import argparse
import json
from pathlib import Path

import pytest

from tests.unit.vision.drawn import photograph, seen
from vision.cli import add_commands


def run(*arguments: str) -> int:
    parser = argparse.ArgumentParser()
    add_commands(parser.add_subparsers())
    args = parser.parse_args(["read", *arguments])
    return int(args.run(args))


def test_each_plate_is_told_with_country_confidence_lines_and_box(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = photograph(tmp_path / "lane.png", seen("桂FE9057", near=0.8))

    assert run("--json", str(file)) == 0

    answer = json.loads(capsys.readouterr().out)
    [plate] = answer["plates"]
    assert answer["file"] == str(file)
    assert (plate["text"], plate["country"], plate["lines"]) == ("桂FE9057", "cn", 1)
    assert 0.8 < plate["confidence"] <= 1
    assert len(plate["box"]) == 4


def test_a_doubtful_plate_is_unread_with_its_candidates(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("schemas.events.sightings.LEAST_READ", 1.1)
    file = photograph(tmp_path / "lane.png", seen("桂FE9057"))

    assert run("--json", str(file)) == 0
    assert run(str(file)) == 0

    as_json, as_sentence = capsys.readouterr().out.splitlines()
    [plate] = json.loads(as_json)["plates"]
    assert plate["text"] == ""
    assert plate["candidates"][0] == {"text": "桂FE9057", "confidence": plate["confidence"]}
    assert "unread" in as_sentence


def test_each_vehicle_is_told_with_class_confidence_and_box(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = photograph(tmp_path / "lane.png", seen("29C88123"))

    assert run("--json", str(file)) == 0

    [vehicle] = json.loads(capsys.readouterr().out)["vehicles"]
    assert vehicle["class"] == "truck"
    assert 0.2 <= vehicle["confidence"] <= 1
    assert vehicle["box"] == pytest.approx((390, 165, 570, 355), abs=25)


def test_a_bad_file_is_told_and_the_others_are_still_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bad = tmp_path / "bad.jpg"
    bad.write_bytes(b"\xff\xd8\xff garbage")
    good = photograph(tmp_path / "good.png", seen("29C88123"))

    assert run("--json", str(bad), str(good)) == 1

    first, second = (json.loads(line) for line in capsys.readouterr().out.splitlines())
    assert first["plates"] == []
    assert first["error"]
    assert second["plates"][0]["text"] == "29C88123"
