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

from interpret.backends.in_its_order import FUNCTIONAL, InItsOrder
from interpret.backends.inspection import RESAVE, ModelFile, objects, refusal
from interpret.backends.inspection.allowed import MODELS
from interpret.backends.keras_2_graph import rewrite_calls
from interpret.backends.tensorflow_call import TENSORFLOW_CALL, TensorFlowCall

# Argument -> the values with which it may be dropped without changing what the model computes.
DROPPED: Mapping[str, tuple[Any, ...]] = {
    "time_major": (False,),
    "ragged": (False,),
    "renorm": (False,),
    "virtual_batch_size": (None,),
    "adjustment": (None,),
    "fused": (None, True, False),
    "experimental_autocast": (True, False),
    "noise_shape": (None,),
    "groups": (1,),
    "filters": (None,),
    "softmax_robust_masking": (False,),
}
NEEDLESS = frozenset(
    (
        *("trainable", "kernel_initializer", "kernel_regularizer", "kernel_constraint", "rng_type"),
        *("query_shape", "key_shape", "value_shape"),
    )
)
"""Of training, or said elsewhere too: where Keras 3's layer does not take it, any value may go."""
HARD_SIGMOID = "interpret>keras_2_hard_sigmoid"


def mended(file: ModelFile) -> tuple[dict[str, Any], tuple[str, ...]]:
    """The configuration as Keras 3 reads it, and a sentence for each kind of mend.

    Raises
    ------
    ModelError
        ``unsupported`` where a lost argument has a value that changes what the model computes.
    """
    config = copy.deepcopy(file.config)
    _tidy(config)
    if not file.before_keras_3:
        return config, ()
    dropped: dict[str, set[str]] = {}
    redefined: set[str] = set()
    for item in objects(config):
        settings = item.get("config")
        if not isinstance(settings, dict):
            continue
        kind = item["class_name"]
        policy = settings.get("dtype")
        if isinstance(policy, dict) and policy.get("class_name") == "Policy":
            settings["dtype"] = policy["config"].get("name", "float32")
        for argument in ((DROPPED.keys() | NEEDLESS) & settings.keys()) - _accepted(kind):
            if argument not in NEEDLESS and settings[argument] not in DROPPED[argument]:
                raise refusal(
                    file.path,
                    "unsupported",
                    f'Layer "{settings.get("name", kind)}" was built with '
                    f"{argument}={settings[argument]!r}, which Keras 3 no longer has. Rebuild the "
                    "layer without it and save the model again.",
                )
            del settings[argument]
            dropped.setdefault(kind, set()).add(argument)
        if "module" in item:
            _as_without_module(kind, settings)
        _as_keras_3_reads_it(item)
        redefined |= _old_hard_sigmoid(settings, with_module="module" in item)
    try:
        rewrite_calls(config)
    except (LookupError, TypeError, ValueError, AttributeError) as error:
        raise refusal(
            file.path, "damaged", f"Its layers are not connected as Keras writes it. {RESAVE}"
        ) from error
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


def _tidy(config: dict[str, Any]) -> None:
    """Forget how models within the model were compiled, and where Keras 2 had its classes.

    Keras compiles a nested model even where it is told not to, with losses that the inspection left
    unseen.
    """
    for item in objects(config):
        item.pop("compile_config", None)
        module = str(item.get("module"))
        if item["class_name"] in MODELS and ".engine." in module:
            functional = item["class_name"] == "Functional"
            item["module"] = "keras.src.models.functional" if functional else "keras"
            item["registered_name"] = None


def _as_without_module(kind: str, settings: dict[str, Any]) -> None:
    """What Keras 3 mends by itself in layers that do not say their module, and in others not."""
    if kind != "InputLayer":
        settings.pop("batch_input_shape", None)  # the InputLayer before it says the same
    axis = settings.get("axis")
    if isinstance(axis, list) and len(axis) == 1:
        settings["axis"] = axis[0]


def _as_keras_3_reads_it(item: dict[str, Any]) -> None:
    """What Keras 3's reader of old files takes for something else.

    It takes a word for the function of that name, and has one axis where there may be several.
    """
    for key in ("vocabulary", "idf_weights"):
        if item["config"].get(key) == []:
            item["config"][key] = None  # it lies among the assets, out of a SavedModel
    axis = item["config"].get("axis")
    if item["class_name"] == "Attention" or (isinstance(axis, list) and len(axis) > 1):
        item.setdefault("module", "keras.layers")
        item.setdefault("registered_name", None)


def _accepted(kind: str) -> set[str]:
    """Arguments that this Keras' layer of the same name still takes."""
    layer = getattr(keras.layers, kind, None)
    if layer is None:
        return DROPPED.keys() | NEEDLESS
    names: set[str] = set()
    for each in layer.__mro__:
        if "__init__" in vars(each):
            parameters = inspect.signature(each.__init__).parameters
            names |= parameters.keys()
            if not any(p.kind is p.VAR_KEYWORD for p in parameters.values()):
                break  # what it does not name goes nowhere
    return names


def _old_hard_sigmoid(settings: dict[str, Any], *, with_module: bool) -> set[str]:
    """Point a layer's settings at Keras 2's hard sigmoid where they name it."""
    changed = set()
    for key in ("activation", "recurrent_activation"):
        if settings.get(key) == "hard_sigmoid":
            settings[key] = HARD_SIGMOID
            if with_module:
                settings[key] = {
                    "module": "builtins",
                    "class_name": "function",
                    "config": HARD_SIGMOID,
                    "registered_name": HARD_SIGMOID,
                }
            changed.add(key)
    return changed


def keras_2_hard_sigmoid(x: Any) -> Any:
    """clip(0.2·x + 0.5, 0, 1), as Keras 1 and 2 define ``hard_sigmoid``."""
    return keras.ops.clip(0.2 * x + 0.5, 0.0, 1.0)


OWN_OBJECTS: Mapping[str, Any] = {
    HARD_SIGMOID: keras_2_hard_sigmoid,
    TENSORFLOW_CALL: TensorFlowCall,
    FUNCTIONAL: InItsOrder,
}
"""What a mended configuration names beyond Keras."""
