"""How do colours, bars and names look in a terminal?

Everything is drawn as rich ``Text``, never as markup, and with control characters made visible: a
token or a layer's name may hold anything.
"""

from __future__ import annotations

import codecs
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

from interpret.core.errors import plural
from interpret.describe.colour_scale import ColourScale
from interpret.describe.escaping import clean
from interpret.describe.numbers import number
from interpret.describe.theme import LIGHT, readable_on

if TYPE_CHECKING:
    from jaxtyping import Float

EIGHTHS = " ▁▂▃▄▅▆▇█"
_STAND_INS = {
    **dict(zip(EIGHTHS[1:], "..::oo##", strict=True)),
    **dict(zip("▏▎▍▌▋▊▉", ".......", strict=True)),
    **{"−": "-", "–": "-", "—": "-", "·": ".", "×": "x", "…": "~", "↵": "/", "⇥": ">", "∅": "0"},
}
MOST_ROWS = 40
"""Lines of a listing."""
NARROWEST = 72
"""Columns that a table needs."""
FAINT, STRONG = 0.15, 0.5
"""Shares of the largest value from which on a token is coloured, and has a coloured ground."""
ABOVE, BELOW = LIGHT.diverging[-2], LIGHT.diverging[1]
UNSIGNED = LIGHT.sequential[-2]


class Terminal(Console):
    """A console that leaves it to the command what a closed pipe means."""

    def on_broken_pipe(self) -> None:
        """Say so with an exception, where rich would leave the program with status 1."""
        raise BrokenPipeError

    def table(self, table: Table) -> None:
        """Print a table; on a very narrow terminal its lines run over rather than lose columns."""
        width = self.width
        self.width = max(width, NARROWEST)
        self.print(table, crop=False)
        self.width = width


def stdout() -> Terminal:
    """The terminal, or what stands in its place; NO_COLOR and FORCE_COLOR are honoured."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        codecs.register_error("interpret", _spelled_plainly)
        sys.stdout.reconfigure(errors="interpret")
    return Terminal(file=sys.stdout, highlight=False, markup=False, emoji=False)


def _spelled_plainly(error: UnicodeError) -> tuple[str, int]:
    """Stand-ins for signs that the terminal's encoding does not have: a minus must not get lost."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    signs = error.object[error.start : error.end]
    return "".join(_STAND_INS.get(sign, "?") for sign in signs), error.end


def coloured(console: Console) -> bool:
    """Whether colours reach the reader."""
    return console.color_system is not None and not console.no_color


def clipped(text: str, cells: int) -> str:
    """The text, cut where it is wider than so many cells."""
    if cell_len(text) <= cells:
        return text
    head = ""
    for sign in text:
        if cell_len(head + sign) > cells - 1:
            break
        head += sign
    return head + "…"


def hue(value: float, *, signed: bool) -> str:
    """The colour of a value's sign, which can be read on a dark and on a light terminal."""
    if not signed:
        return UNSIGNED
    return ABOVE if value > 0 else BELOW


def emphasis(value: float, *, limit: float, signed: bool) -> Style | None:
    """How a token of this value is written: plain, in colour, or on coloured ground.

    A ground that fades to white would make faint values glare on a dark terminal, one that fades to
    black on a light one; and a program cannot tell which it has.
    """
    share = abs(value) / limit
    if not math.isfinite(share) or share < FAINT:
        return None
    if share < STRONG:
        return Style(color=hue(value, signed=signed))
    stops = LIGHT.diverging if signed else LIGHT.sequential
    ground = stops[0] if signed and value < 0 else stops[-1]
    return Style(bgcolor=ground, color=readable_on(ground))


def meaning(
    scale: ColourScale, unit: str, target: str, *, below: bool, painted: bool, slope: bool = False
) -> str:
    """What the bars say: which speak for the target, which against it, how long a full one is."""
    for_it, against = ("orange", "blue") if painted else ("+", "-")
    up, down = ("where a higher value raises", "where it lowers") if slope else ("for", "against")
    sides = f"{for_it} {up} {clean(target)}" if scale.signed else ""
    sides += f", {against} {down} it" if below else ""
    sides += "; " if sides else ""
    # A bar of less than half an eighth is none anyway.
    blank = scale.note if scale.floor > scale.limit / 16 else ""
    left = blank.replace("Grey:", "; left blank:")
    return f"({sides}a full bar is {number(scale.limit)} {clean(unit)}{left})"


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
    return Text(bar, Style(color=hue(value, signed=signed)))


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
    for index, name in enumerate(columns):
        words = index < left
        table.add_column(
            name, justify="left" if words else "right", overflow="fold", no_wrap=not words
        )
    return table


def and_more(console: Terminal, count: int, noun: str) -> None:
    """Say how many there are beyond those shown."""
    if count > MOST_ROWS:
        rest = plural(count - MOST_ROWS, f"more {noun}")
        console.print(Text(f"and {rest}; --json or --out has them all"), style="dim")
