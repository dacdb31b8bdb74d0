"""Which token has which id, in the files where people keep that?

A JSON list or mapping, one token a line, the ``to_json`` of a Keras Tokenizer, or a Hugging Face
``tokenizer.json`` all become one ``TextSettings``. What the file states is taken; what it does not
state is guessed from its tokens, and named in ``guessed``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from interpret.core.errors import ArgumentError, DataError
from interpret.core.text_settings import TextSettings
from interpret.inputs.guesses import describe as describe
from interpret.inputs.guesses import guess_pad, guess_settings
from interpret.inputs.keras_tokenizer import is_keras_tokenizer, keras_tokenizer
from interpret.inputs.reading import MIB, decode, parse_json, read_bytes
from interpret.inputs.tokenizer_json import is_tokenizer_json, tokenizer_json

MAX_BYTES = 64 * MIB
MAX_ID = 5_000_000
"""Ids from here on are refused: a table of tokens that long belongs to no model."""

_NUMBERED = re.compile(r".+[\t ]\d+")


@dataclass(frozen=True, kw_only=True)
class _Found:
    """A vocabulary as read: ids by token, what the file states, and whose habits it follows."""

    ids: dict[str, int]
    style: str = "plain"
    stated: dict[str, Any] = field(default_factory=dict)
    num_words: int | None = None


def read_vocabulary(
    source: Path | str | bytes | Mapping[Any, Any] | Sequence[str],
    *,
    embedding_size: int | None = None,
) -> TextSettings:
    """Read a vocabulary and guess what it leaves unsaid.

    Parameters
    ----------
    source
        A file, its bytes, a mapping from token to id, or a list in which a token's index is its id.
    embedding_size
        Rows of the model's embedding (or its one-hot channels), to check the ids against. Ids
        beyond it are cut off where they come from a Keras Tokenizer, whose ``word_index`` holds
        every word whatever ``num_words`` is; elsewhere they are refused.

    Raises
    ------
    DataError
        Where the file cannot be read, is no vocabulary, or two tokens share an id.

    Examples
    --------
    >>> settings = read_vocabulary({"[PAD]": 0, "[UNK]": 1, "a": 2, "b": 3})
    >>> settings.split, settings.pad_id, settings.oov_id, settings.lowercase
    ('character', 0, 1, True)
    """
    name, content, text = _content(source)
    found = _recognise(content, name=name, text=text)
    _check_ids(found.ids, name=name)
    found, notes, guessed = _within(found, embedding_size, name=name)
    table = [""] * (max(found.ids.values()) + 1)
    for token, token_id in found.ids.items():
        table[token_id] = token
    guesses = _guesses(found, table)
    return TextSettings(
        tokens=tuple(table),
        **guesses,
        **found.stated,
        guessed=(*guesses, *guessed),
        notes=notes,
    )


def state(settings: TextSettings, **stated: Any) -> TextSettings:
    """The settings with what somebody stated put in, and no longer counted as guessed.

    Give only what was stated; None says that there is no such id, or that any length is taken. A
    stated ``split`` takes back what was guessed along with the split: characters to strip, and the
    separator.

    Raises
    ------
    ArgumentError
        Where there is no such setting.
    """
    known = {f.name for f in fields(TextSettings)}
    if unknown := sorted(set(stated) - known):
        raise ArgumentError(f"There is no text setting {unknown[0]!r}.")
    given = dict(stated)
    if given.get("split", settings.split) != settings.split:
        given = {"separator": "", **given}
        if "strip" in settings.guessed:
            given = {"strip": "", "strip_with": "", **given}
    if given.get("oov_id") is not None:
        given = {"drop_unknown": False, **given}
    left = tuple(name for name in settings.guessed if name not in given)
    return replace(settings, **given, guessed=left)


def _content(source: object) -> tuple[str, Any, str | None]:
    """What to call the source, what it holds, and its text where it came as JSON text."""
    if isinstance(source, Mapping | list | tuple):
        return "vocabulary", source, None
    if isinstance(source, bytes):
        return _parsed(decode(source, name="vocabulary"), name="vocabulary", sure=False)
    if isinstance(source, str | Path):
        path = Path(source)
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


def _recognise(content: Any, *, name: str, text: str | None) -> _Found:
    """Tell the forms apart, most particular first."""
    if isinstance(content, Mapping):
        if is_keras_tokenizer(content):
            ids, stated, num_words = keras_tokenizer(content, name=name)
            return _Found(ids=ids, style="keras", stated=stated, num_words=num_words)
        if is_tokenizer_json(content):
            # Unpaired surrogates cannot be written as UTF-8, which the tokenizers library needs.
            ids, stated = tokenizer_json(content, name=name, text=text or json.dumps(dict(content)))
            return _Found(ids=ids, style="tokenizer", stated=stated)
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


def _from_mapping(content: Mapping[Any, Any], *, name: str) -> _Found:
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
    return _Found(ids=ids, style="index" if index else "vectorization" if head else "plain")


def _from_list(content: Sequence[Any], *, name: str) -> _Found:
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
    return _Found(ids=ids, style="vectorization" if head else "plain")


def _check_ids(ids: dict[str, Any], *, name: str) -> None:
    """Every id a whole number, not negative, not huge, and no two tokens with the same one."""
    owner: dict[int, str] = {}
    for token, value in ids.items():
        whole = isinstance(value, float) and value.is_integer()
        if isinstance(value, bool) or not (whole or hasattr(value, "__index__")):
            raise DataError(
                f"{name} gives the token {token!r} the id {value!r:.40}: ids must be whole "
                "numbers.",
                code="bad-id",
            )
        token_id = ids[token] = int(value)
        if not 0 <= token_id < MAX_ID:
            rule = "ids begin at 0" if token_id < 0 else f"ids of {MAX_ID:,} and more are refused"
            shown = f"{token_id}" if abs(token_id) < 10**20 else "of thousands of digits"
            raise DataError(
                f"{name} gives the token {token!r} the id {shown}: {rule}.", code="bad-id"
            )
        if token_id in owner:
            raise DataError(
                f"{name} gives the id {token_id} to two tokens, {owner[token_id]!r} and {token!r}.",
                code="clash",
            )
        owner[token_id] = token


def _within(
    found: _Found, size: int | None, *, name: str
) -> tuple[_Found, tuple[str, ...], tuple[str, ...]]:
    """Cut a Keras word index at ``num_words``; refuse any other id beyond the embedding."""
    limit = found.num_words
    highest = max(found.ids.values())
    guessed: tuple[str, ...] = ()
    cut = limit if limit is not None and highest >= limit else None
    if size is not None and highest >= size and limit is None and found.style in ("keras", "index"):
        cut, guessed = size, ("num_words",)
    kept = {t: i for t, i in found.ids.items() if cut is None or i < cut}
    if not kept:
        raise DataError(
            f"{name} has no token left: num_words={cut} leaves out ids of {cut} and more.",
            code="empty",
        )
    highest = max(kept.values())
    if size is not None and highest >= size:
        raise DataError(
            f"{name} holds ids up to {highest}, but the model has {size} rows for tokens (ids 0 to "
            f"{size - 1}): it seems to be another model's vocabulary.",
            code="beyond-embedding",
        )
    if cut is None:
        return found, (), ()
    known = found.stated.get("oov_id") is not None or (
        found.style == "index" and guess_settings(kept, list(kept), style="index")["oov_id"]
    )
    fate = "read as unknown" if known else "left out"
    why = " (guessed: the model has no more rows for tokens)" if guessed else ""
    note = (
        f"Of {len(found.ids)} tokens, the {len(found.ids) - len(kept)} with ids of {cut} and more "
        f"are {fate}, as Keras's Tokenizer does with num_words={cut}{why}."
    )
    return replace(found, ids=kept), (note,), guessed


def _guesses(found: _Found, table: list[str]) -> dict[str, Any]:
    if found.style == "keras":
        guesses: dict[str, Any] = {"pad_id": guess_pad(found.ids)}
        guesses["padding"] = guesses["truncating"] = "pre"
    else:
        guesses = guess_settings(found.ids, table, style=found.style)
    if found.style == "tokenizer":
        guesses = {key: guesses[key] for key in ("pad_id", "oov_id")}
    return {key: value for key, value in guesses.items() if key not in found.stated}
