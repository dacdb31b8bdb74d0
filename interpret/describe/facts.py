"""What is one thing that is said of a result, as a term with its words and in running text?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from interpret.describe.escaping import clip
from interpret.describe.numbers import number

if TYPE_CHECKING:
    import numpy as np
    from jaxtyping import Float

MOST_TEXT = 2000


@dataclass(frozen=True)
class Fact:
    """Plain text, which whoever shows it makes safe.

    Attributes
    ----------
    term, words
        As a list of terms says it; no words where such a list leaves it out.
    phrases
        As a line of several facts says it; the term and the words unless given.
    headed
        Whether the heading says it too, so that a line beneath a heading leaves it out.
    """

    term: str
    words: str
    phrases: tuple[str, ...] | None = None
    headed: bool = False

    def in_a_line(self) -> list[str]:
        """Its phrases; without any of its own, its term and its words."""
        own = (f"{self.term} {self.words}" if self.words else "",)
        return [phrase for phrase in (own if self.phrases is None else self.phrases) if phrase]


def phrases_of(facts: Iterable[Fact], *, headed: bool = False) -> list[str]:
    """The phrases of a line of facts; beneath a heading (not ``headed``) those it does not say."""
    return [phrase for fact in facts if headed or not fact.headed for phrase in fact.in_a_line()]


def text_fact(text: str | None) -> Fact:
    """The text that was explained."""
    return Fact("text", clip(text or "", MOST_TEXT), ())


def ranked(
    outputs: tuple[str, ...], scores: Float[np.ndarray, "output"], *, sign: bool = False
) -> list[str]:
    """Every output and its score, the highest first: ``junior 0.83``."""
    order = sorted(range(len(outputs)), key=lambda i: -float(scores[i]))
    return [f"{outputs[i]} {number(float(scores[i]), sign=sign)}" for i in order]


def others(
    target: str,
    outputs: tuple[str, ...],
    scores: Float[np.ndarray, "output"],
    *,
    sign: bool = False,
) -> list[str]:
    """The outputs beside the target and their scores, the highest first.

    >>> import numpy as np
    >>> others("B-PER@7", ("O", "B-PER", "I-PER"), np.array([0.25, 0.5, 0.75]))
    ['I-PER 0.75', 'O 0.25']
    """
    kept = [
        i
        for i, output in enumerate(outputs)
        # A target may be an output at one position, or at its maximum.
        if target != output and not target.startswith((f"{output}@", f"{output} ("))
    ]
    return ranked(tuple(outputs[i] for i in kept), scores[kept], sign=sign)


def first_few(words: list[str], most: int) -> str:
    """A list of words, cut after ``most`` of them.

    >>> first_few(["a", "b", "c", "d"], 2)
    'a, b and 2 more'
    """
    more = f" and {len(words) - most} more" if len(words) > most else ""
    return ", ".join(words[:most]) + more
