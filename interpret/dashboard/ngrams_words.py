"""What are the n-grams of a series called, and the inputs of its corpus?"""

from __future__ import annotations

from dataclasses import dataclass

from interpret.core.info import ModelInfo


@dataclass(frozen=True, kw_only=True)
class CorpusWords:
    """The nouns of the page, ``title`` and ``run`` being those of the navigation and the button."""

    title: str
    run: str
    ngrams: str
    documents: str


_TEXT = CorpusWords(title="N-grams", run="Run n-grams", ngrams="n-grams", documents="documents")
_SERIES = CorpusWords(title="Patterns", run="Find patterns", ngrams="patterns", documents="samples")


def words_for(info: ModelInfo) -> CorpusWords:
    """Those of texts, or those of series."""
    return _TEXT if info.is_text else _SERIES
