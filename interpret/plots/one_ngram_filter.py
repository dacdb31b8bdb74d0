"""What does one filter answer to in a corpus?

For text its highest and lowest n-grams, token by token; for a series its mean window.
"""

from __future__ import annotations

import numpy as np

from interpret.core.results import NGrams
from interpret.describe.escaping import clip, label, name, tag
from interpret.describe.ngrams import ngram_text, one_facts, possible_text
from interpret.describe.numbers import number
from interpret.describe.theme import Theme, colour_limit, readable_on
from interpret.plots.draft import Draft
from interpret.plots.left_out import carry
from interpret.plots.mean_window import plot_mean_window
from interpret.plots.panels import nothing_to_draw, panels
from interpret.plots.subtitle import subtitle

ROW = 25
MOST_SLOTS = 12
"""Of n-grams of more positions than this only the answers are drawn."""
LONGEST = 26


def plot_one(result: NGrams, theme: Theme, *, filter: int, limit: float | None) -> Draft:
    """One filter, large."""
    title = f"Filter {filter} of {name(result.layer)} in the corpus"
    top, bottom = result.of(filter), result.of(filter, top=False)
    missing = _left_out(result)
    lines = subtitle(one_facts(result, filter), result, missing)
    if not len(top) and not len(bottom):
        return nothing_to_draw(
            theme, title=title, lines=lines, why="No window of the corpus was kept for this filter."
        )
    if not result.is_text:
        return plot_mean_window(result, theme, filter=filter, title=title, lines=lines)
    return carry(_bars(result, theme, filter, title, lines, limit), missing)


def _left_out(result: NGrams) -> str:
    slots = result.ngram_parts.shape[1] if result.ngram_parts.size else 0
    if not result.is_text or slots <= MOST_SLOTS:
        return ""
    return (
        f"What each of the {slots} positions adds is not drawn: there is room for {MOST_SLOTS}. "
        "Only the marks of the answers are."
    )


def _bars(
    result: NGrams, theme: Theme, filter: int, title: str, lines: list[str], limit: float | None
) -> Draft:
    """A row for each n-gram, from the highest down, in two groups."""
    top, bottom = result.of(filter), result.of(filter, top=False)
    possible = possible_text(result, filter)
    at = [float(i + bool(possible)) for i in range(len(top))]
    below = len(top) + bool(possible) + 0.7 * bool(len(top) and len(bottom))
    at += [below + i for i in range(len(bottom))]
    rows = np.concatenate([top, bottom])
    names = [ngram_text(result, int(i)) for i in rows]
    wide = max(len(clip(each, LONGEST)) for each in (possible, *names))
    last = max([*at, 0.0])
    answer = {"text": "answer before the activation function", "standoff": 8}
    figure = panels(
        theme, title=title, lines=lines, heights=[int((last + 1) * ROW) + 10],
        xaxis={"title": answer, "zeroline": False}, bottom=54, left=min(28 + 7 * wide, 190),
        right=32,
    )  # fmt: skip
    figure.update_layout(
        barmode="relative",
        bargap=0.2,
        uniformtext={"mode": "hide", "minsize": 9},
        yaxis={
            "tickvals": [*([0.0] if possible else []), *at],
            "ticktext": [
                *([f"<i>{tag(possible, LONGEST)}</i>"] if possible else []),
                *(tag(each, LONGEST) for each in names),
            ],
            "tickfont": {"color": theme.ink, "size": 12},
            "range": [last + 0.7, -0.7],
            "showgrid": False,
            "fixedrange": True,
        },
    )
    scale = colour_limit(result.ngram_parts[rows], limit) if result.ngram_parts.size else 1.0
    _parts(figure, theme, result, rows, at, scale)
    _sums(figure, theme, result, rows, at)
    _lines(figure, theme, result, filter, possible)
    _range(figure, result, filter, rows)
    return figure


def _parts(
    figure: Draft,
    theme: Theme,
    result: NGrams,
    rows: np.ndarray,
    at: list[float],
    limit: float,
) -> None:
    """One bar for each slot, side by side, and the bias."""
    slots = result.ngram_parts.shape[1]
    if slots > MOST_SLOTS or not result.ngram_parts.size:
        return
    for slot in range(slots):
        values = result.ngram_parts[rows, slot]
        tokens = [result.ngram_tokens[int(i)][slot] for i in rows]
        colours = [theme.colour(float(v), limit=limit, signed=True) for v in values]
        shown = [label(token, 16) if token else "" for token in tokens]
        figure.add_bar(
            orientation="h",
            x=values,
            y=at,
            width=0.78,
            text=shown,
            textposition="inside",
            insidetextanchor="middle",
            textangle=0,
            insidetextfont={"size": 11, "color": [readable_on(each) for each in colours]},
            marker={"color": colours, "line": {"width": 1, "color": theme.paper}},
            customdata=[label(token, 40) if token else "zeros" for token in tokens],
            hovertemplate=f"<b>%{{customdata}}</b> in slot {slot}<br>%{{x:+.4~g}}<extra></extra>",
        )
    if result.contribution == "products":
        bias = float(result.bias[result.ngram_filter[rows[0]]])
        figure.add_bar(
            orientation="h",
            x=[bias] * len(rows),
            y=at,
            width=0.78,
            marker={"color": theme.missing, "line": {"width": 1, "color": theme.paper}},
            hovertemplate="bias<br>%{x:+.4~g}<extra></extra>",
        )


