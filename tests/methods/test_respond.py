"""Who responds, against sums worked out by hand, and against the layer itself in context."""

import dataclasses

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from interpret.core.errors import ArgumentError, DataError
from interpret.describe.responses import meets, one_facts, piece_name, slots
from interpret.methods.activations import activations
from interpret.methods.maximisation import maximise
from interpret.methods.respond import ordinal, respond
from tests.toy_models import TOKENS, Conv, Convolutional, example_model, series_model, text_model

RNG = np.random.default_rng(43)


def refusal(kind, *given, **more):
    with pytest.raises(kind) as caught:
        respond(*given, **more)
    return str(caught.value)


# -- By hand


def test_the_example_by_hand():
    """Filter 0 weighs great 2 in slot 0 and fun ½ in slot 1; filter 1 awful 2 in slot 0."""
    found = respond(example_model(), "great fun")
    assert found.offsets.tolist() == [-1, 0, 1]  # fun alone, both, great alone in slot 1
    assert found.values.tolist() == [[0.5, 2.5, 0.0], [0.0, 0.0, 0.0]]
    assert found.value.tolist() == [2.5, 0.0]
    assert found.offset.tolist() == [0, 0]  # of equal values, where most slots meet it
    assert found.slot_parts.tolist() == [[2.0, 0.5], [0.0, 0.0]]
    assert found.met.tolist() == [[0, 1], [0, 1]]
    assert (found.rule, found.unit) == ("products", "pre-activation")
    assert found.answers.tolist() == [2.5, 0.0]
    assert found.largest.tolist() == [2.5, 2.0]
    assert found.share.tolist() == [1.0, 0.0]
    assert found.rank.tolist() == [1, 2]
    assert (found.pooling, found.outputs) == ("max", ("good", "bad"))
    assert found.weights.tolist() == [[1.0, -1.0], [-1.0, 1.0]]
    assert found.speaks_for == ("good", "bad")
    # ‖w‖² = 1 + ¼, ‖great fun‖² = 4 + ¼ + 1
    assert found.cosine[0] == pytest.approx(2.5 / np.sqrt(1.25 * 5.25))


def test_one_token_is_looked_for_in_every_slot():
    found = respond(example_model(), "fun")
    assert found.values.tolist() == [[0.5, 0.5], [0.0, 0.0]]  # ½ in slot 0, 1 · ½ in slot 1
    assert found.offsets.tolist() == [0, 1]
    assert meets(found, 0) == "fun …"
    assert found.text == "fun"


def test_a_percentile_is_the_share_of_the_vocabulary_below():
    found = respond(example_model(), "great")
    assert meets(found, 0) == "great …"
    assert found.percentiles[0, 0] == pytest.approx(600 / 7)  # all of seven tokens but itself
    assert np.isnan(found.percentiles[0, 1])
    awful = respond(example_model(), "awful")
    assert awful.percentiles[1, 0] == pytest.approx(600 / 7)
    assert awful.percentiles[0, 0] == 0.0  # 0, as of most others


def test_more_tokens_than_slots():
    found = respond(example_model(), "the film was great fun awful")
    assert found.value.tolist() == [2.5, 2.0]
    assert found.offset.tolist() == [-3, -5]  # awful is the last token, and meets slot 0
    assert (meets(found, 0), meets(found, 1)) == ("great fun", "awful …")
    assert found.values.shape == (2, 7)


def test_dilated_slots_meet_every_other_token():
    rng = np.random.default_rng(3)
    table, weights = rng.normal(size=(len(TOKENS), 4)), rng.normal(size=(5, 2, 4))
    conv = Conv(weights, dilation=3)
    model = Convolutional(
        conv, rng.normal(size=(5, 2)), length=9, table=table, tokens=TOKENS, pad_id=0, oov_id=1
    )
    found = respond(model, "great awful")  # never both at once
    assert found.offsets.tolist() == [-1, 0, 2, 3]
    great, awful = table[5], table[6]
    products = np.stack(
        [weights[:, 0] @ awful, weights[:, 0] @ great, weights[:, 1] @ awful, weights[:, 1] @ great]
    )
    np.testing.assert_allclose(found.values, products.T)
    assert found.slot_places.tolist() == [0, 3]
    two_apart = respond(model, "great film film awful")
    np.testing.assert_allclose(
        two_apart.values[:, two_apart.offsets.tolist().index(0)],
        weights[:, 0] @ great + weights[:, 1] @ awful,
    )


