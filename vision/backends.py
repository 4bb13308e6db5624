"""What runs the detectors: onnxruntime, or ultralytics, which uses a GPU where there is one. The boxes are the same."""

import os
import tempfile
from collections.abc import Callable
from typing import Any

from vision.models import Model, ModelError, Network, Runs, Tensor, file_of, read_checked


def loader(backend: str) -> Callable[[Model], Runs]:
    """Loads a detector's model for a backend."""
    return UltralyticsNetwork if backend == "ultralytics" else Network


class UltralyticsNetwork:
    """The same rows as `Network` gives, computed by ultralytics."""

    def __init__(self, model: Model) -> None:
        read_checked(model)  # refuses a wrong file, which ultralytics would run
        os.environ.setdefault("YOLO_CONFIG_DIR", tempfile.gettempdir())
        os.environ.update(YOLO_OFFLINE="1", YOLO_AUTOINSTALL="0")  # it must ask nobody
        try:
            import torch  # noqa: PLC0415  not in the running system
            from ultralytics.nn.autobackend import AutoBackend  # noqa: PLC0415
        except ModuleNotFoundError as error:
            raise ModelError(f"--backend ultralytics needs `uv pip install '.[train]'` ({error})") from error
        self._torch: Any = torch
        self._device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
        self._backend: Any = AutoBackend(str(file_of(model)), device=self._device, verbose=False)

    def run(self, batch: Tensor, /) -> list[Tensor]:
        """Outputs of the network for one batch."""
        told = self._backend(self._torch.from_numpy(batch).to(self._device))
        return [one.cpu().numpy() for one in (told if isinstance(told, list | tuple) else [told])]
