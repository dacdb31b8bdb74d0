"""Two parts without each other: sums, products and maxima, by hand."""

import dataclasses

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from interpret.core.errors import ArgumentError
from interpret.core.interaction_results import RELATIONS
from interpret.methods.frequency_occlusion import occlude_frequencies
from interpret.methods.interactions import interactions, passes, relation
from interpret.methods.occlusion import occlude
from interpret.methods.saliency import saliency
from interpret.methods.shapley import shapley
from tests.toy_models import Linear, example_model, series_model

LENGTH, CHANNELS = 7, 2


class Formula(Linear):
    """One number that a formula makes of the input, (sample, position, channel)."""

    def __init__(self, formula, *, activation="linear"):
        super().__init__(np.ones((1, LENGTH, CHANNELS)), activation=activation)
        self.formula = formula

    def forward(self, vectors, sample):
        return (self.formula(vectors)[:, None],)


X = np.arange(1.0, LENGTH * CHANNELS + 1).reshape(LENGTH, CHANNELS)
PARTS = {"chunks": (0, 2, 5), "baseline": "zero", "by_channel": False}  # positions 0–1, 2–4, 5–6


def asked(model, x=X, **more):
    settings = PARTS | more
    taken = {name: settings[name] for name in ("baseline",)}
    map_ = occlude(model, x, window=1, stride=1, by_channel=False, **taken)
    return interactions(model, x, map_, **settings)


@given(arrays(np.float64, (LENGTH, CHANNELS), elements=st.floats(-3, 3, width=16)))
def test_what_is_a_sum_has_no_interaction(weights):
    found = asked(Linear(weights[None]))
    np.testing.assert_allclose(found.interactions, 0.0, atol=1e-9)
    assert set(found.relations) <= {"additive"}
    own = (weights * X).sum(axis=1)
    sums = {0: own[:2].sum(), 2: own[2:5].sum(), 5: own[5:].sum()}
    np.testing.assert_allclose(found.drops, [sums[s] for s, _ in found.parts.tolist()], atol=1e-9)


def test_a_product_works_in_concert_and_a_maximum_is_redundant():
    # The first chunk times the last, and the larger of the second and the last.
    def both(x):
        return x[:, 0, 0] * x[:, 6, 1] + 10 * np.maximum(x[:, 3, 0], x[:, 6, 0])

    found = asked(Formula(both))
    # x: 1 at (0, 0), 7 at (3, 0), 13 and 14 at (6, ·); the score is 14 + 130.
    assert found.parts.tolist() == [[0, 2], [2, 5], [5, 7]]
    assert found.pairs.tolist() == [[0, 1], [0, 2], [1, 2]]
    np.testing.assert_allclose(found.drops, [14, 0, 14 + 60])  # the second alone does nothing
    np.testing.assert_allclose(found.together, [14, 74, 144])
    np.testing.assert_allclose(found.interactions, [0, 14, -70])
    assert found.relations == ("additive", "in concert", "redundant")
    maximum = Formula(lambda x: np.maximum(x[:, 3, 0], x[:, 6, 0] - 5))
    found = asked(maximum)
    # max(7, 8): without the last −5 → 7; without the second nothing; without both max(0, −5).
    np.testing.assert_allclose(found.drops, [0.0, 0.0, 1.0])
    np.testing.assert_allclose(found.together, [0.0, 1.0, 8.0])
    np.testing.assert_allclose(found.interactions, [0.0, 0.0, -7.0])
    assert found.relations == ("additive", "additive", "redundant")
    np.testing.assert_array_equal(found.matrix, [[np.nan, 0, 0], [0, np.nan, -7], [0, -7, np.nan]])


