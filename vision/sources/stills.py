"""A folder of pictures, or one picture: each is one pass, in order of name."""

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

from vision.pictures import SUFFIXES, PictureError, load_picture
from vision.sources import BrokenFrame, Frame, SourceError


class Stills:
    """Pictures read as fast as they can be. Their time is when they are read: what a file says is not trusted."""

    live = False

    def __init__(self, path: Path, now: Callable[[], datetime]) -> None:
        self._path = path
        self._now = now

    def frames(self) -> Iterator[Frame | BrokenFrame]:
        """One frame a file, broken ones told by their place. Raises SourceError for a folder without pictures."""
        files = self._files()
        for number, file in enumerate(files, 1):
            # A file may be named after the plate it shows: logs tell its place instead.
            name = f"picture {number} of {len(files)} by name"
            try:
                picture = load_picture(file)
            except PictureError as error:
                yield BrokenFrame(name, str(error))
                continue
            yield Frame(picture, self._now(), name, own_pass=True)

    def _files(self) -> list[Path]:
        if not self._path.is_dir():
            return [self._path]
        files = sorted(file for file in self._path.iterdir() if file.suffix.lower() in SUFFIXES)
        if not files:
            raise SourceError(f"folder {self._path} has no picture ({', '.join(sorted(SUFFIXES))})")
        return files
