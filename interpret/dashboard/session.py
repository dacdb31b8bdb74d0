"""What does one visitor have open? Kept for their browser tab alone.

Every visitor's model is open in a worker process of its own, which ends with the session or when
another model takes its place.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from interpret.core.errors import InterpretError, ModelError
from interpret.dashboard import analyst as analysts
from interpret.dashboard import ledger
from interpret.dashboard.allowance import MIB, Allowance, Busy, Most
from interpret.dashboard.analyst import Analyst, Upload
from interpret.dashboard.kept import PARAMETER, found
from interpret.dashboard.messages import sentence
from interpret.dashboard.samples import Offer, offer_named
from interpret.dashboard.visitors import visitors
from interpret.sandbox.lock.lock_report import summary
from interpret.sandbox.lock.watching import private_bytes
from interpret.sandbox.talk.processes import children

if TYPE_CHECKING:
    from interpret.core.results import Result
    from interpret.dashboard.chosen_input import ChosenInput
    from interpret.dashboard.documents import Documents
    from interpret.dashboard.jobs import Job
    from interpret.dashboard.uploads import Data
    from interpret.sandbox.lock.lock_report import LockReport

TO_BEGIN_WITH = 256
"""Megabytes that must be left for a worker to begin with."""
LOCAL = ("localhost", "127.0.0.1", "::1")
MOST_RESULTS = 48
STAYS = re.compile(r"session|auto|w_.*|.*_file|late_vocabulary")
"""Keys that outlive a model; every other widget belongs to one model's view. Those of pages that
need no model begin with ``w_``, and an upload ends with ``_file``."""


@dataclass
class Session:
    """Everything that a page needs of what went before.

    ``offer`` is the sample model that is open, None for one's own; ``data`` the uploaded data file,
    ``corpus`` the uploaded documents of the N-grams page, ``baselines`` the uploaded rows that
    stand for absence.
    ``last`` is the last input that could be read. ``token``, ``browser`` and ``tab`` let a reload
    of the page find it.
    """

    analyst: Analyst | None = None
    offer: Offer | None = None
    data: Data | None = None
    corpus: Documents | None = None
    baselines: Data | None = None
    last: ChosenInput | None = None
    job: Job | None = None
    problem: str = ""
    wanted: Offer | None = None
    visited: bool = False
    tried: Hashable = None
    several_lines: bool = False
    text_field: Hashable = None
    token: str = ""
    browser: Hashable = None
    tab: str = ""
    results: OrderedDict[Hashable, Result] = field(default_factory=OrderedDict)
    costs: OrderedDict[Hashable, int] = field(default_factory=OrderedDict)
    pages: dict[str, Any] = field(default_factory=dict)
    allowance: Allowance = field(default_factory=lambda: Allowance(Most.stated()))
    over: bool = False

    def end(self) -> None:
        """Let go of everything, from whatever thread: the tab is closed."""
        self.over = True
        if self.job is not None:
            self.job.stop()
        analyst, self.analyst, self.job = self.analyst, None, None
        self.data = self.last = self.corpus = self.baselines = None
        self.results.clear()
        if analyst is not None:
            analyst.end()

    def take_over(self, before: Session) -> None:
        """Go on with what another session has open, and leave it nothing to end."""
        for name in (
            "analyst",
            "data",
            "corpus",
            "baselines",
            "last",
            "job",
            "results",
            "several_lines",
        ):
            setattr(self, name, getattr(before, name))
        before.analyst = before.job = None
        before.results = OrderedDict()
        self.token = before.token
        if self.analyst is not None:
            self.analyst.asked = self.allowance.ask

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

    def cost(self, key: Hashable, work: Callable[[], int]) -> int:
        """What a question would cost, reckoned before or now."""
        if key not in self.costs:
            self.costs[key] = work()
            while len(self.costs) > MOST_RESULTS:
                self.costs.popitem(last=False)
        return self.costs[key]

    def use(self, analyst: Analyst, offer: Offer | None = None) -> None:
        """Put a fully loaded model in place of the one before."""
        if self.job is not None:
            self.job.stop()
        self.analyst, self.offer = analyst, offer
        analyst.asked = self.allowance.ask
        self.data, self.last, self.job, self.problem = None, None, None, ""
        self.corpus = self.baselines = None
        self.results.clear()
        self.costs.clear()


def session() -> Session:
    """What this visitor has open.

    Raises
    ------
    Busy
        Where there are too many visitors for another one.
    """
    mine: Session | None = st.session_state.get("session")
    if mine is None or mine.over:
        mine = Session()
        here, context = visitors(), get_script_run_ctx()
        if here is not None and context is not None:
            mine.allowance = here.admit(context.session_id, mine)
        st.session_state["session"] = mine
    return mine


def opened(work: Callable[[], Analyst], name: str, upload: Upload | None = None) -> Analyst:
    """Open a model, if there is room for it; what came of it goes into the ledger.

    Raises
    ------
    InterpretError
        ``Busy`` where there is no room; else see ``Analyst``.
    """
    began, code = time.monotonic(), "fault"
    analyst = None
    try:
        session().allowance.open()
        check_memory()
        analyst = work()
        code = ""
        return analyst
    except Busy:
        ledger.count("interpret_busy_total")
        code = Busy.code
        raise
    except InterpretError as error:
        code = getattr(error, "code", "refused")
        raise
    finally:
        digest = analyst.card.info.model_id if analyst is not None else ""
        ledger.audit(
            who=_who(),
            model=name,
            sha256=hashlib.sha256(upload.data).hexdigest() if upload is not None else digest,
            size=None if upload is None else len(upload.data),
            code=code,
            seconds=time.monotonic() - began,
        )


def check_memory() -> None:
    """Refuse another worker where those that there are have taken what there is for all.

    Raises
    ------
    Busy
        Where that is so.
    """
    most = Most.stated().memory
    taken = sum(map(private_bytes, children())) // MIB
    if taken > most - TO_BEGIN_WITH:
        raise Busy(
            f"All models that are open here hold {taken:,} MB, and {most:,} MB is the most for all "
            "together: try again when somebody has closed theirs."
        )


def _who() -> str:
    """Whom a login or, where the operator trusts it, a proxy names; else the session."""
    with contextlib.suppress(Exception):  # there is no login
        if st.user.is_logged_in:
            return str(st.user.get("email") or st.user.get("sub"))[:120]
    header = os.environ.get("INTERPRET_USER_HEADER")
    if header and (name := st.context.headers.get(header)):
        return str(name)[:120]
    context = get_script_run_ctx()
    return "" if context is None else context.session_id[:8]


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
    token = st.query_params.get(PARAMETER, "") if first else ""
    try:
        if mine.wanted is not None:
            offer, mine.wanted = mine.wanted, None
            _open_offer(offer)
            forget_view()
        elif first and linked:
            _open_offer(_linked(linked))
        elif token and (before := found(token, Session)) is not None and before.analyst:
            mine.take_over(before)
        elif first and named:
            wait_for_worker()
            mine.use(_opened(Path(named), named))
        elif token:
            raise ModelError(
                "The model of this link is not open here any more: it ends some seconds after its "
                "page was left, is found again by the browser that it was uploaded with alone, and "
                "by one tab at a time. Upload it again below."
            )
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
        return opened(lambda: Analyst.from_path(path, shown=shown_path), path.name)


def forget_view() -> None:
    """Let the widgets of the next model begin with their defaults."""
    for key in list(st.session_state):
        if not STAYS.fullmatch(str(key)):
            del st.session_state[key]


def keep_valid(key: str, options: object) -> None:
    """Forget a widget's value that is none of its options any more."""
    if key in st.session_state and st.session_state[key] not in options:  # type: ignore[operator]
        del st.session_state[key]
