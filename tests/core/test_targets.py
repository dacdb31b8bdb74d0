"""What a user writes as a target, and which number it then is."""

import dataclasses

import numpy as np
import pytest

from interpret.core.errors import ArgumentError
from interpret.core.info import ConvLayer, Head, InputSpec, ModelInfo
from interpret.core.targets import Target, output_names, read_from, resolve_target

INFO = ModelInfo(
    name="toy",
    model_id="0",
    inputs=(InputSpec(name="x", kind="series", shape=(7, 2)),),
    heads=(
        Head(name="team", classes=3, labels=("junior", "adult", "1"), activation="softmax"),
        Head(name="tags", classes=2, labels=("O", "B@2"), per_position=True),
    ),
    conv_layers=(
        ConvLayer(name="enc/conv", kind="Conv1D", filters=4, kernel_size=3, input_channels=2,
                  output_length=5),
        ConvLayer(name="dec/conv", kind="Conv1D", filters=2, kernel_size=1, input_channels=4),
    ),
)  # fmt: skip
SCORES = [np.array([0.2, 0.7, 0.1]), np.array([[0.1, 0.3], [0.9, 0.2], [0.0, 0.4]])]


def resolve(target, **options):
    return resolve_target(INFO, target, scores=SCORES, **options)


def test_the_default_is_the_class_predicted():
    target = resolve(None)
    assert (target.head, target.index, target.name) == (0, 1, "team/adult")
    assert target.unit == "probability"


@pytest.mark.parametrize(
    ("written", "head", "index", "position"),
    [
        (2, 0, 2, None),
        ("0", 0, 0, None),
        ("1", 0, 2, None),  # a label goes before a number
        ("junior", 0, 0, None),
        ("team/adult", 0, 1, None),
        ("tags/1@2", 1, 1, 2),
        ("1/O@0", 1, 0, 0),
        ("O@1", 1, 0, 1),
        ("B@2", 1, 1, 2),  # the whole text is a label; its best position is taken
        ("tags/O", 1, 0, 1),
    ],
)
def test_written_targets(written, head, index, position):
    target = resolve(written)
    assert (target.head, target.index, target.position) == (head, index, position)
    batch = [scores[None] for scores in SCORES]
    value = SCORES[head][index] if position is None else SCORES[head][position, index]
    assert target.read(batch) == pytest.approx([value])


def test_a_filter_is_read_at_its_maximum_or_at_a_position():
    maps = [np.arange(40.0).reshape(2, 5, 4)]
    top = resolve("filter:enc/conv:2")
    np.testing.assert_array_equal(top.read(maps), [18, 38])
    assert top.name == "enc/conv filter 2 (maximum)"
    at = resolve("filter:enc/conv:2@1")
    np.testing.assert_array_equal(at.read(maps), [6, 26])
    np.testing.assert_array_equal(at.row(maps), [[4, 5, 6, 7], [24, 25, 26, 27]])
    assert output_names(INFO, at)[3] == "enc/conv filter 3"


def test_row_names_every_output():
    target = resolve("junior")
    row = target.row([scores[None] for scores in SCORES])
    names = output_names(INFO, target)
    assert names == ("team/junior", "team/adult", "team/1", "tags/O", "tags/B@2")
    np.testing.assert_allclose(row, [[0.2, 0.7, 0.1, 0.9, 0.4]])


def test_logits_only_where_there_is_something_before():
    assert resolve("junior", logits=True) == Target(
        name="team/junior", unit="logit", index=0, head=0, logits=True
    )
    assert resolve("tags/O@0", logits=True).unit == "output"


@pytest.mark.parametrize(
    ("written", "message"),
    [
        (3, "target=3 is outside output 'team', which has 3 classes: use 0 to 2."),
        (-1, "target=-1 is outside output 'team', which has 3 classes: use 0 to 2."),
        (
            "senior",
            "target='senior' is no label of output 'team': use 'junior', 'adult' or '1', "
            "or a number from 0 to 2; or one of output 'tags', as OUTPUT/CLASS.",
        ),
        ("age/0", "target='age/0' names no output of toy: use 'team' or 'tags'."),
        (
            "tags/O@3",
            "target position 3 is outside head 'tags', which has 3 positions: use 0 to 2.",
        ),
        (1.5, "target must be a class number, a label or a Target, but is 1.5."),
        (
            "filter:enc/conv",
            "target='filter:enc/conv' must read filter:LAYER:NUMBER or "
            "filter:LAYER:NUMBER@POSITION.",
        ),
        (
            "filter:enc/conv:4",
            "target='filter:enc/conv:4': layer 'enc/conv' has 4 filters, use 0 to 3.",
        ),
        (
            "filter:enc/conv:0@5",
            "target position 5 is outside layer 'enc/conv', which has 5 positions: use 0 to 4.",
        ),
        (
            "filter:conv:0",
            "layer='conv' fits several layers: name one of 'enc/conv', 'dec/conv' in full.",
        ),
    ],
)
def test_what_is_not_there_is_named(written, message):
    with pytest.raises(ArgumentError) as caught:
        resolve(written)
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("written", "layer", "logits"),
    [
        (None, None, True),
        ("junior", None, True),
        ("tags/O@1", None, False),  # there are no logits behind what is not squashed
        ("filter:enc/conv:3", "enc/conv", True),
        (Target(name="t", unit="u", index=0, layer="dec/conv"), "dec/conv", False),
    ],
)
def test_what_to_ask_a_model_for_is_known_before_it_answers(written, layer, logits):
    assert read_from(INFO, written, logits=True) == (layer, logits)


