"""Models small enough to be worked out by hand, with gradients written out by hand.

They implement ``SequenceModel`` in float64 numpy, so that a test can compare a method with a closed
form. ``Convolutional`` covers conv → activation → … → pool → dense; the others are smaller still.
"""

from __future__ import annotations

import copy
import dataclasses
import zlib
from dataclasses import dataclass

import numpy as np

from interpret.core.default_calls import PlainPasses
from interpret.core.errors import DataError, ModelError
from interpret.core.info import ConvLayer, Head, InputSpec, ModelInfo
from interpret.core.model import Kernel, LinearHead
from interpret.core.sample import Sample, of_any_length, plain_sample
from interpret.core.series import Series
from interpret.core.windows import Field, check_slides, output_length, padding_amounts, reach


def softmax(z):
    e = np.exp(z - z.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


def sigmoid(z):
    return 1.0 / (1.0 + np.exp(-z))


ANSWERS = {
    "linear": lambda z: z,
    "softmax": softmax,
    "sigmoid": sigmoid,
    "tanh": np.tanh,
    "relu": lambda z: np.maximum(z, 0.0),
    "relu6": lambda z: np.clip(z, 0.0, 6.0),
    "hard_sigmoid": lambda z: np.clip(z / 6.0 + 0.5, 0.0, 1.0),
    "softplus": lambda z: np.logaddexp(z, 0.0),
}
SLOPES = {
    "linear": np.ones_like,
    "sigmoid": lambda z: sigmoid(z) * sigmoid(-z),
    "tanh": lambda z: 1.0 - np.tanh(z) ** 2,
    "relu": lambda z: (z > 0).astype(float),
    "relu6": lambda z: ((z > 0) & (z < 6)).astype(float),
    "hard_sigmoid": lambda z: (np.abs(z) < 3) / 6.0,
    "softplus": sigmoid,
}


class Toy(PlainPasses):
    """What the toys share: heads, scores, encoding. A toy writes ``forward`` and ``backward``.

    ``forward(vectors, sample)`` gives each head's logits; ``backward(vectors, sample, cotangents)``
    the gradient, with respect to the vectors, of the sum of cotangent · logit.
    """

    info: ModelInfo
    table = None

    def forward(self, vectors, sample):
        raise NotImplementedError

    def backward(self, vectors, sample, cotangents):
        raise NotImplementedError

    def layer_map(self, vectors, layer, logits):
        raise ModelError(f"{self.info.name} has no layer {layer!r}.")

    def layer_backward(self, vectors, layer, cotangent, logits):
        raise ModelError(f"{self.info.name} has no layer {layer!r}.")

    def for_input(self, x):
        return self

    # -- encoding

    def encode(self, x, /, *, piece=False):
        if isinstance(x, Sample):
            return x
        info = of_any_length(self.info) if piece else self.info
        if isinstance(x, str):
            x = x.split()
        if self.info.is_text and isinstance(x, list) and all(isinstance(t, str) for t in x):
            return self._encode_tokens(info, x)
        return plain_sample(info, x.values if isinstance(x, Series) else x)

    @staticmethod
    def _encode_tokens(info, tokens):
        known = info.tokens or ()
        if info.oov_id is None and not set(tokens) <= set(known):
            raise DataError("A token is unknown.", code="unknown-token")
        ids = [known.index(t) if t in known else info.oov_id for t in tokens]
        length = info.input.length or len(ids)
        fill = length - len(ids)
        pad = -1 if info.pad_id is None else info.pad_id
        sample = plain_sample(info, info.token_rows(np.asarray(ids + [pad] * fill)))
        padding = np.arange(length) >= len(ids)
        return dataclasses.replace(
            sample,
            padding=padding,
            positions=(*tokens, *[""] * fill),
            text=" ".join(tokens),
        )

    def embed(self, x):
        if self.info.input.kind == "tokens":
            return self.table[x[:, :, 0]]
        return np.asarray(x, dtype=np.float64)

    def embedding(self, layer=None):
        return self.table

    # -- scores

    def _answers(self, vectors, sample, layer, logits):
        if layer is not None:
            return (self.layer_map(vectors, layer, logits),)
        return tuple(
            z if logits else ANSWERS[head.activation](z)
            for head, z in zip(self.info.heads, self.forward(vectors, sample), strict=True)
        )

    def predict(self, x, *, sample, layer=None, logits=False):
        return self._answers(self.embed(x), sample, layer, logits)

    def score(self, vectors, *, sample, target):
        vectors = np.asarray(vectors, dtype=np.float64)
        return target.read(self._answers(vectors, sample, target.layer, target.logits))

    def gradient(self, vectors, *, sample, target):
        vectors = np.asarray(vectors, dtype=np.float64)
        scores = self.score(vectors, sample=sample, target=target)
        if target.layer is not None:
            maps = self.layer_map(vectors, target.layer, target.logits)
            cotangent = _chosen(maps, target)
            back = self.layer_backward(vectors, target.layer, cotangent, target.logits)
            return scores, back
        return scores, self.backward(vectors, sample, self.cotangents(vectors, sample, target))

    def cotangents(self, vectors, sample, target):
        """∂ score / ∂ logit for each head."""
        logits = self.forward(vectors, sample)
        found = [np.zeros_like(z) for z in logits]
        head = self.info.heads[target.head]
        z = logits[target.head]
        answer = z if target.logits else ANSWERS[head.activation](z)
        chosen = _chosen(answer, target)
        if target.logits:
            found[target.head] = chosen
        elif head.activation != "softmax":
            found[target.head] = chosen * SLOPES[head.activation](z)
        else:
            inner = (chosen * answer).sum(axis=-1, keepdims=True)
            found[target.head] = answer * (chosen - inner)
        return found

    def predict_gated(self, x, *, sample, floors, logits=False):
        raise ModelError(f"{self.info.name} has no conv layer.")

    def layer_input(self, x, *, sample, layer):
        raise ModelError(f"{self.info.name} has no layer {layer!r}.")

    def linear_head(self, head=0):
        return None

    def layer_gradient(self, vectors, *, layer, sample, target):
        raise ModelError(f"{self.info.name} has no layer {layer!r}.")

    def spans(self, layer, length):
        return None

    def kernel(self, layer):
        raise ModelError(f"{self.info.name} has no layer {layer!r}.")

    # -- other weights

    def weighted_layers(self, target):
        return ()

    def randomised(self, layers, *, seed):
        """A copy, its layers' weights drawn from a normal distribution by their names."""
        other = copy.copy(self)
        for name in layers:
            rng = np.random.default_rng([seed, zlib.crc32(name.encode())])
            other.draw(name, rng)
        return other

    def draw(self, layer, rng):
        raise ModelError(f"{self.info.name} has no layer {layer!r}.")

    def library_map(self, method, vectors, *, sample, target, layer=None, **options):
        """Stand in for tf-keras-vis: 0, 1, 2, …; what it was asked is kept in ``asked``."""
        self.asked = {"method": method, "layer": layer, **options}
        if layer is not None:
            return np.arange(len(self.spans(layer, len(vectors))), dtype=np.float64)[:, None]
        return np.arange(vectors.size, dtype=np.float64).reshape(vectors.shape)


def _chosen(scores, target):
    """One at the number that the target reads of each sample, zero elsewhere."""
    chosen = np.zeros_like(scores)
    rows = np.arange(len(scores))
    if scores.ndim == 2:
        chosen[:, target.index] = 1.0
    elif target.position is None:
        chosen[rows, scores[:, :, target.index].argmax(axis=1), target.index] = 1.0
    else:
        chosen[:, target.position, target.index] = 1.0
    return target.sign * chosen


class Linear(Toy):
    """Σ over positions and channels of w · x, one w for each class: (class, position, channel)."""

    def __init__(self, weights, *, bias=None, activation="linear", batch_size=256):
        super().__init__(batch_size=batch_size)
        self.weights = np.asarray(weights, dtype=np.float64)
        classes, length, channels = self.weights.shape
        self.bias = np.zeros(classes) if bias is None else np.asarray(bias, dtype=np.float64)
        self.info = ModelInfo(
            name="linear",
            model_id="linear-id",
            inputs=(InputSpec(name="x", kind="series", shape=(length, channels)),),
            heads=(_head(classes, activation),),
            conv_layers=(),
        )

    def forward(self, vectors, sample):
        return (np.einsum("npc,kpc->nk", vectors, self.weights) + self.bias,)

    def backward(self, vectors, sample, cotangents):
        return np.einsum("nk,kpc->npc", cotangents[0], self.weights)

    def weighted_layers(self, target):
        return ("dense",)

    def draw(self, layer, rng):
        self.weights = rng.normal(size=self.weights.shape)


class Power(Toy):
    """Σ m · x ** degree, one class."""

    def __init__(self, m, degree):
        super().__init__()
        self.m, self.degree = np.asarray(m, dtype=np.float64), degree
        self.info = ModelInfo(
            name="power",
            model_id="power-id",
            inputs=(InputSpec(name="x", kind="series", shape=self.m.shape),),
            heads=(_head(1, "linear"),),
            conv_layers=(),
        )

    def forward(self, vectors, sample):
        return ((self.m * vectors**self.degree).sum(axis=(1, 2))[:, None],)

    def backward(self, vectors, sample, cotangents):
        slope = self.degree * self.m * vectors ** (self.degree - 1)
        return cotangents[0][:, :, None] * slope


class Kink(Toy):
    """relu(x₀ − threshold): a gradient that jumps, on one position and one channel."""

    def __init__(self, threshold):
        super().__init__()
        self.threshold = threshold
        self.info = ModelInfo(
            name="kink",
            model_id="kink-id",
            inputs=(InputSpec(name="x", kind="series", shape=(1, 1)),),
            heads=(_head(1, "linear"),),
            conv_layers=(),
        )

    def forward(self, vectors, sample):
        return (np.maximum(vectors[:, 0] - self.threshold, 0.0),)

    def backward(self, vectors, sample, cotangents):
        return cotangents[0][:, :, None] * (vectors > self.threshold)


@dataclass
class Conv:
    """One convolution of a ``Convolutional``: weights (filter, slot, channel)."""

    weights: np.ndarray
    bias: np.ndarray | None = None
    stride: int = 1
    dilation: int = 1
    padding: str = "valid"
    activation: str = "relu"

    def __post_init__(self):
        self.weights = np.asarray(self.weights, dtype=np.float64)
        if self.bias is None:
            self.bias = np.zeros(len(self.weights))
        self.bias = np.asarray(self.bias, dtype=np.float64)

    def _arithmetic(self):
        return {
            "kernel": self.weights.shape[1],
            "stride": self.stride,
            "dilation": self.dilation,
            "padding": self.padding,
        }

    def before(self, length):
        return padding_amounts(length, **self._arithmetic())

    def _index(self, length):
        out = output_length(length, **self._arithmetic())
        slots = np.arange(self.weights.shape[1]) * self.dilation
        return np.arange(out)[:, None] * self.stride + slots

    def forward(self, x):
        """Pre-activation, (sample, position, filter)."""
        padded = np.pad(x, ((0, 0), self.before(x.shape[1]), (0, 0)))
        columns = padded[:, self._index(x.shape[1])]
        return np.einsum("npkc,fkc->npf", columns, self.weights) + self.bias

    def backward(self, x, cotangent):
        """Gradient with respect to x, given that with respect to the pre-activation."""
        length = x.shape[1]
        before, after = self.before(length)
        full = np.zeros((len(x), length + before + after, x.shape[2]))
        columns = np.einsum("npf,fkc->npkc", cotangent, self.weights)
        np.add.at(full, (slice(None), self._index(length)), columns)
        return full[:, before : before + length]

    def activate(self, z):
        return np.maximum(z, 0.0) if self.activation == "relu" else z

    def slope(self, z):
        return (z > 0).astype(float) if self.activation == "relu" else np.ones_like(z)


class Convolutional(Toy):
    """(embedding →) conv → activation → … → pool → dense (→ softmax or sigmoid).

    ``dense`` is (filter, class). ``pool`` is "max", "average", or "none" for a head that answers at
    each position of the last layer. ``static`` (value, class), where given, adds a second input
    that goes straight to the logits.
    """

    def __init__(
        self,
        convs,
        dense,
        *,
        bias=None,
        pool="max",
        activation="linear",
        length=None,
        table=None,
        tokens=None,
        one_hot=False,
        pad_id=None,
        oov_id=None,
        static=None,
        labels=None,
        channels=(),
        traceable=True,
        batch_size=256,
    ):
        super().__init__(batch_size=batch_size)
        self.convs = convs if isinstance(convs, list) else [convs]
        self.dense = np.asarray(dense, dtype=np.float64)
        classes = self.dense.shape[1]
        self.bias = np.zeros(classes) if bias is None else np.asarray(bias, dtype=np.float64)
        self.pool, self.static, self.traceable = pool, static, traceable
        self.table = None if table is None else np.asarray(table, dtype=np.float64)
        width = self.convs[0].weights.shape[2]
        kind = "tokens" if table is not None else ("one_hot" if one_hot else "series")
        spec = InputSpec(
            name="x",
            kind=kind,
            shape=(length,) if kind == "tokens" else (length, width),
            dtype="int32" if kind == "tokens" else "float32",
            vocabulary_size=None if table is None else len(table),
            minimum_length=self._shortest(),
        )
        inputs = [spec]
        if static is not None:
            inputs.append(InputSpec(name="extra", kind="static", shape=(len(static),)))
        self.info = ModelInfo(
            name="toy",
            model_id="toy-id",
            inputs=tuple(inputs),
            heads=(_head(classes, activation, labels, per_position=pool == "none"),),
            conv_layers=tuple(self._describe(kind)),
            tokens=tokens,
            pad_id=pad_id,
            oov_id=oov_id,
            channels=channels,
        )

    def _shortest(self):
        """The shortest input that every layer can slide over."""
        length = 1
        for conv in reversed(self.convs):
            length = (length - 1) * conv.stride + 1
            if conv.padding == "valid":
                length += reach(conv.weights.shape[1], conv.dilation) - 1
        return length

    def _describe(self, kind):
        field = Field()
        for number, conv in enumerate(self.convs):
            field = self._through(field, conv, 0)
            yield ConvLayer(
                name=f"conv{number}",
                kind="Conv1D",
                filters=len(conv.weights),
                kernel_size=conv.weights.shape[1],
                stride=conv.stride,
                dilation=conv.dilation,
                padding=conv.padding,
                input_channels=conv.weights.shape[2],
                activation=conv.activation,
                receptive_field=field.size if self.traceable else None,
                jump=field.jump if self.traceable else None,
                on_tokens=number == 0 and kind != "series",
            )

    @staticmethod
    def _through(field, conv, before):
        return field.through(
            kernel=conv.weights.shape[1],
            stride=conv.stride,
            dilation=conv.dilation,
            before=before,
        )

    def _number(self, layer):
        return int(layer.removeprefix("conv"))

    def _run(self, vectors, floors=None):
        """Inputs and pre-activations of every conv layer, and the last activation."""
        first = self.convs[0]
        if first.padding == "valid":
            _, kernel, channels = first.weights.shape
            check_slides(
                vectors.shape[1], channels=channels, kernel=kernel, dilation=first.dilation
            )
        steps, x = [], np.asarray(vectors, dtype=np.float64)
        for conv in self.convs:
            z = conv.forward(x)
            steps.append((x, z))
            x = conv.activate(z)
            if floors and (name := f"conv{len(steps) - 1}") in floors:
                x = np.where(z <= floors[name], 0.0, x)
        return steps, x

    def forward(self, vectors, sample, floors=None):
        _, maps = self._run(vectors, floors)
        if self.pool == "max":
            maps = maps.max(axis=1)
        elif self.pool == "average":
            maps = maps.mean(axis=1)
        logits = maps @ self.dense + self.bias
        if self.static is not None:
            logits = logits + sample.arrays[1] @ np.asarray(self.static)
        return (logits,)

    def predict_gated(self, x, *, sample, floors, logits=False):
        (z,) = self.forward(self.embed(x), sample, floors)
        return (z if logits else ANSWERS[self.info.heads[0].activation](z),)

    def layer_input(self, x, *, sample, layer):
        return self._run(self.embed(x))[0][self._number(layer)][0]

    def linear_head(self, head=0):
        if self.pool == "none" or self.static is not None:
            return None
        layers = (f"conv{len(self.convs) - 1}",)
        return LinearHead(layers=layers, pooling=self.pool, weights=self.dense, bias=self.bias)

    def _maps_gradient(self, maps, cotangent):
        """Gradient with respect to the last layer's map."""
        pooled = cotangent @ self.dense.T
        if self.pool == "none":
            return pooled
        if self.pool == "average":
            return np.repeat(pooled[:, None], maps.shape[1], axis=1) / maps.shape[1]
        found = np.zeros_like(maps)
        sample, filters = np.indices(pooled.shape)
        found[sample, maps.argmax(axis=1), filters] = pooled
        return found

    def _down(self, steps, gradient, last, first=0):
        """From the map after layer ``last`` to the input of layer ``first``."""
        for conv, (x, z) in reversed(list(zip(self.convs, steps, strict=True))[first : last + 1]):
            gradient = conv.backward(x, gradient * conv.slope(z))
        return gradient

    def backward(self, vectors, sample, cotangents):
        steps, maps = self._run(vectors)
        gradient = self._maps_gradient(maps, cotangents[0])
        return self._down(steps, gradient, len(self.convs) - 1)

    def layer_map(self, vectors, layer, logits):
        steps, _ = self._run(vectors)
        number = self._number(layer)
        z = steps[number][1]
        return z if logits else self.convs[number].activate(z)

    def layer_backward(self, vectors, layer, cotangent, logits):
        steps, _ = self._run(vectors)
        number = self._number(layer)
        conv, (x, z) = self.convs[number], steps[number]
        if not logits:
            cotangent = cotangent * conv.slope(z)
        return self._down(steps, conv.backward(x, cotangent), number - 1)

    def layer_gradient(self, vectors, *, layer, sample, target):
        vectors = np.asarray(vectors, dtype=np.float64)
        steps, maps = self._run(vectors)
        number = self._number(layer)
        after = self.layer_map(vectors, layer, False)
        if target.layer is not None:
            top = self._number(target.layer)
            gradient = _chosen(self.layer_map(vectors, target.layer, target.logits), target)
            if top == number:
                return after, gradient
            conv, (x, z) = self.convs[top], steps[top]
            if not target.logits:
                gradient = gradient * conv.slope(z)
            return after, self._down(steps, conv.backward(x, gradient), top - 1, number + 1)
        cotangent = self.cotangents(vectors, sample, target)[0]
        gradient = self._maps_gradient(maps, cotangent)
        return after, self._down(steps, gradient, len(self.convs) - 1, number + 1)

    def weighted_layers(self, target):
        layers = [f"conv{number}" for number in range(len(self.convs))]
        if target.layer is not None:
            layers = layers[: self._number(target.layer) + 1]
        else:
            layers = [*layers, "dense"]
        return tuple(layers[::-1]) + (("embedding",) if self.table is not None else ())

    def draw(self, layer, rng):
        if layer == "dense":
            self.dense = rng.normal(size=self.dense.shape)
        elif layer == "embedding":
            self.table = rng.normal(size=self.table.shape)
        else:
            number, conv = self._number(layer), self.convs[self._number(layer)]
            conv = dataclasses.replace(conv, weights=rng.normal(size=conv.weights.shape))
            self.convs = [*self.convs[:number], conv, *self.convs[number + 1 :]]

    def spans(self, layer, length):
        if not self.traceable:
            return None
        field = Field()
        for conv in self.convs[: self._number(layer) + 1]:
            field = self._through(field, conv, conv.before(length)[0])
            length = output_length(length, **conv._arithmetic())
        return field.spans(length)

    def kernel(self, layer):
        conv = self.convs[self._number(layer)]
        return Kernel(weights=conv.weights, bias=conv.bias)


def _head(classes, activation, labels=None, *, per_position=False):
    return Head(
        name="out",
        classes=classes,
        labels=labels or tuple(f"class {i}" for i in range(classes)),
        activation=activation,
        per_position=per_position,
    )


# -- Models with numbers in them

TOKENS = ("", "[UNK]", "the", "film", "was", "great", "awful", "fun")


def text_model(*, length=9, pool="max", activation="linear", seed=3, **options):
    """Tokens → 4 dimensions → 5 filters of 2 slots → pool → 3 classes; random but seeded."""
    rng = np.random.default_rng(seed)
    convs = Conv(rng.normal(size=(5, 2, 4)), bias=rng.normal(size=5))
    settings = {
        "table": rng.normal(size=(len(TOKENS), 4)),
        "tokens": TOKENS,
        "pad_id": 0,
        "oov_id": 1,
        **options,
    }
    return Convolutional(
        convs, rng.normal(size=(5, 3)), pool=pool, activation=activation, length=length, **settings
    )


def series_model(*, length=11, pool="max", activation="linear", seed=5, conv_bias=True, **options):
    """2 channels → 4 filters of 3 slots → pool → 5 classes; random but seeded."""
    rng = np.random.default_rng(seed)
    weights, bias = rng.normal(size=(4, 3, 2)), rng.normal(size=4)
    settings = {
        name: options.pop(name) for name in ("stride", "dilation", "padding") if name in options
    }
    conv = Conv(weights, bias=bias if conv_bias else None, **settings)
    dense = rng.normal(size=(4, 5))
    return Convolutional(conv, dense, pool=pool, activation=activation, length=length, **options)


def example_model():
    """The model of the docstring examples: "good" likes "great" and "great fun", "bad" "awful".

    Embeddings are (good, bad, fun); filter 0 reads great · good + next · fun, filter 1 bad.
    """
    table = np.zeros((len(TOKENS), 3))
    table[TOKENS.index("great")] = [2.0, 0.0, 0.0]
    table[TOKENS.index("awful")] = [0.0, 2.0, 0.0]
    table[TOKENS.index("fun")] = [0.5, 0.0, 1.0]
    weights = np.zeros((2, 2, 3))
    weights[0, 0, 0], weights[0, 1, 2] = 1.0, 0.5
    weights[1, 0, 1] = 1.0
    return Convolutional(
        Conv(weights),
        np.array([[1.0, -1.0], [-1.0, 1.0]]),
        length=7,
        table=table,
        tokens=TOKENS,
        pad_id=0,
        oov_id=1,
        labels=("good", "bad"),
    )
