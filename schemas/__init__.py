"""What is said at a gate: the messages of every topic, their constraints, examples and history.

Nothing here does I/O or imports another package of ours, so everybody may import it.
"""
