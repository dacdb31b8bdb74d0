"""Into which tokens is a text split, and which piece of it is each made of?"""

from __future__ import annotations

import re
import string
from collections.abc import Iterator, Sequence

from interpret.core.text_settings import TextSettings
from interpret.inputs.guesses import WORD

_ASCII_LOWER = str.maketrans(string.ascii_uppercase, string.ascii_lowercase)
_ASCII_PIECE = re.compile(r"[^ \t\n\r\f\v]+")
_PIECE = re.compile(r"\S+")


def lowered(text: str, settings: TextSettings) -> str:
    """The text in lower case, where and as the settings say."""
    if not settings.lowercase:
        return text
    return text.translate(_ASCII_LOWER) if settings.ascii_only else text.lower()


def split_text(text: str, settings: TextSettings) -> Iterator[tuple[str, str]]:
    """Tokens, each with the piece of the text that it was made of.

    Of a function's tokens that is where they stand in the text, one behind the other; the token
    itself where it does not.
    """
    if settings.function is not None:
        yield from _in_place([str(token) for token in settings.function(text)], text, settings)
        return
    plain = lowered(text, settings)
    origin = list(range(len(text)))
    if len(plain) != len(text):  # "İ" becomes two code points
        origin = [i for i, c in enumerate(text) for _ in c.lower()]
    if settings.strip:
        plain, origin = _strip(plain, origin, settings)
    for start, stop in _spans(plain, settings):
        yield plain[start:stop], text[origin[start] : origin[stop - 1] + 1]


def _in_place(
    tokens: Sequence[str], text: str, settings: TextSettings
) -> Iterator[tuple[str, str]]:
    words = text.split()
    if len(words) == len(tokens):
        yield from ((lowered(t, settings), word) for t, word in zip(tokens, words, strict=True))
        return
    plain, at = text.lower(), 0
    plain = plain if len(plain) == len(text) else text
    for token in tokens:
        found = plain.find(token.lower(), at) if token else -1
        piece = token if found < 0 else text[found : found + len(token)]
        at = at if found < 0 else found + len(token)
        yield lowered(token, settings), piece


def _strip(text: str, origin: list[int], settings: TextSettings) -> tuple[str, list[int]]:
    strip, put = set(settings.strip), settings.strip_with
    parts = [(put if c in strip else c, at) for c, at in zip(text, origin, strict=True)]
    return "".join(part for part, _ in parts), [at for part, at in parts for _ in part]


def _spans(text: str, settings: TextSettings) -> Iterator[tuple[int, int]]:
    if settings.split == "character":
        yield from ((i, i + 1) for i in range(len(text)))
    elif settings.split == "whitespace" and settings.separator:
        start = 0
        for part in text.split(settings.separator):
            if part:
                yield start, start + len(part)
            start += len(part) + len(settings.separator)
    else:
        pattern = WORD
        if settings.split == "whitespace":
            pattern = _ASCII_PIECE if settings.ascii_only else _PIECE
        yield from (match.span() for match in pattern.finditer(text))
