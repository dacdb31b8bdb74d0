"""Which lines stand under a figure's title, and where do they break?"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

from interpret.core.results import Result
from interpret.describe.escaping import clean, escape

WRAP = 104
MOST_NOTES = 4


def subtitle(phrases: Sequence[str], result: Result, *more: str) -> list[str]:
    """Lines of the subtitle, ready for Plotly: the phrases, what is missing, and the notes.

    ``phrases`` and ``more`` are plain text; empty ones are left out.
    """
    lines = _flow([clean(phrase) for phrase in phrases if phrase])
    partial = "Partial: the work was stopped before its end." if result.partial else ""
    sentences = [line for line in (partial, *map(clean, more), *result.notes) if line]
    if len(sentences) > MOST_NOTES + 1:
        rest = len(sentences) - MOST_NOTES
        sentences = [*sentences[:MOST_NOTES], f"and {rest} more notes"]
    for sentence in sentences:
        lines += _wrapped(sentence)
    return [escape(line) for line in lines]


def _flow(phrases: Sequence[str]) -> list[str]:
    """Phrases with a dot between them, broken between phrases rather than within."""
    lines: list[str] = []
    for phrase in phrases:
        joined = f"{lines[-1]} · {phrase}" if lines else phrase
        if lines and len(joined) <= WRAP:
            lines[-1] = joined
        else:
            lines += _wrapped(phrase)
    return lines


def _wrapped(text: str) -> list[str]:
    return textwrap.wrap(text, WRAP) or [""]
