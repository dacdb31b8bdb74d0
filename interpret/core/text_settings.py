"""How does a text become token ids? The settings, wherever they came from.

A TextVectorization layer inside the model, a vocabulary file, a sidecar beside the model and the
user's own options all end in this one record; ``guessed`` says what nobody stated.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

Side = Literal["pre", "post"]
Ambiguous = Literal["mean", "zeros"]
Split = Literal["word", "character", "whitespace", "tokenizer", "function"]


@dataclass(frozen=True, kw_only=True)
class TextSettings:
    """Everything between a text and the ids that the model takes.

    Attributes
    ----------
    tokens
        Token by id; an empty string where an id has no token.
    split
        ``"word"``: words and single punctuation marks; ``"whitespace"``: what stands between white
        space; ``"character"``; ``"tokenizer"``: a Hugging Face ``tokenizer.json`` does it;
        ``"function"``: ``function`` does it.
    lowercase, strip
        Applied to the text before splitting, in that order; ``strip`` holds the characters that are
        taken out (``strip_with`` is put in their place).
    ascii_only
        Lower-case ASCII letters and split at ASCII white space only, as TensorFlow does inside
        ``TextVectorization``: it reads "Ü" and "ü" as two letters.
    separator
        What ``split="whitespace"`` splits at; empty for any white space.
    pad_id, oov_id
        None where the model has none: a text is then never padded, an unknown token refused.
    drop_unknown
        Leave unknown tokens out where there is no ``oov_id``, as Keras's ``Tokenizer`` does.
    ambiguous
        What a one-hot model reads for a letter that may stand for several, such as N for A, C, G or
        T: the ``"mean"`` of their rows, or ``"zeros"``. None where nobody said so: such a letter is
        an unknown token.
    length, minimum_length
        Pad and truncate to ``length`` (None: any length is taken), and pad to at least
        ``minimum_length``; on the sides ``padding`` and ``truncating``.
    tokenizer_json
        The file's own text, for ``split="tokenizer"``.
    function
        A text to its tokens, for ``split="function"``.
    guessed
        Names of the settings that nobody stated.
    notes
        Sentences about what was mended while the vocabulary was read.
    """

    tokens: tuple[str, ...]
    split: Split = "word"
    lowercase: bool = False
    strip: str = ""
    strip_with: str = ""
    ascii_only: bool = False
    separator: str = ""
    pad_id: int | None = 0
    oov_id: int | None = None
    drop_unknown: bool = False
    ambiguous: Ambiguous | None = None
    length: int | None = None
    minimum_length: int = 1
    padding: Side = "post"
    truncating: Side = "post"
    tokenizer_json: str | None = None
    function: Callable[[str], Sequence[str]] | None = None
    guessed: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
