"""`/v1/gates/{gate}/board`: the board of one direction, whole."""
