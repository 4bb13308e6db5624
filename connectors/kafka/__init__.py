"""The log itself: how to append to it, which topics it has, how a screen's server follows the board."""
