"""How are the letters of a sequence read, also those in lower case and those for several?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from interpret.core.alphabets import Alphabet, alphabet_of, wrong_letters
from interpret.core.errors import plural
from interpret.core.text_settings import TextSettings

if TYPE_CHECKING:
    from jaxtyping import Float, Int

MOST_NAMED = 6


class Letters:
    """The letters that one vocabulary reads as those of DNA, RNA or a protein.

    A letter that may stand for several of them has an id behind those of the vocabulary.

    Attributes
    ----------
    ids
        Each letter in both cases -> its id.
    several
        For each id behind the vocabulary, the ids of which the mean is read; none for zeros.
    """

    def __init__(self, settings: TextSettings, alphabet: Alphabet) -> None:
        self.settings, self.alphabet = settings, alphabet
        known = {token.upper(): i for i, token in enumerate(settings.tokens) if token}
        self.several: list[list[int]] = []
        for letter, letters in alphabet.several.items() if settings.ambiguous else ():
            if letter not in known:
                known[letter] = len(settings.tokens) + len(self.several)
                mean = settings.ambiguous == "mean"
                self.several.append([known[each] for each in letters] if mean else [])
        self.ids = known | {letter.lower(): i for letter, i in known.items()}

    @classmethod
    def of(cls, settings: TextSettings) -> Letters | None:
        """Those of a vocabulary; None where it spells no alphabet, or texts are split otherwise."""
        alphabet = alphabet_of(settings.tokens) if settings.split == "character" else None
        return None if alphabet is None else cls(settings, alphabet)

    def notes(self, surfaces: Sequence[str]) -> list[str]:
        """What was done with letters in lower case, and with those that may stand for several."""
        notes = []
        upper = any(token.isupper() for token in self.settings.tokens)
        lower = sum(upper and each.islower() and each in self.ids for each in surfaces)
        if lower:
            verbs = ("is", "was") if lower == 1 else ("are", "were")
            notes.append(
                f"{lower:,} of {plural(len(surfaces), 'letter')} {verbs[0]} lower case "
                f"(soft-masked) and {verbs[1]} read as capitals."
            )
        first = len(self.settings.tokens)
        odd = Counter(each.upper() for each in surfaces if self.ids.get(each, -1) >= first)
        if odd:
            told = ", ".join(f"{letter} {n:,}" for letter, n in odd.most_common(MOST_NAMED))
            mean = self.settings.ambiguous == "mean"
            what = "the mean of those that it may be" if mean else "zeros in all channels"
            other = "zeros" if mean else "mean"
            notes.append(
                f"{odd.total():,} of {plural(len(surfaces), 'letter')} may stand for several "
                f"({told}): each is read as {what}, unless ambiguous={other!r} (--ambiguous "
                f"{other}) is said."
            )
        return notes

    def refusal(self, unknown: str, strange: Sequence[str]) -> str:
        """Why letters are none of this alphabet, and what to do; ``unknown`` lists them."""
        are = "is no letter" if len(set(strange)) == 1 else "are no letters"
        of = f"{self.alphabet.title} ({self.alphabet.spaced})"
        return f"{unknown} {are} of {of}: {wrong_letters(strange, self.alphabet)}"

    def rows(
        self, ids: Int[np.ndarray, " position"], channels: int
    ) -> Float[np.ndarray, "position channel"]:
        """One-hot rows, with those of letters that may stand for several; zeros for padding."""
        count = len(self.settings.tokens)
        table = np.zeros((count + len(self.several) + 1, channels))
        np.fill_diagonal(table[:count], 1.0)
        for number, each in enumerate(self.several, start=count):
            table[number, each] = 1 / max(len(each), 1)
        rows: Float[np.ndarray, "position channel"] = table[ids]
        return rows  # −1, of padding, is the last row, of zeros
