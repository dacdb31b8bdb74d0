"""Where does a number lie in a still picture, and what is written along its axes?"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from interpret.describe.escaping import page, readable
from interpret.describe.numbers import number

TICKS = 6


@dataclass(frozen=True, kw_only=True)
class Axis:
    """One axis: what the layout says of it, its range, and the pixels of the range's ends."""

    said: Mapping[str, Any]
    ends: tuple[float, float]
    pixels: tuple[float, float]

    def at(self, value: float, ref: str = "") -> float:
        """The pixel of a value; of a share of the axis where ``ref`` is its domain."""
        low, high = (0.0, 1.0) if ref.endswith("domain") else self.ends
        start, stop = self.pixels
        return start + (float(value) - low) / ((high - low) or 1.0) * (stop - start)

    def ticks(self) -> list[tuple[float, str]]:
        """Places and words of the ticks within the range."""
        if not self.said.get("visible", True):
            return []
        values = self.said.get("tickvals")
        if values is None:
            values = _round_steps(*sorted(self.ends), most=int(self.said.get("nticks", TICKS)))
            words = [_tick(float(v), str(self.said.get("tickformat", ""))) for v in values]
        else:
            words = list(map(str, self.said.get("ticktext", values)))
        low, high = sorted(self.ends)
        pairs = zip(map(float, values), words, strict=True)
        return [(value, word) for value, word in pairs if low <= value <= high]


@dataclass(frozen=True, kw_only=True)
class Panel:
    """Two axes that cross, and the whole figure's frame, for what is placed on paper."""

    across: Axis
    up: Axis
    paper: tuple[Axis, Axis]
    ink: str
    muted: str

    def x(self, value: float, ref: str = "x") -> float:
        """A pixel from the left."""
        return (self.paper[0] if ref == "paper" else self.across).at(value, ref)

    def y(self, value: float, ref: str = "y") -> float:
        """A pixel from the top."""
        return (self.paper[1] if ref == "paper" else self.up).at(value, ref)

    @property
    def top(self) -> float:
        """Where the panel begins, from the top."""
        return min(self.up.pixels)

    def box(self, x0: float, x1: float, y0: float, y1: float, *, fill: object) -> str:
        """A filled box between values."""
        left, right = sorted((self.x(x0), self.x(x1)))
        high, low = sorted((self.y(y0), self.y(y1)))
        return (
            f'<rect x="{left:.1f}" y="{high:.1f}" width="{right - left:.1f}" '
            f'height="{low - high:.1f}" fill="{page(str(fill))}"/>'
        )

    def words(
        self, words: object, x: float, y: float, *, anchor: str = "middle", size: float = 12,
        colour: str = "",
    ) -> str:  # fmt: skip
        """Words at a place, around their middle; line under line where they are several."""
        lines = [readable(re.sub(r"</?[a-z][^>]*>", "", s)) for s in str(words).split("<br>")]
        first = y + (0.35 - 0.6 * (len(lines) - 1)) * size
        shown = "".join(
            f'<text x="{x:.1f}" y="{first + i * size * 1.2:.1f}" text-anchor="{anchor}" '
            f'font-size="{size:g}" fill="{page(colour or self.ink)}">{page(line)}</text>'
            for i, line in enumerate(lines)
        )
        return shown if any(line.strip() for line in lines) else ""

    def drawn(self) -> Iterator[str]:
        """Grid, ticks and titles."""
        yield from self._drawn_up()
        yield from self._drawn_across()

    def _drawn_up(self) -> Iterator[str]:
        said, (left, right) = self.up.said, self.across.pixels
        for value, word in self.up.ticks():
            y = self.y(value)
            if said.get("showgrid", True):
                yield _line(left, right, y, y, said.get("gridcolor", "none"))
            here = said.get("anchor", self.across.said["name"]) == self.across.said["name"]
            if said.get("showticklabels", True) and here:
                yield self.words(word, left - 6, y, anchor="end", size=11, colour=self.muted)
        title = said.get("title", {}).get("text")
        if title:
            x, y = 14.0, sum(self.up.pixels) / 2
            turned = self.words(title, x, y, size=11, colour=self.muted)
            yield f'<g transform="rotate(-90 {x:.1f} {y:.1f})">{turned}</g>'

    def _drawn_across(self) -> Iterator[str]:
        said, (low, high) = self.across.said, self.up.pixels
        upper = said.get("side") == "top"
        edge = high - 12 if upper else low + 12
        if not self._written_here():
            return
        for value, word in self.across.ticks():
            x = self.x(value)
            if said.get("showgrid", True):
                yield _line(x, x, *self.paper[1].pixels, said.get("gridcolor", "none"))
            if said.get("showticklabels", True):
                yield self.words(word, x, edge, size=11, colour=self.muted)
        title = said.get("title", {}).get("text")
        if title:
            middle = sum(self.across.pixels) / 2
            yield self.words(title, middle, edge + (-20 if upper else 20), size=11,
                             colour=self.muted)  # fmt: skip

    def _written_here(self) -> bool:
        """Whether this panel is the one that the x axis lies at."""
        return str(self.across.said.get("anchor", "y")) == str(self.up.said["name"])


