"""How is a text read by a vocabulary: by what it states, and by what its tokens let one guess?

Every form of it becomes one ``TextSettings``; what is guessed is named in ``guessed``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

from interpret.core.errors import ArgumentError, DataError
from interpret.core.text_settings import TextSettings
from interpret.inputs.dataset_index import as_the_data_set_numbers
from interpret.inputs.guesses import describe as describe
from interpret.inputs.guesses import guess_pad, guess_settings
from interpret.inputs.vocabulary_forms import MAX_BYTES as MAX_BYTES
from interpret.inputs.vocabulary_forms import Vocabulary, vocabulary_of

MAX_ID = 5_000_000
"""Ids from here on are refused: a table of tokens that long belongs to no model."""


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
    vocabulary = vocabulary_of(source)
    _check_ids(vocabulary.ids, name=vocabulary.name)
    vocabulary, shifted = as_the_data_set_numbers(vocabulary, rows=embedding_size)
    vocabulary, notes, guessed = _within(vocabulary, embedding_size)
    table = [""] * (max(vocabulary.ids.values()) + 1)
    for token, token_id in vocabulary.ids.items():
        table[token_id] = token
    guesses = _guesses(vocabulary, table)
    return TextSettings(
        tokens=tuple(table),
        **guesses,
        **vocabulary.stated,
        guessed=(*guesses, *guessed),
        notes=(*shifted, *notes),
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
    vocabulary: Vocabulary, size: int | None
) -> tuple[Vocabulary, tuple[str, ...], tuple[str, ...]]:
    """Cut a Keras word index at ``num_words``; refuse any other id beyond the embedding."""
    name, limit = vocabulary.name, vocabulary.num_words
    highest = max(vocabulary.ids.values())
    guessed: tuple[str, ...] = ()
    cut = limit if limit is not None and highest >= limit else None
    if (
        size is not None
        and highest >= size
        and limit is None
        and vocabulary.style in ("keras", "index")
    ):
        cut, guessed = size, ("num_words",)
    kept = {t: i for t, i in vocabulary.ids.items() if cut is None or i < cut}
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
        return vocabulary, (), ()
    known = vocabulary.stated.get("oov_id") is not None or (
        vocabulary.style == "index" and guess_settings(kept, list(kept), style="index")["oov_id"]
    )
    fate = "read as unknown" if known else "left out"
    why = " (guessed: the model has no more rows for tokens)" if guessed else ""
    note = (
        f"Of {len(vocabulary.ids)} tokens, the {len(vocabulary.ids) - len(kept)} with ids of "
        f"{cut} and more are {fate}, as Keras's Tokenizer does with num_words={cut}{why}."
    )
    return replace(vocabulary, ids=kept), (note,), guessed


def _guesses(vocabulary: Vocabulary, table: list[str]) -> dict[str, Any]:
    if vocabulary.style == "keras":
        guesses: dict[str, Any] = {"pad_id": guess_pad(vocabulary.ids)}
        guesses["padding"] = guesses["truncating"] = "pre"
    else:
        guesses = guess_settings(vocabulary.ids, table, style=vocabulary.style)
    if vocabulary.style == "tokenizer":
        guesses = {key: guesses[key] for key in ("pad_id", "oov_id")}
    return {key: value for key, value in guesses.items() if key not in vocabulary.stated}
