"""What is a model? Its inputs, outputs and convolutions, told without holding the model itself."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import zip_longest
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from interpret.core.activation_functions import activation_function
from interpret.core.errors import ArgumentError, plural
from interpret.core.names import named
from interpret.core.notebook import InNotebook

if TYPE_CHECKING:
    from jaxtyping import Int, Num

InputKind = Literal["tokens", "one_hot", "series", "static"]


@dataclass(frozen=True, kw_only=True)
class InputSpec:
    """One input of a model.

    ``kind`` is ``"tokens"`` (integer ids into an Embedding), ``"one_hot"`` (one channel for each
    vocabulary entry), ``"series"`` (floats, one or many channels) or ``"static"`` (no position
    axis). ``shape`` leaves the sample axis out; None is a length that varies, and
    ``minimum_length`` the shortest that every layer can work on.
    """

    name: str
    kind: InputKind
    shape: tuple[int | None, ...]
    dtype: str = "float32"
    vocabulary_size: int | None = None
    minimum_length: int = 1
    keras_name: str = ""
    """What Keras calls it, where the model's own dict of inputs calls it otherwise."""
    channels_first: bool = False
    """Whether the model itself takes (channel, position), as which an array may be given too."""
    steps: int | None = None
    """Of each sub-sequence, where the model takes (sub-sequence, step, channel), as which an array
    may be given too: they lie end to end."""
    mask_value: float | None = None
    """Of a series that a Masking layer reads: positions that hold it throughout are padding."""
    also: tuple[str, ...] = ()
    """Other inputs that hold the same, by name: whatever is done to this one is done to them."""
    aliases: tuple[str, ...] = ()
    """Every other name of it, such as its layer's, and the names of those others."""
    guessed: str = ""
    """Why those others were taken to hold the same; nothing where somebody said so."""

    @property
    def agreement(self) -> tuple[object, ...]:
        """What inputs must agree in that are to hold the same."""
        return self.kind, self.shape, self.dtype, self.vocabulary_size, self.mask_value

    @property
    def numbers(self) -> np.dtype[Any]:
        """The dtype of its samples: the narrowest that rounds none of what it takes."""
        if self.kind == "tokens":
            return np.dtype(np.int32)
        wide = self.dtype in ("float64", "int32", "int64", "uint32", "uint64")
        return np.dtype(np.float64 if wide else np.float32)

    @property
    def length(self) -> int | None:
        """Positions, or None where any length is taken."""
        return self.shape[0] if self.shape and self.kind != "static" else None

    @property
    def channels(self) -> int:
        """Channels: 1 for token ids and for a series given without a channel axis."""
        last = self.shape[-1] if len(self.shape) > 1 else 1
        return int(last) if last is not None else 1


@dataclass(frozen=True, kw_only=True)
class Head:
    """One output of a model: ``classes`` scores for each sample, or for each position.

    ``activation`` is that of its last layer; the score before a ``softmax`` or a ``sigmoid`` is the
    logit, before any other the pre-activation. ``labels`` names the classes and is as long as
    ``classes``; ``negative`` names the other side of a single sigmoid, where somebody did.
    """

    name: str
    classes: int
    labels: tuple[str, ...]
    activation: str = "linear"
    per_position: bool = False
    negative: str = ""
    keras_name: str = ""
    """What Keras calls it, its layer's name, where the model's own dict of outputs says more."""

    @property
    def sides(self) -> tuple[str, ...]:
        """What it chooses between: its labels, or for a single sigmoid its label and the other."""
        if self.classes != 1 or self.activation != "sigmoid":
            return self.labels
        return (self.negative or f"not {self.labels[0]}", self.labels[0])

    @property
    def several(self) -> bool:
        """Whether a sample can be of several classes at once: each has a sigmoid of its own."""
        return self.classes > 1 and self.activation == "sigmoid" and not self.per_position

    @property
    def stated_labels(self) -> tuple[str, ...]:
        """The names that somebody gave, both sides of a single sigmoid among them."""
        return (self.negative, *self.labels) if self.negative else self.labels

    @property
    def squashed(self) -> bool:
        """Whether its scores are probabilities, with logits before them."""
        return self.activation in ("softmax", "sigmoid")

    @property
    def nonlinear(self) -> bool:
        """Whether scores before its activation function are as many, and can be explained too."""
        apart = self.activation != "linear" and activation_function(self.activation).elementwise
        return apart or self.squashed

    @property
    def unit(self) -> str:
        """What one score measures."""
        return "probability" if self.squashed else "output"


def unnamed_classes(count: int, activation: str) -> tuple[str, ...]:
    """Labels of classes that nobody named, for an output of this last activation.

    >>> unnamed_classes(2, "softmax"), unnamed_classes(1, "linear")
    (('class 0', 'class 1'), ('output',))
    """
    word = "class" if activation in ("softmax", "sigmoid") else "output"
    return (word,) if count == 1 else tuple(f"{word} {i}" for i in range(count))


_NO_HEAD = Head(name="", classes=0, labels=())


@dataclass(frozen=True, kw_only=True)
class ConvLayer:
    """One convolution over positions, wherever in the model it stands.

    ``receptive_field`` and ``jump`` are in positions of the explained input; None where a layer
    before it mixes all positions or where the structure could not be followed.
    """

    name: str
    kind: str
    filters: int
    kernel_size: int
    stride: int = 1
    dilation: int = 1
    padding: str = "valid"
    groups: int = 1
    input_channels: int
    activation: str = "linear"
    use_bias: bool = True
    output_length: int | None = None
    receptive_field: int | None = None
    jump: int | None = None
    on_tokens: bool = False
    """Whether each position that it reads is made of one token alone, so that tokens can name its
    slots."""
    untouched: bool = False
    """Whether it reads the explained input itself, with nothing before it."""
    placed: bool = True
    """Whether its positions have a place on the input's axis; they may, and yet see everything."""


