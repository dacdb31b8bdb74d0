"""What does a page ask of the open model, and what is the answer?"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from contextlib import nullcontext
from dataclasses import dataclass, field
from typing import TypeVar

import streamlit as st

from interpret import catalog
from interpret.catalog import Setting, WrittenCall, named
from interpret.core.model import Progress
from interpret.core.results import Result
from interpret.dashboard.analyst import Analyst
from interpret.dashboard.chosen_input import ChosenInput
from interpret.dashboard.messages import attempted
from interpret.dashboard.session import session
from interpret.dashboard.uploads import Data

R = TypeVar("R", bound=Result)


@dataclass(frozen=True, kw_only=True, eq=False)
class Question:
    """One analysis of the catalogue, of an input where it looks at one.

    ``params`` are those settings that differ from what they would be anyway. ``of`` is another
    question and its answer, for an analysis that looks at a map, with its ``input`` or alone.
    """

    analyst: Analyst
    analysis: str
    input: ChosenInput | None = None
    params: Mapping[str, Setting] = field(default_factory=dict)
    of: tuple[Question, Result] | None = None

    @property
    def key(self) -> Hashable:
        """What tells its answer from every other one."""
        subject: Hashable = None if self.input is None else self.input.key
        subject = subject if self.of is None else self.of[0].key
        told = {n: v.identity if isinstance(v, Data) else v for n, v in self.params.items()}
        return (self.analyst.identity, self.analysis, subject, tuple(sorted(told.items())))

    def ask(self, progress: Progress | None = None) -> Result:
        """The answer, worked out now.

        Raises
        ------
        InterpretError
            Where the analysis, a setting or the input is refused.
        """
        of = None if self.of is None else self.of[1]
        x = None if self.input is None else self.input.x
        if of is not None and x is None:
            return catalog.run(None, of, self.analysis, of=None, progress=progress, **self.params)
        return self.analyst.analyse(self.analysis, x, self.params, of=of, progress=progress)

    @property
    def call(self) -> WrittenCall:
        """The same as a person would ask it of the library or the shell."""
        source, chosen = self.analyst.card.source, self.input
        return WrittenCall(
            analysis=self.analysis,
            model=source.path,
            text=chosen.text if chosen else None,
            file=chosen.file if chosen else None,
            row=chosen.row if chosen else None,
            reading=chosen.reading if chosen else {},
            settings=source.settings,
            params={name: named(value) for name, value in self.params.items()},
            of=self.of[0].call if self.of else None,
        )


def answer(question: Question, kind: type[R], *, spinner: str = "") -> R:
    """The answer from before, or worked out now.

    Raises
    ------
    InterpretError
        Where the analysis, a setting or the input is refused.
    """
    with st.spinner(spinner) if spinner else nullcontext():
        result = session().result(question.key, question.ask)
    if not isinstance(result, kind):
        raise TypeError(f"{question.analysis} answered with a {result.kind}")
    return result


def answered(question: Question, kind: type[R], *, spinner: str = "") -> R | None:
    """The answer; where it is refused, the page says why, and there is none."""
    return attempted(lambda: answer(question, kind, spinner=spinner))
