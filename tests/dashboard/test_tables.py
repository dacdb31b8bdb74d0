"""A table on a page can be downloaded, and no word in it begins a formula or hides another."""

import re
from pathlib import Path

from streamlit.testing.v1 import AppTest

import interpret


def page():
    from interpret.dashboard.tables import show_table

    show_table(
        [{"layer": "=1+1", "\u202ekind": "a\x9bb", "filters": 3, "none": None}], alt="layers"
    )
    show_table({"@token": ["+1", "plain"], "score": [0.5, 1.5]}, alt="tokens")


def test_words_of_a_table_are_made_safe_and_numbers_stay():
    at = AppTest.from_function(page).run()
    rows, columns = (each.value for each in at.dataframe)
    assert rows.to_dict("records") == [
        {"layer": "'=1+1", "[U+202E]kind": "a[U+009B]b", "filters": 3, "none": None}
    ]
    assert columns.to_dict("list") == {"'@token": ["'+1", "plain"], "score": [0.5, 1.5]}


def test_there_is_one_way_to_put_a_table_on_a_page():
    folder = Path(interpret.__file__).parent / "dashboard"
    direct = [
        path.name
        for path in folder.glob("*.py")
        if re.search(r"st\.(dataframe|data_editor|table)\(", path.read_text(encoding="utf-8"))
    ]
    assert direct == ["tables.py"]
