"""Shapley values of games worked out by hand, their laws, and how fast sampled ones converge."""

import dataclasses
import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from interpret.core.errors import ArgumentError, DataError, ModelError
from interpret.methods.baselines import absence
from interpret.methods.chunks import chunks_of
from interpret.methods.coalitions import Game, players_of
from interpret.methods.explained import explained
from interpret.methods.shapley import shapley
from interpret.methods.shares import added_in, cost
from tests.toy_models import Linear, example_model, series_model, text_model

RNG = np.random.default_rng(51)
WEIGHTS = RNG.normal(size=(2, 13, 3))
SERIES = RNG.normal(size=(13, 3)).astype(np.float32)


class Called(Linear):
    """Any function of a series of so many positions and one channel: of ``score(x)``, (sample,)."""

    def __init__(self, length, score):
        super().__init__(np.ones((1, length, 1)))
        self.called = score
        self.rows = 0

    def forward(self, vectors, sample):
        self.rows += len(vectors)
        return (np.asarray(self.called(vectors[:, :, 0]), dtype=np.float64)[:, None],)


def game(values):
    """A model whose score is that of the coalition of the positions that hold 1."""
    table = np.asarray(values, dtype=np.float64)
    count = int(math.log2(len(table)))
    bits = 2 ** np.arange(count)
    return Called(count, lambda x: table[(x.astype(int) * bits).sum(axis=1)])


def shares(model, **options):
    count = model.info.input.length
    options = {"baseline": "zero", "chunks": count, **options}
    return shapley(model, np.ones((count, 1)), **options)


def by_permutations(values):
    """The definition itself: the mean of what a player adds over all orders of coming in."""
    count = int(math.log2(len(values)))
    total = np.zeros(count)
    orders = list(itertools.permutations(range(count)))
    for order in orders:
        inside = 0
        for player in order:
            total[player] += values[inside | 1 << player] - values[inside]
            inside |= 1 << player
    return total / len(orders)


tables = st.integers(1, 4).flatmap(
    lambda n: st.lists(st.floats(-10, 10), min_size=2**n, max_size=2**n)
)

# -- Closed forms


@pytest.mark.parametrize("by_channel", [False, True])
@pytest.mark.parametrize("chunks", [1, 5, 13, [0, 2, 9]])
def test_a_linear_model_gives_each_chunk_its_terms_without_an_error(chunks, by_channel):
    found = shapley(
        Linear(WEIGHTS), SERIES, target=1, chunks=chunks, by_channel=by_channel, baseline="zero"
    )
    terms = WEIGHTS[1] * SERIES
    held = np.stack([terms[start:stop].sum(axis=0) for start, stop in found.chunks])
    expected = held if by_channel else held.sum(axis=1, keepdims=True)
    np.testing.assert_allclose(found.values, expected, atol=1e-12)
    np.testing.assert_allclose(found.drops, expected, atol=1e-12)
    assert np.abs(found.standard_error).max() < 1e-14
    assert found.exact == (found.values.size <= 10)
    assert len(found.channels) == (3 if by_channel else 1)


@pytest.mark.parametrize(("a", "b"), [(3.0, 1.0), (1.0, 3.0), (2.0, 2.0), (5.0, -1.0)])
def test_the_larger_of_two_by_hand(a, b):
    """First a, then b: max(a, 0) and max(a, b) − max(a, 0); and the other way round."""
    model = Called(2, lambda x: x.max(axis=1))
    found = shapley(model, np.array([[a], [b]]), chunks=2, baseline="zero")
    lone_a, lone_b, both = max(a, 0.0), max(b, 0.0), max(a, b)
    expected = [(lone_a + both - lone_b) / 2, (lone_b + both - lone_a) / 2]
    np.testing.assert_allclose(found.values[:, 0], expected, atol=1e-12)
    np.testing.assert_allclose(found.drops[:, 0], [both - lone_b, both - lone_a], atol=1e-12)
    assert found.exact
    assert found.coalitions == 4


def test_the_example_by_hand():
    """``great`` gives 2, and ``fun`` 0.5 wherever it stands."""
    found = shapley(example_model(), "the film was great fun", target="good")
    assert found.chunk_names == ("the", "film", "was", "great", "fun")
    np.testing.assert_allclose(found.values[:, 0], [0, 0, 0, 2, 0.5])
    assert found.at_positions[:, 0].tolist() == [0, 0, 0, 2, 0.5, 0, 0]
    assert (found.score, found.baseline, found.baseline_score) == (2.5, "pad", 0.0)
    assert (found.unit, found.axis, found.params) == (
        "output", "token", {"chunks": "words", "by_channel": False, "logits": False},
    )  # fmt: skip
    assert found.notes == (
        "Chosen, since nobody said: chunks: words, baseline pad (which scores 0).",
    )


