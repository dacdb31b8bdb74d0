"""What must a model offer so that a method can explain it?

``SequenceModel`` is the Protocol that every method is written against; the Keras backend implements
it, and so do the numpy toy models of the tests. The records here describe a model without holding
it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol

import numpy as np

from interpret.core.errors import ArgumentError, DataError
from interpret.core.shape_advice import likely_mend

if TYPE_CHECKING:
    from jaxtyping import Bool, Float, Int, Num

    from interpret.core.targets import Target

InputKind = Literal["tokens", "one_hot", "series", "static"]

Progress = Callable[[int, int], "bool | None"]
"""Called with (done, total) after each batch of work; a False returned asks the method to stop."""


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
    logit. ``labels`` names the classes and is as long as ``classes``.
    """

    name: str
    classes: int
    labels: tuple[str, ...]
    activation: str = "linear"
    per_position: bool = False

    @property
    def unit(self) -> str:
        """What one score measures."""
        return "probability" if self.activation in ("softmax", "sigmoid") else "output"


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
    """Whether the layer reads token embeddings directly, so that tokens can name its slots."""


@dataclass(frozen=True, kw_only=True)
class ModelInfo:
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

    @property
    def input(self) -> InputSpec:
        """The input that is explained; the others are held as they are."""
        return self.inputs[self.focus]

    @property
    def is_text(self) -> bool:
        """Whether positions hold tokens rather than numbers."""
        return self.input.kind in ("tokens", "one_hot")

    def conv_layer(self, name: str | None) -> ConvLayer:
        """Find a conv layer by its name, or by the end of its path; None means the first one.

        Raises
        ------
        ArgumentError
            Where there is no such layer, or the short name fits several.
        """
        if not self.conv_layers:
            raise ArgumentError(f"{self.name} has no convolution over positions to look at.")
        if name is None:
            return self.conv_layers[0]
        exact = [layer for layer in self.conv_layers if layer.name == name]
        found = exact or [c for c in self.conv_layers if c.name.rsplit("/", 1)[-1] == name]
        if len(found) == 1:
            return found[0]
        known = ", ".join(repr(layer.name) for layer in self.conv_layers)
        if found:
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
        rows = np.zeros((len(ids), self.input.channels), dtype=np.float32)
        known = np.asarray(ids) >= 0
        rows[np.flatnonzero(known), np.asarray(ids)[known]] = 1.0
        return rows


@dataclass(frozen=True, kw_only=True)
class Sample:
    """One input, encoded as the model takes it, with the names of its positions and channels.

    ``arrays`` holds one array for each model input, without the sample axis. The explained one,
    ``x``, is always (position, channel): token ids are int32 with one channel. ``padding`` is True
    at positions that were added to fit the model and that no method counts as input.
    """

    arrays: tuple[Num[np.ndarray, "..."], ...]
    focus: int = 0
    positions: tuple[str, ...] | tuple[float, ...]
    axis: str = "position"
    channels: tuple[str, ...] = ("value",)
    padding: Bool[np.ndarray, "position"]
    text: str | None = None
    notes: tuple[str, ...] = ()

    @property
    def x(self) -> Num[np.ndarray, "position channel"]:
        """The explained input."""
        return self.arrays[self.focus]

    def __len__(self) -> int:
        """Positions of the explained input, padding included."""
        return int(self.x.shape[0])


def plain_sample(info: ModelInfo, x: object) -> Sample:
    """Encode an array (position, channel), or a dict of one array for each input, as it stands.

    Raises
    ------
    DataError
        Where an input is missing, or an array does not have the axes that the model takes.
    """
    given = x if isinstance(x, dict) else {info.input.name: x}
    missing = [spec.name for spec in info.inputs if spec.name not in given]
    if missing:
        raise DataError(
            f"{info.name} has {len(info.inputs)} inputs: give a dict with an array for each. "
            f"Missing: {', '.join(repr(name) for name in missing)}.",
            code="missing-input",
        )
    arrays = tuple(_fitted(spec, given[spec.name]) for spec in info.inputs)
    length, channels = arrays[info.focus].shape
    return Sample(
        arrays=arrays,
        focus=info.focus,
        positions=_position_names(info, arrays[info.focus]),
        axis="token" if info.is_text else ("time (s)" if info.sampling_rate else "position"),
        channels=_channel_names(info, channels),
        padding=np.zeros(length, dtype=bool),
    )


