"""What is said of an attribution?"""

from __future__ import annotations

from interpret.core.errors import plural
from interpret.core.results import Attribution, Occlusion
from interpret.describe.escaping import clip, escape, name
from interpret.describe.numbers import number
from interpret.describe.settings import settings_of


def attribution_facts(result: Attribution) -> list[str]:
    """Score, baseline, parameters and unit, as the phrases of a subtitle."""
    facts = [f"score {number(result.score)}"]
    if result.baseline is not None:
        scored = result.baseline_score
        facts.append(
            f"baseline {name(result.baseline)}"
            + (f" scores {number(scored)}" if scored is not None else "")
        )
    if isinstance(result, Occlusion):
        facts.append(plural(len(result.windows), "window"))
    facts += [
        f"{escape(key)} {escape(clip(_plain_value(value), 24))}"
        for key, value in list(settings_of(result.params).items())[:6]
        if isinstance(value, str | int | float)
        and value is not False
        and (key, value) != ("backend", "own")
        and key not in ("baseline", "target", "method")
    ]
    if result.completeness_gap is not None:
        facts.append(f"completeness gap {number(result.completeness_gap, sign=True)}")
    meaning = "; above zero speaks for the target, below against it" if result.signed else ""
    return [*facts, f"values in {escape(result.unit)}{meaning}", f"model {name(result.model)}"]


def _plain_value(value: str | int | float) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value if isinstance(value, str) else number(value)
