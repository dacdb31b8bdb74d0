"""How are a model's inputs and outputs nested, and what do its keys call them?

Keras takes and gives tensors in lists and dicts, one within another. It lays them in a row in an
order of its own, a dict's by its sorted keys, which is not the order in which they were written.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import keras


def nested(model: keras.Model, inputs: Sequence[Any]) -> Any:
    """One tensor for each of ``model.inputs``, in order, nested as the model takes them."""
    shape = getattr(model, "_inputs_struct", None)
    if shape is None:
        return list(inputs) if len(inputs) > 1 else inputs[0]
    return keras.tree.pack_sequence_as(shape, list(inputs))


def own_names(shape: Any, given: Sequence[str]) -> list[str]:
    """What nested tensors are called, in order: by the keys that lead there, or as ``given``.

    A place in a list says nothing alone; on the way to or from a key it is a part of the name.
    """
    paths = [] if shape is None else [path for path, _ in keras.tree.flatten_with_path(shape)]
    if len(paths) != len(given):
        return list(given)
    return [
        ".".join(map(str, path)) if any(isinstance(key, str) for key in path) else name
        for path, name in zip(paths, given, strict=True)
    ]


def inputs_like(shape: Any, name: str | None = None) -> Any:
    """A ``keras.Input`` for each shape, batches first, in lists and dicts of them; None if none."""
    if isinstance(shape, dict):
        made = {key: inputs_like(each, str(key)) for key, each in shape.items()}
        return None if not made or None in made.values() else made
    if not isinstance(shape, list | tuple) or not shape:
        return None
    if all(isinstance(n, int | None) for n in shape):
        return keras.Input(batch_shape=(None, *shape[1:]), name=name)
    several = [inputs_like(each) for each in shape]
    return None if any(each is None for each in several) else several
