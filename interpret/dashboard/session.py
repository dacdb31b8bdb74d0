"""What does one visitor have open? Kept for their browser tab alone.

Every visitor's model is open in a worker process of its own, which ends with the session or when
another model takes its place.
"""

from __future__ import annotations

import os
import re
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import streamlit as st

from interpret.core.errors import ModelError
from interpret.dashboard import analyst as analysts
from interpret.dashboard.analyst import Analyst
from interpret.dashboard.messages import sentence
from interpret.dashboard.samples import Offer, offer_named
from interpret.sandbox.lock.lock_report import summary

if TYPE_CHECKING:
    from interpret.core.results import Result
    from interpret.dashboard.chosen_input import ChosenInput
    from interpret.dashboard.jobs import Job
    from interpret.dashboard.uploads import Data
    from interpret.sandbox.lock.lock_report import LockReport

LOCAL = ("localhost", "127.0.0.1", "::1")
MOST_RESULTS = 48
STAYS = re.compile(r"session|auto|w_.*|.*_file|late_vocabulary")
"""Keys that outlive a model; every other widget belongs to one model's view. Those of pages that
need no model begin with ``w_``, and an upload ends with ``_file``."""


@dataclass
class Session:
    """Everything that a page needs of what went before.

    ``offer`` is the sample model that is open, None for one's own; ``data`` the uploaded data file,
    ``corpus`` the uploaded documents of the N-grams page.
    ``last`` is the last input that could be read.
    """

    analyst: Analyst | None = None
    offer: Offer | None = None
    data: Data | None = None
    corpus: Data | None = None
    last: ChosenInput | None = None
    job: Job | None = None
    problem: str = ""
    wanted: Offer | None = None
    visited: bool = False
    tried: Hashable = None
    several_lines: bool = False
    text_field: Hashable = None
    results: OrderedDict[Hashable, Result] = field(default_factory=OrderedDict)
    pages: dict[str, Any] = field(default_factory=dict)

    def result(self, key: Hashable, work: Callable[[], Result]) -> Result:
        """A result worked out before, or worked out now."""
        if key not in self.results:
            self.keep(key, work())
        self.results.move_to_end(key)
        return self.results[key]

    def keep(self, key: Hashable, result: Result) -> None:
        """Keep a result; the oldest goes where there are many."""
        self.results[key] = result
        while len(self.results) > MOST_RESULTS:
            self.results.popitem(last=False)

    def use(self, analyst: Analyst, offer: Offer | None = None) -> None:
        """Put a fully loaded model in place of the one before."""
        if self.job is not None:
            self.job.stop()
        self.analyst, self.offer = analyst, offer
        self.data, self.last, self.job, self.problem = None, None, None, ""
        self.corpus = None
        self.results.clear()


def session() -> Session:
    """What this visitor has open."""
    if "session" not in st.session_state:
        st.session_state["session"] = Session()
    mine: Session = st.session_state["session"]
    return mine


def theme() -> Literal["light", "dark"]:
    """The theme that the page is shown in."""
    return "dark" if st.context.theme.type == "dark" else "light"


@st.cache_resource(show_spinner=False)
def _starting() -> Future[LockReport]:
    """The process that workers come from, on its way while the first visitor still reads."""
    return ThreadPoolExecutor(1, thread_name_prefix="worker").submit(analysts.start)


def warm_up() -> None:
    """Begin to start the process that workers come from, without waiting for it."""
    _starting()


def wait_for_worker() -> None:
    """Wait until a model can be opened, and say so meanwhile.

    Raises
    ------
    ModelError
        Where no worker can be started, or one that is not fully locked would serve other machines.
    """
    starting = _starting()
    if not starting.done():
        with st.spinner("Starting TensorFlow …"):
            starting.exception()
    if starting.exception() is not None:
        _starting.clear()
    report = starting.result()
    if report.level != "full" and st.get_option("server.address") not in LOCAL:
        raise ModelError(
            f"No model is opened here. {summary(report)} So this dashboard serves this machine "
            "only: start it with interpret dashboard, without --host.",
            code="not-locked",
        )


def want(offer: Offer) -> None:
    """Ask for a sample model: it is opened when the page is drawn next."""
    session().wanted = offer


def open_wanted() -> None:
    """Open the sample model asked for, or on a first visit what the link or the shell names."""
    mine = session()
    first = not mine.visited
    mine.visited = True
    linked, named = st.query_params.get("model"), os.environ.get("INTERPRET_MODEL")
    try:
        if mine.wanted is not None:
            offer, mine.wanted = mine.wanted, None
            _open_offer(offer)
            forget_view()
        elif first and linked:
            _open_offer(_linked(linked))
        elif first and named:
            wait_for_worker()
            mine.use(_opened(Path(named), named))
    except Exception as error:  # told on the page; what was open stays open
        mine.problem = sentence(error)


def _linked(key: str) -> Offer:
    offer = offer_named(key)
    if offer is None:
        raise ModelError(
            "This link is of a model that is not among the sample models here: choose one "
            "below, or upload the model that the link was made with."
        )
    return offer


def _open_offer(offer: Offer) -> None:
    wait_for_worker()
    session().use(_opened(offer.path, offer.shown_path), offer)
    st.session_state["auto"] = True  # a sample is small: its answer is there at once


def _opened(path: Path, shown_path: str) -> Analyst:
    with st.spinner("Opening the model …"):
        return Analyst.from_path(path, shown=shown_path)


def forget_view() -> None:
    """Let the widgets of the next model begin with their defaults."""
    for key in list(st.session_state):
        if not STAYS.fullmatch(str(key)):
            del st.session_state[key]


def keep_valid(key: str, options: object) -> None:
    """Forget a widget's value that is none of its options any more."""
    if key in st.session_state and st.session_state[key] not in options:  # type: ignore[operator]
        del st.session_state[key]