def _channel_names(info: ModelInfo, count: int) -> tuple[str, ...]:
    if info.is_text:
        return ("token",)
    if len(info.channels) == count:
        return info.channels
    return ("value",) if count == 1 else tuple(f"channel {i}" for i in range(count))


def _position_names(
    info: ModelInfo, x: Num[np.ndarray, "position channel"]
) -> tuple[str, ...] | tuple[float, ...]:
    if info.input.kind == "tokens":
        return tuple(map(info.token_name, x[:, 0].tolist()))
    if info.input.kind == "one_hot":
        ids = np.where(x.any(axis=1), x.argmax(axis=1), -1)
        return tuple(info.token_name(int(i)) if i >= 0 else "" for i in ids)
    return tuple(float(i) / (info.sampling_rate or 1.0) for i in range(len(x)))


def _fitted(spec: InputSpec, value: object) -> Num[np.ndarray, "..."]:
    """Check one array against its input and give it the axes and dtype that methods expect."""
    try:
        array = np.asarray(value)
    except ValueError as error:  # lists of unlike lengths
        raise DataError(
            f"Input {spec.name!r} takes an array, but the rows given are not equally long.",
            code="ragged",
        ) from error
    if array.dtype == object or array.dtype.kind not in "biuf":
        raise DataError(
            f"Input {spec.name!r} takes numbers, but the array given holds {array.dtype.name}.",
            code="not-numeric",
        )
    if spec.kind != "static" and array.ndim == 1 and spec.channels == 1:
        array = array[:, None]
    rank = 2 if spec.kind != "static" else len(spec.shape)
    want = spec.shape if spec.kind == "static" else (spec.length, spec.channels)
    fits = array.ndim == rank and all(
        w is None or w == g for w, g in zip(want, array.shape, strict=True)
    )
    if not fits:
        shape = ", ".join("any" if n is None else str(n) for n in want) + "," * (len(want) == 1)
        series = spec.kind != "static"
        axes = " (position, channel)" if series else ""
        mend = likely_mend((spec.length, spec.channels), array.shape) if series else ""
        raise DataError(
            f"Input {spec.name!r} takes one sample of shape ({shape}){axes}, "
            f"but the array given has shape {array.shape}.{mend}",
            code="wrong-shape",
        )
    if spec.kind != "static" and not len(array):
        raise DataError(f"Input {spec.name!r} was given no positions.", code="empty")
    if not np.isfinite(array).all():
        where = tuple(int(i) for i in np.argwhere(~np.isfinite(array))[0])
        raise DataError(
            f"Input {spec.name!r} holds {array[where]} at {where}: fill or drop missing values "
            "first, since one of them makes every score undefined.",
            code="non-finite",
        )
    return _cast(spec, array)


def _cast(spec: InputSpec, array: Num[np.ndarray, "..."]) -> Num[np.ndarray, "..."]:
    """The array in the dtype of its input, refusing values that would turn into others."""
    if spec.kind == "tokens":
        size = spec.vocabulary_size or np.iinfo(np.int32).max
        if (wrong := (array != np.floor(array)) | (array < 0) | (array >= size)).any():
            where = tuple(int(i) for i in np.argwhere(wrong)[0])
            raise DataError(
                f"Input {spec.name!r} takes token ids, whole numbers from 0 to {size - 1}, but "
                f"holds {array[where]} at {where}.",
                code="bad-id",
            )
        return np.ascontiguousarray(array, dtype=np.int32)
    if array.dtype.kind == "f" and (wrong := np.abs(array) > np.finfo(np.float32).max).any():
        where = tuple(int(i) for i in np.argwhere(wrong)[0])
        raise DataError(
            f"Input {spec.name!r} holds {array[where]} at {where}, which is beyond the numbers "
            "that a model computes with: scale it as in training.",
            code="non-finite",
        )
    return np.ascontiguousarray(array, dtype=np.float32)


Engine = Literal["auto", "incremental", "naive"]
"""How windows are run: only what each can change, everything anew, or whichever is cheaper."""


