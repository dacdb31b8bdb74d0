"""In which form does somebody keep a vocabulary, and which token has which id in it?

A JSON list or mapping, one token a line, the ``to_json`` of a Keras Tokenizer, or a Hugging Face
``tokenizer.json``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from interpret.core.errors import ArgumentError, DataError
from interpret.inputs.formats import format_of, suffixes
from interpret.inputs.keras_tokenizer import is_keras_tokenizer, keras_tokenizer
from interpret.inputs.reading import MIB, decode, parse_json, read_bytes
from interpret.inputs.tokenizer_json import is_tokenizer_json, tokenizer_json

MAX_BYTES = 64 * MIB

_NUMBERED = re.compile(r".+[\t ]\d+")


@dataclass(frozen=True, kw_only=True)
class Vocabulary:
    """A vocabulary as written: ids by token, what it states, and whose habits it follows."""

    name: str

    ids: dict[str, int]
    style: str = "plain"
    stated: dict[str, Any] = field(default_factory=dict)
    num_words: int | None = None


def vocabulary_of(source: object) -> Vocabulary:
    """The vocabulary of a file, of its bytes, or of a mapping or list.

    Raises
    ------
    DataError
        Where it cannot be read or is none; its ids are not checked.
    ArgumentError
        Where it is nothing of these.
    """
    name, content, text = _content(source)
    return _recognise(content, name=name, text=text)


def _content(source: object) -> tuple[str, Any, str | None]:
    """What to call the source, what it holds, and its text where it came as JSON text."""
    if isinstance(source, Mapping | list | tuple):
        return "vocabulary", source, None
    if isinstance(source, bytes):
        return _parsed(decode(source, name="vocabulary"), name="vocabulary", sure=False)
    if isinstance(source, str | Path):
        path = Path(source)
        if path.suffix.lower() in suffixes("an input"):  # a table of tokens is no list of them
            format_of(path, "a vocabulary")
        text = decode(read_bytes(path, limit=MAX_BYTES), name=path.name)
        return _parsed(text, name=path.name, sure=path.suffix.lower() == ".json")
    raise ArgumentError(
        "vocabulary must be a file, a mapping from token to id or a list of tokens, "
        f"but is {type(source).__name__}."
    )


def _parsed(text: str, *, name: str, sure: bool) -> tuple[str, Any, str | None]:
    """JSON where it is, else lines; a list of lines may well begin with "[PAD]"."""
    if not text.strip():
        raise DataError(f"{name} is empty: it holds no tokens.", code="empty")
    looks = re.match(r'\s*(\{\s*"|\[\s*")', text) is not None
    if not (sure or looks):
        return name, _lines(text, name=name), None
    content = parse_json(text, name=name)
    if isinstance(content, str):  # json.dumps(tokenizer.to_json()) makes JSON of JSON
        text = content
        content = parse_json(text, name=name)
    return name, content, text


def _lines(text: str, *, name: str) -> list[str]:
    """One token a line; the first line alone may be empty, for padding."""
    lines = text.split("\n")
    if len(lines) > 1 and all(line.endswith("\r") for line in lines[:-1]):
        lines = [line.removesuffix("\r") for line in lines]
    while lines and not lines[-1]:
        lines.pop()
    seen: dict[str, int] = {}
    for number, line in enumerate(lines, start=1):
        if not line and number > 1:
            raise DataError(
                f"Line {number} of {name} is empty, which would shift every id after it: give "
                "tokens of white space in a JSON list instead.",
                code="blank-line",
            )
        if line in seen:
            raise DataError(
                f"Line {number} of {name} repeats the token {line!r} of line {seen[line]}: a "
                "token's line is its id, so it can stand on one line only.",
                code="duplicate",
            )
        seen[line] = number
    if len(lines) > 1 and all(_NUMBERED.fullmatch(line) for line in lines):
        raise DataError(
            f"Every line of {name} holds a token and a number, and it cannot be told whether that "
            'is an id or a count: give the ids as JSON, {"token": id}.',
            code="numbered-lines",
        )
    return lines


def _recognise(content: Any, *, name: str, text: str | None) -> Vocabulary:
    """Tell the forms apart, most particular first."""
    if isinstance(content, Mapping):
        if is_keras_tokenizer(content):
            ids, stated, num_words = keras_tokenizer(content, name=name)
            return Vocabulary(name=name, ids=ids, style="keras", stated=stated, num_words=num_words)
        if is_tokenizer_json(content):
            # Unpaired surrogates cannot be written as UTF-8, which the tokenizers library needs.
            ids, stated = tokenizer_json(content, name=name, text=text or json.dumps(dict(content)))
            return Vocabulary(name=name, ids=ids, style="tokenizer", stated=stated)
        for key in ("vocabulary", "vocab", "word_index", "tokens"):
            if isinstance(content.get(key), Mapping | list | tuple):
                return _recognise(content[key], name=name, text=None)
        return _from_mapping(content, name=name)
    if isinstance(content, list | tuple):
        return _from_list(content, name=name)
    raise DataError(
        f"{name} holds {content!r:.40}, which is no vocabulary: give a mapping from token to id, "
        "or a list of tokens.",
        code="not-a-vocabulary",
    )


def _from_mapping(content: Mapping[Any, Any], *, name: str) -> Vocabulary:
    if not content:
        raise DataError(f"{name} is empty: it holds no tokens.", code="empty")
    if all(isinstance(token, str) for token in content.values()):
        turned: dict[str, Any] = {}
        for key, token in content.items():
            if not re.fullmatch(r"-?[0-9]{1,18}", str(key)):
                raise DataError(
                    f"{name} gives the token {key!r} the id {token!r}: ids must be whole numbers.",
                    code="bad-id",
                )
            if token in turned:
                raise DataError(
                    f"{name} gives the token {token!r} two ids, {turned[token]} and {key}.",
                    code="clash",
                )
            turned[token] = int(key)
        content = turned
    ids = {str(token): token_id for token, token_id in content.items()}
    numbers = {i for i in ids.values() if isinstance(i, int)}
    index = len(numbers) > 1 and min(numbers) == 1 and max(numbers) == len(ids)
    head = ids.get("") == 0 and ids.get("[UNK]") == 1
    return Vocabulary(
        name=name, ids=ids, style="index" if index else "vectorization" if head else "plain"
    )


def _from_list(content: Sequence[Any], *, name: str) -> Vocabulary:
    if not content:
        raise DataError(f"{name} is empty: it holds no tokens.", code="empty")
    ids: dict[str, int] = {}
    for index, token in enumerate(content):
        if not isinstance(token, str):
            raise DataError(
                f"Entry {index} of {name} is {token!r:.40}: in a list every entry is a token, "
                "written as text, and its index is its id.",
                code="not-a-token",
            )
        if token in ids and token:
            raise DataError(
                f"{name} holds the token {token!r} twice, at {ids[token]} and {index}: a token's "
                "index is its id, so it can stand there only once.",
                code="duplicate",
            )
        ids.setdefault(token, index)
    if set(ids) == {""}:
        raise DataError(f"{name} is empty: it holds no tokens.", code="empty")
    head = list(content[:2]) == ["", "[UNK]"]
    return Vocabulary(name=name, ids=ids, style="vectorization" if head else "plain")
