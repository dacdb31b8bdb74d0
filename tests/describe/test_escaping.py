from __future__ import annotations

import pytest

from interpret.describe.escaping import (
    escape,
    escaped,
    label,
    markdown,
    name,
    page,
    readable,
    tag,
    visible,
)


@pytest.mark.parametrize("text", ["<script>", "a & b", "&lt;", "%{x}", "$a$ and $b$", "50% {x}"])
def test_escaped_text_reads_as_it_stood_and_holds_nothing_that_plotly_runs(text):
    safe = escape(text)
    assert readable(safe) == text
    assert not {"<", ">", "$"} & set(safe)
    assert "%{" not in safe


def test_white_space_and_control_characters_are_seen():
    assert visible("a b\tc\n\u00a0") == "a·b⇥c↵·"
    assert visible("") == "∅"
    assert visible("\u202eabc\x00") == "[U+202E]abc[U+0000]"
    joined = "\u0645\u06cc\u200c\u062e"  # Persian, with a zero-width non-joiner
    assert visible(joined) == joined
    assert visible("\ud800") == "[U+D800]"


def test_names_keep_their_spaces_and_tokens_show_them():
    assert tag("sensor 1") == "sensor 1"
    assert label("sensor 1") == "sensor·1"
    assert name("a<b") == "“a&lt;b”"
    assert name("x" * 60) == "“" + "x" * 47 + "…”"


def test_a_page_shows_text_without_tags_and_without_signs_that_turn_it():
    assert page('<a href="x">\u202e') == "&lt;a href=&quot;x&quot;&gt;[U+202E]"


@pytest.mark.parametrize(
    "text", ["**b**", "[a](x)", ":red[x]", ":material/home:", "<i>", "$x$", "`c`", "# h", "~~s~~"]
)
def test_marks_of_markdown_are_taken_as_they_stand(text):
    shown = markdown(text)
    assert shown.replace("\\", "") == text
    assert all(shown[i - 1] == "\\" for i, sign in enumerate(shown) if sign in "*[]()<>$`#~:/")


@pytest.mark.parametrize("text", ["http://a.b", "HTTPS://a.b", "www.a.b", "a@b.c"])
def test_no_address_becomes_a_link(text):
    parted = markdown(text).replace("\\", "")
    assert parted.replace("\u2060", "") == text
    assert len(parted) == len(text) + 1


def test_html_is_escaped_and_cut():
    assert escaped("<script>") == "&lt;script&gt;"
    assert escaped("abcdef", 4) == "abc…"


def test_what_turns_or_hides_text_is_written_out_wherever_it_is_shown():
    for safe in (markdown, escaped, page):
        shown = safe("a\u202eb\x9b31m\x1bc\ud800")
        assert shown.isprintable(), safe.__name__
        assert "202E" in shown
        assert "009B" in shown
