"""Draws the crisis as one SVG: the queue at each gate, how long those waited who crossed, who came and who went."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from itertools import groupby

from deploy.commands.crisis import WINDOW_HOURS, Curves
from schemas.gates import GATES

_WIDTH = 960
_LEFT, _RIGHT = 76, 170
_PLOT_WIDTH = _WIDTH - _LEFT - _RIGHT
_HEIGHTS = (300, 190, 190)
_TOP = 96
_GAP = 74
_DAYS_A_LABEL = 5
_STEPS = (1, 1.2, 1.6, 2, 2.4, 2.8, 3.2, 4, 6, 8, 10)
"""Ends of a scale that four equal steps divide well, whatever the power of ten."""

# Colours of Okabe and Ito, told apart by the colour-blind too; darker or lighter where the ground asks for it.
_STYLE = """
  :root { --ground: #ffffff; --ink: #1c1f23; --soft: #5b636e; --grid: #d9dee5; --band: #f4e6d8;
    --c0: #1c1f23; --c1: #0072b2; --c2: #b85000; --c3: #00805d; --c4: #a8478a; --c5: #2f8fc7; --c6: #8a6d00; }
  @media (prefers-color-scheme: dark) {
    :root { --ground: #14171b; --ink: #f0f2f5; --soft: #a3acb8; --grid: #333a43; --band: #33281d;
      --c0: #f0f2f5; --c1: #56b4e9; --c2: #f08a3c; --c3: #2fc79c; --c4: #e08cc0; --c5: #8fd0f5; --c6: #e6cf4a; }
  }
  text { font-family: Inter, "Segoe UI", Roboto, "Noto Sans", sans-serif; font-size: 14px; fill: var(--ink);
    font-variant-numeric: tabular-nums; }
  .title { font-size: 22px; font-weight: 600; } .head { font-size: 16px; font-weight: 600; }
  .soft { fill: var(--soft); } .grid { stroke: var(--grid); } .band { fill: var(--band); }
  .curve { fill: none; stroke-width: 2; stroke-linejoin: round; }
"""


@dataclass(frozen=True)
class _Curve:
    name: str
    colour: int
    values: Sequence[float | None]
    """Evenly spread over the days."""
    dashed: bool = False


@dataclass(frozen=True)
class _Panel:
    heading: str
    top: int
    height: int
    curves: Sequence[_Curve]
    names_days: bool = False
    """Whether it says which days are ordinary, crisis, recovery."""

    @property
    def most(self) -> float:
        """The upper end of the scale: a round number above all values."""
        return _rounded_up(max(value for curve in self.curves for value in curve.values if value is not None))


def draw(curves: Curves) -> str:
    """The picture, complete in itself, for light and dark grounds."""
    tops = [_TOP + sum(_HEIGHTS[:place]) + place * _GAP for place in range(len(_HEIGHTS))]
    panels = [
        _Panel("Export trucks waiting", tops[0], _HEIGHTS[0], _queues(curves), names_days=True),
        _Panel(
            f"Hours from arrival to crossing, of those who crossed in each {WINDOW_HOURS} h",
            tops[1],
            _HEIGHTS[1],
            [
                _Curve("9 of 10 below", 2, [wait and wait[1] for wait in curves.waits], dashed=True),
                _Curve("median", 1, [wait and wait[0] for wait in curves.waits]),
            ],
        ),
        _Panel(
            "Export trucks a day",
            tops[2],
            _HEIGHTS[2],
            [_Curve("arrived", 2, curves.arrived, dashed=True), _Curve("crossed", 1, curves.crossed)],
        ),
    ]
    height = tops[-1] + _HEIGHTS[-1] + 58
    most = max(_total(curves))
    about = (
        f"Synthetic trucks: {curves.trucks:,} exports in {curves.events:,} events, folded by the gate engine. "
        f"At most {most:,} wait at once."
    )
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" role="img">',
            "<title>The crisis scenario: queues and waits</title>",
            f"<desc>{escape(about)}</desc>",
            f"<style>{_STYLE}</style>",
            f'<rect width="{_WIDTH}" height="{height}" fill="var(--ground)"/>',
            f'<text class="title" x="{_LEFT}" y="34">The crisis scenario, day by day</text>',
            f'<text class="soft" x="{_LEFT}" y="58">{escape(about)}</text>',
            *(line for panel in panels for line in _panel(panel, curves)),
            f'<text class="soft" x="{_LEFT + _PLOT_WIDTH / 2}" y="{height - 14}" text-anchor="middle">day</text>',
            "</svg>",
            "",
        ]
    )


def _queues(curves: Curves) -> list[_Curve]:
    gates = [gate for gate in GATES if gate in curves.waiting]
    return [
        _Curve("all gates", 0, _total(curves)),
        *(_Curve(GATES[gate].name_vi, 1 + place, curves.waiting[gate]) for place, gate in enumerate(gates)),
    ]


def _total(curves: Curves) -> list[int]:
    return [sum(hour) for hour in zip(*curves.waiting.values(), strict=True)]


def _panel(panel: _Panel, curves: Curves) -> list[str]:
    bottom = panel.top + panel.height
    days = len(curves.days)
    lines = [f'<text class="head" x="{_LEFT}" y="{panel.top - 12}">{escape(panel.heading)}</text>']
    for kind, numbered in groupby(enumerate(curves.days), key=lambda day: day[1]):
        run = [number for number, _ in numbered]
        x, width = _x(run[0], days), _x(len(run), days) - _LEFT
        if kind == "crisis":
            lines.append(
                f'<rect class="band" x="{x:.1f}" y="{panel.top}" width="{width:.1f}" height="{panel.height}"/>'
            )
        if panel.names_days:
            lines.append(f'<text class="soft" x="{x + 6:.1f}" y="{panel.top + 18}">{kind}</text>')
    for step in range(5):
        value = panel.most * step / 4
        y = _y(value, panel)
        lines.append(f'<line class="grid" x1="{_LEFT}" x2="{_LEFT + _PLOT_WIDTH}" y1="{y:.1f}" y2="{y:.1f}"/>')
        lines.append(f'<text class="soft" x="{_LEFT - 10}" y="{y + 5:.1f}" text-anchor="end">{value:,.0f}</text>')
    for day in range(0, days + 1, _DAYS_A_LABEL):
        x = _x(day, days)
        lines.append(f'<text class="soft" x="{x:.1f}" y="{bottom + 20}" text-anchor="middle">{day}</text>')
    labels = _apart([(_last(curve, panel), curve) for curve in panel.curves])
    for label_y, curve in labels:
        style = f'stroke="var(--c{curve.colour})"' + (' stroke-dasharray="7 4"' if curve.dashed else "")
        x = _LEFT + _PLOT_WIDTH + 10
        lines.append(f'<path class="curve" {style} d="{_path(curve, panel)}"/>')
        lines.append(f'<path class="curve" {style} d="M{x} {label_y - 5:.1f}h20"/>')
        lines.append(f'<text x="{x + 26}" y="{label_y:.1f}">{escape(curve.name)}</text>')
    return lines


def _path(curve: _Curve, panel: _Panel) -> str:
    """A line through the values' places; broken where there is none."""
    parts, pen_is_down = [], False
    for place, value in enumerate(curve.values):
        if value is not None:
            x = _x(place + 0.5, len(curve.values))
            parts.append(f"{'L' if pen_is_down else 'M'}{x:.1f} {_y(value, panel):.1f}")
        pen_is_down = value is not None
    return "".join(parts)


def _last(curve: _Curve, panel: _Panel) -> float:
    """Where its highest value is: the legend's order is that of the curves."""
    return _y(max(value for value in curve.values if value is not None), panel)


def _apart(labels: list[tuple[float, _Curve]]) -> list[tuple[float, _Curve]]:
    """The same labels, from the highest curve down, none upon another."""
    placed: list[tuple[float, _Curve]] = []
    for y, curve in sorted(labels, key=lambda label: label[0]):
        placed.append((max(y + 5, placed[-1][0] + 20) if placed else y + 5, curve))
    return placed


def _x(place: float, places: int) -> float:
    return _LEFT + _PLOT_WIDTH * place / places


def _y(value: float, panel: _Panel) -> float:
    return panel.top + panel.height * (1 - value / panel.most)


def _rounded_up(value: float) -> float:
    """To the next end of a scale."""
    power = 10.0 ** math.floor(math.log10(max(value, 1.0)))
    return next(power * step for step in _STEPS if value <= power * step)