def test_one_hot_rows_are_the_weights_themselves():
    weights = RNG.normal(size=(3, 2, 4))
    letters = ("A", "C", "G", "T")
    model = Convolutional(
        Conv(weights), np.ones((3, 1)), length=6, one_hot=True, tokens=letters, pad_id=-1
    )
    found = respond(model, ["G", "A"])
    at = found.offsets.tolist().index(0)
    np.testing.assert_allclose(found.values[:, at], weights[:, 0, 2] + weights[:, 1, 0])
    best = weights.max(axis=2).sum(axis=1)
    np.testing.assert_allclose(found.largest, np.maximum(best, 0.0))


def test_a_series_is_correlated_with_the_kernels():
    weights = np.array(
        [[[1.0, 0.0], [2.0, 0.0], [0.0, -1.0]], [[0.1, 0.0], [0.0, 0.1], [0.0, 0.0]]]
    )
    model = Convolutional(Conv(weights, bias=[0.5, -0.5]), np.ones((2, 1)), length=9)
    piece = np.array([[1.0, 0.0], [2.0, 0.0], [0.0, -1.0]])
    found = respond(model, 3 * piece)
    assert found.value[0] == pytest.approx(3 * 6)  # its own weights, three times as large
    assert found.cosine[0] == pytest.approx(1.0)
    assert found.answers[0] == pytest.approx(18.5)
    assert found.empty_answers.tolist() == [0.5, 0.0]
    assert not np.isfinite(found.share).any()
    assert found.text is None
    assert piece_name(found) == "positions 0 – 2"
    assert slots(found, 0) == "slots 0 – 2"


def test_a_large_amplitude_does_not_win_by_its_cosine():
    """A spike adds most; the shape of the kernel, ten times smaller, is the most alike."""
    weights = np.array([[[1.0], [-1.0], [1.0]]])
    model = Convolutional(Conv(weights), np.ones((1, 1)), length=12)
    piece = np.array([1.0, -1.0, 1.0, 0.0, 0.0, 10.0])[:, None]
    largest, most_alike = respond(model, piece), respond(model, piece, by="cosine")
    assert (largest.value[0], most_alike.value[0]) == (10.0, 3.0)
    assert largest.offset[0] in (-5, -3)
    assert most_alike.offset[0] == 0
    assert most_alike.cosine[0] == pytest.approx(1.0)
    assert largest.cosine[0] == pytest.approx(1 / np.sqrt(3))


def test_filters_are_ranked_as_asked():
    weights = np.array([[[4.0], [0.0]], [[3.0], [0.0]], [[0.2], [0.0]]])
    model = Convolutional(Conv(weights, bias=[-9.0, 0.0, 1.0]), np.ones((3, 1)), length=5)
    assert respond(model, [[1.0]]).order.tolist() == [0, 1, 2]
    assert respond(model, [[1.0]], by="answer").order.tolist() == [1, 2, 0]  # 3, 1.2, 0
    assert respond(example_model(), "fun", by="share").rank.tolist() == [1, 2]


def test_start_and_stop_choose_a_piece():
    series = np.arange(22.0).reshape(11, 2)
    whole = respond(series_model(), series, start=4, stop=6)
    assert whole == respond(series_model(), series[4:6]).__class__(
        **{**vars(respond(series_model(), series[4:6])), "positions": (4.0, 5.0)}
    )
    text = respond(example_model(), "the great fun", start=1)
    assert (text.positions, text.text, piece_name(text)) == (
        ("great", "fun"),
        None,
        "“great fun”",
    )


# -- Laws

PIECES = st.lists(st.sampled_from(TOKENS[1:]), min_size=1, max_size=4)


