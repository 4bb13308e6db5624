"""Python's search for cycles of dead objects, kept away from the gates' state, which is millions of live ones."""

import gc

_NEW_OBJECTS = 100_000
"""Between two looks; Python's own figure is 700."""


def look_rarely() -> None:
    """From now on. Looking is a tenth of a fold's time otherwise; what it would find, the engine hardly makes."""
    gc.set_threshold(_NEW_OBJECTS, *gc.get_threshold()[1:])


def pass_over_the_present() -> None:
    """Never look again at what there is now: a state just restored. It is freed all the same when it is let go."""
    gc.freeze()
