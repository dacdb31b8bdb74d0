"""How is a text shown whose tokens have values? In colour, and over bars."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from rich.cells import cell_len
from rich.style import Style
from rich.text import Text

from interpret.cli.drawing import Terminal, coloured, eighth, emphasis, hue, meaning
from interpret.core.errors import plural
from interpret.describe.colour_scale import ColourScale
from interpret.describe.escaping import visible
from interpret.describe.tokens import are_characters


@dataclass(frozen=True)
class TextSpan:
    """What is printed in one go: a token, or the space between two, which has no value."""

    shown: str
    value: float = 0.0

    @property
    def cells(self) -> int:
        """Columns of the terminal that it takes."""
        return cell_len(self.shown)


def show_text(
    console: Terminal,
    tokens: tuple[str, ...],
    values: np.ndarray,
    *,
    unit: str,
    target: str,
    scale: ColourScale,
    slope: bool = False,
    text: str | None = None,
) -> None:
    """Print tokens with their values and, under them, what the colours or the bars mean."""
    limit, signed = scale.limit, scale.signed
    values = scale.shown(values)
    joined = are_characters(tokens, text)
    lines = list(_wrapped(_words(tokens, values, joined), console.width - 2))
    painted = coloured(console)
    below = signed and bool(np.nanmin(values, initial=0.0) < -limit / 16)
    for line in lines:
        console.print(_written(line, limit, signed), soft_wrap=True)
        for bars in _bars(line, limit, signed, painted):
            console.print(bars, soft_wrap=True)
    said = meaning(scale, unit, target, below=below, painted=painted, slope=slope)
    console.print(Text(said))


def _words(tokens: tuple[str, ...], values: np.ndarray, joined: bool) -> list[list[TextSpan]]:
    """Pieces that should stay on one line; between words a space of their own."""
    pieces = [
        # Characters stand as they do in the text, so that it can be read.
        TextSpan(" " if joined and token == " " else visible(token), float(value))
        for token, value in zip(tokens, values, strict=True)
    ]
    if not joined:
        return [[piece, TextSpan(" ")] for piece in pieces]
    words: list[list[TextSpan]] = [[]]
    for piece in pieces:
        words[-1].append(piece)
        if piece.shown in (" ", "↵"):
            words.append([])
    return words


def _wrapped(words: list[list[TextSpan]], width: int) -> Iterator[list[TextSpan]]:
    """Words in lines of at most ``width`` columns; a longer word is cut."""
    line: list[TextSpan] = []
    used = 0
    for word in words:
        cells = sum(piece.cells for piece in word)
        if line and used + cells > width:
            yield line
            line, used = [], 0
        for piece in word:
            for part in _cut(piece, width):
                if line and used + part.cells > width:
                    yield line
                    line, used = [], 0
                line.append(part)
                used += part.cells
    if line:
        yield line


def _cut(piece: TextSpan, width: int) -> list[TextSpan]:
    if piece.cells <= width:
        return [piece]
    signs = piece.shown
    half = max(1, width // 2)  # a sign takes two columns at most
    return [TextSpan(signs[i : i + half], piece.value) for i in range(0, len(signs), half)]


def _written(line: list[TextSpan], limit: float, signed: bool) -> Text:
    written = Text("  ")
    for piece in line:
        written.append(piece.shown, emphasis(piece.value, limit=limit, signed=signed))
    return written


def _bars(line: list[TextSpan], limit: float, signed: bool, painted: bool) -> Iterator[Text]:
    """Bars under a line of text: one row in colours, or one for each sign."""
    if painted or not signed:
        row = Text("  ")
        for piece in line:
            bar = eighth(abs(piece.value) / limit) * piece.cells
            row.append(bar, Style(color=hue(piece.value, signed=signed)))
        rows = [row]
    else:
        rows = [
            Text(mark + "".join(eighth(sign * piece.value / limit) * piece.cells for piece in line))
            for sign, mark in ((1.0, "+ "), (-1.0, "- "))
        ]
    for row in rows:
        row.rstrip()
        if len(row.plain) > 1:
            yield row


def hidden_padding(count: int) -> str:
    """How many positions are not shown."""
    return f"+ {plural(count, 'padding position')}" if count else ""