@given(PIECES, st.integers(1, 3), st.integers(1, 2), st.sampled_from(["valid", "same", "causal"]))
def test_slots_that_meet_the_whole_window_make_the_layers_own_pre_activation(
    piece, dilation, stride, padding
):
    """In a text that holds nothing else around, the window's sum is the piece's part and bias."""
    rng = np.random.default_rng(7)
    conv = Conv(
        rng.normal(size=(5, 2, 3)),
        bias=rng.normal(size=5),
        dilation=dilation,
        stride=stride,
        padding=padding,
    )
    table = rng.normal(size=(len(TOKENS), 3))
    model = Convolutional(
        conv, rng.normal(size=(5, 2)), length=12, table=table, tokens=TOKENS, pad_id=0, oov_id=1
    )
    before, after = ["the"] * 4, ["film"] * 4
    found = respond(model, piece)
    context = activations(model, before + piece + after, preactivation=True)
    for position, (start, stop) in enumerate(context.spans):
        seen = np.arange(start, stop, dilation) - len(before)
        offset = len(before) - start
        if (seen >= 0).all() and (seen < len(piece)).all():
            at = found.offsets.tolist().index(offset)
            np.testing.assert_allclose(
                found.values[:, at] + found.bias, context.values[position], atol=1e-9
            )


@given(st.integers(1, 5), st.floats(-3, 3), st.integers(0, 99))
def test_what_a_series_adds_is_linear_in_it(length, factor, seed):
    rng = np.random.default_rng(seed)
    one, other = rng.normal(size=(2, length, 2))
    model = series_model()
    summed = respond(model, (one + factor * other).astype(np.float32))
    parts = [respond(model, each.astype(np.float32)).values for each in (one, other)]
    np.testing.assert_allclose(summed.values, parts[0] + factor * parts[1], atol=1e-5)


@given(PIECES)
def test_products_sum_to_what_is_told_and_no_answer_beats_the_largest(piece):
    found = respond(text_model(), piece)
    np.testing.assert_allclose(np.nansum(found.slot_parts, axis=1), found.value, atol=1e-12)
    np.testing.assert_allclose(found.value, found.values.max(axis=1))
    assert sorted(found.rank.tolist()) == [1, 2, 3, 4, 5]
    assert (np.diff(found.value[found.order]) <= 0).all()
    whole = (found.met >= 0).all(axis=1)
    assert (found.answers[whole] <= found.largest[whole] + 1e-12).all()


def test_the_largest_answer_is_that_of_the_best_ngram():
    model = text_model()
    found = respond(model, "great")
    for number in range(5):
        assert found.largest[number] == pytest.approx(
            max(maximise(model, filter=number).activation, 0.0)
        )


# -- A layer that does not read the input directly


def deep(**options):
    rng = np.random.default_rng(19)
    convs = [Conv(rng.normal(size=(3, 2, 2)), stride=2), Conv(rng.normal(size=(4, 3, 3)))]
    return Convolutional(convs, rng.normal(size=(4, 2)), length=30, **options)


def test_a_deep_layer_is_asked_itself():
    model, rng = deep(), np.random.default_rng(2)
    piece = rng.normal(size=(3, 2)).astype(np.float32)
    found = respond(model, piece, layer="conv1")
    assert (found.rule, found.unit) == ("own answers", "activation")
    assert found.offsets.tolist() == list(range(-2, 6))  # windows of 6 positions, 2 apart
    for start in (10, 13):  # one even, one odd: every other offset each
        x = np.zeros((1, 30, 2), dtype=np.float32)
        x[0, start : start + 3] = piece
        sample = model.encode(x[0])
        (maps,) = model.predict(x, sample=sample, layer="conv1")
        for position, (first, _) in enumerate(model.spans("conv1", 30)):
            if start - first in found.offsets:
                at = found.offsets.tolist().index(start - first)
                np.testing.assert_allclose(found.values[:, at], maps[0, position], atol=1e-6)
    assert found.weights.tolist() == model.dense.tolist()
    assert np.isnan(found.cosine).all()
    assert found.notes[-1] == (
        "Layer 'conv1' does not read the input directly, so that its own answers are told: those "
        "to 30 positions of zeros with the piece in the middle, less those to zeros alone."
    )
    assert meets(found, int(found.order[0])).startswith("0")


def test_where_it_is_not_known_what_a_layer_sees_its_largest_change_is_told():
    model = deep(traceable=False)
    piece = np.ones((3, 2), dtype=np.float32)
    found = respond(model, piece, layer="conv1")
    seen = respond(deep(), piece, layer="conv1")
    assert found.values.shape == (4, 1)
    assert (found.value <= seen.value + 1e-6).all()  # of one place, where the other tries two
    assert found.met.shape == (4, 0)
    assert meets(found, 0) == piece_name(found) == "positions 0 – 2"


