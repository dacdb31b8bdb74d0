"""How does a text look with the class of each token over it? As HTML, for any page."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from interpret.describe.escaping import escaped, visible
from interpret.describe.theme import FONT, Theme, readable_on
from interpret.plots.ngrams import class_colours

MOST = 2000
"""Tokens beyond these are counted, and not written."""


def tagged_text(
    tokens: Sequence[str], classes: Sequence[str], scores: np.ndarray, theme: Theme, *, unit: str
) -> str:
    """Each token with its class in that class's colour over it.

    Parameters
    ----------
    tokens
        The words or characters.
    classes
        What each can be.
    scores
        float, (token, class).
    unit
        What the scores measure; the pointer shows them.
    """
    colours = class_colours(theme, len(classes))
    cells = []
    for token, row in zip(tokens[:MOST], scores[:MOST], strict=False):
        best = int(np.argmax(row))
        share = float(row[best])
        ground = colours[best]
        tip = escaped(f"{classes[best]}: {unit} {share:.3f}")
        cells.append(
            f'<span title="{tip}" style="display:inline-flex;flex-direction:column;'
            f'align-items:center;margin:0 6px 8px 0;line-height:1.35">'
            f'<span style="font-size:11px;padding:0 5px;border-radius:3px;background:{ground};'
            f'color:{readable_on(ground)}">{escaped(classes[best], 16)}</span>'
            f"<span>{escaped(visible(token), 40)}</span></span>"
        )
    rest = len(tokens) - MOST
    tail = f"<span>and {rest:,} more tokens</span>" if rest > 0 else ""
    style = f"font-family:{FONT};display:flex;flex-wrap:wrap;color:{theme.ink}"
    return f'<div style="{escaped(style)}">{"".join(cells)}{tail}</div>'
