import pytest

import interpret
from interpret.core.errors import ArgumentError


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("vocab", "did you mean vocabulary=…?"),
        ("label", "did you mean labels=…?"),
        ("class_names", "did you mean labels=…?"),
        ("maxlen", "did you mean length=…?"),
        ("channel_names", "did you mean channels=…?"),
        ("lower", "did you mean lowercase=…?"),
        ("sample_rate", "did you mean sampling_rate=…?"),
        ("custom_object", "did you mean custom_objects=…?"),
        (
            "zzz",
            "it has vocabulary, labels, channels, sampling_rate, focus, same, architecture, "
            "custom_objects, trust_code, sandbox, split, lowercase, pad_id, oov_id, ambiguous, "
            "padding, truncating, length, minimum_length.",
        ),
    ],
)
def test_an_option_that_there_is_not_is_told_with_the_one_meant(name, meant):
    with pytest.raises(ArgumentError) as caught:
        interpret.load("nosuch.keras", **{name: "x"})
    assert str(caught.value) == f"interpret.load has no option {name!r}: {meant}"
