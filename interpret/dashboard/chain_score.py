"""Which score does the Chain page follow, and how did it move since the visitor began?"""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

import numpy as np
import streamlit as st

from interpret.catalog import Value
from interpret.core.info import ModelInfo
from interpret.core.results import Chain
from interpret.core.targets import resolve_target
from interpret.dashboard.analyst import Analyst
from interpret.dashboard.chain_details import row_key
from interpret.dashboard.chosen_input import ChosenInput
from interpret.dashboard.question import Question, answer
from interpret.dashboard.session import keep_valid
from interpret.dashboard.target_panel import choose_target, set_target, targets
from interpret.describe.escaping import clean, markdown
from interpret.describe.numbers import number

ANOTHER = 0.5
"""Texts less alike than this are two inputs, not one that was edited."""


@dataclass(frozen=True, kw_only=True, eq=False)
class _Before:
    """What the score is compared with."""

    chosen: ChosenInput
    target: str | None


def show_score(analyst: Analyst, chosen: ChosenInput) -> tuple[Question, Chain]:
    """The target, the filters that are switched off, and the score; the chain and its question.

    Raises
    ------
    InterpretError
        Where the input or the target is refused.
    """
    info = analyst.card.info
    predicted = _light_what_is_followed(analyst, chosen)
    target = choose_target(info, "Score of", key="c_target", on_change=_take_target)
    before = _before(analyst, chosen, target)
    against = _choose_other(info, before.target)
    whole = answer(_question(analyst, chosen, before.target, against), Chain)
    off = _switched_off(whole)
    first = answer(_question(analyst, before.chosen, before.target, against), Chain)
    question = _question(analyst, chosen, before.target, against, off)
    now = answer(question, Chain)
    edited = before.chosen.key != chosen.key
    _metrics(info, first, now, asked=before.target, changed=bool(off) or edited)
    if edited:
        st.caption(f"Before: {markdown(before.chosen.name, most=140)}")
        st.button("Compare with this input from now on", key="c_pin", on_click=_forget_before)
    if predicted is not None:
        st.caption(f"By now **{markdown(predicted, 60)}** is predicted.")
        st.button("Follow what is predicted", key="c_follow", on_click=_follow_prediction)
    return question, now


def _light_what_is_followed(analyst: Analyst, chosen: ChosenInput) -> str | None:
    """What is predicted by now, where that is no longer the class whose score is followed.

    The control then names the followed class in place of "Predicted".
    """
    held: Any = st.session_state.get("c_before")
    if not isinstance(held, _Before) or not _edited(held.chosen, chosen):
        return None
    predicted = answer(_question(analyst, chosen, None), Chain).target
    followed = answer(_question(analyst, chosen, held.target), Chain).target
    if predicted == followed:
        return None
    if held.target in targets(analyst.card.info) and not st.session_state.get("c_target"):
        set_target("c_target", held.target)
        st.session_state["c_lit"] = True
    return predicted


def _take_target() -> None:
    st.session_state["c_lit"] = False
    _forget_before()


def _follow_prediction() -> None:
    st.session_state["c_lit"] = True
    _forget_before()


def _choose_other(info: ModelInfo, target: str | None) -> str | None:
    """The class over which the margin is followed; None for the score by itself."""
    names = {key: shown for key, shown in targets(info).items() if key != target}
    if target not in targets(info) or not names:
        return None
    keep_valid("c_against", list(names))
    chosen: str | None = st.selectbox(
        "Margin over", list(names), index=None, format_func=lambda key: clean(names[key]),
        key="c_against", placeholder="no other class: the score by itself",
        help="Explain by how much the class leads another one. In code: `against`.",
    )  # fmt: skip
    return chosen


def _question(
    analyst: Analyst,
    chosen: ChosenInput,
    target: str | None,
    against: str | None = None,
    off: list[str] | None = None,
) -> Question:
    params: dict[str, Value] = {} if target is None else {"target": target}
    if against is not None:
        params["against"] = against
    if off:
        params["off"] = ",".join(off)
    return Question(analyst=analyst, analysis="chain", input=chosen, params=params)


