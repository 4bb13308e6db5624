"""Memory that the networks' work leaves behind."""

import ctypes

_C_LIBRARY = ctypes.CDLL(None)


def give_back() -> None:
    """Return freed memory to the system. glibc would keep some 60 MB of a network's buffers for ever; others do not."""
    if hasattr(_C_LIBRARY, "malloc_trim"):
        _C_LIBRARY.malloc_trim(0)
