"""What adds up to a score: from tokens through the filters that read them to a class?

The part of a filter at one position of its layer is ∂ score / ∂ activation · activation. Where the
model is convolution → activation → global pooling → linear head, that is head weight × pooled value
(with maxima all of it at the winning n-gram; Jacovi, Sar Shalom and Goldberg 2018), and the parts
and the head's bias make the logit. Where layers stand in between it is gradient × activation at the
layer (Ancona et al. 2018), and what the sum misses is shown.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from interpret.core.chain_results import Chain
from interpret.core.errors import ArgumentError
from interpret.core.slots import slot_places
from interpret.core.windows import reach
from interpret.methods.chain_margin import margin
from interpret.methods.direct_layers import direct_layers, switched_off
from interpret.methods.explained import explained
from interpret.methods.head_rows import head_rows
from interpret.methods.setting_checks import switch
from interpret.methods.slot_parts import multiplier, shared_out

if TYPE_CHECKING:
    from jaxtyping import Bool, Float, Int

    from interpret.core.info import ConvLayer, ModelInfo
    from interpret.core.model import LinearHead, SequenceModel
    from interpret.core.targets import Target
    from interpret.methods.explained import Explained

ROUNDING = 1e-4
"""A remainder up to this share of all that was added is rounding."""


def chain(
    model: SequenceModel,
    x: object,
    *,
    target: Target | int | str | None = None,
    against: Target | int | str | None = None,
    off: str | Sequence[str] = (),
    logits: bool = True,
) -> Chain:
    """Take a score apart: what each filter that reads the input adds, and each position's share.

    ``parts.sum() + head_bias + remainder`` is the score, in its own unit and signed: a logit, or
    with ``logits=False`` a probability. ``exact`` says whether the remainder is rounding. Rows are
    the filters of all conv layers that read the input directly; ``token_parts`` is float64 (row,
    position), 0 where nothing but padding of a layer stood, and ``bias_parts`` the rest of a row.

    ``off`` names filters to hold at 0, as ``"conv1d:3"`` or several (``"conv1d:3,conv1d:5"`` or a
    list): the score taken apart is then that of the model without them. ``target`` None is the
    class predicted by the whole model; a head that answers position by position is explained at one
    position (``"CLASS@7"``). With ``against``, the score is the margin by which ``target`` leads
    that class: all is then the difference of both.

    Raises ArgumentError where there is no such target, layer or filter, where the target is no
    class or both are the same, and where no conv layer of the model reads the input directly;
    DataError for an input that does not fit.

    Examples
    --------
    >>> found = chain(model, "the film was great fun", target="good")
    >>> found.score, found.parts.tolist(), found.exact
    (2.5, [2.5, 0.0], True)
    >>> found.token_parts[0].tolist()  # great + fun
    [0.0, 0.0, 0.0, 2.0, 0.5, 0.0, 0.0]
    """
    layers = direct_layers(model.info)
    silent = switched_off(model.info, layers, off)
    logits = switch("logits", logits)
    first = _of_one(_class(model, x, target, logits=logits), layers, silent)
    if against is None:
        return first
    return margin(first, _of_one(_class(model, x, against, logits=logits), layers, silent))


def _of_one(
    whole: Explained,
    layers: Sequence[ConvLayer],
    silent: dict[str, Bool[np.ndarray, " filter"]],
) -> Chain:
    """The chain of one class."""
    subject = _without(whole, layers, silent)
    head = _head(subject, layers)
    rows = [_rows(subject, layer, silent[layer.name], head) for layer in layers]
    return _answer(subject, rows, head, silent)


def _class(
    model: SequenceModel, x: object, target: Target | int | str | None, *, logits: bool
) -> Explained:
    """A class of one head, at one position where the head has several."""
    subject = explained(model, x, target=target, logits=logits)
    chosen = subject.target
    if chosen.layer is not None:
        raise ArgumentError(
            f"A chain leads to a class, but target is {chosen.name}: name a class of "
            f"{model.info.name}, or ask for the activations of that layer."
        )
    head = model.info.heads[chosen.head]
    if head.per_position and chosen.position is None:
        raise ArgumentError(
            f"Output {head.name!r} answers position by position: say which one, as "
            f"target='{head.labels[chosen.index]}@0'."
        )
    return subject


def _without(
    subject: Explained,
    layers: Sequence[ConvLayer],
    silent: dict[str, Bool[np.ndarray, " filter"]],
) -> Explained:
    """The same with the score of every output as it is without the filters switched off."""
    if not any(each.any() for each in silent.values()):
        return subject
    floors = {
        layer.name: np.where(silent[layer.name], np.inf, -np.inf)
        for layer in layers
        if silent[layer.name].any()
    }
    sample, target = subject.sample, subject.target
    answer = subject.model.predict_gated(
        sample.x[None], sample=sample, floors=floors, logits=target.logits
    )
    return replace(subject, output_scores=subject.rows(answer)[0])


def _head(subject: Explained, layers: Sequence[ConvLayer]) -> LinearHead | None:
    """The target's head, where it is linear in the filters of these layers and nothing else."""
    target = subject.target
    if subject.info.heads[target.head].nonlinear and not target.logits:
        return None
    head = subject.model.linear_head(target.head)
    known = {layer.name for layer in layers}
    return head if head is not None and known >= set(head.layers) else None


@dataclass(frozen=True, kw_only=True)
class _Rows:
    """What the filters of one layer add."""

    layer: ConvLayer
    pooled: Float[np.ndarray, " filter"]
    parts: Float[np.ndarray, " filter"]
    winners: Int[np.ndarray, "filter 2"]
    token_parts: Float[np.ndarray, "filter position"]
    class_weights: Float[np.ndarray, "filter class"]


