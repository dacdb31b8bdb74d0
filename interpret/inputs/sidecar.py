"""What does the JSON beside a model say about its inputs and outputs?

``model.json`` beside ``model.keras`` can name the vocabulary and how texts are split, the labels,
the channels, the sampling rate and samples to try. It is read strictly: a wrong type is refused, an
unknown key is pointed out, and a file that it names must lie in its own folder. A JSON file of that
name that describes no model, such as a result, is left alone.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Any

from interpret.core.alphabets import is_alphabet
from interpret.core.errors import DataError
from interpret.core.text_settings import TextSettings
from interpret.inputs.reading import MIB, decode, parse_json, read_bytes
from interpret.inputs.vocabulary import read_vocabulary, state

SCHEMA_VERSION = 1
KIND = "sidecar"
"""What ``"kind"`` may say, so that it is a sidecar whatever else it holds."""
MAX_BYTES = 16 * MIB


@dataclass(frozen=True, kw_only=True)
class Sidecar:
    """What the sidecar states; None, or empty, where it does not.

    Attributes
    ----------
    vocabulary
        A file in the sidecar's folder, the name of an alphabet, or the vocabulary itself.
    text
        The settings of ``TextSettings`` that are stated, by name.
    labels
        Class names of a model with one head.
    head_labels
        Class names by head.
    sampling_rate
        Positions a second.
    same
        Inputs that hold the same; () for none.
    samples
        A file in the sidecar's folder.
    notes
        Unknown keys.
    """

    file: str
    title: str = ""
    vocabulary: Path | str | Mapping[str, Any] | tuple[str, ...] | None = None
    text: Mapping[str, Any] = field(default_factory=dict)
    labels: tuple[str, ...] = ()
    head_labels: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    channels: tuple[str, ...] = ()
    sampling_rate: float | None = None
    same: tuple[str, ...] | None = None
    samples: Path | None = None
    notes: tuple[str, ...] = ()

    def settings(self, *, embedding_size: int | None = None) -> TextSettings | None:
        """The vocabulary with every stated setting put in; None where there is no vocabulary.

        Raises
        ------
        DataError
            Where the vocabulary cannot be read, or a stated id is beyond the model's rows.
        """
        if self.vocabulary is None:
            return None
        found = read_vocabulary(self.vocabulary, embedding_size=embedding_size)
        for key in ("pad_id", "oov_id"):
            value = self.text.get(key)
            if value is not None and value >= (embedding_size or len(found.tokens)):
                raise DataError(
                    f"{key} in {self.file} is {value}, but the ids end at "
                    f"{(embedding_size or len(found.tokens)) - 1}.",
                    code="bad-id",
                )
        return state(found, **self.text)


def read_sidecar(path: Path | str) -> Sidecar:
    """Read a sidecar.

    Raises
    ------
    DataError
        Where it is no JSON object, was written for another version, a value has the wrong type, or
        a file name leaves the sidecar's folder.
    """
    path = Path(path)
    text = decode(read_bytes(path, limit=MAX_BYTES), name=path.name)
    return _stated(path, parse_json(text, name=path.name))


def sidecar_beside(path: Path | str) -> Sidecar:
    """The file that has a sidecar's name beside a model; one that says nothing where it is none.

    Raises
    ------
    DataError
        Where it is a sidecar, and wrong.
    """
    path = Path(path)
    text = ""
    try:
        text = decode(read_bytes(path, limit=MAX_BYTES), name=path.name)
        content = parse_json(text, name=path.name)
        reason = _no_sidecar(content, name=path.name)
    except DataError as error:
        if _KEY.search(text):
            raise  # a sidecar with a comma too many
        reason = str(error).rstrip(".")
    if not reason:
        return _stated(path, content)
    return Sidecar(
        file=path.name, notes=(f"{reason}; it was not read as the description of the model.",)
    )


def sidecar_path(model: str | os.PathLike[str]) -> Path:
    """Where the sidecar of a model file would be."""
    return Path(model).with_suffix(".json")


def files_beside(model: Path, *, unread: bool = False) -> tuple[Path, ...]:
    """The sidecar of a model file and what it names; of an ``unread`` one only itself."""
    path = sidecar_path(model)
    if not path.is_file() or unread:
        return (path,) * path.is_file()
    try:
        stated = read_sidecar(path)
    except DataError as error:
        return (path,) * (error.code != "not-a-sidecar")
    return (path, *(p for p in (stated.vocabulary, stated.samples) if isinstance(p, Path)))


def is_sidecar(content: object) -> bool:
    """Whether parsed JSON describes a model, by ``"kind": "sidecar"`` or by its keys."""
    return not _no_sidecar(content, name="")


def _no_sidecar(content: object, *, name: str) -> str:
    """Why parsed JSON is no sidecar; "" where it is one."""
    if not isinstance(content, Mapping):
        return (
            f'{name} must hold a JSON object, {{"labels": …}}, but holds {type(content).__name__}'
        )
    if content.get("kind") == KIND:
        return ""
    if "kind" in content and "schema_version" in content:
        return f"{name} holds what interpret wrote, {str(content['kind'])[:40]!r}, and no sidecar"
    if "class_name" in content and "config" in content:
        return f"{name} holds the layers or the tokenizer that Keras wrote, and no sidecar"
    known = [key for key in content if key in _KEYS or get_close_matches(key, _KEYS, 1, 0.75)]
    numbers = all(isinstance(value, int) for value in content.values())  # of words, perhaps
    if len(known) < len(content) if numbers else 2 * len(known) < len(content):
        return f"{name} has keys of something else, such as {next(iter(content))[:40]!r}"
    return ""


def _stated(path: Path, content: Any) -> Sidecar:
    """What parsed JSON states."""
    if reason := _no_sidecar(content, name=path.name):
        raise DataError(f"{reason}.", code="not-a-sidecar")
    content.pop("kind", None)
    version = content.pop("schema_version", SCHEMA_VERSION)
    if version != SCHEMA_VERSION or isinstance(version, bool):
        raise DataError(
            f"schema_version in {path.name} is {version!r:.40}, but this program reads "
            f"{SCHEMA_VERSION}.",
            code="schema-version",
        )
    found: dict[str, Any] = {}
    text: dict[str, Any] = {}
    notes = []
    for key, value in content.items():
        rule = _RULES.get(key)
        if rule is None:
            notes.append(_unknown(key, path.name))
            continue
        what, allowed = rule
        if not allowed(value):
            raise DataError(
                f"{key!r} in {path.name} must be {what}, but is {value!r:.60}.", code="wrong-type"
            )
        (text if key in _TEXT_KEYS else found)[key] = value
    return _sidecar(path, found, text, tuple(notes))


def _sidecar(
    path: Path, found: dict[str, Any], text: dict[str, Any], notes: tuple[str, ...]
) -> Sidecar:
    vocabulary = found.get("vocabulary")
    if isinstance(vocabulary, str) and not is_alphabet(vocabulary):
        vocabulary = _inside(path, "vocabulary", vocabulary)
    samples = found.get("samples")
    labels = found.get("labels") or []
    heads = labels if isinstance(labels, dict) else {}
    if text.get("pad_id") is not None and text["pad_id"] == text.get("oov_id"):
        raise DataError(
            f"'pad_id' and 'oov_id' in {path.name} are both {text['pad_id']}: they must differ.",
            code="clash",
        )
    return Sidecar(
        file=path.name,
        title=found.get("title", ""),
        vocabulary=tuple(vocabulary) if isinstance(vocabulary, list) else vocabulary,
        text=text,
        labels=() if heads else tuple(labels),
        head_labels={head: tuple(names) for head, names in heads.items()},
        channels=tuple(found.get("channels", ())),
        sampling_rate=float(found["sampling_rate"]) if found.get("sampling_rate") else None,
        same=tuple(found["same"]) if "same" in found else None,
        samples=_inside(path, "samples", samples) if samples else None,
        notes=notes,
    )


def _inside(path: Path, key: str, name: str) -> Path:
    """A file that the sidecar names, which must be in its own folder once links are followed."""
    parts = {*PurePosixPath(name).parts, *PureWindowsPath(name).parts}
    outside = (
        not name.strip() or "\0" in name or ".." in parts or name.startswith(("/", "\\"))
        or PureWindowsPath(name).drive != "" or len(name) > 1000
    )  # fmt: skip
    folder = path.parent.resolve()
    if outside or not (folder / name).resolve().is_relative_to(folder):
        raise DataError(
            f"{key!r} in {path.name} names {name!r:.80}, but a file must lie in the sidecar's own "
            "folder: give its name alone.",
            code="outside-folder",
        )
    return folder / name


def _unknown(key: str, name: str) -> str:
    near = get_close_matches(key, _RULES, n=1)
    mend = f": did you mean {near[0]!r}?" if near else "."
    return f"{name} has a key that is not known here, {key!r}{mend}"


def _whole(lowest: int) -> Callable[[object], bool]:
    return lambda v: isinstance(v, int) and not isinstance(v, bool) and lowest <= v < 2**31


def _optional(rule: Callable[[object], bool]) -> Callable[[object], bool]:
    return lambda v: v is None or rule(v)


def _texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(v, str) for v in value)


def _labels(value: object) -> bool:
    if isinstance(value, dict):
        return bool(value) and all(_texts(names) for names in value.values())
    return _texts(value)


def _rate(value: object) -> bool:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return number and 0 < value < 1e300  # type: ignore[operator]


def _one_of(*names: str) -> tuple[str, Callable[[object], bool]]:
    return " or ".join(repr(name) for name in names), lambda v: v in names


_ID = ("a whole number of at least 0, or null", _optional(_whole(0)))
_STRING = ("text", lambda v: isinstance(v, str))
_RULES: dict[str, tuple[str, Callable[[Any], bool]]] = {
    "title": _STRING,
    "vocabulary": (
        "a file name, dna, rna or protein, a mapping from token to id, or a list of tokens",
        lambda v: isinstance(v, str | dict) or _texts(v),
    ),
    "split": _one_of("word", "whitespace", "character"),
    "lowercase": ("true or false", lambda v: isinstance(v, bool)),
    "strip": _STRING,
    "strip_with": _STRING,
    "ambiguous": _one_of("mean", "zeros"),
    "pad_id": _ID,
    "oov_id": _ID,
    "padding": _one_of("pre", "post"),
    "truncating": _one_of("pre", "post"),
    "length": ("a whole number of at least 1, or null", _optional(_whole(1))),
    "minimum_length": ("a whole number of at least 1", _whole(1)),
    "labels": ("a list of names, or such a list for each head", _labels),
    "channels": ("a list of names", _texts),
    "sampling_rate": ("a number above 0, in Hz, or null", _optional(_rate)),
    "same": ("a list of names of inputs", _texts),
    "samples": ("a file name", lambda v: isinstance(v, str) and re.search(r"\S", v) is not None),
}
_TEXT_KEYS = {
    *("split", "lowercase", "strip", "strip_with", "ambiguous", "pad_id", "oov_id"),
    *("padding", "truncating", "length", "minimum_length"),
}
_KEYS = {*_RULES, "schema_version", "kind"}
_KEY = re.compile(rf'"(?:{"|".join(_RULES)})"\s*:')
