"""Spelled out: window × kernel, product by product, adds up to what the layer gives."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from interpret.core.errors import ArgumentError, ModelError
from interpret.core.windows import output_length
from interpret.describe.kinds import from_dict
from interpret.methods.spelling import spell
from tests.toy_models import Conv, Convolutional, example_model, series_model


def one_channel(weights=(1, 2), **more):
    """The filter of the post, or another of one channel."""
    return Convolutional(Conv([np.reshape(weights, (-1, 1))], activation="linear", **more), [[1.0]])


def series(*values):
    return np.array(values, dtype=float)[:, None]


def test_the_three_lines_of_the_post():
    assert spell(one_channel(), series(0, 3, 4, 5)).lines() == [
        "[0 3] * [1 2] = [0 6] → 6",
        "[3 4] * [1 2] = [3 8] → 11",
        "[4 5] * [1 2] = [4 10] → 14",
    ]
    assert str(spell(one_channel(), series(0, 3, 4, 5), position=1)) == "[3 4] * [1 2] = [3 8] → 11"


def test_bias_and_activation_are_shown_where_they_do_something():
    conv = Conv([[[1], [-2]]], bias=[0.5])
    found = spell(Convolutional(conv, [[1.0]]), series(0, 3, 4, 9))
    assert found.lines()[0] == "[0 3] * [1 −2] = [0 −6] → −6 + 0.5 = −5.5 → relu 0"
    np.testing.assert_array_equal(found.sums, [-6, -5, -14])
    np.testing.assert_array_equal(found.preactivations, [-5.5, -4.5, -13.5])
    np.testing.assert_array_equal(found.activations, [0, 0, 0])
    below = spell(one_channel(bias=[-0.25]), series(0, 3, 4, 5))
    assert below.lines()[0] == "[0 3] * [1 2] = [0 6] → 6 − 0.25 = 5.75"


def test_zeros_that_the_layer_added_are_told_from_those_of_the_input():
    found = spell(one_channel(padding="same"), series(0, 3, 0))
    assert found.lines()[-1] == "[0 (0)] * [1 2] = [0 0] → 0"
    assert found.slots.tolist() == [[0, 1], [1, 2], [2, 3]]
    early = spell(one_channel(padding="causal"), series(0, 3, 4))
    assert early.lines()[0] == "[(0) 0] * [1 2] = [0 0] → 0"
    assert early.slots[0].tolist() == [-1, 0]


def test_several_channels_have_a_bracket_each():
    conv = Conv([[[1, 3], [2, 4]]], activation="linear")
    model = Convolutional(conv, [[1.0]], channels=("a", "bc"))
    found = spell(model, [[0, 0], [3, 6], [4, 7]])
    assert found.lines()[1] == "[3 4] * [1 2] + [6 7] * [3 4] = [3 8] + [18 28] → 57"
    assert found.lines(1) == [
        "a   [3 4] * [1 2] = [3 8] → 11",
        "bc  [6 7] * [3 4] = [18 28] → 46",
        "sum of 2 channels  → 57",
    ]


def test_of_many_channels_a_line_gives_the_sum_of_each_slot():
    conv = Conv(np.ones((1, 2, 5)), activation="linear")
    found = spell(Convolutional(conv, [[1.0]]), np.arange(15).reshape(3, 5))
    assert found.lines() == ["[10 35] → 45", "[35 60] → 95"]
    assert len(found.lines(1)) == 6
    assert found.lines(1)[0] == "channel 0  [5 10] * [1 1] = [5 10] → 15"


def test_of_a_wide_kernel_a_line_shows_the_ends_and_one_position_everything():
    found = spell(one_channel(np.ones(14)), series(*range(15)))
    assert found.lines()[0].startswith("[0 1 2 3 4 5 6 7 8 9 … 13] * [1 1")
    assert "[0 1 2 3 4 5 6 7 8 9 10 11 12 13]" in found.lines(0)[0]


def test_tokens_stand_beside_their_window():
    found = spell(example_model(), "the film was great fun", position=3)
    assert found.lines()[0] == "great fun"
    assert found.lines()[-1] == "sum of 3 channels  → 2.5 → relu 2.5"
    assert found.names == ("the", "film", "was", "great", "fun", "[padding]", "[padding]")
    assert (found.text, found.shown) == ("the film was great fun", 3)


def test_a_deeper_layer_reads_what_the_one_before_gives():
    first = Conv([[[1], [2]]], activation="relu")
    second = Conv([[[1], [1]]], activation="linear")
    model = Convolutional([first, second], [[1.0]])
    found = spell(model, series(0, 3, 4, 5), layer="conv1")
    assert found.lines() == ["[6 11] * [1 1] = [6 11] → 17", "[11 14] * [1 1] = [11 14] → 25"]
    assert found.channels == ("feature 0",)
    assert found.formula.endswith("floor((3 − (2 − 1)·1 − 1 + 0)/1) + 1 = 2")


@given(
    *(st.integers(*bounds) for bounds in ((1, 12), (1, 4), (1, 3), (1, 3), (1, 6))),
    st.sampled_from(["valid", "same", "causal"]),
    st.integers(0, 2**32 - 1),
)
def test_the_sums_are_the_layers_own(length, kernel, stride, dilation, channels, padding, seed):
    shape = {"kernel": kernel, "stride": stride, "dilation": dilation, "padding": padding}
    given_positions = output_length(length, **shape)
    if not given_positions:
        return
    rng = np.random.default_rng(seed)
    del shape["kernel"]
    conv = Conv(rng.normal(size=(3, kernel, channels)), bias=rng.normal(size=3), **shape)
    model = Convolutional(conv, np.ones((3, 2)))
    x = rng.normal(size=(length, channels)).astype(np.float32)
    found = spell(model, x, filter=2)
    sample = model.encode(x)
    for values, logits in ((found.preactivations, True), (found.activations, False)):
        (own,) = model.predict(sample.x[None], sample=sample, layer="conv0", logits=logits)
        np.testing.assert_allclose(values, own[0, :, 2], rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(found.products.sum(axis=(1, 2)), found.sums, atol=1e-12)
    np.testing.assert_array_equal(found.inputs, x)
    assert (len(found.sums), found.length) == (given_positions, length)
    assert len(found.lines()) == given_positions
    assert found.formula.endswith(f"= {given_positions}")
    # What is laid out window by window is the input, and zeros where there is none.
    inside = (found.slots >= 0) & (found.slots < length)
    np.testing.assert_array_equal(found.window[inside], x[found.slots[inside]])
    assert not found.window[~inside].any()


def test_the_result_comes_back_from_json_and_is_a_table():
    found = spell(series_model(length=6), np.arange(12.0).reshape(6, 2), filter=1)
    assert from_dict(found.to_dict()) == found
    table = found.to_dataframe()
    assert len(table) == 4 * 3 * 2
    row = table[(table.position == 2) & (table.slot == 1) & (table.channel == "channel 1")]
    assert row[["meets", "value"]].to_numpy().tolist() == [[3, 7]]
    assert row["product"].item() == pytest.approx(7 * found.weights[1, 1])


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"position": 4}, "position=4 is outside layer 'conv0', which has 4 positions: use 0 to 3"),
        ({"filter": 7}, "filter=7 is outside layer 'conv0', which has 4 filters: use 0 to 3."),
        ({"filter": -1}, "filter must be a whole number of at least 0, but is -1."),
        ({"layer": "pool"}, "layer='pool' is no conv layer of toy: it has 'conv0'."),
    ],
)
def test_what_is_not_there_is_refused_with_what_is(options, said):
    with pytest.raises(ArgumentError) as error:
        spell(series_model(length=6), np.zeros((6, 2)), **options)
    assert said in str(error.value)


def test_a_layer_that_computes_something_else_is_refused():
    model = one_channel()
    honest = model.predict
    model.predict = lambda *given, **options: tuple(y * 1.5 for y in honest(*given, **options))
    with pytest.raises(ModelError) as error:
        spell(model, series(0, 3, 4, 5))
    assert str(error.value) == (
        "Layer 'conv0' (Conv1D) cannot be spelled out [not-spelled]: at position 2 its products "
        "and bias add up to 14, and the layer gives 21. It computes in another way; its "
        "activations can be looked at instead."
    )
    assert error.value.code == "not-spelled"


def test_a_layer_that_rounds_is_spelled_with_a_note():
    model = one_channel()
    honest = model.predict
    model.predict = lambda *given, **options: tuple(y * 1.001 for y in honest(*given, **options))
    found = spell(model, series(0, 3, 4, 5))
    assert found.notes == (
        "The layer computes with less precision than these sums: it gives 14.014 at position 2, "
        "and they 14.",
    )
