import pytest

from interpret.dashboard.escaping import escaped, markdown


@pytest.mark.parametrize("text", ["**b**", "[a](http://x)", "<i>", "$x$", "`c`", "# h", "~~s~~"])
def test_marks_of_markdown_are_taken_as_they_stand(text):
    shown = markdown(text)
    assert shown.replace("\\", "") == text
    assert all(shown[i - 1] == "\\" for i, sign in enumerate(shown) if sign in "*[]()<>$`#~")


def test_no_icon_and_no_colour_begins():
    assert ":" not in markdown(":material/home: :red[x]")


def test_html_is_escaped_and_cut():
    assert escaped("<script>") == "&lt;script&gt;"
    assert escaped("abcdef", 4) == "abc…"