@pytest.mark.parametrize(
    ("first", "second", "together", "word"),
    [
        (2.0, 3.0, 5.0, "additive"),
        (2.0, 3.0, 5.25, "additive"),  # within a twentieth of the largest
        (2.0, 3.0, 5.5, "redundant"),
        (2.0, 3.0, 3.0, "in concert"),
        (-2.0, -3.0, -3.0, "in concert"),  # the same of parts that speak against
        (-2.0, -3.0, -8.0, "redundant"),
        (0.0, 0.0, 4.0, "redundant"),
        (0.0, 0.0, -4.0, "redundant"),
        (1.0, 4.0, 3.5, "in concert"),
        (0.0, 4.0, 1.0, "opposed"),  # without the second, the first lowers the score
        (2.0, -1.0, 2.0, "opposed"),  # the second only dampens the first
        (2.0, -1.0, 5.0, "redundant"),
        (2.0, -1.0, 1.0, "additive"),
        (0.0, 0.0, 0.0, "additive"),
        (1.0, np.nan, 1.0, ""),
    ],
)
def test_the_word_follows_its_rule(first, second, together, word):
    assert relation(first, second, together) == word
    assert relation(second, first, together) == word
    assert word in {*RELATIONS, ""}


def test_what_is_lost_in_float32_is_no_interaction():
    assert relation(1e-7, 0.0, 3e-7, floor=1e-6) == "additive"


def test_what_is_small_beside_the_largest_drop_is_no_interaction():
    model = Formula(lambda x: 1000 * x[:, 3, 0] + 0.1 * x[:, 0, 0] * x[:, 6, 1])
    found = asked(model)  # 7,000 of the second chunk, 1.4 of the others together
    np.testing.assert_allclose(found.interactions, [0, 1.4, 0], atol=1e-9)
    assert found.relations == ("additive",) * 3


def test_channels_are_taken_out_by_themselves_where_the_map_tells_them_apart():
    model = Formula(lambda x: x[:, 1, 0] * x[:, 1, 1])
    map_ = occlude(model, X, window=1, by_channel=True, baseline="zero")
    found = interactions(model, X, map_, baseline="zero")
    assert found.parts.tolist() == [[1, 2], [1, 2]]
    assert found.part_channels.tolist() == [0, 1]
    np.testing.assert_allclose((*found.drops, *found.together), [12.0] * 3)  # 3 · 4
    assert found.relations == ("in concert",)
    assert found.params["chunks"] == "spans"
    joint = interactions(model, X, map_, by_channel=False, chunks="spans")
    assert (joint.part_channels.tolist(), joint.pairs.shape) == ([-1], (0, 2))
    table = found.columns()
    assert (table["first_channel"][0], table["second_channel"][0]) == model.encode(X).channels


def test_a_straight_line_runs_between_what_is_left():
    model = Formula(lambda x: x[:, 2, 0] + 10 * x[:, 4, 0] + 0 * x[:, 3, 0])
    x = X.copy()
    x[2, 0], x[4, 0] = 50.0, 60.0
    map_ = occlude(model, x, window=1, by_channel=False, baseline="linear")
    found = interactions(model, x, map_, chunks=(0, 2, 3, 4, 5))
    assert found.baseline == "linear"
    # Channel 0 is 3 at position 1, 7 at 3 and 11 at 5.
    two = dict(zip(map(tuple, found.parts.tolist()), found.drops, strict=True))
    np.testing.assert_allclose((two[2, 3], two[4, 5]), (50 - 5, 10 * (60 - 9)))
    pair = found.pairs.tolist().index([1, 3])  # 3 is left between them
    np.testing.assert_allclose(found.together[pair], 45 + 510)
    whole = interactions(model, x, map_, chunks=(0, 2, 4))
    # Of positions 2–3 and 4–6 together nothing is left behind, so that the 3 before them holds.
    np.testing.assert_allclose(whole.together[2], 50 - 3 + 10 * (60 - 3))


def test_words_of_a_text_are_its_parts_and_deletion_closes_both_gaps():
    model = example_model()
    map_ = occlude(model, "the film was great fun", target="good", window=1, baseline="delete")
    found = interactions(model, "the film was great fun", map_, top=2)
    assert (found.words, found.baseline, found.params["chunks"]) == (
        ("great", "fun"), "delete", "words",
    )  # fmt: skip
    scores = [
        model.predict(model.encode(text).x[None], sample=model.encode(text))[0][0, 0]
        for text in ("the film was fun", "the film was great", "the film was")
    ]
    np.testing.assert_allclose([*found.drops, *found.together], found.score - np.array(scores))
    assert found.notes == ("Chosen, since nobody said: chunks: words.",)


