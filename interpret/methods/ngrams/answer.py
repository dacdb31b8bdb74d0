"""What is told of each filter, once the corpus has been gone through?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from interpret.core.ngram_results import NGrams
from interpret.methods.direct_layers import slots_in_order
from interpret.methods.filters import filters as filter_bank
from interpret.methods.filters import token_vectors
from interpret.methods.ngrams import contributions as in_parts
from interpret.methods.ngrams.clusters import Families
from interpret.methods.ngrams.families import families_of_all
from interpret.methods.ngrams.held_windows import context
from interpret.methods.ngrams.monotone import RISING
from interpret.methods.ngrams.negatives import Highest, Negative, negatives
from interpret.methods.ngrams.redundancy import similar
from interpret.methods.ngrams.thresholded import compare
from interpret.methods.ngrams.thresholds import (
    NOBODY,
    identity_by_means,
    identity_by_weights,
    thresholds,
)
from interpret.methods.ngrams.top_ngrams import ranks

if TYPE_CHECKING:
    from jaxtyping import Float, Int

    from interpret.core.model import Kernel
    from interpret.methods.ngrams.corpus_pass import Gathering
    from interpret.methods.ngrams.document_stream import Labels
    from interpret.methods.ngrams.held_windows import Window

TOKENS = 5
"""Tokens named for each slot."""


@dataclass(frozen=True, kw_only=True)
class Listed:
    """The n-grams of all filters in the order in which they are told."""

    rows: Any
    is_top: Int[np.ndarray, " ngram"]
    rank: Int[np.ndarray, " ngram"]
    windows: list[Window]

    @property
    def filters(self) -> Int[np.ndarray, " ngram"]:
        """Which filter each belongs to."""
        found: Int[np.ndarray, " ngram"] = self.rows["filter"].astype(np.int64)
        return found

    @property
    def preactivation(self) -> Float[np.ndarray, " ngram"]:
        """The filter's answer to each."""
        found: Float[np.ndarray, " ngram"] = self.rows["score"] * np.where(self.is_top, 1.0, -1.0)
        return found


def answer(gathering: Gathering, corpus: Iterable[Any], labels: Labels, *, partial: bool) -> NGrams:
    """Tell what was gathered."""
    model, layer, tally = gathering.model, gathering.settings.layer, gathering.tally
    info = model.info
    kernel = model.kernel(layer.name)
    listed = _listed(gathering)
    parts, contribution, notes = _parts(gathering, kernel, listed)
    identity, rule = _identity(gathering)
    found = _thresholds(gathering, identity)
    width = parts.shape[1]
    compared = compare(gathering, corpus, labels, found["threshold"], partial=partial)
    families, clusters = _families(
        gathering, kernel, listed, parts, found["threshold"], contribution
    )
    twins: tuple[Negative, ...] = ()
    if contribution == "products":  # of what a position adds by itself; occlusion tells no such
        twins = _negatives(gathering, kernel, listed, parts, found["threshold"])
    pairs = similar(gathering.rows, layer.filters)
    between = "" if (info.split or "").startswith("char") else " "
    return NGrams(
        model=info.name,
        model_id=info.model_id,
        notes=(*_notes(gathering), *notes, *compared.pop("notes")),
        partial=partial,
        layer=layer.name,
        width=width,
        axis=_axis(gathering),
        channels=_channels(gathering),
        documents=tally.documents,
        windows=tally.windows,
        classes=gathering.classes,
        bias=kernel.bias.astype(np.float64),
        fires_windows=tally.fired.sum(axis=0) / tally.windows,
        fires_documents=tally.fired_documents / tally.documents,
        fires_at=tally.fires_at(),
        highest=tally.highest,
        lowest=tally.lowest,
        mean=tally.total / tally.windows,
        class_means=tally.class_means(),
        identity=identity,
        identity_rule=rule,
        purity=gathering.settings.purity,
        similar=pairs if tally.documents > 1 else (),
        dead=tuple(int(n) for n in np.flatnonzero(tally.fired.sum(axis=0) == 0)),
        contribution=contribution,
        ngram_filter=listed.filters,
        ngram_is_top=listed.is_top,
        ngram_rank=listed.rank,
        ngram_preactivation=listed.preactivation,
        ngram_activation=_activation(gathering, listed),
        ngram_count=listed.rows["count"],
        ngram_document=listed.rows["document"],
        ngram_context=tuple(context(window, between) for window in listed.windows),
        ngram_span=np.asarray([[w.start, w.stop] for w in listed.windows], dtype=np.int64),
        ngram_tokens=tuple(w.tokens for w in listed.windows) if info.is_text else (),
        ngram_parts=parts,
        families=families,
        ngram_cluster=clusters,
        params=_params(gathering),
        **found,
        **compared,
        negatives=twins,
        **_vocabulary(gathering, kernel, width),
        **_series(gathering, listed, width),
    )


