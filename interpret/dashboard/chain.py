"""Chain: what adds up to a score, from tokens through filters to a class?"""

from __future__ import annotations

import numpy as np
import streamlit as st

from interpret.core.errors import plural
from interpret.core.results import Chain
from interpret.dashboard.analyst import Analyst
from interpret.dashboard.chain_details import (
    row_key,
    show_class,
    show_others,
    show_row,
    show_token,
)
from interpret.dashboard.chain_score import show_score
from interpret.dashboard.charts import clicked, show
from interpret.dashboard.chosen_input import ChosenInput
from interpret.dashboard.inputs_panel import choose_input
from interpret.dashboard.messages import attempted
from interpret.dashboard.pages import Page, with_model
from interpret.dashboard.question import Question
from interpret.dashboard.result_panel import show_exits, show_facts
from interpret.dashboard.session import keep_valid, session
from interpret.describe.chain import chain_places, largest_rows, others_apart
from interpret.describe.escaping import clean, markdown
from interpret.describe.numbers import number
from interpret.plots.chain import FILTERS

MOST_PICKS = 60


@with_model(
    "Follow the chain",
    "Then see how tokens drive filters, and how filters add up to a class.",
    analysis="chain",
)
def page(analyst: Analyst) -> None:
    """Draw the page."""
    left, right = st.columns([3, 2], gap="medium")
    with left, st.container(border=True):
        st.markdown("**Input**")
        chosen = _input(analyst)
    if chosen is None:
        return
    with right, st.container(border=True, height="stretch"):
        st.markdown("**Score**")
        scored = attempted(lambda: show_score(analyst, chosen))
    if scored is not None:
        _chain(*scored)


PAGE = Page(
    name="chain",
    title="Chain",
    icon="account_tree",
    purpose="What adds up to a score, from tokens through filters to a class.",
    draw=page,
)


def _input(analyst: Analyst) -> ChosenInput | None:
    """The input; the one before where the new one cannot be read."""
    mine = session()
    chosen = choose_input(analyst)
    if chosen is not None and attempted(lambda: analyst.predict(chosen.x)) is not None:
        mine.last = chosen
    if chosen is None and mine.last is None:
        st.info("Give an input: its chain appears below.", icon=":material/edit:")
    elif chosen is None and mine.last is not None:
        before = markdown(mine.last.name, most=120)
        st.info(f"There is no text now. What is shown is of {before}", icon=":material/edit:")
    return mine.last


def _chain(question: Question, result: Chain) -> None:
    st.subheader("Chain")
    st.caption(
        "Each ribbon is as wide as what it adds; orange raises the score, blue lowers it. "
        "Click a token, a filter or the score."
    )
    _forget_another_token(result)
    picks = _picks(result)
    keep_valid("c_pick", list(picks))
    above = st.container()
    listed = sum(key.startswith("token ") for key in picks)
    adding = int(result.token_parts[:, ~result.padding].any(axis=0).sum())
    pick = st.selectbox(
        "Look at",
        list(picks),
        format_func=lambda key: clean(picks[key]),
        key="c_pick",
        width=420,
        help="Click in the picture, or choose here."
        + (f" Of {adding:,} positions the {listed} that add most." if listed < adding else ""),
    )
    kind, _, rest = pick.partition(" ")
    token = int(rest) if kind == "token" else None
    row = int(rest) if kind == "row" else None
    if token is not None:
        st.session_state["c_named"] = (pick, chain_places(result).say(token))
    with above:
        show(
            result, key="c_flow", alt=_alt(result), on_select=_take_click, wide=True, token=token,
            row=row, selectable=True,
        )  # fmt: skip
    if token is not None:
        show_token(result, token)
    elif row is not None:
        show_row(question.analyst, result, row)
    elif kind == "others":
        show_others(result, rest)
    elif kind == "class":
        show_class(result)
    st.subheader("What adds up")
    alt = f"The score of {result.target} as a running sum"
    show(result, key="c_sum", alt=alt, wide=True, view="sum")
    show_facts(result)
    show_exits(result, question.call, key="chain")


def _picks(result: Chain) -> dict[str, str]:
    """Everything that can be looked at: key → what it is called."""
    axis = chain_places(result)
    size = np.abs(result.token_parts).sum(axis=0)
    size[result.padding] = 0.0
    shown = largest_rows(result, FILTERS)
    tokens = [int(i) for i in np.argsort(-size, kind="stable")[:MOST_PICKS] if size[i] > 0]
    held = str(st.session_state.get("c_pick") or "")
    if (
        held.startswith("token ")
        and (at := int(held[6:])) not in tokens
        and size[at : at + 1].any()
    ):
        tokens.append(at)
    rows = [int(row) for row in np.argsort(-np.abs(result.parts), kind="stable")]
    return {
        "all": "Everything",
        "class": f"The score of {result.target}",
        **{
            f"others {word}": f"{plural(len(apart), 'other filter')} {word}"
            for apart, word, _ in others_apart(result, shown)
        },
        **{f"token {i}": f"{result.axis} {i}: {axis.say(i)}" for i in sorted(tokens)},
        **{f"row {row}": f"Filter {row_key(result, row)}" for row in rows},
    }


def _forget_another_token(result: Chain) -> None:
    """Look at everything where an edit put another token at the place that was looked at."""
    held, named = st.session_state.get("c_pick"), st.session_state.get("c_named")
    if named is None or held != named[0]:
        return
    at = int(held.removeprefix("token "))
    if at >= len(result.positions) or chain_places(result).say(at) != named[1]:
        del st.session_state["c_pick"]


def _alt(result: Chain) -> str:
    rows = largest_rows(result, 3)
    listed = ", ".join(
        f"{row_key(result, row)} {number(float(result.parts[row]), sign=True)}"
        for row in map(int, rows)
    )
    score = number(result.score, sign=True)
    return f"Flow from the input through filters to {result.target}, {score}: {listed}, …"


def _take_click() -> None:
    """What was clicked is looked at; clicked again, everything is."""
    data = clicked("c_flow")
    if len(data) > 1:
        kind, what = data[0], data[1]
        st.session_state["c_pick"] = "class" if kind == "class" else f"{kind} {what}"
