"""What "ready" means for each kind of process: conditions that are asked again and again until they hold."""

import urllib.error
import urllib.request
from collections.abc import Callable

_ANSWER_SECONDS = 2.0


def answers(url: str) -> Callable[[], bool]:
    """Holds when the URL answers with success."""
    return lambda: _get(url) is not None


def shows(metrics_url: str, metric: str) -> Callable[[], bool]:
    """Holds when a process' figures hold a sample of the metric: it did its work at least once."""

    def sample_seen() -> bool:
        text = _get(metrics_url) or ""
        return any(line.startswith((f"{metric}{{", f"{metric} ")) for line in text.splitlines())

    return sample_seen


def _get(url: str) -> str | None:
    try:
        with urllib.request.urlopen(url, timeout=_ANSWER_SECONDS) as response:  # noqa: S310 (our own http addresses)
            return str(response.read().decode())
    except (urllib.error.URLError, OSError):
        return None
