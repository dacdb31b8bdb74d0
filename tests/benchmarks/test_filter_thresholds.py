"""Sentences of film reviews are read and split as told, and coverage is what the paper counts."""

import io
import tarfile

import numpy as np
import pytest

from benchmarks.truth.film_snippets import Snippets, film_snippets, in_words, rated, split

LINES = "1\t2.5\tIt&#39;s GREAT, isn't it?\n2\t0.0\tSo-so.\n3\t-0.25\tA\ttab\n4\t1e-9\tfine"


def test_words_endings_and_marks_are_apart():
    assert in_words("It&#39;s GREAT, isn't it?") == (
        *("it", "'s", "great", ",", "is", "n't", "it", "?"),
    )
    assert in_words("''Conan'' ... can't, they'll: don't n't") == (
        *("'", "'", "conan", "'", "'", ".", ".", ".", "ca", "n't", ",", "they", "'ll", ":"),
        *("do", "n't", "n't"),
    )
    assert in_words("d'été") == ("d", "'", "été")


def test_the_sign_of_a_rating_is_the_class_and_none_has_none():
    read = rated(LINES)
    assert read.label.tolist() == [1, 0, 1]
    assert read.words[1:] == [("a", "tab"), ("fine",)]


def test_the_archive_in_the_source_is_read(tmp_path):
    def packed(name, content):
        file = io.BytesIO()
        with tarfile.open(fileobj=file, mode="w:gz") as archive:
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
        return file.getvalue()

    inner = packed("hutto/movieReviewSnippets_GroundTruth.txt", LINES.encode())
    (tmp_path / "source").mkdir()
    source = tmp_path / "source/vaderSentiment-3.3.2.tar.gz"
    source.write_bytes(packed("vader/additional/hutto_ICWSM_2014.tar.gz", inner))
    assert film_snippets(tmp_path).words == rated(LINES).words
    source.unlink()
    with pytest.raises(SystemExit, match="`make truth` brings it there"):
        film_snippets(tmp_path)


def test_a_fifth_is_held_back_by_the_seed():
    every = Snippets(words=[(str(n),) for n in range(103)], label=np.arange(103) % 2)
    train, validation = split(every, seed=3)
    assert (len(train.words), len(validation.words)) == (82, 21)
    assert {*train.words} | {*validation.words} == {*every.words}
    for part in (train, validation):
        assert part.label.tolist() == [int(word) % 2 for (word,) in part.words]
    assert split(every, seed=3)[1].words == validation.words
    assert split(every, seed=4)[1].words != validation.words


@pytest.fixture(scope="module")
def films():
    """The network as it starts, some sentences, and their words."""
    keras = pytest.importorskip("keras")
    from benchmarks.truth.film_models import known_words, network

    keras.utils.set_random_seed(5)
    rng = np.random.default_rng(5)
    words = [f"w{n}" for n in range(30)]
    texts = [tuple(rng.choice(words, rng.integers(1, 12))) for _ in range(200)]
    known = known_words(texts)
    return network(len(known)), texts, known


@pytest.mark.tensorflow
def test_the_network_has_the_published_layers(films):
    from benchmarks.truth.film_models import Batches

    model, texts, known = films
    convolutions = 2 * 50 * 20 + 20 + 3 * 50 * 20 + 20
    assert model.count_params() == 50 * len(known) + convolutions + 40 * 2 + 2
    batches = Batches(Snippets(words=texts, label=np.arange(200)), known, np.random.default_rng(0))
    seen = []
    for x, label in batches:
        assert 1 <= len(x) <= 16
        assert [len(texts[row]) for row in label] == [x.shape[1]] * len(x)
        seen += label.tolist()
    assert sorted(seen) == [*range(200)]
    assert seen != [*range(200)]


@pytest.mark.tensorflow
@pytest.mark.parametrize("purity", [0.6, 0.75])
def test_coverage_is_what_the_authors_rule_counts(films, purity):
    """By Keras alone: the most documents of largest sums that are pure enough, equals together."""
    import keras

    import interpret
    from benchmarks.truth.newsgroups import numbered

    network, texts, known = films
    model = interpret.load(
        network, vocabulary=known, labels=("negative", "positive"), pad_id=0, oov_id=1
    )
    for width in (2, 3):
        layer = network.get_layer(f"conv_{width}")
        maps = keras.Model(network.input, layer.input)
        kernel, bias = (np.asarray(weights) for weights in layer.get_weights())
        largest, predicted = [], []
        for words in texts:
            x = numbered(words, known)[None]
            vectors = np.asarray(maps(x))[0]
            sums = [
                np.einsum("ij,ijf->f", vectors[at : at + width], kernel)
                for at in range(len(vectors) - width + 1)
                if at + width > 2 and at < len(vectors) - 2  # holds a word
            ]
            largest.append(np.max(sums, axis=0) + bias)
            predicted.append(int(np.asarray(network(x)).argmax()))
        weights = network.layers[-1].get_weights()[0][20 * (width - 2) :][:20]
        found = interpret.ngrams(
            model, [list(words) for words in texts], layer=layer.name, purity=purity, top=1
        )
        for number, scores in enumerate(np.array(largest).T):
            order = np.argsort(-scores)
            right = np.array(predicted)[order] == weights[number].argmax()
            apart = np.append(np.diff(scores[order]) < -1e-5, True)
            pure = [n for n in range(1, 201) if right[:n].mean() >= purity and apart[n - 1]]
            assert found.kept[number] == pytest.approx(max(pure, default=0) / 200)
