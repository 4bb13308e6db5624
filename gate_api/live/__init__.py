"""The live board: one tail of the log, one view a gate, every screen fed from the same bytes."""
