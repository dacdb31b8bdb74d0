"""Filters of words and filters of order, beside shuffled documents."""

import dataclasses

import numpy as np
import pytest

from interpret.core.errors import ArgumentError, DataError
from interpret.core.false_discoveries import adjusted
from interpret.methods.ngrams.analysis import ngrams
from tests.toy_models import Conv, Convolutional

WORDS = tuple("abcdefghij")
TOKENS = ("", "?", *WORDS)
A, B = 0, 1
SHUFFLES = 39


def model_of(weights, *, length=12, padding="same"):
    """One-hot embeddings of the ten words, so that weights (filter, slot, word) are the answers."""
    weights = np.asarray(weights, dtype=np.float64)
    table = np.vstack([np.zeros((2, len(WORDS))), np.eye(len(WORDS))])
    return Convolutional(
        Conv(weights, padding=padding),
        np.ones((len(weights), 2)) * [[1.0, -1.0]],
        length=length,
        table=table,
        tokens=TOKENS,
        pad_id=0,
        oov_id=1,
        labels=("x", "y"),
    )


def bigram(first, second):
    weights = np.zeros((2, len(WORDS)))
    weights[0, first] = weights[1, second] = 1.0
    return weights


def texts(rng, count, *, length=10):
    return [" ".join(rng.choice(WORDS, length, replace=False)) for _ in range(count)]


def planted(rng, count):
    """Each document has an a right before a b, and nothing else of an order."""
    found = []
    for text in texts(rng, count):
        words = [word for word in text.split() if word not in "ab"]
        at = int(rng.integers(0, len(words) + 1))
        found.append(" ".join([*words[:at], "a", "b", *words[at:]]))
    return found


def test_a_filter_of_single_words_is_never_rare_and_one_of_an_order_is():
    one_word = np.zeros((2, len(WORDS)))
    one_word[0, A] = 1.0
    model = model_of([one_word, bigram(A, B), bigram(B, A)])
    found = ngrams(model, planted(np.random.default_rng(1), 30), shuffles=SHUFFLES)
    # With an a in every document, wherever it stands, the first filter's highest is always 1.
    assert found.as_high.tolist()[0] == found.as_high_on_average.tolist()[0] == SHUFFLES
    assert found.chances_on_average[0] == 1.0
    # a right before b is 2 in all documents as they are, and in some of 30 when shuffled.
    assert found.chances_on_average[1] == 1 / (SHUFFLES + 1)
    assert found.as_high_on_average[2] == SHUFFLES  # the other order never stands there
    assert (found.shuffles, found.shuffled_documents) == (SHUFFLES, 30)
    # Somewhere among 30 documents the two stand side by side by chance in nearly every shuffle.
    assert found.as_high[1] > SHUFFLES // 2
    assert found.params["shuffles"] == SHUFFLES


def test_an_ngram_that_shuffles_seldom_make_is_rare_by_its_highest_answer():
    weights = np.zeros((1, 4, len(WORDS)))
    for slot in range(4):
        weights[0, slot, slot] = 1.0
    model = model_of(weights, padding="valid")
    found = ngrams(model, ["e f a b c d g", "h i j e f"], shuffles=SHUFFLES)
    assert found.ngram_tokens[0] == ("a", "b", "c", "d")
    assert found.chances[0] == 1 / (SHUFFLES + 1)
    assert found.columns()["filter_chance"][0] == found.chances[0]


def test_chances_are_uniform_where_the_documents_have_no_order():
    rng = np.random.default_rng(3)
    model = model_of([rng.normal(size=(2, len(WORDS))) for _ in range(6)])
    chances = []
    for seed in range(40):
        found = ngrams(model, texts(rng, 6), shuffles=19, seed=seed)
        chances += [*found.chances_on_average[:1], *found.chances[:1]]
    # Of a permutation test P(chance ≤ u) = u at u = k/20; 80 draws, four standard deviations.
    for share in (0.05, 0.25, 0.5, 0.75):
        taken = np.mean(np.asarray(chances) <= share + 1e-9)
        assert abs(taken - share) < 4 * np.sqrt(share * (1 - share) / 40)


def test_a_shuffle_moves_words_within_their_document_and_leaves_padding():
    model = model_of([bigram(A, B)], length=12)
    seen = []
    survey = model.survey

    def noted(x, **more):
        seen.append(x[:, :, 0].copy())
        return survey(x, **more)

    model.survey = noted
    ngrams(model, ["a b c", "d e f g"], shuffles=3, seed=5)
    before, *others = seen[1:]
    assert len(others) == 3
    for x in others:
        np.testing.assert_array_equal(np.sort(x, axis=1), np.sort(before, axis=1))
        np.testing.assert_array_equal(x == 0, before == 0)
    assert any((x != before).any() for x in others)
    again = ngrams(model, ["a b c", "d e f g"], shuffles=3, seed=5)
    np.testing.assert_array_equal(seen[-1], others[-1])
    assert again == ngrams(model, ["a b c", "d e f g"], shuffles=3, seed=5)


def test_without_shuffles_nothing_is_told_and_nothing_costs():
    model = model_of([bigram(A, B)])
    found = ngrams(model, ["a b c"])
    assert (found.shuffles, found.as_high) == (0, None)
    assert np.isnan(found.chances).all()
    assert "filter_chance" not in found.columns()
    beside = ngrams(model, ["a b c"], shuffles=2)
    fields = {"as_high", "as_high_on_average", "shuffles", "shuffled_documents", "params"}
    for each in dataclasses.fields(found):
        if each.name not in fields:
            np.testing.assert_equal(getattr(beside, each.name), getattr(found, each.name))


def test_a_stop_keeps_the_shuffles_made_and_a_checkpoint(tmp_path):
    model, corpus = model_of([bigram(A, B)]), texts(np.random.default_rng(0), 5)
    told = []

    def progress(done, total):
        told.append((done, total))
        return done != 15 or total != 30

    path = tmp_path / "c.npz"
    found = ngrams(model, corpus, shuffles=5, progress=progress, checkpoint=path)
    assert told[-3:] == [(5, 30), (10, 30), (15, 30)]
    assert (found.partial, found.shuffles) == (True, 2)
    assert found.notes[-1] == "Stopped after 2 of 5 shuffles: chances are over those."
    assert path.exists()
    whole = ngrams(model, corpus, shuffles=5, checkpoint=path)
    assert whole == ngrams(model, corpus, shuffles=5)
    assert not path.exists()
    ngrams(model, corpus, shuffles=5, progress=progress, checkpoint=path)
    with pytest.raises(DataError, match="was written for shuffles=5, but shuffles is 6 now"):
        ngrams(model, corpus, shuffles=6, checkpoint=path)


def test_too_many_shuffles_are_refused():
    with pytest.raises(ArgumentError) as refused:
        ngrams(model_of([bigram(A, B)]), ["a b"], shuffles=10_001)
    assert str(refused.value) == (
        "shuffles=10,001 would run the documents so many times: use at most 10,000, which tell a "
        "chance of 1e-04."
    )


def test_chances_are_allowed_for_their_number():
    # Benjamini and Hochberg's rule at 0.05 takes the first four of these, by hand.
    chances = np.array([0.001, 0.008, 0.039, 0.041, 0.042, 0.06, 0.074, 0.205, np.nan])
    found = adjusted(chances)
    np.testing.assert_allclose(found[:5], [0.008, 0.032, 0.0672, 0.0672, 0.0672])
    assert np.isnan(found[-1])
    assert (np.diff(found[:-1]) >= 0).all()
