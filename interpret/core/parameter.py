"""What may be set in a call, and what does each setting mean?

A ``Parameter`` is all that a command line needs for an option and a page for a widget. Reading this
loads neither numpy nor TensorFlow.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import KW_ONLY, dataclass
from typing import TYPE_CHECKING

from interpret.core.errors import ArgumentError, choices

if TYPE_CHECKING:
    from interpret.core.info import ModelInfo

Value = str | int | float | bool | None


@dataclass(frozen=True)
class Parameter:
    """One setting of an analysis, or of how a model is opened.

    Attributes
    ----------
    name
        As the Python function takes it.
    type
        ``str``, ``int``, ``float`` or ``bool``.
    default, default_text
        What stands where nothing is given; in words where the value alone does not say it.
    help
        One sentence without a full stop.
    choices
        The values allowed, for a ``str``; empty where any is.
    choice_names
        What a page calls each of these, where a reader would not know the word.
    minimum, above
        The least number allowed, or the number that it must be larger than.
    title
        What a page calls it, where that is not its name.
    flag, metavar, group
        How the command line spells it and its value, and the heading it stands under, where that
        is not its name, its type, and the question's.
    suggest
        Values worth offering for a model.
    free
        Whether a page takes other values than those suggested.
    fits
        Whether the setting means anything for a model.
    """

    name: str
    type: type[str] | type[int] | type[float] | type[bool]
    help: str
    _: KW_ONLY
    default: Value = None
    default_text: str = ""
    choices: tuple[str, ...] = ()
    choice_names: tuple[str, ...] = ()
    minimum: float | None = None
    above: float | None = None
    title: str = ""
    flag: str = ""
    metavar: str = ""
    group: str = ""
    suggest: Callable[[ModelInfo], tuple[str, ...]] = lambda info: ()
    free: bool = False
    fits: Callable[[ModelInfo], bool] = lambda info: True

    @property
    def option(self) -> str:
        """The command line's name for it: ``by_channel`` → ``--by-channel``."""
        return self.flag or "--" + self.name.replace("_", "-")

    @property
    def off(self) -> str:
        """The option that sets a switch to False."""
        return "--no-" + self.option.removeprefix("--")

    def check(self, value: Value) -> None:
        """Refuse a value that breaks the rule of this parameter.

        Raises
        ------
        ArgumentError
            Naming the parameter, the rule and the value.
        """
        if value is None or self.type is bool:
            return
        if self.type is str:
            if self.choices and value not in self.choices:
                raise ArgumentError(
                    f"{self.name}={value!r} is unknown: use {choices(self.choices)}."
                )
            return
        rule = self._rule()
        number = float(value)
        low = self.minimum is not None and number < self.minimum
        low = low or (self.above is not None and number <= self.above)
        if low or not math.isfinite(number):
            raise ArgumentError(f"{self.name} must be {rule}, but is {value!r}.")

    def _rule(self) -> str:
        kind = "a whole number" if self.type is int else "a number"
        if self.above is not None:
            return f"{kind} above {self.above:g}"
        return f"{kind} of at least {self.minimum:g}" if self.minimum is not None else kind
