"""How is an attribution shown in a terminal? The input coloured by its values, and the largest."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from rich.text import Text

from interpret.cli.drawing import Terminal, across, clipped, facts, listing
from interpret.cli.series_view import left_margin, show_series, show_values, stretch
from interpret.cli.text_view import hidden_padding, show_text
from interpret.cli.totals_view import show_totals
from interpret.core.errors import plural
from interpret.core.frequency_results import TimeFrequencyOcclusion
from interpret.core.results import Attribution, Occlusion
from interpret.describe.attribution import completeness
from interpret.describe.colour_scale import colour_scale
from interpret.describe.escaping import clean, visible
from interpret.describe.facts import first_few, others
from interpret.describe.frequencies import drawn_input
from interpret.describe.numbers import number
from interpret.describe.settings import is_slope, method_name, settings
from interpret.describe.sureness import near_zero, sureness
from interpret.describe.tokens import are_characters

MOST_ROWS = 6
BAR = 16


def show_attribution(console: Terminal, result: Attribution) -> None:
    """Print what was explained, the input with its values, and where they are largest."""
    console.print(facts(_facts(result)))
    console.print()
    show_map(console, result)
    console.print()
    if isinstance(result, Occlusion):
        _show_windows(console, result)
    else:
        _show_positions(console, result)
    show_totals(console, result)


def show_map(console: Terminal, result: Attribution) -> None:
    """Print the input with its values."""
    real = ~result.padding
    values = result.values[real]
    slope = is_slope(result.method)
    if isinstance(result.positions[0], str):
        tokens = tuple(str(result.positions[i]) for i in np.flatnonzero(real))
        show_text(
            console, tokens, values.sum(axis=1), unit=result.unit, target=result.target,
            scale=colour_scale(result, values.sum(axis=1)), slope=slope, text=result.text,
        )  # fmt: skip
        if hidden := hidden_padding(int(result.padding.sum())):
            console.print(Text(f"  {hidden}"), style="dim")
    else:
        positions = tuple(float(result.positions[i]) for i in np.flatnonzero(real))
        names = result.x_channels or result.channels
        margin = left_margin(console, result.axis, *names, *result.channels)
        show_series(
            console,
            drawn_input(result)[real],
            names,
            axis=result.axis,
            positions=positions,
            margin=margin,
        )
        show_values(
            console, values, result.channels, unit=result.unit, target=result.target,
            scale=colour_scale(result, values), slope=slope, margin=margin,
        )  # fmt: skip


def _facts(result: Attribution) -> Iterator[tuple[str, str]]:
    yield from what_was_asked(result)
    if total := completeness(result):
        yield "sum", total
    if (apart := sureness(result)) is not None:
        yield "±", "; ".join(filter(None, (apart.meaning, near_zero(result))))


def what_was_asked(result: Attribution) -> Iterator[tuple[str, str]]:
    """Model, method, target, baseline and the other outputs."""
    yield "model", clean(result.model)
    told = (method_name(result.method), *settings(result.params))
    yield "method", ", ".join(clean(each) for each in told)
    yield "target", f"{clean(result.target)}, score {number(result.score)}"
    if result.baseline is not None:
        scored = result.baseline_score
        mean = "" if result.spread is None else " on average"
        scores = f", score{'s' * (not mean)} {number(scored)}{mean}" if scored is not None else ""
        rows = "baseline_rows" in result.params
        named = clean(result.baseline if rows else visible(result.baseline))
        yield "baseline", f"{named}{scores}"
    if outputs := others(result.target, result.outputs, result.output_scores):
        yield "others", clean(first_few(outputs, 3))


def _show_windows(console: Terminal, result: Occlusion) -> None:
    """The windows that count most, none of which overlap."""
    drops = result.window_values
    verb, noun = ("replaced", "window") if result.along_input else ("taken out", "band")
    table = listing(verb, "index", "drop", "score left", left=2)
    by_channel = bool((result.window_channels >= 0).any())
    if by_channel:
        table.add_column("band" if isinstance(result, TimeFrequencyOcclusion) else "channel")
    table.add_column("")
    limit = colour_scale(result, drops).limit
    errors = result.window_standard_error
    off = [""] * len(drops) if errors is None else [f" ± {number(float(e))}" for e in errors]
    for row in _apart(result, drops):
        start, stop = (int(edge) for edge in result.windows[row])
        cells: list[str | Text] = [
            Text(_words(result, start, stop)),
            f"{start}" if stop == start + 1 else f"{start}-{stop - 1}",
            number(float(drops[row]), sign=True) + off[row],
            number(float(result.window_scores[row, result.target_index])),
        ]
        if by_channel:
            cells.append(Text(clean(result.channels[int(result.window_channels[row])])))
        table.add_row(*cells, across(float(drops[row]), limit=limit, width=BAR, signed=True))
    if not table.row_count:
        console.print(Text(f"None of {plural(len(drops), noun)} changes the score."))
        return
    console.table(table)
    console.print(Text(f"of {plural(len(drops), noun)}{_saved(result)}"), style="dim")


def _saved(result: Occlusion) -> str:
    """What the incremental engine did not have to compute again."""
    ran, spared = (result.params.get(f"multiply_adds{end}") for end in ("", "_saved"))
    if not ran or not spared:
        return ""
    return f", with {ran / (ran + spared):.0%} of the multiply-adds of running each in full"


def _apart(result: Occlusion, drops: np.ndarray) -> Iterator[int]:
    taken: list[tuple[int, int, int]] = []
    for row in np.argsort(-np.abs(np.nan_to_num(drops)), kind="stable"):
        start, stop = (int(edge) for edge in result.windows[row])
        channel = int(result.window_channels[row])
        if not (np.isfinite(drops[row]) and drops[row]) or len(taken) == MOST_ROWS:
            continue
        if all(stop <= a or b <= start or channel != c for a, b, c in taken):
            taken.append((start, stop, channel))
            yield int(row)


def _words(result: Attribution, start: int, stop: int) -> str:
    """What stands at these positions."""
    if stop == 1 and not result.along_input:
        return "mean"
    if not isinstance(result.positions[start], str):
        return stretch(result.positions, result.axis, start, stop)
    tokens = tuple(str(position) for position in result.positions)
    everything = tuple(tokens[i] for i in np.flatnonzero(~result.padding))
    space = "" if are_characters(everything, result.text) else " "
    return clipped(space.join(visible(token) for token in tokens[start:stop]), 32)


def _peaks(values: np.ndarray, apart: int) -> Iterator[tuple[int, int]]:
    """Positions and channels of the largest values, more than ``apart`` from each other."""
    taken: list[tuple[int, int]] = []
    for flat in np.argsort(-np.abs(np.nan_to_num(values)), axis=None, kind="stable"):
        at, channel = (int(i) for i in np.unravel_index(flat, values.shape))
        if not values[at, channel] or len(taken) == MOST_ROWS:
            return
        if all(abs(at - other) > apart or channel != c for other, c in taken):
            taken.append((at, channel))
            yield at, channel


def _show_positions(console: Terminal, result: Attribution) -> None:
    """The positions with the largest values."""
    several = len(result.channels) > 1
    is_text = isinstance(result.positions[0], str)
    table = listing("token" if is_text else clean(result.axis), "index", left=2)
    if several:
        table.add_column("channel")
    table.add_column("value", justify="right", no_wrap=True)
    table.add_column("")
    values = np.where(result.padding[:, None], 0.0, result.values)
    limit = colour_scale(result, values).limit
    apart, away = sureness(result), 0 if is_text else len(values) // 50
    for at, channel in _peaks(values, away):
        value = float(values[at, channel])
        cells: list[str | Text] = [Text(_words(result, at, at + 1)), str(at)]
        if several:
            cells.append(Text(clean(result.channels[channel])))
        bar = across(value, limit=limit, width=BAR, signed=result.signed)
        off = f" {apart.said((at, channel))}" if apart else ""
        table.add_row(*cells, number(value, sign=result.signed) + off, bar)
    noun = "position" if result.along_input else "bin"
    count = plural(int((~result.padding).sum()), noun)
    if not table.row_count:
        console.print(Text(f"The values of all {count} are zero."))
        return
    console.table(table)
    console.print(Text(f"of {count}"), style="dim")
