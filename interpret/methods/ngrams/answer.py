"""What is told of each filter, once the corpus has been gone through?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from interpret.core.alphabets import letters_read
from interpret.core.ngram_results import NGrams
from interpret.core.sample import axis_of, channels_of
from interpret.methods.ngrams.classes import (
    MOST_BITS,
    NOBODY,
    identity_by_means,
    identity_by_weights,
)
from interpret.methods.ngrams.contributions import activations_of, contributions
from interpret.methods.ngrams.families import families_of_all
from interpret.methods.ngrams.held_out import HeldOut, held_half, told, too_few
from interpret.methods.ngrams.held_windows import context
from interpret.methods.ngrams.near_twins import best_ngrams, negatives
from interpret.methods.ngrams.row_file import classes_and_labels, numbers
from interpret.methods.ngrams.tally import similar
from interpret.methods.ngrams.thresholds import Thresholds, compared, thresholds
from interpret.methods.ngrams.top_ngrams import listed

if TYPE_CHECKING:
    from jaxtyping import Float, Int

    from interpret.core.info import ModelInfo
    from interpret.methods.ngrams.contributions import Contributions
    from interpret.methods.ngrams.corpus_pass import Gathered, Study
    from interpret.methods.ngrams.document_stream import LabelledDocuments
    from interpret.methods.ngrams.near_twins import Negative
    from interpret.methods.ngrams.row_file import Rows
    from interpret.methods.ngrams.top_ngrams import ListedNgrams


def answer(
    study: Study, gathered: Gathered, rows: Rows, corpus: LabelledDocuments, *, partial: bool
) -> NGrams:
    """Tell what was gathered."""
    info, layer, tally = study.info, study.layer, gathered.tally
    ngrams = listed(gathered.highest, gathered.lowest, gathered.held.windows)
    added = contributions(study, ngrams)
    width = added.parts.shape[1]
    identity, rule = _identity(study, tally.class_means())
    threshold, held_out = _thresholds(study, rows, identity)
    comparison = compared(study, gathered, rows, corpus, threshold.floor, partial=partial)
    families, clusters = _families(study, gathered, ngrams, added, threshold.floor)
    best = best_ngrams(study, width=width)
    series = _series_windows(study, ngrams, width)
    twins: tuple[Negative, ...] = ()
    if added.rule == "products":  # of what a position adds by itself; occlusion tells no such
        counts = gathered.held.token_counts
        twins = negatives(study, ngrams, added.parts, counts, threshold.floor)
    return NGrams(
        model=info.name,
        model_id=info.model_id,
        notes=(
            *_notes(study, tally.skipped, width),
            *added.notes,
            *comparison.notes,
            *(too_few(tally.documents) if (identity != NOBODY).any() else ()),
        ),
        partial=partial,
        layer=layer.name,
        width=width,
        axis=axis_of(info),
        channels=channels_of(info, info.input.channels),
        sampling_rate=info.sampling_rate,
        documents=tally.documents,
        windows=tally.windows,
        classes=study.classes,
        bias=study.kernel.bias.astype(np.float64),
        fires_windows=tally.fired.sum(axis=0) / tally.windows,
        fires_documents=tally.fired_documents / tally.documents,
        fires_at=tally.fires_at(),
        highest=tally.highest,
        lowest=tally.lowest,
        mean=tally.total / tally.windows,
        class_means=tally.class_means(),
        identity=identity,
        identity_rule=rule,
        slot_tokens=best.slot_tokens,
        possible=best.possible,
        possible_tokens=best.tokens,
        purity=study.purity,
        threshold=threshold.floor,
        kept=threshold.passing,
        held_out_documents=held_out.documents,
        held_out_threshold=held_out.threshold,
        held_out_purity=held_out.purity,
        held_out_purity_interval=held_out.purity_interval,
        held_out_kept=held_out.kept,
        held_out_kept_interval=held_out.kept_interval,
        families=families,
        accuracy=comparison.accuracy,
        accuracy_thresholded=comparison.accuracy_thresholded,
        agreement=comparison.agreement,
        similar=similar(rows, layer.filters) if tally.documents > 1 else (),
        dead=tuple(int(n) for n in np.flatnonzero(tally.fired.sum(axis=0) == 0)),
        contribution=added.rule,
        ngram_filter=ngrams.filters,
        ngram_is_top=ngrams.is_top,
        ngram_rank=ngrams.rank,
        ngram_preactivation=ngrams.preactivation,
        ngram_activation=activations_of(study, ngrams),
        ngram_count=ngrams.rows["count"],
        ngram_document=np.asarray([w.document for w in ngrams.windows], dtype=np.int64),
        ngram_context=_contexts(info, ngrams),
        ngram_span=np.asarray([[w.start, w.stop] for w in ngrams.windows], dtype=np.int64),
        ngram_length=np.asarray([w.length for w in ngrams.windows], dtype=np.int64),
        ngram_tokens=tuple(w.tokens for w in ngrams.windows) if info.is_text else (),
        ngram_values=series.values,
        ngram_parts=added.parts,
        ngram_cluster=clusters,
        window_mean=series.mean,
        window_spread=series.spread,
        negatives=twins,
        alphabet=letters_read(info),
        params={
            "layer": layer.name,
            **{name: getattr(study, name) for name in ("top", "purity", "seed")},
        },
    )


def _thresholds(
    study: Study, rows: Rows, identity: Int[np.ndarray, " filter"]
) -> tuple[Thresholds, HeldOut]:
    """Of the whole corpus, and of one half tried in the other."""
    blocks = [(*classes_and_labels(block)[:1], numbers(block)) for block in rows.read(-4)]
    classes, documents = (np.concatenate(each) for each in zip(*blocks, strict=True))
    speaks = bool((identity != NOBODY).any())
    held = held_half(classes, documents, seed=study.seed) if speaks else None
    found = thresholds(rows, identity, classes, study.purity, several=study.several, held=held)
    return found, told(found.tried, filters=len(identity), held=held)


def _identity(
    study: Study, means: Float[np.ndarray, "filter class"]
) -> tuple[Int[np.ndarray, " filter"], str]:
    """The class that each filter speaks for, and how that was found."""
    if not study.classes:
        return np.full(study.layer.filters, NOBODY), "class means"
    if study.head is not None:
        return identity_by_weights(study.head.weights[study.own]), "head weights"
    return identity_by_means(means), "class means"


def _families(
    study: Study,
    gathered: Gathered,
    ngrams: ListedNgrams,
    added: Contributions,
    floors: Float[np.ndarray, " filter"],
) -> tuple[Int[np.ndarray, " filter"], Int[np.ndarray, " ngram"]]:
    """How many each filter has, and that of each of the highest n-grams; 0 and −1 for none."""
    counts = np.zeros(len(floors), dtype=np.int64)
    clusters = np.full(len(ngrams.windows), -1, dtype=np.int64)
    told = study.tells_families and added.rule == "products"
    drawn = gathered.held.in_chance_order() if told else {}
    for number, each in enumerate(families_of_all(study, drawn, floors) if drawn else ()):
        counts[number] = len(each.centres)
        mine = np.flatnonzero(ngrams.is_top & (ngrams.filters == number))
        clusters[mine] = each.of(added.parts[mine, :: study.layer.dilation])
    return counts, clusters


@dataclass(frozen=True, kw_only=True)
class _SeriesWindows:
    """The windows of a series themselves, and the mean and spread of each filter's highest."""

    values: Float[np.ndarray, "ngram position channel"]
    mean: Float[np.ndarray, "filter position channel"]
    spread: Float[np.ndarray, "filter position channel"]


