"""What can be said of a model beside its file?

Reading this loads neither numpy nor TensorFlow.
"""

from __future__ import annotations

from interpret.core.alphabets import ALPHABETS
from interpret.core.parameter import Parameter

_MODEL_SETTINGS = (
    Parameter(
        "vocabulary",
        str,
        "Vocabulary of a text model: JSON, or one token a line; or dna, rna, protein, or the "
        "letters of the channels in order, such as TCGA",
        flag="--vocab",
        metavar="FILE",
        suggest=lambda info: tuple(ALPHABETS),
    ),
    Parameter("labels", str, "Names of the classes: a file, or names with commas between them"),
    Parameter("channels", str, "Names of the channels: a file, or names with commas between them"),
    Parameter("sampling_rate", float, "Positions a second, in Hz", above=0),
    Parameter(
        "focus",
        str,
        "Input to explain, where the model has several",
        suggest=lambda info: tuple(spec.name for spec in info.inputs),
    ),
    Parameter(
        "same",
        str,
        "Inputs that hold the same, with commas between their names; all that agree, or none",
        metavar="NAMES",
        default_text="all that agree for one --text or --corpus, else as guessed",
        suggest=lambda info: ("all", "none", ",".join(info.alike)) if info.alike else (),
    ),
)
TEXT_SETTINGS = (
    Parameter(
        "split",
        str,
        "How a text becomes tokens",
        choices=("word", "character", "whitespace", "tokenizer"),
    ),
    Parameter("lowercase", bool, "Write the text in lower case first"),
    Parameter("pad_id", int, "Token id of padding", minimum=0),
    Parameter("oov_id", int, "Token id of unknown tokens", minimum=0),
    Parameter(
        "ambiguous",
        str,
        "What a letter that may stand for several, such as N, is read as in one-hot channels",
        choices=("mean", "zeros"),
        default_text="mean, where the vocabulary is that of DNA, RNA or a protein",
    ),
    Parameter("padding", str, "Side on which padding is added", choices=("pre", "post")),
    Parameter("truncating", str, "Side on which long texts are cut", choices=("pre", "post")),
    Parameter("length", int, "Pad and cut texts to this many tokens", minimum=1),
    Parameter("minimum_length", int, "Pad texts to at least this many tokens", minimum=1),
)
"""How a text becomes token ids, where it should not be guessed."""

SETTINGS: tuple[Parameter, ...] = (*_MODEL_SETTINGS, *TEXT_SETTINGS)
"""What ``interpret.load`` can be told beyond the model file."""