def _sums(figure: Draft, theme: Theme, result: NGrams, rows: np.ndarray, at: list[float]) -> None:
    """Where the parts and the bias end up, as a mark, and beside it as a number."""
    answers = result.ngram_preactivation[rows]
    figure.add_scatter(
        x=answers,
        y=at,
        mode="markers",
        marker={
            "symbol": "line-ns",
            "size": 19,
            "line": {"width": 3, "color": theme.ink},
        },
        hovertext=[_said(result, int(i)) for i in rows],
        hovertemplate="%{hovertext}<extra></extra>",
    )
    slots = result.ngram_parts.shape[1]
    ends = answers
    if 0 < slots <= MOST_SLOTS:
        bias = result.bias[result.ngram_filter[rows]] if result.contribution == "products" else 0.0
        beside = np.maximum(result.ngram_parts[rows], 0).sum(axis=1) + np.maximum(bias, 0)
        ends = np.maximum(np.maximum(answers, beside), 0.0)
    figure.add_scatter(
        x=ends,
        y=at,
        mode="text",
        text=[
            f"  {number(float(result.ngram_preactivation[i]))}"
            + (f"  ×{int(result.ngram_count[i]):,}" if result.ngram_count[i] > 1 else "")
            for i in rows
        ],
        textposition="middle right",
        textfont={"size": 11, "color": theme.muted},
        cliponaxis=False,
        hoverinfo="skip",
    )


def _said(result: NGrams, at: int) -> str:
    cluster = int(result.ngram_cluster[at])
    document = f"first in document {int(result.ngram_document[at]):,}"
    context = f": {tag(result.ngram_context[at], 60)}" if result.ngram_context else ""
    return "<br>".join(
        [
            f"<b>{tag(ngram_text(result, at), 48)}</b>",
            f"answer {number(float(result.ngram_preactivation[at]))}, "
            f"{number(float(result.ngram_activation[at]))} after the activation",
            f"{int(result.ngram_count[at]):,} times, {document}{context}",
            *([f"family {cluster}"] if cluster >= 0 else []),
        ]
    )


def _lines(figure: Draft, theme: Theme, result: NGrams, filter: int, possible: str) -> None:
    """Zero, the threshold, and the best that the vocabulary could do."""
    figure.add_vline(x=0, line={"color": theme.rule, "width": 1})
    threshold = float(result.threshold[filter])
    if np.isfinite(threshold):
        foot = len(result.of(filter)) + bool(possible) - 0.45  # numbers stand beside the lowest
        figure.add_shape(
            type="line", x0=threshold, x1=threshold, y0=-0.7, y1=foot,
            line={"color": theme.ink, "width": 1.2, "dash": "dash"},
        )  # fmt: skip
        figure.add_annotation(
            x=threshold, y=1, yref="y domain", yanchor="bottom", showarrow=False, yshift=-1,
            text="threshold", font={"size": 11, "color": theme.muted},
        )  # fmt: skip
    if possible:
        figure.add_scatter(
            x=[float(result.possible[filter])],
            y=[0.0],
            mode="markers+text",
            text=[f"  {number(float(result.possible[filter]))} possible"],
            textposition="middle left",
            textfont={"size": 11, "color": theme.muted},
            marker={"symbol": "diamond-open", "size": 11, "color": theme.ink},
            cliponaxis=False,
            hovertemplate=(
                f"<b>{tag(possible, 48)}</b><br>the best that the vocabulary could do: "
                "%{x:.4~g}<extra></extra>"
            ),
        )


def _range(figure: Draft, result: NGrams, filter: int, rows: np.ndarray) -> None:
    """Room for every bar, and for the numbers right of them."""
    answers = result.ngram_preactivation[rows]
    ends = [0.0, float(answers.max()), float(answers.min())]
    if result.ngram_parts.size and result.ngram_parts.shape[1] <= MOST_SLOTS:
        bias = float(result.bias[filter]) if result.contribution == "products" else 0.0
        parts = result.ngram_parts[rows]
        ends.append(float(np.maximum(parts, 0).sum(axis=1).max()) + max(bias, 0.0))
        ends.append(float(np.minimum(parts, 0).sum(axis=1).min()) + min(bias, 0.0))
    ends += [
        float(v) for v in (result.possible[filter], result.threshold[filter]) if np.isfinite(v)
    ]
    low, high = min(ends), max(ends)
    span = (high - low) or 1.0
    figure.update_xaxes(range=[low - 0.03 * span, high + 0.16 * span])
