"""Which filters respond to this token, n-gram or piece of a series, where, and for which class?

The reverse of looking at a filter: no corpus is needed. A layer that reads the input directly is
asked for weights · values at every offset of the piece, any other for its own answers to it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from interpret.core.errors import ArgumentError, choices, plural
from interpret.core.response_results import Responses, met_by
from interpret.core.windows import reach
from interpret.methods.explained import real_span
from interpret.methods.filter_classes import speaks_for
from interpret.methods.laid_pieces import (
    activated,
    among_tokens,
    direct_vectors,
    laid,
    products,
)
from interpret.methods.own_answers import empty_input, own_answer_note, own_answers
from interpret.methods.setting_checks import whole

if TYPE_CHECKING:
    from jaxtyping import Float, Int

    from interpret.core.info import ConvLayer, ModelInfo
    from interpret.core.model import Kernel, SequenceModel
    from interpret.core.sample import Sample
    from interpret.methods.laid_pieces import Laid

BY = ("value", "answer", "share", "cosine")
MOST = 4_000_000
"""Numbers, one for each filter and offset."""


def respond(
    model: SequenceModel,
    x: object,
    *,
    layer: str | None = None,
    by: str = "value",
    start: int | None = None,
    stop: int | None = None,
) -> Responses:
    """Ask every filter of a layer how it responds to a token, an n-gram or a piece of a series.

    ``x`` is a piece of the explained input, of any length: a text, tokens, ids, an array (position,
    channel), or a whole input of which ``start`` and ``stop`` choose positions ``[start, stop)``.

    A layer that reads the input directly: ``values`` are, float64 (filter, offset), the sums of
    weights · values over the slots that meet the piece, part of the pre-activation; slots that meet
    nothing are left out, and so is the bias. ``answers`` are activation(part + bias). Any other
    layer: its own answers to the piece in an otherwise empty input, less those to the empty one.
    Of each filter the offset of largest value is told. ``by`` ranks the filters: ``"value"``,
    ``"answer"``, ``"share"`` of the largest answer to any tokens, or ``"cosine"``, which chooses
    the offset too, so that a large amplitude does not win by itself. ``weights`` are those of a
    linear head that reads the filters pooled.

    Raises ArgumentError for a layer that is not there, a setting that breaks its rule, or a piece
    too long; DataError for a piece that does not fit the model's input.

    Examples
    --------
    >>> found = respond(model, "great fun")
    >>> found.value.tolist(), found.offset.tolist(), found.speaks_for
    ([2.5, 0.0], [0, 0], ('good', 'bad'))
    """
    info, chosen = model.info, model.info.conv_layer(layer)
    if by not in BY:
        raise ArgumentError(f"by={by!r} is unknown: use {choices(BY)}.")
    sample = _cut(model.encode(x, piece=True), start, stop)
    _check_size(chosen, len(sample))
    kernel = model.kernel(chosen.name)
    vectors = direct_vectors(model, chosen, sample.x)
    if vectors is not None:
        found = laid(kernel, chosen, vectors)
        notes = _direct_notes(info, chosen, found)
    else:
        empty = empty_input(info, chosen, len(sample))
        found = own_answers(model, chosen, sample.x, empty)
        notes = (own_answer_note(info, chosen, empty),)
    best = _best(found, by, len(sample))
    detail = _detail(model, chosen, kernel, vectors, found, best)
    head = speaks_for(model, chosen)
    answers, empty_answers = _at(found.after, best), _at(found.before, best)
    keys = {
        "value": _at(found.values, best),
        "answer": answers,
        "share": np.where(detail.largest > 0, answers, np.nan) / detail.largest,
        "cosine": _at(found.cosines, best) if found.cosines.size else np.full(len(best), np.nan),
    }
    return Responses(
        model=info.name,
        model_id=info.model_id,
        notes=(*sample.notes, *notes, *head.notes),
        layer=chosen.name,
        text=sample.text,
        positions=sample.positions,
        channels=sample.channels,
        axis=sample.axis,
        x=sample.x.astype(np.float64),
        rule="own answers" if vectors is None else "products",
        activation=chosen.activation,
        offsets=found.offsets,
        values=found.values,
        cosines=found.cosines,
        best=best,
        slot_places=found.slot_places,
        slot_parts=detail.parts,
        percentiles=detail.percentiles,
        bias=kernel.bias.astype(np.float64),
        answers=answers,
        empty_answers=empty_answers,
        largest=detail.largest,
        rank=_ranks(keys, by, chosen),
        outputs=head.outputs,
        weights=head.weights,
        pooling=head.pooling,
        classes=head.classes,
        identity=head.identity,
        unit="activation" if vectors is None else "pre-activation",
        params={"by": by},
    )


def _cut(sample: Sample, start: int | None, stop: int | None) -> Sample:
    """The positions ``[start, stop)`` of an input, without padding at its ends."""
    count = len(sample)
    first = 0 if start is None else whole("start", start, least=0)
    end = count if stop is None else whole("stop", stop)
    if not first < end <= count:
        raise ArgumentError(
            f"start={first} and stop={end} choose no piece of {plural(count, 'position')}: start "
            f"must be less than stop, and stop at most {count}."
        )
    chosen = _between(sample, first, end)
    whole_text = (first, end) == (0, count)
    return replace(_between(chosen, *real_span(chosen)), text=sample.text if whole_text else None)


def _between(sample: Sample, start: int, stop: int) -> Sample:
    span = slice(start, stop)
    x, padding = sample.x[span], sample.padding[span]
    return replace(sample.holding(x), positions=sample.positions[span], padding=padding)


def _check_size(layer: ConvLayer, count: int) -> None:
    """Refuse a piece at so many offsets that they could not be kept."""
    offsets = count + (layer.receptive_field or reach(layer.kernel_size, layer.dilation)) - 1
    if layer.filters * offsets > MOST:
        raise ArgumentError(
            f"The piece has {plural(count, 'position')}, which meet the "
            f"{plural(layer.filters, 'filter')} of layer {layer.name!r} at "
            f"{layer.filters * offsets:,} places, and at most {MOST:,} are told: choose a part of "
            "it with start and stop."
        )


def _best(found: Laid, by: str, count: int) -> Int[np.ndarray, " filter"]:
    """The column that is told of each filter; of equal ones, that which most slots meet."""
    values = found.cosines if by == "cosine" and found.cosines.size else found.values
    values = np.where(np.isnan(values), -np.inf, values)
    equal = values == values.max(axis=1, keepdims=True)
    covered = found.slot_places - found.offsets[:, None]
    slots = ((covered >= 0) & (covered < count)).sum(axis=1)
    return np.asarray(np.where(equal, slots, -1).argmax(axis=1))


def _at(
    values: Float[np.ndarray, "filter offset"], best: Int[np.ndarray, " filter"]
) -> Float[np.ndarray, " filter"]:
    """Each filter's value at the offset that is told; one column stands for all of them."""
    return np.asarray(values[np.arange(len(best)), best if values.shape[1] > 1 else 0])


