"""Shows a process' figures to Prometheus."""

import os


def serve_if_asked() -> None:
    """Serve `/metrics` on 127.0.0.1 at CUAKHAU_METRICS_PORT, where that is set."""
    if port := os.environ.get("CUAKHAU_METRICS_PORT"):
        from prometheus_client import start_http_server  # noqa: PLC0415 (commands without metrics start faster)

        start_http_server(int(port), addr="127.0.0.1")
