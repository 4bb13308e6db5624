"""What a bench says while it works; its one line of figures goes to standard output."""

import sys


def say(text: str) -> None:
    """One line on standard error."""
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()
