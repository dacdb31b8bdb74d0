"""How does a call from outside begin? With a model that may still be a file, and names as typed.

Every public function passes here: a path or a Keras model is opened where a model is taken, a name
that there is not is told with the one that was meant, and so is a package that is not installed.
"""

from __future__ import annotations

import contextlib
import difflib
import functools
import inspect
from collections.abc import Callable, Collection, Mapping
from typing import Any

from interpret.core.errors import ArgumentError, InterpretError
from interpret.core.named_functions import function_at

ELSEWHERE = {
    **dict.fromkeys(("classes", "class_names", "target_names"), "labels"),
    **dict.fromkeys(("tokenizer", "word_index"), "vocabulary"),
    **dict.fromkeys(("class_index", "class_idx", "label", "output"), "target"),
    **dict.fromkeys(("window_size", "width", "size", "kernel", "kernel_size"), "window"),
    **dict.fromkeys(("layer_name", "conv_layer"), "layer"),
    **dict.fromkeys(("strides", "step"), "stride"),
    **dict.fromkeys(("n_steps", "nb_steps", "m_steps"), "steps"),
    **dict.fromkeys(("k", "top_k", "n"), "top"),
    **dict.fromkeys(("background", "reference", "baselines", "fill_value"), "baseline"),
    **dict.fromkeys(("n_samples", "nb_samples", "num_samples"), "samples"),
    **dict.fromkeys(("random_state", "rng"), "seed"),
    **dict.fromkeys(("filter_index", "filter_indices"), "filter"),
    **dict.fromkeys(("architecture_json", "config", "model_json"), "architecture"),
    "maxlen": "length",
}
"""What other libraries call an argument of this one."""


def public(function: Callable[..., Any]) -> Callable[..., Any]:
    """A public function as it is called from outside."""
    parameters = inspect.signature(function).parameters
    names = [p.name for p in parameters.values() if p.kind is not p.VAR_KEYWORD]
    takes_any = len(names) < len(parameters)  # such a function looks at them itself
    models = {number: name for number, name in enumerate(names) if name.startswith("model")}
    looks_at = names[1] if names[:1] == ["model"] and len(names) > 1 else ""

    @functools.wraps(function)
    def call(*given: Any, **named: Any) -> Any:
        if not takes_any:
            refuse_unknown(f"interpret.{function.__name__}", named, names)
        given = tuple(_opened(each) if n in models else each for n, each in enumerate(given))
        named = {n: _opened(each) if n in models.values() else each for n, each in named.items()}
        if looks_at in _INPUTS:
            given, named = _for_its_input(given, named, looks_at)
        asked = [each for n, each in enumerate(given) if n in models]
        asked += [each for n, each in named.items() if n in models.values()]
        try:
            with contextlib.ExitStack() as looks:
                for model in asked:
                    if hasattr(model, "one_look"):  # one that its owner may change meanwhile
                        looks.enter_context(model.one_look())
                return function(*given, **named)
        except ModuleNotFoundError as error:
            raise missing(error) from error

    return call


_INPUTS = ("x", "inputs", "corpus")


def _for_its_input(
    given: tuple[Any, ...], named: dict[str, Any], looks_at: str
) -> tuple[tuple[Any, ...], dict[str, Any]]:
    """The same call, of the model as this input asks for it; see ``KerasModel.for_input``."""
    x = given[1] if len(given) > 1 else named.get(looks_at)
    model: Any = given[0] if given else named.get("model")
    if not hasattr(model, "for_input"):
        return given, named
    model = model.for_input(x)
    return ((model, *given[1:]), named) if given else (given, {**named, "model": model})


def _opened(model: Any) -> Any:
    """The model, opened for this call alone where it is a file or a Keras model."""
    return model if hasattr(model, "predict_windows") else function_at("loading:load")(model)


def refuse_unknown(call: str, given: Collection[str], names: Collection[str]) -> None:
    """Refuse an argument that there is not, with the one that was meant.

    Raises
    ------
    ArgumentError
        Naming it.
    """
    for name in given:
        if name not in names:
            near = meant(name, names)
            mend = f"did you mean {near}=…?" if near else f"it has {', '.join(names)}."
            raise ArgumentError(f"{call} has no option {name!r}: {mend}")


def meant(name: str, names: Collection[str]) -> str | None:
    """Which of the names was meant by one that is not among them.

    >>> meant("vocab", ["labels", "vocabulary"]), meant("n_steps", ["steps"]), meant("q", ["top"])
    ('vocabulary', 'steps', None)
    """
    if ELSEWHERE.get(name) in names:
        return ELSEWHERE[name]
    alike = [each for each in names if each.startswith(name) or name.startswith(each)]
    alike = alike or difflib.get_close_matches(name, names, n=1, cutoff=0.5)
    return alike[0] if alike else None


_DISTRIBUTIONS: Mapping[str, str] = {"tf_keras_vis": "tf-keras-vis"}


def missing(error: ModuleNotFoundError) -> InterpretError:
    """The sentence for a package that is not installed."""
    module = (error.name or str(error)).partition(".")[0]
    package = _DISTRIBUTIONS.get(module, module)
    return InterpretError(
        f"This needs the package {package}, which is not installed here: pip install {package}."
    )