def test_the_map_is_made_where_there_is_none():
    model, x = example_model(), "great fun"
    made = interactions(model, x, method="gradient_x_input", target="bad", logits=True)
    given_map = saliency(model, x, method="gradient_x_input", target="bad", logits=True)
    assert made == interactions(model, x, given_map)
    assert (made.method, made.target) == ("gradient_x_input", "bad")


def test_shapley_values_and_occluded_chunks_keep_their_chunks():
    model = Formula(lambda x: x[:, 0, 0] * x[:, 6, 1] + x[:, 3, 0])
    values = shapley(model, X, chunks=(0, 2, 5), baseline="zero")
    found = interactions(model, X, values)
    assert (found.parts.tolist(), found.params["chunks"]) == ([[0, 2], [2, 5], [5, 7]], "0,2,5")
    np.testing.assert_allclose(found.values, values.values[:, 0])
    np.testing.assert_allclose(found.drops, values.drops[:, 0])
    assert found.relations == ("additive", "in concert", "additive")
    chunked = occlude(model, X, chunks=(0, 2, 5), baseline="zero")
    again = interactions(model, X, chunked)
    np.testing.assert_allclose(again.values, again.drops)  # a chunk's value once, not by position


def test_rows_of_data_are_baselines_and_scores_are_means_over_them():
    model = Formula(lambda x: x[:, 0, 0] * x[:, 6, 1])
    rows = np.stack([np.zeros_like(X), np.full_like(X, 2.0)])
    found = asked(model, baseline="zero")
    by_rows = interactions(
        model, X, occlude(model, X, window=1, by_channel=False, baseline=rows),
        chunks=(0, 2, 5), baseline=rows,
    )  # fmt: skip
    np.testing.assert_allclose(found.drops, [14, 0, 14])
    np.testing.assert_allclose(by_rows.drops, [14 - 14, 0, 14 - 1])  # means of 0, 28 and 0, 2
    np.testing.assert_allclose(by_rows.together, [0, 14 - 2, 13])  # of 0 and 4
    assert by_rows.params["passes"] == 1 + 2 * 6
    # The map does not hold its rows, so that another baseline stands in, and is told.
    stand_in = interactions(
        model, X, occlude(model, X, window=1, by_channel=False, baseline=rows), chunks=(0, 2, 5)
    )
    assert "Parts cannot be replaced by the map's baseline, 2 rows: zero stands in for it" in (
        " ".join(stand_in.notes)
    )


@pytest.mark.parametrize("target", ["filter:conv0:1", "filter:conv0:1@2"])
def test_a_filter_and_a_position_are_targets(target):
    model = series_model()
    x = np.random.default_rng(2).normal(size=(11, model.info.input.channels))
    map_ = occlude(model, x, target=target, window=1, by_channel=False, baseline="zero")
    found = interactions(model, x, map_, chunks=(0, 4, 7))
    assert found.target == map_.target
    for (start, stop), drop in zip(found.parts.tolist(), found.drops, strict=True):
        changed = x.copy()
        changed[start:stop] = 0.0
        alone = occlude(model, changed, target=target, window=1, baseline="zero").score
        np.testing.assert_allclose(drop, map_.score - alone, atol=1e-12)


def test_a_stop_keeps_what_is_done():
    model = Formula(lambda x: x[:, 0, 0] * x[:, 6, 1])
    told = []

    def progress(done, total):
        told.append((done, total))
        return len(told) < 1

    map_ = occlude(model, X, window=1, by_channel=False, baseline="zero")
    map_ = dataclasses.replace(map_, values=np.where(map_.values, map_.values, np.nan))
    whole = interactions(model, X, map_, progress=lambda *each: told.append(each))
    assert told == [(3, 3)]
    assert not whole.partial
    told.clear()
    import interpret.methods.removal as removal

    at_once, removal.AT_ONCE = removal.AT_ONCE, 2
    try:
        found = interactions(model, X, map_, progress=progress)
    finally:
        removal.AT_ONCE = at_once
    assert found.partial
    np.testing.assert_array_equal(found.drops, whole.drops)
    assert np.isnan(found.together).all()
    assert found.relations == ("",)
    assert found.notes[-1] == "Stopped after 0 of 1 pairs: the others are not computed."
    assert found.params["passes"] == 3


