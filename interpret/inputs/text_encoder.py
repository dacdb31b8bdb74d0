"""Which ids does a text become, and what shall its positions be called?

Lower-case, take out characters, split, look up, cut or pad: each step as the settings say, and each
token kept together with the piece of the user's own text that it came from.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from interpret.core.errors import DataError
from interpret.core.text_settings import TextSettings
from interpret.inputs.letters import Letters
from interpret.inputs.splitting import lowered, split_text
from interpret.inputs.tokenizer_apart import Tokenizer

if TYPE_CHECKING:
    from jaxtyping import Bool, Int

_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, kw_only=True, eq=False)
class Encoded:
    """A text as token ids, cut and padded.

    Attributes
    ----------
    ids
        int32, (position,). Behind those of the vocabulary are letters that stand for several.
    tokens
        The tokens that were looked up, before cutting and padding.
    positions
        The user's own words for each position; the padding token's name, or "", for padding.
    padding
        True where a position was added to fit the model.
    text
        The text, or the given tokens put together.
    notes
        What was cut or not understood.
    """

    ids: Int[np.ndarray, " position"]
    tokens: tuple[str, ...]
    positions: tuple[str, ...]
    padding: Bool[np.ndarray, " position"]
    text: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Token:
    """One token, the user's own words behind it, and its id (None: not in the vocabulary)."""

    token: str
    surface: str
    token_id: int | None


MOST_SUGGESTED = 3
"""Unknown words of a text that are told with words that look like them."""

MAX_SIGNS = 1_000_000
"""Of one text: more take minutes and gigabytes, and no model reads so many."""


