"""What does an object of somebody's own say of texts: a layer, a tokenizer or a function?"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from interpret.core.errors import ArgumentError
from interpret.core.text_settings import TextSettings
from interpret.inputs.text_encoder import TextEncoder
from interpret.inputs.vocabulary import read_vocabulary


def is_object(value: object) -> bool:
    """Whether it is neither a file nor anything that can be written into one."""
    return value is not None and not isinstance(value, str | bytes | Path | Mapping | Sequence)


def settings_of(source: Any, *, rows: int | None) -> TextSettings:
    """How a ``TextVectorization`` layer, a tokenizer or a function reads texts.

    A function gives the ids of a text; its tokens are shown by their ids.

    Raises
    ------
    ArgumentError
        Where it is none of these.
    InterpretError
        Where its vocabulary does not fit ``rows`` rows.
    """
    if hasattr(source, "get_vocabulary") and "standardize" in source.get_config():
        from interpret.backends.vectorization import vectorization_settings

        return vectorization_settings(source)
    if (content := _written(source)) is not None:
        return read_vocabulary(content, embedding_size=rows)
    if callable(source):
        names = tuple(f"#{number}" for number in range(rows or 0))
        return TextSettings(
            tokens=names,
            split="function",
            function=lambda text: [f"#{int(each)}" for each in source(text)],
            guessed=("pad_id",),
        )
    raise ArgumentError(
        "vocabulary must be a file, a mapping from token to id, a list of tokens, a "
        "TextVectorization layer, a tokenizer or a function that gives the ids of a text, but is "
        f"{type(source).__name__}."
    )


def _written(source: Any) -> Any:
    """What a tokenizer writes into a file, or the words of a layer that looks them up."""
    source = getattr(source, "backend_tokenizer", source)  # of the transformers library
    if hasattr(source, "to_str") and hasattr(source, "get_vocab"):
        return json.loads(source.to_str())
    if hasattr(source, "to_json") and hasattr(source, "word_index"):
        return json.loads(source.to_json())
    return source.get_vocabulary() if hasattr(source, "get_vocabulary") else None


def with_split(text: Mapping[str, Any], *, rows: int | None) -> dict[str, Any]:
    """Text options in which an object given as ``split`` is a function.

    Raises
    ------
    ArgumentError
        Where it is nothing that splits texts.
    """
    split = text.get("split")
    if not is_object(split):
        return dict(text)
    function: Callable[[str], Sequence[str]]
    if hasattr(split, "get_vocabulary") or _written(split) is not None:
        function = TextEncoder(settings_of(split, rows=rows)).tokens
    elif callable(split):
        function = split
    else:
        raise ArgumentError(
            "split must be 'word', 'whitespace', 'character', a TextVectorization layer, a "
            f"tokenizer or a function that gives the tokens of a text, but is {split!r:.60}."
        )
    return {**text, "split": "function", "function": function}


def stated_settings(
    vocabulary: Any, text: Mapping[str, Any], *, rows: int | None
) -> TextSettings | None:
    """The settings that an object alone states, as vocabulary or as split; None without one."""
    split = text.get("split")
    if is_object(vocabulary):
        return settings_of(vocabulary, rows=rows)
    if vocabulary is None and (hasattr(split, "get_vocabulary") or _written(split) is not None):
        return settings_of(split, rows=rows)
    return None
