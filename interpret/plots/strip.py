"""How does a text look when every token is coloured by its value? As HTML, for any page.

Plain spans, no script: a dashboard, a report and a notebook all show it, and thousands of tokens
appear at once.
"""

from __future__ import annotations

import html

import numpy as np

from interpret.core.errors import ArgumentError, choices, plural
from interpret.core.results import Attribution, Result
from interpret.describe.coloured_text import ColouredText
from interpret.describe.escaping import clip, page, visible
from interpret.describe.kinds import coloured_text
from interpret.describe.numbers import number
from interpret.describe.theme import DARK, FONT, LIGHT, Theme, readable_on

THEMES: dict[str, tuple[Theme, ...]] = {
    "light": (LIGHT,),
    "dark": (DARK,),
    "auto": (LIGHT, DARK),
}


def text_strip(
    result: Result,
    *,
    theme: str = "light",
    limit: float | None = None,
    show_padding: bool = False,
    legend: bool = True,
) -> str:
    """Colour a text by the values of its tokens.

    Parameters
    ----------
    result
        An attribution to a text, or the n-gram that a filter answers to most.
    theme
        ``"light"``, ``"dark"``, or ``"auto"`` to follow the reader's browser.
    limit
        The magnitude at both ends of the colour scale; the largest value shown unless given.
    show_padding
        Show the positions that were added to fit the model, rather than count them.
    legend
        Write the ends of the scale under the text.

    Returns
    -------
    str
        An HTML fragment, escaped, in which white space and control characters are visible.

    Raises
    ------
    ArgumentError
        Where the result holds no tokens, or an option breaks its rule.
    """
    if theme not in THEMES:
        raise ArgumentError(f"theme must be {choices(THEMES)}, but is {theme!r}.")
    strip = _text_of(result, show_padding=show_padding, limit=limit)
    themes = THEMES[theme]
    glue = "" if strip.joined else " "
    spans = glue.join(
        _span(token, float(value), strip, themes, off)
        for token, value, off in zip(strip.tokens, strip.values, _off(strip), strict=True)
    )
    muted = style_of("color", [each.muted for each in themes])
    rest = ""
    if strip.hidden:
        rest = f' <span style="{muted}">+ {plural(strip.hidden, "padding position")}</span>'
    tail = _legend(strip, themes) if legend else ""
    spoken = page(_spoken(strip))
    return (
        f'<div role="group" aria-label="{spoken}" style="{box_of(theme, themes)}">'
        f'<div dir="auto" style="line-height:2.1;overflow-wrap:anywhere">{spans}{rest}</div>'
        f"{tail}</div>"
    )


def _text_of(result: Result, *, show_padding: bool, limit: float | None) -> ColouredText:
    text = coloured_text(result, show_padding=show_padding, limit=limit)
    if text is not None:
        return text
    why = f"this is a {result.kind} result"
    what = "the tokens of an attribution"
    if isinstance(result, Attribution):
        what, why = "tokens", "the positions of this result are numbers"
    raise ArgumentError(f"text_strip colours {what}, but {why}: use plot(result).")


def _off(strip: ColouredText) -> list[str]:
    """What stands behind the value of each token: how far it may lie off, where that is known."""
    if strip.apart is None:
        return [""] * len(strip.tokens)
    return [f" ± {number(float(each))}" for each in strip.apart]


def _span(
    token: str, value: float, strip: ColouredText, themes: tuple[Theme, ...], off: str
) -> str:
    """One token; the title says the token and the exact value."""
    words = page(visible(token))
    exact = f"{value:+.6g}{off} {strip.unit}" if np.isfinite(value) else "not computed"
    grounds = [strip.scale.colour(theme, value) for theme in themes]
    style = (
        f"{style_of('background', grounds)};{style_of('color', [readable_on(c) for c in grounds])}"
    )
    edge = "" if strip.joined else ";padding:.18em .3em;border-radius:3px"
    if strip.joined:
        edge = ";padding:.18em .04em"
        words += "<wbr>" if token.isspace() else ""
        words += "<br>" if token == "\n" else ""
    # A word is set by itself, so that no sign in it turns the words around it.
    isolate = "" if strip.joined else ";unicode-bidi:isolate"
    tip = f"{page(clip(visible(token), 60))}: {page(exact)}"
    return f'<span title="{tip}" style="{style}{edge}{isolate}">{words}</span>'


def style_of(name: str, colours: list[str]) -> str:
    """A CSS colour; of two, the one that fits the reader's theme, the light one in old browsers."""
    if len(set(colours)) == 1:
        return f"{name}:{colours[0]}"
    return f"{name}:{colours[0]};{name}:light-dark({colours[0]},{colours[1]})"


def box_of(theme: str, themes: tuple[Theme, ...]) -> str:
    """The style of a piece of a page, with the ground and the letters of its theme."""
    scheme = {"auto": "light dark"}.get(theme, theme)
    return html.escape(
        f"color-scheme:{scheme};{style_of('background', [each.paper for each in themes])};"
        f"{style_of('color', [each.ink for each in themes])};"
        f"font-family:{FONT};font-size:15px;padding:10px 14px;border-radius:6px"
    )


def _legend(strip: ColouredText, themes: tuple[Theme, ...]) -> str:
    """The two ends of the scale, the unit, and what is left grey."""
    scale = strip.scale
    ends = [theme.scale(scale.signed, quiet=scale.floor / scale.limit) for theme in themes]
    bars = [_gradient([str(colour) for _, colour in stops], ends[0]) for stops in ends]
    if len(ends) == 2:  # light-dark() mixes colours only, so it stands within the gradient
        pairs = zip(*ends, strict=True)
        mixed = [f"light-dark({one},{two})" for (_, one), (_, two) in pairs]
        bars = [bars[0], _gradient(mixed, ends[0])]
    low = number(-scale.limit, sign=True) if scale.signed else "0"
    above, below = (f"{side} " if scale.signed else "" for side in strip.sides)
    gradient = ";".join(f"background:{bar}" for bar in bars)
    muted = style_of("color", [theme.muted for theme in themes])
    grey = f" · {page(scale.note)}" if scale.note else ""
    return (
        f'<div style="{muted};font-size:12px;margin-top:8px">{below}{low} '
        f'<span aria-hidden="true" style="display:inline-block;width:140px;height:9px;'
        f'border-radius:2px;vertical-align:middle;{gradient}"></span> '
        f"{above}{number(scale.limit, sign=scale.signed)} · {page(strip.unit)}{grey}</div>"
    )


def _gradient(colours: list[str], stops: list[list[float | str]]) -> str:
    """A CSS gradient with these colours at the places of the stops."""
    placed = [
        f"{colour} {100 * float(place):.4g}%"
        for colour, (place, _) in zip(colours, stops, strict=True)
    ]
    return f"linear-gradient(90deg,{','.join(placed)})"


def _spoken(strip: ColouredText) -> str:
    """What a screen reader says first."""
    finite = np.isfinite(strip.values)
    words = f"Text of {plural(len(strip.tokens), 'token')} coloured by {strip.unit}, {strip.about}"
    if not finite.any():
        return f"{words}."
    top = int(np.nanargmax(np.abs(strip.values)))
    value = number(float(strip.values[top]), sign=strip.scale.signed)
    return f"{words}. Largest: {value} at {clip(visible(strip.tokens[top]), 40)}."
