"""How well plates are read: on a table of photographs with boxes and texts, beside the pretrained parts."""

import csv
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from schemas.events.sightings import LEAST_READ
from streams.domain.plates import normalise
from vision.detect import Box
from vision.evaluation.intervals import Share
from vision.evaluation.pretrained import Pretrained
from vision.geometry import shared_area
from vision.look import Eye
from vision.pictures import Picture, PictureError, load_picture

WIDTHS_PIXELS = (60, 90, 130, 200)
DARK, GLARING = 60, 200
"""Mean of the plate's pixels, 0 to 255."""

BINS = 10


class EvaluationError(ValueError):
    """The table cannot be used; the text says what it lacks."""


class Plate(NamedTuple):
    """One row of the table."""

    file: Path
    text: str
    country: str
    colour: str
    lines: str
    box: Box
    light: str = ""
    """Of the plate in its picture: dark, fair or glaring."""


class Answer(NamedTuple):
    """What was read in the plate's place. `text` is the best candidate, told only if `confidence` suffices."""

    text: str
    confidence: float
    found: bool = True


Look = Callable[[Picture], list[tuple[Box, str, float]]]


def plates_of(table: Path, images: Path | None) -> list[Plate]:
    """Rows of the table: image (or file), country, text, x1 to y2, and where known colour, lines, main.

    Rows whose `main` is False are left out. Raises EvaluationError.
    """
    try:
        with table.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
    except OSError as error:
        raise EvaluationError(f"{table} cannot be opened: {error.strerror}") from error
    folder = images or table.parent
    plates = []
    for number, row in enumerate(rows, start=2):
        if row.get("main", "").lower() == "false":
            continue
        try:
            name = row.get("image") or row["file"]
            box = Box(*(float(row[side]) for side in ("x1", "y1", "x2", "y2")))
            text = normalise(row["text"])
        except (KeyError, ValueError, TypeError):
            text = None
        if text is None:
            raise EvaluationError(f"{table} line {number}: wants image, text, x1, y1, x2, y2 (pixels)")
        found = folder / name if (folder / name).exists() else folder / Path(name).name
        plates.append(Plate(found, text, row.get("country", ""), row.get("colour", ""), row.get("lines", ""), box))
    if not plates:
        raise EvaluationError(f"{table} has no plate to score")
    return plates


def evaluate(plates: Sequence[Plate], tell: Callable[[str], object]) -> dict[str, Any]:
    """Figures of ours and of the pretrained parts on the same pictures, overall and by kind of plate."""
    eye, pretrained = Eye(), Pretrained()
    ways: dict[str, tuple[Look, float]] = {
        "ours": (lambda picture: _ours(eye, picture), LEAST_READ),
        "pretrained": (pretrained.look, LEAST_READ),
    }
    answers: dict[str, list[Answer]] = {name: [] for name in ways}
    spent = dict.fromkeys(ways, 0.0)
    unreadable = 0
    seen_plates: list[Plate] = []
    for number, plate in enumerate(plates, start=1):
        try:
            picture: Picture | None = load_picture(plate.file)
        except PictureError:
            picture, unreadable = None, unreadable + 1
        seen_plates.append(plate if picture is None else plate._replace(light=_light(picture, plate.box)))
        for name, (look, _) in ways.items():
            began = time.perf_counter()
            seen = look(picture) if picture is not None else []
            spent[name] += time.perf_counter() - began
            answers[name].append(_nearest(plate.box, seen))
        if number % 20 == 0 or number == len(plates):
            tell(f"{number} of {len(plates)} plates\n")
    return {
        "plates": len(plates),
        "unreadable_pictures": unreadable,
        "least_read_confidence": LEAST_READ,
        **{
            name: {**figures(seen_plates, answers[name], least), "mean_ms": round(1000 * spent[name] / len(plates), 1)}
            for name, (_, least) in ways.items()
        },
    }


