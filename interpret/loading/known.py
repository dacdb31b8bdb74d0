"""What is known of a model beside its file, and how does it get it: names, words, sampling rate?

What the caller states goes first, then the sidecar ``<stem>.json`` beside the model, then what the
model itself holds (a TextVectorization layer), then guesses; everything guessed is said in the
model's ``info.notes``.
"""

from __future__ import annotations

import os
import string
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from interpret.core.alphabets import ASSUMED, assumption, is_alphabet, letters_of, usual_letters
from interpret.core.errors import ArgumentError, DataError
from interpret.core.info import Head, InputKind, ModelInfo, on_one_hot
from interpret.core.names import number_of
from interpret.core.results import merged_notes
from interpret.core.text_settings import TextSettings
from interpret.inputs.encoder import Encoder
from interpret.inputs.reading import decode, parse_json, read_bytes
from interpret.inputs.sidecar import Sidecar
from interpret.inputs.vocabulary import read_vocabulary, state
from interpret.loading.text_objects import is_object, stated_settings, with_split

if TYPE_CHECKING:
    from interpret.backends.keras_model import KerasModel

MAX_LABEL_BYTES = 2**20

Names = str | os.PathLike[str] | Sequence[str]


@dataclass(frozen=True, kw_only=True)
class Known:
    """What is known beside the model, from the caller or from a sidecar."""

    vocabulary: Any = None
    labels: Names | Mapping[str, Sequence[str]] | None = None
    channels: Names | None = None
    sampling_rate: float | None = None


def dress(
    model: KerasModel, *, stated: Known, sidecar: Sidecar | None, text: Mapping[str, Any]
) -> KerasModel:
    """Give an opened model its vocabulary, labels and channel names."""
    info, encoder = dressed(
        model.info, own=model.text_settings, stated=stated, sidecar=sidecar, text=text
    )
    return model.with_encoder(info, encoder)


def dressed(
    info: ModelInfo,
    *,
    own: TextSettings | None = None,
    stated: Known,
    sidecar: Sidecar | None,
    text: Mapping[str, Any],
) -> tuple[ModelInfo, Encoder]:
    """What a model is, with its names, and how it reads; ``own`` are text settings within it."""
    beside = sidecar or Sidecar(file="")
    info = replace(
        info,
        heads=_labelled(info, stated.labels, beside),
        channels=_channel_names(info, stated.channels, beside),
        sampling_rate=stated.sampling_rate or beside.sampling_rate,
        notes=merged_notes(info.notes, beside.notes),
    )
    vocabulary = stated.vocabulary
    if vocabulary == ASSUMED and (letters := usual_letters(info.input, info.channels)):
        vocabulary, note = letters, assumption(letters, info.name)
        info = replace(info, caveats=(*info.caveats, note), notes=(*info.notes, note))
    settings = _text_settings(info, own, vocabulary, beside, dict(text))
    if settings is None:
        if text:
            name = next(iter(text))
            raise ArgumentError(
                f"{name}={text[name]!r} says how texts are read, but {info.name} has no "
                "vocabulary: give one with vocabulary=…, or leave it out."
            )
        return info, Encoder(info)
    info = _with_tokens(info, settings)
    encoder = Encoder(info, settings)
    return replace(info, notes=merged_notes(info.notes, encoder.describe())), encoder


def _text_settings(
    info: ModelInfo,
    own: TextSettings | None,
    vocabulary: Any,
    beside: Sidecar,
    text: dict[str, Any],
) -> TextSettings | None:
    """The text settings: stated, beside the model, or inside it; None for a model of numbers."""
    spec = info.input
    rows = spec.vocabulary_size if spec.kind == "tokens" else spec.channels
    stated = stated_settings(vocabulary, text, rows=rows)
    if stated is not None:
        settings: TextSettings | None = state(stated, **beside.text)
        text = {n: v for n, v in text.items() if n != "split" or is_object(vocabulary)}
    elif vocabulary is not None:
        # The sidecar's other settings still hold: only its vocabulary is replaced.
        settings = state(_read(vocabulary, rows, info.name), **beside.text)
    elif is_alphabet(beside.vocabulary):
        settings = state(_read(beside.vocabulary, rows, info.name), **beside.text)
    else:
        settings = beside.settings(embedding_size=rows) or own
    if settings is None:
        return None
    if spec.kind == "series" and len(settings.tokens) != spec.channels:
        raise DataError(
            f"{info.name} takes a series of {spec.channels} "
            f"channel{'s' * (spec.channels != 1)}, and the vocabulary has {len(settings.tokens)} "
            "tokens: one-hot vectors would need one channel for each token. Leave the vocabulary "
            "out, or give the one that the model was trained with.",
            code="not-a-text-model",
        )
    shortest = max(settings.minimum_length, spec.minimum_length)
    text = with_split(text, rows=rows)
    return state(settings, **{"minimum_length": shortest, **text})


