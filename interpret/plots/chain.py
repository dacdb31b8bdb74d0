"""How does a score flow from tokens through filters to a class?

Tokens stand on the left in reading order, the filters of largest parts in the middle, the class on
the right. A ribbon is as wide as the number it stands for; its colour is the number's sign.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from interpret.core.chain_results import Chain
from interpret.core.errors import ArgumentError, from_zero, plural
from interpret.describe.escaping import escape, label, name
from interpret.describe.kinds import caption_of
from interpret.describe.numbers import number
from interpret.describe.theme import Theme
from interpret.plots.chain_flow import CARD, Flow, Place, flow_of, lay_out, scale_of
from interpret.plots.draft import Draft
from interpret.plots.panels import nothing_to_draw, panels
from interpret.plots.ribbon import box, ribbon, side
from interpret.plots.subtitle import subtitle

FILTERS = 10
TOKEN_X, CARD_X, CLASS_X = (196.0, 206.0), (420.0, 680.0), (868.0, 880.0)
FAINT = 0.3
"""A ribbon thinner than this, in pixels, is not drawn."""


def plot_chain(
    result: Chain,
    theme: Theme,
    *,
    filters: int = FILTERS,
    token: int | None = None,
    row: int | None = None,
    selectable: bool = False,
) -> Draft:
    """Draw the flow from tokens through the filters of largest parts to the target.

    Parameters
    ----------
    filters
        How many filters to show; what the others add together is one card.
    token
        A position of the input: show the filters that it adds most to, and its own flows strongly.
    row
        A row of the chain: show its flows strongly.
    selectable
        Lay marks that Streamlit reports clicks on: ``["token", position]``, ``["row", row]``,
        ``["others", "for it"]`` or ``"against it"``, and ``["class", target]``.
    """
    _check(result, filters=filters, token=token, row=row)
    title = f"From {_plural_axis(result)} through filters to {name(result.target)}"
    lines = subtitle(caption_of(result), result)
    # What adds nothing has no flow to stand out: nothing gives way to it.
    token = token if token is not None and result.token_parts[:, token].any() else None
    flow = flow_of(result, int(filters), token, row)
    if not len(flow.rows):
        why = "No filter adds anything to this score."
        return nothing_to_draw(theme, title=title, lines=lines, why=why)
    flowing = row if row is not None and result.parts[row] else None
    scale = scale_of(flow)
    height = lay_out(flow, scale)
    figure = panels(
        theme,
        title=title,
        lines=lines,
        heights=[int(height)],
        xaxis={"visible": False, "range": [0, 1000], "fixedrange": True},
        above=22,
        bottom=18,
        left=12,
        right=12,
    )
    figure.update_layout(
        yaxis={"visible": False, "range": [height, 0], "fixedrange": True},
        dragmode=False,
        shapes=_shapes(flow, theme, scale, height, token=token, row=flowing, framed=row),
    )
    _written(figure, flow, theme, result, height)
    if selectable:
        figure.update_layout(clickmode="event+select")
    return figure


def _check(result: Chain, *, filters: int, token: int | None, row: int | None) -> None:
    """Raise where an option lies outside the chain."""
    if not (isinstance(filters, int | np.integer) and filters >= 1):
        raise ArgumentError(f"filters must be a whole number of at least 1, but is {filters!r}.")
    for what, value, count in (
        ("token", token, len(result.positions)),
        ("row", row, len(result.parts)),
    ):
        if value is not None and not 0 <= value < count:
            raise ArgumentError(f"{what}={value!r} is outside the chain: use {from_zero(count)}.")


def _plural_axis(result: Chain) -> str:
    return f"{result.axis}s" if result.axis in ("token", "character", "word") else "the input"


def _shapes(
    flow: Flow,
    theme: Theme,
    scale: float,
    height: float,
    *,
    token: int | None,
    row: int | None,
    framed: int | None,
) -> list[dict[str, Any]]:
    """Ribbons and boxes, each over those before it."""
    into = _into_filters(flow, theme, scale, token=token, row=row)
    out = _out_of_filters(flow, theme, scale, height, row=row)
    cards = [
        _card_box(card, theme, strong=framed is not None and card.data == ["row", framed])
        for card in flow.cards
    ]
    tokens = []
    for place in flow.tokens:
        wide = max(place.width, 2)
        low, high = (place.top + (place.height + way * wide) / 2 for way in (-1, 1))
        tokens.append(box(TOKEN_X, (low, high), fill=theme.rule, line=theme.paper, width=0))
    return [*into, *out, *cards, *tokens]


def _into_filters(
    flow: Flow, theme: Theme, scale: float, *, token: int | None, row: int | None
) -> list[dict[str, Any]]:
    """Ribbons from tokens to the filters that have a card of their own."""
    ribbons = []
    cards = flow.cards[: len(flow.rows)]
    for column, card in enumerate(cards):
        card.width = float(np.abs(flow.flows[:, column]).sum()) * scale
    for number_, place in enumerate(flow.tokens):
        named = token is not None and place.data == ["token", token]
        for column, card in enumerate(cards):
            value = flow.flows[number_, column]
            wide = abs(value) * scale
            tops = place.take(wide), card.take(wide)
            own = row is not None and flow.rows[column] == row
            opacity = 0.5 if named or own or (token is None and row is None) else 0.1
            if wide >= FAINT:
                xs = (TOKEN_X[1], CARD_X[0])
                ribbons.append(ribbon(xs, tops, wide, side(theme, value), opacity))
    return ribbons


def _out_of_filters(
    flow: Flow, theme: Theme, scale: float, height: float, *, row: int | None
) -> list[dict[str, Any]]:
    """Each card's ribbon to the class, and its piece of the class."""
    shapes = []
    at = (height - sum(abs(card.value) for card in flow.cards) * scale) / 2
    for column, card in enumerate(flow.cards):
        wide = abs(card.value) * scale
        tops = card.top + (card.height - wide) / 2, at
        own = column < len(flow.rows) and flow.rows[column] == row
        if wide >= FAINT:
            fill, opacity = side(theme, card.value), 0.55 if row is None or own else 0.14
            shapes.append(ribbon((CARD_X[1], CLASS_X[0]), tops, wide, fill, opacity))
            shapes.append(box(CLASS_X, (at, at + wide), fill=fill, line=theme.paper, width=0))
        at += wide
    return shapes


