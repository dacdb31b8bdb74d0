import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from interpret.core.errors import ArgumentError
from interpret.core.targets import Target
from interpret.methods.chain import chain
from interpret.methods.slot_parts import multiplier
from tests.toy_models import (
    Conv,
    Convolutional,
    Linear,
    example_model,
    series_model,
    text_model,
)

RNG = np.random.default_rng(17)
X = RNG.normal(size=(11, 2)).astype(np.float32)


def check_sums(found):
    assert found.parts.sum() + found.head_bias + found.remainder == pytest.approx(
        found.score, abs=1e-5
    )
    np.testing.assert_allclose(
        found.token_parts.sum(axis=1) + found.bias_parts, found.parts, atol=1e-9
    )


def windows_of(conv, length):
    """What each position of the layer meets: (position, slot) input positions."""
    before, _ = conv.before(length)
    return conv._index(length) - before


@pytest.mark.parametrize("activation", ["relu", "linear"])
@pytest.mark.parametrize("padding", ["valid", "same", "causal"])
@pytest.mark.parametrize(("stride", "dilation"), [(1, 1), (2, 1), (1, 2), (3, 1)])
@pytest.mark.parametrize("pool", ["max", "average"])
def test_parts_are_weight_times_pooled_value_slot_by_slot(
    pool, stride, dilation, padding, activation
):
    conv = Conv(
        RNG.normal(size=(4, 3, 2)),
        bias=RNG.normal(size=4),
        stride=stride,
        dilation=dilation,
        padding=padding,
        activation=activation,
    )
    dense, bias = RNG.normal(size=(4, 5)), RNG.normal(size=5)
    model = Convolutional(conv, dense, bias=bias, pool=pool, length=11)
    found = chain(model, X, target=3)
    before = conv.forward(X[None].astype(np.float64))[0]
    after = conv.activate(before)
    pooled = after.max(axis=0) if pool == "max" else after.mean(axis=0)
    np.testing.assert_allclose(found.pooled, pooled, atol=1e-9)
    np.testing.assert_allclose(found.weights, dense[:, 3])
    np.testing.assert_allclose(found.parts, pooled * dense[:, 3], atol=1e-9)
    assert (found.exact, found.pooling, found.head_bias) == (True, pool, bias[3])
    assert abs(found.remainder) < 1e-9
    met = windows_of(conv, 11)
    expected = np.zeros((4, 11))
    for f in range(4):
        share = np.zeros(len(before))
        if pool == "max":
            share[after[:, f].argmax()] = dense[f, 3]
        else:
            share[:] = dense[f, 3] / len(before)
        share[(activation == "relu") & (before[:, f] <= 0)] = 0
        for t, slot in np.ndindex(met.shape):
            if 0 <= met[t, slot] < 11:
                product = conv.weights[f, slot] @ X[met[t, slot]]
                expected[f, met[t, slot]] += share[t] * product
        assert found.bias_parts[f] == pytest.approx(share.sum() * conv.bias[f], abs=1e-9)
        best = int(after[:, f].argmax())
        if pool == "max":
            assert found.winners[f].tolist() == [met[best, 0], met[best, -1] + 1]
    np.testing.assert_allclose(found.token_parts, expected, atol=1e-9)


@given(
    seed=st.integers(0, 2**16),
    pool=st.sampled_from(["max", "average"]),
    off=st.sets(st.integers(0, 4)),
    target=st.integers(0, 2),
    words=st.integers(1, 9),
)
def test_the_sum_is_the_logit(seed, pool, off, target, words):
    """With any filters off: the others' parts and the bias are the gated model's logit."""
    model = text_model(seed=seed, pool=pool, activation="softmax")
    names = [model.info.tokens[i] for i in np.random.default_rng(seed).integers(1, 8, words)]
    listed = [f"conv0:{i}" for i in off]
    found = chain(model, names, target=target, off=listed)
    assert found.exact
    assert found.unit == "logit"
    check_sums(found)
    assert abs(found.remainder) <= 1e-5
    sample = model.encode(names)
    floors = np.where(np.isin(np.arange(5), list(off)), np.inf, -np.inf)
    (gated,) = model.predict_gated(sample.x[None], sample=sample, floors={"conv0": floors},
                                   logits=True)  # fmt: skip
    assert found.score == pytest.approx(gated[0, target], abs=1e-9)
    np.testing.assert_array_equal(found.parts[list(off)], 0.0)
    np.testing.assert_array_equal(found.token_parts[list(off)], 0.0)
    whole = chain(model, names, target=target)
    left = [i for i in range(5) if i not in off]
    np.testing.assert_allclose(found.parts[left], whole.parts[left])
    assert found.switched_off == tuple(f"conv0:{i}" for i in sorted(off))


