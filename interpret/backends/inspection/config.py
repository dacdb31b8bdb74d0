"""Does a model's configuration name anything that it may not?

Every object in it must be a class on the lists of ``allowed``, from the module where Keras has it,
with arguments that Keras knows. Nothing is imported or built to find out.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from interpret.backends.inspection import allowed
from interpret.backends.inspection.json_text import too_complex
from interpret.backends.inspection.named_operations import OPERATIONS
from interpret.backends.inspection.refusal import RESAVE, named, refusal
from interpret.backends.inspection.sizes import check_sizes, least_weights
from interpret.backends.inspection.work import check_work
from interpret.core.errors import ModelError

MAX_OBJECTS = 30_000
LONGEST_NAME = 255

_UNRUN = "Nothing in the file was run."
_OWN_CODE = (
    "Put keras layers or keras.ops in its place and save again, or, for a file of your own, load "
    "it with trust_code=True (--trust-code on the command line)."
)
_NAMES = (
    ("_initializer", allowed.INITIALIZERS),
    ("_regularizer", allowed.REGULARIZERS),
    ("_constraint", allowed.CONSTRAINTS),
    ("activation", allowed.ACTIVATIONS),
)
_STANDARDIZE = {"lower_and_strip_punctuation", "lower", "strip_punctuation"}
_SPLIT = {"whitespace", "character"}


def objects(config: Any) -> Iterator[dict[str, Any]]:
    """Every serialised object in a configuration, wherever it is nested."""
    for item, _ in _walk(config):
        if isinstance(item.get("class_name"), str):
            yield item


def _walk(config: Any, *, skip: Collection[int] = ()) -> Iterator[tuple[dict[str, Any], str]]:
    """Every mapping with a class in it, in order, after the name of the layer that it is part of.

    How a model was compiled is left out, since no model is compiled here. ``skip`` holds the ids of
    mappings whose insides are not looked at; it may grow on the way.
    """
    stack: list[tuple[Any, str]] = [(config, "")]
    while stack:
        item, owner = stack.pop()
        inner: Iterable[Any] = item
        if isinstance(item, dict):
            if "class_name" in item:
                yield item, owner
                if id(item) in skip:
                    continue
                settings = item.get("config")
                name = settings.get("name") if isinstance(settings, dict) else None
                owner = name if isinstance(name, str) else owner
                item = {key: value for key, value in item.items() if key != "compile_config"}
            inner = item.values()
        nested = [each for each in inner if isinstance(each, dict | list)]
        stack.extend((each, owner) for each in reversed(nested))


@dataclass(kw_only=True)
class Inspection:
    """One look through a configuration.

    ``least`` counts the weights that it asks for, and ``largest`` is the layer that asks for most.
    """

    path: Path
    known: Collection[str] = ()
    trust_code: bool = False
    least: int = 0
    largest: str = ""
    _most: int = 0
    _skip: set[int] = field(default_factory=set)
    _shared: set[Any] = field(default_factory=set)

    def look(self, config: Any) -> None:
        """Go through all of it.

        Raises
        ------
        ModelError
            ``code-layer``, ``custom-object``, ``external-file``, ``too-large``, ``unsupported`` or
            ``config-too-complex``.
        """
        for number, (item, owner) in enumerate(_walk(config, skip=self._skip)):
            if number >= MAX_OBJECTS:
                raise too_complex(
                    self.path,
                    f"holds more than {MAX_OBJECTS:,} objects, as no real model's does",
                )
            self._judge(item, owner)
            self._judge_own_name(item.get("config"))
        check_work(self.path, config)

    def _judge(self, item: dict[str, Any], owner: str) -> None:
        kind, config = item["class_name"], item.get("config")
        names = (item.get("module"), item.get("registered_name"))
        if not isinstance(kind, str) or not all(n is None or isinstance(n, str) for n in names):
            raise self._refused(
                "damaged", f"Its configuration names a class that is no text. {RESAVE}"
            )
        registered = item.get("registered_name")
        called = _called(config, owner)
        if kind == "function":
            self._judge_function(item, _called({"name": owner}, ""))
        elif {kind, str(registered)} & set(self.known):
            return
        elif kind in allowed.CODE:
            self._judge_code(item, called)
        else:
            self._judge_class(item, called)
            if isinstance(config, dict) and kind not in allowed.VALUES:
                self._judge_arguments(kind, config, called)
                check_sizes(self.path, called, config)
                self._weigh(item, called)

    def _judge_own_name(self, config: Any) -> None:
        """Names are shown, written into tables and used for folders."""
        name = config.get("name") if isinstance(config, Mapping) else None
        if not isinstance(name, str):
            return
        if len(name.encode("utf-8", "replace")) > LONGEST_NAME:
            why = f"has {len(name):,} signs, where {LONGEST_NAME} bytes are allowed"
        elif not name.isprintable():
            why = "holds signs that no screen can show"
        else:
            return
        raise self._refused(
            "unsupported",
            f'The name of the layer "{named(name)}" {why}. {_UNRUN} Rename the layer where the '
            "model is made, and save it again.",
        )

    def _judge_function(self, item: dict[str, Any], called: str) -> None:
        name, module = item.get("config"), item.get("module")
        registered = str(item.get("registered_name") or "")
        if self.trust_code or {str(name), registered} & set(self.known):
            return
        known = isinstance(name, str) and name in allowed.ACTIVATIONS
        if known and module in allowed.FUNCTION_MODULES:
            return
        own = module in ("builtins", None) or ">" in registered
        if own and isinstance(name, str) and name.isidentifier():
            raise self._foreign(called, f"uses the function {named(name)}", registered or name)
        full = f"{module}.{name}" if module not in ("builtins", None) else name
        raise self._refused(
            "code-layer",
            f"{called} calls the function {named(full)}, which is no activation of Keras. {_UNRUN} "
            "Put keras layers or keras.ops in its place and save again.",
        )

    def _judge_code(self, item: dict[str, Any], called: str) -> None:
        settings = item.get("config")
        if item["class_name"] in allowed.OF_TENSORFLOW and isinstance(settings, dict):
            self._judge_operation(item, settings, called)
            return
        if self.trust_code:
            self._skip.add(id(item))
            return
        raise self._refused(
            "code-layer",
            f"{called} is a {item['class_name']}, which can carry code. {_UNRUN} {_OWN_CODE}",
        )

    def _judge_operation(self, item: dict[str, Any], settings: dict[str, Any], called: str) -> None:
        """An operation of TensorFlow, which Keras 2 wrote by its name."""
        name = settings.get("function")
        if isinstance(name, str) and (name in OPERATIONS or self.trust_code):
            return
        raise self._refused(
            "code-layer",
            f"{called} calls tf.{named(name)}, which is not among the operations of TensorFlow "
            f"that are read here. {_UNRUN} {_OWN_CODE}",
        )

    def _judge_class(self, item: dict[str, Any], called: str) -> None:
        kind, module = item["class_name"], item.get("module", "")
        registered = item.get("registered_name")
        if "module" not in item and kind in allowed.OPERATIONS - allowed.WITHOUT_MODULE:
            raise self._refused(
                "unsupported",
                f"{called} is the operation {kind}, which an .h5 file cannot hold. Save the model "
                "again with model.save('model.keras').",
            )
        fits = allowed.WITHOUT_MODULE if "module" not in item else allowed.BY_MODULE.get(module, ())
        if kind not in fits or registered not in (None, "", kind):
            raise self._foreign(called, f"is of the class {named(kind)}", str(registered or kind))
        if kind in allowed.GONE:
            raise self._refused(
                "unsupported",
                f"{called} is a {kind}, which Keras 3 no longer has. {_UNRUN} Rebuild the model "
                "with a layer that it has, and save it again.",
            )

    def _judge_arguments(self, kind: str, config: dict[str, Any], called: str) -> None:
        self._judge_policy(config.get("dtype"), called)
        for key, value in config.items():
            if key not in allowed.ARGUMENTS:
                raise self._refused(
                    "unsupported",
                    f"{called} has the argument {named(key)}, which no layer of Keras takes. "
                    f"{_UNRUN} {RESAVE}",
                )
            if not isinstance(value, str) or value in self.known:
                continue
            if key in ("vocabulary", "idf_weights"):
                raise self._refused(
                    "external-file",
                    f'{called} takes its {key} from the file "{named(value)}", which is never '
                    f"opened. {_UNRUN} Give the layer the list itself, and save again.",
                )
            if key in ("standardize", "split") and kind == "TextVectorization":
                self._judge_name(called, key, value, _STANDARDIZE if key[1] == "t" else _SPLIT)
            for ending, names in _NAMES:
                if key.endswith(ending):
                    self._judge_name(called, key, value, names)

    def _judge_policy(self, policy: Any, called: str) -> None:
        """Keras 2 wrote a dtype as a class, which Keras 3 takes by its name."""
        plain = not isinstance(policy, dict)
        if plain or (
            isinstance(policy.get("class_name"), str) and isinstance(policy.get("config"), dict)
        ):
            return
        raise self._refused(
            "damaged", f"{called} has a dtype that names no class with its settings. {RESAVE}"
        )

    def _judge_name(self, called: str, key: str, value: str, names: Collection[str]) -> None:
        if value not in names:
            raise self._foreign(called, f"has {key}={named(value)!r}", value)

    def _weigh(self, item: dict[str, Any], called: str) -> None:
        shared = item.get("shared_object_id")
        if isinstance(shared, int | str) and shared in self._shared:
            return
        self._shared.add(shared if isinstance(shared, int | str) else None)
        weights = least_weights(item)
        self.least += weights
        if weights > self._most:
            self._most, self.largest = weights, called

    def _foreign(self, called: str, what: str, name: str) -> ModelError:
        short = name.rsplit(">", 1)[-1].rsplit(".", 1)[-1]
        return self._refused(
            "custom-object",
            f"{called} {what}, which is not part of Keras. {_UNRUN} Load it with your "
            f"{'class' if 'class' in what else 'function'}: interpret.load(…, custom_objects="
            f"{{{named(name)!r}: {named(short)}}}), or --custom MODULE:{named(short)} on the "
            "command line.",
        )

    def _refused(self, code: str, sentence: str) -> ModelError:
        return refusal(self.path, code, sentence)


def _called(config: Any, owner: str) -> str:
    """The layer by its name, or the layer that it belongs to."""
    own = config.get("name") if isinstance(config, Mapping) else None
    if isinstance(own, str) and own:
        return f'Layer "{named(own)}"'
    return f'Part of layer "{named(owner)}"' if owner else "The model"