def _read(vocabulary: Any, rows: int | None, model: str) -> TextSettings:
    """A vocabulary from wherever it is: the name of an alphabet, a file, a mapping or a list."""
    if is_alphabet(vocabulary):
        vocabulary = letters_of(vocabulary, channels=rows or 0, model=model)
    elif isinstance(vocabulary, str | os.PathLike):
        vocabulary = Path(vocabulary)
    settings = read_vocabulary(vocabulary, embedding_size=rows)
    if not isinstance(vocabulary, tuple):
        return settings
    return state(settings, split="character", lowercase=False, strip=string.whitespace)


def _with_tokens(info: ModelInfo, settings: TextSettings) -> ModelInfo:
    """The model as one that reads tokens; a series becomes one-hot, and others like it too."""
    kind: InputKind = "tokens" if info.input.kind == "tokens" else "one_hot"
    inputs = tuple(
        replace(spec, kind=kind) if spec.agreement == info.input.agreement else spec
        for spec in info.inputs
    )
    return replace(
        info,
        inputs=inputs,
        conv_layers=on_one_hot(info.conv_layers) if kind == "one_hot" else info.conv_layers,
        tokens=settings.tokens,
        pad_id=settings.pad_id,
        oov_id=settings.oov_id,
        split=settings.split,
    )


def _labelled(
    info: ModelInfo, stated: Names | Mapping[str, Sequence[str]] | None, beside: Sidecar
) -> tuple[Head, ...]:
    """The heads with their class names.

    Raises
    ------
    DataError
        Where the number of names is not the number of classes, or a head is unknown.
    """
    by_head: Mapping[str, Sequence[str]]
    if isinstance(stated, Mapping):
        by_head = stated
    elif stated is not None:
        by_head = {info.heads[0].name: _names(stated, "labels")}
    else:
        one = {info.heads[0].name: beside.labels} if beside.labels else {}
        by_head = beside.head_labels or one
    labels: dict[int, Sequence[str]] = {}
    for name, names in by_head.items():
        if (number := number_of(info.heads, name)) is None:
            raise DataError(
                f"labels names the head {name!r}, but {info.name} has "
                f"{', '.join(repr(head.name) for head in info.heads)}.",
                code="unknown-head",
            )
        labels[number] = names
    return tuple(_with_labels(head, labels.get(n)) for n, head in enumerate(info.heads))


def _with_labels(head: Head, labels: Sequence[str] | None) -> Head:
    if labels is None:
        return head
    names = [str(label) for label in labels]
    negative = ""
    if head.classes == 1 and len(names) == 2 and head.activation == "sigmoid":
        # Two names for one sigmoid unit: it gives the probability of the second.
        negative, *names = names
    if len(names) != head.classes:
        raise DataError(
            f"labels gives {_counted(names)}, but output {head.name!r} has {head.classes} "
            f"class{'es' * (head.classes != 1)}: give one name for each, in the model's order.",
            code="wrong-count",
        )
    return replace(head, labels=tuple(names), negative=negative)


def _channel_names(info: ModelInfo, stated: Names | None, beside: Sidecar) -> tuple[str, ...]:
    names = tuple(_names(stated, "channels")) if stated is not None else beside.channels
    if names and len(names) != info.input.channels:
        raise DataError(
            f"channels gives {_counted(names)}, but input {info.input.name!r} has "
            f"{info.input.channels} channel{'s' * (info.input.channels != 1)}: give one for each.",
            code="wrong-count",
        )
    return names


def _counted(names: Sequence[str]) -> str:
    return f"{len(names)} name{'s' * (len(names) != 1)}"


def _names(source: Names, what: str) -> Sequence[str]:
    """A list of names, from a list or from a file with a JSON list or one name a line."""
    if not isinstance(source, str | os.PathLike):
        return [str(name) for name in source]
    path = Path(source)
    text = decode(read_bytes(path, limit=MAX_LABEL_BYTES), name=path.name)
    if text.lstrip().startswith("["):
        names = parse_json(text, name=path.name)
        if not all(isinstance(name, str) for name in names):
            raise DataError(
                f"{path.name} must hold a JSON list of names for {what}.", code="wrong-type"
            )
        return [str(name) for name in names]
    return [line.strip() for line in text.splitlines() if line.strip()]
