"""Random texts as plates bear them, each kind often enough to be learned. Made up; a real plate may be among them."""

from random import Random

from vision.synthetic.plates import PlateWords, chance, words

_SERIES = "ABCDEFGHKLMNPSTUVXYZ"
_TWO_LETTERS = (
    "LD",
    "KT",
    "DA",
    "NN",
    "NG",
    "QT",
    "CD",
    "TD",
    "HC",
    "RM",
    "MK",
    "MD",
    "MĐ",
    "AA",
    "AB",
    "AC",
    "AD",
    "TĐ",
)
_ARMY = "ABDHKPQTV"
_LATIN = "ABCDEFGHJKLMNPQRSTUVWXYZ"
_TAIL = "0123456789" * 3 + _LATIN
_PROVINCES = "京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川贵云藏陕甘青宁新"


def _digits(random: Random, count: int) -> str:
    return "".join(random.choice("0123456789") for _ in range(count))


def vietnamese(random: Random) -> PlateWords:
    """Civil plates of one and two lines, trailers, two-letter series, the army's, motorbikes'."""
    lines = random.choice((1, 2))
    kind = random.random()
    province = f"{random.randint(11, 99)}"
    if kind < 0.05:  # noqa: PLR2004
        army = f"{random.choice(_ARMY)}{random.choice(_LATIN)}"
        number = f"{_digits(random, 2)}-{_digits(random, 2)}" if chance(random, 0.7) else _digits(random, 5)
        printed = (army, number) if lines > 1 else (f"{army}-{number}",)
        return PlateWords("vn", "red", printed)
    if kind < 0.13:  # noqa: PLR2004
        series = f"{random.choice(_SERIES)}{random.randint(1, 9)}"
        number = f"{_digits(random, 3)}.{_digits(random, 2)}" if chance(random, 0.7) else _digits(random, 4)
        return PlateWords("vn", "white", (f"{province}-{series}", number))
    series = random.choice(_TWO_LETTERS) if kind < 0.25 else random.choice(_SERIES + "CCCHHHRR")  # noqa: PLR2004
    number = _digits(random, 5 if chance(random, 0.75) else 4)
    colour = random.choices(("white", "yellow", "blue"), (6, 3, 1))[0]
    plate = words(province + series + number, "vn", colour, lines)  # type: ignore[arg-type]
    if lines > 1 and chance(random, 0.1):
        plate = plate._replace(lines=(f"{plate.lines[0]}-", plate.lines[1]))
    elif lines == 1 and chance(random, 0.3):
        plate = plate._replace(lines=(plate.lines[0].replace("-", ""),))
    if chance(random, 0.25):
        plate = plate._replace(lines=tuple(line.replace(".", "") for line in plate.lines))
    return plate


def chinese(random: Random) -> PlateWords:
    """Blue, yellow of one and two lines, trailers, new-energy, learners', police, Hong Kong and Macau."""
    head = random.choice(_PROVINCES) + random.choice(_LATIN)
    tail = "".join(random.choice(_TAIL) for _ in range(5))
    kind = random.random()
    if kind < 0.45:  # noqa: PLR2004
        return words(head + tail, "cn", "blue")
    if kind < 0.72:  # noqa: PLR2004
        if chance(random, 0.35):
            tail = tail[:4] + "挂"
        return words(head + tail, "cn", "yellow", random.choice((1, 2, 2)) if tail[-1] != "挂" else 2)
    if kind < 0.92:  # noqa: PLR2004
        number = _digits(random, 5)
        if chance(random, 0.4):
            return words(head + number + random.choice("DF"), "cn", "green")
        if chance(random, 0.3):
            number = random.choice(_LATIN) + number[1:]
        return words(head + random.choice("DFDFABCEGHJK") + number, "cn", "green")
    mark = random.choice("学警领港澳")
    if mark in "港澳":
        return words(f"粤Z{tail[:4]}{mark}", "cn", "black")
    colours = {"学": "yellow", "警": "white", "领": "black"}
    return words(head + tail[:4] + mark, "cn", colours[mark])  # type: ignore[arg-type]


def foreign(random: Random) -> PlateWords:
    """Letters and digits in no layout of ours, so that the network reads what is there and not what it expects."""
    text = "".join(random.choice("0123456789" + _LATIN) for _ in range(random.randint(4, 8)))
    at = random.randint(1, len(text) - 1)
    if chance(random, 0.4):
        lines: tuple[str, ...] = (text[:at], text[at:])
    else:
        lines = (text[:at] + random.choice(("", "-", ".", "·")) + text[at:],)
    return PlateWords(None, random.choice(("white", "yellow", "blue", "white")), lines)


def any_plate(random: Random) -> PlateWords:
    """One of them."""
    kind = random.random()
    if kind < 0.44:  # noqa: PLR2004
        return vietnamese(random)
    return chinese(random) if kind < 0.9 else foreign(random)  # noqa: PLR2004
