"""What is a page, and what stands on top of one that is about a model?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from interpret.catalog import ANALYSES
from interpret.core.info import ModelInfo
from interpret.dashboard.analyst import Analyst
from interpret.dashboard.no_model import no_model
from interpret.dashboard.session import session
from interpret.describe.escaping import markdown
from interpret.describe.model_words import short_hash


@dataclass(frozen=True, kw_only=True)
class Page:
    """A page, as ``navigation`` lists it.

    Attributes
    ----------
    name
        What the address and other pages call it.
    title, icon
        What the visitor sees in the navigation; the icon is one of Material's.
    purpose
        What it is for, as a sentence.
    draw
        Draws it.
    title_of
        The title while a model is open, where it depends on the model.
    """

    name: str
    title: str
    icon: str
    purpose: str
    draw: Callable[[], None]
    title_of: Callable[[ModelInfo], str] | None = None


def with_model(
    heading: str,
    then: str,
    *,
    analysis: str | None = None,
    detail: Callable[[ModelInfo], str] = lambda info: "",
) -> Callable[[Callable[[Analyst], None]], Callable[[], None]]:
    """A page that needs an open model, and begins with what that is.

    Parameters
    ----------
    heading, then
        What the page says while no model is open: what it is for, and what to do after opening one.
    analysis
        Of the catalogue: where it cannot be asked of the model, the page says why and ends.
    detail
        What is said beside the model's file name and sha256.
    """

    def decorated(draw: Callable[[Analyst], None]) -> Callable[[], None]:
        def page() -> None:
            """Draw the page."""
            analyst = session().analyst
            if analyst is None:
                no_model(heading, then)
                return
            info = analyst.card.info
            st.title(markdown(analyst.card.title))
            words = (markdown(info.name), short_hash(info.model_id), markdown(detail(info)))
            st.caption(" · ".join(each for each in words if each))
            why_not = ANALYSES[analysis].applies(info) if analysis is not None else None
            if why_not is not None:
                st.info(markdown(why_not, most=600))
                return
            draw(analyst)

        return page

    return decorated