@dataclass(frozen=True, kw_only=True)
class WindowScores:
    """Scores under many windows, and what they cost.

    Attributes
    ----------
    outputs
        As ``SequenceModel.predict`` gives them, (window, …): each head's, or a layer's map.
    clean
        The same of each sample as it stands, (sample, …): a fast engine knows it anyway.
    engine
        What ran: ``"incremental"`` or ``"naive"``.
    multiply_adds, naive_multiply_adds
        Products computed, and those of brute force; None where they were not counted.
    notes
        Sentences that a reader must see, such as why an engine was not used.
    """

    outputs: tuple[Float[np.ndarray, "window ..."], ...]
    clean: tuple[Float[np.ndarray, "sample ..."], ...] = ()
    engine: Engine = "naive"
    multiply_adds: int | None = None
    naive_multiply_adds: int | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Survey:
    """What a model answers to a batch, and what one layer's pre-activation map comes to.

    Attributes
    ----------
    outputs
        Each head's scores, as ``SequenceModel.predict`` gives them.
    map
        Pre-activation of every filter at every position.
    highest, lowest
        Over the positions that count; −infinity and infinity where none does.
    peak
        Highest over all positions, those that do not count included.
    total
        Sum over the positions that count of all samples.
    fired
        How many positions of each part have a pre-activation above 0.
    """

    outputs: tuple[Float[np.ndarray, "sample ..."], ...]
    map: Float[np.ndarray, "sample position filter"]
    highest: Float[np.ndarray, "sample filter"]
    lowest: Float[np.ndarray, "sample filter"]
    peak: Float[np.ndarray, "sample filter"]
    total: Float[np.ndarray, "filter"]
    fired: Float[np.ndarray, "part filter"]


@dataclass(frozen=True, kw_only=True)
class Kernel:
    """A conv layer's weights with named axes: (filter, slot, channel), bias (filter,).

    Slot 0 meets the first position of the window. Grouped kernels are spread over all input
    channels, with zeros where a filter does not look; separable ones are multiplied out.
    """

    weights: Float[np.ndarray, "filter slot channel"]
    bias: Float[np.ndarray, "filter"]


@dataclass(frozen=True, kw_only=True)
class LinearHead:
    """A head that is linear in what conv layers give, pooled over all positions.

    ``layers`` are joined in order: the first ``filters`` rows of ``weights`` belong to the first
    one. ``pooling`` is ``"max"`` or ``"average"``. ``plain`` says that nothing but dropout stands
    between a layer, with the activation function that it holds, and its pooling.
    """

    layers: tuple[str, ...]
    pooling: Literal["max", "average"]
    weights: Float[np.ndarray, "filter class"]
    bias: Float[np.ndarray, "class"]
    plain: bool = True


