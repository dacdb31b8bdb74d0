"""Which n-grams of a corpus does each filter answer to, and which class do they speak for?

After Jacovi, Sar Shalom and Goldberg, "Understanding Convolutional Neural Networks for Text
Classification", 2018. The corpus is gone through once, in memory that does not grow with it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

from interpret.core.errors import ArgumentError, DataError
from interpret.methods.ngrams import checkpoint as checkpoints
from interpret.methods.ngrams.answer import answer
from interpret.methods.ngrams.checkpoint_lock import alone
from interpret.methods.ngrams.corpus_pass import ahead, settle, study_of, take
from interpret.methods.ngrams.document_stream import corpus_of, pieces, until_stopped
from interpret.methods.ngrams.shuffled_documents import MOST_SHUFFLES, beside_shuffles
from interpret.methods.setting_checks import positive, whole

if TYPE_CHECKING:
    import os

    from interpret.core.model import Progress, SequenceModel
    from interpret.core.ngram_results import NGrams
    from interpret.methods.ngrams.corpus_pass import Gathered, Study
    from interpret.methods.ngrams.document_stream import LabelledDocuments
    from interpret.methods.ngrams.row_file import Rows


def ngrams(
    model: SequenceModel,
    corpus: Iterable[Any],
    *,
    layer: str | None = None,
    labels: Iterable[Any] | None = None,
    text_column: str | None = None,
    label_column: str | None = None,
    top: int = 10,
    purity: float = 0.75,
    batch_size: int = 256,
    seed: int = 0,
    shuffles: int = 0,
    checkpoint: str | os.PathLike[str] | None = None,
    progress: Progress | None = None,
) -> NGrams:
    """Go through a corpus and tell what each filter of a conv layer answers to.

    Parameters
    ----------
    corpus
        Texts, lists of tokens or arrays, as ``model.encode`` takes each; a generator will do, and
        so will what ``interpret.read_corpus`` gives and a ``tf.data.Dataset``, with their labels.
    layer
        None is the first whose kernel is wider than 1.
    labels
        Names or numbers of classes, one for each document, None where there is none; several, as a
        list or with ``;`` between, where each class of the model has a sigmoid of its own.
    text_column, label_column
        Of a DataFrame the column of texts, and that of labels: unless named, ``label`` or the like.
    top
        How many of the highest and of the lowest distinct n-grams each filter keeps.
    purity
        The share of its class among the documents above a filter's threshold.
    shuffles
        How often the tokens of up to 2,000 documents are shuffled, each within its document, to
        tell by chance how high a filter answers to them: as many runs up to the layer.
    checkpoint
        A file to which what was gathered is written after each thousand documents or so; a later
        call with the same arguments goes on from it. It is deleted when all is done; one run at a
        time can use it.
    progress
        Called with documents done and in all (0 where unknown); stopped, the result is ``partial``.

    Returns
    -------
    NGrams
        Every field is described there. Equal for any ``batch_size``, up to rounding; ``seed``
        chooses the documents that are held out, that are shuffled, and in which families are
        looked for.

    Raises
    ------
    ArgumentError
        For a setting that breaks its rule, or a layer that is not there or mixes all positions.
    DataError
        For a document that does not fit the model, a corpus without any, a checkpoint that is
        another's, in use by another run, or damaged.

    Examples
    --------
    >>> found = ngrams(model, ["the film was great fun", "awful film", "great film"], top=1)
    >>> found.ngram_tokens[0], float(found.ngram_preactivation[0]), int(found.ngram_count[0])
    (('great', 'fun'), 2.5, 1)
    """
    study = study_of(
        model,
        model.info.conv_layer(layer),
        top=whole("top", top),
        purity=_share(purity),
        batch_size=whole("batch_size", batch_size),
        seed=whole("seed", seed, least=0),
        shuffles=_shuffles(shuffles),
    )
    path = checkpoints.checked_path(checkpoint)
    if path is not None and len(model.info.inputs) > 1:
        raise ArgumentError(
            f"{model.info.name} has {len(model.info.inputs)} inputs, of which a checkpoint cannot "
            "keep the other ones: leave checkpoint out."
        )
    gone_through = corpus_of(
        corpus,
        labels,
        study.classes,
        text_column=text_column,
        label_column=label_column,
        several=study.several,
    )
    with nullcontext() if path is None else alone(path):
        gathered, rows = checkpoints.begin(path, study)
        try:
            partial = _go_through(study, gathered, rows, gone_through, path, progress)
            result = answer(study, gathered, rows, gone_through, partial=partial)
        finally:
            rows.close()
        if shuffles and not partial:
            result = beside_shuffles(study, gathered, result, progress)
        if path is not None and not result.partial:
            checkpoints.remove(path)
    return result


def _go_through(
    study: Study,
    gathered: Gathered,
    rows: Rows,
    corpus: LabelledDocuments,
    path: Path | None,
    progress: Progress | None,
) -> bool:
    """Take all documents in; whether it was stopped before the end."""
    seen, total, stopped = gathered.done, corpus.labels.total, False

    def goes_on() -> bool:
        """Ask while documents are read."""
        nonlocal stopped
        stopped = stopped or (progress is not None and progress(seen, total) is False)
        return not stopped

    documents = until_stopped(corpus.documents(study.model), goes_on)
    coming = pieces(documents, checkpoint=path, done=gathered.done, digest=gathered.digest)
    for piece, look in ahead(study, coming):
        if look is not None:
            take(study, gathered, rows, look)
            seen += look.documents
            go = progress is None or progress(seen, total) is not False
            stopped = stopped or (not go and seen != total)
        if look is None or stopped:
            settle(study, gathered, piece.documents)
        if stopped:
            break
        if look is None:
            gathered.done, gathered.digest = piece.stop, piece.digest
            if path is not None:
                gathered.blocks, gathered.rows_digest = rows.flush()
                checkpoints.write(path, study, gathered)
    if not gathered.tally.documents:
        raise DataError(
            "The corpus holds no documents: there is nothing to go through."
            if not seen
            else f"All {seen} documents of the corpus hold nothing but padding.",
            code="empty",
        )
    return stopped


def _shuffles(shuffles: object) -> int:
    count = whole("shuffles", shuffles, least=0)
    if count > MOST_SHUFFLES:
        raise ArgumentError(
            f"shuffles={count:,} would run the documents so many times: use at most "
            f"{MOST_SHUFFLES:,}, which tell a chance of {1 / (1 + MOST_SHUFFLES):.0e}."
        )
    return count


def check_settings(params: Mapping[str, object]) -> None:
    """Refuse a purity that is no share of the documents, before a model is loaded."""
    if "purity" in params:
        _share(params["purity"])


def _share(purity: object) -> float:
    share = positive("purity", purity)
    if share > 1:
        raise ArgumentError(
            f"purity must be a share of the documents, above 0 and at most 1, but is {purity!r}."
        )
    return share
