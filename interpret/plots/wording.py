"""What does a figure say in words, and how is a stranger's text made safe to say?

Plotly reads a subset of HTML, ``%{…}`` and ``$…$`` in any text it is given; layer names, tokens and
labels come out of files that nobody has checked.
"""

from __future__ import annotations

import html
import math
import re
import textwrap
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from interpret.core.errors import plural as plural
from interpret.core.results import Attribution, Occlusion, Result

WRAP = 104
MOST_NOTES = 4

_METHODS = {
    "gradcam": "Grad-CAM",
    "gradcam++": "Grad-CAM++",
    "scorecam": "Score-CAM",
    "layercam": "LayerCAM",
    "smoothgrad": "SmoothGrad",
    "gradient_x_input": "Gradient × input",
}
_RUN = ("engine", "multiply_adds", "multiply_adds_saved")
_SHOWN_AS = {" ": "·", "\u00a0": "·", "\n": "↵", "\r": "↵", "\t": "⇥"}


def escape(text: str) -> str:
    """Text that Plotly shows as it stands: no tag, no template, no formula.

    >>> escape("<b> & %{x} $a$")
    '&lt;b&gt; &amp; &#37;{x} &#36;a&#36;'
    """
    safe = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return safe.replace("%{", "&#37;{").replace("$", "&#36;")


def visible(token: str) -> str:
    r"""A token with its white space and control characters shown.

    >>> visible("a b"), visible(""), visible("\u202e")
    ('a·b', '∅', '[U+202E]')
    """
    if not token:
        return "∅"
    return "".join(_SHOWN_AS.get(sign) or _shown(sign) for sign in token)


def _shown(sign: str) -> str:
    # Zero-width joiners shape scripts and emoji; any other invisible sign could hide or turn text.
    if unicodedata.category(sign) in ("Cc", "Cf", "Cs", "Zl", "Zp") and sign not in "\u200c\u200d":
        return f"[U+{ord(sign):04X}]"
    return sign


def page(text: str) -> str:
    """Text that an HTML page shows as it stands: no tag, no sign that hides or turns text.

    >>> page("a <b> c\u202e")
    'a &lt;b&gt; c[U+202E]'
    """
    return html.escape("".join(sign if sign in " \t\n" else _shown(sign) for sign in text))


def clip(text: str, most: int) -> str:
    """The text, cut after ``most`` signs with an ellipsis in place of the rest."""
    return text if len(text) <= most else text[: most - 1] + "…"


def label(token: str, most: int = 24) -> str:
    """A token, ready for Plotly, with its white space shown."""
    return escape(clip(visible(token), most))


def tag(text: str, most: int = 24) -> str:
    """A name of a channel or layer, ready for Plotly, with its spaces as they are."""
    shown = "".join(sign if sign == " " else _SHOWN_AS.get(sign) or _shown(sign) for sign in text)
    return escape(clip(shown, most))


def name(text: str, most: int = 48) -> str:
    """A name in quotes, ready for Plotly."""
    return f"“{tag(text, most)}”"


def number(value: float | None, *, sign: bool = False, digits: int = 3) -> str:
    """Three significant digits unless said, with a minus that is as wide as a plus.

    >>> number(0.12345), number(-2, sign=True), number(1234567.0), number(1234567.0, digits=8)
    ('0.123', '−2', '1.23e+06', '1234567')
    """
    if value is None or not math.isfinite(value):
        return "not computed"
    if value == 0:
        return "0"
    size = abs(value)
    positional = 1e-4 <= size < max(1e6, 10.0**digits)
    digits = max(digits, len(str(int(size)))) if positional else digits
    written = (
        np.format_float_positional(size, precision=digits, unique=False, fractional=False, trim="-")
        if positional
        else f"{size:.{digits - 1}e}".replace("e-", "e−")
    )
    return ("−" if value < 0 else "+" if sign else "") + written


def method_name(method: str) -> str:
    """A method as a reader writes it: ``integrated_gradients`` → Integrated gradients."""
    spelled = _METHODS.get(method, method.replace("_", " "))
    return spelled[:1].upper() + spelled[1:]


def attribution_facts(result: Attribution) -> list[str]:
    """Score, baseline, parameters and unit, as the phrases of a subtitle."""
    facts = [f"score {number(result.score)}"]
    if result.baseline is not None:
        scored = result.baseline_score
        facts.append(
            f"baseline {name(result.baseline)}"
            + (f" scores {number(scored)}" if scored is not None else "")
        )
    if isinstance(result, Occlusion):
        facts.append(plural(len(result.windows), "window"))
    facts += [
        f"{escape(key)} {escape(clip(_plain_value(value), 24))}"
        for key, value in list(settings_of(result.params).items())[:6]
        if isinstance(value, str | int | float)
        and value is not False
        and (key, value) != ("backend", "own")
        and key not in ("baseline", "target", "method")
    ]
    if result.completeness_gap is not None:
        facts.append(f"completeness gap {number(result.completeness_gap, sign=True)}")
    meaning = "; above zero speaks for the target, below against it" if result.signed else ""
    return [*facts, f"values in {escape(result.unit)}{meaning}", f"model {name(result.model)}"]


def settings_of(params: Mapping[str, Any]) -> dict[str, Any]:
    """What a person set, without what the run wrote down about itself."""
    return {key: value for key, value in params.items() if key not in _RUN}


def effort(params: Mapping[str, Any]) -> str:
    """How the windows of an occlusion were run; empty where it was not written down.

    >>> effort({"engine": "incremental", "multiply_adds": 60, "multiply_adds_saved": 940})
    'incremental, 94 % of the multiply-adds of brute force saved'
    """
    engine, ran, saved = (params.get(key) for key in _RUN)
    if not (isinstance(ran, int) and isinstance(saved, int) and saved and ran + saved > 0):
        return str(engine or "")
    share = 100 * abs(saved) / (ran + saved)
    if saved < 0:
        return f"{engine}, {share:.0f} % more multiply-adds than brute force"
    said = f"{share:.0f}" if share < 99.5 else f"{min(share, 99.9):.1f}"
    return f"{engine}, {said} % of the multiply-adds of brute force saved"


def _plain_value(value: str | int | float) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value if isinstance(value, str) else number(value)


def subtitle(facts: Sequence[str], result: Result, *more: str) -> list[str]:
    """Lines of the subtitle: the facts, what is missing, and the notes, wrapped."""
    lines = _flow([fact for fact in facts if fact])
    partial = "Partial: the work was stopped before its end." if result.partial else ""
    said = [line for line in (partial, *more, *(escape(note) for note in result.notes)) if line]
    if len(said) > MOST_NOTES + 1:
        said = [*said[:MOST_NOTES], f"and {len(said) - MOST_NOTES} more notes"]
    for note in said:
        lines += _wrapped(note)
    return lines


def _flow(phrases: Sequence[str]) -> list[str]:
    """Phrases with a dot between them, broken between phrases rather than within."""
    lines: list[str] = []
    for phrase in phrases:
        joined = f"{lines[-1]} · {phrase}" if lines else phrase
        if lines and len(html.unescape(joined)) <= WRAP:
            lines[-1] = joined
        else:
            lines += _wrapped(phrase)
    return lines


def _wrapped(safe: str) -> list[str]:
    """Break escaped text; only spaces break, so no entity is cut but in one overlong word."""
    text = html.unescape(safe)
    return [escape(line) for line in textwrap.wrap(text, WRAP) or [""]]


def readable(safe: str) -> str:
    """Undo ``escape``: the words as a page or a test reads them."""
    return html.unescape(re.sub(r"<br>", " ", safe))
