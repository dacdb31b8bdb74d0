"""What is a corpus? Documents to go through, as often as wanted, with their labels."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from interpret.core.errors import plural
from interpret.core.notebook import InNotebook

if TYPE_CHECKING:
    import numpy as np
    from jaxtyping import Num

    from interpret.core.series import Series

    Array = Num[np.ndarray, "..."]
    Document = str | list[str] | Array | Series | dict[str, str | list[str] | Array]


MOST_LABELS = 6


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Corpus(InNotebook):
    """Documents to go through, as often as wanted.

    Iterating gives each as a model's ``encode`` takes it: a text, or an array (position, channel).

    Attributes
    ----------
    name
        What to call it.
    count
        How many documents there are; also ``len()``.
    labels
        One for each document, None where it has none; None alone where no document has one.
    """

    name: str
    count: int
    labels: tuple[str | None, ...] | None = None
    opened: Callable[[], Iterator[Document]] = field(repr=False)

    def __repr__(self) -> str:
        """One line: how many documents, and how many of each label."""
        count = plural(self.count, "document")
        return f"Corpus({', '.join([f'{self.name}: {count}', *self.told])})"

    @property
    def told(self) -> list[str]:
        """How many documents have which label, the most frequent first."""
        counts = Counter(self.labels or ()).most_common()
        shown = [f"{count:,} {name or 'without a label'}" for name, count in counts[:MOST_LABELS]]
        rest = len(counts) - MOST_LABELS
        return shown + ([f"and {plural(rest, 'more label')}"] if rest > 0 else [])

    def __len__(self) -> int:
        """How many documents there are."""
        return self.count

    def __iter__(self) -> Iterator[Document]:
        """The documents from the first on, read anew."""
        return self.opened()


def corpus_of(
    documents: Sequence[Document],
    *,
    labels: Sequence[str | None] | None = None,
    name: str = "corpus",
) -> Corpus:
    """A corpus of documents that are in memory."""
    return Corpus(
        name=name,
        count=len(documents),
        labels=None if labels is None else tuple(labels),
        opened=lambda: iter(documents),
    )
