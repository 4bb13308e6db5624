"""When two texts may be one plate, read twice. Pure."""

MOST_DIFFERENT_CHARACTERS = 2
LEAST_PART = 4
"""So many characters in common tell a part of a plate from chance."""


def are_alike(one: str, other: str) -> bool:
    """At most two edits apart (Levenshtein), or one a part of the other: a line that went unread, a plate cut off."""
    if min(len(one), len(other)) >= LEAST_PART and (one in other or other in one):
        return True
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, start=1):
        before, row[0] = row[0], i
        for j, b in enumerate(other, start=1):
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + (a != b))
    return row[-1] <= MOST_DIFFERENT_CHARACTERS
