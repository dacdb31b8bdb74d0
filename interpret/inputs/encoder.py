"""What does a model take for the text, tokens or numbers that a user gives?

``Encoder`` is what stands behind ``model.encode``: it returns a ``Sample`` in which everything
fits, or refuses with what the model expects, what it got, and the likely mend.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from interpret.core.alphabets import ALPHABETS
from interpret.core.errors import DataError, choices, plural, printable
from interpret.core.given_inputs import values_of
from interpret.core.info import InputSpec, ModelInfo
from interpret.core.sample import Sample, of_any_length, plain_sample, refuse_masked
from interpret.core.series import Series
from interpret.core.text_settings import TextSettings
from interpret.inputs.channel_order import arrange, label_sample
from interpret.inputs.guesses import describe
from interpret.inputs.model_limits import (
    check_length,
    in_sub_sequences,
    settled,
    token_rows_of,
)
from interpret.inputs.series_source import inputs_of
from interpret.inputs.text_encoder import Encoded, TextEncoder

if TYPE_CHECKING:
    from jaxtyping import Bool, Num


class Encoder:
    """Encodes what a user gives for one model.

    Parameters
    ----------
    info
        The model; its explained input decides how text and numbers are read.
    text
        The vocabulary and how texts are split; None for a series, and for a token model that is
        given ids only.
    suggesting
        Whether words that the vocabulary does not hold are told with those that look like them.

    Attributes
    ----------
    settings
        ``text`` with what the model itself decides: its length, at least as many positions as its
        first kernel spans, and zeros as the padding of a one-hot model. None without ``text``.

    Raises
    ------
    DataError
        Where the vocabulary or the stated length does not fit the model.
    """

    def __init__(
        self, info: ModelInfo, text: TextSettings | None = None, *, suggesting: bool = False
    ) -> None:
        self.info = info
        self.settings = settled(info, text) if text is not None and info.is_text else None
        self._text = None
        if self.settings is not None:
            self._text = TextEncoder(self.settings, suggesting=suggesting)

    def __call__(self, x: object, /, *, piece: bool = False) -> Sample:
        """Encode a text, a list of tokens, an array, a Series, or a dict of a value for each input.

        A DataFrame, or a dict of the model's channels, is read as the same columns of a CSV are.
        A ``piece`` is of the explained input alone, of any length, and is not padded.

        A Sample is returned as it is.

        Raises
        ------
        DataError
            Where it does not fit the model.
        """
        if isinstance(x, Sample):
            return x
        if piece:
            return self._of_pieces(self._explained(x))
        x = values_of(self.info, x) if isinstance(x, Mapping) else x
        for name, value in x.items() if isinstance(x, Mapping) else ((self.info.input.name, x),):
            refuse_masked(f"{'Input' if name in self._names else 'Channel'} {name!r}", value)
        values = inputs_of(x, self.info)
        if isinstance(series := values.get(self.info.input.name), Series):
            values[self.info.input.name] = arrange(self.info, series)
            return label_sample(self._sample(values), self.info, series)
        return self._sample(values)

    def _sample(self, values: dict[str, Any]) -> Sample:
        """The sample of a value for each input."""
        if strange := [str(name) for name in values if name not in self._names]:
            raise DataError(
                f"{self.info.name} has no input {strange[0]!r}: its inputs are "
                f"{', '.join(repr(name) for name in self._names)}.",
                code="unknown-input",
            )
        texts: dict[str, Encoded] = {}
        notes = [
            spec.guessed
            or f"{choices([spec.name, *spec.also]).replace(' or ', ' and ')} hold the same: what "
            "is replaced in one is replaced in all of them."
            for spec in self.info.inputs
            if spec.also
        ]
        for spec in self.info.inputs:
            if spec.name in values:
                value = _unpacked(values[spec.name])
                value, note = _laid(spec, value)
                notes += [note] * bool(note)
                encoded = self._encoded(spec, value)
                if encoded is not None:
                    texts[spec.name] = encoded
                    value = self._rows(spec, encoded)
                elif (single := _only_sample(spec, value)) is not None:
                    value, note = single, "The first axis, of 1, was taken as the sample axis."
                    notes.append(note)
                values[spec.name] = value
        shape: tuple[int, ...] = getattr(values.get(self.info.input.name), "shape", ())
        if self.info.input.kind == "series" and len(shape) == 3:
            # A whole table on none of whose samples a kernel can slide is told the real mend.
            check_length(self.info, int(shape[1]), int(shape[2]))
        sample = plain_sample(self.info, values)
        check_length(self.info, *sample.x.shape)
        notes += [*sample.notes, *(note for encoded in texts.values() for note in encoded.notes)]
        notes += _equal_inputs(self.info, sample)
        notes += [
            f"Input {name!r} was read with the same vocabulary."
            for name in texts
            if name != self.info.input.name
        ]
        return self._named(sample, texts.get(self.info.input.name), tuple(notes))

    def describe(self) -> tuple[str, ...]:
        """How texts are read, in sentences; none for a series or without a vocabulary."""
        if self.settings is None:
            return ()
        return describe(self.settings, embedding_size=token_rows_of(self.info.input))

    @cached_property
    def _of_pieces(self) -> Encoder:
        """What reads pieces of the explained input; of a short one, each unknown word counts."""
        settings = self.settings
        if settings is not None:
            settings = replace(settings, length=None, minimum_length=1)
        return Encoder(of_any_length(self.info), settings, suggesting=True)

    def _explained(self, x: object) -> object:
        """The explained input's own value, where others are given beside it."""
        values = values_of(self.info, x) if isinstance(x, Mapping) else {}
        return values.get(self.info.input.name, x)

    @property
    def _names(self) -> tuple[str, ...]:
        return tuple(spec.name for spec in self.info.inputs)

    def _encoded(self, spec: InputSpec, value: object) -> Encoded | None:
        """The value as token ids where it is text, or ids to be padded; None for other arrays."""
        if isinstance(value, list | tuple) and not value and spec.kind in ("tokens", "one_hot"):
            raise DataError(
                "The list of tokens is empty: there is nothing to explain.", code="empty"
            )
        tokens = isinstance(value, list | tuple) and any(isinstance(v, str) for v in value)
        if isinstance(value, str) or tokens:
            if spec.kind not in ("tokens", "one_hot"):
                raise DataError(
                    f"Input {spec.name!r} of {self.info.name} takes numbers, {_shape(spec)}, but "
                    f"was given text: give an array, or a file of numbers.{_letters_mend(spec)}",
                    code="not-numeric",
                )
            return self._for(spec).encode(value)  # type: ignore[arg-type]
        if spec.kind in ("tokens", "one_hot") and (strings := _strings_in(value)):
            shown = ", ".join(repr(printable(each, limit=40)) for each in strings[:2])
            raise DataError(
                f"Input {spec.name!r} of {self.info.name} takes one text or the tokens of one, but "
                f"was given a {type(value).__name__} of {plural(len(strings), 'string')}, such as "
                f"{shown}: give one text; interpret.occlude_all and interpret.ngrams take several, "
                "as a list.",
                code="texts",
            )
        if spec.kind != "tokens" or self._text is None:
            return None
        return self._padded(spec, value)

    def _padded(self, spec: InputSpec, value: object) -> Encoded | None:
        """Ids of a text that is shorter or longer than the model takes, cut and padded like one."""
        encoder = self._for(spec)
        try:
            ids = np.asarray(value)
        except ValueError:
            return None
        if ids.ndim == 2 and 1 in ids.shape:
            ids = ids.reshape(-1)
        need = encoder.settings.length or encoder.settings.minimum_length
        short = len(ids) < need if ids.ndim == 1 else False
        long = encoder.settings.length is not None and ids.ndim == 1 and len(ids) > need
        if not (short or long) or not len(ids) or ids.dtype.kind not in "iu":
            return None
        if (ids < 0).any() or (ids >= (spec.vocabulary_size or 2**31)).any():
            return None  # plain_sample says which
        if short and encoder.settings.pad_id is None:
            return None
        return encoder.fit(ids.astype(np.int32), [self.info.token_name(int(i)) for i in ids])

    def _for(self, spec: InputSpec) -> TextEncoder:
        """The text encoder, at the length of another input where it is asked for one."""
        if self._text is None:
            raise DataError(
                f"{self.info.name} takes token ids and was given text, but no vocabulary says "
                "which id a token has: pass the vocabulary it was trained with, --vocab FILE or "
                f"vocabulary=…, or give the ids, {_shape(spec)}.",
                code="no-vocabulary",
            )
        if spec.length in (None, self._text.settings.length):
            return self._text
        return TextEncoder(replace(self._text.settings, length=spec.length))

    def _rows(self, spec: InputSpec, encoded: Encoded) -> Num[np.ndarray, "..."]:
        """Token ids as this input takes them: ids, or one-hot rows."""
        if spec.kind == "tokens":
            return encoded.ids[:, None]
        if self._text is not None and (letters := self._text.letters) is not None:
            return letters.rows(encoded.ids, spec.channels).astype(spec.numbers)
        return replace(self.info, focus=self.info.inputs.index(spec)).token_rows(encoded.ids)

    def _named(self, sample: Sample, encoded: Encoded | None, notes: tuple[str, ...]) -> Sample:
        if encoded is not None:
            return replace(
                sample,
                positions=encoded.positions,
                padding=encoded.padding,
                text=encoded.text or None,
                notes=notes,
            )
        pad_id = self.settings.pad_id if self.settings is not None else self.info.pad_id
        if not self.info.is_text:
            return replace(sample, notes=notes)
        padding = _padding_of(self.info, sample, pad_id)
        if padding.any():
            pad = f"the padding id {pad_id}"
            if self.info.input.kind == "one_hot":
                pad = "zeros" if pad_id is None or pad_id < 0 else "zeros or the padding token"
            notes += (f"{int(padding.sum())} positions at the ends hold {pad}: they are padding.",)
        return replace(sample, padding=padding, notes=notes)


