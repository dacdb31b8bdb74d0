"""Which code of the user's own may a model file use?

Only the shell can say so: the dashboard has no such option, since the files there are others'.
"""

from __future__ import annotations

import importlib
import re
import sys
from collections.abc import Mapping, Sequence
from inspect import Parameter as Argument
from typing import Annotated, Any

import typer

from interpret.core.errors import ArgumentError

_FORM = re.compile(r"[A-Za-z_][\w.]*:[A-Za-z_]\w*")
_PANEL = "Code of your own"


def code_options() -> list[Argument]:
    """``--custom`` and ``--trust-code``."""
    custom = typer.Option(
        "--custom", metavar="MODULE:CLASS", rich_help_panel=_PANEL, show_default=False,
        help="A class or function of your own that the model uses; repeatable",
    )  # fmt: skip
    trust = typer.Option(
        "--trust-code", rich_help_panel=_PANEL, show_default=False,
        help="Run code that the file carries (Lambda layers): only for a file of your own",
    )  # fmt: skip
    keyword = Argument.KEYWORD_ONLY
    return [
        Argument("custom", keyword, default=None, annotation=Annotated[list[str] | None, custom]),
        Argument("trust_code", keyword, default=False, annotation=Annotated[bool, trust]),
    ]


def code_settings(given: Mapping[str, Any]) -> dict[str, Any]:
    """What ``interpret.load`` is told, with the classes still by name; nothing is imported.

    Raises
    ------
    ArgumentError
        Where ``--custom`` is not written as MODULE:CLASS.
    """
    names: Sequence[str] = given.get("custom") or ()
    for name in names:
        if not _FORM.fullmatch(name):
            raise ArgumentError(
                f"--custom must be MODULE:CLASS, such as my_layers:Attention, but is {name!r}."
            )
    found: dict[str, Any] = {}
    if names:
        found["custom_objects"] = {name.partition(":")[2]: name for name in names}
    if given.get("trust_code"):
        found["trust_code"] = True
    return found


def with_classes(settings: Mapping[str, Any]) -> dict[str, Any]:
    """The settings with the classes themselves, imported from the folder one is in or from Python.

    Raises
    ------
    ArgumentError
        Where a module or a class in it cannot be found.
    """
    if "custom_objects" not in settings:
        return dict(settings)
    from interpret.loading import start_tensorflow

    start_tensorflow()  # first: it settles which Keras the module will get
    named = settings["custom_objects"].items()
    return {**settings, "custom_objects": {name: _imported(place) for name, place in named}}


def _imported(place: str) -> Any:
    module, _, name = place.partition(":")
    if "" not in sys.path:
        sys.path.insert(0, "")  # as python -m has it: modules beside the one who calls
    try:
        return getattr(importlib.import_module(module), name)
    except ImportError as error:
        raise ArgumentError(
            f"--custom {place}: the module {module!r} cannot be imported ({error}). Call interpret "
            "from the folder that holds it."
        ) from error
    except AttributeError as error:
        raise ArgumentError(f"--custom {place}: {module} has no {name!r}.") from error
