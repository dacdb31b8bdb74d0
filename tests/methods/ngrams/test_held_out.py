"""A threshold is tried on documents that it was not found in."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from interpret.methods.ngrams.analysis import ngrams
from interpret.methods.ngrams.held_out import LEAST, held_half, told, too_few, tried
from interpret.methods.ngrams.pure_sets import threshold_of
from interpret.methods.ngrams.row_file import number_columns, numbers
from tests.toy_models import TOKENS, Conv, Convolutional, text_model

RNG = np.random.default_rng(12)


@given(
    classes=st.lists(st.integers(0, 3), min_size=LEAST, max_size=120),
    seed=st.integers(0, 50),
)
@settings(max_examples=60)
def test_half_of_each_class_is_held_out_in_whatever_order_they_come(classes, seed):
    classes, documents = np.array(classes), np.arange(len(classes)) * 3
    held = held_half(classes, documents, seed=seed)
    assert held.sum() == len(classes) // 2
    for each in range(4):
        mine = classes == each
        assert abs(2 * held[mine].sum() - mine.sum()) <= 1
    order = np.random.default_rng(seed).permutation(len(classes))
    again = held_half(classes[order], documents[order], seed=seed)
    np.testing.assert_array_equal(again, held[order])


def test_the_seed_draws_another_half():
    classes, documents = np.zeros(200, dtype=int), np.arange(200)
    first, other = (held_half(classes, documents, seed=seed) for seed in (0, 1))
    assert 60 < (first != other).sum() < 140


def test_too_few_documents_are_not_halved():
    few = LEAST - 1
    assert held_half(np.zeros(few, dtype=int), np.arange(few), seed=0) is None
    assert too_few(LEAST) == ()
    assert too_few(1) == (
        "Thresholds are tried on the very documents that they were found in: to hold half of them "
        "out takes 40, and there is 1.",
    )


@given(st.lists(st.integers(0, 2**40), min_size=1, max_size=20))
def test_a_number_survives_its_row(given):
    rows = np.zeros((len(given), 9), dtype=np.float32)
    rows[:, -4:-2] = number_columns(np.array(given))
    assert numbers(rows).tolist() == given


def test_a_half_by_hand():
    """Not held: 5 right, 4 right, 3 wrong. Held: 6 wrong, 4 right, 3.5 right, 2 right."""
    scores = np.array([5, 6, 4, 4, 3, 3.5, 2], dtype=np.float32)
    right = np.array([1, 0, 1, 1, 0, 1, 1], dtype=bool)
    held = np.array([0, 1, 0, 1, 0, 1, 1], dtype=bool)
    assert tried(scores, right, 1.0, held=held) == (4.0, 2, 1)
    assert tried(scores, right, 0.6, held=held) == (3.0, 3, 2)
    assert np.isnan(tried(scores, ~right, 1.0, held=held).floor)
    found = told({1: tried(scores, right, 1.0, held=held)}, filters=2, held=held)
    assert found.documents == 4
    assert (found.threshold[1], found.purity[1], found.kept[1]) == (4.0, 1 / 2, 2 / 4)
    assert found.purity_interval[1] == pytest.approx([0.0945, 0.9055], abs=1e-4)
    assert np.isnan([found.threshold[0], found.purity[0], *found.kept_interval[0]]).all()


def test_a_threshold_that_nothing_held_out_passes_has_no_purity_but_a_coverage():
    scores = np.array([3, 1, 2, 0], dtype=np.float32)
    right, held = np.array([1, 0, 0, 0], dtype=bool), np.array([0, 1, 0, 1], dtype=bool)
    found = told({0: tried(scores, right, 1.0, held=held)}, filters=1, held=held)
    assert np.isnan([found.purity[0], *found.purity_interval[0]]).all()
    assert found.kept[0] == found.kept_interval[0, 0] == 0
    assert 0 < found.kept_interval[0, 1] < 1


def test_a_planted_filter_keeps_its_purity():
    """Of what passes, 0.8 is of the class in truth: so it is in the half that was held out."""
    size, truth = 40_000, 0.8
    high = RNG.random(size) < 0.3
    right = np.where(high, RNG.random(size) < truth, RNG.random(size) < 0.2)
    scores = np.where(high, 1.0, -1.0).astype(np.float32)
    held = held_half(right.astype(int), np.arange(size), seed=4)
    found = told({0: tried(scores, right, 0.75, held=held)}, filters=1, held=held)
    assert found.threshold[0] == 1.0
    low, above = found.purity_interval[0]
    assert low < truth < above
    assert above - low < 0.025
    assert found.kept[0] == pytest.approx(0.3, abs=0.01)


def test_a_filter_of_noise_loses_the_purity_that_it_was_found_with():
    """Half of the documents are of the class, and its answers tell nothing of which."""
    size, passing, right = 400, 0, 0
    above = []
    for seed in range(300):
        rng = np.random.default_rng(seed)
        scores, classes = rng.normal(size=size).astype(np.float32), rng.permutation(size) % 2
        held = held_half(classes, np.arange(size), seed=seed)
        found = tried(scores, classes == 1, 0.75, held=held)
        floor, _ = threshold_of(scores[~held], classes[~held] == 1, 0.75)
        if not np.isnan(floor):
            above.append((classes[~held & (scores >= floor)] == 1).mean())
            passing, right = passing + found.passing, right + found.right
    assert len(above) > 100  # a threshold is found all the same
    assert min(above) >= 0.75
    assert right / passing == pytest.approx(0.5, abs=0.05)


def texts(count, rng):
    return [" ".join(rng.choice(TOKENS[2:], rng.integers(2, 10))) for _ in range(count)]


def test_a_corpus_is_halved_and_tried_as_told():
    """Every number of the result anew, from the model alone."""
    model, corpus = text_model(length=None), texts(150, np.random.default_rng(6))
    found = ngrams(model, corpus, purity=0.6, seed=3)
    best, chosen = [], []
    for sample in map(model.encode, corpus):
        (maps,) = model.predict(sample.x[None], sample=sample, layer="conv0", logits=True)
        best.append(maps[0].max(axis=0))
        chosen.append(int(model.predict(sample.x[None], sample=sample)[0][0].argmax()))
    chosen = np.array(chosen)
    held = held_half(chosen, np.arange(150), seed=3)
    assert found.held_out_documents == held.sum() == 75
    tried_any = 0
    for number, scores in enumerate(np.array(best, dtype=np.float32).T):
        right = chosen == found.identity[number]
        floor, _ = threshold_of(scores[~held], right[~held], 0.6)
        np.testing.assert_array_equal(found.held_out_threshold[number], floor)
        if np.isnan(floor):
            continue
        passes = held & (scores >= floor)
        assert found.held_out_kept[number] == passes.sum() / 75
        if passes.any():
            tried_any += 1
            assert found.held_out_purity[number] == right[passes].mean()
    assert tried_any > 1
    assert not found.notes


def test_batches_parts_and_checkpoints_change_nothing(tmp_path):
    rng = np.random.default_rng(1)
    model, corpus = text_model(length=None), texts(120, rng)
    whole = ngrams(model, corpus, purity=0.6)
    stopped = ngrams(
        model, corpus, purity=0.6, checkpoint=tmp_path / "here.npz", batch_size=7,
        progress=lambda done, total: done < 60,
    )  # fmt: skip
    assert stopped.partial
    assert 0 < stopped.held_out_documents <= 60
    others = [
        ngrams(model, corpus, purity=0.6, checkpoint=tmp_path / "here.npz", batch_size=7),
        ngrams(model, iter(corpus), purity=0.6, batch_size=1),
    ]
    for other in others:
        assert other.held_out_documents == whole.held_out_documents == 60
        for name in ("threshold", "purity", "purity_interval", "kept", "kept_interval"):
            was, now = (getattr(each, f"held_out_{name}") for each in (whole, other))
            np.testing.assert_allclose(now, was, rtol=1e-5)


def test_without_classes_nothing_is_held_out_and_nothing_said():
    rng = np.random.default_rng(2)
    model = Convolutional(Conv(rng.normal(size=(2, 3, 1))), rng.normal(size=(2, 1)), length=12)
    found = ngrams(model, rng.normal(size=(50, 12, 1)))
    assert not found.classes
    assert found.held_out_documents == 0
    assert np.isnan(found.held_out_purity).all()
    assert not any("hold half" in note for note in found.notes)
