"""Diversions: a truck that came to another gate gives up its claim at the first."""
