"""What is one question that can be asked of a model, or of a table before there is one?"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from interpret.core.errors import ArgumentError, choices
from interpret.core.named_functions import function_at
from interpret.core.parameter import Parameter, Value

if TYPE_CHECKING:
    from interpret.core.info import ModelInfo
    from interpret.core.results import Result


LooksAt = Literal["input", "piece", "model", "corpus", "rows", "table", "map", "explanation"]


@dataclass(frozen=True, kw_only=True)
class Analysis:
    """One question that can be asked.

    Attributes
    ----------
    name
        What it is called everywhere; for a method of saliency, that of ``method=``.
    title, question
        What a page calls it, and what it answers, as a sentence with a question mark.
    command
        The command that asks it.
    chooser, choice
        The option that tells several analyses of one command apart, empty where what is given does,
        and its value for this one, where that is not its name.
    home
        Module under ``interpret`` and function.
    parameters
        What can be set, beside the model and the input.
    fixed
        What the function is given in any case.
    looks_at
        One input, a piece of one (of any length), the model alone, a corpus of documents, rows of
        data, a table without a model, a map that another analysis answered with, or the explanation
        of an input: the model, the input and a map of it, which the function makes itself where
        there is none.
    reports_progress
        Whether the function takes ``progress``.
    needs
        Home of a function that refuses a model of which it cannot be asked.
    rule
        Home of a function that refuses settings which do not go together.
    rows_as
        The function's argument for the rows of ``baseline_file``.
    examples
        Options for the examples in the command's help, after MODEL.
    """

    name: str
    title: str
    question: str
    command: str
    home: str
    chooser: str = "method"
    choice: str = ""
    parameters: tuple[Parameter, ...] = ()
    fixed: Mapping[str, Any] = field(default_factory=dict)
    looks_at: LooksAt = "input"
    reports_progress: bool = False
    needs: str = ""
    rule: str = ""
    rows_as: str = "baseline"
    examples: tuple[str, ...] = ()

    @property
    def chosen_as(self) -> str:
        """What the ``chooser`` is set to for this one."""
        return self.choice or self.name

    @property
    def needs_input(self) -> bool:
        """Whether it looks at one input, or at a piece of one."""
        return self.looks_at in ("input", "piece", "explanation")

    @property
    def needs_corpus(self) -> bool:
        """Whether it goes through a corpus."""
        return self.looks_at == "corpus"

    @property
    def needs_rows(self) -> bool:
        """Whether it goes through the rows of a file of inputs."""
        return self.looks_at == "rows"

    @property
    def takes_map(self) -> bool:
        """Whether it is asked of a model, an input and a map of it."""
        return self.looks_at == "explanation"

    @property
    def keeps_what_is_done(self) -> bool:
        """Whether work that is stopped by hand leaves an answer on the command line."""
        return self.looks_at in ("corpus", "rows", "map", "explanation")

    @property
    def needs_model(self) -> bool:
        """Whether there is a model, of which it is asked."""
        return self.looks_at not in ("table", "map")

    @property
    def needs_map(self) -> bool:
        """Whether it is asked of an attribution, and of no model."""
        return self.looks_at == "map"

    @property
    def function(self) -> Callable[..., Result]:
        """The function itself, with what is fixed; it and numpy are loaded now."""
        function = function_at(self.home)
        return functools.partial(function, **self.fixed) if self.fixed else function

    def parameter(self, name: str) -> Parameter | None:
        """The parameter of this name, where it has one."""
        return next((each for each in self.parameters if each.name == name), None)

    def check(self, params: Mapping[str, Value]) -> None:
        """Refuse settings that break a rule, before any model is loaded; None is not given.

        Raises
        ------
        ArgumentError
            Naming the parameter, the rule and the value.
        """
        for name, value in params.items():
            known = self.parameter(name)
            if known is None:
                names = [each.name for each in self.parameters]
                takes = f"it takes {choices(names)}" if names else "it takes no settings"
                raise ArgumentError(f"{self.name} does not take {name}={value!r}: {takes}.")
            known.check(value)
        if self.rule:
            function_at(self.rule)(params)

    def applies(self, info: ModelInfo) -> str | None:
        """Nothing for a model that it can be asked of; else a sentence why not."""
        if not self.needs:
            return None
        try:
            function_at(self.needs)(info)
        except ArgumentError as error:
            return str(error)
        return None
