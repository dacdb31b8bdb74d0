"""What did older Keras write that Keras 3 no longer reads, or reads differently?

Configurations are mended before loading: arguments that are gone and had no effect are dropped, and
functions whose definition changed are put back as they were. Each mend is reported.
"""

from __future__ import annotations

import copy
import inspect
from collections.abc import Mapping
from typing import Any

import keras

from interpret.backends.inspection import ModelFile, objects, refusal

# Argument -> the values with which it may be dropped without changing what the model computes.
DROPPED: Mapping[str, tuple[Any, ...]] = {
    "time_major": (False,),
    "ragged": (False,),
    "renorm": (False,),
    "virtual_batch_size": (None,),
    "adjustment": (None,),
    "fused": (None, True, False),
    "experimental_autocast": (True, False),
}
HARD_SIGMOID = "interpret>keras_2_hard_sigmoid"


def mended(file: ModelFile) -> tuple[dict[str, Any], tuple[str, ...]]:
    """The configuration as Keras 3 reads it, and a sentence for each kind of mend.

    Raises
    ------
    ModelError
        ``unsupported`` where a lost argument has a value that changes what the model computes.
    """
    if not file.before_keras_3:
        return file.config, ()
    config = copy.deepcopy(file.config)
    dropped: dict[str, set[str]] = {}
    redefined: set[str] = set()
    for item in objects(config):
        settings = item.get("config")
        if not isinstance(settings, dict):
            continue
        kind = item["class_name"]
        for argument in (DROPPED.keys() & settings.keys()) - _accepted(kind):
            if settings[argument] not in DROPPED[argument]:
                raise refusal(
                    file.path,
                    "unsupported",
                    f'Layer "{settings.get("name", kind)}" was built with '
                    f"{argument}={settings[argument]!r}, which Keras 3 no longer has. Rebuild the "
                    "layer without it and save the model again.",
                )
            del settings[argument]
            dropped.setdefault(kind, set()).add(argument)
        redefined |= _old_hard_sigmoid(settings)
    notes = [
        f"Dropped {', '.join(sorted(names))} of {kind}, which Keras 3 no longer knows; "
        "the model computes the same without."
        for kind, names in sorted(dropped.items())
    ]
    if redefined:
        notes.append(
            "hard_sigmoid is computed as Keras 2 defined it, clip(0.2·x + 0.5, 0, 1), since the "
            "model was trained with that; Keras 3 defines it as clip(x/6 + 0.5, 0, 1)."
        )
    return config, tuple(notes)


def _accepted(kind: str) -> set[str]:
    """Arguments that this Keras' layer of the same name still takes."""
    layer = getattr(keras.layers, kind, None)
    if layer is None:
        return set(DROPPED)
    classes = [c for c in layer.__mro__ if "__init__" in vars(c)]
    return {name for c in classes for name in inspect.signature(c.__init__).parameters}


def _old_hard_sigmoid(settings: dict[str, Any]) -> set[str]:
    """Point a layer's settings at Keras 2's hard sigmoid where they name it."""
    changed = set()
    for key in ("activation", "recurrent_activation"):
        if settings.get(key) == "hard_sigmoid":
            settings[key] = HARD_SIGMOID
            changed.add(key)
    return changed


def keras_2_hard_sigmoid(x: Any) -> Any:
    """clip(0.2·x + 0.5, 0, 1), as Keras 1 and 2 define ``hard_sigmoid``."""
    return keras.ops.clip(0.2 * x + 0.5, 0.0, 1.0)
