"""With which status and which sentence does a command leave?

Every way out of the command line passes here: a mistake on the line itself, a refused model or
data, Ctrl-C, a reader of the pipe who has seen enough, and faults of the program.
"""

from __future__ import annotations

import contextlib
import itertools
import os
import re
import sys
from collections.abc import Sequence
from typing import Any

import typer
from typer.core import TyperGroup

from interpret.core.errors import InterpretError, said_by
from interpret.core.public_calls import missing

DONE = 0
FAULT = 1
WRONG_LINE = 2
PARTLY = 5
INTERRUPTED = 130


class Commands(TyperGroup):
    """The commands, which say what went wrong in a sentence and leave with its status."""

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,
        windows_expand_args: bool = True,
        **extra: Any,
    ) -> Any:
        """Run a command; outside of ``standalone_mode``, give its status back and do not leave."""
        try:
            status = super().main(
                args, prog_name, complete_var, False, windows_expand_args, **extra
            )
        except typer.TyperException as error:
            given = sys.argv[1:] if args is None else args
            status = _explain_line(error, given)
        except OSError as error:  # a full disk, a closed terminal
            about = f": {error.filename}" if error.filename else ""
            say(f"The operating system refused: {error.strerror or error}{about}.")
            status = FAULT
        if status == INTERRUPTED:
            say("Interrupted: nothing more was written.")
        status = status if isinstance(status, int) else DONE
        if standalone_mode:
            sys.exit(status)
        return status

    def invoke(self, ctx: Any) -> Any:
        """Run the command that was named."""
        try:
            status = super().invoke(ctx)
            sys.stdout.flush()
        except BrokenPipeError:
            # Whoever reads has seen enough; what Python would still write at its end goes nowhere.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return DONE
        except InterpretError as error:
            say(str(error))
            return error.exit_code
        except MemoryError:
            say("There is not enough memory for this: try a smaller input or fewer steps.")
            return FAULT
        except (typer.TyperException, typer.Exit, typer.Abort, OSError):
            raise
        except ModuleNotFoundError as error:
            say(str(missing(error)))
            return FAULT
        except Exception as error:
            if os.environ.get("INTERPRET_TRACEBACK"):
                raise
            words = said_by(error, limit=300)
            say(
                f"This should not have happened: {type(error).__name__}: {words}. It is a fault "
                "of interpret; with INTERPRET_TRACEBACK=1 in the environment the same command "
                "shows where."
            )
            return FAULT
        return status


def _explain_line(error: typer.TyperException, given: Sequence[str]) -> int:
    """Say what is wrong with the command line; for a line without a command, its help was said."""
    if type(error).__name__ != "NoArgsIsHelpError":
        context = getattr(error, "ctx", None)
        path = context.command_path if context is not None else "interpret"
        words = _bad_value(error, given) or " ".join(error.format_message().split())
        say(f"{words}{'' if words.endswith(('.', '?')) else '.'} Try '{path} --help'.")
    return error.exit_code


def _bad_value(error: typer.TyperException, given: Sequence[str]) -> str:
    """The option, its rule and the value, which Typer leaves out; empty where unknown."""
    names = getattr(getattr(error, "param", None), "opts", ())
    for name in names if isinstance(error, typer.BadParameter) else ():
        after = [value for word, value in itertools.pairwise(given) if word == name]
        joined = [word.partition("=")[2] for word in given if word.startswith(f"{name}=")]
        if not (values := [*after, *joined]):
            continue
        rule = " ".join(error.message.split())
        for theirs, ours in _RULES:
            if found := re.fullmatch(theirs, rule):
                return f"{name} must be {found.expand(ours)}, but is {values[-1]!r}."
    return ""


_RULES = (
    (r"Input should be a valid integer.*", "a whole number"),
    (r"Input should be a valid number.*", "a number"),
    (r"Input should be greater than or equal to (.+)", r"at least \1"),
    (r"Input should be less than or equal to (.+)", r"at most \1"),
    (r"(?:Value error, )?.* is not one of (.+?)\.?", r"one of \1"),
)
"""Typer's rules, and how they are said here."""


def say(sentence: str) -> None:
    """Write a sentence to stderr, after the program's name, and without control characters."""
    clean = "".join(sign if sign.isprintable() or sign == "\n" else "\N{REPLACEMENT CHARACTER}"
                    for sign in sentence)  # fmt: skip
    if sys.stderr is not None:  # None where it was closed
        with contextlib.suppress(OSError):
            print(f"interpret: {clean}", file=sys.stderr, flush=True)
