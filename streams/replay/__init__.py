"""The log folded again: the board of a past second, the proof of what was said, what another policy would have done."""
