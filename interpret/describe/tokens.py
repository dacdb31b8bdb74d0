"""How do tokens read side by side: with spaces between, or as the characters of a text?"""

from __future__ import annotations

from collections.abc import Iterable

from interpret.describe.escaping import visible


def are_characters(tokens: tuple[str, ...], text: str | None) -> bool:
    """Whether tokens are the characters of a text, to be set without spaces between them.

    >>> are_characters(("S", "V", " ", "U"), "SV U"), are_characters(("a", "b"), "a b")
    (True, False)
    """
    single = sum(len(token) <= 1 for token in tokens)
    if not tokens or single < 0.8 * len(tokens):
        return False
    spaced = any(token.isspace() for token in tokens)
    return spaced or text is None or "".join(tokens).lower() in text.lower()


def glue(tokens: Iterable[str]) -> str:
    """What stands between tokens: nothing between single characters, a space between others."""
    return "" if all(len(token) <= 1 for token in tokens) else " "


def in_a_row(tokens: Iterable[str]) -> str:
    """Tokens as a reader writes them, their white space shown.

    >>> in_a_row(("so", "good")), in_a_row(("U", "7", " "))
    ('so good', 'U7·')
    """
    row = tuple(tokens)
    return glue(row).join(visible(token) for token in row)
