"""How is a stranger's text made safe to show: in a figure, a page, Markdown or a terminal?

Layer names, tokens, labels and file names come out of files that nobody has checked; Plotly reads a
subset of HTML, ``%{…}`` and ``$…$`` in any text it is given.
"""

from __future__ import annotations

import html
import re
import unicodedata

_SHOWN_AS = {" ": "·", "\u00a0": "·", "\n": "↵", "\r": "↵", "\t": "⇥"}
_MARKS = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~$:&^=\"'/@])")
# A cell that begins so is run as a formula by some spreadsheet (OWASP, "CSV Injection").
_FORMULA = re.compile(r"^[=+\-@\t\r\n＝＋－＠]")  # noqa: RUF001
_LINK = re.compile(r"(?<=:)(?=//)|(?<=www)(?=\.)|(?<=@)", re.IGNORECASE)


def visible(token: str) -> str:
    r"""A token with its white space and control characters shown.

    >>> visible("a b"), visible(""), visible("\u202e")
    ('a·b', '∅', '[U+202E]')
    """
    if not token:
        return "∅"
    return "".join(_SHOWN_AS.get(sign) or _shown(sign) for sign in token)


def clean(text: str) -> str:
    """A name as it can be shown: spaces as they are, any other invisible sign written out."""
    return "".join(sign if sign == " " else _SHOWN_AS.get(sign) or _shown(sign) for sign in text)


def _shown(sign: str) -> str:
    # Zero-width joiners shape scripts and emoji; any other invisible sign could hide or turn text.
    if unicodedata.category(sign) in ("Cc", "Cf", "Cs", "Zl", "Zp") and sign not in "\u200c\u200d":
        return f"[U+{ord(sign):04X}]"
    return sign


def clip(text: str, most: int) -> str:
    """The text, cut after ``most`` signs with an ellipsis in place of the rest."""
    return text if len(text) <= most else text[: most - 1] + "…"


def escape(text: str) -> str:
    """Text that Plotly shows as it stands: no tag, no template, no formula.

    >>> escape("<b> & %{x} $a$")
    '&lt;b&gt; &amp; &#37;{x} &#36;a&#36;'
    """
    safe = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return safe.replace("%{", "&#37;{").replace("$", "&#36;")


def label(token: str, most: int = 24) -> str:
    """A token, ready for Plotly, with its white space shown."""
    return escape(clip(visible(token), most))


def tag(text: str, most: int = 24) -> str:
    """A name of a channel or layer, ready for Plotly, with its spaces as they are."""
    return escape(clip(clean(text), most))


def quoted(text: str, most: int = 48) -> str:
    """A name in quotes, in plain text."""
    return f"“{clip(clean(text), most)}”"


def name(text: str, most: int = 48) -> str:
    """A name in quotes, ready for Plotly."""
    return escape(quoted(text, most))


def readable(safe: str) -> str:
    """Undo ``escape``: the words as a page or a test reads them."""
    return html.unescape(re.sub(r"<br>", " ", safe))


def safe_cell(text: str) -> str:
    """A text that no spreadsheet runs as a formula.

    >>> safe_cell("=1+1"), safe_cell("a=1")
    ("'=1+1", 'a=1')
    """
    return f"'{text}" if _FORMULA.match(text) else text


def page(text: str) -> str:
    """Text that an HTML page shows as it stands: no tag, no sign that hides or turns text.

    >>> page("a <b> c\u202e")
    'a &lt;b&gt; c[U+202E]'
    """
    return html.escape(_unhidden(text))


def _unhidden(text: str) -> str:
    """The text with its white space, and signs written out that hide or turn text."""
    return "".join(sign if sign in " \t\n" else _shown(sign) for sign in text)


def markdown(text: str, most: int = 200) -> str:
    r"""Text that Streamlit's Markdown shows as it stands: no mark, tag, link, formula or icon.

    >>> markdown("**a** [b](c)")
    '\\*\\*a\\*\\* \\[b\\]\\(c\\)'
    """
    flat = " ".join(text.split()) if text.strip() else text
    flat = _unhidden(flat if len(flat) <= most else flat[: most - 1] + "…")
    # Bare addresses become links whatever is escaped, unless an unseen sign parts them.
    return _MARKS.sub(r"\\\1", _LINK.sub("\u2060", flat))


def escaped(text: str, most: int = 200) -> str:
    """Text that HTML shows as it stands."""
    shown = text if len(text) <= most else text[: most - 1] + "…"
    return html.escape(_unhidden(shown))