def test_the_strongest_parts_are_taken_up_to_a_bound():
    model = Linear(np.ones((1, LENGTH, CHANNELS)) * (-1.0) ** np.arange(LENGTH)[:, None])
    map_ = occlude(model, X, window=1, by_channel=False, baseline="zero")
    found = interactions(model, X, map_, top=3)
    assert found.parts.tolist() == [[4, 5], [5, 6], [6, 7]]
    assert found.params["passes"] == passes(3) == 7
    with pytest.raises(ArgumentError) as refused:
        interactions(model, X, map_, top=61)
    assert str(refused.value) == (
        "top=61 parts two by two would take 1,892 runs of the model: use at most 60, which take "
        "1,831."
    )


def test_what_is_no_map_of_this_input_is_refused():
    model = Linear(np.ones((1, LENGTH, CHANNELS)))
    map_ = occlude(model, X, window=1)
    cases = {
        "Interactions are of a map, such as occlude, saliency or shapley give, but this is 3.": 3,
        "Interactions are of parts of the input, and this map is of frequencies: give one of "
        "positions, such as occlude or saliency gives.": occlude_frequencies(model, X),
        "This map is of the model linear, and linear is another one: give the model that was "
        "explained.": dataclasses.replace(map_, model_id="other"),
    }
    for sentence, given_map in cases.items():
        with pytest.raises(ArgumentError) as refused:
            interactions(model, X, given_map)
        assert str(refused.value) == sentence
    with pytest.raises(ArgumentError, match="of another input than the one that was given"):
        interactions(model, X + 1, map_)
    with pytest.raises(ArgumentError) as refused:
        interactions(model, X, map_, target=0)
    assert str(refused.value) == (
        "target says how a map is made, but the map is given: leave target out."
    )
    with pytest.raises(ArgumentError) as refused:
        interactions(model, X, map_, chunks="foo")
    assert str(refused.value) == (
        "chunks must be a number of equal parts, the positions at which parts begin (0,12,40), "
        "'words', 'changepoints' or 'spans', but is 'foo'."
    )
    with pytest.raises(ArgumentError, match="by_channel=True needs a map with a value for each"):
        interactions(model, X, occlude(model, X, window=1, by_channel=False), by_channel=True)


def test_a_part_that_is_the_baseline_already_is_told():
    model = Linear(np.ones((1, LENGTH, CHANNELS)))
    x = X.copy()
    x[:2] = 0.0
    map_ = dataclasses.replace(
        occlude(model, x, window=1, by_channel=False, baseline="zero"), values=np.ones((7, 1))
    )
    found = interactions(model, x, map_, chunks=(0, 2, 5))
    assert found.notes == (
        "1 part cannot be taken out: the baseline zero is what stands there already. Another "
        "baseline=… can.",
    )
    assert found.drops[0] == 0.0


def test_a_flat_sigmoid_makes_parts_look_redundant_and_that_is_told():
    model = Formula(lambda x: x[:, 0, 0] + x[:, 6, 1], activation="sigmoid")
    map_ = occlude(model, X, window=1, by_channel=False, baseline="zero", target=0)
    found = interactions(model, X, map_)
    assert found.relations == ("redundant",)
    assert found.notes[-1] == (
        "The score is 1, where a softmax or sigmoid is flat: parts may look redundant by that "
        "alone. A map of the score before it (logits=True) tells."
    )
    before = occlude(
        model, X, window=1, by_channel=False, baseline="zero", target=0, logits=True
    )  # fmt: skip
    assert interactions(model, X, before).relations == ("additive",)


def test_an_input_of_one_part_has_no_pair():
    model = example_model()
    found = interactions(model, "great")
    assert (found.words, found.pairs.shape, found.relations) == (("great",), (0, 2), ())
    np.testing.assert_array_equal(found.matrix, [[np.nan]])
    assert found.columns()["interaction"].shape == (0,)
    flat = dataclasses.replace(occlude(model, "great"), values=np.zeros((7, 1)))
    assert interactions(model, "great", flat, chunks="spans").drops.shape == (0,)
