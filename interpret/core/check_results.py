"""What does an answer about a map hold: what speaks for it, and what against it?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar, Literal

import numpy as np

from interpret.core.record import Result

if TYPE_CHECKING:
    from jaxtyping import Float

Verdict = Literal["holds", "doubtful", "fails", "unknown"]
VERDICTS: tuple[Verdict, ...] = ("fails", "doubtful", "holds", "unknown")
"""In the order in which a reader should see them."""


@dataclass(frozen=True, kw_only=True)
class Finding:
    """What one look at a map came to.

    Attributes
    ----------
    aspect
        What was looked at, by its name in ``methods/check.py``; several findings may be of one.
    verdict
        Whether the map holds; ``"unknown"`` where this cannot be told of it, as the sentence says.
    sentence
        What was found, in a person's words.
    rule
        When it holds, and when it is doubtful or fails.
    figures
        The numbers that the rule is about, by name.
    """

    aspect: str
    verdict: Verdict
    sentence: str
    rule: str = ""
    figures: Mapping[str, float | None] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Check(Result):
    """What speaks for a map and against it.

    Attributes
    ----------
    findings
        One or more for each aspect that was looked at.
    target, score, unit, method, map_params, text
        Of the map: the score that it explains, its values' unit, and how it was made.
    params
        The settings of the check, and ``passes``: how many inputs were run through the model.
    mask
        What stands where something was removed; None where nothing was.
    removed
        float, (step,): the share of what can be removed that is gone at each step, from 0 to 1.
    deletion, insertion
        float, (step,): the score with the most important removed up to there, and with nothing but
        the most important left (1 − ``removed`` of all is gone then).
    random_deletion
        float, (order, step): the deletion of random orders; read backwards, the insertion of their
        reverses, which are random orders, too (``random_insertion``).
    layers, layer_correlation, layer_magnitudes
        Layers whose weights were drawn at random, from the output down, each with all before it,
        and float, (layer,): rank correlation of the map of that model with the map, of values and
        of their magnitudes; NaN where that is all alike. The last is a mean over several draws.
    methods, rank_correlation, overlap
        The map's method and the others that apply, and float, (method, method): rank correlation
        of their maps, and the share of the most important positions that two have in common.
    """

    kind: ClassVar[str] = "check"

    findings: tuple[Finding, ...]
    target: str
    score: float
    unit: str
    method: str
    map_params: Mapping[str, Any] = field(default_factory=dict)
    text: str | None = None
    params: Mapping[str, Any] = field(default_factory=dict)
    mask: str | None = None
    removed: Float[np.ndarray, "step"] | None = None
    deletion: Float[np.ndarray, "step"] | None = None
    insertion: Float[np.ndarray, "step"] | None = None
    random_deletion: Float[np.ndarray, "order step"] | None = None
    layers: tuple[str, ...] = ()
    layer_correlation: Float[np.ndarray, "layer"] | None = None
    layer_magnitudes: Float[np.ndarray, "layer"] | None = None
    methods: tuple[str, ...] = ()
    rank_correlation: Float[np.ndarray, "method method"] | None = None
    overlap: Float[np.ndarray, "method method"] | None = None

    def __post_init__(self) -> None:
        """Read findings that come from a file, and freeze the arrays."""
        read = tuple(
            each if isinstance(each, Finding) else Finding(**each) for each in self.findings
        )
        object.__setattr__(self, "findings", read)
        super().__post_init__()

    @property
    def random_insertion(self) -> Float[np.ndarray, "order step"] | None:
        """The score with nothing left but so large a share of random orders, (order, step)."""
        return None if self.random_deletion is None else self.random_deletion[:, ::-1]

    def of(self, aspect: str) -> tuple[Finding, ...]:
        """The findings of one aspect."""
        return tuple(each for each in self.findings if each.aspect == aspect)

    def columns(self) -> dict[str, Any]:
        """One row for each finding and figure; one without a figure where there is none."""
        rows = [
            (each, name, value)
            for each in self.findings
            for name, value in (each.figures or {"": None}).items()
        ]
        return {
            "aspect": [each.aspect for each, _, _ in rows],
            "verdict": [each.verdict for each, _, _ in rows],
            "figure": [name for _, name, _ in rows],
            "value": np.asarray([np.nan if v is None else v for _, _, v in rows], dtype=float),
            "sentence": [each.sentence for each, _, _ in rows],
            "rule": [each.rule for each, _, _ in rows],
        }
