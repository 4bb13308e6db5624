"""The whole platform on one machine without Docker and without root: installing it, starting it, watching it."""
