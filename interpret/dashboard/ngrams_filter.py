"""One filter on the N-grams page: its n-grams where they stand, and what is known of it."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
import streamlit as st

from interpret.core.results import NGrams
from interpret.dashboard.charts import show
from interpret.dashboard.ngrams_words import CorpusWords
from interpret.dashboard.slot_table import show_slots
from interpret.describe.escaping import escaped, markdown, page, visible
from interpret.describe.facts import first_few
from interpret.describe.ngram_order import order_phrases
from interpret.describe.ngrams import (
    class_name,
    held_out_words,
    ngram_text,
    of_characters,
    window_place,
)
from interpret.describe.numbers import number, share

# On a phone the context stands under its n-gram.
_STYLE = """
.n-grams{border-collapse:collapse;width:100%;font-size:14px}
.n-grams :is(td,th){padding:4px 16px 4px 0;text-align:left;vertical-align:top;
 overflow-wrap:anywhere;border-bottom:1px solid rgba(128,136,146,.28)}
.n-grams .number{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
.n-grams i{font-style:normal;opacity:.65}
.n-grams mark{background:rgba(224,138,54,.35);color:inherit;border-radius:3px;padding:0 2px}
@media (max-width:640px){.n-grams tr{display:grid;grid-template-columns:1fr 5em 4em;
 border-bottom:1px solid rgba(128,136,146,.28)}
 .n-grams :is(td,th){border:0}.n-grams .context{grid-column:1/-1}}
"""
MOST_NEGATIVES = 8


def show_filter(result: NGrams, filter: int, words: CorpusWords) -> None:
    """The filter's chart, its n-grams in context, and what is known of it."""
    st.markdown(_known(result, filter, words))
    if result.is_text:
        st.caption(
            "Each coloured piece is what a position adds, grey the filter's bias; the upright line "
            "is their sum, the answer."
            if result.contribution == "products"
            else "Each coloured piece is what the answer loses without that position; the upright "
            "line is the answer."
        )
    show(result, key="n_one", alt=_alt(result, filter), wide=True, filter=filter)
    if result.alphabet:
        alt = f"The letters of the windows that filter {filter} answers to, in bits"
        show(result, key="n_logo", alt=alt, view="logo", filter=filter)
    highest, lowest = st.tabs(["Highest", "Lowest"])
    with highest:
        _table(result, result.of(filter))
    with lowest:
        _table(result, result.of(filter, top=False))
    if filter < len(result.slot_tokens):
        _slots(result, filter)
    _negatives(result, filter)


def _known(result: NGrams, filter: int, words: CorpusWords) -> str:
    """A few sentences: how often it fires, what it speaks for, what its threshold keeps."""
    sentences = [
        f"Fires in **{share(float(result.fires_documents[filter]))}** of the {words.documents} and "
        f"**{share(float(result.fires_windows[filter]))}** of the windows."
    ]
    if filter in result.dead:
        sentences = ["It never fires in this corpus."]
    if result.identity[filter] >= 0:
        named = markdown(class_name(result, filter), most=60)
        by = "weights of the head" if result.identity_rule == "head weights" else "class means"
        sentences.append(f"It speaks for **{named}** (by the {by}).")
        if result.kept[filter] > 0:
            sentences.append(
                f"Over its threshold of **{number(float(result.threshold[filter]))}** are "
                f"**{result.kept[filter]:.1%}** of the {words.documents}, of which at least "
                f"{result.purity:.0%} are predicted {named}."
            )
        else:
            sentences.append(
                f"No threshold leaves {words.documents} of which {result.purity:.0%} are {named}."
            )
    if held := held_out_words(result, filter):
        sentences.append(f"With a threshold found in one half alone, {markdown(held, most=200)}.")
    if result.families[filter] > 1:
        sentences.append(
            f"They fall into **{result.families[filter]}** families of {words.ngrams}."
        )
    alike = [b if a == filter else a for a, b, _ in result.similar if filter in (a, b)]
    if alike:
        listed = first_few(list(map(str, alike)), 6)
        sentences.append(f"It answers to the same {words.documents} as filter {listed}.")
    sentences += [f"{markdown(each)}." for each in order_phrases(result, filter)]
    return " ".join(sentences)


def _alt(result: NGrams, filter: int) -> str:
    top = result.of(filter)
    if not len(top):
        return f"Filter {filter}: no windows"
    best = float(result.ngram_preactivation[top[0]])
    if result.is_text:
        return (
            f"N-grams of filter {filter}: the highest is {ngram_text(result, int(top[0]))}, "
            f"answer {best:.3g}"
        )
    return f"Windows that filter {filter} answers to most, with their mean; the highest {best:.3g}"


def _table(result: NGrams, rows: Sequence[int] | np.ndarray) -> None:
    """The n-grams with their answers, and the document of each with the n-gram marked."""
    if not len(rows):
        st.caption("No window of the corpus was kept for it.")
        return
    families = bool((result.ngram_cluster[rows] > 0).any())
    header = [
        ("", "n-gram" if result.is_text else "time" if result.sampling_rate else "positions"),
        ("number", "answer"),
        *([("number", "count")] if result.is_text else []),
        *([("number", "family")] if families else []),
        *([("context", "in context")] if result.is_text else [("number", "sample")]),
    ]
    head = "".join(f'<th scope="col" class="{kind}">{name}</th>' for kind, name in header)
    body = "".join(_row(result, int(at), families) for at in rows)
    st.html(
        f'<style>{_STYLE}</style><table class="n-grams"><thead><tr>{head}</tr></thead>'
        f"<tbody>{body}</tbody></table>"
    )


def _row(result: NGrams, at: int, families: bool) -> str:
    named = ngram_text(result, at) if result.is_text else window_place(result, at)
    family = int(result.ngram_cluster[at])
    cells = [("", f"<b>{escaped(named, most=120)}</b>")]
    cells.append(("number", number(float(result.ngram_preactivation[at]))))
    if result.is_text:
        cells.append(("number", f"{int(result.ngram_count[at]):,}"))
    if families:
        cells.append(("number", str(family) if family >= 0 else "—"))
    document = f"{int(result.ngram_document[at]):,}"
    if result.is_text:
        context = in_context(
            result.ngram_context[at], result.ngram_tokens[at], joined=of_characters(result)
        )
        cells.append(("context", f"<i>document {document}: </i>{context}"))
    else:
        cells.append(("number", document))
    return "<tr>" + "".join(f'<td dir="auto" class="{k}">{c}</td>' for k, c in cells) + "</tr>"


def in_context(context: str, tokens: Sequence[str], *, joined: bool) -> str:
    """The text as HTML, with the n-gram marked where it can be found.

    >>> in_context("so Good , film", ("good", ","), joined=False)
    'so <mark>Good ,</mark> film'
    """
    between = "" if joined else r"\s*"
    wanted = between.join(re.escape(token) for token in tokens if token)
    edge = "" if joined else r"(?<!\w)"
    match = re.search(edge + wanted, context, re.IGNORECASE) if wanted else None
    if match is None:
        return page(context)
    before, inside, after = context[: match.start()], match.group(), context[match.end() :]
    return f"{page(before)}<mark>{page(inside)}</mark>{page(after)}"


def _slots(result: NGrams, filter: int) -> None:
    st.markdown("**Slots**: the tokens whose embedding fits each slot’s weights best")
    alt = f"Best tokens of filter {filter}, slot by slot"
    show_slots(result.slot_tokens[filter], alt=alt)
    if filter < len(result.possible_tokens) and np.isfinite(result.possible[filter]):
        joined = "" if of_characters(result) else " "
        best = joined.join(visible(token) for token in result.possible_tokens[filter])
        st.caption(
            f"Together, “{markdown(best)}” would reach {number(float(result.possible[filter]))}, "
            "the most that any n-gram can."
        )


def _negatives(result: NGrams, filter: int) -> None:
    """Near-twins of its n-grams that one token brings down."""
    mine = [
        each
        for each in result.negatives
        if 0 <= each[0] < len(result.ngram_tokens) and result.ngram_filter[each[0]] == filter
    ]
    if not mine:
        return
    st.markdown("**Brought down by one token**")
    joined = "" if of_characters(result) else " "
    for at, place, token, answer, part in mine[:MOST_NEGATIVES]:
        twin = list(result.ngram_tokens[at])
        twin[place] = token
        words = joined.join(visible(each) for each in twin if each)
        st.caption(
            f"“{markdown(ngram_text(result, at))}” "
            f"{number(float(result.ngram_preactivation[at]))} → “{markdown(words)}” "
            f"{number(float(answer))}, since “{markdown(visible(token))}” gives "
            f"{number(float(part), sign=True)}"
        )
    if len(mine) > MOST_NEGATIVES:
        st.caption(f"and {len(mine) - MOST_NEGATIVES:,} more; the downloads have them all")
