"""Chain: what adds up to a score, from tokens through filters to a class?"""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

import numpy as np
import streamlit as st

from interpret.catalog import ANALYSES, Value, plot
from interpret.core.errors import InterpretError
from interpret.core.results import Chain
from interpret.dashboard.analyst import Analyst
from interpret.dashboard.chain_details import row_key, show_class, show_row, show_token
from interpret.dashboard.charts import show_figure, without_title
from interpret.dashboard.inputs_panel import Chosen, choose_input
from interpret.dashboard.jobs import sentence
from interpret.dashboard.no_model import no_model
from interpret.dashboard.prediction_panel import targets
from interpret.dashboard.result_panel import show_exits, show_facts
from interpret.dashboard.session import keep_valid, session, theme
from interpret.describe.chain import chain_places, largest_rows
from interpret.describe.escaping import markdown
from interpret.describe.model import short_hash
from interpret.describe.numbers import number

ANOTHER = 0.5
"""Texts less alike than this are two inputs, not one that was edited."""
MOST_PICKS = 60


@dataclass(frozen=True, kw_only=True, eq=False)
class _Before:
    """What the score is compared with."""

    chosen: Chosen
    target: str | None


def page() -> None:
    """Draw the page."""
    mine = session()
    analyst = mine.analyst
    if analyst is None:
        no_model(
            "Follow the chain",
            "Then see how tokens drive filters, and how filters add up to a class.",
        )
        return
    info = analyst.card.info
    st.title(markdown(analyst.card.title))
    st.caption(f"{markdown(info.name)} · {short_hash(info.model_id)}")
    why_not = ANALYSES["chain"].applies(info)
    if why_not is not None:
        st.info(markdown(why_not, most=400))
        return
    left, right = st.columns([3, 2], gap="medium")
    with left, st.container(border=True, height="stretch"):
        st.markdown("**Input**")
        chosen = _input(analyst)
    if chosen is None:
        return
    with right, st.container(border=True, height="stretch"):
        st.markdown("**Score**")
        found = _score(analyst, chosen)
    if found is not None:
        _chain(analyst, chosen, *found)


def _input(analyst: Analyst) -> Chosen | None:
    """The input; the one before where the new one cannot be read."""
    mine = session()
    chosen = choose_input(analyst)
    try:
        if chosen is not None:
            analyst.predict(chosen.x)
            mine.last = chosen
    except InterpretError as error:
        st.error(markdown(sentence(error), most=1500), icon=":material/error:")
    if chosen is None and mine.last is None:
        st.info("Give an input: its chain appears below.", icon=":material/edit:")
    elif chosen is None and mine.last is not None:
        before = markdown(mine.last.name, most=120)
        st.info(f"There is no text now. What is shown is of {before}", icon=":material/edit:")
    return mine.last


def _score(analyst: Analyst, chosen: Chosen) -> tuple[Chain, dict[str, Value]] | None:
    """What is explained, what is switched off, and what the score was and is."""
    target = _target(analyst)
    try:
        before = _before(analyst, chosen, target)
        whole = _analysed(analyst, chosen, {"target": before.target})
        options = [row_key(whole, row) for row in range(len(whole.parts))]
        _only_known("c_off", options)
        order = sorted(range(len(options)), key=lambda row: -abs(float(whole.parts[row])))
        off = st.multiselect(
            "Filters switched off",
            [options[row] for row in order],
            key="c_off",
            placeholder="none: choose some, or click one below",
        )
        first = _analysed(analyst, before.chosen, {"target": before.target})
        given: dict[str, Value] = {"target": before.target}
        if off:
            given["off"] = ",".join(off)
        now = _analysed(analyst, chosen, given)
    except InterpretError as error:
        st.error(markdown(str(error), most=1500), icon=":material/error:")
        return None
    _metrics(first, now, changed=bool(off) or before.chosen.key != chosen.key)
    if before.chosen.key != chosen.key:
        st.caption(f"Before: {markdown(before.chosen.name, most=140)}")
        st.button("Compare with this input from now on", key="c_pin", on_click=_forget_before)
    return now, given


def _target(analyst: Analyst) -> str | None:
    """The class; None for the one predicted."""
    found = targets(analyst.card.info)
    if len(found) < 2:
        return None
    options = ["", *found]
    keep_valid("c_target", options)
    shown = {"": "Predicted", **found}
    few = len(found) <= 6 and sum(len(each) for each in found.values()) < 60
    chosen: str | None
    if few:
        chosen = st.segmented_control(
            "Score of", options, format_func=lambda each: markdown(shown[each], 32), default="",
            required=True, key="c_target", bind="query-params", on_change=_forget_before,
        )  # fmt: skip
    else:
        chosen = st.selectbox(
            "Score of", options, format_func=lambda each: shown[each], key="c_target",
            bind="query-params", on_change=_forget_before,
        )  # fmt: skip
    return chosen or None


def _before(analyst: Analyst, chosen: Chosen, target: str | None) -> _Before:
    """What to compare with: the input that the visitor began with, and the class of its chain.

    An input that has little to do with it takes its place.
    """
    held: Any = st.session_state.get("c_before")
    if isinstance(held, _Before) and _edited(held.chosen, chosen):
        return held
    named = _analysed(analyst, chosen, {"target": target} if target else {}).target
    # The class stays the same while the input is edited, whatever is then predicted.
    fresh = _Before(chosen=chosen, target=target or _as_asked(analyst, named))
    st.session_state["c_before"] = fresh
    return fresh