def test_the_example_reads_as_a_sentence():
    found = chain(example_model(), "the film was great fun", target="good")
    assert (found.score, found.target, found.unit) == (2.5, "good", "output")
    assert found.parts.tolist() == [2.5, 0.0]
    assert found.token_parts[0].tolist() == [0, 0, 0, 2.0, 0.5, 0, 0]
    assert found.winners[0].tolist() == [3, 5]
    assert found.class_weights.tolist() == [[1.0, -1.0], [-1.0, 1.0]]
    assert (found.row_layers, found.row_filters.tolist()) == (("conv0", "conv0"), [0, 1])


def test_what_stands_in_between_leaves_a_remainder():
    convs = [
        Conv(RNG.normal(size=(4, 3, 2)), bias=RNG.normal(size=4)),
        Conv(RNG.normal(size=(3, 2, 4)), bias=RNG.normal(size=3)),
    ]
    model = Convolutional(convs, RNG.normal(size=(3, 2)), bias=[0.5, -0.25], length=11)
    found = chain(model, X, target=1)
    assert set(found.row_layers) == {"conv0"}
    assert (found.exact, found.pooling, found.head_bias) == (False, "", 0.0)
    assert found.class_weights.size == 0
    check_sums(found)
    # Piecewise linear: what the parts miss is what the later biases add.
    after, gradient = model.layer_gradient(
        X[None], layer="conv0", sample=model.encode(X), target=Target(name="", unit="", index=1)
    )
    np.testing.assert_allclose(found.parts, (after * gradient)[0].sum(axis=0))
    bias_free = Convolutional(
        [convs[0], Conv(convs[1].weights)], model.dense, length=11
    )  # the same but for those biases
    assert abs(found.remainder) > 0.01
    assert abs(chain(bias_free, X, target=1).remainder) < 1e-9
    assert found.notes == (
        "These filters and the score are not joined by pooling and one linear layer alone: each "
        "part is gradient × activation, and the remainder is what their sum misses.",
    )
    pooled = after[0].max(axis=0)
    np.testing.assert_allclose(
        found.weights, np.where(pooled != 0, found.parts / np.where(pooled, pooled, 1), np.nan)
    )


@given(seed=st.integers(0, 2**16), pair=st.permutations([0, 1, 2]), off=st.booleans())
def test_a_margin_is_the_difference_of_two_chains(seed, pair, off):
    model = text_model(seed=seed, activation="softmax")
    text, gone = "the film was great fun", ["conv0:1"] * off
    first, second, _ = pair
    found = chain(model, text, target=first, against=second, off=gone)
    one, other = (chain(model, text, target=each, off=gone) for each in (first, second))
    check_sums(found)
    assert found.exact
    assert found.score == pytest.approx(one.score - other.score, abs=1e-9)
    np.testing.assert_allclose(found.parts, one.parts - other.parts)
    np.testing.assert_allclose(found.parts, found.pooled * found.weights, atol=1e-6)
    assert found.target == f"{one.target} − {other.target}"
    assert found.params["against"] == other.target
    turned = chain(model, text, target=second, against=first, off=gone)
    np.testing.assert_allclose(turned.token_parts, -found.token_parts)


def test_a_margin_over_the_class_itself_is_refused():
    with pytest.raises(ArgumentError) as caught:
        chain(example_model(), "great fun", target="good", against=0)
    assert str(caught.value) == (
        "against='good' is the class that is explained: name another, or leave it out to explain "
        "the score of one class."
    )