def _listed(gathering: Gathering) -> Listed:
    """The first of each side, filter by filter, the highest before the lowest."""
    found = {name: side.first() for name, side in gathering.sides.items()}
    rows = np.concatenate(list(found.values()))
    is_top = np.repeat([True, False], [len(each) for each in found.values()])
    rank = np.concatenate([ranks(each["filter"]) for each in found.values()])
    order = np.lexsort((rank, ~is_top, rows["filter"]))
    rows = rows[order]
    held = gathering.kept.windows
    windows = [held[int(row["document"]), int(row["place"])] for row in rows]
    return Listed(rows=rows, is_top=is_top[order], rank=rank[order], windows=windows)


def _parts(
    gathering: Gathering, kernel: Kernel, listed: Listed
) -> tuple[Float[np.ndarray, "ngram position"], str, tuple[str, ...]]:
    """What each position adds: products where they sum to the answer, else occlusion."""
    layer = gathering.settings.layer
    if slots_in_order(layer):
        parts = in_parts.products(gathering.model, layer, kernel, listed.windows, listed.filters)
        sums = parts.sum(axis=1) + kernel.bias[listed.filters]
        scale = np.abs(parts).sum(axis=1) + np.abs(listed.preactivation) + 1e-6
        # Something between the input and the layer may look further than the structure says.
        if (np.abs(sums - listed.preactivation) <= 1e-3 * scale).all():
            return parts, "products", ()
    parts, all_of_them = in_parts.occlusions(
        gathering.model, layer.name, listed.windows, listed.filters, listed.rank
    )
    note = (
        f"{layer.name} sees {parts.shape[1]} positions at once: the parts of the n-grams of lower "
        "rank were left out, since each position of each takes a run of its own."
    )
    return parts, "occlusion", () if all_of_them else (note,)


def _identity(gathering: Gathering) -> tuple[Int[np.ndarray, " filter"], str]:
    """The class that each filter speaks for, and how that was found."""
    if not gathering.classes:
        return np.full(gathering.settings.layer.filters, NOBODY), "class means"
    if gathering.head is not None:
        return identity_by_weights(gathering.head.weights[gathering.own]), "head weights"
    return identity_by_means(gathering.tally.class_means()), "class means"


def _thresholds(gathering: Gathering, identity: Int[np.ndarray, " filter"]) -> dict[str, Any]:
    if not gathering.classes:
        return {"threshold": np.full(len(identity), np.nan), "kept": np.zeros(len(identity))}
    classes = np.concatenate([rows[:, 0] for rows in gathering.rows.read(-2, -1)]).astype(np.int64)
    found, kept = thresholds(gathering.rows, identity, classes, gathering.settings.purity)
    return {"threshold": found, "kept": kept}


def _families(
    gathering: Gathering,
    kernel: Kernel,
    listed: Listed,
    parts: Float[np.ndarray, "ngram position"],
    threshold: Float[np.ndarray, " filter"],
    contribution: str,
) -> tuple[Int[np.ndarray, " filter"], Int[np.ndarray, " ngram"]]:
    """How many each filter has, and that of each of the highest n-grams; 0 and −1 for none."""
    counts = np.zeros(len(threshold), dtype=np.int64)
    clusters = np.full(len(listed.windows), -1, dtype=np.int64)
    if contribution != "products" or not gathering.kept.drawn:
        return counts, clusters
    layer = gathering.settings.layer
    found: list[Families] = families_of_all(
        gathering.model,
        layer,
        kernel,
        gathering.windows,
        gathering.kept.in_chance_order(),
        threshold,
    )
    for number, each in enumerate(found):
        counts[number] = len(each.centres)
        mine = np.flatnonzero(listed.is_top & (listed.filters == number))
        clusters[mine] = each.of(parts[mine, :: layer.dilation])
    return counts, clusters


