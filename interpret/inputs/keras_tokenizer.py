"""What does the ``to_json`` of a Keras Tokenizer state?

Its ``word_index`` is JSON inside JSON and holds every word ever seen, whatever ``num_words`` is:
ids from ``num_words`` on are read as unknown, or left out where there is no ``oov_token``. Id 0 is
no word's (``keras.preprocessing.text``, since removed from Keras but common in saved files).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from interpret.core.errors import DataError
from interpret.inputs.guesses import KERAS_FILTERS
from interpret.inputs.reading import parse_json


def is_keras_tokenizer(content: Mapping[Any, Any]) -> bool:
    """Whether this is a Tokenizer's JSON, or the ``config`` inside it."""
    config = content.get("config", content)
    return isinstance(config, Mapping) and (
        "word_index" in config and ("num_words" in config or "char_level" in config)
    )


def keras_tokenizer(
    content: Mapping[Any, Any], *, name: str
) -> tuple[dict[str, Any], dict[str, Any], int | None]:
    """Its ids by token, the settings that it states, and ``num_words``.

    Raises
    ------
    DataError
        Where a part of it is not what a Tokenizer writes.
    """
    config = content.get("config", content)
    ids = config["word_index"]
    if isinstance(ids, str):
        ids = parse_json(ids, name=f"word_index in {name}")
    if not isinstance(ids, Mapping) or not ids:
        raise DataError(
            f"word_index in {name} is empty: the Tokenizer was saved before fit_on_texts.",
            code="empty",
        )
    char_level = _flag(config, "char_level", False, name=name)
    filters = _text(config, "filters", KERAS_FILTERS, name=name)
    separator = _text(config, "split", " ", name=name) or " "
    oov = config.get("oov_token")
    oov_id = ids.get(oov) if isinstance(oov, str) else None
    stated = {
        "split": "character" if char_level else "whitespace",
        "lowercase": _flag(config, "lower", True, name=name),
        # Filters are not applied where the Tokenizer works character by character.
        "strip": "" if char_level else filters,
        "strip_with": "" if char_level else separator,
        "separator": "" if char_level else separator,
        "oov_id": oov_id,
        "drop_unknown": oov_id is None,
    }
    return dict(ids), stated, _num_words(config, name=name)


def _num_words(config: Mapping[Any, Any], *, name: str) -> int | None:
    value = config.get("num_words")
    if value is None or value == 0:
        return None
    number = isinstance(value, int | float) and not isinstance(value, bool)
    if not number or not 0 <= value < 2**63:  # NaN and infinity are no numbers of words either
        raise DataError(
            f"num_words in {name} is {value!r:.40}: it must be a whole number or null.",
            code="bad-setting",
        )
    return int(value)


def _flag(config: Mapping[Any, Any], key: str, default: bool, *, name: str) -> bool:
    value = config.get(key, default)
    if not isinstance(value, bool):
        raise DataError(
            f"{key} in {name} is {value!r:.40}: it must be true or false.", code="bad-setting"
        )
    return value


def _text(config: Mapping[Any, Any], key: str, default: str, *, name: str) -> str:
    value = config.get(key, default)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise DataError(f"{key} in {name} is {value!r:.40}: it must be text.", code="bad-setting")
    return value
