"""The board in a real browser: in order, live, honest about its age, readable from afar, and alone with its server."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import pytest
from msgspec.structs import replace
from playwright.sync_api import Browser, Locator, Page, expect

from gate_api.settings import SCREENS_FOLDER
from schemas.fields import Role, Stage
from tests.support.api import ScriptedBoard, served
from tests.support.browser import browser
from tests.support.morning import BOOKED, POLICY, PRIORITY, crowd, feeds, message, summaries, truck

BOARD = "/board/huu-nghi?screen=55&distance=5&theme=dark"

_ARC_MINUTES = """([selector, capitalEm, inches, metres]) => {
    const millimetres = inches * 25.4 / Math.hypot(innerWidth, innerHeight);
    return [...document.querySelectorAll(selector)].map((element) => {
        const capital = parseFloat(getComputedStyle(element).fontSize) * capitalEm * millimetres;
        return 2 * Math.atan(capital / (2000 * metres)) * 180 * 60 / Math.PI;
    });
}"""
"""How many minutes of arc the capitals of these elements take up, from the sizes that the browser computed."""

INTER_CAPITAL_EM = 0.7275
NOTO_HANZI_EM = 0.92


class Gate:
    """A gate whose log a test writes, and its address."""

    def __init__(self) -> None:
        self.now = datetime.now(UTC)
        rows = crowd(self.now)
        self._seqs = count(2)
        self.board = ScriptedBoard(
            message(
                1,
                self.now,
                rows,
                "snapshot",
                figures=summaries(rows),
                ages=feeds(self.now, "synthetic-gate-in-1"),
                policy=POLICY,
            )
        )
        self.url = ""

    def say(self, *rows: object, removed: tuple[str, ...] = ()) -> None:
        """One more change, now."""
        self.board.say(message(next(self._seqs), datetime.now(UTC), rows, removed=removed))  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    assert (SCREENS_FOLDER / "index.html").exists(), "the screens are not built: run `make install`"
    with browser() as running:
        yield running


@pytest.fixture
def gate() -> Iterator[Gate]:
    gate = Gate()
    with served(gate.board, heartbeat_seconds=0.5) as gate.url:
        yield gate


@pytest.fixture
def open_page(chromium: Browser) -> Iterator[Callable[..., Page]]:
    pages: list[Page] = []

    def opened(width: int = 1920, height: int = 1080) -> Page:
        page = chromium.new_page(viewport={"width": width, "height": height})
        pages.append(page)
        return page

    yield opened
    for page in pages:
        page.close()


def test_called_trucks_stand_on_top_then_those_furthest_along_their_way(
    gate: Gate, open_page: Callable[..., Page]
) -> None:
    page = open_page()
    page.goto(gate.url + BOARD)
    expect(page.locator(".row")).to_have_count(9)
    assert page.locator(".row .plate .plate").all_inner_texts() == [
        "29C-123.45",
        "桂F·A2317",
        "98H-019.77",
        "89C-207.71",
        "15C-331.02",
        "50H-120.88",
        "桂A·9K520",
        "12C-084.16",
        "云N·55831",
    ]
    places = [place.split()[:1] for place in page.locator(".row > .place").all_inner_texts()]
    assert places == [["▶"], ["▶"], ["1"], ["1"], ["1"], [], ["1"], ["1"], ["1"]]
    page.goto(gate.url + BOARD + "&page=2")
    expect(page.locator('.row[data-visit="huu-nghi-9"]')).to_contain_text("chưa đọc 未识别")
    expect(page.locator('.row[data-visit="huu-nghi-12"]')).to_contain_text("Hoãn lượt 已延后")


def test_a_row_says_whose_tick_is_missing_by_which_right_it_waits_and_how_long_still(
    gate: Gate, open_page: Callable[..., Page]
) -> None:
    page = open_page()
    page.goto(gate.url + BOARD)

    def row(number: int) -> Locator:
        return page.locator(f'.row[data-visit="huu-nghi-{number}"]')

    expect(row(4).locator(".stage")).to_contain_text("Ra cổng")
    expect(row(4).locator(".whom")).to_contain_text("Hải quan")
    expect(row(4).locator(".whom .short")).to_be_visible()
    expect(row(5).locator(".whom")).to_have_count(0)  # inspection is customs' own stage
    expect(row(3).locator('[data-class="priority"]')).to_contain_text("ưu tiên 优先")
    expect(row(10).locator('[data-class="booked"]')).to_contain_text("đặt chỗ 预约")
    expect(row(4).locator('[data-class="live"]')).to_have_text("1")
    expect(row(4).locator(".expected")).to_have_text("5\u201310 min")  # the third of the direction, 112.5 s each
    expect(row(7).locator(".expected")).to_have_text("")
    expect(page.locator('[data-figure="hit-rate"]')).to_contain_text("91 % đúng dự kiến")
    expect(page.locator('li[data-stage="fee"] b')).to_have_text("1")
    expect(page.locator('li[data-stage="licence"]')).to_have_count(0)


def test_a_departure_moves_everybody_up_without_a_reload(gate: Gate, open_page: Callable[..., Page]) -> None:
    page = open_page()
    page.goto(gate.url + BOARD + "&page=2")
    row = page.locator('.row[data-visit="huu-nghi-9"]')
    expect(row.locator("> .place")).to_have_text("2")
    page.evaluate("window.neverReloaded = true")
    gate.say(removed=("huu-nghi-8",))
    expect(row.locator("> .place")).to_have_text("1")
    gate.say(truck(9, "98H01977", gate.now, 64, "declaration", "called", lane=5))
    expect(row).to_contain_text("Mời vào làn 5")
    expect(row).to_have_class(re.compile("news"))
    expect(row).not_to_have_class(re.compile("news"))
    assert page.evaluate("window.neverReloaded")


def test_old_data_is_said_to_be_old_and_after_a_minute_figures_are_dashes(
    gate: Gate, open_page: Callable[..., Page]
) -> None:
    page = open_page()
    page.clock.install()
    page.goto(gate.url + BOARD)
    expect(page.locator(".row")).to_have_count(9)
    expect(page.locator(".banner")).to_have_count(0)
    page.clock.run_for(12_000)
    expect(page.locator('.banner[data-stale="stale.late"]')).to_contain_text("Không có số liệu mới")
    expect(page.locator(".row .waited").first).to_contain_text("h")
    page.clock.run_for(60_000)
    expect(page.locator('.banner[data-stale="stale.lost"]')).to_be_visible()
    expect(page.locator(".row .waited").first).to_have_text("—")
    expect(page.locator('[data-figure="waiting"] b')).to_have_text("—")


def test_new_data_takes_the_banner_away(gate: Gate, open_page: Callable[..., Page]) -> None:
    page = open_page()
    gate.board.say(message(2, gate.now - timedelta(seconds=30)))
    page.goto(gate.url + BOARD)
    expect(page.locator('.banner[data-stale="stale.late"]')).to_be_visible()
    gate.board.say(message(3, datetime.now(UTC)))
    expect(page.locator(".banner")).to_have_count(0)


def test_capitals_take_up_20_minutes_of_arc_at_5_metres_from_a_55_inch_panel(
    gate: Gate, open_page: Callable[..., Page]
) -> None:
    page = open_page()
    page.goto(gate.url + BOARD)
    expect(page.locator(".row")).to_have_count(9)

    def arc_minutes(selector: str, capital_em: float) -> float:
        return float(min(page.evaluate(_ARC_MINUTES, [selector, capital_em, 55, 5])))

    assert arc_minutes(".row .stage .what", INTER_CAPITAL_EM) >= 20
    assert arc_minutes(".row .waited", INTER_CAPITAL_EM) >= 20
    assert arc_minutes(".row .plate .plate", INTER_CAPITAL_EM) >= 16
    assert arc_minutes(".row .whom", INTER_CAPITAL_EM) >= 16
    assert arc_minutes(".row > .place b, .row .seen", INTER_CAPITAL_EM) >= 16
    assert arc_minutes("li[data-stage] b, footer b, .clock .vietnam", INTER_CAPITAL_EM) >= 16
    assert 24 <= arc_minutes(".row .stage .what .second", NOTO_HANZI_EM) <= 26


def test_nothing_is_cut_off_and_nothing_scrolls(gate: Gate, open_page: Callable[..., Page]) -> None:
    long_waits = (truck(70, "29LD99999", gate.now, 1439), truck(71, "桂A88888", gate.now, 9000, country="cn"))
    at_every_stage: tuple[tuple[Stage, tuple[Role, ...], dict[str, Any]], ...] = (
        ("gate-out", ("border-guard", "customs"), {}),
        ("fee", ("management-board",), {}),
        ("transshipment", ("yard", "customs", "firm"), BOOKED),
        ("transshipment", ("customs",), {}),
        ("licence", ("management-board",), PRIORITY),
        ("animal", ("animal-quarantine",), {"perishable": True}),
        ("health", ("health-quarantine",), {}),
        ("yard-in", ("yard",), {}),
        ("approach", ("traffic-police",), {}),
    )
    journey = (
        truck(80 + n, f"29LD9999{n}", gate.now, 1439, stage, agencies=agencies, **more)
        for n, (stage, agencies, more) in enumerate(at_every_stage)
    )
    rows = (*long_waits, *journey, *(truck(100 + n, f"12C{20000 + n}", gate.now, 28) for n in range(100)))
    figures = tuple(
        replace(one, crossed_last_hour=132, wait_p50_seconds=55_800, wait_p90_seconds=106_800)
        for one in summaries(rows)
    )
    gate.board.say(message(2, gate.now, rows, figures=figures))
    views = (
        (1920, 1080, "vi"),
        (1920, 1080, "vi&page=12"),
        (1920, 1080, "zh"),
        (1920, 1080, "zh&page=2"),
        (1366, 768, "en"),
        (1920, 1080, "en"),
        (1920, 1080, "en&page=2"),
        (390, 844, "vi"),
        (390, 844, "en"),
    )
    for width, height, language in views:
        page = open_page(width, height)
        page.goto(f"{gate.url}{BOARD}&lang={language}")
        page.locator(".row").first.wait_for()
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        cut = "(all) => all.filter((e) => e.scrollWidth > e.clientWidth + 1).map((e) => e.innerText)"
        assert page.locator(".row > *, footer, header").evaluate_all(cut) == [], f"{width} by {height} {language}"
        if width > 760:
            assert page.evaluate("document.documentElement.scrollHeight") <= height


def test_the_page_speaks_to_its_own_server_only(gate: Gate, open_page: Callable[..., Page]) -> None:
    page = open_page()
    asked: list[str] = []
    complaints: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda said: complaints.append(said.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(gate.url + BOARD)
    expect(page.locator(".row")).to_have_count(9)
    page.evaluate("document.fonts.ready.then(() => null)")
    assert any(url.endswith(".woff2") for url in asked)
    assert [url for url in asked if not url.startswith(gate.url)] == []
    assert complaints == []


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("vi", ["Hữu Nghị", "XUẤT", "Tạm giữ", "Tờ khai", "xe chờ"]),
        ("zh", ["友谊关", "出境", "暂扣", "报关单", "辆等候"]),
        ("en", ["Huu Nghi", "EXPORT", "Held", "Declaration", "trucks waiting"]),
    ],
)
def test_the_board_speaks_three_languages(
    gate: Gate, open_page: Callable[..., Page], language: str, words: list[str]
) -> None:
    page = open_page()
    page.goto(f"{gate.url}{BOARD}&lang={language}")
    for word in words:
        expect(page.locator("main")).to_contain_text(word)


def test_a_synthetic_camera_is_called_synthetic(gate: Gate, open_page: Callable[..., Page]) -> None:
    page = open_page()
    page.goto(gate.url + BOARD)
    for word in ("SYNTHETIC", "DỮ LIỆU MÔ PHỎNG", "模拟数据"):
        expect(page.locator(".synthetic")).to_contain_text(word)


def test_a_plate_with_a_picture_leads_to_it(gate: Gate, open_page: Callable[..., Page]) -> None:
    page = open_page()
    page.goto(gate.url + BOARD)
    expect(page.locator("[data-visit=huu-nghi-1] .plate .plate")).to_be_visible()
    expect(page.locator("[data-visit=huu-nghi-1] a")).to_have_count(0)

    gate.say(truck(1, "29C12345", gate.now, 201, "gate-in", "called", lane=2, evidence="ab" * 32))

    link = page.locator("[data-visit=huu-nghi-1] a")
    expect(link).to_have_attribute("href", "/v1/evidence/" + "ab" * 32)
    expect(link).to_contain_text("29C")


def test_an_empty_board_says_how_to_fill_it_and_the_chooser_leads_to_it(
    gate: Gate, open_page: Callable[..., Page]
) -> None:
    gate.board.say(message(1, gate.now, (), "snapshot", gate="chi-ma"))
    page = open_page()
    page.goto(gate.url + "/?lang=en")
    expect(page.locator('[data-gate="huu-nghi"] b').first).to_have_text("36")
    page.locator('[data-gate="chi-ma"] a').first.click()
    expect(page.locator("main")).to_contain_text("No truck waits in this direction")
    expect(page.locator("code")).to_contain_text("cuakhau camera --source")
