"""What do the windows of a series have in common that a filter answers to most?

Its highest windows lie on one another, position by position: their mean, their spread, each as a
thin line.
"""

from __future__ import annotations

import numpy as np

from interpret.core.results import NGrams
from interpret.describe.escaping import tag
from interpret.describe.ngrams import window_places
from interpret.describe.numbers import number
from interpret.describe.theme import Theme, colour_limit
from interpret.plots.draft import Draft
from interpret.plots.panels import axis_key, axis_name, colour_axis, panels

ROWS = 12
"""With more channels, the mean is drawn as a map."""
PARTS = 90


def plot_mean_window(
    result: NGrams, theme: Theme, *, filter: int, title: str, lines: list[str]
) -> Draft:
    """A panel for each channel, or a map, and what each position adds under it."""
    top = result.of(filter)
    windows = result.ngram_values[top]
    width, channels = windows.shape[1:]
    rows = channels if channels <= ROWS else 1
    places = window_places(result)
    step = places.coordinates[1] if width > 1 else 1.0
    heights = [_height(channels)] * rows + [PARTS]
    names = [tag(each, 18) for each in result.channels]
    figure = panels(
        theme,
        title=title,
        lines=lines,
        heights=heights,
        xaxis={
            "title": {"text": f"{places.title} in the window", "standoff": 8},
            "range": [float(-0.5 * step), float((width - 0.5) * step)],
            "zeroline": False,
        },
        left=min(48 + 7 * max((len(each) for each in names), default=4), 150),
        right=96 if channels > ROWS else 32,
        gap=10,
    )
    if width <= 16:
        figure.update_xaxes(tick0=0, dtick=float(step))
    if channels > ROWS:
        _map(figure, theme, result, filter, names, windows)
    else:
        for channel, channel_name in enumerate(names):
            _channel(figure, theme, result, filter, channel, channel_name)
    _parts(figure, theme, result, top, rows)
    return figure


def _height(channels: int) -> int:
    if channels > ROWS:
        return min(max(channels * 11, 240), 560)
    return int(min(max(520 / channels, 64), 260))


def _channel(
    figure: Draft, theme: Theme, result: NGrams, filter: int, channel: int, channel_name: str
) -> None:
    """Thin lines of the windows, the band of their spread, and their mean."""
    windows = result.ngram_values[result.of(filter)][:, :, channel]
    places = window_places(result)
    x = places.coordinates
    y = axis_name("y", channel)
    dots = "lines+markers" if len(x) == 1 else "lines"
    if result.window_mean.size:
        mean = result.window_mean[filter, :, channel]
        spread = result.window_spread[filter, :, channel]
        figure.add_scatter(
            x=np.concatenate([x, x[::-1]]),
            y=np.concatenate([mean + spread, (mean - spread)[::-1]]),
            yaxis=y, fill="toself", fillcolor=theme.fill_unsigned, line={"width": 0},
            mode="lines", hoverinfo="skip",
        )  # fmt: skip
    gap = np.full((len(windows), 1), np.nan)
    figure.add_scatter(
        x=np.tile(np.append(x, np.nan), len(windows)),
        y=np.concatenate([windows, gap], axis=1).ravel(),
        yaxis=y, mode=dots, line={"width": 0.8, "color": theme.rule}, opacity=0.7,
        hoverinfo="skip",
    )  # fmt: skip
    if result.window_mean.size:
        figure.add_scatter(
            x=x, y=mean, yaxis=y, mode="lines+markers" if len(x) <= 40 else "lines",
            line={"width": 2.4, "color": theme.sequential[-1]}, marker={"size": 5},
            customdata=spread,
            hovertemplate=(
                f"<b>{channel_name}</b><br>{places.title} %{{x:.4~g}}<br>mean %{{y:.4~g}}, "
                "spread %{customdata:.3~g}<extra></extra>"
            ),
        )  # fmt: skip
    _named(figure, theme, channel, channel_name, alone=len(result.channels) == 1)


def _named(figure: Draft, theme: Theme, channel: int, title: str, *, alone: bool) -> None:
    """A channel's name: beside its axis where it is alone, else in its panel."""
    axis = {"title": {"text": title if alone else ""}, "nticks": 4, "fixedrange": True}
    figure.update_layout({axis_key("yaxis", channel): axis})
    if not alone:
        figure.add_annotation(
            text=title, x=0, xref="x domain", xanchor="left", xshift=4,
            y=1, yref=f"{axis_name('y', channel)} domain", yanchor="top", showarrow=False,
            font={"size": 11, "color": theme.muted},
        )  # fmt: skip


def _map(
    figure: Draft,
    theme: Theme,
    result: NGrams,
    filter: int,
    names: list[str],
    windows: np.ndarray,
) -> None:
    """The mean window of many channels as a map, each from its name."""
    mean = result.window_mean[filter] if result.window_mean.size else windows[0]
    spread = result.window_spread[filter] if result.window_spread.size else np.zeros_like(mean)
    width, channels = mean.shape
    figure.update_layout(
        coloraxis=colour_axis(theme, limit=colour_limit(mean), signed=True, unit="mean", height=220)
    )
    places = window_places(result)
    texts = [
        [f"{channel_name}, {places.title} {places.bare(i)}" for i in range(width)]
        for channel_name in names
    ]
    figure.add_heatmap(
        z=mean.T.astype(np.float32),
        x=places.coordinates,
        y=np.arange(channels),
        text=texts,
        customdata=spread.T,
        coloraxis="coloraxis",
        hovertemplate=(
            "<b>%{text}</b><br>mean %{z:.4~g}, spread %{customdata:.3~g}<extra></extra>"
        ),
    )
    step = max(-(-channels // 40), 1)
    figure.update_layout(
        yaxis={
            "range": [channels - 0.5, -0.5],
            "tickvals": list(range(0, channels, step)),
            "ticktext": names[::step],
            "showgrid": False,
            "fixedrange": True,
        }
    )


def _parts(figure: Draft, theme: Theme, result: NGrams, top: np.ndarray, place: int) -> None:
    """Each position's part of the answer, averaged over the windows shown."""
    if not result.ngram_parts.size:
        return
    parts = result.ngram_parts[top].mean(axis=0)
    places = window_places(result)
    scale = colour_limit(parts)
    figure.add_bar(
        x=places.coordinates,
        y=parts,
        yaxis=axis_name("y", place),
        marker={
            "color": [theme.colour(float(v), limit=scale, signed=True) for v in parts],
            "line": {"width": 0.6, "color": theme.rule},
        },
        text=[number(float(v), sign=True) for v in parts],
        textposition="none",
        hovertemplate=f"{places.title} %{{x:.4~g}}<br>part %{{y:+.4~g}}<extra></extra>",
    )
    figure.add_hline(y=0, yref=axis_name("y", place), line={"color": theme.rule, "width": 1})
    figure.update_layout(
        {axis_key("yaxis", place): {"title": {"text": "part"}, "nticks": 4, "fixedrange": True}}
    )
