"""What does one visitor have open? Kept for their browser tab alone.

Sample models are shared between visitors, since nobody can change them; whatever was uploaded
belongs to the session that uploaded it.
"""

from __future__ import annotations

import os
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import streamlit as st

from interpret.core.errors import ModelError
from interpret.dashboard import analyst as analysts
from interpret.dashboard.analyst import Analyst, Source
from interpret.dashboard.jobs import sentence
from interpret.dashboard.offers import Offer, offer_named

if TYPE_CHECKING:
    from interpret.core.results import Result
    from interpret.dashboard.data import Data
    from interpret.dashboard.inputs_panel import Chosen
    from interpret.dashboard.jobs import Job

MOST_RESULTS = 48
VIEW_KEYS = (
    "text",
    "row",
    "from_sample",
    "target",
    "logits",
    "method",
    "span",
    "data_problem",
    "at_position",
)
VIEW_PREFIXES = ("o_", "s_", "a_", "f_")
"""Keys of the widgets that belong to one model's view, and not to the next one's."""


@dataclass
class Session:
    """Everything that a page needs of what went before.

    ``offer`` is the sample model that is open, None for one's own; ``data`` the uploaded data file.
    ``last`` is the last input that could be read.
    """

    analyst: Analyst | None = None
    offer: Offer | None = None
    data: Data | None = None
    last: Chosen | None = None
    job: Job | None = None
    problem: str = ""
    wanted: Offer | None = None
    visited: bool = False
    tried: Hashable = None
    several_lines: bool = False
    results: OrderedDict[Hashable, Result] = field(default_factory=OrderedDict)
    pages: dict[str, Any] = field(default_factory=dict)

    def kept(self, key: Hashable, work: Callable[[], Result]) -> Result:
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
        self.results.clear()


def session() -> Session:
    """What this visitor has open."""
    if "session" not in st.session_state:
        st.session_state["session"] = Session()
    found: Session = st.session_state["session"]
    return found


def theme() -> Literal["light", "dark"]:
    """The theme that the page is shown in."""
    return "dark" if st.context.theme.type == "dark" else "light"


@st.cache_resource(show_spinner=False)
def _starting() -> Future[None]:
    """TensorFlow on its way, loaded once for all visitors while the first one still reads."""
    return ThreadPoolExecutor(1, thread_name_prefix="tensorflow").submit(analysts.start)


def warm_up() -> None:
    """Begin to load TensorFlow, without waiting for it."""
    _starting()


def wait_for_tensorflow() -> None:
    """Wait until TensorFlow is there, and say so meanwhile."""
    starting = _starting()
    if not starting.done():
        with st.spinner("Starting TensorFlow …"):
            starting.exception()
    if starting.exception() is not None:
        _starting.clear()
    starting.result()


@st.cache_resource(max_entries=8, show_spinner=False)
def shared_analyst(path: str, shown_path: str, changed: float) -> Analyst:
    """A model that everybody may see, opened once; again where its file has changed."""
    return Analyst(Path(path), source=Source(path=shown_path))


def want(offer: Offer) -> None:
    """Ask for a sample model: it is opened when the page is drawn next."""
    session().wanted = offer


def open_wanted() -> None:
    """Open the sample model asked for, or on a first visit what the link or the shell names."""
    mine = session()
    first = not mine.visited
    mine.visited = True
    linked, given = st.query_params.get("model"), os.environ.get("INTERPRET_MODEL")
    try:
        if mine.wanted is not None:
            offer, mine.wanted = mine.wanted, None
            _open_offer(offer)
            forget_view()
        elif first and linked:
            _open_offer(_linked(linked))
        elif first and given:
            wait_for_tensorflow()
            mine.use(_shared(Path(given), given))
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
    wait_for_tensorflow()
    session().use(_shared(offer.path, offer.shown_path), offer)
    st.session_state["auto"] = True  # a sample is small: its answer is there at once


def _shared(path: Path, shown_path: str) -> Analyst:
    changed = path.stat().st_mtime if path.is_file() else 0.0
    with st.spinner("Opening the model …"):
        return shared_analyst(str(path), shown_path, changed)


def forget_view() -> None:
    """Let the widgets of the next model begin with their defaults."""
    for key in list(st.session_state):
        if key in VIEW_KEYS or str(key).startswith(VIEW_PREFIXES):
            del st.session_state[key]


def keep_valid(key: str, options: object) -> None:
    """Forget a widget's value that is none of its options any more."""
    if key in st.session_state and st.session_state[key] not in options:  # type: ignore[operator]
        del st.session_state[key]
