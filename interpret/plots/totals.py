"""How do the totals of a map look as lists of bars? As HTML, for any page.

A list of channels and one of words, side by side where there is room, the most important first.
"""

from __future__ import annotations

from interpret.core.results import Attribution, Result
from interpret.describe.escaping import clip, page
from interpret.describe.numbers import number
from interpret.describe.theme import Theme
from interpret.describe.totals import TotalList, total_lists, what_totals_mean
from interpret.plots.strip import THEMES, box_of, style_of

_PLAIN = "background:transparent;border:0;padding:1px 10px 1px 0;color:inherit"
WIDTH = 150
"""Pixels of the longest bar."""


def totals_html(result: Result, *, theme: str = "light") -> str:
    """The totals of channels and words as lists of bars; nothing where a map has neither.

    Parameters
    ----------
    theme
        ``"light"``, ``"dark"``, or ``"auto"`` to follow the reader's browser.

    Returns
    -------
    str
        An HTML fragment, escaped.
    """
    lists = total_lists(result) if isinstance(result, Attribution) else []
    if not lists or not isinstance(result, Attribution):
        return ""
    themes = THEMES[theme]
    muted = style_of("color", [each.muted for each in themes])
    small = f"{muted};font-size:12px"
    tables = "".join(_table(each, result, themes, small) for each in lists)
    meaning = page(what_totals_mean(result))
    return (
        f'<div style="{box_of(theme, themes)}"><div style="display:flex;flex-wrap:wrap;'
        f'gap:10px 48px;align-items:flex-start">{tables}</div>'
        f'<div style="{small};margin-top:8px">{meaning}</div></div>'
    )


def _table(each: TotalList, result: Attribution, themes: tuple[Theme, ...], small: str) -> str:
    rows = "".join(_row(each, number_, result, themes, small) for number_ in range(len(each.names)))
    head = f"Total by {each.noun}, {page(result.unit)}"
    rest = f'<div style="{small}">{page(each.rest)}</div>' if each.rest else ""
    return (
        '<div style="min-width:0;overflow-x:auto"><table style="border-collapse:collapse;'
        'font-size:14px;margin:0;font-variant-numeric:tabular-nums">'
        f'<caption style="{small};text-align:left;caption-side:top;padding:0 0 4px">{head}'
        f"</caption><tbody>{rows}</tbody></table>{rest}</div>"
    )


def _row(
    each: TotalList, row: int, result: Attribution, themes: tuple[Theme, ...], small: str
) -> str:
    total = each.totals[row]
    share = abs(total) / each.limit if each.limit > 0 and total == total else 0.0
    colours = [_colour(theme, total, signed=result.signed) for theme in themes]
    bar = (
        f'<span style="display:inline-block;height:11px;border-radius:2px;vertical-align:middle;'
        f'width:{max(share * WIDTH, 1):.0f}px;{style_of("background", colours)}"></span>'
    )
    place = (
        f' <span style="{small}" title="numbers of the positions">{page(each.places[row])}</span>'
        if each.places
        else ""
    )
    return (
        f'<tr style="background:transparent;border:0"><th scope="row" dir="auto" style="{_PLAIN};'
        f'text-align:left;font-weight:400">{page(clip(each.names[row], 40))}{place}</th>'
        f'<td aria-hidden="true" style="{_PLAIN};width:{WIDTH}px">{bar}</td>'
        f'<td style="{_PLAIN};text-align:right">{number(total, sign=result.signed)}</td></tr>'
    )


def _colour(theme: Theme, total: float, *, signed: bool) -> str:
    """The colour of a side, as in the charts."""
    if not signed:
        return theme.sequential[-2]
    return theme.diverging[-2] if total > 0 else theme.diverging[1]
