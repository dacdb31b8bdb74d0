"""How is a refused file spoken of? In one shape of message, which its own text cannot bend."""

from __future__ import annotations

from pathlib import Path

from interpret.core.errors import ModelError, printable

RESAVE = "Re-save it from the program that trained it, with model.save('model.keras')."

MAX_NAME = 80
MAX_QUOTE = 200
MAX_SENTENCE = 1200


def refusal(path: Path, code: str, sentence: str) -> ModelError:
    """The error for a file that cannot be opened, in the one shape that all of them have."""
    return ModelError(
        f'Could not open "{file_name(path)}" [{code}]. {quoted(sentence, limit=MAX_SENTENCE)}',
        code=code,
    )


def too_much_memory(path: Path) -> ModelError:
    """The refusal of a file that fills the memory while it is read."""
    return refusal(
        path,
        "too-large",
        "Reading it takes far more memory than a file of its size accounts for: it is corrupt, or "
        f"made to fill the memory. Nothing in it was run. {RESAVE}",
    )


def file_name(path: Path) -> str:
    """A file's name for a message: on one line, and no longer than one."""
    name = quoted(path.name, limit=10 * MAX_NAME)
    return name if len(name) <= MAX_NAME else f"{name[: MAX_NAME // 2]}…{name[-MAX_NAME // 2 :]}"


def quoted(text: object, *, limit: int = MAX_QUOTE) -> str:
    """Text out of a file, without control characters and cut after ``limit`` characters."""
    return printable(str(text), limit=limit)


def named(text: object) -> str:
    """A name out of a file, as ``quoted`` but short."""
    return quoted(text, limit=MAX_NAME)
