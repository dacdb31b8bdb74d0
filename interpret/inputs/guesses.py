"""What does a vocabulary say about itself that nobody stated?

Its tokens show how the texts were split and lower-cased, and which ids stand for padding and for
unknown tokens. Every answer here is a guess: its name goes into ``TextSettings.guessed``, and
``describe`` words it for people.
"""

from __future__ import annotations

import re
import string
from collections.abc import Mapping, Sequence
from typing import Any

from interpret.core.alphabets import alphabet_of
from interpret.core.text_settings import TextSettings

KERAS_FILTERS = '!"#$%&()*+,-./:;<=>?@[\\]^_`{|}~\t\n'
"""What Keras's Tokenizer takes out by default: ASCII punctuation but the apostrophe."""

PUNCTUATION = string.punctuation
"""What Keras's TextVectorization takes out: ASCII punctuation, the apostrophe too."""

OOV_NAMES = (
    *("[UNK]", "<unk>", "<UNK>", "<OOV>", "[OOV]", "<oov>", "[unk]", "<unknown>", "_UNK_", "UNK"),
)
PAD_NAMES = ("[PAD]", "<pad>", "<PAD>", "[pad]", "<padding>", "_PAD_", "PAD")

WORD = re.compile(r"\w+(?:'\w+)*|[^\w\s]")
_SPECIAL = re.compile(r"[\[<]/?[A-Za-z_|]+[0-9]*[\]>]")


def ordinary(tokens: Sequence[str]) -> list[str]:
    """The tokens that stand for text: not "", [UNK], <s> and their like."""
    named = {*OOV_NAMES, *PAD_NAMES, ""}
    return [t for t in tokens if t not in named and not _SPECIAL.fullmatch(t)]


def guess_oov(ids: Mapping[str, int]) -> int | None:
    """The id of the token that is named as an unknown one."""
    return next((ids[name] for name in OOV_NAMES if name in ids), None)


def guess_pad(ids: Mapping[str, int]) -> int | None:
    """The id of the token that is named as padding, of "", or 0 where no token has it."""
    named = next((ids[name] for name in (*PAD_NAMES, "") if name in ids), None)
    if named is None and 0 not in ids.values():
        return 0
    return named


def guess_split(tokens: Sequence[str]) -> str:
    """Characters where every token is one, white space where words hold punctuation, else words."""
    plain = ordinary(tokens)
    if plain and all(len(token) == 1 for token in plain):
        return "character"
    if any(WORD.findall(token) != [token] for token in plain if token.strip()):
        return "whitespace"
    return "word"


def guess_lowercase(tokens: Sequence[str], *, ascii_only: bool = False) -> bool:
    """Whether there are letters with case among the tokens and none of them is upper case."""
    letters = "".join(ordinary(tokens))
    if ascii_only:
        letters = "".join(c for c in letters if c.isascii())
    return letters == letters.lower() and letters != letters.upper()


def guess_settings(ids: Mapping[str, int], tokens: Sequence[str], *, style: str) -> dict[str, Any]:
    """Every setting that the vocabulary lets one guess.

    Parameters
    ----------
    style
        ``"vectorization"`` for the list of a Keras TextVectorization, ``"index"`` for the
        ``word_index`` of a Keras Tokenizer (ids from 1 without gaps), else ``"plain"``.
    """
    vectorization = style == "vectorization"
    oov, pad = guess_oov(ids), guess_pad(ids)
    split = guess_split(tokens)
    found: dict[str, Any] = {
        "oov_id": oov if oov != pad else None,
        "pad_id": pad,
        "split": split,
        "lowercase": guess_lowercase(tokens, ascii_only=vectorization),
    }
    used = set("".join(ordinary(tokens)))
    if vectorization:
        found["ascii_only"] = True
        found["split"] = "character" if split == "character" else "whitespace"
        if not used & set(PUNCTUATION):
            found["strip"] = PUNCTUATION
    if style == "index":
        found["drop_unknown"] = oov is None
        # pad_sequences works at the front unless it is told otherwise.
        found["padding"] = found["truncating"] = "pre"
        if split != "character" and not used & set(KERAS_FILTERS):
            found |= {"split": "whitespace", "strip": KERAS_FILTERS, "strip_with": " "}
            found["separator"] = " "
    return found


def describe(settings: TextSettings, *, embedding_size: int | None = None) -> tuple[str, ...]:
    """Word the settings for people, one sentence each, saying what was guessed.

    Examples
    --------
    >>> describe(TextSettings(tokens=("", "a", "b"), split="character", guessed=("split",)))[0]
    'Text is split into characters (guessed: every token of the vocabulary is one character long).'
    """
    letters = _letter_sentences(settings)
    sentences = [_split_sentence(settings), *(letters or [_case_sentence(settings)])]
    if settings.strip == string.whitespace:
        sentences.append("White space is taken out.")
    elif settings.strip:
        put = "taken out" if not settings.strip_with else f"replaced by {settings.strip_with!r}"
        why = _why(settings, "strip", "no token holds one of them")
        sentences.append(f"The characters {settings.strip!r} are {put}{why}.")
    sentences += [_oov_sentence(settings), *_fit_sentences(settings)]
    if embedding_size is not None and (spare := embedding_size - len(settings.tokens)) > 0:
        sentences.append(_spare_sentence(settings, spare))
    return (*sentences, *settings.notes)


