"""In which pieces is a corpus taken, and how does the model work on while they are taken in?"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from interpret.methods.ngrams import checkpoint as checkpoints
from interpret.methods.ngrams.document_stream import (
    Document,
    Labels,
    batches,
    chunks,
    digest,
    documents,
)

if TYPE_CHECKING:
    from interpret.core.model import Survey
    from interpret.methods.ngrams.corpus_pass import Gathering
    from interpret.methods.ngrams.layer_windows import Batch

    Looked = tuple[Batch, Survey | None, int]

THREADS = 3
"""While the model runs in one, the others sum what it gave before."""

AHEAD = 6
"""Batches that are looked at while those before them are taken in."""


@dataclass(frozen=True, kw_only=True)
class Piece:
    """Some thousand documents, how many there were with them, and the digest of all these."""

    documents: list[Document]
    stop: int
    digest: str


def pieces(
    gathering: Gathering, corpus: Iterable[Any], labels: Labels, path: Path | None
) -> Iterator[Piece]:
    """The pieces of a corpus that were not taken in before an interruption.

    Raises
    ------
    DataError
        Where the first documents are not those that were taken in then.
    """
    stop, resumed, known = 0, gathering.done, gathering.digest
    running = ""
    for chunk in chunks(documents(gathering.model, corpus, labels)):
        # What was taken in then may end within this chunk, where the corpus has grown since.
        inside = max(resumed - stop, 0)
        for part in filter(None, (chunk[:inside], chunk[inside:])):
            stop += len(part)
            if path is not None:
                running = digest(running, part)
            if stop > resumed:
                yield Piece(documents=part, stop=stop, digest=running)
            elif stop == resumed and running != known:
                raise checkpoints.refuse_corpus(path or Path())
    if stop < resumed:
        raise checkpoints.refuse_corpus(path or Path())


def ahead(gathering: Gathering, found: Iterable[Piece]) -> Iterator[tuple[Piece, Looked | None]]:
    """What was looked at, batch by batch in order; None after the last of each piece.

    The model runs on in threads of its own meanwhile: neither waits for the other.
    """
    size, filters = gathering.settings.batch_size, gathering.settings.layer.filters
    others = ThreadPoolExecutor(THREADS)
    waiting: deque[tuple[Piece, Future[Looked] | None]] = deque()

    def first() -> tuple[Piece, Looked | None]:
        piece, looked = waiting.popleft()
        return piece, None if looked is None else looked.result()

    try:
        for piece in found:
            for batch in batches(piece.documents, size, filters=filters):
                waiting.append((piece, others.submit(gathering.look, batch)))
                while len(waiting) > AHEAD:
                    yield first()
            waiting.append((piece, None))
        while waiting:
            yield first()
    finally:
        others.shutdown(cancel_futures=True)
