"""What do sentences of film reviews say, and do people find it good or bad?

The sentences of Pang and Lee's polarity set as the source of the package ``vaderSentiment`` carries
them (Hutto and Gilbert 2014), each with the mean of twenty people's ratings from −4 to 4.
"""

from __future__ import annotations

import html
import io
import re
import tarfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks.truth.packaged import ENVIRONMENT, downloaded

SOURCE = "[vV]ader*entiment-*.tar.gz"
ARCHIVE, FILE = "hutto_ICWSM_2014.tar.gz", "movieReviewSnippets_GroundTruth.txt"
WORDS = re.compile(r"\w+?(?=n't\b)|n't\b|'(?:s|re|ve|ll|d|m)\b|\w+|[^\w\s]")
"""A word, what is left of one before n't, an ending such as n't or 's, or a mark."""


@dataclass(frozen=True, kw_only=True)
class Snippets:
    """The words of each sentence, and 1 where people find it good, 0 where bad."""

    words: Sequence[tuple[str, ...]]
    label: np.ndarray

    def part(self, rows: np.ndarray) -> Snippets:
        """Some of the sentences."""
        return Snippets(words=[self.words[row] for row in rows], label=self.label[rows])


def film_snippets(environment: Path = ENVIRONMENT) -> Snippets:
    """All sentences but those whose mean rating is 0."""
    return rated(_ratings(downloaded(SOURCE, environment)))


def rated(lines: str) -> Snippets:
    """Read lines of a number, a mean rating and a sentence."""
    cells = [line.split("\t", 2) for line in lines.splitlines()]
    told = [(float(rating), in_words(text)) for _, rating, text in cells if float(rating) != 0]
    return Snippets(
        words=[words for _, words in told],
        label=np.array([int(rating > 0) for rating, _ in told]),
    )


def in_words(text: str) -> tuple[str, ...]:
    """Lower-cased words, endings and marks."""
    return tuple(WORDS.findall(html.unescape(text).lower()))


def split(snippets: Snippets, *, seed: int) -> tuple[Snippets, Snippets]:
    """Four fifths and one, shuffled."""
    order = np.random.default_rng(seed).permutation(len(snippets.words))
    return snippets.part(order[: (border := len(order) * 4 // 5)]), snippets.part(order[border:])


def _ratings(source: Path) -> str:
    with tarfile.open(source) as package:
        inner = _member(package, ARCHIVE)
    with tarfile.open(fileobj=io.BytesIO(inner)) as data:
        return _member(data, FILE).decode()


def _member(archive: tarfile.TarFile, ending: str) -> bytes:
    (name,) = [name for name in archive.getnames() if name.endswith(ending)]
    file = archive.extractfile(name)
    assert file is not None
    return file.read()
