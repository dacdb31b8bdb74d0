"""What is said of an answer about tokens that stand for others?"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from interpret.core.errors import plural
from interpret.core.substitution_results import Substitution
from interpret.describe.escaping import clip, quoted, visible
from interpret.describe.facts import Fact, first_few, ranked, text_fact
from interpret.describe.numbers import number
from interpret.describe.positions import places_of
from interpret.describe.settings import effort, settings
from interpret.describe.tables import TopTable, caption, largest
from interpret.describe.tokens import are_characters, in_a_row

AROUND = 4
"""Tokens of a changed sentence that are shown on each side of the change."""


def heading(result: Substitution) -> str:
    """What was asked, in a few words."""
    return f"Substitutions for {quoted(result.target)}"


def facts(result: Substitution) -> list[Fact]:
    """How much was tried, what moves the score most, and what turns the class."""
    tried = int(result.tried.sum())
    extent = "every other token at every position" if result.exhaustive else "some tokens"
    turning = plural(int(result.turning.sum()), "single change") if result.classes else ""
    return [
        text_fact(result.text),
        Fact("target", result.target, headed=True),
        Fact("score", number(result.score)),
        Fact("all outputs", first_few(ranked(result.outputs, result.output_scores), 5), ()),
        Fact("tried", f"{plural(tried, 'substitution')}, {extent}"),
        Fact("largest rise", extreme(result, result.largest_rise)),
        Fact("largest fall", extreme(result, result.largest_fall)),
        Fact("turn the class", turning, (f"{turning} alone turn the class",) if turning else ()),
        Fact("parameters", ", ".join(settings(result.params)), ()),
        Fact("engine", effort(result.params), ()),
        Fact("values", f"{result.unit}: score with the token there − score", ()),
    ]


def extreme(result: Substitution, place: tuple[int, int] | None) -> str:
    """One change in words: ``great → awful, −0.41``; empty for none."""
    if place is None:
        return ""
    at, to = place
    change = number(float(result.values[at, to]), sign=True)
    return f"{swap(result, at, to)} at {at}, {change}"


def swap(result: Substitution, at: int, to: int) -> str:
    """Which token stands where, and which is put there."""
    here = clip(visible(str(result.positions[at])), 24)
    return f"{here} → {clip(visible(result.tokens[to]), 24)}"


def changed_text(result: Substitution, at: int, to: int) -> str:
    """The input around a change, with the change made."""
    shown = [
        str(result.tokens[to]) if i == at else str(result.positions[i])
        for i in np.flatnonzero(~result.padding)
        if abs(i - at) <= AROUND * (4 if are_characters(_tokens(result), result.text) else 1)
    ]
    return _joined(result, shown)


def changed_input(result: Substitution) -> str:
    """The whole input with the changes made that were asked for; empty without any."""
    if not result.changes:
        return ""
    names = {at: after for at, _, after, _ in result.changes}
    return _joined(
        result,
        [names.get(i, str(result.positions[i])) for i in np.flatnonzero(~result.padding).tolist()],
    )


def sentences(result: Substitution) -> Iterator[str]:
    """The changes that turn the class, one after another."""
    if not result.changes:
        return
    steps = ", then ".join(
        f"{visible(before)} → {visible(after)} at {at} (score {number(score)})"
        for at, before, after, score in result.changes
    )
    before = result.classes[result.predicted_before]
    turned = f"turns {quoted(before)} into {quoted(result.changed_to)}"
    yield f"{steps}: this {turned}." if result.changed_to else f"{steps}: this turns nothing."


def table(result: Substitution, most: int) -> TopTable:
    """The substitutions that move the score most."""
    values = np.where(result.tried, result.values, np.nan)
    places = places_of(result.positions, result.axis)
    rows = tuple(
        (
            str(at),
            places.bare(at),
            visible(result.tokens[to]),
            number(float(values[at, to]), sign=True),
            number(result.score + float(values[at, to])),
            *((result.classes[result.predicted[at, to]],) if result.classes else ()),
            changed_text(result, at, to),
        )
        for at, to in largest(values, most)
    )
    predicted = ("predicted then",) if result.classes else ()
    header = ("number", "token", "replaced by", result.unit, "score then", *predicted, "reads")
    return TopTable(
        caption=caption(len(rows), int(result.tried.sum()), "changes"), header=header, rows=rows
    )


def alt_text(result: Substitution) -> str:
    """What a chart of it shows, for those who do not see it."""
    fall = extreme(result, result.largest_fall)
    rise = extreme(result, result.largest_rise)
    told = [f"largest fall {fall}" if fall else "", f"largest rise {rise}" if rise else ""]
    return f"{heading(result)}: {', '.join(filter(None, told)) or 'nothing moves the score'}"


def page_views(result: Substitution) -> list[tuple[str, dict[str, object]]]:
    """The views of a written report: letters have a logo, too."""
    letters = all(len(token) == 1 for token in result.tokens)
    return [("map", {}), *([("logo", {})] if letters else [])]


def _tokens(result: Substitution) -> tuple[str, ...]:
    return tuple(str(result.positions[i]) for i in np.flatnonzero(~result.padding))


def _joined(result: Substitution, tokens: list[str]) -> str:
    if are_characters(_tokens(result), result.text):
        return "".join(" " if each == " " else visible(each) for each in tokens)
    return in_a_row(tokens)
