"""Which neighbouring tokens make up a word of their text?

Words end where Unicode's default rules end them (Standard Annex 29): at white space, at punctuation
and symbols, and, in scripts that are written without spaces, at every sign.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

if TYPE_CHECKING:
    from jaxtyping import Bool

    from interpret.core.record import Positions

WordKind = Literal["word", "punctuation", "space", "none"]

_BETWEEN_LETTERS, _BETWEEN_DIGITS = frozenset("'’.·"), frozenset("'’.,;")
# Han, kana's hiragana, and South-East Asian scripts, whose words only a dictionary tells apart.
_EACH_SIGN = re.compile(
    "[\u2e80-\u2fdf\u3005-\u3007\u3040-\u309f\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    "\U00020000-\U0003ffff\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]"
)


@dataclass(frozen=True, kw_only=True)
class Word:
    """Neighbouring positions that make up one word, or what stands between two.

    ``kind`` is ``"none"`` for a token that does not stand in the text, such as ``[CLS]``.
    """

    word: str
    kind: WordKind
    start: int
    stop: int


def words_of(
    positions: Positions, padding: Bool[np.ndarray, " position"], text: str | None
) -> tuple[Word, ...]:
    """The words that the positions make up, with what stands between them, in order.

    Empty where they add nothing to the positions: those are no tokens of a text, each is a word of
    its own, or all are one word.
    """
    real = np.flatnonzero(~np.asarray(padding)).tolist()
    tokens = [str(positions[at]) for at in real]
    if not tokens or not isinstance(positions[real[0]], str):
        return ()
    if text is None:
        if any(len(token) > 1 for token in tokens):
            return ()
        text = "".join(tokens)
    groups = list(_groups(tokens, real, text))
    if len(groups) == len(tokens) or sum(each.kind == "word" for each in groups) < 2:
        return ()
    return tuple(groups)


def stretch_of(
    positions: Positions, padding: Bool[np.ndarray, " position"], text: str | None
) -> list[tuple[int, int] | None]:
    """Where each position stands in the text, as ``[start, stop)`` of its signs."""
    real = np.flatnonzero(~np.asarray(padding)).tolist()
    found: list[tuple[int, int] | None] = [None] * len(positions)
    if text is not None and real and isinstance(positions[real[0]], str):
        for at, place in zip(real, _placed([str(positions[at]) for at in real], text), strict=True):
            found[at] = place
    return found


def _groups(tokens: Sequence[str], real: Sequence[int], text: str) -> Iterator[Word]:
    """Tokens joined where two of them share a piece of the text that no boundary parts."""
    pieces = list(_pieces(text))
    starts = np.array([start for start, _, _ in pieces])
    places = _placed(tokens, text)
    reached = [_inner(place, text) for place in places]
    first: list[int] = []
    last: list[int] = []
    for place in reached:
        start, stop = place or (-1, -1)
        first.append(int(np.searchsorted(starts, start, side="right")) - 1)
        last.append(int(np.searchsorted(starts, max(stop - 1, start), side="right")) - 1)
    begins = [0]
    for at, (before, now) in enumerate(itertools.pairwise(range(len(tokens))), start=1):
        apart = reached[before] is None or reached[now] is None or last[before] < first[now]
        if apart or real[now] != real[before] + 1:
            begins.append(at)
    for begin, end in itertools.pairwise([*begins, len(tokens)]):
        where = [place for place in places[begin:end] if place is not None]
        kind: WordKind = "none"
        word = tokens[begin]
        if where:
            kinds = {pieces[n][2] for n in range(first[begin], last[end - 1] + 1)}
            word = text[min(start for start, _ in where) : max(stop for _, stop in where)]
            kind = next(each for each in _STRONGEST if each in kinds)
        yield Word(word=word, kind=kind, start=real[begin], stop=real[end - 1] + 1)


_STRONGEST: tuple[WordKind, ...] = ("word", "punctuation", "space")


def _inner(place: tuple[int, int] | None, text: str) -> tuple[int, int] | None:
    """A token without the white space that some tokenizers leave at its ends."""
    if place is None:
        return None
    start, stop = place
    piece = text[start:stop]
    if not piece.strip():
        return place
    return start + len(piece) - len(piece.lstrip()), stop - len(piece) + len(piece.rstrip())


def _placed(tokens: Sequence[str], text: str) -> list[tuple[int, int] | None]:
    """Where the tokens stand in the text, one behind the other.

    Of a text that was cut at its beginning they stand at its end: the closer fit is taken.
    """
    forward = _walked(tokens, text)
    mirrored = _walked([token[::-1] for token in reversed(tokens)], text[::-1])
    size = len(text)
    backward = [place and (size - place[1], size - place[0]) for place in reversed(mirrored)]
    return backward if _fit(backward) < _fit(forward) else forward


def _fit(places: Sequence[tuple[int, int] | None]) -> tuple[int, int]:
    """How many tokens have no place, and how much of the text the others take up."""
    placed = [place for place in places if place is not None]
    width = max(p[1] for p in placed) - min(p[0] for p in placed) if placed else 0
    return len(places) - len(placed), width


def _walked(tokens: Sequence[str], text: str) -> list[tuple[int, int] | None]:
    places: list[tuple[int, int] | None] = []
    at, before = 0, (0, 0)
    for token in tokens:
        start = text.find(token, at) if token else -1
        if start >= 0:
            before, at = (start, start + len(token)), start + len(token)
            places.append(before)
        else:  # several tokens of one sign, such as the bytes of an emoji, have one place
            same = bool(token) and text[before[0] : before[1]] == token
            places.append(before if same else None)
    return places


def _pieces(text: str) -> Iterator[tuple[int, int, WordKind]]:
    """The text in words, white space, and punctuation with symbols: (start, stop, kind)."""
    kinds = _sign_kinds(text)
    start = 0
    for at in range(1, len(text) + 1):
        if at < len(text) and kinds[at] == kinds[at - 1] and not _parted(text, at):
            continue
        yield start, at, kinds[start]
        start = at


def _parted(text: str, at: int) -> bool:
    """Whether a sign of a script without spaces begins here, or ended just before."""
    if _is_mark(text[at]):
        return False
    return bool(_EACH_SIGN.match(text[at]) or _EACH_SIGN.match(text[at - 1]))


def _is_mark(sign: str) -> bool:
    return unicodedata.category(sign) in ("Mn", "Mc", "Me", "Cf")


def _sign_kinds(text: str) -> list[WordKind]:
    kinds: list[WordKind] = []
    for sign in text:
        category = unicodedata.category(sign)
        if _is_mark(sign) and kinds and kinds[-1] != "space":
            kinds.append(kinds[-1])
        elif sign.isspace():
            kinds.append("space")
        else:
            kinds.append("word" if category[0] in "LNM" or category == "Pc" else "punctuation")
    for at in range(1, len(text) - 1):
        before, after = text[at - 1], text[at + 1]
        letters = text[at] in _BETWEEN_LETTERS and before.isalpha() and after.isalpha()
        if letters or (text[at] in _BETWEEN_DIGITS and before.isdigit() and after.isdigit()):
            kinds[at] = "word"
    return kinds