def test_no_head_that_is_linear_in_the_filters():
    found = respond(deep(), np.ones((1, 2)))
    assert (found.classes, found.outputs, found.weights.shape) == ((), (), (3, 0))
    assert found.speaks_for == ("", "", "")
    assert found.notes[-1] == (
        "No output of toy is one linear layer on the pooled filters of 'conv0', so that no filter "
        "speaks for a class by its weights."
    )


# -- What is refused, and what is noted


def test_what_is_refused():
    model = example_model()
    assert refusal(ArgumentError, model, "fun", by="size") == (
        "by='size' is unknown: use 'value', 'answer', 'share' or 'cosine'."
    )
    assert refusal(ArgumentError, model, "great fun", start=2) == (
        "start=2 and stop=2 choose no piece of 2 positions: start must be less than stop, and stop "
        "at most 2."
    )
    assert refusal(ArgumentError, model, "great fun", stop=3) == (
        "start=0 and stop=3 choose no piece of 2 positions: start must be less than stop, and stop "
        "at most 2."
    )
    assert refusal(ArgumentError, model, "fun", layer="conv9") == (
        "layer='conv9' is no conv layer of toy: it has 'conv0'."
    )
    assert refusal(ArgumentError, series_model(), [[1.0, 2.0]], by="share") == (
        "by='share' ranks no filter of layer 'conv0': the largest possible answer is only known of "
        "filters that read tokens directly, and must be above 0."
    )
    assert refusal(ArgumentError, deep(), np.ones((31, 2)), layer="conv1") == (
        "Layer 'conv1' is asked for its own answers, and toy takes 30 positions, but the piece has "
        "31: choose a part of it with start and stop."
    )
    assert refusal(ArgumentError, series_model(), np.ones((1_000_001, 2))) == (
        "The piece has 1,000,001 positions, which meet the 4 filters of layer 'conv0' at 4,000,012 "
        "places, and at most 4,000,000 are told: choose a part of it with start and stop."
    )
    assert refusal(DataError, series_model(), [[1.0, np.nan]]) == (
        "Input 'x' holds nan at (0, 1): fill or drop missing values first, since one of them makes "
        "every score undefined."
    )
    assert refusal(DataError, series_model(), np.ones((4, 3))) == (
        "Input 'x' takes one sample of shape (any, 2) (position, channel), but the array given has "
        "shape (4, 3). It has 3 channels and the model was trained on 2: give those, in the order "
        "of training."
    )


def test_what_is_noted():
    found = respond(series_model(stride=3), [[1.0, 2.0]])
    assert found.notes == (
        "Slots that meet no part of the piece are left out: they add nothing, which is not what "
        "padding would add.",
        "The layer looks at every 3rd position: which offsets occur depends on where the piece "
        "stands.",
    )
    assert [ordinal(n) for n in (2, 3, 4, 11, 12, 21)] == [
        "2nd",
        "3rd",
        "4th",
        "11th",
        "12th",
        "21st",
    ]


def test_an_activation_function_that_is_not_known_leaves_answers_empty():
    model = example_model()
    layer = dataclasses.replace(model.info.conv_layers[0], activation="own")
    model.info = dataclasses.replace(model.info, conv_layers=(layer,))
    found = respond(model, "great fun")
    assert np.isnan(found.answers).all()
    assert found.value.tolist() == [2.5, 0.0]
    assert found.notes[-1] == (
        "The activation function 'own' is not known here, so that answers are left empty: parts of "
        "the pre-activation are told."
    )
    assert refusal(ArgumentError, model, "fun", by="answer") == (
        "by='answer' ranks no filter of layer 'conv0': the activation function 'own' is not known "
        "here."
    )


def test_what_is_said_of_one_filter():
    found = respond(example_model(), "great fun")
    assert [each for each in one_facts(found, 0) if each] == [
        "the piece adds +2.5",
        "answers 2.5 with bias 0, and 0 to nothing",
        "100.0% of its largest answer",
        "“great” adds more in slot 0 than 85.7% of the vocabulary",
        "speaks for good",
    ]


def test_a_table_has_a_row_for_each_filter_by_rank():
    table = respond(example_model(), "awful").to_dataframe()
    assert table["filter"].tolist() == [1, 0]
    assert table["meets"].tolist() == ["awful", "awful"]
    assert table["speaks_for"].tolist() == ["bad", "good"]
    assert table["weight to bad"].tolist() == [1.0, -1.0]
