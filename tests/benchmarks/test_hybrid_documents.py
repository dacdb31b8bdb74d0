"""Hybrid documents hold every sentence once, and a point is right where the word's class is."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.truth.hybrid_documents import (
    SENTENCE,
    SENTENCES,
    Hybrid,
    by_chance,
    hybrids,
    points_right,
    sentences,
)
from benchmarks.truth.newsgroups import Posts, numbered, posts, vocabulary


def written(lengths):
    """A post of each length, whose words say which post and place they are of."""
    words = [tuple(f"{post}.{n}" for n in range(length)) for post, length in enumerate(lengths)]
    return Posts(words=words, label=np.arange(len(lengths)) % 20)


def test_a_post_is_cut_into_sentences_of_fifteen_words_and_the_rest():
    cut = [*sentences(written([31, 15]))]
    assert [len(words) for words, _ in cut] == [15, 15, 1, 15]
    assert [label for _, label in cut] == [0, 0, 0, 1]
    assert cut[2][0] == ("0.30",)


@given(lengths=st.lists(st.integers(1, 70), min_size=1, max_size=40), seed=st.integers(0, 99))
@settings(max_examples=50)
def test_every_word_stands_in_one_document_with_the_class_of_its_post(lengths, seed):
    every = written(lengths)
    documents = hybrids(every, seed=seed)
    words = Counter(word for document in documents for word in document.words)
    assert words == Counter(word for post in every.words for word in post)
    for document in documents:
        assert len(document.words) == len(document.label) <= SENTENCE * SENTENCES
        posts = [int(word.split(".")[0]) for word in document.words]
        assert document.label.tolist() == [post % 20 for post in posts]
    count = sum(-(-length // SENTENCE) for length in lengths)
    assert len(documents) == -(-count // SENTENCES)


def test_sentences_are_shuffled_by_the_seed():
    every = written([150] * 30)
    first, again, other = (hybrids(every, seed=seed) for seed in (0, 0, 1))
    assert [each.words for each in first] == [each.words for each in again]
    assert first[0].words != other[0].words
    assert all(len({*each.label}) > 1 for each in first)


def test_a_point_by_hand():
    document = Hybrid(words=("a", "b", "c", "d"), label=np.array([3, 7, 7, 0]))
    assert points_right(np.array([0.1, 0.9, 0.2, 0.8]), document, 7)
    assert not points_right(np.array([0.1, 0.2, 0.3, 0.8]), document, 7)
    assert not points_right(np.array([0.8, 0.8, 0.3, 0.1]), document, 7)  # the first of equals
    assert points_right(np.array([-3.0, -1.0, -2.0, -4.0]), document, 7)  # signs are kept
    assert by_chance(document, 7) == 0.5
    assert by_chance(document, 9) == 0.0


def test_posts_are_read_with_groups_by_the_alphabet(tmp_path):
    folder = tmp_path / "lib/python3.11/site-packages/orangecontrib/text/datasets"
    folder.mkdir(parents=True)
    groups = [f"group.{letter}" for letter in "tsrqponmlkjihgfedcba"]
    lines = [f"{group}\tthe words of {group[-1]} " for group in groups]
    lines.insert(4, "group.a\t ")  # nothing was written
    text = "\n".join(["Category\tText", "d\tstring", "class\t", *lines, "", ""])
    (folder / "20newsgroups-test.tab").write_text(text)
    read = posts("test", tmp_path)
    assert read.words[0] == ("the", "words", "of", "t")
    assert read.label.tolist() == [*range(19, -1, -1)]
    with pytest.raises(SystemExit, match=r"train\.tab is not in"):
        posts("train", tmp_path)


def test_words_are_numbered_by_how_often_they_are_used():
    known = vocabulary([["b", "a", "c"], ["c", "a"], ["c", "d"]], most=4)
    assert known == ["[PAD]", "[UNK]", "c", "a"]
    assert numbered(["a", "b", "c"], known).tolist() == [3, 1, 2]


@pytest.mark.tensorflow
def test_the_network_is_the_published_one():
    pytest.importorskip("keras")
    from benchmarks.truth.hybrid_models import FULL, Batches, network

    model = network(FULL.words, FULL.embedding)
    kinds = [type(layer).__name__ for layer in model.layers]
    pooled = ["GlobalMaxPooling1D", "Dropout", "Dense"]
    assert kinds == ["Embedding", "Dropout", "Conv1D", *pooled]
    count = 50_000 * 300 + 5 * 300 * 150 + 150 + 150 * 20 + 20
    assert model.count_params() == count
    every = written([3, 9, 1, 5, 1200] * 4)
    known = vocabulary(every.words, 10_000)
    batches = Batches(every, known, FULL, np.random.default_rng(1))
    seen = []
    for x, label in batches:
        for ids, group in zip(x, label, strict=True):
            words = [known[number] for number in ids if number]
            post = int(words[0].split(".")[0])
            assert group == post
            assert words == list(every.words[post][:1000])  # the rest is padding
            seen.append(post)
    assert len(batches) == 3
    assert sorted(seen) == [*range(20)]
    assert seen != [*range(20)]
