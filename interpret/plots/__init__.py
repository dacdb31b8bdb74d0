"""Floor 2: what does a result look like? A result goes in, a Plotly figure or HTML comes out.

Nothing is computed but where things lie on the screen.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import plotly.graph_objects as go

from interpret.core.errors import ArgumentError, choices
from interpret.core.results import Result
from interpret.describe.theme import theme_named
from interpret.plots.activations import plot_activations
from interpret.plots.attribution import plot_attribution
from interpret.plots.chain import plot_chain
from interpret.plots.chain_sum import plot_chain_parts, plot_chain_sum
from interpret.plots.filters import plot_filters
from interpret.plots.maximisation import plot_maximisation
from interpret.plots.ngrams import plot_ngrams
from interpret.plots.shapes import plot_shapes
from interpret.plots.slide import plot_slide
from interpret.plots.spelling import plot_spelling
from interpret.plots.strip import text_strip as text_strip

VIEWS: dict[str, dict[str, Callable[..., go.Figure]]] = {
    "attribution": {"map": plot_attribution},
    "occlusion": {"map": plot_attribution, "slide": plot_slide},
    "filters": {"map": plot_filters},
    "activations": {"map": plot_activations},
    "maximisation": {"map": plot_maximisation},
    "spelling": {"map": plot_spelling},
    "shapes": {"map": plot_shapes},
    "ngrams": {"map": plot_ngrams},
    "chain": {"map": plot_chain, "sum": plot_chain_sum, "parts": plot_chain_parts},
}
"""Kind of result → name of a view → the function that draws it; the first is drawn unless asked."""


def plot(
    result: Result, *, theme: str = "light", view: str | None = None, **options: Any
) -> go.Figure:
    """Draw a result.

    Parameters
    ----------
    result
        What an analysis answered.
    theme
        ``"light"`` or ``"dark"``.
    view
        For an occlusion, ``"slide"`` draws the score of each window, to be played; ``"map"``, the
        first view of every result, draws its values.
    **options
        Those of the view: ``limit`` (the end of the colour scale, to share it between figures),
        ``span`` (a part of the input), ``points``, ``filter``, ``channels``, ``output``,
        ``selectable``, ``show_padding``, …

    Returns
    -------
    plotly.graph_objects.Figure
        As high as it needs to be, and as wide as the page that shows it.

    Raises
    ------
    ArgumentError
        Where the view or an option is not one of this result, or breaks its rule.
    """
    views = VIEWS.get(result.kind)
    if views is None:
        raise ArgumentError(f"plot draws {choices(VIEWS)} results, but this is a {result.kind!r}.")
    if view is not None and view not in views:
        raise ArgumentError(
            f"view={view!r} is no view of this {result.kind} result: use {choices(views)}."
        )
    draw = views[view or next(iter(views))]
    allowed = options_of(draw)
    for option in options:
        if option not in allowed:
            raise ArgumentError(
                f"{option!r} is no option for this {result.kind} figure: use {choices(allowed)}."
            )
    return draw(result, theme_named(theme), **options)


def options_of(draw: Callable[..., go.Figure]) -> tuple[str, ...]:
    """Names of the options that a view takes."""
    parameters = inspect.signature(draw).parameters.values()
    return tuple(each.name for each in parameters if each.kind is each.KEYWORD_ONLY)


__all__ = ["VIEWS", "options_of", "plot", "text_strip"]
