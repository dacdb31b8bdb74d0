from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from interpret.methods.ngrams.analysis import ngrams
from tests.toy_models import TOKENS, Conv, Convolutional


def negating_model(dilation=1):
    """Slot 0 is driven down by "awful" and, less, by "was"; slot 1 answers to "great"."""
    table = np.zeros((len(TOKENS), 3))
    table[TOKENS.index("great")] = [0.0, 2.0, 0.0]
    table[TOKENS.index("awful")] = [-4.0, 0.0, 0.0]
    table[TOKENS.index("was")] = [-0.5, 0.0, 0.0]
    table[TOKENS.index("fun")] = [0.25, 0.0, 0.0]
    table[1] = [-9.0, 0.0, 0.0]  # the unknown word, which the corpus does not hold
    weights = np.array([[[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]]])
    return Convolutional(
        Conv(weights, dilation=dilation),
        [[1.0, 0.0]],
        bias=[0.0, 1.0],
        length=7,
        table=table,
        tokens=TOKENS,
        pad_id=0,
        oov_id=1,
    )


TEXTS = ["fun great film", "the awful film", "was the film", "film great", "the fun film"]


def test_the_token_that_silences_an_ngram_is_found():
    found = ngrams(negating_model(), TEXTS, top=2, purity=1.0)
    assert found.ngram_tokens[0] == ("fun", "great")
    assert found.negatives[0] == (0, 0, "awful", -2.0, -4.0)
    assert {negative[2] for negative in found.negatives} == {"awful", "was"}


def test_every_twin_is_what_the_model_answers_to_it():
    for dilation in (1, 2):
        model = negating_model(dilation)
        found = ngrams(model, TEXTS, top=3)
        assert found.negatives
        for row, position, token, preactivation, part in found.negatives:
            tokens = list(found.ngram_tokens[row])
            tokens[position] = token
            sample = model.encode([t or "the" for t in tokens])
            (maps,) = model.predict(sample.x[None], sample=sample, layer="conv0", logits=True)
            assert maps[0, 0, 0] == preactivation
            assert part < 0
            assert preactivation < max(np.nan_to_num(found.threshold[0]), 1e-9)
            assert preactivation < found.ngram_preactivation[row]


def test_words_that_are_not_in_the_corpus_make_no_twins():
    found = ngrams(negating_model(), ["fun great film", "great film the"], top=2)
    assert {negative[2] for negative in found.negatives} <= {"fun", "great", "film", "the"}


def test_frequent_words_go_first():
    model = negating_model()
    model.table[TOKENS.index("was")] = [-3.5, 0.0, 0.0]
    found = ngrams(model, [*TEXTS, *["was film the"] * 30], top=1)
    assert [negative[2] for negative in found.negatives] == ["was", "awful"]


@given(
    seed=st.integers(0, 10**6),
    padding=st.sampled_from(["valid", "same", "causal"]),
    arithmetic=st.sampled_from([(1, 1), (2, 1), (3, 1), (1, 2), (1, 3)]),
    kernel=st.integers(1, 2),
    length=st.sampled_from([None, 7, 8]),
    one_hot=st.booleans(),
    named=st.integers(2, 4),
)
@settings(max_examples=40)
def test_no_ngram_answers_more_than_is_possible_and_one_as_much(
    seed, padding, arithmetic, kernel, length, one_hot, named
):
    """All that a kernel can meet: ids without a name, padding, rows of zeros, edges."""
    rng, (stride, dilation) = np.random.default_rng(seed), arithmetic
    vectors = np.eye(4) if one_hot else rng.integers(-9, 4, (4, 3)) / 4
    weights = rng.integers(-9, 4, (5, kernel, vectors.shape[1])) / 4
    bias = rng.integers(-4, 5, 5) / 4
    model = Convolutional(
        Conv(weights, bias=bias, padding=padding, stride=stride, dilation=dilation),
        rng.normal(size=(5, 2)),
        length=length,
        table=None if one_hot else vectors,
        one_hot=one_hot,
        tokens=("", "[UNK]", "a", "b")[:named],
        pad_id=0,
    )
    least = model.info.input.minimum_length
    corpus = [
        model.info.token_rows(np.array([ids[(i + shift) // dilation % kernel] for i in range(n)]))
        for n in ([length] if length else range(least, least + 8))
        for ids in product(range(-1 if one_hot else 0, 4), repeat=kernel)
        for shift in range(kernel * dilation)
    ]
    found = ngrams(model, corpus, top=1)
    np.testing.assert_allclose(found.possible, found.highest, atol=1e-5)
    for number, tokens in enumerate(found.possible_tokens):
        if "" not in tokens[::dilation]:  # no padding and no edge: as the tokens say
            met = vectors[[model.info.token_id(token) for token in tokens[::dilation]]]
            expected = (met * weights[number]).sum() + bias[number]
            assert found.possible[number] == pytest.approx(expected)


def test_an_edge_may_be_better_than_any_token():
    """Each token takes 1 away and a zero before the text nothing; two tokens make −0.5."""
    table = np.full((len(TOKENS), 1), -1.0)
    model = Convolutional(
        Conv([[[1.0], [1.0]]], bias=[1.5], padding="causal"),
        [[1.0, 0.0]],
        length=4,
        table=table,
        tokens=TOKENS,
        pad_id=0,
    )
    found = ngrams(model, ["the film was great"], top=1)
    assert (found.possible.tolist(), found.highest.tolist()) == ([0.5], [0.5])
    assert found.possible_tokens == (("", "[UNK]"),)


def test_padding_may_be_better_than_any_token():
    table = np.full((len(TOKENS), 1), -1.0)
    table[0] = 1.0
    model = Convolutional(
        Conv([[[1.0], [1.0]]], bias=[0.5]),
        [[1.0, 0.0]],
        length=4,
        table=table,
        tokens=("[PAD]", *TOKENS[1:]),
        pad_id=0,
    )
    found = ngrams(model, ["the film"], top=1)
    assert (found.possible.tolist(), found.highest.tolist()) == ([2.5], [0.5])
    assert found.possible_tokens == (("[PAD]", "[PAD]"),)