def figures(plates: Sequence[Plate], answers: Sequence[Answer], least: float) -> dict[str, Any]:
    """Overall, and by country, lines, colour, light and width of the plate in the picture."""
    pairs = list(zip(plates, answers, strict=True))
    kinds: dict[str, Callable[[Plate], str]] = {
        "country": lambda plate: plate.country,
        "lines": lambda plate: plate.lines,
        "colour": lambda plate: plate.colour,
        "light": lambda plate: plate.light,
        "width_pixels": lambda plate: _width(plate.box),
    }
    told: dict[str, Any] = _score(pairs, least)
    for kind, of in kinds.items():
        groups: dict[str, list[tuple[Plate, Answer]]] = {}
        for pair in pairs:
            groups.setdefault(of(pair[0]) or "unknown", []).append(pair)
        told[f"by_{kind}"] = {name: _score(group, least) for name, group in sorted(groups.items())}
    told["calibration"] = calibration(
        [(answer.confidence, answer.text == plate.text) for plate, answer in pairs if answer.text]
    )
    return told


def _score(pairs: Sequence[tuple[Plate, Answer]], least: float) -> dict[str, Any]:
    count = len(pairs)
    best = sum(answer.text == plate.text for plate, answer in pairs)
    told = [(plate, answer) for plate, answer in pairs if answer.text and answer.confidence >= least]
    exact = sum(answer.text == plate.text for plate, answer in told)
    characters = sum(len(plate.text) for plate, _ in pairs)
    wrong = sum(min(edits(answer.text, plate.text), len(plate.text)) for plate, answer in pairs)
    return {
        "plates": count,
        "found": sum(answer.found for _, answer in pairs),
        "best_candidate_exact": _share(best, count),
        "exact": _share(exact, count),
        "abstained": _share(count - len(told), count),
        "confident_but_wrong": _share(len(told) - exact, count),
        "per_character": round(1 - wrong / max(characters, 1), 4),
    }


def _share(part: int, whole: int) -> dict[str, Any]:
    share = Share(part, whole)
    return {
        "count": part,
        "share": round(part / max(whole, 1), 4),
        "interval_95": [round(end, 4) for end in share.interval],
    }


def calibration(told: Iterable[tuple[float, bool]]) -> dict[str, Any]:
    """Confidence against the share that was right, in ten bins, and their mean distance weighed by plates (ECE)."""
    bins: list[list[tuple[float, bool]]] = [[] for _ in range(BINS)]
    for confidence, right in told:
        bins[min(int(confidence * BINS), BINS - 1)].append((confidence, right))
    total = sum(map(len, bins))
    curve = [
        {
            "confidence": round(sum(confidence for confidence, _ in group) / len(group), 4),
            "right": round(sum(right for _, right in group) / len(group), 4),
            "plates": len(group),
        }
        for group in bins
        if group
    ]
    error = sum(abs(point["confidence"] - point["right"]) * point["plates"] for point in curve) / max(total, 1)
    return {"expected_error": round(error, 4), "curve": curve}


def edits(one: str, other: str) -> int:
    """Levenshtein's distance."""
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, start=1):
        before, row[0] = row[0], i
        for j, b in enumerate(other, start=1):
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + (a != b))
    return row[-1]


def _ours(eye: Eye, picture: Picture) -> list[tuple[Box, str, float]]:
    return [
        (read.box, read.texts[0].text if read.texts else "", read.texts[0].confidence if read.texts else 0.0)
        for read in eye.look(picture)
    ]


def _nearest(box: Box, seen: Sequence[tuple[Box, str, float]]) -> Answer:
    """What was read in the found box that shares most with the plate's, however little: tables frame plates loosely."""
    common, text, confidence = max(
        ((shared_area(box, other), text, confidence) for other, text, confidence in seen), default=(0.0, "", 0.0)
    )
    return Answer(text, confidence) if common > 0 else Answer("", 0.0, found=False)


def _light(picture: Picture, box: Box) -> str:
    left, top, right, bottom = box.within(picture)
    mean = float(picture[top:bottom, left:right].mean())
    return "dark" if mean < DARK else "glaring" if mean > GLARING else "fair"


def _width(box: Box) -> str:
    below = next((width for width in WIDTHS_PIXELS if box.width < width), None)
    return f"below {below}" if below else f"{WIDTHS_PIXELS[-1]} and more"
