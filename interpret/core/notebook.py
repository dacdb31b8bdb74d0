"""How does an object show itself in a notebook? By a view that a floor above draws."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar


class InNotebook:
    """What a notebook shows by more than its ``repr``; the package puts the view in ``view``."""

    view: ClassVar[Callable[[Any], dict[str, Any]] | None] = None

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, Any]:
        """What views there are, by media type."""
        view = InNotebook.view
        return {"text/plain": repr(self)} if view is None else view(self)
