"""What is known of each filter of a layer after it has gone through a corpus?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from interpret.core.record import Result

if TYPE_CHECKING:
    from jaxtyping import Bool, Float, Int

Pairs = tuple[tuple[str, float], ...]


def _nothing() -> Float[np.ndarray, "filter"]:
    """What a file holds that was written before thresholds were tried on other documents."""
    return np.zeros(0)


def _no_ends() -> Float[np.ndarray, "filter 2"]:
    return np.zeros((0, 2))


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class NGrams(Result):
    """The n-grams (or windows of a series) that each filter of one layer answers to in a corpus.

    A *window* is what one position of the layer saw, its receptive field; those that hold nothing
    but padding are not counted. A filter *fires* at a window where its answer before the activation
    function, the pre-activation, is above 0. Arrays named ``ngram_…`` have one entry for each
    n-gram kept, filter by filter, the highest first and then the lowest.

    Attributes
    ----------
    width
        Positions of each n-gram.
    sampling_rate
        Positions of a series a second, where that is known.
    documents, windows
        How many were gone through.
    classes
        The classes that a prediction can be: for one sigmoid output, "not …" and the output itself.
    bias
        float, (filter,): part of every pre-activation.
    fires_windows, fires_documents
        float, (filter,): share of the windows, and of the documents, in which the filter fires.
    fires_at
        float, (filter, part): of all firings, the share in each tenth of the documents.
    highest, lowest, mean
        float, (filter,): pre-activation over all windows.
    class_means
        float, (filter, class): mean over documents, by predicted class, of the largest activation.
    identity
        int, (filter,): the class that the filter speaks for; −1 where it speaks for none.
    identity_rule
        How that was found: ``"head weights"`` (argmax over classes of the linear head's weight,
        Jacovi, Sar Shalom and Goldberg 2018) or ``"class means"``.
    slot_tokens
        For each filter and slot, the (token, product) pairs of the largest embedding · weights;
        empty for a layer that does not read tokens.
    possible, possible_tokens
        The largest pre-activation that any n-gram can reach, be it of tokens that the vocabulary
        names or not, of padding or of zeros at an edge, and that n-gram, with "" for zeros and
        padding without a name; NaN and empty for a layer that does not read tokens.
    purity
        The share of documents that a threshold asks for.
    threshold, kept
        float, (filter,): the lowest pre-activation of the largest set of top n-grams, one for each
        document, of which at least ``purity`` are predicted to be of the filter's identity class;
        and their share of all documents. NaN and 0 where no such set exists.
    held_out_documents
        Half of the documents of each predicted class, drawn by ``seed``; 0 where they were fewer
        than 40, and the ``held_out_…`` arrays are then NaN.
    held_out_threshold
        float, (filter,): the threshold found in the other documents alone; NaN for none.
    held_out_purity, held_out_kept
        float, (filter,): of the held-out documents that pass that threshold, the share predicted to
        be of the filter's class; and the share of the held-out documents that pass.
    held_out_purity_interval, held_out_kept_interval
        float, (filter, 2): the shares that agree with these counts, at 95 % (Wilson 1927).
    families
        int, (filter,): into how many families its n-grams fall, after their parts: those that pass
        its threshold, one for each document; 0 where they were too few to tell.
    accuracy, accuracy_thresholded
        Share of labelled documents predicted right, with the model as it is and with every filter
        silent where it does not pass its threshold; NaN without labels.
    agreement
        Share of documents whose predicted class stays the same with thresholds.
    similar
        (first, second, correlation) of filters whose largest answers to documents go together.
    dead
        Filters that never fire.
    contribution
        How ``ngram_parts`` was found: ``"products"``, which sum with the bias to the
        pre-activation, or ``"occlusion"``, the drop when a position alone is replaced.
    ngram_filter, ngram_is_top, ngram_rank
        Which filter, whether among its highest or lowest, and the place there from 0.
    ngram_preactivation, ngram_activation
        float, (ngram,): the filter's answer before and after its activation function.
    ngram_count
        int, (ngram,): occurrences in the corpus; 1 for windows of a series.
    ngram_document, ngram_context
        Number of the first document that holds it, and its text, cut.
    ngram_span, ngram_length
        int, (ngram, 2) and (ngram,): positions there ``[start, stop)``, which reach outside where
        zeros stood, and how many positions that document has.
    ngram_tokens
        Tokens, "" where zeros stood outside the text; empty for a series.
    ngram_values
        float, (ngram, position, channel): the window of a series; empty for text.
    ngram_parts
        float, (ngram, position): each position's part of the pre-activation.
    ngram_cluster
        int, (ngram,): which family of the filter's n-grams; −1 where they were too few to tell.
    window_mean, window_spread
        float, (filter, position, channel): mean and standard deviation of the highest windows of a
        series; empty for text.
    alphabet
        The letters that a one-hot model of DNA, RNA or a protein reads; empty for others.
    negatives
        (n-gram, position, token, pre-activation, part): near-twins of an n-gram with one token
        replaced whose part there is strongly negative.
    shuffles, shuffled_documents
        How often the positions of documents were shuffled, and of how many documents.
    as_high, as_high_on_average
        int, (filter,): in how many of these shuffles the highest answer to any document, and the
        mean of each document's highest answer, are at least those to the documents themselves;
        None without shuffles.
    """

    kind: ClassVar[str] = "ngrams"

    layer: str
    width: int
    axis: str = "token"
    channels: tuple[str, ...] = ("token",)
    sampling_rate: float | None = None
    documents: int
    windows: int
    classes: tuple[str, ...] = ()
    bias: Float[np.ndarray, "filter"]
    fires_windows: Float[np.ndarray, "filter"]
    fires_documents: Float[np.ndarray, "filter"]
    fires_at: Float[np.ndarray, "filter part"]
    highest: Float[np.ndarray, "filter"]
    lowest: Float[np.ndarray, "filter"]
    mean: Float[np.ndarray, "filter"]
    class_means: Float[np.ndarray, "filter class"]
    identity: Int[np.ndarray, "filter"]
    identity_rule: str
    slot_tokens: tuple[tuple[Pairs, ...], ...] = ()
    possible: Float[np.ndarray, "filter"]
    possible_tokens: tuple[tuple[str, ...], ...] = ()
    purity: float
    threshold: Float[np.ndarray, "filter"]
    kept: Float[np.ndarray, "filter"]
    held_out_documents: int = 0
    held_out_threshold: Float[np.ndarray, "filter"] = field(default_factory=_nothing)
    held_out_purity: Float[np.ndarray, "filter"] = field(default_factory=_nothing)
    held_out_purity_interval: Float[np.ndarray, "filter 2"] = field(default_factory=_no_ends)
    held_out_kept: Float[np.ndarray, "filter"] = field(default_factory=_nothing)
    held_out_kept_interval: Float[np.ndarray, "filter 2"] = field(default_factory=_no_ends)
    families: Int[np.ndarray, "filter"]
    accuracy: float
    accuracy_thresholded: float
    agreement: float
    similar: tuple[tuple[int, int, float], ...] = ()
    dead: tuple[int, ...] = ()
    contribution: str = "products"
    ngram_filter: Int[np.ndarray, "ngram"]
    ngram_is_top: Bool[np.ndarray, "ngram"]
    ngram_rank: Int[np.ndarray, "ngram"]
    ngram_preactivation: Float[np.ndarray, "ngram"]
    ngram_activation: Float[np.ndarray, "ngram"]
    ngram_count: Int[np.ndarray, "ngram"]
    ngram_document: Int[np.ndarray, "ngram"]
    ngram_context: tuple[str, ...] = ()
    ngram_span: Int[np.ndarray, "ngram 2"]
    ngram_length: Int[np.ndarray, "ngram"]
    ngram_tokens: tuple[tuple[str, ...], ...] = ()
    ngram_values: Float[np.ndarray, "ngram position channel"]
    ngram_parts: Float[np.ndarray, "ngram position"]
    ngram_cluster: Int[np.ndarray, "ngram"]
    window_mean: Float[np.ndarray, "filter position channel"]
    window_spread: Float[np.ndarray, "filter position channel"]
    negatives: tuple[tuple[int, int, str, float, float], ...] = ()
    alphabet: tuple[str, ...] = ()
    shuffles: int = 0
    shuffled_documents: int = 0
    as_high: Int[np.ndarray, "filter"] | None = None
    as_high_on_average: Int[np.ndarray, "filter"] | None = None
    method: str = "ngrams"
    params: Mapping[str, Any] = field(default_factory=dict)

    @property
    def filters(self) -> int:
        """How many filters the layer has."""
        return len(self.bias)

    @property
    def is_text(self) -> bool:
        """Whether n-grams are of tokens rather than of numbers."""
        return bool(self.ngram_tokens)

    @property
    def chances(self) -> Float[np.ndarray, "filter"]:
        """Of an answer as high as the highest in shuffled documents; NaN without shuffles."""
        return self._chances(self.as_high)

    @property
    def chances_on_average(self) -> Float[np.ndarray, "filter"]:
        """Of documents' highest answers as high on average when shuffled; NaN without shuffles."""
        return self._chances(self.as_high_on_average)

    def _chances(self, reached: Int[np.ndarray, "filter"] | None) -> Float[np.ndarray, "filter"]:
        if reached is None or not self.shuffles:
            return np.full(self.filters, np.nan)
        return np.asarray((1 + reached) / (1 + self.shuffles))

    def of(self, filter: int, *, top: bool = True) -> Int[np.ndarray, "ngram"]:
        """Numbers of the n-grams of one filter: its highest, or its lowest."""
        here = (self.ngram_filter == filter) & (self.ngram_is_top == top)
        found: Int[np.ndarray, "ngram"] = np.flatnonzero(here)
        return found

    def columns(self) -> dict[str, Any]:
        """One row for each n-gram."""
        spans = self.ngram_span.reshape(-1, 2)  # (0, 0) where there are none
        names = {"ngram": [" ".join(tokens) for tokens in self.ngram_tokens]}
        return {
            "filter": self.ngram_filter,
            "top": self.ngram_is_top,
            "rank": self.ngram_rank,
            **(names if self.is_text else {}),
            "preactivation": self.ngram_preactivation,
            "activation": self.ngram_activation,
            "count": self.ngram_count,
            "document": self.ngram_document,
            "start": spans[:, 0],
            "stop": spans[:, 1],
            "cluster": self.ngram_cluster,
            **({"filter_chance": self.chances[self.ngram_filter]} if self.shuffles else {}),
        }
