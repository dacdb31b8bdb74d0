"""What does a page look like beyond Streamlit's theme?"""

from __future__ import annotations

import streamlit as st

from interpret.dashboard.session import theme

# On a phone, a chart with words on both sides keeps its width, and can be pushed aside.
_WIDE = """@media (max-width: 700px) {
 [class*=st-key-wide_] {overflow-x: auto}
 [class*=st-key-wide_] > * {min-width: 780px}
 [class*=st-key-wide_]::before
  {content: "Push the chart sideways to see all of it."; font-size: 13px; opacity: .75}
}"""

# Streamlit writes the primary colour on the page and white on the primary colour: no blue is
# legible both ways on a dark page, so there, what is written on it is dark.
_DARK_BUTTONS = """
button[data-testid=stBaseButton-primary]:not(:disabled) {color: #12181F}
button[data-testid=stBaseButton-primary]:not(:disabled):is(:hover, :focus-visible, :active)
 {background-color: #7CC0EE; border-color: #7CC0EE}
"""

CAPTIONS = 0.7
"""Share of the text's colour that captions have: Streamlit's 0.6 is too pale for weak eyes."""

# Scripts take no room.
_SCRIPT = ":has(> :is(.st-key-history, .st-key-cursor_script, .st-key-p_script)) {display: none}"

# A line at the pointer, at the same place in all charts of one input.
_CURSOR = """[class*=st-key-together_] {position: relative}
[class*=st-key-together_]::after {
 content: ""; position: absolute; top: 0; bottom: 0; left: var(--cursor, 0); width: 1px;
 background: currentColor; opacity: var(--cursor-seen, 0); pointer-events: none}
"""


def style_page() -> None:
    """Give the browser the styles of every page."""
    captions = f"[data-testid=stCaptionContainer] {{opacity: {CAPTIONS}}}"
    buttons = _DARK_BUTTONS if theme() == "dark" else ""
    st.html(f"<style>{_WIDE}{_SCRIPT}{_CURSOR}{captions}{buttons}</style>")
