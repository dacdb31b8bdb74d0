"""Which layers could the shell complete to? Read out of the model file, without TensorFlow."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import typer


def layer_names(context: typer.Context, incomplete: str) -> list[str]:
    """Names of the model's conv layers that begin so; none where it cannot be read."""
    given: Any = context.params.get("model")
    if not isinstance(given, str):
        return []
    try:
        from interpret.backends.inspection import inspect_file, objects

        found = inspect_file(Path(given), trust_code=True)
        layers = [item for item in objects(found.config) if "Conv" in item["class_name"]]
        names = [str(item["config"]["name"]) for item in layers]
    except Exception:  # the shell has no place for a sentence
        return []
    return [name for name in names if name.startswith(incomplete)]
