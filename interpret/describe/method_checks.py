"""What is said of an answer about which method to believe?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import numpy as np

from interpret.core.errors import plural
from interpret.core.mean_interval import FEWEST, Means
from interpret.core.method_check_results import MEASURES, RANDOM, Measure, MethodChecks
from interpret.describe.escaping import clean, clip
from interpret.describe.facts import Fact, first_few
from interpret.describe.numbers import number
from interpret.describe.settings import method_name, settings
from interpret.describe.tables import TopTable

LEVEL = "95 % interval"


def heading(result: MethodChecks) -> str:
    """What was asked, in a few words."""
    return f"{plural(len(result.methods) - 1, 'method')} on {plural(len(result.rows), 'row')}"


def facts(result: MethodChecks) -> list[Fact]:
    """Which rows and targets, what removal put in, and how it was compared."""
    of = f" of {result.rows_in_source:,}" if result.rows_in_source > len(result.rows) else ""
    rows = f"{len(result.rows):,}{of}"
    if result.source:
        rows += f" rows of {clean(result.source)}"
    return [
        Fact("rows", rows, () if not of and not result.source else None),
        Fact("targets", first_few(_counted(result.targets), 5)),
        Fact("mask", first_few(_counted(result.masks), 3)),
        Fact("parameters", ", ".join(settings(result.params)), ()),
        Fact("values", f"means over rows with their {LEVEL}; areas in {result.unit}"),
    ]


def _counted(names: tuple[str, ...]) -> list[str]:
    """Each name with how often it stands there, the most frequent first; one alone by itself."""
    counts = Counter(names).most_common()
    if len(counts) == 1:
        return [clip(clean(counts[0][0]), 40)]
    return [f"{clip(clean(name), 40)} ({count:,})" for name, count in counts]


def measures_of(result: MethodChecks) -> list[Measure]:
    """What the maps were judged by."""
    by_name = {measure.name: measure for measure in MEASURES}
    return [by_name[name] for name in result.measures]


def title_of(name: str) -> str:
    """A method as a reader writes it."""
    return "Random numbers" if name == RANDOM else method_name(name)


def best_sentences(result: MethodChecks) -> Iterator[str]:
    """For each measure, which method does best, and whether that tells it from the next."""
    for measure in measures_of(result):
        order = result.ranking(measure.name)
        if order:
            yield f"{measure.title.capitalize()}: {_best(result, measure, order)}"


def _best(result: MethodChecks, measure: Measure, order: list[int]) -> str:
    column, told = result.measures.index(measure.name), result.means
    first = order[0]
    who = title_of(result.methods[first])
    words = f"{who} does best, {with_interval(told, first, column, sign=measure.of_score)}"
    if len(order) > 1:
        words += _beside(result, measure, first, order[1])
    if RANDOM in result.methods:
        words += _beside_random(result, measure, first)
    return f"{words}."


def _beside(result: MethodChecks, measure: Measure, first: int, second: int) -> str:
    apart = result.between(measure.name, first, second)
    other = title_of(result.methods[second])
    if not np.isfinite(apart.low):
        return f"; of fewer than {FEWEST} rows nothing tells it from {other}"
    if apart.low == apart.high == 0:
        return f"; {other} does as well"
    between = f"{number(float(apart.low), sign=True)} to {number(float(apart.high), sign=True)}"
    if apart.low <= 0 <= apart.high:
        return f"; its difference to {other} on the same rows ({between}) may be none"
    return f", ahead of {other} by {between} on the same rows"


def _beside_random(result: MethodChecks, measure: Measure, first: int) -> str:
    """That the best is no better than a map of random numbers, where it is not."""
    apart = result.between(measure.name, first, result.methods.index(RANDOM))
    if not np.isfinite(apart.low) or (apart.low > 0 or apart.high < 0):
        return ""
    return ", and may be no better than a map of random numbers"


def with_interval(told: Means, method: int, measure: int, *, sign: bool, digits: int = 3) -> str:
    """A mean and how far to each side its interval goes: ``−0.213 ± 0.04``."""
    mean, high = float(told.mean[method, measure]), float(told.high[method, measure])
    if not np.isfinite(mean):
        return "—"
    written = number(mean, sign=sign, digits=digits)
    return f"{written} ± {number(high - mean, digits=2)}" if np.isfinite(high) else written


def listed(result: MethodChecks) -> list[int]:
    """Methods in the order in which a reader should see them: the best first, random ones last."""
    order = result.ranking(result.measures[0])
    return [*order, *(i for i in range(len(result.methods)) if i not in order)]


def classes_of(result: MethodChecks) -> list[str]:
    """Targets that have rows enough for intervals of their own, where there is more than one."""
    counts = Counter(result.targets).most_common()
    return [name for name, count in counts if count >= FEWEST] if len(counts) > 1 else []


def table(result: MethodChecks, most: int) -> TopTable:
    """Every method's means with their intervals, over all rows, then by target."""
    groups: list[tuple[str, int, Means]] = [("all", len(result.rows), result.means)]
    for target in classes_of(result):
        own = result.means_of(target)
        groups.append((target, result.targets.count(target), own))
    rows = [
        (
            title_of(result.methods[method]),
            clean(target),
            f"{count:,}",
            *(
                with_interval(told, method, column, sign=measure.of_score)
                for column, measure in enumerate(measures_of(result))
            ),
        )
        for target, count, told in groups
        for method in listed(result)
    ]
    header = ("method", "target", "rows", *(measure.title for measure in measures_of(result)))
    shown = tuple(rows[:most])
    left = f"; {len(rows) - len(shown):,} more lines are in the data" * (len(shown) < len(rows))
    caption = f"Means over rows ± half their {LEVEL}; areas in {result.unit}{left}"
    return TopTable(caption=caption, header=header, rows=shown)