@given(tables)
@settings(max_examples=30)
def test_all_coalitions_give_the_mean_over_all_permutations(values):
    found = shares(game(values), permutations=1000)
    assert found.exact
    np.testing.assert_allclose(found.values[:, 0], by_permutations(values), atol=1e-9)


# -- Laws


@given(st.lists(st.floats(-10, 10), min_size=32, max_size=32), st.integers(0, 9))
def test_what_is_added_sums_to_the_difference_in_each_permutation(values, seed):
    model = game(values)
    sample = model.encode(np.ones((5, 1)))
    subject = explained(model, sample)
    absent = absence(model.info, sample, "zero")
    cut = chunks_of(model.info, sample, 5)
    players = players_of(sample, cut, sample.x != absent.x, apart=False)
    played = Game(
        subject=subject, players=players, absent=absent, baseline_score=values[0], total=1
    )
    orders = np.random.default_rng(seed).permuted(np.tile(np.arange(5), (6, 1)), axis=1)
    added = added_in(played, orders)
    np.testing.assert_allclose(added.sum(axis=1), values[31] - values[0], atol=1e-9)
    for order, row in zip(orders, added, strict=True):  # each by the definition
        inside = 0
        for player in order:
            assert row[player] == values[inside | 1 << int(player)] - values[inside]
            inside |= 1 << int(player)


@given(tables, st.sampled_from([2, 6, 128]))
def test_the_values_sum_to_score_less_baseline_score(values, permutations):
    found = shares(game(values), permutations=permutations)
    gap = found.values.sum() - (found.score - found.baseline_score)
    assert abs(gap) < 1e-9
    assert found.completeness_gap == pytest.approx(gap, abs=1e-12)


@given(st.lists(st.floats(-10, 10), min_size=8, max_size=8))
def test_players_that_do_the_same_get_the_same(values):
    """Positions 0 and 1 may change places without a change of the score."""
    values[0b010], values[0b110] = values[0b001], values[0b101]
    found = shares(game(values)).values[:, 0]
    assert found[0] == pytest.approx(found[1], abs=1e-9)


@given(st.lists(st.floats(-10, 10), min_size=8, max_size=8))
@settings(max_examples=30)
def test_a_player_that_does_nothing_gets_nothing(values):
    """Position 3 is not looked at, neither where all coalitions are run nor where some are."""
    for permutations in (2, 128):
        found = shares(game([*values, *values]), permutations=permutations)
        assert found.values[3, 0] == pytest.approx(0.0, abs=1e-12)
        if permutations == 128:
            assert found.standard_error[3, 0] == 0.0


@given(st.lists(st.floats(-5, 5), min_size=16, max_size=16), st.floats(-3, 3), st.integers(2, 12))
@settings(max_examples=30)
def test_the_shares_of_a_sum_of_games_are_the_sum_of_the_shares(values, factor, half):
    one, other = np.array(values), np.array(values[::-1])
    options = {"permutations": 2 * half, "seed": 3}  # the same orders, sampled or exact
    summed = shares(game(one + factor * other), **options).values
    parts = shares(game(one), **options).values + factor * shares(game(other), **options).values
    np.testing.assert_allclose(summed, parts, atol=1e-9)


def test_a_permutation_and_its_reverse_are_exact_where_players_act_in_pairs():
    """Of (Σ w)² each w has w · Σ w: whatever the order, what comes first and last evens out."""
    weights = RNG.normal(size=14)
    model = Called(14, lambda x: (x @ weights) ** 2)
    found = shares(model, permutations=4)
    assert not found.exact
    np.testing.assert_allclose(found.values[:, 0], weights * weights.sum(), atol=1e-9)
    assert found.standard_error.max() < 1e-9


def cubic(weights):
    """The shares of (Σ w)³: each product of weights is shared evenly by those in it."""
    answer = []
    for i, w in enumerate(weights):
        others = np.delete(weights, i)
        pairs = (others.sum() ** 2 - (others**2).sum()) / 2
        answer.append(w**3 + 1.5 * (w**2 * others.sum() + w * (others**2).sum()) + 2 * w * pairs)
    return np.array(answer)


