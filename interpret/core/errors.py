"""Every error that a user of interpret can meet.

::

    InterpretError                 something went wrong, said in a sentence        exit 1
    ├── ArgumentError              an argument breaks its rule (also ValueError)   exit 2
    ├── ModelError                 a model file or model object is refused         exit 3
    └── DataError                  a vocabulary, text, table or array is refused   exit 4

A message names the thing, the rule, the value and what to do about it. Nobody should need the
traceback: the command line and the dashboard print the message alone.
"""

from __future__ import annotations

import re


class InterpretError(Exception):
    """The root: catch this to catch everything that interpret raises on purpose.

    ``exit_code`` is the status with which the command line leaves.
    """

    exit_code = 1


class ArgumentError(InterpretError, ValueError):
    """An argument breaks its rule: the message names the argument, the rule and the value."""

    exit_code = 2


class ModelError(InterpretError):
    """A model is refused, or cannot do what was asked of it.

    ``code`` is a short stable name of the reason, such as ``"weights-only"``; scripts can test it
    without reading the sentence.
    """

    exit_code = 3

    def __init__(self, message: str, *, code: str = "unsupported") -> None:
        super().__init__(printable(message))
        self.code = code


class DataError(InterpretError):
    """Data is refused: a vocabulary, a text, a table or an array that does not fit the model.

    ``code`` is a short stable name of the reason, such as ``"ragged"``.
    """

    exit_code = 4

    def __init__(self, message: str, *, code: str = "unfit") -> None:
        super().__init__(printable(message))
        self.code = code


def printable(text: str, *, limit: int = 2000) -> str:
    r"""Text on one line, without control characters, and cut after ``limit`` characters.

    Names and values in a message come out of files: line breaks, escape sequences, signs that turn
    the writing direction round and halves of surrogate pairs become U+FFFD.

    >>> printable("a\nb") == "a\ufffdb"
    True
    """
    if len(text) <= limit and text.isprintable():
        return text
    clean = "".join(
        sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in text[: limit + 1]
    )
    return clean if len(clean) <= limit else clean[: limit - 1] + "…"


_COLOURING = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]")


def said_by(error: BaseException, *, limit: int = 2000) -> str:
    r"""What the error of another library says: on one line, and without colours for a terminal.

    >>> said_by(ValueError("\x1b[1mno\n  shape\x1b[0m"))
    'no shape'
    """
    return " ".join(_COLOURING.sub("", str(error)).split())[:limit]


def brief(value: object, *, limit: int = 60) -> str:
    """What was given, in a message: an array or a table by its shape, anything else on one line.

    >>> brief([0.5, "x"]), brief(list(range(30)))[-4:]
    ("[0.5, 'x']", '6, …')
    """
    shape, dtype = getattr(value, "shape", ()), getattr(value, "dtype", None)
    if shape and dtype is None:
        return f"a table of shape {tuple(shape)}"
    if shape:
        return f"a{'n' if str(dtype)[0] in 'io' else ''} {dtype} array of shape {tuple(shape)}"
    words = " ".join(repr(value).split())
    return words if len(words) <= limit else words[: limit - 1] + "…"


def plural(count: int, noun: str) -> str:
    """``1 window``, ``12,000 windows``."""
    return f"{count:,} {noun}{'s' * (count != 1)}"


def from_zero(count: int) -> str:
    """The numbers of ``count`` things, in a message.

    >>> from_zero(1), from_zero(3)
    ('0', '0 to 2')
    """
    return f"0 to {count - 1}" if count > 1 else "0"


def a_number(count: int) -> str:
    """One of the numbers of ``count`` things, behind an "or" in a message.

    >>> a_number(1), a_number(3)
    ('0', 'a number from 0 to 2')
    """
    return f"a number from {from_zero(count)}" if count > 1 else from_zero(count)


def choices(names: object, *, limit: int = 12) -> str:
    """Write the allowed values into a message: ``'a', 'b' or 'c'``, cut after ``limit``.

    >>> choices(["pad", "oov", "delete"])
    "'pad', 'oov' or 'delete'"
    """
    shown = [repr(str(name)) for name in names]  # type: ignore[attr-defined]
    if len(shown) > limit:
        return ", ".join(shown[:limit]) + f" and {len(shown) - limit} more"
    if len(shown) < 2:
        return "".join(shown)
    return ", ".join(shown[:-1]) + " or " + shown[-1]
