"""The journeys as they come with the platform: one TOML file a version."""

from importlib.resources import files


def texts() -> list[str]:
    """The text of every workflow file, by name."""
    folder = files(__package__)
    return [
        file.read_text("utf-8")
        for file in sorted(folder.iterdir(), key=lambda f: f.name)
        if file.name.endswith(".toml")
    ]
