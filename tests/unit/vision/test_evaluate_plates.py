"""How reading is scored: exact, abstained, confidently wrong; and a table that cannot be used is told."""

import argparse
import json
from pathlib import Path

import pytest

from tests.unit.vision.drawn import photograph, seen
from vision.detect import Box, PlateDetector
from vision.evaluation.plates import Answer, EvaluationError, Plate, calibration, edits, figures, plates_of
from vision.training.cli import add_commands

HEADER = "image,country,text,lines,x1,y1,x2,y2\n"


def plate(text: str, country: str = "vn", width: float = 100) -> Plate:
    return Plate(Path("none.jpg"), text, country, "white", "1", Box(0, 0, width, 30))


def test_edits_count_what_must_be_changed() -> None:
    assert edits("29C12345", "29C12345") == 0
    assert edits("29C1234", "29C12345") == 1
    assert edits("", "29C12345") == 8
    assert edits("30F12354", "29C12345") == 5


def test_a_doubtful_text_is_an_abstention_and_only_a_sure_one_can_be_wrong() -> None:
    plates = [plate("29C11111"), plate("29C22222"), plate("29C33333"), plate("粤A44444", "cn", 250)]
    answers = [
        Answer("29C11111", 0.99),
        Answer("29C22222", 0.4),
        Answer("29C33338", 0.95),
        Answer("", 0.0, found=False),
    ]

    told = figures(plates, answers, least=0.8)

    assert (told["plates"], told["found"]) == (4, 3)
    assert told["best_candidate_exact"]["count"] == 2
    assert told["exact"]["count"] == 1
    assert told["abstained"]["count"] == 2
    assert told["confident_but_wrong"]["count"] == 1
    assert told["per_character"] == round(1 - (1 + 7) / 31, 4)
    assert told["by_country"]["cn"]["abstained"]["count"] == 1
    assert set(told["by_width_pixels"]) == {"below 130", "200 and more"}


def test_a_reader_that_is_as_sure_as_it_is_right_has_no_calibration_error() -> None:
    honest = calibration([(0.75, True), (0.75, True), (0.75, True), (0.75, False)])
    boastful = calibration([(0.99, False), (0.99, True)])

    assert honest["expected_error"] == 0
    assert boastful["expected_error"] == 0.49
    assert boastful["curve"] == [{"confidence": 0.99, "right": 0.5, "plates": 2}]


@pytest.mark.parametrize(
    ("table", "message"),
    [
        (HEADER, "has no plate"),
        (HEADER + "a.jpg,vn,29C1,1,one,2,3,4\n", "line 2: wants image, text"),
        (HEADER + "a.jpg,vn,,1,1,2,3,4\n", "line 2"),
        ("picture,text\na.jpg,29C12345\n", "line 2"),
    ],
)
def test_a_table_that_cannot_be_used_says_what_it_lacks(tmp_path: Path, table: str, message: str) -> None:
    file = tmp_path / "plates.csv"
    file.write_text(table, encoding="utf-8")

    with pytest.raises(EvaluationError, match=message):
        plates_of(file, None)


def run(*arguments: str) -> int:
    parser = argparse.ArgumentParser()
    add_commands(parser.add_subparsers())
    args = parser.parse_args(["vision", "evaluate", *arguments])
    return int(args.run(args))


def test_evaluate_measures_ours_and_the_pretrained_parts_on_the_same_pictures(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    picture = seen("29C88123")
    photograph(tmp_path / "truck.png", picture)
    sides = ",".join(str(side) for side in PlateDetector().find(picture)[0].box)
    (tmp_path / "cut.png").write_bytes(b"\x89PNG")
    rows = f"truck.png,vn,29C-881.23,1,{sides}\ncut.png,vn,29C11111,1,0,0,10,10\n"
    (tmp_path / "plates.csv").write_text(HEADER + rows, encoding="utf-8")

    assert run("--plates", str(tmp_path / "plates.csv")) == 0

    told = capsys.readouterr()
    result = json.loads(told.out)
    assert (result["plates"], result["unreadable_pictures"]) == (2, 1)
    assert result["ours"]["exact"]["count"] == 1
    assert result["ours"]["mean_ms"] > 0
    assert result["pretrained"]["plates"] == 2
    assert "2 of 2" in told.err


def test_a_table_that_is_not_there_is_told_with_exit_code_one(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--plates", "/nowhere/plates.csv") == 1
    assert "cannot be opened" in capsys.readouterr().err