def test_a_class_that_is_not_there_is_refused_before_the_model_answers():
    with pytest.raises(ArgumentError, match="target=3 is outside output 'team', which has 3"):
        read_from(INFO, 3, logits=False)


ONE = dataclasses.replace(
    INFO,
    heads=(
        Head(name="mood", classes=1, labels=("good",), activation="sigmoid", negative="bad"),
        Head(name="tags", classes=2, labels=("O", "B"), activation="softmax"),
        Head(name="on", classes=1, labels=("on",), activation="sigmoid", per_position=True),
    ),
)
ANSWER = [np.array([0.8]), np.array([0.3, 0.7]), np.array([[0.9], [0.2], [0.6]])]


@pytest.mark.parametrize(
    ("written", "name", "probability", "logit", "column"),
    [
        ("bad", "mood/bad", 0.2, -0.8, 0),
        ("mood/bad", "mood/bad", 0.2, -0.8, 0),
        ("good", "mood/good", 0.8, 0.8, 0),
        ("not on@0", "on/not on@0", 0.1, -0.9, 3),
        ("not on", "on/not on@1", 0.8, -0.2, 3),  # where it is largest
    ],
)
def test_the_other_side_of_a_single_sigmoid(written, name, probability, logit, column):
    batch = [np.stack([scores, scores / 2]) for scores in ANSWER]
    for logits, value in ((False, probability), (True, logit)):
        target = resolve_target(ONE, written, scores=ANSWER, logits=logits)
        assert target.name == name
        assert target.unit == ("logit" if logits else "probability")
        assert target.read(batch)[0] == pytest.approx(value)
        assert target.row(batch)[:, column] == pytest.approx(target.read(batch))
        other = [0.8, 0.3, 0.7, 0.9][:column] + [0.8, 0.3, 0.7, 0.9][column + 1 :]
        if target.position in (None, 0):
            assert np.delete(target.row(batch)[0], column) == pytest.approx(other)
        names = output_names(ONE, target)
        assert names[column] == name.partition("@")[0]
        assert len(names) == 4
        assert read_from(ONE, written, logits=logits) == (None, logits)


@pytest.mark.parametrize(
    ("written", "head", "index", "position"),
    [
        ("mood", 0, 0, None),  # an output of one unit by its name alone
        ("on", 2, 0, 0),
        ("2/on@1", 2, 0, 1),
        ("on@2", 2, 0, 2),
        ("2/0@2", 2, 0, 2),
    ],
)
def test_an_output_of_one_unit_is_named_alone(written, head, index, position):
    target = resolve_target(ONE, written, scores=ANSWER)
    assert (target.head, target.index, target.position) == (head, index, position)


@pytest.mark.parametrize(
    ("written", "message"),
    [
        (
            "tags",
            "target='tags' names an output of 2 classes: say which one, 'tags/O' or 'tags/B'.",
        ),
        (1, "target=1 is outside output 'mood', which has 1 class: use 0."),
        (
            "on/42",
            "target=42 is outside output 'on', which has 1 class: use 0; where 42 is a position, "
            "write '0@42'.",
        ),
        (
            "0/²",
            "target='²' is no label of output 'mood': use 'bad' or 'good', or 0; or one of output "
            "'tags' or 'on', as OUTPUT/CLASS.",
        ),
        ("good@2", "target='good@2' names a position, but output 'mood' has none: leave @2 out."),
    ],
)
def test_what_else_could_have_been_meant_is_said(written, message):
    with pytest.raises(ArgumentError) as caught:
        resolve_target(ONE, written, scores=ANSWER)
    assert str(caught.value) == message


def test_a_target_that_is_no_side_of_it_names_both():
    with pytest.raises(ArgumentError) as caught:
        resolve_target(ONE, "mood/worse", scores=ANSWER)
    assert str(caught.value) == (
        "target='worse' is no label of output 'mood': use 'bad' or 'good', or 0; or one of output "
        "'tags' or 'on', as OUTPUT/CLASS."
    )


@pytest.mark.parametrize("written", ["filter:enc/conv:3", "filter:enc/conv:3@4"])
def test_a_filter_is_found_again_by_the_name_that_a_result_gives_it(written):
    target = resolve(written)
    assert resolve(target.name) == target
    assert read_from(INFO, target.name, logits=True) == ("enc/conv", True)


def test_a_label_that_reads_like_a_filter_is_a_label():
    heads = (Head(name="team", classes=2, labels=("conv filter 1 (maximum)", "b")),)
    info = dataclasses.replace(INFO, heads=heads)
    target = resolve_target(info, "conv filter 1 (maximum)", scores=[np.zeros(2)])
    assert (target.layer, target.index) == (None, 0)