def test_what_is_sampled_converges_as_its_standard_error_says():
    """Four times the permutations halve the error, and the errors are as large as they are told."""
    weights = np.linspace(-1, 1.5, 12)
    model = Called(12, lambda x: (x @ weights) ** 3)
    expected = cubic(weights)
    rms, told = {}, {}
    for permutations in (16, 64, 256):
        errors, sizes = [], []
        for seed in range(80):
            found = shares(model, permutations=permutations, seed=seed)
            errors.append(found.values[:, 0] - expected)
            sizes.append(found.standard_error[:, 0])
        rms[permutations] = np.sqrt(np.mean(np.square(errors)))
        told[permutations] = np.sqrt(np.mean(np.square(sizes)))
        assert told[permutations] == pytest.approx(rms[permutations], rel=0.2)
    assert rms[16] / rms[64] == pytest.approx(2, rel=0.2)
    assert rms[64] / rms[256] == pytest.approx(2, rel=0.2)
    np.testing.assert_allclose(expected.sum(), weights.sum() ** 3)


def test_words_of_a_real_text_model_against_all_orders():
    model = text_model(activation="softmax")
    x = ["great", "the", "fun", "was"]
    found = shapley(model, x, target=1, baseline="pad")
    sample = model.encode(x)
    absent = absence(model.info, sample, "pad").x
    table = []
    for inside in range(16):
        kept = np.array([inside >> i & 1 for i in range(4)] + [1] * (len(sample) - 4), dtype=bool)
        mixed = np.where(kept[:, None], sample.x, absent)
        table.append(float(model.predict(mixed[None], sample=sample)[0][0, 1]))
    np.testing.assert_allclose(found.values[:, 0], by_permutations(table), atol=1e-9)
    assert found.unit == "probability"


# -- What is run


def test_equal_coalitions_are_run_once_and_what_costs_no_more_is_exact():
    model = game(RNG.normal(size=32))
    found = shares(model)
    assert found.exact
    assert found.coalitions == 32
    assert (
        model.rows == 32
    )  # all but itself and nobody, which are the prediction and the baseline's
    assert cost(10, 128) == (1024, True)
    assert cost(11, 128) == (1280, False)
    sampled = shares(game(RNG.normal(size=32)), permutations=6)
    assert (sampled.exact, sampled.permutations) == (False, 6)
    assert sampled.coalitions <= 6 * 4 + 2


def test_a_chunk_that_the_baseline_does_not_change_takes_no_part():
    model = game(RNG.normal(size=32))
    x = np.array([1.0, 0.0, 1.0, 0.0, 1.0])[:, None]
    found = shapley(model, x, chunks=5, baseline="zero")
    assert found.values[[1, 3], 0].tolist() == [0.0, 0.0]
    assert found.drops[[1, 3], 0].tolist() == [0.0, 0.0]
    assert found.coalitions == 8
    nothing = shapley(model, np.zeros((5, 1)), chunks=5, baseline="zero")
    assert nothing.values.tolist() == [[0.0]] * 5
    assert (nothing.exact, nothing.completeness_gap) == (True, 0.0)


def test_the_same_seed_gives_the_same_values():
    model = Called(12, lambda x: np.exp(x.sum(axis=1) / 5) * x[:, 0])
    one, again, other = (shares(model, permutations=8, seed=seed) for seed in (1, 1, 2))
    assert one == again
    assert not np.array_equal(one.values, other.values)
    assert one.params == {
        "chunks": "12", "by_channel": False, "permutations": 8, "seed": 1, "logits": False,
    }  # fmt: skip


def test_padding_between_and_beside_stays_as_it_is():
    model = Linear(WEIGHTS)
    padding = np.isin(np.arange(13), [0, 1, 6, 12])
    sample = dataclasses.replace(model.encode(SERIES), padding=padding)
    found = shapley(model, sample, target=0, chunks=3, baseline="zero")
    terms = np.where(padding[:, None], 0, WEIGHTS[0] * SERIES).sum(axis=1)
    expected = [terms[start:stop].sum() for start, stop in found.chunks]
    np.testing.assert_allclose(found.values[:, 0], expected, atol=1e-12)
    assert found.at_positions[padding].tolist() == [[0.0]] * 4


def test_forty_channels_each_by_itself():
    weights = RNG.normal(size=(1, 6, 40))
    x = RNG.normal(size=(6, 40))
    found = shapley(Linear(weights), x, chunks=2, by_channel=True, permutations=2)
    assert found.values.shape == (2, 40)
    terms = (weights[0] * x.astype(np.float32)).reshape(2, 3, 40).sum(axis=1)
    np.testing.assert_allclose(found.values, terms, atol=1e-9)
    assert np.isnan(found.standard_error).all()


