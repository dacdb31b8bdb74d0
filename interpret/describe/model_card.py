"""What stands on a model's card? Its inputs, tokens, channels and outputs, as terms and words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from interpret.core.errors import plural
from interpret.describe.escaping import clean, clip
from interpret.describe.numbers import number

if TYPE_CHECKING:
    from interpret.core.info import Head, InputSpec, ModelInfo

MOST_LABELS = 12


def card_facts(info: ModelInfo) -> Iterator[tuple[str, str]]:
    """What the model is, each fact under its term."""
    written = f", written by {clean(info.writer)}" if info.writer else ""
    yield "model", f"{clean(info.name)}, {plural(info.parameters, 'parameter')}{written}"
    yield "sha256", info.model_id
    for index, spec in enumerate(info.inputs):
        mark = " (explained)" if len(info.inputs) > 1 and index == info.focus else ""
        names = " = ".join(clean(each) for each in (spec.name, *spec.also))
        name = f"{names}: " if len(info.inputs) > 1 or spec.also else ""
        yield "input", f"{name}{_input(spec)}{mark}"
    if info.is_text:
        yield "tokens", _tokens(info)
    elif info.channels:
        yield "channels", ", ".join(clean(name) for name in info.channels)
    if info.sampling_rate is not None:
        yield "sampled", _rate(info.sampling_rate)
    for head in info.heads:
        yield "output", _head(head)


def _rate(rate: float) -> str:
    if rate >= 0.1:
        return f"{number(rate)} positions a second"
    return f"one position every {number(1 / rate)} seconds"


def _input(spec: InputSpec) -> str:
    if spec.kind == "static":
        return f"numbers of shape {spec.shape}, {spec.dtype}"
    least = f", at least {spec.minimum_length}" if spec.minimum_length > 1 else ""
    length = f"any number of positions{least}" if spec.length is None else ""
    length = length or plural(spec.length or 0, "position")
    shape = f"({'any' if spec.length is None else spec.length}, {spec.channels})"
    kinds = {
        "tokens": f"token ids, {length}, shape ({'any' if spec.length is None else spec.length},)",
        "one_hot": f"one-hot tokens, {length}, shape {shape}",
    }
    series = f"series, {length} × {plural(spec.channels, 'channel')}, shape {shape}"
    return kinds.get(spec.kind, series) + f", {spec.dtype}"


def _tokens(info: ModelInfo) -> str:
    rows = info.input.vocabulary_size if info.input.kind == "tokens" else info.input.channels
    words = [f"vocabulary of {rows:,}" if rows is not None else "vocabulary of unknown size"]
    if info.tokens is None:
        words.append("without names: give them with --vocab FILE")
    if info.split is not None:
        words.append(f"split by {clean(info.split)}")
    words += [
        f"{what} id {token_id}"
        for what, token_id in (("padding", info.pad_id), ("unknown", info.oov_id))
        if token_id is not None and token_id >= 0
    ]
    return ", ".join(words)


def _head(head: Head) -> str:
    shown = ", ".join(clip(clean(label), 24) for label in head.stated_labels[:MOST_LABELS])
    more = f" and {len(head.labels) - MOST_LABELS} more" if len(head.labels) > MOST_LABELS else ""
    each = " at each position" if head.per_position else ""
    classes = plural(head.classes, "class").replace("classs", "classes")
    return f"{clean(head.name)}: {clean(head.activation)} over {classes}{each}: {shown}{more}"
