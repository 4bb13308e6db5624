"""The composition roots: each command here gives one package's port the implementation of another."""
