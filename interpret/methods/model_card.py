"""What is this model: what it takes, its conv layers, what it gives?"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from interpret.core.named_functions import function_at
from interpret.core.record import SCHEMA_VERSION
from interpret.methods.lengths import layer_lengths

if TYPE_CHECKING:
    from interpret.core.info import ModelInfo
    from interpret.core.model import SequenceModel
    from interpret.methods.lengths import LayerLength


@dataclass(frozen=True, kw_only=True, repr=False)
class ModelCard:
    """What is told of a model; shown, it is what ``interpret inspect`` prints.

    Attributes
    ----------
    info
        Its inputs, conv layers, outputs and notes.
    lengths
        How many positions each conv layer gives, where the input's length is known or was given.
    """

    info: ModelInfo
    lengths: tuple[LayerLength, ...]

    def __repr__(self) -> str:
        """What the command prints."""
        return str(function_at("cli.card:card_text")(self))

    def to_dict(self) -> dict[str, Any]:
        """What ``interpret inspect --json`` prints."""
        body: dict[str, Any] = {"schema_version": SCHEMA_VERSION, "kind": "model"}
        body |= dataclasses.asdict(self.info)
        return body | {"lengths": [dataclasses.asdict(each) for each in self.lengths]}


def inspect(model: SequenceModel, *, length: int | None = None) -> ModelCard:
    """Card of a model: its input, conv layers with their receptive fields, outputs and notes.

    ``length`` works out the layers' output lengths for so many positions; without it for those that
    the model always takes.

    Raises ArgumentError where the model takes another length, or its layers need more.

    Examples
    --------
    >>> inspect(model).info.conv_layers[0].filters, inspect(model).lengths[0].given
    (2, 6)
    """
    known = length if length is not None else model.info.input.length
    lengths = layer_lengths(model, known) if known is not None else ()
    return ModelCard(info=model.info, lengths=lengths)