class TextEncoder:
    """Turns texts into ids by fixed settings.

    Raises
    ------
    DataError
        Where the settings name a ``tokenizer.json`` that the tokenizers library refuses.

    Examples
    --------
    >>> from interpret.inputs.vocabulary import read_vocabulary
    >>> encoder = TextEncoder(read_vocabulary(["", "[UNK]", "the", "team"]))
    >>> encoder.encode("The Team!").ids.tolist(), encoder.encode("The Team!").positions
    ([2, 3], ('The', 'Team'))
    """

    def __init__(self, settings: TextSettings, *, suggesting: bool = False) -> None:
        self.settings, self._suggesting = settings, suggesting
        self.letters = Letters.of(settings)
        self._ids = {} if self.letters is None else self.letters.ids
        self._ids = self._ids | {token: i for i, token in enumerate(settings.tokens) if token}
        self._tokenizer = None
        if settings.split == "tokenizer":
            self._tokenizer = Tokenizer(settings.tokenizer_json or "")

    def tokens(self, text: str) -> list[str]:
        """The tokens of a text, as they are looked up in the vocabulary."""
        if self._tokenizer is not None:
            return self._tokenizer.split(text)[1]
        return [token for token, _ in split_text(text, self.settings)]

    def ids(self, tokens: Sequence[str]) -> Int[np.ndarray, " position"]:
        """The id of each token; unknown ones are ``oov_id``, or left out where settings say so.

        Raises
        ------
        DataError
            Where a token is unknown and the vocabulary has no id for that.
        """
        return np.array([piece.token_id for piece in self._known(self._given(tokens))], np.int32)

    def encode(self, text: str | Sequence[str]) -> Encoded:
        """Encode a text, or tokens that were split already: those are only lower-cased.

        Raises
        ------
        DataError
            Where it is over ``MAX_SIGNS`` long, nothing is left to explain, a token is unknown and
            there is no id for that, or the text is too short and there is no padding.
        """
        side, length = self.settings.truncating, self.settings.length
        if isinstance(text, str) and len(text) > MAX_SIGNS:
            raise DataError(
                f"A text has {len(text):,} signs, where {MAX_SIGNS:,} are allowed: split it into "
                "documents of a few pages.",
                code="too-large",
            )
        if not isinstance(text, str):
            between = "" if self.settings.split == "character" else " "
            pieces, whole = self._given(text), between.join(text)
            self._check_tokens(pieces)
            count = len(pieces)
        elif self._tokenizer is not None:
            whole = text
            ids, names, surfaces, count = self._tokenizer.split(text, length=length, side=side)
            oov = self.settings.oov_id
            pieces = [
                _Token(name, surface, None if i == oov else i)
                for i, name, surface in zip(ids, names, surfaces, strict=True)
            ]
        else:
            pieces, whole = (
                [_Token(t, s, self._ids.get(t)) for t, s in split_text(text, self.settings)],
                text,
            )
            count = len(pieces)
        if not pieces:
            why = "is empty" if not whole.strip() else "has no tokens once it is split"
            raise DataError(f"The text {why}: there is nothing to explain.", code="empty")
        unknown = [piece.surface for piece in pieces if piece.token_id is None]
        notes = [] if self.letters is None else self.letters.notes([p.surface for p in pieces])
        notes += [self._unknown_note(pieces)] if unknown else []
        before = len(pieces)
        pieces = self._known(pieces)
        count -= before - len(pieces)
        if not pieces:
            raise DataError(
                f"No token of {_shown([whole])} is in the vocabulary: nothing is left to explain."
                + self._near(unknown),
                code="unknown-token",
            )
        fitted = self.fit(
            np.array([piece.token_id for piece in pieces], np.int32),
            [piece.surface for piece in pieces],
            count=count,
        )
        tokens = tuple(piece.token for piece in pieces)
        shown = _SURROGATE.sub("\ufffd", whole)
        return replace(fitted, tokens=tokens, text=shown, notes=(*notes, *fitted.notes))

    def _check_tokens(self, pieces: Sequence[_Token]) -> None:
        """Refuse whole texts where the tokens of one are taken: none of them is in the vocabulary.

        Fewer than half may be tokens with white space inside; they are unknown, and noted as such.
        """
        by_sign = self.settings.split == "character"
        whole = [
            piece
            for piece in pieces
            if len(piece.surface.split()) > 1
            or (by_sign and sum(sign.isalnum() for sign in piece.surface) > 1)
        ]
        if 2 * len(whole) < max(len(pieces), 1) or any(p.token_id is not None for p in whole):
            return
        shown = _shown([piece.surface for piece in whole])
        if len(pieces) == 1:
            raise DataError(
                f"The list holds a text, {shown}, where the tokens of one are taken: give the text "
                "itself, x[0].",
                code="texts",
            )
        raise DataError(
            f"The list holds {len(pieces)} texts, such as {shown}, where the tokens of one are "
            "taken: give one of them, x[0]; interpret.occlude_all and interpret.ngrams take all.",
            code="texts",
        )

    def fit(
        self,
        ids: Int[np.ndarray, " position"],
        surfaces: Sequence[str],
        *,
        count: int | None = None,
    ) -> Encoded:
        """Cut and pad ids to what the model takes; ``count`` is their number before any cut.

        Raises
        ------
        DataError
            Where there are too few and no ``pad_id``.
        """
        settings, count = self.settings, len(ids) if count is None else count
        notes: tuple[str, ...] = ()
        length = settings.length
        if length is not None and count > length:
            front = settings.truncating == "pre"
            ids = ids[-length:] if front else ids[:length]
            surfaces = surfaces[-length:] if front else surfaces[:length]
            cut = count - length
            notes = (
                f"The text has {count} tokens and the model takes {length}: the "
                f"{'first' if front else 'last'} {cut} {'was' if cut == 1 else 'were'} cut.",
            )
        missing = max(length or settings.minimum_length, settings.minimum_length) - len(ids)
        if missing > 0 and settings.pad_id is None:
            raise DataError(
                f"The text has {_count(len(ids), 'token')} and the model takes "
                f"{'at least ' * (length is None)}{len(ids) + missing}: it cannot be padded, since "
                "the vocabulary has no padding token. State pad_id.",
                code="too-short",
            )
        sides = (max(missing, 0), 0) if settings.padding == "pre" else (0, max(missing, 0))
        pad = settings.pad_id or 0
        name = settings.tokens[pad] if 0 <= pad < len(settings.tokens) else ""
        shown = [_SURROGATE.sub("\ufffd", surface) for surface in surfaces]
        return Encoded(
            ids=np.pad(ids, sides, constant_values=pad).astype(np.int32),
            tokens=tuple(surfaces),
            positions=(*[name] * sides[0], *shown, *[name] * sides[1]),
            padding=np.pad(np.zeros(len(ids), bool), sides, constant_values=True),
            text="",
            notes=notes,
        )

    def _given(self, tokens: Sequence[str]) -> list[_Token]:
        """Tokens that the user split: taken as they are where known, else lower-cased."""
        pieces = []
        for token in tokens:
            if not isinstance(token, str):
                raise DataError(
                    f"A list of tokens must hold text only, but holds {token!r:.40}.",
                    code="not-a-token",
                )
            known = token if token in self._ids else lowered(token, self.settings)
            pieces.append(_Token(known, token, self._ids.get(known)))
        return pieces

    def _known(self, pieces: Sequence[_Token]) -> list[_Token]:
        """Give unknown tokens the id for that, leave them out, or refuse them."""
        oov = self.settings.oov_id
        if oov is not None:
            return [replace(p, token_id=oov) if p.token_id is None else p for p in pieces]
        found = [piece for piece in pieces if piece.token_id is not None]
        if len(found) < len(pieces) and not self.settings.drop_unknown:
            unknown = [p.surface for p in pieces if p.token_id is None]
            if self.letters is not None:
                refusal = self.letters.refusal(_shown(unknown), unknown)
                raise DataError(refusal, code="unknown-token")
            one = len(set(unknown)) == 1
            raise DataError(
                f"{_shown(unknown)} {'is' if one else 'are'} not in the vocabulary, which has no "
                "token for unknown ones: take it out of the text, or state oov_id."
                + self._near(unknown),
                code="unknown-token",
            )
        return found

    def _unknown_note(self, pieces: Sequence[_Token]) -> str:
        unknown = [piece.surface for piece in pieces if piece.token_id is None]
        oov = self.settings.oov_id
        fate = "left out, as Keras's Tokenizer does"
        if oov is not None:
            named = oov < len(self.settings.tokens) and self.settings.tokens[oov]
            fate = f"read as {named or f'#{oov}'}"
        return (
            f"{len(unknown)} of {_count(len(pieces), 'token')} "
            f"{'is' if len(unknown) == 1 else 'are'} not in the vocabulary and "
            f"{'is' if len(unknown) == 1 else 'are'} {fate}: {_shown(unknown)}."
            + self._near(unknown)
        )

    def _near(self, unknown: Sequence[str]) -> str:
        """A sentence with the words of the vocabulary that look like the first unknown ones."""
        if not self._suggesting or self.settings.split == "character":
            return ""
        told = [
            f"{_shown([word])}: {_shown(near)}"
            for word in list(dict.fromkeys(unknown))[:MOST_SUGGESTED]
            if (near := near_words(lowered(word, self.settings), self.settings.tokens))
        ]
        return f" Near {'; near '.join(told)}." if told else ""


def near_words(word: str, vocabulary: Sequence[str]) -> list[str]:
    """Up to three words that look like one: with its first letter, and about as long.

    >>> near_words("goood", ("good", "goods", "mood", "gone"))
    ['good', 'goods']
    """
    alike = [
        each
        for each in vocabulary
        if each[:1] == word[:1] and abs(len(each) - len(word)) <= 2 and each != word
    ]
    return difflib.get_close_matches(word, alike, n=3, cutoff=0.65) if len(word) > 1 else []


def _shown(tokens: Sequence[str], limit: int = 6) -> str:
    """Some tokens, each once, quoted for a sentence."""
    names = [
        repr(token if len(token) <= 40 else token[:39] + "…") for token in dict.fromkeys(tokens)
    ]
    if len(names) > limit:
        return ", ".join(names[:limit]) + f" and {len(names) - limit} more"
    return ", ".join(names[:-1]) + " and " * (len(names) > 1) + names[-1]


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'s' * (number != 1)}"
