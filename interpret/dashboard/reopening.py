"""How is the model that is open opened again, with something else stated of it?"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from interpret.core.alphabets import ASSUMED, usual_letters
from interpret.core.given_letters import letters_given
from interpret.core.info import ModelInfo
from interpret.dashboard.analyst import Analyst
from interpret.dashboard.messages import sentence
from interpret.dashboard.session import forget_view, opened, session
from interpret.dashboard.uploads import Upload
from interpret.inputs.formats import endings


def reopen(analyst: Analyst, **settings: Any) -> None:
    """Put it in the place of the one before; where it is refused, that stays and the page says so.

    No sample model is open any more: a link could not tell these settings.
    """
    mine = session()
    try:
        anew = opened(lambda: analyst.reopened(**settings), analyst.card.info.name)
    except Exception as error:  # told on the page; the model stays open as it was
        mine.problem = sentence(error)
        return
    take_place(anew)


def take_place(anew: Analyst) -> None:
    """Let it be the model that is open, with widgets that begin anew."""
    session().use(anew)
    forget_view()


def may_be_letters(info: ModelInfo) -> list[str]:
    """Endings of files of sequences, without dots, where channels of numbers may be letters."""
    return endings("texts alone") if usual_letters(info.input, info.channels) else []


def reading_letters(analyst: Analyst, upload: Upload) -> Analyst:
    """The model that reads a file: where it holds sequences and channels may be letters, another.

    Raises
    ------
    InterpretError
        Where it cannot be opened again.
    """
    if not letters_given(analyst.card.info, Path(upload.name)):
        return analyst
    settings = {**analyst.card.source.stated, "vocabulary": ASSUMED}
    return opened(lambda: analyst.reopened(**settings), analyst.card.info.name)