def _rows(
    subject: Explained,
    layer: ConvLayer,
    silent: Bool[np.ndarray, " filter"],
    head: LinearHead | None,
) -> _Rows:
    model, sample, name = subject.model, subject.sample, layer.name
    vectors = subject.vectors()
    after, gradient = (
        each[0].astype(np.float64)
        for each in model.layer_gradient(
            vectors[None], layer=name, sample=sample, target=subject.target
        )
    )
    answers = after.argmax(axis=0)
    after[:, silent] = 0.0
    (maps,) = model.predict(sample.x[None], sample=sample, layer=name, logits=True)
    before = maps[0].astype(np.float64)
    met = model.layer_input(sample.x[None], sample=sample, layer=name)[0]
    spans = _spans(model, layer, len(after), length=len(sample), inner=len(met))
    added = gradient * after
    shares = gradient * multiplier(before, after, layer.activation)
    shares[:, silent] = 0.0
    average = head is not None and head.pooling == "average"
    # Where a filter adds nothing, the window that it answers to most is shown.
    place = np.where(added.any(axis=0), np.abs(added).argmax(axis=0), answers)
    return _Rows(
        layer=layer,
        pooled=after.mean(axis=0) if average else after.max(axis=0),
        parts=added.sum(axis=0),
        winners=spans[place],
        token_parts=shared_out(
            shares, met, model.kernel(name), layer, places=spans[:, 0], length=len(sample)
        ),
        class_weights=_class_weights(model.info, head, layer),
    )


def _spans(
    model: SequenceModel, layer: ConvLayer, out: int, *, length: int, inner: int
) -> Int[np.ndarray, "position 2"]:
    known = model.spans(layer.name, length)
    if known is not None:
        return known
    first = slot_places(layer, length=inner, out=out)[:, 0]
    return np.stack([first, first + reach(layer.kernel_size, layer.dilation)], axis=1)


def _class_weights(
    info: ModelInfo, head: LinearHead | None, layer: ConvLayer
) -> Float[np.ndarray, "filter class"]:
    """The head's rows for this layer; zeros where it is not joined to the head."""
    if head is None:
        return np.zeros((layer.filters, 0))
    if layer.name not in head.layers:
        return np.zeros((layer.filters, head.weights.shape[1]))
    return head.weights[head_rows(info, head, layer)]


def _answer(
    subject: Explained,
    rows: Sequence[_Rows],
    head: LinearHead | None,
    silent: dict[str, Bool[np.ndarray, " filter"]],
) -> Chain:
    parts = np.concatenate([each.parts for each in rows])
    pooled = np.concatenate([each.pooled for each in rows])
    token_parts = np.concatenate([each.token_parts for each in rows])
    at = subject.target.index
    sign = subject.target.sign
    bias = 0.0 if head is None else sign * float(head.bias[at])
    remainder = subject.score - bias - float(parts.sum())
    size = abs(bias) + float(np.abs(parts).sum())
    exact = head is not None and abs(remainder) <= ROUNDING * max(size, 1.0)
    class_weights = sign * np.concatenate([each.class_weights for each in rows])
    if exact:
        weights = class_weights[:, at]
        pooled = _seen_by_head(pooled, weights, parts)
    else:
        weights = np.divide(parts, pooled, out=np.full_like(parts, np.nan), where=pooled != 0)
    listed = _listed(silent)
    return Chain(
        **subject.target_fields(),
        notes=(*subject.notes, *_notes(subject, head, exact, listed)),
        unit=subject.target.unit,
        exact=exact,
        pooling=head.pooling if head is not None and exact else "",
        row_layers=tuple(each.layer.name for each in rows for _ in each.parts),
        row_filters=np.concatenate([np.arange(len(each.parts)) for each in rows]),
        pooled=pooled,
        weights=weights,
        parts=parts,
        winners=np.concatenate([each.winners for each in rows]),
        token_parts=token_parts,
        bias_parts=parts - token_parts.sum(axis=1),
        class_weights=class_weights if exact else np.zeros((0, 0)),
        head_bias=bias,
        remainder=remainder,
        switched_off=listed,
        params=_params(subject, listed),
    )


def _seen_by_head(
    pooled: Float[np.ndarray, " row"],
    weights: Float[np.ndarray, " row"],
    parts: Float[np.ndarray, " row"],
) -> Float[np.ndarray, " row"]:
    """What the head is given: with a ReLU in a layer of its own, not the conv layer's own pool."""
    same = np.abs(weights * pooled - parts) <= ROUNDING * np.maximum(np.abs(parts), ROUNDING)
    seen = pooled.copy()
    np.divide(parts, weights, out=seen, where=~same & (weights != 0))
    return seen


def _listed(silent: dict[str, Bool[np.ndarray, " filter"]]) -> tuple[str, ...]:
    return tuple(f"{name}:{i}" for name, each in silent.items() for i in np.flatnonzero(each))


def _notes(
    subject: Explained, head: LinearHead | None, exact: bool, off: tuple[str, ...]
) -> tuple[str, ...]:
    if exact:
        return ()
    target = subject.target
    if subject.info.heads[target.head].nonlinear and not target.logits:
        why = f"The score is taken after its {subject.info.heads[target.head].activation}"
    elif head is not None:
        why = "An activation function of its own stands between these filters and their pooling"
    else:
        why = "These filters and the score are not joined by pooling and one linear layer alone"
    sentence = (
        f"{why}: each part is gradient × activation, and the remainder is what their sum misses."
    )
    switched = "The gradients are those of the model with all filters at work."
    return (sentence, switched) if off else (sentence,)


def _params(subject: Explained, off: tuple[str, ...]) -> dict[str, Any]:
    return {"logits": subject.target.logits, **({"off": ",".join(off)} if off else {})}
