"""The vote: many reads of one pass become one reading. Pure."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from schemas.events.sightings import LEAST_READ
from schemas.fields import Country
from vision.read import MOST_CANDIDATES, PlateText


def fuse(reads: Sequence[tuple[PlateText, ...]]) -> tuple[PlateText, ...]:
    """Texts by confidence over all reads, best first. A read that is not sure enough to be one has no vote.

    Only where none is sure enough are their candidates weighed, to be told as candidates. A text's fused confidence is
    the mean of what each read gave it (nothing, if it did not name it), each read weighed by its own best confidence:
    sharp reads count for more than blurred ones, and a text that half of the sharp reads deny loses half. Where reads
    of one country and length differ, each character is also voted for by itself: the text so composed, which perhaps
    no read gave as a whole, is as sure as its least sure character.
    """
    told = [texts for texts in reads if texts]
    # one order for all, since sums of floats depend on it
    reads = sorted([texts for texts in told if _weight(texts) >= LEAST_READ] or told, key=repr)
    total = sum(map(_weight, reads))
    if not total:
        return ()
    named = _named(reads)
    votes: dict[str, float] = defaultdict(float)
    for texts in reads:
        for plate in texts:
            votes[plate.text] += _weight(texts) * plate.confidence
    for plate, vote in _composed([max(texts, key=_surest) for texts in reads]).items():
        named.setdefault(plate.text, plate)
        votes[plate.text] = max(votes[plate.text], vote)
    ranked = sorted(votes, key=lambda text: (-votes[text], text))
    return tuple(named[text]._replace(confidence=min(votes[text] / total, 1.0)) for text in ranked[:MOST_CANDIDATES])


def _weight(texts: tuple[PlateText, ...]) -> float:
    return max(plate.confidence for plate in texts)


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
        text = "".join(_most_voted(alike, place) for place in range(len(alike[0].text)))
        # what says a character is a read's weight times its confidence
        sureness = (
            sum(plate.confidence**2 for plate in alike if plate.text[place] == character)
            for place, character in enumerate(text)
        )
        composed[max(alike, key=_surest)._replace(text=text, characters=())] = min(sureness)
    return composed


def _most_voted(alike: Sequence[PlateText], place: int) -> str:
    """The character at this place of which the reads are surest together."""
    votes: dict[str, float] = defaultdict(float)
    for plate in alike:
        sureness = plate.characters[place] if plate.characters else 1.0
        votes[plate.text[place]] += plate.confidence**2 * sureness
    return max(sorted(votes), key=votes.__getitem__)


def _surest(plate: PlateText) -> tuple[float, str]:
    return plate.confidence, plate.text
