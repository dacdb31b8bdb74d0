"""What can be said of a model beside its file?

Reading this loads neither numpy nor TensorFlow.
"""

from __future__ import annotations

from interpret.core.parameter import Parameter


def _setting(
    name: str,
    kind: type[str] | type[int] | type[float] | type[bool],
    help: str,
    *,
    flag: str = "",
    metavar: str = "",
    choices: tuple[str, ...] = (),
    least: float | None = None,
    above: float | None = None,
) -> Parameter:
    return Parameter(
        name=name,
        type=kind,
        help=help,
        flag=flag,
        metavar=metavar,
        choices=choices,
        minimum=least,
        above=above,
    )


_MODEL_SETTINGS = (
    _setting(
        "vocabulary",
        str,
        "Vocabulary of a text model: JSON, or one token a line",
        flag="--vocab",
        metavar="FILE",
    ),
    _setting("labels", str, "Names of the classes: a file, or names with commas between them"),
    _setting("channels", str, "Names of the channels: a file, or names with commas between them"),
    _setting("sampling_rate", float, "Positions a second, in Hz", above=0),
    _setting("focus", str, "Input to explain, where the model has several"),
)
TEXT_SETTINGS = (
    _setting(
        "split",
        str,
        "How a text becomes tokens",
        choices=("word", "character", "whitespace", "tokenizer"),
    ),
    _setting("lowercase", bool, "Write the text in lower case first"),
    _setting("pad_id", int, "Token id of padding", least=0),
    _setting("oov_id", int, "Token id of unknown tokens", least=0),
    _setting("padding", str, "Side on which padding is added", choices=("pre", "post")),
    _setting("truncating", str, "Side on which long texts are cut", choices=("pre", "post")),
    _setting("length", int, "Pad and cut texts to this many tokens", least=1),
    _setting("minimum_length", int, "Pad texts to at least this many tokens", least=1),
)
"""How a text becomes token ids, where it should not be guessed."""

SETTINGS: tuple[Parameter, ...] = (*_MODEL_SETTINGS, *TEXT_SETTINGS)
"""What ``interpret.load`` can be told beyond the model file."""
