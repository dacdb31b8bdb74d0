"""Floor 2: what does a result look like? A result goes in, a Plotly figure or HTML comes out.

Nothing is computed but where things lie on the screen.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import plotly.graph_objects as go

from interpret.core.errors import ArgumentError, brief, choices
from interpret.core.public_calls import meant
from interpret.core.results import Result
from interpret.describe.kinds import KINDS, function_at
from interpret.describe.theme import theme_named
from interpret.plots.draft import Draft
from interpret.plots.strip import text_strip as text_strip


def plot(
    result: Result, *, theme: str = "light", view: str | None = None, **options: Any
) -> go.Figure:
    """Draw a result, with colours that stay when its traces go into another figure.

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
    return drafted(result, theme=theme, view=view, **options).figure()


def drafted(
    result: Result, *, theme: str = "light", view: str | None = None, **options: Any
) -> Draft:
    """``plot`` before Plotly checks every property, which takes long.

    Raises
    ------
    ArgumentError
        As ``plot``.
    """
    if not isinstance(result, Result):
        raise ArgumentError(
            f"plot draws one result, but was given {brief(result)}: give what an analysis "
            "answered. Of several, draw each by itself, or write a page of all: "
            'interpret.save(results, "results.html").'
        )
    if result.kind not in KINDS:
        raise ArgumentError(f"plot draws {choices(KINDS)} results, but this is a {result.kind!r}.")
    views = KINDS[result.kind].views
    if view is not None and view not in views:
        raise ArgumentError(
            f"view={view!r} is no view of this {result.kind} result: use {choices(views)}."
        )
    draw = function_at(views[view or next(iter(views))])
    allowed = options_of(draw)
    for option in options:
        if option not in allowed:
            near = meant(option, allowed)
            raise ArgumentError(
                f"{option!r} is no option for this {result.kind} figure: "
                + (f"did you mean {near}=…?" if near else f"use {choices(allowed)}.")
            )
    draft: Draft = draw(result, theme_named(theme), **options)
    return draft


def options_of(draw: Callable[..., Draft]) -> tuple[str, ...]:
    """Names of the options that a view takes."""
    parameters = inspect.signature(draw).parameters.values()
    return tuple(each.name for each in parameters if each.kind is each.KEYWORD_ONLY)


__all__ = ["drafted", "options_of", "plot", "text_strip"]
