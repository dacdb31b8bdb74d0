"""What is said of what speaks for a map and against it?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from interpret.core.check_results import VERDICTS, Check, Finding, Verdict
from interpret.core.errors import plural
from interpret.describe.escaping import quoted
from interpret.describe.facts import Fact, text_fact
from interpret.describe.numbers import number
from interpret.describe.settings import method_name, settings
from interpret.describe.tables import TopTable
from interpret.methods.checks.aspects import ASPECTS

LEADING = "removal"
"""The aspect that is told first where it can be told."""
WORDS: Mapping[Verdict, str] = {
    "holds": "holds",
    "doubtful": "doubtful",
    "fails": "fails",
    "unknown": "cannot be told",
}
SIGNS: Mapping[Verdict, str] = {"holds": "✓", "doubtful": "~", "fails": "✗", "unknown": "–"}
_COUNTED: Mapping[Verdict, tuple[str, str]] = {
    "fails": ("fails", "fail"),
    "doubtful": ("is doubtful", "are doubtful"),
    "holds": ("holds", "hold"),
}


def heading(result: Check) -> str:
    """What was looked at, in a few words."""
    return f"Check: {method_name(result.method).lower()} for {quoted(result.target)}"


def facts(result: Check) -> list[Fact]:
    """What was asked and answered."""
    made = ", ".join((method_name(result.method), *settings(result.map_params)))
    asked = settings({name: value for name, value in result.params.items() if name != "passes"})
    runs = plural(int(result.params.get("passes", 0)), "input")
    return [
        text_fact(result.text),
        Fact("map", made, (f"map {made}",)),
        Fact("target", result.target, headed=True),
        Fact("score", number(result.score)),
        Fact("findings", counted(result), (counted(result),)),
        Fact("mask", result.mask or "", (f"mask {result.mask}",) if result.mask else ()),
        Fact("parameters", ", ".join(asked), asked),
        Fact("cost", f"at most {runs} through the model", (f"at most {runs}",)),
    ]


def counted(result: Check) -> str:
    """How many of the findings hold, are doubtful and fail: ``3 hold, 1 fails``."""
    counts = Counter(each.verdict for each in result.findings)
    told = [
        f"{counts[verdict]} {words[counts[verdict] != 1]}"
        for verdict, words in _COUNTED.items()
        if counts[verdict]
    ]
    return ", ".join(reversed(told)) or "nothing could be told"


def headline(result: Check) -> str:
    """The check in a person's words: what removal says, and how much speaks against the map.

    Without removal, the finding that weighs most against it.
    """
    leading = [each for each in result.of(LEADING) if each.verdict != "unknown"]
    first = leading[0] if leading else next(iter(ranked(result)), None)
    if first is None:
        return "Nothing was looked at."
    others = [each for each in result.findings if each is not first]
    against = sum(each.verdict == "fails" for each in others)
    doubtful = sum(each.verdict == "doubtful" for each in others)
    told = [
        f"{plural(against, 'other finding')} {'speak' if against > 1 else 'speaks'} against it"
        if against
        else "",
        f"{doubtful if against else plural(doubtful, 'other finding')} "
        f"{'are' if doubtful > 1 else 'is'} doubtful"
        if doubtful
        else "",
    ]
    more = " and ".join(filter(None, told))
    return f"{first.sentence} {more[:1].upper()}{more[1:]}{'.' if more else ''}".strip()


def worst(result: Check) -> Verdict:
    """The verdict that weighs most."""
    return next(iter(ranked(result))).verdict if result.findings else "unknown"


def ranked(result: Check) -> Sequence[Finding]:
    """The findings, those that speak against the map first."""
    return sorted(result.findings, key=lambda each: VERDICTS.index(each.verdict))


def aspect_title(name: str) -> str:
    """What an aspect is called: ``removal`` → Deletion and insertion."""
    return ASPECTS[name].title if name in ASPECTS else name


def sentences(result: Check) -> list[str]:
    """The headline, as a page says it."""
    return [headline(result)]


def table(result: Check, most: int) -> TopTable:
    """Every finding with its rule, those against the map first."""
    rows = tuple(
        (aspect_title(each.aspect), WORDS[each.verdict], each.sentence, each.rule)
        for each in ranked(result)[:most]
    )
    header = ("looked at", "verdict", "what was found", "rule")
    return TopTable(caption="Findings, those against the map first", header=header, rows=rows)


def page_views(result: Check) -> list[tuple[str, Mapping[str, Any]]]:
    """The charts that there is something to draw in."""
    there = {
        "map": result.removed is not None,
        "weights": bool(result.layers),
        "agreement": len(result.methods) > 1,
    }
    return [(view, {}) for view, drawn in there.items() if drawn] or [("verdicts", {})]


def alt_text(result: Check) -> str:
    """What its charts show, for those who do not see them."""
    return f"{heading(result)}: {headline(result)}"
