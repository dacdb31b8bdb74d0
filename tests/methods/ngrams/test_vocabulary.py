import numpy as np

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