def test_a_probability_is_no_sum():
    found = chain(text_model(activation="softmax"), "great film", target=2, logits=False)
    assert (found.exact, found.unit) == (False, "probability")
    check_sums(found)
    assert found.notes[0].startswith("The score is taken after its softmax: each part")


def test_padding_of_the_text_is_a_position_and_that_of_a_layer_is_not():
    model = series_model(padding="same", pool="average")
    found = chain(model, np.zeros((11, 2), np.float32), target=0)
    np.testing.assert_array_equal(found.token_parts, 0.0)  # zeros inside and outside
    np.testing.assert_allclose(found.bias_parts, found.parts)
    first = np.zeros((11, 2), np.float32)
    first[0] = -10 * model.convs[0].weights[1, 1]  # one filter is lowest, others are not
    assert chain(model, first - 2 * first).winners[1].tolist() == [-1, 2]


def test_one_position_of_a_head_that_answers_position_by_position():
    model = text_model(pool="none", labels=("a", "b", "c"))
    found = chain(model, "the film was great", target="b@2")
    assert found.target == "b@2"
    check_sums(found)
    assert set(np.flatnonzero(found.token_parts.any(axis=0))) <= {2, 3}
    with pytest.raises(ArgumentError) as caught:
        chain(model, "the film", target=Target(name="b", unit="output", index=1))
    assert str(caught.value) == (
        "Output 'out' answers position by position: say which one, as target='b@0'."
    )


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"off": "conv0"}, "off='conv0' must read LAYER:NUMBER, such as conv0:0."),
        ({"off": ["conv0:x"]}, "off='conv0:x' must read LAYER:NUMBER, such as conv0:0."),
        ({"off": "conv0:4"}, "off='conv0:4': layer 'conv0' has 4 filters, use 0 to 3."),
        (
            {"off": "pool:1"},
            "layer='pool' is no conv layer of toy: it has 'conv0', 'conv1'.",
        ),
        (
            {"off": "conv0:1, conv1:0"},
            "off='conv1:0': layer 'conv1' does not read the input directly, so that its filters "
            "are not in the chain: use one of 'conv0'.",
        ),
        (
            {"target": "filter:conv1:0"},
            "A chain leads to a class, but target is conv1 filter 0 (maximum): name a class of "
            "toy, or ask for the activations of that layer.",
        ),
        (
            {"target": 9},
            "target=9 is outside output 'out', which has 2 classes: use 0 to 1.",
        ),
        ({"logits": 1}, "logits must be True or False, but is 1."),
    ],
)
def test_what_breaks_a_rule_is_refused(options, message):
    convs = [Conv(RNG.normal(size=(4, 3, 2))), Conv(RNG.normal(size=(3, 2, 4)))]
    model = Convolutional(convs, RNG.normal(size=(3, 2)), length=11)
    with pytest.raises(ArgumentError) as caught:
        chain(model, X, **options)
    assert str(caught.value) == message


def test_a_model_without_filters_on_the_input_is_refused():
    with pytest.raises(ArgumentError) as caught:
        chain(Linear(np.ones((2, 4, 3))), np.zeros((4, 3)))
    assert str(caught.value) == (
        "No conv layer of linear reads the input directly, so that no chain leads from there "
        "through filters to a class."
    )


def test_a_layer_whose_spans_are_unknown_is_placed_by_its_own_arithmetic():
    model = text_model(traceable=False)
    known = chain(text_model(), "the film was great fun")
    found = chain(model, "the film was great fun")
    np.testing.assert_allclose(found.token_parts, known.token_parts)
    np.testing.assert_array_equal(found.winners, known.winners)


def test_an_activation_that_is_not_0_at_0_gives_its_rest_to_the_bias():
    before = np.array([[2.0, 0.0, -1.0]])
    after = 1 / (1 + np.exp(-before))
    times = multiplier(before, after, "sigmoid")
    np.testing.assert_allclose(times, [[(after[0, 0] - 0.5) / 2, 0.0, 0.5 - after[0, 2]]])
    np.testing.assert_allclose(times * before + 0.5, after)
    np.testing.assert_array_equal(multiplier(before, np.maximum(before, 0), "relu"), [[1, 0, 0]])
