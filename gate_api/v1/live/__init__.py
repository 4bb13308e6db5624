"""`/v1/gates/{gate}/live`: the board as it changes."""
