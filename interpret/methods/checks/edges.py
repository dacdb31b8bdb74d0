"""How much of a map lies on padding and at the edges, where convolutions see zeros of their own?

What padding does to maps: Alsallakh et al. 2021, "Mind the Pad – CNNs Can Develop Blind Spots".
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from interpret.core.check_results import Finding, Verdict
from interpret.methods.checks.looked import Aspect, Looked, MapOf

if TYPE_CHECKING:
    from jaxtyping import Bool, Float

    from interpret.core.model import Progress

NAME = "edges"
MOST_PADDING = 0.05
TWICE, FOUR_TIMES = 2.0, 4.0
PADDING_RULE = (
    "Holds where at most 5 % of the map's magnitude lies on padding, doubtful up to a half, fails "
    "above."
)
EDGES_RULE = (
    "Holds where the edges have at most twice the share of the magnitude that they have of the "
    "positions, doubtful up to four times, fails above."
)


def why_not(subject: MapOf) -> str | None:
    """Frequencies have no edges, and a map of zeros has no shares."""
    if not subject.result.along_input:
        return "The rows of this map are frequencies, which have no padding and no edges."
    if not np.nansum(np.abs(subject.result.values)) > 0:
        return "The map is 0 everywhere, so that nothing of it lies anywhere."
    return None


def look(subject: MapOf, progress: Progress | None) -> Looked:
    """The share of the magnitude on padding, and on what is near an edge."""
    size = np.nansum(np.abs(subject.result.values), axis=1)
    padding = subject.result.padding
    if padding.all():
        said = "Every position of this input is padding, so that there is nowhere else to lie."
        return Looked(findings=(Finding(aspect=NAME, verdict="unknown", sentence=said),))
    findings = [_on_padding(size, padding)] if padding.any() else []
    if size[~padding].sum() > 0:
        findings.append(_near_edges(subject, size, padding))
    return Looked(findings=tuple(findings))


def _on_padding(
    size: Float[np.ndarray, " position"], padding: Bool[np.ndarray, " position"]
) -> Finding:
    share = float(size[padding].sum() / size.sum())
    verdict: Verdict = "holds" if share <= MOST_PADDING else "doubtful" if share <= 0.5 else "fails"
    return Finding(
        aspect=NAME,
        verdict=verdict,
        sentence=f"{share:.0%} of the map’s magnitude lies on padding, which is "
        f"{padding.mean():.0%} of the positions.",
        rule=PADDING_RULE,
        figures={"on_padding": share, "padding": float(padding.mean())},
    )


def _near_edges(
    subject: MapOf, size: Float[np.ndarray, " position"], padding: Bool[np.ndarray, " position"]
) -> Finding:
    reach = half_field(subject)
    real = np.flatnonzero(~padding)
    if reach is None or 2 * reach >= len(real):
        return Finding(
            aspect=NAME,
            verdict="unknown",
            sentence="Every position lies within half a receptive field of an edge, so that the "
            "edges cannot be told from the rest.",
        )
    edges = np.r_[real[:reach], real[len(real) - reach :]]
    share, of = float(size[edges].sum() / size[real].sum()), len(edges) / len(real)
    more = share / of if of else 0.0
    verdict: Verdict = "holds" if more <= TWICE else "doubtful" if more <= FOUR_TIMES else "fails"
    return Finding(
        aspect=NAME,
        verdict=verdict,
        sentence=f"{share:.0%} of the map’s magnitude lies within {reach} position"
        f"{'s' * (reach != 1)} of an edge (half a receptive field), which is {of:.0%} of the "
        "input.",
        rule=EDGES_RULE,
        figures={"at_edges": share, "edges": of, "reach": float(reach)},
    )


def half_field(subject: MapOf) -> int | None:
    """Half the receptive field of the last conv layer that says one, in positions."""
    fields = [layer.receptive_field for layer in subject.explained.info.conv_layers]
    known = [field for field in fields if field is not None]
    return max(known) // 2 if known else None


ASPECT = Aspect(
    name=NAME,
    title="Padding and edges",
    question="How much of the map lies on padding and at the edges?",
    passes=lambda subject: 0,
    look=look,
    why_not=why_not,
)
