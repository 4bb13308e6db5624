"""The published policies as they come with the platform: one TOML file a version."""

from importlib.resources import files

BUILT_IN = "lang-son-1.toml"
"""In force until a gate's agencies have signed another."""


def built_in() -> str:
    """The text of the policy that a new gate begins with."""
    return (files(__package__) / BUILT_IN).read_text(encoding="utf-8")
