"""Results to draw: every axis of another length, all of them written out or from a fixed seed."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np

from interpret.core.check_results import Check, Finding
from interpret.core.frequency_results import (
    FrequencyAttribution,
    FrequencyOcclusion,
    TimeFrequencyOcclusion,
)
from interpret.core.method_check_results import MEASURES, MethodChecks
from interpret.core.results import (
    Activations,
    Attribution,
    Chain,
    FilterBank,
    Interactions,
    Maximisation,
    NGrams,
    Occlusion,
    OutputScores,
    Responses,
    ShapleyValues,
    Spans,
    Spelling,
    Substitution,
)
from interpret.core.windows import mean_over_windows, sliding_windows
from interpret.methods.occlusion import occlude
from interpret.methods.saliency import saliency
from interpret.methods.spans import spans
from tests.toy_models import Linear

NAN = float("nan")
MODEL: dict[str, Any] = {"model": "demo.keras", "model_id": "ab" * 32}


def output_scores(**more: Any) -> OutputScores:
    """A head of three classes, and one of two classes at each of two positions."""
    return OutputScores(
        **MODEL,
        text="=a b",
        answers=(("kind", "<b>"),),
        outputs=("kind",) * 3 + ("tags",) * 4,
        classes=("a", "<b>", "c", "x", "y", "x", "y"),
        places=np.array([-1, -1, -1, 0, 0, 1, 1]),
        values=np.array([0.2, 0.7, 0.1, 1.5, -2.0, NAN, 0.0]),
        units=("probability",) * 3 + ("output",) * 4,
        **more,
    )


def method_checks(count: int = 7, **more: Any) -> MethodChecks:
    """Two methods and random numbers on rows of two classes; the second does best, none adds up."""
    row = np.arange(count)[:, None] / 100
    best = np.array([-0.2, -0.3, 0.0]) + row * np.array([1.0, 0.5, -1.0])
    values = np.stack([best, -best / 2, 0.5 + best, np.full((count, 3), NAN)], axis=2)
    values[:, 1, 3] = 0.01
    given: dict[str, Any] = {
        "methods": ("occlusion", "integrated_gradients", "random_numbers"),
        "rows": np.arange(count) * 2,
        "targets": ("=a", "<b>") * (count // 2) + ("=a",) * (count % 2),
        "scores": np.linspace(0.5, 0.9, count),
        "masks": ("zero",) * (count - 1) + ("mean",),
        "unit": "probability",
        "source": "rows.npz",
        "rows_in_source": 2 * count,
        "params": {"orders": 20, "seed": 0, "logits": False},
        **MODEL,
        **more,
    }
    return MethodChecks(values=values, measures=tuple(m.name for m in MEASURES[:4]), **given)


def text_spans(**more: Any) -> Spans:
    """Four spans of six characters, and padding."""
    text = "=a b c"
    values = [2.0, 1.0, 0.0, -0.5, 3.0, -0.25]
    map_ = text_attribution(tuple(text), values, padding=2, text=text)
    return dataclasses.replace(spans(map_, shuffles=19), **more)


def check(**more: Any) -> Check:
    """Five findings, curves of four steps beside three orders, two layers, three methods."""
    removed = np.array([0.0, 0.25, 0.5, 1.0])
    fields: dict[str, Any] = {
        "findings": (
            Finding(
                aspect="removal",
                verdict="holds",
                sentence="Removing it lowers the score of <b> faster than 3 of 3 random orders.",
                rule="Holds where at most 5 % of random orders do as well.",
                figures={"deletion": 0.25, "rank": 0.0, "unknown": None},
            ),
            Finding(aspect="weights", verdict="fails", sentence="It stays as it is: =1+1."),
            Finding(aspect="weights", verdict="holds", sentence="It changes."),
            Finding(aspect="edges", verdict="doubtful", sentence="A third lies on padding."),
            Finding(aspect="completeness", verdict="unknown", sentence="Nothing is promised."),
        ),
        "target": "<b>",
        "score": 0.9,
        "unit": "probability drop",
        "method": "occlusion",
        "map_params": {"window": 1},
        "text": "=a b",
        "params": {"orders": 20, "seed": 0, "passes": 321},
        "mask": "pad",
        "removed": removed,
        "deletion": np.array([0.9, 0.4, 0.2, 0.1]),
        "insertion": np.array([0.1, 0.7, 0.8, 0.9]),
        "random_deletion": np.array([[0.9, 0.8, 0.5, 0.1]] * 2 + [[0.9, 0.7, NAN, 0.1]]),
        "layers": ("dense", "<conv>"),
        "layer_correlation": np.array([0.75, NAN]),
        "layer_magnitudes": np.array([0.5, NAN]),
        "methods": ("occlusion", "gradient", "gradcam++"),
        "rank_correlation": np.array([[1.0, 0.5, -0.25], [0.5, 1.0, NAN], [-0.25, NAN, 1.0]]),
        "overlap": np.array([[1.0, 0.5, 0.0], [0.5, 1.0, 0.25], [0.0, 0.25, 1.0]]),
    }
    return Check(**MODEL, **(fields | more))


def series_spans(**more: Any) -> Spans:
    """Spans of each of three channels at seven positions."""
    values = np.sin(np.arange(21.0)).reshape(7, 3)
    values[3, 1] = NAN
    map_ = series_attribution(values, values)
    return dataclasses.replace(spans(map_, by_channel=True, shuffles=19), **more)


def text_interactions(**more: Any) -> Interactions:
    """Three words of a text: one pair in concert, one redundant, one that was not run."""
    return Interactions(
        **MODEL,
        parts=np.array([[0, 1], [1, 3], [3, 4]]),
        part_channels=np.full(3, -1),
        values=np.array([0.5, -0.25, 0.125]),
        drops=np.array([0.5, 0.25, 0.0]),
        pairs=np.array([[0, 1], [0, 2], [1, 2]]),
        together=np.array([0.5, 1.0, NAN]),
        interactions=np.array([0.25, -0.5, NAN]),
        relations=("in concert", "redundant", ""),
        positions=("=a", "<b>", " ", "c", ""),
        channels=("token",),
        axis="token",
        padding=np.array([False] * 4 + [True]),
        text="=a <b> c",
        words=("=a", "<b>", "c"),
        target="junior",
        score=0.75,
        baseline="pad",
        unit="probability drop",
        method="occlusion",
        map_params={"window": 1},
        map_unit="probability drop",
        params={"top": 6, "chunks": "words", "by_channel": False, "logits": False, "passes": 6},
        **more,
    )


def series_interactions(**more: Any) -> Interactions:
    """Two spans of two channels, which add up."""
    return Interactions(
        **MODEL,
        parts=np.array([[0, 2], [4, 6]]),
        part_channels=np.array([1, 0]),
        values=np.array([2.0, -1.0]),
        drops=np.array([2.0, -1.0]),
        pairs=np.array([[0, 1]]),
        together=np.array([1.0]),
        interactions=np.array([0.0]),
        relations=("additive",),
        positions=tuple(np.arange(6.0) / 50),
        channels=("=a", "b"),
        axis="time (s)",
        padding=np.zeros(6, dtype=bool),
        target="up",
        score=3.0,
        baseline="zero",
        unit="output drop",
        method="integrated_gradients",
        map_unit="output",
        **more,
    )


def spelling(**more: Any) -> Spelling:
    """Three positions, two slots, one channel, a zero added at the end."""
    inputs, weights = np.array([[0.0], [3.0], [4.0]]), np.array([[1.0], [2.0]])
    window = np.array([[[0.0], [3.0]], [[3.0], [4.0]], [[4.0], [0.0]]])
    sums = np.array([6.0, 11.0, 4.0])
    given: dict[str, Any] = {
        "layer": "conv",
        "layer_kind": "Conv1D",
        "filter": 0,
        "filters": 5,
        "stride": 1,
        "dilation": 1,
        "padding": "same",
        "activation": "relu",
        "names": (),
        **MODEL,
        **more,
    }
    return Spelling(
        length=3, channels=("value",), inputs=inputs, window=window,
        slots=np.array([[0, 1], [1, 2], [2, 3]]), weights=weights, bias=0.5, sums=sums,
        preactivations=sums + 0.5, activations=sums + 0.5, formula="… = 3", **given,
    )  # fmt: skip


def text_attribution(
    tokens: tuple[str, ...], values: list[float] | np.ndarray, *, padding: int = 0, **more: Any
) -> Attribution:
    given: dict[str, Any] = {
        "text": " ".join(tokens),
        "target": "junior",
        "score": 0.83,
        "outputs": ("junior", "senior", "none"),
        "output_scores": np.array([0.83, 0.12, 0.05]),
        "baseline": "pad",
        "baseline_score": 0.21,
        "unit": "probability",
        "method": "integrated_gradients",
        "params": {"steps": 50},
        "completeness_gap": 0.0021,
        "axis": "token",
        **MODEL,
        **more,
    }
    count = len(tokens) + padding
    return Attribution(
        values=np.append(np.asarray(values, dtype=float), np.zeros(padding))[:, None],
        positions=(*tokens, *[""] * padding),
        channels=("token",),
        padding=np.arange(count) >= len(tokens),
        x=np.arange(count, dtype=float)[:, None],
        **given,
    )


def series_attribution(
    values: np.ndarray, x: np.ndarray, *, rate: float = 50.0, **more: Any
) -> Attribution:
    width = values.shape[1]
    given: dict[str, Any] = {
        "channels": tuple(f"sensor {i}" for i in range(width)) if width > 1 else ("value",),
        "axis": "time (s)",
        "target": "walking",
        "score": 0.94,
        "outputs": ("walking", "sitting"),
        "output_scores": np.array([0.94, 0.06]),
        "baseline": "mean",
        "baseline_score": 0.4,
        "unit": "probability",
        "method": "integrated_gradients",
        "params": {"steps": 64},
        "completeness_gap": -0.003,
        **MODEL,
        **more,
    }
    return Attribution(
        values=values,
        positions=tuple(i / rate for i in range(len(values))),
        padding=np.zeros(len(values), dtype=bool),
        x=x,
        **given,
    )


def over_rows(method: str = "integrated_gradients", *, rows: int = 3) -> Attribution:
    """A series of one channel under some rows of data: values with a standard error."""
    weights = np.array([[[1.0], [-2.0], [0.5], [3.0]]])
    baseline = np.arange(4.0 * rows).reshape(rows, 4, 1) % 5
    x = np.array([[1.0], [0.5], [2.0], [-1.0]])
    if method == "occlusion":
        return occlude(Linear(weights), x, baseline=baseline, window=2)
    return saliency(Linear(weights), x, method=method, baseline=baseline)


def frequencies(**more: Any) -> FrequencyOcclusion:
    """Seven bins of 13 positions and two channels: the mean, and three bands of two bins."""
    return _of_series("frequency", **{"bands": 2, **more})


def time_frequency(**more: Any) -> TimeFrequencyOcclusion:
    """Three windows of 13 positions, the mean and two bands of three bins."""
    return _of_series("time-frequency", window=4, bands=3, **more)


def _of_series(domain: str, *, progress: Any = None, **more: Any) -> Any:
    rng = np.random.default_rng(11)
    model = Linear(rng.normal(size=(2, 13, 2)), activation="sigmoid")
    model.info = dataclasses.replace(model.info, sampling_rate=50.0)
    found = occlude(model, rng.normal(size=(13, 2)), domain=domain, progress=progress, **more)
    return dataclasses.replace(found, **MODEL)


def frequency_shares() -> FrequencyAttribution:
    """The same by integrated gradients: every bin of each channel."""
    rng = np.random.default_rng(11)
    model, x = Linear(rng.normal(size=(2, 13, 2))), rng.normal(size=(13, 2))
    found: Any = saliency(model, x, method="fourier_integrated_gradients")
    return dataclasses.replace(found, **MODEL)


def occlusion(
    tokens: tuple[str, ...] | None,
    x: np.ndarray,
    effect: np.ndarray,
    *,
    window: int = 3,
    stride: int = 1,
    padding: int = 0,
    rate: float = 50.0,
    **more: Any,
) -> Occlusion:
    """A score that falls by the sum of the effects of the positions under the window."""
    length = len(x)
    spans = sliding_windows(length - padding, window=window, stride=stride)
    drop = np.array([effect[a:b].sum() for a, b in spans])
    scores = np.stack([0.83 - drop, 0.17 + drop], axis=1)
    values = np.full(length, np.nan)
    values[: length - padding] = mean_over_windows(drop, spans, length=length - padding)
    given: dict[str, Any] = {
        "channels": ("token",) if tokens else ("all channels",),
        "axis": "token" if tokens else "time (s)",
        "text": " ".join(tokens) if tokens else None,
        "target": "junior",
        "score": 0.83,
        "outputs": ("junior", "senior"),
        "output_scores": np.array([0.83, 0.17]),
        "baseline": "pad" if tokens else "mean",
        "baseline_score": 0.21,
        "unit": "probability drop",
        "method": "occlusion",
        "params": {"window": window, "stride": stride},
        **MODEL,
        **more,
    }
    positions = (*tokens, *[""] * padding) if tokens else tuple(i / rate for i in range(length))
    return Occlusion(
        values=values[:, None],
        positions=positions,
        padding=np.arange(length) >= length - padding,
        x=x,
        windows=spans,
        window_channels=np.full(len(spans), -1),
        window_scores=scores,
        target_index=0,
        **given,
    )


def substitution(text: str = "ACGT", *, padding: int = 0, **more: Any) -> Substitution:
    """Letters of one alphabet; each other letter at position p lowers the score by (p + 1) / 10."""
    letters = ("A", "C", "G", "T")
    standing = np.array([letters.index(each) for each in text] + [-1] * padding)
    fall = -np.arange(1, len(text) + 1)[:, None] / 10 * np.ones((1, 4))
    values = np.concatenate([fall, np.full((padding, 4), np.nan)])
    values[np.arange(len(text)), standing[: len(text)]] = 0.0
    predicted = np.where(np.isnan(values), -1, (values < -0.35).astype(int))
    given: dict[str, Any] = {
        "target": "junior",
        "score": 0.83,
        "outputs": ("junior", "senior"),
        "output_scores": np.array([0.83, 0.17]),
        "classes": ("junior", "senior"),
        "predicted_before": 0,
        "exhaustive": True,
        "unit": "probability change",
        "params": {"candidates": "all", "logits": False},
        **MODEL,
        **more,
    }
    return Substitution(
        values=values,
        tokens=letters,
        standing=standing,
        predicted=predicted,
        positions=(*text, *[""] * padding),
        padding=np.arange(len(values)) >= len(text),
        text=text,
        x=np.maximum(standing, 0)[:, None].astype(float),
        **given,
    )


def responses(
    tokens: tuple[str, ...] = ("not", "good"), *, filters: int = 4, slots: int = 3, **more: Any
) -> Responses:
    """A piece at its first offset; filter f adds (1 − f) / 2 in each slot that meets it."""
    met = min(len(tokens), slots)
    parts = np.full((filters, slots), np.nan)
    parts[:, :met] = (1.0 - np.arange(filters))[:, None] / 2
    value = np.nansum(parts, axis=1)
    given: dict[str, Any] = {
        "layer": "conv1d",
        "text": " ".join(tokens),
        "positions": tokens,
        "channels": ("token",),
        "axis": "token",
        "rule": "products",
        "activation": "relu",
        "cosines": np.stack([value / 10, value / 20], axis=1),
        "percentiles": np.where(np.isnan(parts), np.nan, 90.0),
        "largest": np.full(filters, 2.0),
        "outputs": ("good", "bad"),
        "weights": np.stack([np.arange(filters) - 1.5, 1.5 - np.arange(filters)], axis=1),
        "pooling": "max",
        "classes": ("good", "bad"),
        "identity": np.arange(filters) % 3 - 1,
        "unit": "pre-activation",
        "params": {"by": "value"},
        **MODEL,
        **more,
    }
    return Responses(
        x=np.arange(len(tokens), dtype=float)[:, None],
        offsets=np.array([0, 1]),
        values=np.stack([value, value - 1], axis=1),
        best=np.zeros(filters, dtype=int),
        slot_places=np.arange(slots),
        slot_parts=parts,
        bias=np.full(filters, -0.25),
        answers=np.maximum(value - 0.25, 0.0),
        empty_answers=np.zeros(filters),
        rank=np.arange(1, filters + 1),
        **given,
    )


def shapley_values(
    chunks: tuple[tuple[int, int], ...] = ((0, 1), (1, 4)),
    *,
    text: tuple[str, ...] | None = ("no", "more", "fun", "=x"),
    padding: int = 0,
    **more: Any,
) -> ShapleyValues:
    """Each chunk adds its number and a half; alone it would lower the score by half of that."""
    values = 0.5 + np.arange(len(chunks))[:, None]
    length = chunks[-1][1] + padding
    given: dict[str, Any] = {
        "values": values,
        "standard_error": values / 10,
        "drops": values / 2,
        "channels": ("token",) if text else ("all channels",),
        "target": "junior",
        "score": 0.83,
        "outputs": ("junior", "senior"),
        "output_scores": np.array([0.83, 0.17]),
        "baseline": "pad" if text else "mean",
        "baseline_score": 0.83 - float(values.sum()),
        "unit": "probability",
        "params": {"chunks": "words", "permutations": 128},
        "permutations": 128,
        "coalitions": 345,
        "exact": False,
        "completeness_gap": 0.0,
        **MODEL,
        **more,
    }
    names = [text[a:b] if text else (f"{a / 50}–{(b - 1) / 50}",) for a, b in chunks]
    return ShapleyValues(
        chunks=np.array(chunks),
        chunk_names=tuple(map(" ".join, names)),
        positions=(*text, *[""] * padding) if text else tuple(i / 50 for i in range(length)),
        axis="token" if text else "time (s)",
        padding=np.arange(length) >= length - padding,
        text=" ".join(text) if text else None,
        x=np.zeros((length, len(given["channels"]))),
        **given,
    )


def filter_bank(filters: int, slots: int, width: int, **more: Any) -> FilterBank:
    rng = np.random.default_rng(7)
    weights = rng.normal(size=(filters, slots, width)) * 0.3
    given: dict[str, Any] = {
        "layer": "conv1d",
        "layer_kind": "Conv1D",
        "weights": weights,
        "bias": rng.normal(size=filters) * 0.1,
        "channels": tuple(f"dim {i}" for i in range(width)) if width > 1 else ("value",),
        "activation": "relu",
        "receptive_field": slots,
        **MODEL,
        **more,
    }
    given["norms"] = np.sqrt((np.asarray(given["weights"]) ** 2).sum(axis=(1, 2)))
    return FilterBank(**given)


def activations(
    tokens: tuple[str, ...] | None,
    *,
    length: int,
    filters: int,
    kernel: int = 3,
    stride: int = 1,
    channels: int = 1,
    padding: int = 0,
    **more: Any,
) -> Activations:
    rng = np.random.default_rng(3)
    starts = np.arange(0, length - kernel + 1, stride)
    given: dict[str, Any] = {
        "layer": "conv1d",
        "values": np.maximum(rng.normal(size=(len(starts), filters)), 0),
        "spans": np.stack([starts, starts + kernel], axis=1),
        "positions": (*tokens, *[""] * padding) if tokens else tuple(i / 50 for i in range(length)),
        "channels": ("token",) if tokens else tuple(f"sensor {i}" for i in range(channels)),
        "axis": "token" if tokens else "time (s)",
        "padding": np.arange(length) >= length - padding,
        "x": rng.normal(size=(length, channels)).cumsum(axis=0),
        "signed": False,
        **MODEL,
        **more,
    }
    return Activations(**given)


def maximisation(values: np.ndarray, *, tokens: tuple[str, ...] = (), **more: Any) -> Maximisation:
    bias = 0.1
    given: dict[str, Any] = {
        "layer": "conv1d",
        "filter": 4,
        "channels": ("token",) if tokens else tuple(f"sensor {i}" for i in range(values.shape[1])),
        "tokens": tokens,
        "activation": float(values.sum()) + bias,
        "bias": bias,
        "constraint": "tokens of the vocabulary" if tokens else "norm 1",
        "exact": bool(tokens),
        "params": {"steps": 200},
        **MODEL,
        **more,
    }
    return Maximisation(values=values, **given)


WORDS = ("good", "bad", "never", "a", "fine", "film", "plot", "dull", "so", "very")


def ngrams(
    filters: int = 3,
    *,
    width: int = 2,
    each: int = 4,
    words: tuple[str, ...] = WORDS,
    seed: int = 0,
    **more: Any,
) -> NGrams:
    """N-grams of text: each filter has ``each`` highest and lowest; parts and bias sum to them."""
    rng = np.random.default_rng(seed)
    count = filters * each * 2
    owner = np.repeat(np.arange(filters), each * 2)
    top = np.tile(np.repeat([True, False], each), filters)
    rank = np.tile(np.arange(each), filters * 2)
    parts = rng.normal(1.0, 0.7, (count, width))
    sums = parts.sum(axis=1)
    bias = rng.normal(0, 0.2, filters)
    for f in range(filters):
        for kind in (True, False):
            here = np.flatnonzero((owner == f) & (top == kind))
            order = np.argsort(-sums[here] if kind else sums[here])
            parts[here] = parts[here][order] * (1 if kind else -1)
    answers = parts.sum(axis=1) + bias[owner]
    picked = rng.integers(0, len(words), (count, width))
    tokens = tuple(tuple(words[i] for i in row) for row in picked)
    starts = rng.integers(0, 5, count)
    slots = tuple(
        tuple(
            tuple((words[(f + s + r) % len(words)], 2.0 - r * 0.5 - s * 0.1) for r in range(3))
            for s in range(width)
        )
        for f in range(filters)
    )
    best = np.array([answers[(owner == f) & top].max(initial=0.0) for f in range(filters)])
    kept = np.where(np.arange(filters) % 3 == 2, 0.0, rng.uniform(0.02, 0.6, filters))
    tried = np.where(kept > 0, 0.72 + 0.05 * np.sin(np.arange(filters)), NAN)
    given: dict[str, Any] = {
        **MODEL,
        "layer": "conv1d",
        "width": width,
        "documents": 1234,
        "windows": 56789,
        "classes": ("negative", "positive"),
        "bias": bias,
        "fires_windows": rng.uniform(0.01, 0.4, filters),
        "fires_documents": rng.uniform(0.2, 1.0, filters),
        "fires_at": rng.dirichlet(np.ones(10), filters),
        "highest": best,
        "lowest": -best - 1.5,
        "mean": rng.normal(-0.3, 0.1, filters),
        "class_means": rng.uniform(0, 2, (filters, 2)),
        "identity": np.arange(filters) % 3 - 1,
        "identity_rule": "head weights",
        "slot_tokens": slots,
        "possible": best + 1.25,
        "possible_tokens": tuple(
            tuple(slots[f][s][0][0] for s in range(width)) for f in range(filters)
        ),
        "purity": 0.75,
        "threshold": np.where(kept > 0, best * 0.6, NAN),
        "kept": kept,
        "held_out_documents": 617,
        "held_out_threshold": np.where(kept > 0, best * 0.58, NAN),
        "held_out_purity": tried,
        "held_out_purity_interval": np.stack([tried - 0.06, tried + 0.05], axis=1),
        "held_out_kept": np.where(kept > 0, kept * 0.97, NAN),
        "held_out_kept_interval": np.where(kept > 0, [kept * 0.9, kept * 1.05], NAN).T,
        "families": np.arange(filters) % 3,
        "accuracy": 0.774,
        "accuracy_thresholded": 0.7695,
        "agreement": 0.981,
        "similar": ((0, 2, 0.97),) if filters > 2 else (),
        "dead": (),
        "ngram_filter": owner,
        "ngram_is_top": top,
        "ngram_rank": rank,
        "ngram_preactivation": answers,
        "ngram_activation": np.maximum(answers, 0.0),
        "ngram_count": rng.integers(1, 30, count),
        "ngram_document": rng.integers(0, 1234, count),
        "ngram_context": tuple(f"it was {' '.join(t)} & <b>more</b> of it" for t in tokens),
        "ngram_span": np.stack([starts, starts + width], axis=1)
        if count
        else np.zeros((0, 2), int),
        "ngram_length": np.full(count, 12),
        "ngram_tokens": tokens,
        "ngram_values": np.zeros((0, 0, 0)),
        "ngram_parts": parts if count else np.zeros((0, 0)),
        "ngram_cluster": np.tile(np.arange(each) % 2, filters * 2),
        "window_mean": np.zeros((0, 0, 0)),
        "window_spread": np.zeros((0, 0, 0)),
        "negatives": ((0, 1, "dull", -0.75, -2.5),) if width > 1 and count else (),
        "params": {"top": each},
        **more,
    }
    return NGrams(**given)


def series_ngrams(
    filters: int = 2, *, width: int = 5, channels: int = 3, each: int = 4, **more: Any
) -> NGrams:
    """Windows of a series, which are waves with noise."""
    rng = np.random.default_rng(1)
    text = ngrams(filters, width=width, each=each)
    wave = np.sin(np.linspace(0, 2 * np.pi, width))[:, None] * np.linspace(0.5, 1.5, channels)
    values = wave + rng.normal(0, 0.3, (filters * each * 2, width, channels))
    given: dict[str, Any] = {
        "axis": "time (s)",
        "sampling_rate": 50.0,
        "channels": tuple(f"sensor {i}" for i in range(channels)) if channels > 1 else ("value",),
        "slot_tokens": (),
        "possible": np.full(filters, NAN),
        "possible_tokens": (),
        "ngram_tokens": (),
        "ngram_context": (),
        "ngram_values": values,
        "ngram_count": np.ones(filters * each * 2, dtype=int),
        "contribution": "occlusion",
        "window_mean": np.repeat(wave[None], filters, axis=0),
        "window_spread": np.full((filters, width, channels), 0.3),
        "negatives": (),
        **more,
    }
    return dataclasses.replace(text, **given)


def chain(
    tokens: tuple[str, ...], parts: np.ndarray, *, padding: int = 0, exact: bool = True, **more: Any
) -> Chain:
    """``parts`` is (filter, token); windows are two tokens wide and each bias adds 0.1."""
    rows, count = parts.shape
    length = count + padding
    token_parts = np.zeros((rows, length))
    token_parts[:, :count] = parts
    sums = parts.sum(axis=1) + 0.1
    best = np.abs(parts).argmax(axis=1)
    weights = np.where(np.arange(rows) % 2, -0.5, 2.0)
    remainder = 0.0 if exact else 0.25
    given: dict[str, Any] = {
        "text": " ".join(map(str, tokens)),
        "axis": "token",
        "target": "junior",
        "unit": "logit",
        "outputs": ("junior", "senior", "none"),
        "positions": (*tokens, *[""] * padding),
        **MODEL,
        **more,
    }
    return Chain(
        padding=np.arange(length) >= count,
        x=np.arange(length, dtype=float)[:, None],
        score=float(sums.sum()) - 0.3 + remainder,
        output_scores=np.array([float(sums.sum()) - 0.3 + remainder, 0.5, -0.25]),
        exact=exact,
        pooling="max" if exact else "",
        row_layers=tuple("conv" if i < rows - 1 else "wide" for i in range(rows)),
        row_filters=np.append(np.arange(rows - 1), 0),
        pooled=sums / weights,
        weights=weights,
        parts=sums,
        winners=np.stack([best, best + 2], axis=1),
        token_parts=token_parts,
        bias_parts=np.full(rows, 0.1),
        class_weights=np.stack([weights, -weights, weights / 2], axis=1)
        if exact
        else np.zeros((0, 0)),
        head_bias=-0.3,
        remainder=remainder,
        **given,
    )