@dataclass(frozen=True, kw_only=True)
class _Detail:
    """What each slot adds, how it compares with other tokens, and the largest possible answer."""

    parts: Float[np.ndarray, "filter slot"]
    percentiles: Float[np.ndarray, "filter slot"]
    largest: Float[np.ndarray, " filter"]


def _detail(
    model: SequenceModel,
    layer: ConvLayer,
    kernel: Kernel,
    vectors: Float[np.ndarray, "position channel"] | None,
    found: Laid,
    best: Int[np.ndarray, " filter"],
) -> _Detail:
    none, unknown = np.zeros((layer.filters, 0)), np.full(layer.filters, np.nan)
    if vectors is None:
        return _Detail(parts=none, percentiles=none, largest=unknown)
    weights = kernel.weights.astype(np.float64)
    parts = products(weights, vectors, met_by(found.slot_places, found.offsets[best], len(vectors)))
    if not layer.on_tokens:
        return _Detail(parts=parts, percentiles=none, largest=unknown)
    among = among_tokens(model, layer, weights, parts)
    most = activated(layer, (among.best.sum(axis=1) + kernel.bias)[:, None])[:, 0]
    return _Detail(parts=parts, percentiles=among.percentiles, largest=most)


def _ranks(
    keys: dict[str, Float[np.ndarray, " filter"]], by: str, layer: ConvLayer
) -> Int[np.ndarray, " filter"]:
    """1 for the filter that comes first; of equal ones, that of larger value, then lower number."""
    key = keys[by]
    if np.isnan(key).all():
        why = {
            "answer": f"the activation function {layer.activation!r} is not known here",
            "share": "the largest possible answer is only known of filters that read tokens "
            "directly, and must be above 0",
            "cosine": "a kernel and a piece are only compared where the layer reads the input "
            "directly, and neither is zero",
        }.get(by, "its answers are no numbers")
        raise ArgumentError(f"by={by!r} ranks no filter of layer {layer.name!r}: {why}.")
    first = [np.where(np.isnan(each), -np.inf, each) for each in (key, keys["value"])]
    order = np.lexsort((-first[1], -first[0]))
    ranks = np.empty(len(order), dtype=np.int64)
    ranks[order] = np.arange(1, len(order) + 1)
    return ranks


def _direct_notes(info: ModelInfo, layer: ConvLayer, found: Laid) -> tuple[str, ...]:
    """Sentences that a reader must see beside the numbers."""
    notes = []
    if layer.kernel_size > 1:
        what = "token" if info.is_text else "part of the piece"
        notes.append(
            f"Slots that meet no {what} are left out: they add nothing, which is not what padding "
            "would add."
        )
    if layer.stride > 1:
        notes.append(
            f"The layer looks at every {ordinal(layer.stride)} position: which offsets occur "
            "depends on where the piece stands."
        )
    if np.isnan(found.after).all():
        notes.append(
            f"The activation function {layer.activation!r} is not known here, so that answers are "
            "left empty: parts of the pre-activation are told."
        )
    return tuple(notes)


def ordinal(number: int) -> str:
    """A number in a row: 2nd, 3rd, 4th, 11th, 21st."""
    ends = {1: "st", 2: "nd", 3: "rd"}
    return f"{number}{'th' if number % 100 in (11, 12, 13) else ends.get(number % 10, 'th')}"