def _why(settings: TextSettings, name: str, reason: str) -> str:
    return f" (guessed: {reason})" if name in settings.guessed else ""


def _split_sentence(settings: TextSettings) -> str:
    at = f"at {settings.separator!r}" if settings.separator else "at white space"
    if settings.ascii_only and not settings.separator:
        at = "at ASCII white space"
    into, reason = {
        "character": ("into characters", "every token of the vocabulary is one character long"),
        "word": ("into words and punctuation marks", "every token is a word or one such mark"),
        "whitespace": (at, "that is how such a vocabulary is made"),
        "tokenizer": ("by the tokenizer.json", ""),
        "function": ("by a function of its own", ""),
    }[settings.split]
    return f"Text is split {into}{_why(settings, 'split', reason)}."


def _case_sentence(settings: TextSettings) -> str:
    if settings.split == "tokenizer":
        return "The tokenizer.json decides on upper and lower case."
    if settings.split == "function" and not settings.lowercase:
        return "The function decides on upper and lower case."
    if not settings.lowercase:
        reason = "the vocabulary has upper-case letters, or none at all"
        return f"Case is kept{_why(settings, 'lowercase', reason)}."
    what = "Its ASCII letters are" if settings.ascii_only else "It is"
    reason = "no token has an upper-case letter"
    return f"{what} lower-cased{_why(settings, 'lowercase', reason)}."


def _oov_sentence(settings: TextSettings) -> str:
    if settings.oov_id is not None:
        name = _name(settings, settings.oov_id)
        return f"Unknown tokens are read as {name}{_why(settings, 'oov_id', 'by its name')}."
    if settings.drop_unknown:
        return "Unknown tokens are left out, as Keras's Tokenizer does."
    return "Unknown tokens are refused: the vocabulary has no token for them."


def _letter_sentences(settings: TextSettings) -> list[str]:
    """How the letters of a sequence are read that are none of the vocabulary's own."""
    alphabet = alphabet_of(settings.tokens) if settings.split == "character" else None
    if alphabet is None:
        return []
    cases = [f"Letters are those of {alphabet.title}; lower-case (soft-masked) ones are the same."]
    code = next((each for each in "NX" if each in alphabet.several), "N")
    how = {
        "mean": f" are read as the mean of those that they may be, {code} as "
        f"{1 / len(alphabet.letters):g} in each channel",
        "zeros": f", such as {code}, are read as zeros in all channels",
    }
    if settings.ambiguous is not None:
        why = _why(settings, "ambiguous", "as Selene and kipoiseq do; others read zeros")
        cases.append(f"Letters that may stand for several{how[settings.ambiguous]}{why}.")
    return cases


def _fit_sentences(settings: TextSettings) -> list[str]:
    pad, found = settings.pad_id, []
    side = "at the front" if settings.padding == "pre" else "at the end"
    if pad is None:
        found.append("Texts are not padded: the vocabulary has no token for that.")
    else:
        named = 0 <= pad < len(settings.tokens) and settings.tokens[pad]
        reason = "by its name" if named else "no other token has this id"
        reason = reason if pad >= 0 else "no token is named as padding"
        why = _why(settings, "pad_id", reason)
        found.append(f"Short texts are padded {side} with {_name(settings, pad)}{why}.")
    if settings.length is not None:
        cut = "front" if settings.truncating == "pre" else "end"
        why = _why(settings, "length", "the model takes no other length")
        found.append(f"Texts of more than {settings.length} tokens are cut at the {cut}{why}.")
    if "padding" in settings.guessed and settings.padding == "pre" and pad is not None:
        found.append("The side is a guess, too: it is the default of Keras's pad_sequences.")
    return found


def _spare_sentence(settings: TextSettings, spare: int) -> str:
    first = len(settings.tokens)
    rows = f"row {first}" if spare == 1 else f"rows {first} to {first + spare - 1}"
    mend = ""
    if spare <= 2 and settings.oov_id is None and settings.tokens[0]:
        mend = (
            " If the vocabulary was saved without its special tokens, every id is too low by "
            f"{spare}: put {'the unknown token' if spare == 1 else 'padding and unknown token'} "
            "first."
        )
    return f"No token stands for {rows} of the embedding.{mend}"


def _name(settings: TextSettings, token_id: int) -> str:
    if 0 <= token_id < len(settings.tokens) and settings.tokens[token_id]:
        return f"{settings.tokens[token_id]} (id {token_id})"
    return f"id {token_id}" if token_id >= 0 else "zeros"