class SequenceModel(Protocol):
    """What methods need of a model. Arrays are numpy; batches have the sample axis first.

    ``x`` is a batch of explained inputs, (sample, position, channel); ``vectors`` is the same after
    the embedding, (sample, position, dimension), and equals ``x`` for a series. Other inputs, masks
    and token ids are taken from ``sample``.
    """

    @property
    def info(self) -> ModelInfo:
        """What the model is."""
        ...

    def encode(self, x: object, /) -> Sample:
        """Turn what a user gives (text, tokens, array, dict of inputs) into a Sample."""
        ...

    def predict(
        self,
        x: Num[np.ndarray, "sample position channel"],
        *,
        sample: Sample,
        layer: str | None = None,
        logits: bool = False,
    ) -> tuple[Float[np.ndarray, "sample ..."], ...]:
        """Scores of every head, (sample, class) or (sample, position, class).

        With ``layer``, one array instead: that conv layer's map (sample, position, filter). With
        ``logits``, heads before their softmax or sigmoid, and a layer before its activation.
        """
        ...

    def observe(
        self,
        x: Num[np.ndarray, "sample position channel"],
        *,
        sample: Sample,
        layers: Sequence[str],
    ) -> tuple[
        tuple[Float[np.ndarray, "sample ..."], ...],
        tuple[Float[np.ndarray, "sample position filter"], ...],
    ]:
        """``predict``, and the pre-activation maps of conv layers, in one forward pass."""
        ...

    def survey(
        self,
        x: Num[np.ndarray, "sample position channel"],
        *,
        sample: Sample,
        layer: str,
        parts: Float[np.ndarray, "sample position part"],
        logits: bool = False,
        heads: bool = True,
    ) -> Survey:
        """``predict``, one conv layer's pre-activation map and what it comes to, in one pass.

        ``parts`` is 1 where a position of the layer belongs to a part of its sample, else 0; a
        position that belongs to none does not count. Without ``heads`` nothing after the layer is
        computed, and there are no outputs.
        """
        ...

    def predict_gated(
        self,
        x: Num[np.ndarray, "sample position channel"],
        *,
        sample: Sample,
        floors: Mapping[str, Float[np.ndarray, "filter"]],
        logits: bool = False,
    ) -> tuple[Float[np.ndarray, "sample ..."], ...]:
        """``predict`` with filters silent, at 0, wherever their pre-activation passes no floor.

        ``floors`` holds one number for each filter of a conv layer: answers whose pre-activation is
        at most that become 0. Infinity switches a filter off; −infinity leaves it as it is.
        """
        ...

    def layer_input(
        self, x: Num[np.ndarray, "sample position channel"], *, sample: Sample, layer: str
    ) -> Float[np.ndarray, "sample position channel"]:
        """What a conv layer takes in, before its padding."""
        ...

    def linear_head(self, head: int = 0) -> LinearHead | None:
        """The head as pooled filters times weights; None where it is anything else.

        Between a conv layer and its pooling only activation functions and dropout may stand, and
        between the pooling and the last Dense only concatenation and dropout.
        """
        ...

    def predict_windows(
        self,
        windows: Int[np.ndarray, "window 2"],
        patches: Num[np.ndarray, "window width channel"],
        *,
        samples: Sequence[Sample],
        owners: Int[np.ndarray, " window"] | None = None,
        layer: str | None = None,
        logits: bool = False,
        engine: Engine = "auto",
        progress: Progress | None = None,
    ) -> WindowScores:
        """``predict`` with ``x[start:stop]`` of a sample replaced by each window's patch.

        ``owners`` says which of the samples, all of one length, each window lies in (default: the
        first); a sample without windows is only predicted. Stopped by ``progress``, the windows
        done so far are returned, in order; ``outputs`` is empty where there were no windows.
        """
        ...

    def embed(
        self, x: Num[np.ndarray, "sample position channel"]
    ) -> Float[np.ndarray, "sample position dimension"]:
        """Vectors that the first layer works on: embeddings of token ids, or ``x`` itself."""
        ...

    def score(
        self,
        vectors: Float[np.ndarray, "sample position dimension"],
        *,
        sample: Sample,
        target: Target,
    ) -> Float[np.ndarray, "sample"]:
        """The target's score for each of a batch of vectors."""
        ...

    def gradient(
        self,
        vectors: Float[np.ndarray, "sample position dimension"],
        *,
        sample: Sample,
        target: Target,
    ) -> tuple[Float[np.ndarray, "sample"], Float[np.ndarray, "sample position dimension"]]:
        """The target's score, and its gradient with respect to the vectors."""
        ...

    def mean_gradient(
        self,
        vectors: Float[np.ndarray, "sample position dimension"],
        weights: Float[np.ndarray, "sample"],
        *,
        sample: Sample,
        target: Target,
    ) -> Float[np.ndarray, "position dimension"]:
        """Weighted sum of the gradients at a batch of points (SmoothGrad)."""
        ...

    def path_gradient(
        self,
        start: Float[np.ndarray, "position dimension"],
        end: Float[np.ndarray, "position dimension"],
        *,
        nodes: Float[np.ndarray, "step"],
        weights: Float[np.ndarray, "step"],
        sample: Sample,
        target: Target,
    ) -> Float[np.ndarray, "position dimension"]:
        """Weighted sum of the gradients at start + node · (end − start) (integrated gradients)."""
        ...

    def layer_gradient(
        self,
        vectors: Float[np.ndarray, "sample position dimension"],
        *,
        layer: str,
        sample: Sample,
        target: Target,
    ) -> tuple[
        Float[np.ndarray, "sample position filter"], Float[np.ndarray, "sample position filter"]
    ]:
        """A conv layer's map after its activation, and the target's gradient with respect to it."""
        ...

    def spans(self, layer: str, length: int) -> Int[np.ndarray, "position 2"] | None:
        """Input positions ``[start, stop)`` that each position of a layer saw; None if unknown."""
        ...

    def kernel(self, layer: str) -> Kernel:
        """A conv layer's weights and bias."""
        ...

    def embedding(self) -> Float[np.ndarray, "token dimension"] | None:
        """The vector of each token id, or None for a series."""
        ...

    def library_map(
        self,
        method: str,
        vectors: Float[np.ndarray, "position dimension"],
        *,
        sample: Sample,
        target: Target,
        layer: str | None = None,
        **options: float,
    ) -> Float[np.ndarray, "position dimension"]:
        """The map that tf-keras-vis gives, not normalised and with its sign.

        ``gradient`` and ``smoothgrad``: (position, dimension). ``gradcam``, ``gradcam++`` and
        ``layercam``: at the layer's own positions, (layer position, 1).
        """
        ...
