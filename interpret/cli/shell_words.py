"""How does a shell cut a line into words, and what must it be answered so that it reads a value?

Bash cuts at colons and equals signs, replaces only what stands behind the last of them, and quotes
nothing of what it is answered; zsh cuts nowhere, and its eval eats apostrophes. Typer knows of none
of this.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import sys
from collections.abc import Callable
from dataclasses import dataclass

VARIABLE = "_INTERPRET_COMPLETE"
"""By which a shell asks."""
_BREAK = re.compile(r"[:=]+")
_SPECIAL = re.compile(r"([^\w@%+,./:=-])")


@dataclass(frozen=True, kw_only=True)
class Typed:
    """The line so far, up to the word that is being written.

    ``kept`` is what bash leaves of that word's value as it stands, ``quote`` the sign that opened
    it.
    """

    words: tuple[str, ...]
    kept: str = ""
    quote: str = ""

    def written(self, value: str) -> str:
        """What bash shall put in the place of what it replaces."""
        rest = value.removeprefix(self.kept)
        if self.quote == "'":
            return rest.replace("'", "'\\''")
        return re.sub(r'(["$`\\])' if self.quote else _SPECIAL, r"\\\1", rest)


def typed(words: list[str], number: int) -> Typed:
    """The line out of bash's words and the number of the one that the cursor is in.

    >>> typed(["interpret", "occlude", "m.keras", "--target", "filter", ":", "con"], 6).words[-1]
    'filter:con'
    """
    glued: list[str] = []
    last, join = "", False
    for last in [*words, ""][: number + 1]:
        is_break = bool(_BREAK.fullmatch(last))
        if glued and (is_break or join):
            glued[-1] += last
        else:
            glued.append(last)
        join = is_break
    whole = glued[-1]
    before = whole if join else whole.removesuffix(last)
    if whole.startswith("-") and "=" in before:
        before = before.partition("=")[2]
    quote = last[:1] if last[:1] in ("'", '"') else ""
    return Typed(words=tuple(glued), kept=before, quote=quote)


def answering(run: Callable[[], object]) -> None:
    """Have ``run`` complete, given whole words, and write its values as the shell reads them."""
    shell = os.environ.get(VARIABLE, "")
    line = None
    if shell == "complete_bash" and "\n" in (words := os.environ.get("COMP_WORDS", "")):
        line = typed(words.split("\n"), int(os.environ.get("COMP_CWORD", "0")))
        os.environ["COMP_WORDS"] = "\n".join(line.words)
        os.environ["COMP_CWORD"] = str(len(line.words) - 1)
    with contextlib.redirect_stdout(io.StringIO()) as answer, contextlib.suppress(SystemExit):
        run()
    text = answer.getvalue()
    if line is not None:
        text = "".join(f"{line.written(value)}\n" for value in text.splitlines())
    elif shell == "complete_zsh":
        text = "compset -P '--*='; " + text.replace("''", "'\\''")
    sys.stdout.write(text)