def panels_of(figure: Mapping[str, Any], *, width: int) -> dict[tuple[str, str], Panel]:
    """The panels of a figure, by the names of their axes."""
    layout, margin = figure["layout"], figure["layout"]["margin"]
    sides = (float(margin["l"]), float(width - margin["r"]))
    ends = (float(layout["height"] - margin["b"]), float(margin["t"]))
    paper = tuple(Axis(said={}, ends=(0, 1), pixels=pixels) for pixels in (sides, ends))
    ink = layout["font"]["color"]
    muted = layout["title"]["subtitle"]["font"]["color"]
    keys = {(t.get("xaxis", "x"), t.get("yaxis", "y")) for t in figure["data"]}
    keys |= {("x", k.replace("axis", "")) for k in layout if re.fullmatch(r"yaxis\d*", k)}
    axes = {
        name: _axis(name, figure, sides if name[0] == "x" else ends)
        for name in {name for key in keys for name in key}
    }
    return {
        (x, y): Panel(across=axes[x], up=axes[y], paper=(paper[0], paper[1]), ink=ink, muted=muted)
        for x, y in sorted(keys)
    }


def _axis(name: str, figure: Mapping[str, Any], span: tuple[float, float]) -> Axis:
    said = dict(figure["layout"].get(f"{name[0]}axis{name[1:]}", {}), name=name)
    if "overlaying" in said:  # it lies where the other one does
        under = said["overlaying"]
        other = figure["layout"].get(f"{under[0]}axis{under[1:]}", {})
        said["domain"] = other.get("domain", [0, 1])
    low, high = said.get("domain", (0, 1))
    pixels = (span[0] + low * (span[1] - span[0]), span[0] + high * (span[1] - span[0]))
    ends = tuple(map(float, said["range"])) if "range" in said else _seen(name, figure, said)
    return Axis(said=said, ends=(ends[0], ends[1]), pixels=pixels)


def _seen(name: str, figure: Mapping[str, Any], said: Mapping[str, Any]) -> tuple[float, float]:
    """The range that holds all that is drawn along an axis."""
    found: list[float] = [0.0] if said.get("rangemode") == "tozero" else []
    for trace in figure["data"]:
        if trace.get(f"{name[0]}axis", name[0]) != name or trace.get(name[0]) is None:
            continue
        values = np.array([np.nan if v is None else v for v in list(trace[name[0]])], dtype=float)
        level = trace.get("orientation") == "h"
        if trace["type"] == "bar" and level == (name[0] == "x"):
            base = np.asarray(trace.get("base", 0) or 0, dtype=float)
            found += [*_ends(values + base), *_ends(base + 0 * values)]
        elif trace["type"] == "bar" or trace["type"] == "heatmap":
            low, high = _ends(values) or (0.0, 0.0)
            found += [low - 0.5, high + 0.5]
        else:
            found += _ends(values)
    low, high = (min(found), max(found)) if found else (0.0, 1.0)
    air = 0.05 * (high - low) or 0.5
    return low - air * (low != 0), high + air


def _ends(values: np.ndarray) -> list[float]:
    finite = values[np.isfinite(values)]
    return [float(finite.min()), float(finite.max())] if finite.size else []


def _round_steps(low: float, high: float, *, most: int) -> list[float]:
    """Round numbers within a range, at most about so many."""
    rough = (high - low) / max(most, 1)
    if not np.isfinite(rough) or rough <= 0:
        return [low]
    power = 10.0 ** np.floor(np.log10(rough))
    step = next(power * k for k in (1, 2, 5, 10) if power * k >= rough)
    first = np.ceil(low / step)
    return [float(k * step) for k in np.arange(first, np.floor(high / step) + 1)]


def _tick(value: float, form: str) -> str:
    if form.endswith("%"):
        return f"{value:{form}}"
    return number(value)


def _line(x0: float, x1: float, y0: float, y1: float, colour: str) -> str:
    return (
        f'<line x1="{x0:.1f}" x2="{x1:.1f}" y1="{y0:.1f}" y2="{y1:.1f}" stroke="{page(colour)}"/>'
    )