# -- What is stopped, and what is refused


def test_finished_pairs_are_kept_and_still_sum_to_the_difference():
    told = []

    def stop(done, total):
        told.append((done, total))
        return done < 700

    model = Called(12, lambda x: np.exp(x.sum(axis=1) / 5) * x[:, 0])
    found = shares(model, progress=stop)
    assert found.partial
    assert 0 < found.permutations < 128
    assert found.permutations % 2 == 0
    assert abs(found.completeness_gap) < 1e-9
    assert told[0][1] == 128 * 11 + 12
    whole = []
    shares(model, progress=lambda done, total: whole.append((done, total)))
    assert whole[-1] == (128 * 11 + 12, 128 * 11 + 12)
    assert found.notes[-1] == (
        f"Stopped after {found.permutations} of 128 permutations: the values are means over these, "
        "and still sum to the whole difference."
    )


def test_stopped_at_once_there_are_no_values():
    model = Called(12, lambda x: x.sum(axis=1) ** 3)
    found = shares(model, progress=lambda done, total: False)
    assert found.partial
    assert not found.exact
    assert np.isnan(found.values).all()
    assert found.notes == ("Stopped before anything was finished: there are no values yet.",)


def test_large_errors_are_told():
    weights = np.array([40.0, *[0.1] * 11])
    model = Called(12, lambda x: np.where(x.sum(axis=1) == 6, 100.0, x @ weights))
    found = shares(model, permutations=4)
    assert found.notes[-1].startswith("The values are unsure: a standard error is ")
    assert found.notes[-1].endswith("Four times the permutations halve it.")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"permutations": 7}, "permutations=7 must be even, since each goes with its reverse: use "
         "8."),
        ({"permutations": 0}, "permutations must be a whole number of at least 2, but is 0."),
        ({"seed": -1}, "seed must be a whole number of at least 0, but is -1."),
        ({"chunks": 14}, "chunks=14 is more than the 13 positions of the input: use at most 13."),
        ({"baseline": "linear"}, "baseline='linear' is no level for a series. Use 'zero', 'mean' "
         "or a finite number."),
        ({"by_channel": 1}, "by_channel must be True or False, but is 1."),
    ],
)  # fmt: skip
def test_settings_that_break_their_rule(options, message):
    with pytest.raises(ArgumentError) as caught:
        shapley(Linear(WEIGHTS), SERIES, **options)
    assert str(caught.value) == message


def test_more_runs_than_are_made():
    model = Linear(np.ones((1, 30, 1)))
    with pytest.raises(ArgumentError) as caught:
        shapley(model, np.ones((30, 1)), chunks=30, permutations=20_000)
    assert str(caught.value) == (
        "permutations=20000 of 30 chunks would take 580,000 runs of the model: up to 500,000 are "
        "made, of up to 2,000 chunks. Use fewer permutations, or fewer chunks."
    )


def test_a_text_keeps_its_places():
    with pytest.raises(ArgumentError) as caught:
        shapley(example_model(), "the film", baseline="delete")
    assert str(caught.value) == (
        "baseline='delete' closes the gap, so that what is left stands elsewhere than in the other "
        "coalitions: use baseline='pad', 'oov', a token or its id."
    )
    with pytest.raises(ArgumentError, match="by_channel=True is for a series"):
        shapley(example_model(), "the film", by_channel=True)


def test_an_input_of_padding_alone():
    model = series_model()
    sample = model.encode(np.ones((model.info.input.length, model.info.input.channels)))
    sample = dataclasses.replace(sample, padding=np.ones(len(sample), dtype=bool))
    with pytest.raises(DataError, match="nothing but padding"):
        shapley(model, sample, target=0)


def test_answers_that_are_no_numbers():
    odd = Called(3, lambda x: np.where(x.sum(axis=1) == 2, np.nan, x.sum(axis=1)))
    with pytest.raises(ModelError) as caught:
        shares(odd)
    assert str(caught.value) == (
        "linear answers nan for class 0 where some chunks are replaced by the baseline zero: a "
        "score that is not a number says nothing. Try another baseline."
    )
    empty = Called(3, lambda x: np.where(x.sum(axis=1) == 0, np.nan, x.sum(axis=1)))
    with pytest.raises(ArgumentError, match="The model's answer to the baseline zero by itself is"):
        shares(empty)
