"""In which domain is a part of the input taken out, and which settings go with each?"""

from __future__ import annotations

from typing import Any, Literal

from interpret.core.errors import ArgumentError, brief, choices

Domain = Literal["time", "frequency", "time-frequency"]

HOMES = {
    "frequency": "methods.frequency_occlusion:occlude_frequencies",
    "time-frequency": "methods.time_frequency:occlude_time_frequency",
}
"""Where the domains beside time are asked: each a function of a model, an input and settings."""

TAKES = {
    "time": ("window", "stride", "chunks", "baseline", "by_channel", "engine"),
    "frequency": ("bands", "by_channel"),
    "time-frequency": ("window", "bands", "taper", "channel"),
}
"""Settings of each domain, beside the target and logits."""


def told_in(domain: str, **settings: Any) -> dict[str, Any]:
    """The settings that were told, of which each must mean something in this domain.

    Raises
    ------
    ArgumentError
        Where there is no such domain, or a setting is of another one.
    """
    if domain not in TAKES:
        raise ArgumentError(f"domain={brief(domain)} is unknown: use {choices(TAKES)}.")
    told = {name: value for name, value in settings.items() if value is not None}
    for name, value in told.items():
        if name not in TAKES[domain]:
            raise ArgumentError(
                f"domain={domain!r} does not take {name}={brief(value)}: it takes "
                f"{choices(TAKES[domain])}."
            )
    return told
