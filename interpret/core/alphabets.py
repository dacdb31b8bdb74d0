"""Which letters is a sequence of DNA, RNA or a protein written in, and which stand for several?

The letters and their codes are those of IUPAC-IUB (Cornish-Bowden 1985, "Nomenclature for
incompletely specified bases in nucleic acid sequences"; IUPAC-IUB 1984 for amino acids).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from interpret.core.errors import ArgumentError, plural

if TYPE_CHECKING:
    from interpret.core.info import InputSpec, ModelInfo

ASSUMED = "letters"
"""The alphabet that a model of so many channels usually takes, at a guess that is said."""


@dataclass(frozen=True, kw_only=True)
class Alphabet:
    """Letters of a kind of sequence.

    Attributes
    ----------
    title
        What a sentence calls it.
    letters
        Each a token of its own, in the order of their usual channels.
    several
        Letters that may stand for several -> those.
    complements
        What stands opposite on the other strand; empty where there is none.
    """

    name: str
    title: str
    letters: str
    several: Mapping[str, str]
    complements: Mapping[str, str] = field(default_factory=dict)

    @property
    def spaced(self) -> str:
        """The letters, as a sentence lists them."""
        return " ".join(self.letters)


def _nucleotides(name: str, title: str, last: str) -> Alphabet:
    codes = {"R": "AG", "Y": "CT", "S": "CG", "W": "AT", "K": "GT", "M": "AC"}
    codes |= {"B": "CGT", "D": "AGT", "H": "ACT", "V": "ACG", "N": "ACGT"}
    opposite = dict(zip("ACGTRYSWKMBDHVN", "TGCAYRSWMKVHDBN", strict=True))
    return Alphabet(
        name=name,
        title=title,
        letters=f"ACG{last}",
        several={code: letters.replace("T", last) for code, letters in codes.items()},
        complements={a.replace("T", last): b.replace("T", last) for a, b in opposite.items()},
    )


FASTA = (".fasta", ".fa")
"""Endings of files that hold nothing but sequences, before that of a packed one."""
_AMINO_ACIDS = "ACDEFGHIKLMNPQRSTVWY"
DNA, RNA = _nucleotides("dna", "DNA", "T"), _nucleotides("rna", "RNA", "U")
PROTEIN = Alphabet(
    name="protein",
    title="a protein",
    letters=_AMINO_ACIDS,
    several={"B": "DN", "Z": "EQ", "J": "IL", **dict.fromkeys("XUO", _AMINO_ACIDS)},
)
ALPHABETS: dict[str, Alphabet] = {each.name: each for each in (DNA, RNA, PROTEIN)}
_LATIN = 26
"""Letters from A to Z: whoever has all of them writes words."""
_USUAL = {4: DNA.letters, 20: _AMINO_ACIDS, 21: f"{_AMINO_ACIDS}X"}


def alphabet_of(tokens: Iterable[str]) -> Alphabet | None:
    """The alphabet that tokens spell, in any order and case; None where they spell none.

    A letter that stands for several may be among them, and tokens without a name.

    >>> [getattr(alphabet_of(each), "name", None) for each in ("TCGA", "acgun", "ACG", "ACGTZ")]
    ['dna', 'rna', None, None]
    """
    letters = {token.upper() for token in tokens if token}
    if len(letters) >= _LATIN:
        return None
    for each in ALPHABETS.values():
        if letters >= set(each.letters) and letters <= {*each.letters, *each.several}:
            return each
    return None


def is_alphabet(word: object) -> bool:
    """Whether it names an alphabet or spells one, a letter for each channel, and is no file."""
    if not isinstance(word, str) or not word or Path(word).is_file():
        return False
    spelled = len(set(word.upper())) == len(word) and alphabet_of(word) is not None
    return word in (ASSUMED, *ALPHABETS) or spelled


def letters_of(word: str, *, channels: int, model: str) -> tuple[str, ...]:
    """The letter of each channel, or row of an embedding, of a model that reads this alphabet.

    Raises
    ------
    ArgumentError
        Where the model has another number of channels.

    Examples
    --------
    >>> letters_of("rna", channels=4, model="m.keras")
    ('A', 'C', 'G', 'U')
    """
    if word == ASSUMED and channels not in _USUAL:
        raise ArgumentError(
            f"vocabulary={word!r} is for models of 4 channels (DNA), or 20 or 21 (a protein), and "
            f"{model} has {channels}: give the token of each as a list, or as a file."
        )
    letters = _USUAL.get(channels, "") if word == ASSUMED else word
    if word in ALPHABETS:
        alphabet = ALPHABETS[word]
        letters = _USUAL[21] if alphabet is PROTEIN and channels == 21 else alphabet.letters
    if len(letters) != channels:
        raise ArgumentError(
            f"vocabulary={word!r} names {plural(len(letters), 'letter')}, {' '.join(letters)}, and "
            f"{model} has {channels} channels or rows for tokens: give the token of each as a "
            "list, vocabulary=[…], or as a file, --vocab FILE."
        )
    return tuple(letters)


def usual_letters(spec: InputSpec, channels: Sequence[str]) -> tuple[str, ...]:
    """The letters that the channels of a series may be; empty where they may be none.

    Channels with names are letters only where their names are.
    """
    if spec.kind != "series" or spec.mask_value is not None:
        return ()
    if channels:
        single = all(len(name) == 1 for name in channels) and alphabet_of(channels)
        return tuple(channels) if single else ()
    return tuple(_USUAL.get(spec.channels, ""))


def choosable(letters: Sequence[str]) -> tuple[Alphabet, ...]:
    """The alphabets that so many channels can be read as."""
    return (PROTEIN,) if alphabet_of(letters) is PROTEIN else (DNA, RNA)


def letters_read(info: ModelInfo) -> tuple[str, ...]:
    """The letters that a one-hot model of DNA, RNA or a protein reads; empty for another."""
    tokens = info.tokens or ()
    return tokens if info.input.kind == "one_hot" and alphabet_of(tokens) is not None else ()


def assumption(letters: Sequence[str], model: str) -> str:
    """What was taken for granted of a model that was given a text."""
    alphabet = alphabet_of(letters) or DNA
    other = f"vocabulary={RNA.name!r}, or " if alphabet is DNA else ""
    example = "such as 'TCGA' (--vocab TCGA)" if alphabet is DNA else "or in a file (--vocab FILE)"
    return (
        f"{model} takes {len(letters)} channels and was given a text: they were assumed to be "
        f"{' '.join(letters)} in this order ({alphabet.title}). Where they are others, say so with "
        f"{other}vocabulary= and the letters in the order of the channels, {example}."
    )


def wrong_letters(strange: Sequence[str], alphabet: Alphabet) -> str:
    """What to do about letters that a sequence of this alphabet cannot have."""
    letters = {each.upper() for each in strange}
    gaps, proteins = set("-.~_"), {*PROTEIN.letters, *PROTEIN.several}
    if letters == {"U"} and alphabet is DNA:
        return "it is RNA: write T for U, or open the model with vocabulary='rna' (--vocab rna)."
    if letters == {"T"} and alphabet is RNA:
        return "it is DNA: write U for T, or open the model with vocabulary='dna' (--vocab dna)."
    if ">" in letters:
        return "a line that begins with '>' names a record: leave it out, or give the FASTA file."
    if letters <= gaps:
        return "gaps of an alignment are no letters: take them out."
    if letters == {"*"}:
        return "a stop is no letter: cut the sequence before it."
    if letters <= alphabet.several.keys():
        return (
            "each may stand for several, of which only one-hot channels can take the mean: take it "
            "out, or state oov_id, the id of an unknown token."
        )
    if alphabet is not PROTEIN and letters <= proteins:
        return (
            f"it looks like a protein or another text, and the model reads {alphabet.title}: give "
            "it that, or where its channels are numbers, an array."
        )
    return (
        "take them out, or where the model reads others, give the vocabulary that it was trained "
        "with; where its channels are numbers, give an array or a file of numbers."
    )
