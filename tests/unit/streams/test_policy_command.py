"""`cuakhau policy`: what an officer runs before signing."""

import argparse
import hashlib
import json
from pathlib import Path

import pytest

from deploy.commands.policy import add_commands
from streams.policies import built_in


def run(*arguments: str) -> int:
    parser = argparse.ArgumentParser()
    add_commands(parser.add_subparsers())
    args = parser.parse_args(["policy", *arguments])
    return int(args.run(args))


def test_what_is_shown_passes_the_check_and_has_the_hash_of_its_bytes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("show") == 0
    file = tmp_path / "shown.toml"
    file.write_bytes(capsys.readouterr().out.encode())
    assert file.read_text(encoding="utf-8") == built_in()

    assert run("check", str(file)) == 0

    found = json.loads(capsys.readouterr().out)
    assert found == {
        "name": "lang-son",
        "version": 1,
        "sha256": hashlib.sha256(file.read_bytes()).hexdigest(),
        "classes": ["priority", "booked", "live"],
        "rules": ["emergency-1", "perishable-1", "trusted-1", "booked-1", "late-1", "live-1"],
        "examples_checked": 7,
    }


def test_each_fault_is_a_line_with_its_file_place_and_next_step(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "faulty.toml"
    file.write_text(built_in().replace("version = 1", "version = 0").replace("limit = 2", "limt = 2"), encoding="utf-8")

    assert run("check", str(file)) == 1

    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.splitlines() == [
        f"cuakhau: {file}: version: is 0. Write a whole number from 1 to 9999.",
        f"cuakhau: {file}: no_show.limit: is missing. Write a whole number from 1 to 100.",
        f"cuakhau: {file}: no_show.limt: is not known here. Correct or remove it; known are: limit, ban_days, excuses.",
    ]


def test_a_file_of_another_system_is_hashed_as_it_lies_there(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "windows.toml"
    file.write_bytes(built_in().replace("\n", "\r\n").encode())
    assert run("check", str(file)) == 0
    assert json.loads(capsys.readouterr().out)["sha256"] == hashlib.sha256(file.read_bytes()).hexdigest()


@pytest.mark.parametrize(("content", "said"), [(None, "cannot be read"), (b"name = '\xff'", "is not UTF-8 text")])
def test_what_cannot_be_read_is_said_with_the_next_step(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: bytes | None, said: str
) -> None:
    file = tmp_path / "policy.toml"
    if content is not None:
        file.write_bytes(content)
    assert run("check", str(file)) == 1
    assert said in capsys.readouterr().err
