"""A measured model in Keras: in Keras 3 for us, in tf_keras for the peers that need Keras 2."""

from __future__ import annotations

from typing import Any

from benchmarks.models import MODELS, apply, weight


class KerasNet:
    """Makes layers; ``keras`` is the Keras to make them of."""

    def __init__(self, keras: Any) -> None:
        self.layers = keras.layers

    def embed(self, x: Any, name: str, tokens: int, dimensions: int) -> Any:
        return self.layers.Embedding(tokens, dimensions, name=name)(x)

    def conv(
        self,
        x: Any,
        name: str,
        filters: int,
        kernel: int,
        *,
        padding: str = "same",
        dilation: int = 1,
    ) -> Any:
        return self.layers.Conv1D(
            filters, kernel, padding=padding, dilation_rate=dilation, name=name
        )(x)

    def norm(self, x: Any, name: str) -> Any:
        return self.layers.BatchNormalization(name=name)(x)

    def relu(self, x: Any) -> Any:
        return self.layers.ReLU()(x)

    def pool(self, x: Any, size: int = 2) -> Any:
        return self.layers.MaxPooling1D(size)(x)

    def add(self, x: Any, y: Any) -> Any:
        return self.layers.Add()([x, y])

    def concat(self, parts: list[Any]) -> Any:
        return self.layers.Concatenate()(parts)

    def global_max(self, x: Any) -> Any:
        return self.layers.GlobalMaxPooling1D()(x)

    def global_mean(self, x: Any) -> Any:
        return self.layers.GlobalAveragePooling1D()(x)

    def flatten(self, x: Any) -> Any:
        return self.layers.Flatten()(x)

    def dense(self, x: Any, name: str, units: int) -> Any:
        return self.layers.Dense(units, name=name)(x)

    def lstm(self, x: Any, name: str, units: int) -> Any:
        return self.layers.LSTM(units, name=name)(x)


def build(keras: Any, name: str, length: int | None, *, vectors: bool = False) -> Any:
    """The model for inputs of this length (None: of any), with its drawn weights."""
    measured = MODELS[name]
    tokens = measured.tokens and not vectors
    shape = (length,) if tokens else (length, measured.channels)
    x = keras.Input(shape, name="x", dtype="int32" if tokens else "float32")
    model = keras.Model(x, apply(KerasNet(keras), name, x, vectors=vectors), name=name)
    for layer in model.layers:
        parts = [variable.name.split("/")[-1].split(":")[0] for variable in layer.weights]
        layer.set_weights(
            [
                weight(name, layer.name, part, tuple(variable.shape))
                for part, variable in zip(parts, layer.weights, strict=True)
            ]
        )
    return model
