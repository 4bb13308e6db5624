"""What is installed is what was locked: by hash, by sum, from no registry that a file names."""

from pathlib import Path

import pytest

from deploy.local import install, jars
from deploy.local.doctor import examine
from deploy.local.install import BUILD_LOCK, RUNTIME_LOCK, TEST_LOCK, Step

LOCKS = [BUILD_LOCK, RUNTIME_LOCK, TEST_LOCK]


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_a_lock_file_has_a_hash_for_every_package_and_names_no_address(lock: Path) -> None:
    text = lock.read_text()
    entries = [
        entry for entry in text.replace("\\\n", " ").splitlines() if entry and not entry.lstrip().startswith("#")
    ]
    assert entries
    assert all("==" in entry and "--hash=sha256:" in entry for entry in entries)
    assert "://" not in text


def test_what_the_tests_run_on_is_what_the_platform_runs_on() -> None:
    assert pins(RUNTIME_LOCK) <= pins(TEST_LOCK)


def test_an_altered_jar_is_refused_and_not_installed(tmp_path: Path) -> None:
    jar = jars.Jar(sha256="0" * 64, path="org/apache/kafka/kafka_2.13/4.3.1/kafka_2.13-4.3.1.jar")
    altered = tmp_path / "altered.jar"
    altered.write_bytes(b"not what was reviewed")

    with pytest.raises(jars.JarRefusedError, match=r"kafka_2\.13-4\.3\.1\.jar has the SHA-256 sum"):
        jars.accept(jar, altered, into=tmp_path / "jars")

    assert not (tmp_path / "jars").exists()


def test_a_jar_that_was_cut_short_counts_as_missing(tmp_path: Path) -> None:
    first = jars.locked()[0]
    place = tmp_path / first.path
    place.parent.mkdir(parents=True)
    place.write_bytes(b"half of it")
    assert first in jars.missing(tmp_path)


def test_the_jars_that_tests_run_on_are_those_of_the_lock_file() -> None:
    assert jars.missing() == []


def test_coordinates_follow_from_a_jars_path() -> None:
    jar = jars.Jar(sha256="", path="org/apache/kafka/kafka_2.13/4.3.1/kafka_2.13-4.3.1.jar")
    assert jar.coordinates == ("org.apache.kafka", "kafka_2.13", "4.3.1")


def test_a_step_runs_again_only_when_what_it_is_made_from_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(install, "_STAMPS", tmp_path / "stamps")
    source, made, runs = tmp_path / "source", tmp_path / "made", []
    source.write_text("one")

    def run() -> None:
        runs.append(source.read_text())
        made.touch()

    step = Step("screens", made_from=lambda: [source], makes=lambda: made, run=run)
    step.ensure()
    step.ensure()
    source.write_text("two")
    step.ensure()
    made.unlink()
    step.ensure()

    assert runs == ["one", "two", "two"]


def test_a_step_that_failed_is_tried_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(install, "_STAMPS", tmp_path / "stamps")

    def fail() -> None:
        raise OSError("no disk")

    step = Step("screens", made_from=list, makes=lambda: tmp_path, run=fail)
    with pytest.raises(OSError, match="no disk"):
        step.ensure()
    assert not step.current


def test_the_doctor_names_the_command_that_mends_what_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CUAKHAU_JAVA", str(tmp_path / "no-java"))
    java = next(finding for finding in examine() if finding.about == "Java")
    assert not java.well
    assert "unset CUAKHAU_JAVA" in str(java)


def pins(lock: Path) -> set[str]:
    return {line.split()[0] for line in lock.read_text().splitlines() if line[:1].isalnum()}