def _series_windows(study: Study, ngrams: ListedNgrams, width: int) -> _SeriesWindows:
    if study.info.is_text:
        none = np.zeros((0, 0, 0))
        return _SeriesWindows(values=none, mean=none, spread=none)
    channels, filters = study.info.input.channels, study.layer.filters
    values = np.zeros((len(ngrams.windows), width, channels))
    for row, window in zip(values, ngrams.windows, strict=True):
        row[window.inside] = window.x
    mean, spread = (np.full((filters, width, channels), np.nan) for _ in range(2))
    for number in np.unique(ngrams.filters):
        mine = values[ngrams.is_top & (ngrams.filters == number)]
        mean[number], spread[number] = mine.mean(axis=0), mine.std(axis=0)
    return _SeriesWindows(values=values, mean=mean, spread=spread)


def _contexts(info: ModelInfo, ngrams: ListedNgrams) -> tuple[str, ...]:
    between = "" if (info.split or "").startswith("char") else " "
    return tuple(context(window, between) for window in ngrams.windows)


def _notes(study: Study, skipped: int, width: int) -> tuple[str, ...]:
    notes, heads = list(study.info.caveats), study.info.heads
    if skipped:
        documents = "1 document holds" if skipped == 1 else f"{skipped} documents hold"
        was = "was" if skipped == 1 else "were"
        notes.append(f"{documents} nothing but padding and {was} left out.")
    if not study.info.is_text and width > (study.layer.jump or 1):
        notes.append(
            "Of windows that overlap, each filter's list holds the one of highest answer alone, "
            "or of lowest: those beside it show the same peak a step apart."
        )
    if not study.classes:
        notes.append(
            f"Output {heads[0].name!r} does not choose between classes: filters have no class and "
            "no threshold."
        )
    if study.several:
        notes.append(
            "Each class is decided by itself, at a probability of 0.5: accuracy and agreement are "
            "shares of these decisions, not of documents."
        )
    elif heads[0].several:
        notes.append(
            f"Output {heads[0].name!r} gives each of {heads[0].classes} classes a sigmoid of its "
            f"own, and sets of more than {MOST_BITS} are not kept: each document is read as of the "
            "one class of highest probability."
        )
    if study.classes and len(heads) > 1:
        notes.append(f"Classes are those of the first output, {heads[0].name!r}.")
    return tuple(notes)