def _card_box(card: Place, theme: Theme, *, strong: bool) -> dict[str, Any]:
    fill = theme.grid
    if card.data and card.data[0] == "row" and card.value:
        fill = theme.fill_above if card.value > 0 else theme.fill_below
    return box(
        CARD_X,
        (card.top, card.top + card.height),
        fill=fill,
        line=theme.ink if strong else theme.rule,
        width=2 if strong else 0.6,
    )


def _written(figure: Draft, flow: Flow, theme: Theme, result: Chain, height: float) -> None:
    solid = {"unselected": {"textfont": {"color": theme.ink}}}
    figure.add_scatter(
        x=[TOKEN_X[0] - 6] * len(flow.tokens),
        y=[place.top + place.height / 2 for place in flow.tokens],
        text=[f"{each.text}  {_small(each.value, theme)}" for each in flow.tokens],
        textposition="middle left",
        mode="text",
        textfont={"size": 13, "color": theme.ink},
        hoverinfo="skip",
        **solid,
    )
    figure.add_scatter(
        x=[CARD_X[0] + 10] * len(flow.cards),
        y=[card.top + card.height / 2 for card in flow.cards],
        text=[card.text for card in flow.cards],
        textposition="middle right",
        mode="text",
        textfont={"size": 12.5, "color": theme.ink},
        hoverinfo="skip",
        **solid,
    )
    figure.add_scatter(
        x=[CLASS_X[1] + 8],
        y=[height / 2],
        text=[
            f"<b>{label(result.target, 14)}</b><br>{number(result.score, sign=True)}"
            f'<br><span style="font-size:11px">{escape(result.unit)}</span>'
        ],
        textposition="middle right",
        mode="text",
        textfont={"size": 14, "color": theme.ink},
        hoverinfo="skip",
        cliponaxis=False,
        **solid,
    )
    _heads(figure, theme, result)
    _marks(figure, flow, result, height)


def _small(value: float, theme: Theme) -> str:
    words = number(value, sign=True, digits=2)
    return f'<span style="font-size:11px;color:{theme.muted}">{words}</span>'


def _heads(figure: Draft, theme: Theme, result: Chain) -> None:
    texts = [
        (TOKEN_X[1], "right", f"{escape(result.axis)}, in all"),
        (CARD_X[0], "left", "filter and what it adds"),
        (CLASS_X[1], "right", "score"),
    ]
    for x, anchor, text in texts:
        figure.add_annotation(
            x=x, y=1, xref="x", yref="paper", yanchor="bottom", xanchor=anchor, text=text,
            showarrow=False, font={"size": 11, "color": theme.muted}, yshift=4,
        )  # fmt: skip


def _marks(figure: Draft, flow: Flow, result: Chain, height: float) -> None:
    """Unseen marks over all that can be pointed at or clicked."""
    total = plural(len(result.parts), "filter")
    marks = [
        *((110.0, p.top + p.height / 2, p.data, p.tip, 22) for p in flow.tokens),
        *(
            (x, c.top + c.height / 2, c.data, c.tip, CARD)
            for c in flow.cards
            for x in np.linspace(CARD_X[0] + 20, CARD_X[1] - 20, 7)
        ),
        *(
            (905.0, height / 2 + step, ["class", result.target], f"the sum over {total}", 40)
            for step in (-20, 20)
        ),
    ]
    unseen = {"marker": {"opacity": 0}}
    figure.add_scatter(
        x=[mark[0] for mark in marks],
        y=[mark[1] for mark in marks],
        customdata=[mark[2] for mark in marks],
        text=[mark[3] for mark in marks],
        mode="markers",
        marker={"opacity": 0, "size": [mark[4] for mark in marks], "symbol": "square"},
        selected=unseen,
        unselected=unseen,
        hovertemplate="%{text}<extra></extra>",
    )
