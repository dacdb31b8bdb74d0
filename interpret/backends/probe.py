"""How is a model run on a made-up input?"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import Any

import keras

from interpret.backends.layout import Layout
from interpret.backends.lengths import Lengths, has_positions, made_up
from interpret.backends.nesting import inputs_like
from interpret.backends.recording import Recording, record_settled
from interpret.core.errors import ModelError


def functional(model: keras.Model) -> keras.Model:
    """Give a subclassed model inputs by wrapping it, from the shape that it was built with."""
    if getattr(model, "inputs", None):
        return model
    config = model.get_build_config() or {}
    shape = config.get("input_shape") or config.get("shapes_dict", {}).get("input_shape")
    source = inputs_like(shape)
    if source is None:
        raise ModelError(
            f"The inputs of {model.name} cannot be told: it was never built. Call it once on a "
            "sample of your data, then save it or give it again.",
            code="unbuilt",
        )
    return keras.Model(source, model(source), name=f"wrapped_{model.name}")


def probed(
    name: str, model: keras.Model, layouts: Sequence[Layout]
) -> tuple[Recording, list[Any], int]:
    """Run the model on zeros and say which tensors went in and how long they were."""
    fixed = [
        None if layout.dtype == "string" else shape[layout.axis - 1]  # a text has any length
        for layout in layouts
        if (shape := layout.raw_shape) or layout.dtype == "string"
    ]
    if None in fixed:
        lengths = Lengths(model, layouts).to_try()
    else:
        lengths = iter((max([n for n in fixed if n] or [1]),))
    problem: Exception | None = None
    ran: tuple[Recording, list[Any], int] | None = None
    for length in lengths:
        fed = made_up(layouts, length)
        try:
            with warnings.catch_warnings():
                # Keras warns that Conv1D destroys a mask: true, but not the user's doing here.
                warnings.simplefilter("ignore")
                recording = record_settled(model, fed)
        except Exception as error:  # whatever the model's own code raises
            problem = error
        else:
            ran = recording, fed, length
            if has_positions(recording):
                break
    if ran is not None:
        return ran
    reason = " ".join(str(problem).split())[:300]
    raise ModelError(
        f'"{name}" opened, but did not run on a made-up input [does-not-run]: {reason} '
        "Run model.predict on one sample where it was trained, and save it again.",
        code="does-not-run",
    ) from problem
