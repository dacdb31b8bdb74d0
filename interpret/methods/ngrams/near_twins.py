"""What could tokens do that were not met: which n-gram is the best, which token silences one?

Jacovi, Sar Shalom and Goldberg (2018, section 5.3) find "negative n-grams" so: near-twins, one word
apart, whose one slot is driven strongly negative ("not … pleased").
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from interpret.core.slots import has_met, slot_places
from interpret.core.windows import reach
from interpret.methods.filters import filters as filter_bank
from interpret.methods.filters import token_vectors

if TYPE_CHECKING:
    from jaxtyping import Bool, Float, Int

    from interpret.core.ngram_results import Pairs
    from interpret.methods.ngrams.corpus_pass import Study
    from interpret.methods.ngrams.top_ngrams import ListedNgrams

TOKENS = 5
"""Tokens named for each slot."""

LOWEST_SHARE = 0.05
"""A token is strongly negative in a slot where its product is among this share of the lowest ..."""

FEWEST, MOST = 20, 300
"""... but at least and at most among so many."""

EACH = 3
"""Twins that are told of each n-gram."""

AT_ONCE = 32
"""Filters whose products with the vocabulary are held together."""

Negative = tuple[int, int, str, float, float]


@dataclass(frozen=True, kw_only=True)
class BestNgrams:
    """For each filter the tokens of largest product in each slot, and the n-gram of the first."""

    possible: Float[np.ndarray, " filter"]
    slot_tokens: tuple[tuple[Pairs, ...], ...] = ()
    tokens: tuple[tuple[str, ...], ...] = ()


def best_ngrams(study: Study, *, width: int) -> BestNgrams:
    """The n-gram that each filter answers to most, of all that the model can be given.

    A slot meets any token of the model, padding and those without a name included, or the zero of
    an edge where the layer adds some. NaN where no tokens are read.
    """
    layer = study.layer
    if not layer.on_tokens:
        return BestNgrams(possible=np.full(layer.filters, np.nan))
    nearest = filter_bank(study.model, layer=layer.name, top=TOKENS).nearest_tokens
    best, names = _best_nameless(study)
    for filter, slots in enumerate(nearest):
        for slot, pairs in enumerate(slots):
            if pairs and pairs[0][1] >= best[filter, slot]:
                names[filter, slot], best[filter, slot] = pairs[0]
    inside = _inside(study)
    answers = np.where(inside[:, None], best, 0.0).sum(axis=2)
    tokens = np.full((layer.filters, width), "", dtype=object)  # between dilated slots stands any
    tokens[:, :: layer.dilation] = np.where(inside[answers.argmax(axis=0)], names, "")
    return BestNgrams(
        possible=answers.max(axis=0) + study.kernel.bias,
        slot_tokens=nearest,
        tokens=tuple(map(tuple, tokens.tolist())),
    )


def _best_nameless(study: Study) -> tuple[Float[np.ndarray, "filter slot"], Any]:
    """The largest product of what no filter is named by, and how an n-gram shows it.

    That is the padding, ids that the vocabulary does not name, and a one-hot row of zeros.
    """
    info, weights, table = study.info, study.kernel.weights, study.model.embedding(study.layer.name)
    if table is None:
        table = np.eye(info.input.channels)
    named, _ = token_vectors(study.model, study.layer.name)
    ids = np.setdiff1d(np.arange(len(table)), named).tolist()
    vectors, names = table[ids], [info.token_name(i) for i in ids]
    if info.pad_id in ids and names[ids.index(info.pad_id)] == f"#{info.pad_id}":
        names[ids.index(info.pad_id)] = ""
    if info.input.kind == "one_hot":
        vectors, names = np.concatenate([vectors, np.zeros((1, len(table)))]), [*names, ""]
    best, shown = np.full(weights.shape[:2], -np.inf), np.full(weights.shape[:2], "", dtype=object)
    for first in range(0, len(weights) if names else 0, AT_ONCE):
        products = weights[first : first + AT_ONCE] @ vectors.T
        best[first : first + AT_ONCE] = products.max(axis=2)
        shown[first : first + AT_ONCE] = np.asarray(names, dtype=object)[products.argmax(axis=2)]
    return best, shown


def _inside(study: Study) -> Bool[np.ndarray, "window slot"]:
    """Which slots meet a token, and not the zero of an edge: all different windows, whole first."""
    layer, spec = study.layer, study.info.input
    first = last = spec.length or spec.minimum_length
    if spec.length is None:  # longer texts have the edges of one of these, by the stride's rest
        last = max(first, reach(layer.kernel_size, layer.dilation)) + layer.stride
    windows = set()
    for length in range(first, last + 1):
        places = slot_places(layer, length=length, out=len(study.windows.spans(length)))
        windows |= {tuple(slots) for slots in has_met(places, length).tolist() if any(slots)}
    return np.asarray(sorted(windows, reverse=True))


def negatives(
    study: Study,
    ngrams: ListedNgrams,
    parts: Float[np.ndarray, "ngram position"],
    token_counts: Int[np.ndarray, " id"],
    thresholds: Float[np.ndarray, " filter"],
) -> tuple[Negative, ...]:
    """Near-twins of the highest n-grams: (n-gram, position, token, pre-activation, part).

    A twin has one token replaced by a token of the corpus whose product in that slot is below 0 and
    among the lowest, so that its pre-activation is no longer above 0, or no longer passes the
    threshold. Of each n-gram those are told whose product, weighted by the logarithm of how often
    the token occurs, is the lowest. None is told where no tokens are read.
    """
    if not study.layer.on_tokens:
        return ()
    layer, kernel = study.layer, study.kernel
    ids, table = token_vectors(study.model, layer.name)
    ids, table = ids[token_counts[ids] > 0], table[token_counts[ids] > 0]
    if not len(ids) or not ngrams.windows:  # none, where the layer answers no number
        return ()
    often = np.log1p(token_counts[ids])
    table = table.astype(np.float32)
    # Zeros outside the text have no name, and are no token that could be another.
    inside = np.asarray([[bool(t) for t in w.tokens] for w in ngrams.windows])[:, :: layer.dilation]
    parts, preactivation = parts[:, :: layer.dilation], ngrams.preactivation
    twins: list[Negative] = []
    for first in range(0, layer.filters, AT_ONCE):
        weights = kernel.weights[first : first + AT_ONCE].astype(np.float32)
        products = weights.reshape(-1, weights.shape[2]) @ table.T
        by_filter = products.reshape(len(weights), layer.kernel_size, -1)
        for number, slots in enumerate(by_filter, start=first):
            mine = np.flatnonzero(ngrams.is_top & (ngrams.filters == number))
            if not len(mine):
                continue
            rest = preactivation[mine, None] - parts[mine]
            tokens, lowest = _lowest(slots)
            limit = max(0.0, float(np.nan_to_num(thresholds[number], nan=0.0)))
            usable = inside[mine] & ((z := preactivation[mine, None]) > 0) & (z >= limit)
            for row, slot, token in _twins(rest, usable, lowest, limit, often[tokens]):
                part = float(lowest[slot, token])
                name = study.info.token_name(int(ids[tokens[slot, token]]))
                answer = float(rest[row, slot]) + part
                twins.append((int(mine[row]), slot * layer.dilation, name, answer, part))
    return tuple(twins)


def _lowest(
    products: Float[np.ndarray, "slot token"],
) -> tuple[Int[np.ndarray, "slot few"], Float[np.ndarray, "slot few"]]:
    """The tokens whose products are strongly negative in each slot, and the products."""
    count = products.shape[1]
    few = min(max(FEWEST, min(int(LOWEST_SHARE * count), MOST)), count)
    tokens = np.argpartition(products, few - 1, axis=1)[:, :few]
    return tokens, np.take_along_axis(products, tokens, axis=1)


def _twins(
    rest: Float[np.ndarray, "ngram slot"],
    usable: Bool[np.ndarray, "ngram slot"],
    products: Float[np.ndarray, "slot token"],
    limit: float,
    often: Float[np.ndarray, "slot token"],
) -> Iterator[tuple[int, int, int]]:
    """(n-gram, slot, token) of the twins that are told, n-gram by n-gram.

    ``rest`` is what an n-gram comes to without a slot; ``usable`` is a slot that met a token in an
    n-gram that is not silent itself.
    """
    twins = rest[:, :, None] + products
    silent = usable[:, :, None] & (products < 0) & ((twins < limit) | (twins <= 0))
    scores = np.where(silent, products * often, np.inf).reshape(len(rest), -1)
    each = min(EACH, scores.shape[1])
    best = np.argpartition(scores, each - 1, axis=1)[:, :each]
    best = np.take_along_axis(best, np.take_along_axis(scores, best, 1).argsort(axis=1), axis=1)
    for row, (line, score) in enumerate(zip(best.tolist(), scores, strict=True)):
        for flat in line:
            if np.isfinite(score[flat]):
                yield row, *divmod(flat, products.shape[1])
