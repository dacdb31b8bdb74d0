"""What does each filter of a layer weigh? All as tiles of one heat map, or one filter large.

Time runs across (slot 0 meets the first position of the window), channels run down.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from interpret.core.errors import plural
from interpret.core.results import FilterBank
from interpret.describe.escaping import clip, escape, tag
from interpret.describe.kinds import caption_of, heading
from interpret.describe.theme import Theme, colour_limit
from interpret.plots.draft import Draft
from interpret.plots.filter_option import check_filter
from interpret.plots.left_out import carry
from interpret.plots.one_filter import plot_one_filter
from interpret.plots.panels import colour_axis, panels
from interpret.plots.subtitle import subtitle

WIDTH = 850  # pixels across all tiles
MOST_BARS = 4000  # one-channel kernels are drawn as bars while there are no more than this
MOST_TARGETS = 2000
MOST_NAMED = 20_000  # cells that each carry their channel's name


@dataclass(frozen=True, kw_only=True)
class Grid:
    """Tiles on the screen: sizes in pixels, one tile a filter, row by row."""

    count: int
    across: int
    width: float
    height: float
    gap: float
    head: float

    @property
    def down(self) -> int:
        """Rows of tiles."""
        return -(-self.count // self.across)

    def left(self, tile: int) -> float:
        """Where a tile begins."""
        return (tile % self.across) * (self.width + self.gap)

    def top(self, tile: int) -> float:
        """How far down a tile's weights begin, under its number."""
        return (tile // self.across) * (self.height + self.head + self.gap) + self.head

    @property
    def size(self) -> tuple[float, float]:
        """Pixels of all tiles, across and down."""
        rows = self.down * (self.height + self.head + self.gap) - self.gap
        return self.across * (self.width + self.gap) - self.gap, rows


def plot_filters(
    result: FilterBank,
    theme: Theme,
    *,
    filter: int | None = None,
    limit: float | None = None,
    selectable: bool = False,
) -> Draft:
    """Draw the weights of a layer.

    Parameters
    ----------
    filter
        One filter, large; a layer of one filter is always drawn so.
    limit
        The magnitude at both ends of the colour scale; the largest weight shown unless given.
    selectable
        Lay an unseen square over each filter, whose ``customdata`` is the filter's number: Plotly
        reports no clicks on heat maps to Streamlit.
    """
    count = len(result.weights)
    check_filter(filter, layer=result.layer, count=count)
    if filter is not None or count == 1:
        return plot_one_filter(result, theme, filter=int(filter or 0), limit=limit)
    slots, channels = result.weights.shape[1:]
    grid = tiles(count, slots, channels)
    bars = channels == 1 and count * slots <= MOST_BARS
    scale = colour_limit(result.weights, limit)
    across, down = grid.size
    figure = panels(
        theme,
        title=escape(heading(result)),
        lines=subtitle(caption_of(result), result, _legend(result, bars=bars)),
        heights=[int(down)],
        xaxis={"visible": False, "range": [0, max(across, WIDTH)], "fixedrange": count <= 32},
        bottom=28,
        left=24,
    )
    tall = min(int(down), 240)
    figure.update_layout(
        yaxis={"visible": False, "range": [down, 0], "fixedrange": count <= 32},
        coloraxis=colour_axis(theme, limit=scale, signed=True, unit="weight", height=tall),
    )
    if bars:
        _bars(figure, theme, result, grid, scale)
    else:
        _heat_map(figure, result, grid)
    _numbers(figure, theme, result, grid)
    if selectable:
        _targets(figure, grid)
        if count > MOST_TARGETS:
            carry(figure, f"Only the first {MOST_TARGETS:,} of {count:,} filters answer a click.")
    return figure


def tiles(count: int, slots: int, channels: int) -> Grid:
    """The largest tiles that fill the width and stay within a height that grows slowly."""
    gap, head = (14.0, 18.0) if count <= 160 else (8.0, 13.0)
    shape = 0.6 if channels == 1 else min(max(channels / slots, 0.5), 1.6)
    tall = 160 + 48 * count**0.5

    def grid(across: int) -> Grid:
        width = min((WIDTH + gap) / across - gap, slots * 36.0 + 12, 200.0)
        return Grid(
            count=count, across=across, width=width, height=width * shape, gap=gap, head=head
        )

    fitting = (grid(n) for n in range(1, count + 1))
    widest = next((g for g in fitting if g.size[1] <= tall or g.width < 18), grid(count))
    return grid(-(-count // widest.down))  # as many rows, but no short last one


def _legend(result: FilterBank, *, bars: bool) -> str:
    """How to read a tile."""
    across = "in each tile, slots run from left to right"
    if bars:
        return f"{across}; bars up are weights above zero, down below it, on one scale for all"
    names = result.channels
    down = "channels down"
    if names:
        down = f"channels from {clip(names[0], 24)} down to {clip(names[-1], 24)}"
    dead = f"; {plural(len(result.dead), 'filter')} marked † cannot answer" if result.dead else ""
    return f"{across}, {down}{dead}"


def _heat_map(figure: Draft, result: FilterBank, grid: Grid) -> None:
    """Every tile in one heat map; the gaps between tiles are not-a-number."""
    count, slots, channels = result.weights.shape
    shape = (grid.down * (channels + 1), grid.across * (slots + 1))
    z = np.full(shape, np.nan, dtype=np.float32)
    places = np.zeros((*shape, 3), dtype=np.int16)
    for tile in range(count):
        down, across = divmod(tile, grid.across)
        rows = slice(
            down * (channels + 1) + 1, (down + 1) * (channels + 1)
        )  # first row: its number
        columns = slice(across * (slots + 1), (across + 1) * (slots + 1) - 1)  # last one: the gap
        z[rows, columns] = result.weights[tile].T
        places[rows, columns, 0] = tile
        places[rows, columns, 1] = np.arange(slots)
        places[rows, columns, 2] = np.arange(channels)[:, None]
    named = z.size <= MOST_NAMED and len(result.channels) == channels
    names = np.asarray(["", *(tag(each) for each in result.channels)], dtype=object)
    across_edges = np.arange(slots + 1) * grid.width / slots
    down_edges = np.arange(channels + 1) * grid.height / channels
    figure.add_heatmap(
        z=z[:, :-1],
        x=np.concatenate([grid.left(i) + across_edges for i in range(grid.across)]),
        y=np.concatenate(
            [[0.0], *(grid.top(i * grid.across) + down_edges for i in range(grid.down))]
        ),
        customdata=places[:, :-1],
        text=np.repeat(np.tile(names, grid.down)[:, None], shape[1] - 1, axis=1).tolist()
        if named
        else None,
        coloraxis="coloraxis",
        hoverongaps=False,
        hovertemplate=(
            "<b>filter %{customdata[0]}</b><br>slot %{customdata[1]}, "
            + ("%{text}" if named else "channel %{customdata[2]}")
            + "<br>weight %{z:+.4~g}<extra></extra>"
        ),
    )


def _bars(figure: Draft, theme: Theme, result: FilterBank, grid: Grid, limit: float) -> None:
    """One-channel kernels as small bar charts, all on one scale, each on a quiet ground."""
    weights = result.weights[:, :, 0]
    count, slots = weights.shape
    solid = {"marker": {"opacity": 1}}  # a click on a filter selects its target, not its bars
    lefts = np.asarray([grid.left(i) for i in range(count)])
    tops = np.asarray([grid.top(i) for i in range(count)])
    figure.add_bar(
        x=lefts + grid.width / 2,
        y=np.full(count, grid.height),
        base=tops,
        width=np.full(count, grid.width),
        marker={"color": theme.grid, "line": {"width": 0}},
        unselected=solid,
        hoverinfo="skip",
    )
    number_, slot = (i.ravel() for i in np.indices(weights.shape))
    colours = [theme.colour(float(w), limit=limit, signed=True) for w in weights.ravel()]
    figure.add_bar(
        x=lefts[number_] + (slot + 0.5) * grid.width / slots,
        y=-weights.ravel() / limit * grid.height * 0.46,
        base=tops[number_] + grid.height / 2,
        width=np.full(weights.size, grid.width / slots * 0.8),
        marker={"color": colours, "line": {"width": 0}},
        unselected=solid,
        customdata=np.stack([number_, slot, weights.ravel()], axis=1),
        hovertemplate=(
            "<b>filter %{customdata[0]}</b><br>slot %{customdata[1]}"
            "<br>weight %{customdata[2]:+.4~g}<extra></extra>"
        ),
    )
    _zero_lines(figure, theme, lefts, tops, grid)
    # Bars are coloured one by one, so a mark that nobody sees brings the scale's bar.
    figure.add_scatter(
        x=[0],
        y=[0],
        mode="markers",
        marker={"color": [0], "coloraxis": "coloraxis", "opacity": 0},
        hoverinfo="skip",
    )
    figure.update_layout(barmode="overlay")


def _zero_lines(
    figure: Draft, theme: Theme, lefts: np.ndarray, tops: np.ndarray, grid: Grid
) -> None:
    """A thin line at zero through each tile."""
    ends = np.stack([lefts, lefts + grid.width, np.full(len(lefts), np.nan)], axis=1)
    figure.add_scatter(
        x=ends.ravel(),
        y=np.repeat(tops + grid.height / 2, 3),
        mode="lines",
        line={"width": 1, "color": theme.rule},
        hoverinfo="skip",
    )


def _numbers(figure: Draft, theme: Theme, result: FilterBank, grid: Grid) -> None:
    """The number of each filter over its tile."""
    dead = set(result.dead)
    figure.add_scatter(
        x=[grid.left(i) for i in range(grid.count)],
        y=[grid.top(i) - grid.head * 0.45 for i in range(grid.count)],
        text=[f"{i} †" if i in dead else str(i) for i in range(grid.count)],
        textposition="middle right",
        textfont={"size": 11 if grid.head > 14 else 9, "color": theme.muted},
        # A click on a filter selects its target: nothing else may fade.
        unselected={"textfont": {"color": theme.muted}},
        mode="text",
        cliponaxis=False,
        hoverinfo="skip",
    )


def _targets(figure: Draft, grid: Grid) -> None:
    """An unseen square over each filter, for Streamlit to report clicks on."""
    count = min(grid.count, MOST_TARGETS)
    figure.add_scatter(
        x=[grid.left(i) + grid.width / 2 for i in range(count)],
        y=[grid.top(i) + grid.height / 2 for i in range(count)],
        customdata=list(range(count)),
        mode="markers",
        marker={"opacity": 0, "size": min(grid.width, grid.height), "symbol": "square"},
        selected={"marker": {"opacity": 0}},
        unselected={"marker": {"opacity": 0}},
        hovertemplate="<b>filter %{customdata}</b><br>click to see it large<extra></extra>",
    )
    figure.update_layout(clickmode="event+select", dragmode=False)
