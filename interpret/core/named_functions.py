"""Which function is meant by its home, ``module:name``? What it needs is loaded no sooner."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import Any


def function_at(home: str) -> Callable[..., Any]:
    """Find the function ``name`` of ``interpret.module``, and load what it needs.

    >>> function_at("core.errors:plural")(2, "window")
    '2 windows'
    """
    module, _, name = home.partition(":")
    function: Callable[..., Any] = getattr(importlib.import_module(f"interpret.{module}"), name)
    return function
