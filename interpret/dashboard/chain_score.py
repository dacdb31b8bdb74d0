"""Which score does the Chain page follow, and how did it move since the visitor began?"""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

import numpy as np
import streamlit as st

from interpret.catalog import Value
from interpret.core.results import Chain
from interpret.dashboard.analyst import Analyst
from interpret.dashboard.chain_details import row_key
from interpret.dashboard.chosen_input import ChosenInput
from interpret.dashboard.question import Question, answer
from interpret.dashboard.target_panel import choose_target, targets
from interpret.describe.escaping import markdown
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
    target = choose_target(analyst.card.info, "Score of", key="c_target", on_change=_forget_before)
    before = _before(analyst, chosen, target)
    off = _switched_off(answer(_question(analyst, chosen, before.target), Chain))
    first = answer(_question(analyst, before.chosen, before.target), Chain)
    question = _question(analyst, chosen, before.target, off)
    now = answer(question, Chain)
    edited = before.chosen.key != chosen.key
    _metrics(first, now, changed=bool(off) or edited)
    if edited:
        st.caption(f"Before: {markdown(before.chosen.name, most=140)}")
        st.button("Compare with this input from now on", key="c_pin", on_click=_forget_before)
    return question, now


def _question(
    analyst: Analyst, chosen: ChosenInput, target: str | None, off: list[str] | None = None
) -> Question:
    params: dict[str, Value] = {} if target is None else {"target": target}
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
    st.session_state.pop("c_before", None)


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
    st.caption(_sum(now))


def _probabilities(result: Chain) -> list[tuple[str, float]]:
    """What a softmax makes of the logits of one head; nothing for any other."""
    scores = result.output_scores
    if result.unit != "logit" or result.class_weights.shape[-1] != len(scores) or len(scores) < 2:
        return []
    share = np.exp(scores - scores.max())
    best = int(np.flatnonzero([name == result.target for name in result.outputs])[0])
    return [("probability", float(share[best] / share.sum()))]


def _sum(result: Chain) -> str:
    filters = number(float(result.parts.sum()), sign=True)
    terms = f"{number(result.score, sign=True)} = filters {filters}"
    if result.exact or result.head_bias:
        terms += f" · bias {number(result.head_bias, sign=True)}"
    if not result.exact:
        terms += f" · remainder {number(result.remainder, sign=True)}"
    return markdown(terms) + (" · exact" if result.exact else "")