def _as_asked(analyst: Analyst, name: str) -> str | None:
    """A target's name as it can be asked for again."""
    label, at, position = name.rpartition("@")
    info = analyst.card.info
    known = targets(info)
    if name in known or len(info.heads) > 1:
        return name if name in known else name.replace(": ", "/")
    return name if at and position.isdigit() and label in known else None


def _edited(before: Chosen, now: Chosen) -> bool:
    if before.key == now.key:
        return True
    if before.text is None or now.text is None:
        return False
    return SequenceMatcher(None, before.text, now.text).ratio() >= ANOTHER


def _forget_before() -> None:
    st.session_state.pop("c_before", None)


def _only_known(key: str, options: list[str]) -> None:
    held = st.session_state.get(key)
    if held and not set(held) <= set(options):
        st.session_state[key] = [each for each in held if each in options]


def _analysed(analyst: Analyst, chosen: Chosen, given: dict[str, Value]) -> Chain:
    params = {name: value for name, value in given.items() if value is not None}
    key = (analyst.identity, "chain", chosen.key, tuple(sorted(params.items())))
    found = session().kept(key, lambda: analyst.analyse("chain", chosen.x, params))
    if not isinstance(found, Chain):
        raise TypeError(f"a chain is no {found.kind}")
    return found


def _metrics(before: Chain, now: Chain, *, changed: bool) -> None:
    """The score, and how it moved."""
    delta = now.score - before.score
    # Streamlit turns the arrow by the sign, of which it knows the plain one alone.
    moved = number(delta, sign=True).replace("−", "-")
    moved += f" from {number(before.score, sign=True)}"
    with st.container(horizontal=True, key="c_score"):
        st.metric(
            f"{markdown(now.target, 32)}, {now.unit}",
            number(now.score, sign=True),
            moved if changed else None,
            delta_color="off",
            delta_arrow="auto" if delta else "off",
        )
        for label, share in _probabilities(now):
            was = dict(_probabilities(before)).get(label)
            then = f"from {was:.1%}" if changed and was is not None else None
            st.metric(label, f"{share:.1%}", then, delta_color="off", delta_arrow="off")
    st.caption(_best(now))


def _probabilities(result: Chain) -> list[tuple[str, float]]:
    """What a softmax makes of the logits of one head; nothing for any other."""
    scores = result.output_scores
    if result.unit != "logit" or result.class_weights.shape[-1] != len(scores) or len(scores) < 2:
        return []
    share = np.exp(scores - scores.max())
    best = int(np.flatnonzero([name == result.target for name in result.outputs])[0])
    return [("probability", float(share[best] / share.sum()))]


def _best(result: Chain) -> str:
    filters = number(float(result.parts.sum()), sign=True)
    said = f"{number(result.score, sign=True)} = filters {filters}"
    if result.exact or result.head_bias:
        said += f" · bias {number(result.head_bias, sign=True)}"
    if not result.exact:
        said += f" · remainder {number(result.remainder, sign=True)}"
    return markdown(said) + (" · exact" if result.exact else "")


# -- the picture and what is clicked in it


def _chain(analyst: Analyst, chosen: Chosen, result: Chain, given: dict[str, Value]) -> None:
    st.subheader("Chain")
    st.caption(
        "Each ribbon is as wide as what it adds; orange speaks for the class, blue against it. "
        "Click a token, a filter or the class."
    )
    picks = _picks(result)
    keep_valid("c_pick", list(picks))
    above = st.container()
    pick = st.selectbox(
        "Look at",
        list(picks),
        format_func=lambda key: picks[key],
        key="c_pick",
        width=420,
        help="Click in the picture, or choose here.",
    )
    kind, _, rest = pick.partition(" ")
    token = int(rest) if kind == "token" else None
    row = int(rest) if kind == "row" else None
    with above:
        figure = plot(result, theme=theme(), token=token, row=row, selectable=True)
        without_title(figure)
        show_figure(figure, key="c_flow", alt=_alt(result), on_select=_take_click, wide=True)
    if token is not None:
        show_token(result, token)
    elif row is not None:
        show_row(analyst, result, row)
    elif kind == "class":
        show_class(result)
    st.subheader("What adds up")
    figure = plot(result, theme=theme(), view="sum")
    without_title(figure)
    show_figure(
        figure, key="c_sum", alt=f"The score of {result.target} as a running sum", wide=True
    )
    show_facts(result)
    show_exits(result, chosen.call("chain", analyst.card.source, _call(given)), key="chain")


def _call(given: dict[str, Value]) -> dict[str, Value]:
    return {name: value for name, value in given.items() if value is not None}


def _picks(result: Chain) -> dict[str, str]:
    """Everything that can be looked at: key → what it is called."""
    axis = chain_places(result)
    size = np.abs(result.token_parts).sum(axis=0)
    size[result.padding] = 0.0
    tokens = [int(i) for i in np.argsort(-size, kind="stable")[:MOST_PICKS] if size[i] > 0]
    held = str(st.session_state.get("c_pick") or "")
    if held.startswith("token ") and (at := int(held[6:])) < len(size) and at not in tokens:
        tokens.append(at)
    rows = [int(row) for row in np.argsort(-np.abs(result.parts), kind="stable")]
    return {
        "all": "Everything",
        "class": f"Class {result.target}",
        **{f"token {i}": f"{result.axis} {i}: {axis.say(i)}" for i in sorted(tokens)},
        **{f"row {row}": f"Filter {row_key(result, row)}" for row in rows},
    }


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
    event: Any = st.session_state.get("c_flow")
    points = event["selection"]["points"] if event else []
    if not points:
        return
    data = points[0].get("customdata")
    if isinstance(data, list) and data:
        kind, what = data[0], data[1]
        st.session_state["c_pick"] = "class" if kind == "class" else f"{kind} {int(what)}"