def _switched_off(whole: Chain) -> list[str]:
    """Which filters are to be held at 0, out of those of the whole chain."""
    options = [row_key(whole, row) for row in range(len(whole.parts))]
    held = st.session_state.get("c_off")
    if held and not set(held) <= set(options):
        st.session_state["c_off"] = [each for each in held if each in options]
    order = sorted(range(len(options)), key=lambda row: -abs(float(whole.parts[row])))
    return st.multiselect(
        "Filters switched off",
        [options[row] for row in order],
        key="c_off",
        placeholder="none: choose some, or click one below",
    )


def _before(analyst: Analyst, chosen: ChosenInput, target: str | None) -> _Before:
    """What to compare with: the input that the visitor began with, and the class of its chain.

    An input that has little to do with it takes its place.
    """
    held: Any = st.session_state.get("c_before")
    if isinstance(held, _Before) and _edited(held.chosen, chosen):
        return held
    name = answer(_question(analyst, chosen, target), Chain).target
    # The class stays the same while the input is edited, whatever is then predicted.
    fresh = _Before(chosen=chosen, target=target or _as_asked(analyst, name))
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


def _edited(before: ChosenInput, now: ChosenInput) -> bool:
    if before.key == now.key:
        return True
    if before.text is None or now.text is None:
        return False
    return SequenceMatcher(None, before.text, now.text).ratio() >= ANOTHER


def _forget_before() -> None:
    """Begin anew; with what is predicted, where the visitor named no class."""
    st.session_state.pop("c_before", None)
    if st.session_state.pop("c_lit", False):
        set_target("c_target", "")


def _metrics(
    info: ModelInfo, before: Chain, now: Chain, *, asked: str | None, changed: bool
) -> None:
    """The score, and how it moved."""
    delta = now.score - before.score
    # Streamlit turns the arrow by the sign, of which it knows the plain one alone.
    moved = number(delta, sign=True).replace("−", "-")
    moved += f" from {number(before.score, sign=True)}"
    with st.container(horizontal=True, key="c_score"):
        st.metric(
            f"{markdown(now.target, 40)}, {now.unit}",
            number(now.score, sign=True),
            moved if changed else None,
            delta_color="off",
            delta_arrow="auto" if delta else "off",
        )
        share, was = probability(info, now, asked), probability(info, before, asked)
        if share is not None and was is not None:
            then = f"from {was:.1%}" if changed else None
            st.metric("probability", f"{share:.1%}", then, delta_color="off", delta_arrow="off")
    st.caption(_sum(now))


def probability(info: ModelInfo, result: Chain, asked: str | None) -> float | None:
    """What the softmax or sigmoid of its head makes of a logit; None where that is not what it is.

    ``asked`` is the class as the chain was asked for it.
    """
    if result.unit != "logit" or asked is None or "against" in result.params:
        return None
    shapes = [(len(result.positions),) * head.per_position + (head.classes,) for head in info.heads]
    target = resolve_target(info, asked, scores=[np.zeros(shape) for shape in shapes])
    head = info.heads[target.head]
    if head.activation == "sigmoid":
        return float(0.5 * (1 + np.tanh(result.score / 2)))
    before = sum(each.classes for each in info.heads[: target.head])
    scores = result.output_scores[before : before + head.classes]
    share = np.exp(scores - scores.max())
    return float(share[target.index] / share.sum())


def _sum(result: Chain) -> str:
    filters = number(float(result.parts.sum()), sign=True)
    terms = f"{number(result.score, sign=True)} = filters {filters}"
    if result.exact or result.head_bias:
        terms += f" · bias {number(result.head_bias, sign=True)}"
    if not result.exact:
        terms += f" · remainder {number(result.remainder, sign=True)}"
    return markdown(terms) + (" · exact" if result.exact else "")
