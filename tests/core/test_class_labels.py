"""Which class a label names, whoever wrote it."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from interpret.core.class_labels import class_number, class_numbers
from interpret.core.info import Head

NAMES = ("negative", "positive")


@pytest.mark.parametrize(
    ("label", "number"),
    [
        ("negative", 0), ("POSITIVE", 1), ("pos", 1), ("neg", 0), ("Neg", 0),
        (0, 0), (1, 1), (1.0, 1), (np.int64(1), 1), (np.float32(0), 0), (True, 1), (np.False_, 0),
        ("0", 0), ("1", 1), (" 1 ", 1), ("1.0", 1),
        ("2", None), (-1, None), (0.5, None), ("ne", None), ("", None), ("neutral", None)
    ],
)  # fmt: skip
def test_names_and_numbers(label, number):
    assert class_number(NAMES, label) == number


def test_a_short_name_that_fits_two_names_none():
    assert class_number(("positive", "possible", "positron"), "pos") is None
    assert class_number(("positive", "Possible", "possible"), "POSSIBLE") is None
    assert class_number(("1", "0"), "0") == 1  # a name goes before a number


@given(st.lists(st.text(min_size=1), min_size=1, unique=True), st.data())
def test_every_name_names_its_own_class(names, data):
    number = data.draw(st.integers(0, len(names) - 1))
    assert class_number(names, names[number]) == number


@pytest.mark.parametrize(
    ("labels", "negative", "sides"),
    [(("spam",), "ham", ("ham", "spam")), (("class",), "", ("not class", "class"))],
)
def test_zero_is_the_other_side_of_a_single_sigmoid(labels, negative, sides):
    head = Head(name="h", classes=1, labels=labels, activation="sigmoid", negative=negative)
    assert head.sides == sides
    assert [sides[class_number(head.sides, each)] for each in (0, "1")] == list(sides)
    plain = Head(name="h", classes=1, labels=labels)
    assert plain.sides == labels


@given(st.sets(st.integers(0, 3)), st.sampled_from([";", "|", ", "]))
def test_a_label_of_several_classes_names_each(chosen, between):
    names = ("toxic", "insult", "threat", "hate")
    wanted = tuple(sorted(chosen))
    for label in (
        between.join(names[i] for i in chosen),
        between.join(map(str, chosen)),
        [names[i] for i in chosen],
        np.array([i in chosen for i in range(4)], dtype=float),
        [int(i in chosen) for i in range(4)],
    ):
        assert class_numbers(names, label) == wanted
    assert class_numbers(names, f"toxic{between}rude") is None
