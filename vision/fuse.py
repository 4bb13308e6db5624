"""The vote: many reads of one pass become one reading. Pure."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from schemas.fields import Country
from vision.read import MOST_CANDIDATES, PlateText


def fuse(reads: Sequence[tuple[PlateText, ...]]) -> tuple[PlateText, ...]:
    """Texts by confidence over all reads, best first; reads without a text have no vote.

    A text's fused confidence is the mean of what each read gave it (nothing, if it did not name it), each read weighed
    by its own best confidence: sharp reads count for more than blurred ones, and a text that half of the sharp reads
    deny loses half. Where reads of one country and length differ, each character is also voted for by itself: the text
    so composed, which perhaps no read gave as a whole, is as sure as its least sure character.
    """
    reads = sorted((texts for texts in reads if texts), key=repr)  # one order for all: sums of floats depend on it
    weights = [max(plate.confidence for plate in texts) for texts in reads]
    total = sum(weights)
    if not total:
        return ()
    named = _named(reads)
    votes: dict[str, float] = defaultdict(float)
    for texts, weight in zip(reads, weights, strict=True):
        for plate in texts:
            votes[plate.text] += weight * plate.confidence
    for plate, vote in _composed([max(texts, key=_surest) for texts in reads]).items():
        named.setdefault(plate.text, plate)
        votes[plate.text] = max(votes[plate.text], vote)
    ranked = sorted(votes, key=lambda text: (-votes[text], text))
    return tuple(named[text]._replace(confidence=min(votes[text] / total, 1.0)) for text in ranked[:MOST_CANDIDATES])


def _named(reads: Sequence[tuple[PlateText, ...]]) -> dict[str, PlateText]:
    """Each text as the surest read gave it."""
    everything = sorted((plate for texts in reads for plate in texts), key=_surest)
    return {plate.text: plate for plate in everything}


def _composed(best: Sequence[PlateText]) -> Mapping[PlateText, float]:
    """Of the best texts of all reads, by country and length: the text of the most voted characters, and its vote."""
    groups: dict[tuple[Country | None, int], list[PlateText]] = defaultdict(list)
    for plate in best:
        groups[plate.country, len(plate.text)].append(plate)
    composed = {}
    for alike in groups.values():
        places: list[dict[str, float]] = [defaultdict(float) for _ in alike[0].text]
        for plate in alike:
            for place, character in zip(places, plate.text, strict=True):
                place[character] += plate.confidence**2  # its weight times its confidence
        text = "".join(max(sorted(place), key=place.__getitem__) for place in places)
        composed[max(alike, key=_surest)._replace(text=text)] = min(max(place.values()) for place in places)
    return composed


def _surest(plate: PlateText) -> tuple[float, str]:
    return plate.confidence, plate.text
