"""What is the reverse complement of an input, on which its other strand is read?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from interpret.core.alphabets import alphabet_of
from interpret.core.errors import ArgumentError, brief, choices
from interpret.methods.explained import Explained, explained, real_span

if TYPE_CHECKING:
    from jaxtyping import Int

    from interpret.core.info import ModelInfo
    from interpret.core.sample import Sample

STRANDS = ("one", "both")


@dataclass(frozen=True, kw_only=True)
class OtherStrand:
    """The reverse complement of an input, whose padding stays where it is.

    Attributes
    ----------
    subject
        The same question of it.
    complements
        int, (token,): the id of what stands opposite each id.
    ends
        Sum of the first and the last position that is not padding: i lies opposite ends − i.
    """

    subject: Explained
    complements: Int[np.ndarray, " token"]
    ends: int

    @property
    def sample(self) -> Sample:
        """The reverse complement itself."""
        return self.subject.sample


def other_strand(subject: Explained, strands: str) -> OtherStrand | None:
    """The other strand of an input where ``strands`` is ``"both"``; None where it is ``"one"``.

    Raises
    ------
    ArgumentError
        Where it is neither, the model reads no DNA or RNA, or the score is that of one position.
    """
    if strands not in STRANDS:
        raise ArgumentError(f"strands must be {choices(STRANDS)}, but is {brief(strands)}.")
    if strands == "one":
        return None
    opposite = complements_of(subject.info)
    if subject.target.position is not None:
        raise ArgumentError(
            f"strands='both' takes the mean of a score of the whole sequence, and "
            f"{subject.target.name} is one of a single position: leave strands out."
        )
    start, stop = real_span(subject.sample)
    x = subject.sample.x.copy()
    turned = x[start:stop][::-1]
    one_hot = subject.info.input.kind == "one_hot"
    x[start:stop] = turned[:, opposite] if one_hot else opposite[turned.astype(np.int64)]
    other = explained(subject.model, subject.sample.holding(x), target=subject.target)
    return OtherStrand(subject=other, complements=opposite, ends=start + stop - 1)


def complements_of(info: ModelInfo) -> Int[np.ndarray, " token"]:
    """The id of what stands opposite each token of DNA or RNA; an involution.

    Raises
    ------
    ArgumentError
        Where a token has none.
    """
    tokens = [token.upper() for token in info.tokens or ()]
    alphabet = alphabet_of(tokens)
    if alphabet is None or not alphabet.complements:
        reads = f"{alphabet.title}" if alphabet is not None else "other tokens"
        raise ArgumentError(
            f"strands='both' is for models of DNA or RNA, whose letters have complements, and "
            f"{info.name} reads {reads}: leave strands out."
        )
    size = info.input.channels if info.input.kind == "one_hot" else info.input.vocabulary_size
    ids = np.arange(max(size or 0, len(tokens)))
    for number, token in enumerate(tokens):
        opposite = alphabet.complements.get(token, token)
        if opposite not in tokens:
            raise ArgumentError(
                f"strands='both' needs the complement of each letter, and {info.name} reads "
                f"{token!r} and not {opposite!r}: leave strands out."
            )
        ids[number] = tokens.index(opposite)
    return ids