def _equal_inputs(info: ModelInfo, sample: Sample) -> list[str]:
    """A sentence where other inputs were given what the explained one was, and yet stay."""
    alike = [
        spec.name
        for spec, array in zip(info.inputs, sample.arrays, strict=True)
        if spec.name in info.alike and np.array_equal(array, sample.x)
    ]
    if len(alike) < 2:
        return []
    names = choices(alike).replace(" or ", " and ")
    return [
        f"{names} were given the same, and only {info.input.name!r} is explained, beside the "
        f"others as they are: open the model with same={tuple(alike)!r} (--same "
        f"{','.join(alike)}) to replace it in all of them."
    ]


def _padding_of(
    info: ModelInfo, sample: Sample, pad_id: int | None
) -> Bool[np.ndarray, " position"]:
    """Padding at the ends of ids or one-hot rows that the user padded."""
    none = np.zeros(len(sample), dtype=bool)
    if info.input.kind == "one_hot":
        counted = sample.x.copy()
        if pad_id is not None and pad_id >= 0:
            counted[:, pad_id] = 0  # a row of nothing else is the padding token
        real = counted.any(axis=1)
    elif info.input.kind == "tokens" and pad_id is not None:
        real = sample.x[:, 0] != pad_id
    else:
        return none
    if not real.any():
        return none
    first, last = np.flatnonzero(real)[[0, -1]]
    none[:first] = none[last + 1 :] = True
    return none


