"""What is a model in a few words: which file, and what does it take in?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from interpret.core.errors import plural

if TYPE_CHECKING:
    from interpret.core.info import ModelInfo


def short_hash(model_id: str) -> str:
    """The beginning of a model file's sha256."""
    return model_id[:12]


def input_words(info: ModelInfo) -> str:
    """What kind of input the model takes, in a few words."""
    spec = info.input
    length = "any length" if spec.length is None else plural(spec.length, "position")
    if spec.kind == "one_hot":
        return f"Text, one-hot, {length}"
    if spec.kind == "tokens":
        read = {"character": "characters", "word": "words", "whitespace": "words"}
        return f"Text, {read.get(info.split or '', 'tokens')}, {length}"
    rate = f" at {info.sampling_rate:g} Hz" if info.sampling_rate else ""
    if info.sampling_rate and info.sampling_rate < 0.1:
        rate = f", one every {1 / info.sampling_rate:,.0f} s"
    return f"Series, {length}, {spec.channels} channel{'s' * (spec.channels != 1)}{rate}"
