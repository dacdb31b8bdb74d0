"""What does a Hugging Face ``tokenizer.json`` state, and how does it split a text?

The file is read as plain JSON to learn its ids; splitting is left to the ``tokenizers`` library,
with its padding and truncation turned off, since those are done here.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from interpret.core.errors import DataError

_LARGEST_ID = 2**31 - 1
_SURROGATE = re.compile("[\ud800-\udfff]")


def is_tokenizer_json(content: Mapping[Any, Any]) -> bool:
    """Whether this is a ``tokenizer.json``: a model with a vocabulary of its own."""
    model = content.get("model")
    return isinstance(model, Mapping) and "vocab" in model


def tokenizer_json(
    content: Mapping[Any, Any], *, name: str, text: str
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Its ids by token, and the settings that it states.

    Raises
    ------
    DataError
        Where a part of it is not what the format says.
    """
    model = content["model"]
    ids = _ids(model["vocab"], name=name)
    for entry in content.get("added_tokens") or ():
        if isinstance(entry, Mapping) and isinstance(entry.get("content"), str):
            ids.setdefault(entry["content"], entry.get("id"))
    if not ids:
        raise DataError(f"{name} is empty: it holds no tokens.", code="empty")
    stated: dict[str, Any] = {"split": "tokenizer", "tokenizer_json": text}
    unknown = model.get("unk_token")
    if isinstance(unknown, str) and unknown in ids:
        stated["oov_id"] = ids[unknown]
    elif isinstance(model.get("unk_id"), int):
        stated["oov_id"] = model["unk_id"]
    return ids, stated | _fit(content)


def _ids(vocab: object, *, name: str) -> dict[str, Any]:
    if isinstance(vocab, Mapping):
        return {str(token): token_id for token, token_id in vocab.items()}
    if isinstance(vocab, Sequence) and not isinstance(vocab, str):  # Unigram: [token, score]
        pairs = [entry for entry in vocab if isinstance(entry, list | tuple) and entry]
        if len(pairs) == len(vocab):
            return {str(entry[0]): number for number, entry in enumerate(pairs)}
    raise DataError(
        f"The vocab in {name} is neither a mapping nor a list of tokens and scores.",
        code="bad-setting",
    )


def _fit(content: Mapping[Any, Any]) -> dict[str, Any]:
    """Padding and truncation, where the file sets them."""
    found: dict[str, Any] = {}
    padding, cut = content.get("padding"), content.get("truncation")
    if isinstance(padding, Mapping):
        found["padding"] = "pre" if padding.get("direction") == "Left" else "post"
        if isinstance(padding.get("pad_id"), int):
            found["pad_id"] = padding["pad_id"]
        strategy = padding.get("strategy")
        if isinstance(strategy, Mapping) and isinstance(strategy.get("Fixed"), int):
            found["length"] = strategy["Fixed"]
    if isinstance(cut, Mapping):
        found["truncating"] = "pre" if cut.get("direction") == "Left" else "post"
    return found


def open_tokenizer(text: str) -> Any:
    """A ``tokenizers.Tokenizer`` that neither pads nor truncates.

    Raises
    ------
    DataError
        Where the library refuses the file.
    """
    from tokenizers import Tokenizer

    with _refusing():
        tokenizer = Tokenizer.from_str(text)
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return tokenizer


@contextlib.contextmanager
def _refusing() -> Iterator[None]:
    """What the library throws as a sentence; a panic of it is no ``Exception``."""
    try:
        yield
    except (KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except BaseException as error:
        raise DataError(
            f"The tokenizer.json is refused by the tokenizers library: {error!s:.300}.",
            code="bad-setting",
        ) from error


def run_tokenizer(
    tokenizer: Any, text: str, *, length: int | None, side: str
) -> tuple[list[int], list[str], list[str], int]:
    """Ids, tokens, the text behind each token, and how many tokens there were before the cut.

    The cut is made by the library, which keeps the special tokens at both ends.

    Raises
    ------
    DataError
        Where the library throws, or gives an id that no array of ids holds.
    """
    # The library takes UTF-8 only, in which an unpaired surrogate cannot be written.
    sound = _SURROGATE.sub("\ufffd", text)
    with _refusing():
        kept = tokenizer.encode(sound)
        count = len(kept.ids)
        if length is not None and count > length:
            tokenizer.enable_truncation(length, direction="left" if side == "pre" else "right")
            kept = tokenizer.encode(sound)
            tokenizer.no_truncation()
    if kept.ids and max(kept.ids) > _LARGEST_ID:
        raise DataError(
            f"The tokenizer.json gives a token the id {max(kept.ids):,}: ids go up to "
            f"{_LARGEST_ID:,}, and the model's embedding has far fewer rows.",
            code="bad-setting",
        )
    surfaces = [
        sound[start:stop] if stop > start else token
        for token, (start, stop) in zip(kept.tokens, kept.offsets, strict=True)
    ]
    return list(kept.ids), list(kept.tokens), surfaces, count
