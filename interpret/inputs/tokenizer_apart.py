"""How is a ``tokenizer.json`` used that may take the process with it?

The tokenizers library runs out of memory or aborts over some files, and that ends whoever called
it. So a process of its own, ``python -m interpret.inputs.tokenizer_apart``, splits the texts: it
may die, which is then said in a sentence. A locked worker, which may die itself, does it on the
spot.
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import threading
import weakref
from pathlib import Path
from typing import Any

from interpret.core.errors import DataError
from interpret.inputs.tokenizer_json import open_tokenizer, run_tokenizer

MEMORY = 1536 * 2**20
"""Bytes that it may take beyond what it began with."""
SECONDS = 60.0
"""For one text, of at most a million signs."""
HERE = "INTERPRET_MAY_DIE"
"""In the environment of a process that splits on the spot."""

Split = tuple[list[int], list[str], list[str], int]
"""Ids, tokens, the text behind each token, and how many tokens there were before the cut."""


class Tokenizer:
    """Splits texts as a ``tokenizer.json`` says.

    Raises
    ------
    DataError
        Where the library refuses the file, or dies over it.
    """

    def __init__(self, text: str) -> None:
        self._text, self._turn = text, threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._here = open_tokenizer(text) if os.environ.get(HERE) else None
        if self._here is None:
            with self._turn:
                self._begin()

    def split(self, text: str, *, length: int | None = None, side: str = "post") -> Split:
        """See ``run_tokenizer``.

        Raises
        ------
        DataError
            Where the library throws, dies or takes too long over the text.
        """
        if self._here is not None:
            return run_tokenizer(self._here, text, length=length, side=side)
        with self._turn:
            self._begin()
            ids, tokens, surfaces, count = self._ask({"text": text, "length": length, "side": side})
        return ids, tokens, surfaces, count

    def _begin(self) -> None:
        """Start the process, unless it runs."""
        if self._process is not None and self._process.poll() is None:
            return
        root = str(Path(__file__).resolve().parents[2])
        paths = [root, *filter(None, os.environ.get("PYTHONPATH", "").split(os.pathsep))]
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "interpret.inputs.tokenizer_apart"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(paths), "TOKENIZERS_PARALLELISM": "0"},
            start_new_session=True,  # Ctrl-C is for whoever waits
        )
        weakref.finalize(self, _end, self._process)
        self._ask({"json": self._text})

    def _ask(self, question: dict[str, Any]) -> Any:
        process = self._process
        assert process is not None
        assert process.stdin is not None
        assert process.stdout is not None
        late = threading.Timer(SECONDS, process.kill)
        late.start()
        line = b""
        try:
            with contextlib.suppress(OSError):  # it died before all was written
                process.stdin.write(json.dumps(question).encode() + b"\n")
                process.stdin.flush()
            line = process.stdout.readline()
        finally:
            over = not late.is_alive()
            late.cancel()
            if not line:  # dead, or somebody pressed Ctrl-C: nobody reads what it says now
                _end(process)
        if not line:
            why = f"took more than {SECONDS:g} seconds" if over else "died"
            raise DataError(
                f"The tokenizers library {why} over the tokenizer.json, in a process of its own: "
                "the file is damaged, or made to do so. Save it again from the program that "
                "trained it.",
                code="damaged",
            )
        answer = json.loads(line)
        if isinstance(answer, dict):
            raise DataError(answer["refused"], code=answer["code"])
        return answer


def _end(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    process.wait()
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            with contextlib.suppress(OSError):
                pipe.close()


def main() -> None:
    """Answer questions on stdin, a line each, until there are no more."""
    _limit()
    tokenizer: Any = None
    for line in sys.stdin.buffer:
        asked = json.loads(line)
        answer: Any = []
        try:
            if "json" in asked:
                tokenizer = open_tokenizer(asked["json"])
            else:
                answer = run_tokenizer(
                    tokenizer, asked["text"], length=asked["length"], side=asked["side"]
                )
        except DataError as error:
            answer = {"refused": str(error), "code": error.code}
        sys.stdout.buffer.write(json.dumps(answer).encode() + b"\n")
        sys.stdout.buffer.flush()


def _limit() -> None:
    """Have the kernel refuse more memory, where it can."""
    with contextlib.suppress(ImportError, OSError, ValueError):
        import resource  # not on Windows

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))


if __name__ == "__main__":
    main()
