"""What is said of the parts of an input two by two?"""

from __future__ import annotations

from collections import Counter

import numpy as np

from interpret.core.errors import plural
from interpret.core.interaction_results import RELATIONS, Interactions
from interpret.describe.escaping import clip, quoted
from interpret.describe.facts import Fact, text_fact
from interpret.describe.numbers import number
from interpret.describe.positions import places_of
from interpret.describe.settings import method_name, settings
from interpret.describe.spans import stretch_name
from interpret.describe.tables import TopTable, caption

MOST_LABEL = 18
"""Signs of a part's name where there is little room."""


def heading(result: Interactions) -> str:
    """What was asked, in a few words."""
    return f"Interactions for {quoted(result.target)}"


def facts(result: Interactions) -> list[Fact]:
    """What was asked and answered."""
    made = ", ".join((method_name(result.method), *settings(result.map_params)))
    words = counts(result)
    return [
        text_fact(result.text),
        Fact("map", made, (f"parts from the map {made}",)),
        Fact("target", result.target, headed=True),
        Fact("score", number(result.score)),
        Fact("parts", f"{len(result.drops):,}", (plural(len(result.drops), "part"),)),
        Fact("pairs", words, (words,)),
        Fact("baseline", result.baseline),
        Fact("parameters", ", ".join(settings(result.params)), settings(result.params)),
        Fact("values", result.unit, (f"interactions in {result.unit}",)),
    ]


def counts(result: Interactions) -> str:
    """How many pairs are what: ``1 pair in concert, 2 additive``."""
    found = Counter(filter(None, result.relations))
    told = [f"{found[word]:,} {word}" for word in RELATIONS if found[word]]
    if not told:
        return "no pairs" if not len(result.pairs) else "no pair was run"
    first, _, rest = told[0].partition(" ")
    return ", ".join([f"{first} pair{'s' * (first != '1')} {rest}", *told[1:]])


def part_name(result: Interactions, part: int, *, most: int | None = None) -> str:
    """What a part holds: its words, or from–to; with its channel, where it is of one."""
    words = result.words[part] if result.words else ""
    name = stretch_name(words, result.parts[part], places_of(result.positions, result.axis))
    channel = int(result.part_channels[part])
    if channel >= 0:
        name = f"{result.channels[channel]}: {name}"
    return clip(name, most) if most else name


def ranked(result: Interactions) -> list[int]:
    """The pairs that were run, the largest interaction first."""
    order = np.argsort(-np.abs(np.nan_to_num(result.interactions)), kind="stable")
    return [int(pair) for pair in order if result.relations[int(pair)]]


def found(result: Interactions) -> list[str]:
    """The strongest pair that is not additive, and how many are what; as sentences."""
    done = ranked(result)
    if not done:
        few = len(result.drops) < 2
        return ["There is no pair, for which it takes two parts." if few else "No pair was run."]
    for pair in done:
        if result.relations[pair] != "additive":
            return [said(result, pair), f"Of all pairs: {counts(result)}."]
    every = f"all {len(done):,} pairs are" if len(done) > 1 else "the only pair is"
    return [f"Of {plural(len(result.drops), 'part')} {every} additive: each counts for itself."]


_MEANINGS = {
    "in concert": "each needs the other",
    "redundant": "each stands in for the other",
    "opposed": "each takes back what the other does",
    "additive": "each counts for itself",
}


def said(result: Interactions, pair: int) -> str:
    """What two parts are to each other, and the changes of the score that say so."""
    first, second = (int(part) for part in result.pairs[pair])
    drops = (result.drops[first], result.drops[second], result.together[pair])
    one, other, both = (number(-float(drop), sign=True) for drop in drops)
    names = " and ".join(quoted(part_name(result, part)) for part in (first, second))
    word = result.relations[pair]
    return (
        f"{names} are {word}, {_MEANINGS[word]}: the score changes by {one} without the first, by "
        f"{other} without the second, and by {both} without both."
    )


def table(result: Interactions, most: int) -> TopTable:
    """The pairs with the largest interactions."""
    done = ranked(result)
    rows = tuple(
        (
            part_name(result, first),
            part_name(result, second),
            *(
                number(float(value))
                for value in (
                    result.drops[first],
                    result.drops[second],
                    result.together[pair],
                    result.interactions[pair],
                )
            ),
            result.relations[pair],
        )
        for pair in done[:most]
        for first, second in [result.pairs[pair].tolist()]
    )
    drops = ("drop of first", "drop of second", "drop of both")
    header = ("first", "second", *drops, "interaction", "they are")
    return TopTable(caption=caption(len(rows), len(done), "pairs"), header=header, rows=rows)


def sentences(result: Interactions) -> list[str]:
    """What was found, and the rule of each word that is among it."""
    return [*found(result), *rules(result)]


def rules(result: Interactions) -> list[str]:
    """Each word that is among the pairs, with its rule."""
    return [
        f"{word.capitalize()}: {rule}."
        for word, rule in RELATIONS.items()
        if word in result.relations
    ]


def alt_text(result: Interactions) -> str:
    """What a chart of it shows, for those who do not see it."""
    return f"{heading(result)}: {found(result)[0]}"
