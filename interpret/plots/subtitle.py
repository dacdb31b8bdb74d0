"""Which lines stand under a figure's title, and where do they break?"""

from __future__ import annotations

import html
import textwrap
from collections.abc import Sequence

from interpret.core.results import Result
from interpret.describe.escaping import escape

WRAP = 104
MOST_NOTES = 4


def subtitle(facts: Sequence[str], result: Result, *more: str) -> list[str]:
    """Lines of the subtitle: the facts, what is missing, and the notes, wrapped."""
    lines = _flow([fact for fact in facts if fact])
    partial = "Partial: the work was stopped before its end." if result.partial else ""
    said = [line for line in (partial, *more, *(escape(note) for note in result.notes)) if line]
    if len(said) > MOST_NOTES + 1:
        said = [*said[:MOST_NOTES], f"and {len(said) - MOST_NOTES} more notes"]
    for note in said:
        lines += _wrapped(note)
    return lines


def _flow(phrases: Sequence[str]) -> list[str]:
    """Phrases with a dot between them, broken between phrases rather than within."""
    lines: list[str] = []
    for phrase in phrases:
        joined = f"{lines[-1]} · {phrase}" if lines else phrase
        if lines and len(html.unescape(joined)) <= WRAP:
            lines[-1] = joined
        else:
            lines += _wrapped(phrase)
    return lines


def _wrapped(safe: str) -> list[str]:
    """Break escaped text; only spaces break, so no entity is cut but in one overlong word."""
    text = html.unescape(safe)
    return [escape(line) for line in textwrap.wrap(text, WRAP) or [""]]
