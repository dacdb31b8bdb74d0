import pytest

from interpret.dashboard.uploads import safe_name


@pytest.mark.parametrize(
    ("given", "safe"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\models\\m.keras", "m.keras"),
        ("a<b>|c?.keras", "a_b__c_.keras"),
        ("..", "model.keras"),
        ("\x00\n.h5", "__.h5"),
        ("n" * 300 + ".keras", "n" * 114 + ".keras"),
    ],
)
def test_a_file_name_is_a_label_and_never_a_path(given, safe):
    assert safe_name(given, "model.keras") == safe
