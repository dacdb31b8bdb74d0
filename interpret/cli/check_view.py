"""How is a check shown in a terminal? A line for each finding, those against the map first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from rich.text import Text

from interpret.cli.drawing import Terminal, facts, listing, spark
from interpret.core.check_results import Check, Verdict
from interpret.describe.check import SIGNS, WORDS, aspect_title, headline, ranked
from interpret.describe.escaping import clean
from interpret.describe.numbers import number
from interpret.describe.settings import method_name, settings

_STYLES: Mapping[Verdict, str] = {
    "fails": "bold red",
    "doubtful": "yellow",
    "holds": "green",
    "unknown": "dim",
}


def show_check(console: Terminal, result: Check) -> None:
    """Print what was looked at, the findings with their rules, and the curves as one line each."""
    console.print(facts(_facts(result)))
    console.print()
    table = listing("looked at", "verdict", left=2)
    table.add_column("what was found", justify="left", overflow="fold")
    for each in ranked(result):
        verdict = Text(f"{SIGNS[each.verdict]} {WORDS[each.verdict]}", style=_STYLES[each.verdict])
        found = Text(clean(each.sentence))
        if each.rule and each.verdict != "holds":
            found.append(f"\n{clean(each.rule)}", style="dim")
        table.add_row(Text(aspect_title(each.aspect)), verdict, found)
    console.table(table)
    console.print(Text(headline(result)))


def _facts(result: Check) -> Iterator[tuple[str, str | Text]]:
    yield "model", clean(result.model)
    made = (method_name(result.method), *settings(result.map_params))
    yield "map", ", ".join(clean(each) for each in made)
    yield "target", f"{clean(result.target)}, score {number(result.score)}"
    if result.mask is not None:
        yield "mask", clean(result.mask)
    for name, curve in (("deletion", result.deletion), ("insertion", result.insertion)):
        if curve is not None and len(curve):
            low, high = float(curve.min()), float(curve.max())
            yield name, f"{spark(curve, low=low, high=high)}  {number(low)} to {number(high)}"
