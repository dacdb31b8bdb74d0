"""How do colours, bars and names look in a terminal?

Everything is drawn as rich ``Text``, never as markup, and with control characters made visible: a
token or a layer's name may hold anything.
"""

from __future__ import annotations

import io
import math
import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np
from rich.cells import cell_len
from rich.console import Console
from rich.style import Style
from rich.table import Table
from rich.text import Text

from interpret.plots.theme import LIGHT, readable_on
from interpret.plots.wording import visible

if TYPE_CHECKING:
    from jaxtyping import Float

EIGHTHS = " ▁▂▃▄▅▆▇█"
FAINT = 0.05
"""Values below this share of the largest are left without a colour."""
ABOVE, BELOW = LIGHT.diverging[-2], LIGHT.diverging[1]
UNSIGNED = LIGHT.sequential[-2]


def stdout() -> Console:
    """The terminal, or what stands in its place; NO_COLOR and FORCE_COLOR are honoured."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        # A bar that the terminal's encoding does not have becomes a question mark, not a traceback.
        sys.stdout.reconfigure(errors="replace")
    return Console(file=sys.stdout, highlight=False, markup=False, emoji=False)


def coloured(console: Console) -> bool:
    """Whether colours reach the reader."""
    return console.color_system is not None and not console.no_color


def clean(text: str) -> str:
    """A name as it can be printed: spaces as they are, any other invisible sign written out."""
    return "".join(sign if sign == " " else visible(sign) for sign in text)


def clipped(text: str, cells: int) -> str:
    """The text, cut where it is wider than so many cells."""
    if cell_len(text) <= cells:
        return text
    kept = ""
    for sign in text:
        if cell_len(kept + sign) > cells - 1:
            break
        kept += sign
    return kept + "…"


def ground(value: float, *, limit: float, signed: bool) -> Style | None:
    """The background of a token; None where its value is too small to be seen or not known."""
    if not math.isfinite(value) or abs(value) < FAINT * limit:
        return None
    colour = LIGHT.colour(value, limit=limit, signed=signed)
    return Style(bgcolor=colour, color=readable_on(colour))


def eighth(share: float) -> str:
    """A bar of this share of the line's height; not-a-number is a dot."""
    if not math.isfinite(share):
        return "·"
    return EIGHTHS[min(8, max(0, round(share * 8)))]


def across(value: float, *, limit: float, width: int, signed: bool) -> Text:
    """A bar along the line, as long as its share of ``limit``, with the colour of its sign."""
    share = abs(value) / limit if math.isfinite(value) and limit > 0 else 0.0
    full, rest = divmod(round(min(share, 1.0) * width * 8), 8)
    bar = "█" * full + (" ▏▎▍▌▋▊▉"[rest] if rest else "")
    colour = UNSIGNED if not signed else ABOVE if value > 0 else BELOW
    return Text(bar, Style(color=colour))


def spark(values: Float[np.ndarray, " position"], *, low: float, high: float) -> str:
    """A line of bars; the lowest value is an eighth high, so that it differs from a gap."""
    if high <= low:
        return "▄" * len(values)
    shares = (values - low) / (high - low)
    return "".join(eighth((1 + 7 * share) / 8) if math.isfinite(share) else "·" for share in shares)


def facts(pairs: Iterable[tuple[str, str | Text]]) -> Table:
    """Names and what they stand for, in two columns."""
    table = Table.grid(padding=(0, 2))
    table.add_column(style="bold", no_wrap=True)
    table.add_column(overflow="fold")
    for name, value in pairs:
        table.add_row(Text(name), value if isinstance(value, Text) else Text(value))
    return table


def listing(*columns: str, left: int = 1) -> Table:
    """A table under a thin rule; the first ``left`` columns hold words, the others numbers."""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    for number, name in enumerate(columns):
        words = number < left
        table.add_column(
            name, justify="left" if words else "right", overflow="fold", no_wrap=not words
        )
    return table