def on_one_hot(layers: Iterable[ConvLayer]) -> tuple[ConvLayer, ...]:
    """The layers of a model whose input turns out to hold one token in each row."""
    return tuple(replace(layer, on_tokens=layer.untouched) for layer in layers)


@dataclass(frozen=True, kw_only=True, repr=False)
class ModelInfo(InNotebook):
    """What the model is: all that ``interpret inspect`` says.

    ``tokens`` names each token id by its index; ids without a name are shown as ``#id``. ``notes``
    are sentences about what was guessed or mended while the model was opened.
    """

    name: str
    model_id: str
    inputs: tuple[InputSpec, ...]
    heads: tuple[Head, ...]
    conv_layers: tuple[ConvLayer, ...]
    focus: int = 0
    parameters: int = 0
    tokens: tuple[str, ...] | None = None
    pad_id: int | None = None
    oov_id: int | None = None
    split: str | None = None
    channels: tuple[str, ...] = ()
    sampling_rate: float | None = None
    writer: str = ""
    notes: tuple[str, ...] = ()
    caveats: tuple[str, ...] = ()
    """Notes that are of every answer too, such as that the model's answers differ each time."""

    def renewed(self, now: ModelInfo) -> ModelInfo:
        """The same model after its owner has changed it, with the names that were given it."""
        heads = [
            replace(new, labels=old.labels, negative=old.negative)
            if (old.name, old.classes) == (new.name, new.classes)
            else new
            for old, new in zip_longest(self.heads[: len(now.heads)], now.heads, fillvalue=_NO_HEAD)
        ]
        names = ("model_id", "parameters", "caveats")
        changed: dict[str, Any] = {name: getattr(now, name) for name in names}
        layers = on_one_hot(now.conv_layers) if self.input.kind == "one_hot" else now.conv_layers
        lasting = [note for note in self.notes if note not in self.caveats]
        notes = (*lasting, *now.caveats)
        return replace(self, heads=tuple(heads), conv_layers=layers, notes=notes, **changed)

    def __repr__(self) -> str:
        """One line: what goes in, through what, and what comes out."""
        return f"ModelInfo({self.in_short})"

    @property
    def in_short(self) -> str:
        """What goes in, through what, and what comes out."""
        shape = " × ".join("any" if n is None else str(n) for n in self.input.shape)
        heads = ", ".join(f"{head.name} ({head.classes})" for head in self.heads)
        convs = plural(len(self.conv_layers), "conv layer")
        return f"{self.name}: {self.input.kind} ({shape}) → {convs} → {heads}"

    @property
    def input(self) -> InputSpec:
        """The input that is explained; the others are held as they are."""
        return self.inputs[self.focus]

    @property
    def alike(self) -> tuple[str, ...]:
        """Names of the inputs that could hold the same as the explained one, if there are any."""
        names = [each.name for each in self.inputs if each.agreement == self.input.agreement]
        return tuple(names) if len(names) > 1 else ()

    @property
    def is_text(self) -> bool:
        """Whether positions hold tokens rather than numbers."""
        return self.input.kind in ("tokens", "one_hot")

    def conv_layer(self, name: str | None) -> ConvLayer:
        """Find a conv layer by its name, or by the end of its path.

        None means the first whose kernel is wider than 1, which a shortcut's is not.

        Raises
        ------
        ArgumentError
            Where there is no such layer, or the short name fits several.
        """
        if not self.conv_layers:
            raise ArgumentError(f"{self.name} has no convolution over positions to look at.")
        if name is None:
            wide = (layer for layer in self.conv_layers if layer.kernel_size > 1)
            return next(wide, self.conv_layers[0])
        matches = named((layer.name for layer in self.conv_layers), name)
        if len(matches) == 1:
            return next(layer for layer in self.conv_layers if layer.name == matches[0])
        known = ", ".join(repr(layer.name) for layer in self.conv_layers)
        if matches:
            raise ArgumentError(f"layer={name!r} fits several layers: name one of {known} in full.")
        raise ArgumentError(f"layer={name!r} is no conv layer of {self.name}: it has {known}.")

    def token_name(self, token_id: int) -> str:
        """The token that an id stands for, or ``#id`` where the vocabulary does not say."""
        if self.tokens is not None and 0 <= token_id < len(self.tokens) and self.tokens[token_id]:
            return self.tokens[token_id]
        return f"#{token_id}"

    def token_id(self, token: str) -> int:
        """The id of a token.

        Raises
        ------
        ArgumentError
            Where the vocabulary does not hold it.
        """
        if self.tokens is not None and token in self.tokens:
            return self.tokens.index(token)
        if token.startswith("#") and token[1:].isdigit():
            return int(token[1:])
        raise ArgumentError(f"The vocabulary of {self.name} does not hold the token {token!r}.")

    def token_rows(self, ids: Int[np.ndarray, "position"]) -> Num[np.ndarray, "position channel"]:
        """Token ids as the explained input takes them: ids, or one-hot rows (pad is all zeros)."""
        if self.input.kind == "tokens":
            return np.asarray(ids, dtype=np.int32)[:, None]
        rows = np.zeros((len(ids), self.input.channels), dtype=self.input.numbers)
        known = np.asarray(ids) >= 0
        rows[np.flatnonzero(known), np.asarray(ids)[known]] = 1.0
        return rows
