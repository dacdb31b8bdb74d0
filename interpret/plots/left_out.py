"""What does a figure not show, and where is that said?

Under its title, and beside it where a page takes the title off: a figure carries the sentences.
"""

from __future__ import annotations

import plotly.graph_objects as go

from interpret.plots.draft import Draft


def carry(figure: Draft, *sentences: str) -> Draft:
    """Give a figure the sentences about what it leaves out; empty ones are none."""
    before = figure.layout.get("meta", {}).get("left_out", ())
    figure.update_layout(meta={"left_out": [*before, *filter(None, sentences)]})
    return figure


def left_out(figure: go.Figure) -> list[str]:
    """The sentences that a figure carries."""
    return list((figure.layout.meta or {}).get("left_out", ()))