def _unpacked(value: object) -> object:
    """Arrays of text as str or a list of str, so that they are read as texts are."""
    if isinstance(value, np.ndarray) and value.dtype.kind in "UO":
        plain = value.tolist() if value.size != 1 else value.item()
        if isinstance(plain, str) or (
            isinstance(plain, list) and plain and all(isinstance(v, str) for v in plain)
        ):
            return plain
    if isinstance(value, bytes):
        raise DataError("The text is given as bytes: decode it first, x.decode().", code="bytes")
    return value


def _strings_in(value: object) -> list[str]:
    """Strings in a table or in lists of lists; none where the value holds numbers."""
    try:
        array = np.asarray(value)
    except ValueError:  # lists of unlike lengths
        array = np.asarray(value, dtype=object)
    if array.dtype.kind not in "UO":
        return []
    rows = [each if isinstance(each, list | tuple) else [each] for each in array.ravel().tolist()]
    return [each for row in rows for each in row if isinstance(each, str)]


def _laid(spec: InputSpec, value: object) -> tuple[Any, str]:
    """An array that lies as the model itself takes it, (position, channel), and a note of that.

    A (channel, position) array is turned where only that makes it fit.
    """
    if not isinstance(value, np.ndarray) or value.ndim < 2:
        return value, ""
    own, want = "", (spec.length, spec.channels)
    if (
        spec.channels_first
        and _fits(want, value.shape[:-3:-1])
        and not _fits(want, value.shape[-2:])
    ):
        own, value = "(channel, position)", value.swapaxes(-1, -2)
    elif in_sub_sequences(spec, value.shape):
        own = "(sub-sequence, step, channel)"
        value = value.reshape(*value.shape[:-3], -1, spec.channels)
    return value, own and f"Input {spec.name!r} was given as {own}, as the model itself takes it."


def _only_sample(spec: InputSpec, value: object) -> Num[np.ndarray, "..."] | None:
    """The one sample of an array with a sample axis of 1, where only that makes it fit."""
    try:
        array = np.asarray(value)
    except ValueError:
        return None
    if array.dtype.kind not in "biuf" or array.ndim < 2 or array.shape[0] != 1:
        return None
    want = spec.shape if spec.kind == "static" else (spec.length, spec.channels)
    if _fits(want, array.shape):
        return None
    inner = array[0]
    if spec.kind != "static" and inner.ndim == 1 and spec.channels == 1:
        inner = inner[:, None]
    return inner if _fits(want, inner.shape) else None


def _fits(want: tuple[int | None, ...], got: tuple[int, ...]) -> bool:
    return len(want) == len(got) and all(
        w is None or w == g for w, g in zip(want, got, strict=True)
    )


def _letters_mend(spec: InputSpec) -> str:
    """What to do where the channels of a series are the letters of a text."""
    if spec.kind != "series" or spec.channels < 2:
        return ""
    return (
        " Where each channel is a letter or a token, say which: "
        f"vocabulary={choices(ALPHABETS)} (--vocab dna), or a list of a token for each."
    )


def _shape(spec: InputSpec) -> str:
    """The shape of one sample in a sentence."""
    if spec.kind == "static":
        return f"of shape {spec.shape}"
    length = "any number of" if spec.length is None else f"{spec.length}"
    if spec.kind == "tokens":
        return f"{length} positions"
    return f"{length} positions and {spec.channels} channel{'s' * (spec.channels != 1)}"
