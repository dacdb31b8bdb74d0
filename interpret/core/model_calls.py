"""Which questions may be put to a model, wherever it lives, and what must each answer be?"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from typing import Any

from interpret.core.library_maps import LibraryMaps
from interpret.core.model import SequenceModel

CALLS: dict[str, str] = {
    name: call.__annotations__["return"]
    for protocol in (SequenceModel, LibraryMaps)
    for name, call in vars(protocol).items()
    if inspect.isfunction(call) and not name.startswith("_")
    if call.__annotations__["return"] != SequenceModel.__name__
}
"""Every method of the Protocols that answers: its name, and the annotation of its answer.

One that gives another model is none: that is asked in turn.
"""


class AskedModel(SequenceModel, LibraryMaps):
    """A model that answers every call in one way, which its subclass says in ``_call``.

    Signatures, types and docstrings are the Protocols'.
    """

    def _call(self, name: str, /, *positional: Any, **named: Any) -> Any:
        """The answer to one of ``CALLS``."""
        raise NotImplementedError


def _question(name: str) -> Callable[..., Any]:
    @functools.wraps(getattr(AskedModel, name))
    def ask(self: AskedModel, *positional: Any, **named: Any) -> Any:
        return self._call(name, *positional, **named)

    return ask


for _name in CALLS:
    setattr(AskedModel, _name, _question(_name))
