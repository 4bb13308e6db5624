"""What both trainings share: weights and their running mean, a step of gradient descent, a checkpoint to go on from."""

import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

SAVE_EVERY = 50
TELL_EVERY = 25
WARM_UP_STEPS = 100
WEIGHT_DECAY = 1e-3
LARGEST_GRADIENT = 2.0


class Learner:
    """Weights being learned (AdamW), and their mean over the last steps, which is what gets used."""

    def __init__(
        self,
        weights: Sequence[NDArray[np.float32]],
        rates: Sequence[float],
        checkpoint: Path,
        steps: int,
        *,
        decay_share: float,
        mean_keeps: float,
    ) -> None:
        """Goes on from `checkpoint` if it is there. `rates`: the highest of each weight; 0 if it stays as it is."""
        import torch  # noqa: PLC0415

        self.weights = [torch.from_numpy(np.array(values, np.float32)) for values in weights]
        for weight, rate in zip(self.weights, rates, strict=True):
            if weight.dim() == 4:  # noqa: PLR2004  convolutions are faster so
                weight.data = weight.contiguous(memory_format=torch.channels_last)
            weight.requires_grad_(rate > 0)
        self.mean = [weight.detach().clone() for weight in self.weights]
        self.step = 0
        self._rates = {
            rate: [w for w, own in zip(self.weights, rates, strict=True) if own == rate] for rate in rates if rate
        }
        groups = [{"params": weights, "lr": rate} for rate, weights in self._rates.items()]
        self._optimizer = torch.optim.AdamW(groups, betas=(0.9, 0.98), weight_decay=WEIGHT_DECAY)
        self._checkpoint = checkpoint
        self._steps = steps
        self._decay_share = decay_share
        self._mean_keeps = mean_keeps
        self._restore()
        self._began, self._first, self._losses = time.monotonic(), self.step, list[float]()

    def learn(self, loss: Any, tell: Callable[[str], object]) -> None:
        """One step down the loss; saves and tells now and then."""
        import torch  # noqa: PLC0415

        for group, rate in zip(self._optimizer.param_groups, self._rates, strict=True):
            group["lr"] = rate * self._share_of_rate()
        self._optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.weights, LARGEST_GRADIENT)
        self._optimizer.step()
        self.step += 1
        keep = min(self._mean_keeps, (1 + self.step) / (20 + self.step))
        for weight, mean in zip(self.weights, self.mean, strict=True):
            mean.lerp_(weight.detach(), 1 - keep)
        self._losses.append(float(loss.detach()))
        if self.step % TELL_EVERY == 0:
            pace = (time.monotonic() - self._began) / (self.step - self._first)
            recent = float(np.mean(self._losses[-TELL_EVERY:]))
            tell(f"step {self.step} of {self._steps}: loss {recent:.4f}, {pace:.2f} s a step\n")
        if self.step % SAVE_EVERY == 0 or self.step == self._steps:
            state = {"step": self.step, "weights": [w.detach() for w in self.weights], "averaged": self.mean}
            fresh = self._checkpoint.with_suffix(".new")
            torch.save({**state, "optimizer": self._optimizer.state_dict()}, fresh)
            fresh.replace(self._checkpoint)

    def finished(self) -> list[NDArray[np.float32]]:
        """The mean weights."""
        return [mean.contiguous().numpy() for mean in self.mean]

    def _share_of_rate(self) -> float:
        """Up, level, and down to nothing over the last part."""
        left = (self._steps - self.step) / (self._decay_share * self._steps)
        return min((self.step + 1) / WARM_UP_STEPS, left, 1.0)

    def _restore(self) -> None:
        import torch  # noqa: PLC0415

        if not self._checkpoint.exists():
            return
        saved = torch.load(self._checkpoint, weights_only=True)
        self.step = saved["step"]
        for weight, mean, values, means in zip(
            self.weights, self.mean, saved["weights"], saved["averaged"], strict=True
        ):
            weight.data.copy_(values)
            mean.copy_(means)
        self._optimizer.load_state_dict(saved["optimizer"])
