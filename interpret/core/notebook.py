"""How does an object show itself in a notebook? By a view that a floor above draws."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ClassVar

if TYPE_CHECKING:
    from interpret.core.info import ModelInfo


class InNotebook:
    """What a notebook shows by more than its ``repr``; the package puts the view in ``view``."""

    view: ClassVar[Callable[[Any], dict[str, Any]] | None] = None

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, Any]:
        """What views there are, by media type."""
        view = InNotebook.view
        return {"text/plain": repr(self)} if view is None else view(self)


class ModelInNotebook(InNotebook):
    """A model, which shows what it is."""

    @property
    def info(self) -> ModelInfo:
        """What the model is."""
        raise NotImplementedError

    def __repr__(self) -> str:
        """One line: what goes in, through what, and what comes out."""
        return f"{type(self).__name__}({self.info.in_short})"