def _activation(gathering: Gathering, listed: Listed) -> Float[np.ndarray, " ngram"]:
    layer = gathering.settings.layer
    if layer.activation in RISING:
        return RISING[layer.activation](listed.preactivation)
    return in_parts.answers(gathering.model, layer.name, listed.windows, listed.filters)


def _vocabulary(gathering: Gathering, kernel: Kernel, width: int) -> dict[str, Any]:
    """What tokens could do: the nearest of each slot, and the best n-gram."""
    layer = gathering.settings.layer
    if not layer.on_tokens:
        return {"possible": np.full(layer.filters, np.nan)}
    nearest = filter_bank(gathering.model, layer=layer.name, top=TOKENS).nearest_tokens
    best = [[slot[0] for slot in slots if slot] for slots in nearest]
    tokens = []
    for slots in best:
        names = [""] * width  # between the slots of a dilated kernel any token may stand
        names[:: layer.dilation] = [name for name, _ in slots]
        tokens.append(tuple(names))
    return {
        "slot_tokens": nearest,
        "possible": [sum(p for _, p in slots) for slots in best] + kernel.bias,
        "possible_tokens": tuple(tokens),
    }


def _negatives(
    gathering: Gathering,
    kernel: Kernel,
    listed: Listed,
    parts: Float[np.ndarray, "ngram position"],
    threshold: Float[np.ndarray, " filter"],
) -> tuple[Negative, ...]:
    """Twins of the highest n-grams that one token silences; none where no tokens are read."""
    layer, top = gathering.settings.layer, listed.is_top
    if not layer.on_tokens:
        return ()
    inside = np.asarray([[bool(t) for t in window.tokens] for window in listed.windows])
    return negatives(
        gathering.model.info,
        layer,
        kernel,
        vocabulary=token_vectors(gathering.model),
        token_counts=gathering.kept.token_counts,
        ngrams=Highest(
            filters=listed.filters[top],
            rows=np.flatnonzero(top),
            preactivation=listed.preactivation[top],
            parts=parts[top][:, :: layer.dilation],
            inside=inside[top][:, :: layer.dilation],
        ),
        thresholds=threshold,
    )


def _series(gathering: Gathering, listed: Listed, width: int) -> dict[str, Any]:
    """The windows of a series themselves, and the mean and spread of each filter's highest."""
    none = np.zeros((0, 0, 0))
    if gathering.model.info.is_text:
        return {"ngram_values": none, "window_mean": none, "window_spread": none}
    channels = gathering.model.info.input.channels
    values = np.zeros((len(listed.windows), width, channels))
    for row, window in zip(values, listed.windows, strict=True):
        offset = max(window.start, 0) - window.start
        row[offset : offset + len(window.x)] = window.x
    filters = gathering.settings.layer.filters
    mean, spread = (np.full((filters, width, channels), np.nan) for _ in range(2))
    for number in np.unique(listed.filters):
        mine = values[listed.is_top & (listed.filters == number)]
        mean[number], spread[number] = mine.mean(axis=0), mine.std(axis=0)
    return {"ngram_values": values, "window_mean": mean, "window_spread": spread}


def _axis(gathering: Gathering) -> str:
    if gathering.model.info.is_text:
        return "token"
    return "time (s)" if gathering.model.info.sampling_rate else "position"


def _channels(gathering: Gathering) -> tuple[str, ...]:
    info = gathering.model.info
    if info.is_text:
        return ("token",)
    count = info.input.channels
    if len(info.channels) == count:
        return info.channels
    return ("value",) if count == 1 else tuple(f"channel {i}" for i in range(count))


def _params(gathering: Gathering) -> dict[str, Any]:
    settings = gathering.settings
    return {
        "layer": settings.layer.name,
        "top": settings.top,
        "purity": settings.purity,
        "seed": settings.seed,
    }


def _notes(gathering: Gathering) -> tuple[str, ...]:
    notes = []
    info, skipped = gathering.model.info, gathering.tally.skipped
    if skipped:
        documents = "1 document holds" if skipped == 1 else f"{skipped} documents hold"
        was = "was" if skipped == 1 else "were"
        notes.append(f"{documents} nothing but padding and {was} left out.")
    if not gathering.classes:
        notes.append(
            f"Output {info.heads[0].name!r} does not choose between classes: filters have no class "
            "and no threshold."
        )
    elif len(info.heads) > 1:
        notes.append(f"Classes are those of the first output, {info.heads[0].name!r}.")
    return tuple(notes)
