"""What are the names of a model's inputs, outputs and convolutions? Read, and nothing is built.

The shell asks while somebody types: what its completion offers need not be all, and is never
computed with.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from interpret.backends.inspection.looking import ModelFile
from interpret.core.info import ConvLayer, Head, InputSpec, ModelInfo, unnamed_classes

Layer = Mapping[str, Any]


def outlined(file: ModelFile) -> ModelInfo:
    """The model as far as its configuration tells, with neutral values where it does not."""
    top = file.config
    every = [layer for _, layer in _layers(top)]
    tokens = any(layer["class_name"] in ("Embedding", "TextVectorization") for layer in every)
    return ModelInfo(
        name=file.path.stem,
        model_id="",
        inputs=tuple(_input(name, layer, tokens=tokens) for name, layer in _ends(top, "input")),
        heads=tuple(_head(name, layer, top) for name, layer in _ends(top, "output")),
        conv_layers=tuple(_conv(name, layer) for name, layer in _layers(top) if _is_conv(layer)),
    )


def _settings(layer: Layer) -> Mapping[str, Any]:
    found = layer.get("config")
    return found if isinstance(found, Mapping) else {"layers": found}


def _inside(layer: Layer) -> list[Layer]:
    """The layers of a model; of a wrapper, its one."""
    settings = _settings(layer)
    held = settings.get("layers") or [settings.get("layer")]
    return [each for each in held if isinstance(each, Mapping) and "class_name" in each]


def _layers(model: Layer, path: str = "") -> Iterator[tuple[str, Layer]]:
    """Every layer with its path, as a recording names them."""
    for layer in _inside(model):
        name = path + _name(layer)
        yield name, layer
        yield from _layers(layer, f"{name}/")


def _name(layer: Layer) -> str:
    return str(_settings(layer).get("name", layer.get("name", "")))


def _is_conv(layer: Layer) -> bool:
    kind = str(layer["class_name"])
    return "Conv" in kind and "LSTM" not in kind and "kernel_size" in _settings(layer)


def _conv(name: str, layer: Layer) -> ConvLayer:
    settings = _settings(layer)
    kernel = settings.get("kernel_size", 1)
    return ConvLayer(
        name=name,
        kind=str(layer["class_name"]),
        filters=int(settings.get("filters") or _depthwise(layer)),
        kernel_size=max(kernel) if isinstance(kernel, list) else int(kernel),
        input_channels=1,
    )


def _depthwise(layer: Layer) -> int:
    """Filters of a layer that has so many for each channel that it was built for."""
    shape = (layer.get("build_config") or {}).get("input_shape") or [0]
    return int(_settings(layer).get("depth_multiplier", 1)) * int(shape[-1] or 0)


def _input(name: str, layer: Layer, *, tokens: bool) -> InputSpec:
    settings = _settings(layer)
    shape = settings.get("batch_shape") or settings.get("batch_input_shape") or [None, None]
    return InputSpec(name=name, kind="tokens" if tokens else "series", shape=tuple(shape[1:]))


def _ends(model: Layer, which: str) -> list[tuple[str, Layer]]:
    """The layers that take the inputs or give the outputs, by their keys where they have some."""
    inside = _inside(model)
    if model["class_name"] == "Sequential":
        return [(which, inside[0 if which == "input" else -1])]  # as Keras names them
    named = {_name(layer): layer for layer in inside}
    ends = _settings(model).get(f"{which}_layers")
    layers = _tensors(ends)
    keys = sorted(ends) if isinstance(ends, Mapping) and len(ends) == len(layers) else layers
    return [(k, named[name]) for k, name in zip(keys, layers, strict=True) if name in named]


def _tensors(value: Any) -> list[str]:
    """Names of the layers behind tensors, however they are nested: ``["dense", 0, 0]``."""
    if isinstance(value, list) and len(value) >= 3 and isinstance(value[0], str):
        return [value[0]]
    if isinstance(value, Mapping):
        keys = sorted(key for key in value if key != "class_name")  # Keras sorts a dict's keys
        value = value.get("config", {}).get("keras_history") or [value[key] for key in keys]
        return _tensors(value)
    return [name for each in value for name in _tensors(each)] if isinstance(value, list) else []


def _head(name: str, layer: Layer, model: Layer) -> Head:
    classes, activation = _answer(layer, model)
    labels = unnamed_classes(classes, activation)
    return Head(name=name, classes=classes, labels=labels, activation=activation)


def _answer(layer: Layer, model: Layer) -> tuple[int, str]:
    """How many numbers an output has, and the function that gave them; 0 where it is not said."""
    seen, activation = 0, ""
    while seen < len(_inside(model)):
        settings = _settings(layer)
        own = settings.get("activation", {"Softmax": "softmax"}.get(layer["class_name"], ""))
        activation = activation or (own if isinstance(own, str) and own != "linear" else "")
        size = settings.get("units") or settings.get("filters")
        if isinstance(size, int):
            return size, activation or "linear"
        if _inside(layer):
            ends = _ends(layer, "output")  # a wrapper has none
            return _answer(ends[0][1] if ends else _inside(layer)[0], layer)
        before = _before(layer, model)
        if before is None:
            break
        layer, seen = before, seen + 1
    return 0, activation or "linear"


def _before(layer: Layer, model: Layer) -> Layer | None:
    """The layer whose output goes in, where it is one."""
    inside = _inside(model)
    if model["class_name"] == "Sequential":
        number = inside.index(layer)
        return inside[number - 1] if number else None
    nodes = layer.get("inbound_nodes") or []
    nodes = [node.get("args", []) if isinstance(node, Mapping) else node for node in nodes[:1]]
    named = {_name(each): each for each in inside}
    sources = [named[name] for name in _tensors(nodes) if name in named]
    return sources[0] if len(sources) == 1 else None
