"""How is it shown in a terminal which method to believe? A line for each, and what is best."""

from __future__ import annotations

from rich.text import Text

from interpret.cli.drawing import Terminal, clipped, facts, listing
from interpret.core.method_check_results import MethodChecks
from interpret.describe.escaping import clean
from interpret.describe.kinds import facts_of
from interpret.describe.method_checks import (
    best_sentences,
    classes_of,
    listed,
    measures_of,
    title_of,
    with_interval,
)

MOST_TARGETS = 8


def show_method_checks(console: Terminal, result: MethodChecks) -> None:
    """Print what was compared, every method's means with intervals, and the best by target."""
    told = [(t, w) for t, w in facts_of(result) if t != "model file’s sha256"]
    console.print(facts([(term, clean(words)) for term, words in told]))
    console.print()
    _show_means(console, result)
    _show_targets(console, result)
    for sentence in best_sentences(result):
        console.print()
        console.print(Text(sentence))


def _show_means(console: Terminal, result: MethodChecks) -> None:
    measures, means = measures_of(result), result.means
    table = listing("method", *(measure.short for measure in measures), left=1)
    for method in listed(result):
        cells = [
            with_interval(means, method, column, sign=measure.of_score, digits=2)
            for column, measure in enumerate(measures)
        ]
        table.add_row(title_of(result.methods[method]), *(c.replace(" ± ", "±") for c in cells))
    console.table(table)


def _show_targets(console: Terminal, result: MethodChecks) -> None:
    """Which method does best where one target alone was explained."""
    targets, measures = classes_of(result), measures_of(result)[:2]
    if not targets:
        return
    console.print()
    table = listing("target", *(f"best in {measure.short}" for measure in measures), left=3)
    table.add_column("rows", justify="right")
    for target in targets[:MOST_TARGETS]:
        own = result.means_of(target)
        best = [result.ranking(measure.name, own)[:1] for measure in measures]
        cells = [
            f"{title_of(result.methods[first])} "
            + with_interval(own, first, column, sign=True, digits=2).replace(" ± ", "±")
            for column, firsts in enumerate(best)
            for first in firsts
        ]
        table.add_row(Text(clipped(clean(target), 20)), *cells, f"{result.targets.count(target):,}")
    console.table(table)
    if len(targets) > MOST_TARGETS:
        rest = f"and {len(targets) - MOST_TARGETS} more targets; --json or --out has them all"
        console.print(Text(rest), style="dim")
