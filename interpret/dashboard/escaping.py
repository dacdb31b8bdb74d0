"""How is a stranger's text made safe to show? Layer names, labels, file names and tokens."""

from __future__ import annotations

import html
import re

from interpret.core.info import ModelInfo

_MARKS = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~$:&^=\"'/@])")
_LINK = re.compile(r"(?<=:)(?=//)|(?<=www)(?=\.)|(?<=@)", re.IGNORECASE)


def markdown(text: str, most: int = 200) -> str:
    r"""Text that Streamlit's Markdown shows as it stands: no mark, tag, link, formula or icon.

    >>> markdown("**a** [b](c)")
    '\\*\\*a\\*\\* \\[b\\]\\(c\\)'
    """
    flat = " ".join(text.split()) if text.strip() else text
    flat = flat if len(flat) <= most else flat[: most - 1] + "…"
    # Bare addresses become links whatever is escaped, unless an unseen sign parts them.
    return _MARKS.sub(r"\\\1", _LINK.sub("\u2060", flat))


def escaped(text: str, most: int = 200) -> str:
    """Text that HTML shows as it stands."""
    shown = text if len(text) <= most else text[: most - 1] + "…"
    return html.escape(shown.encode("utf-8", "replace").decode("utf-8"))


def short_hash(model_id: str) -> str:
    """The beginning of a model file's sha256."""
    return model_id[:12]


def input_words(info: ModelInfo) -> str:
    """What kind of input the model takes, in a few words."""
    spec = info.input
    length = "any length" if spec.length is None else f"{spec.length:,} positions"
    if spec.kind == "one_hot":
        return f"Text, one-hot, {length}"
    if spec.kind == "tokens":
        read = {"character": "characters", "word": "words", "whitespace": "words"}
        return f"Text, {read.get(info.split or '', 'tokens')}, {length}"
    rate = f" at {info.sampling_rate:g} Hz" if info.sampling_rate else ""
    if info.sampling_rate and info.sampling_rate < 0.1:
        rate = f", one every {1 / info.sampling_rate:,.0f} s"
    return f"Series, {length}, {spec.channels} channel{'s' * (spec.channels != 1)}{rate}"
