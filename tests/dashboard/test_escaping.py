import pytest

from interpret.dashboard.escaping import escaped, markdown


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
