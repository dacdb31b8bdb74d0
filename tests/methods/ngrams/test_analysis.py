from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from interpret.core.errors import ArgumentError, DataError
from interpret.methods.ngrams import document_stream, top_ngrams
from interpret.methods.ngrams.analysis import ngrams
from interpret.methods.ngrams.document_stream import Document
from interpret.methods.ngrams.held_out import too_few
from tests.methods.ngrams.oracle import distinct, every_window, maxima
from tests.toy_models import TOKENS, Conv, Convolutional, example_model, series_model, text_model

RNG = np.random.default_rng(17)
WORDS = TOKENS[2:]

OVERLAPPING = (
    "Of windows that overlap, each filter's list holds the one of highest answer alone, or of "
    "lowest: those beside it show the same peak a step apart."
)


def random_texts(rng, count, longest):
    return [" ".join(rng.choice(WORDS, rng.integers(1, longest + 1))) for _ in range(count)]


def model_of(rng, *, padding="valid", stride=1, dilation=1, filters=5, length=9, **options):
    """Tokens → 4 dimensions → filters of 2 slots, of weights in quarters: sums are exact."""
    conv = Conv(
        rng.integers(-8, 9, (filters, 2, 4)) / 4,
        bias=rng.integers(-8, 9, filters) / 4,
        padding=padding,
        stride=stride,
        dilation=dilation,
    )
    table = rng.integers(-8, 9, (len(TOKENS), 4)) / 4
    return Convolutional(
        conv,
        rng.normal(size=(filters, 3)),
        length=length,
        table=table,
        tokens=TOKENS,
        pad_id=0,
        oov_id=1,
        **options,
    )


ARITHMETIC = [
    (padding, stride, dilation)
    for padding in ("valid", "same", "causal")
    for stride, dilation in ((1, 1), (2, 1), (1, 3))
]


@given(
    seed=st.integers(0, 10**6),
    arithmetic=st.sampled_from(ARITHMETIC),
    top=st.integers(1, 6),
    batch_size=st.sampled_from([1, 3, 64]),
    length=st.sampled_from([9, None]),
)
@settings(max_examples=60)
def test_every_number_is_that_of_looking_at_all_windows(seed, arithmetic, top, batch_size, length):
    rng = np.random.default_rng(seed)
    padding, stride, dilation = arithmetic
    model = model_of(rng, padding=padding, stride=stride, dilation=dilation, length=length)
    texts = random_texts(rng, 23, 9)
    if length is None and padding == "valid":
        texts = [f"{text} great fun film the" for text in texts]
    found = ngrams(model, texts, top=top, batch_size=batch_size)
    windows = list(every_window(model, texts))
    values = np.stack([w[5] for w in windows])
    best = maxima(windows, 5)
    assert (found.documents, found.windows) == (len(texts), len(windows))
    np.testing.assert_allclose(found.mean, values.mean(axis=0), atol=1e-6)
    np.testing.assert_array_equal(found.highest, values.max(axis=0))
    np.testing.assert_array_equal(found.lowest, values.min(axis=0))
    np.testing.assert_allclose(found.fires_windows, (values > 0).mean(axis=0))
    np.testing.assert_allclose(
        found.fires_documents, np.mean([b > 0 for b in best.values()], axis=0)
    )
    tenths = np.array([w[6] for w in windows])
    for number in range(5):
        fired = values[:, number] > 0
        shares = np.bincount(tenths[fired], minlength=10) / max(fired.sum(), 1)
        np.testing.assert_allclose(found.fires_at[number], shares)
        for is_top, sign in ((True, 1), (False, -1)):
            expected = distinct(windows, number, sign)[:top]
            rows = found.of(number, top=is_top)
            assert found.ngram_rank[rows].tolist() == list(range(len(expected)))
            got = [
                (z, count, document, tuple(span))
                for z, count, document, span in zip(
                    found.ngram_preactivation[rows].tolist(),
                    found.ngram_count[rows].tolist(),
                    found.ngram_document[rows].tolist(),
                    found.ngram_span[rows].tolist(),
                    strict=True,
                )
            ]
            assert got == [(e[0], e[1], e[2][0], e[3]) for e in expected]


@given(seed=st.integers(0, 10**6), arithmetic=st.sampled_from(ARITHMETIC))
@settings(max_examples=30)
def test_slot_products_and_bias_sum_to_the_preactivation(seed, arithmetic):
    rng = np.random.default_rng(seed)
    padding, stride, dilation = arithmetic
    model = model_of(rng, padding=padding, stride=stride, dilation=dilation)
    found = ngrams(model, random_texts(rng, 15, 9), top=4)
    assert (found.contribution, found.width) == ("products", 1 + dilation)
    sums = found.ngram_parts.sum(axis=1) + found.bias[found.ngram_filter]
    np.testing.assert_allclose(sums, found.ngram_preactivation, atol=1e-5)
    table, weights = model.table, model.convs[0].weights
    for row, tokens in enumerate(found.ngram_tokens):
        for slot, token in enumerate(tokens[::dilation]):
            start = found.ngram_span[row, 0]
            place = start + slot * dilation
            sample = model.encode(found.ngram_context[row])
            expected = 0.0
            if 0 <= place < 9:
                assert token == sample.positions[place]
                expected = weights[found.ngram_filter[row], slot] @ table[sample.x[place, 0]]
            assert found.ngram_parts[row, slot * dilation] == pytest.approx(expected)


def test_a_series_gives_its_windows_with_their_mean_and_spread():
    model = series_model(padding="same", channels=("left", "right"))
    series = [RNG.normal(size=(11, 2)) for _ in range(40)]
    found = ngrams(model, series, top=3)
    assert (found.channels, found.axis, found.ngram_tokens) == (("left", "right"), "position", ())
    for row in range(len(found.ngram_filter)):
        start, stop = found.ngram_span[row]
        padded = np.pad(series[found.ngram_document[row]].astype("float32"), ((3, 3), (0, 0)))
        np.testing.assert_array_equal(found.ngram_values[row], padded[start + 3 : stop + 3])
    for number in range(4):
        mine = found.ngram_values[found.of(number)]
        np.testing.assert_allclose(found.window_mean[number], mine.mean(axis=0))
        np.testing.assert_allclose(found.window_spread[number], mine.std(axis=0))
    sums = found.ngram_parts.sum(axis=1) + found.bias[found.ngram_filter]
    np.testing.assert_allclose(sums, found.ngram_preactivation, atol=1e-5)
    assert set(found.ngram_count) == {1}


def test_windows_of_a_series_beside_a_higher_one_are_left_out():
    """One bump: its neighbours answer nearly as much, and would fill the list."""
    series = np.zeros((30, 1))
    series[10:13, 0] = [1.0, 2.0, 1.0]
    series[20, 0] = 1.5
    model = Convolutional(Conv([[[1.0], [2.0], [1.0]]]), [[1.0]], length=30)
    found = ngrams(model, [series], top=3)
    rows = found.of(0)[:2]
    assert found.ngram_span[rows].tolist() == [[10, 13], [19, 22]]
    assert found.ngram_preactivation[rows].tolist() == [6.0, 3.0]


def test_a_deeper_layer_has_parts_by_occlusion():
    model = example_model()
    convs = [Conv(RNG.normal(size=(3, 2, 3))), Conv(RNG.normal(size=(4, 2, 3)))]
    deep = Convolutional(
        convs, np.ones((4, 2)), length=7, table=model.table + 0.1, tokens=TOKENS, pad_id=0, oov_id=1
    )
    texts = random_texts(RNG, 20, 7)
    found = ngrams(deep, texts, layer="conv1", top=2)
    assert (found.contribution, found.width) == ("occlusion", 3)
    assert np.isnan(found.possible).all()
    for row in range(len(found.ngram_filter)):
        sample = deep.encode(texts[found.ngram_document[row]])
        start, stop = found.ngram_span[row]
        for place in range(start, stop):
            other = sample.x.copy()
            other[place] = 0
            (maps,) = deep.predict(other[None], sample=sample, layer="conv1", logits=True)
            drop = found.ngram_preactivation[row] - maps[0, start, found.ngram_filter[row]]
            assert found.ngram_parts[row, place - start] == pytest.approx(drop, abs=1e-6)
    assert set(found.ngram_cluster) == {-1}


def test_too_many_occlusions_leave_the_lower_ranks_out(monkeypatch):
    monkeypatch.setattr("interpret.methods.ngrams.contributions.OCCLUSIONS", 14)
    convs = [Conv(RNG.normal(size=(3, 2, 2))), Conv(RNG.normal(size=(2, 2, 3)))]
    found = ngrams(
        Convolutional(convs, np.ones((2, 2)), length=8),
        [RNG.normal(size=(8, 2)) for _ in range(9)],
        layer="conv1",
        top=3,
    )
    known = ~np.isnan(found.ngram_parts).any(axis=1)
    assert known.sum() == 4
    assert set(found.ngram_rank[known]) == {0}
    assert found.notes == (
        OVERLAPPING,
        "conv1 sees 3 positions at once: the parts of the n-grams of lower rank were left out, "
        "since each position of each takes a run of its own.",
    )


def test_slots_name_tokens_and_the_best_ngram_there_could_be():
    model = example_model()
    found = ngrams(model, ["the film was great", "awful"], top=1)
    assert found.slot_tokens[0][0][0] == ("great", 2.0)
    assert (found.possible_tokens[0], found.possible[0]) == (("great", "fun"), 2.5)
    assert found.highest[0] < found.possible[0]  # it does not occur


def test_identity_is_the_class_of_the_largest_weight_or_of_the_largest_mean():
    model = text_model()
    texts = random_texts(RNG, 60, 9)
    found = ngrams(model, texts)
    assert found.identity_rule == "head weights"
    np.testing.assert_array_equal(found.identity, model.dense.argmax(axis=1))
    model.linear_head = lambda head=0: None
    found = ngrams(model, texts)
    assert found.identity_rule == "class means"
    np.testing.assert_array_equal(found.identity, np.nanargmax(found.class_means, axis=1))
    best = np.maximum(np.stack(list(maxima(every_window(model, texts), 5).values())), 0.0)
    chosen = np.array(
        [model.predict(s.x[None], sample=s)[0][0].argmax() for s in map(model.encode, texts)]
    )
    for number in range(3):
        expected = best[chosen == number].mean(axis=0) if (chosen == number).any() else np.nan
        np.testing.assert_allclose(found.class_means[:, number], expected, rtol=1e-6)


def test_one_sigmoid_speaks_for_its_name_or_against_it():
    model = model_of(np.random.default_rng(2))
    single = Convolutional(
        model.convs[0],
        np.array([[2.0], [-1.0], [0.0], [0.5], [-0.5]]),
        length=9,
        table=model.table,
        tokens=TOKENS,
        pad_id=0,
        oov_id=1,
        activation="sigmoid",
        labels=("praise",),
    )
    found = ngrams(single, random_texts(RNG, 9, 9), labels=["praise", "not praise", 1] * 3)
    assert found.classes == ("not praise", "praise")
    assert found.identity.tolist() == [1, 0, -1, 1, 0]
    assert np.isnan(found.threshold[2])


def test_filters_that_go_together_and_dead_ones_are_told():
    weights = RNG.normal(size=(4, 2, 3))
    weights[2] = 3.0 * weights[0]
    weights[3] = 0.0
    conv = Conv(weights, bias=[0.0, 0.0, 5.0, -1.0])
    series = [RNG.normal(size=(10, 3)) for _ in range(30)]
    found = ngrams(Convolutional(conv, np.ones((4, 2)), length=10), series)
    assert [pair[:2] for pair in found.similar] == [(0, 2)]
    assert found.similar[0][2] == pytest.approx(1.0)
    assert found.dead == (3,)


def test_a_generator_is_gone_through_once_and_says_what_that_leaves_open():
    model = text_model(pool="average", activation="softmax")
    texts = random_texts(RNG, 30, 9)
    once = ngrams(model, (text for text in texts), labels=iter([0] * 30))
    twice = ngrams(model, texts, labels=[0] * 30)
    assert once.notes == (
        "What thresholds change is not known: it takes a second pass, and the corpus can be gone "
        "through only once.",
        *too_few(30),
    )
    assert np.isnan(once.agreement)
    assert once.accuracy == twice.accuracy
    assert not np.isnan(twice.accuracy_thresholded)
    np.testing.assert_array_equal(once.threshold, twice.threshold)
    by_turns = ngrams(model, texts, labels=(0 for _ in texts))
    labels_only = once.notes[0].replace("the corpus can", "its labels can")
    assert by_turns.notes == (labels_only, *too_few(30))
    assert by_turns.accuracy == twice.accuracy


def test_a_stop_at_the_last_report_comes_too_late_to_be_one():
    model, texts = text_model(pool="average", activation="softmax"), random_texts(RNG, 30, 9)
    whole = ngrams(model, texts, labels=[0] * 30)
    late = ngrams(model, texts, labels=[0] * 30, progress=lambda done, total: done < total)
    assert late == whole
    assert not late.partial


def test_a_label_that_only_looks_like_a_number_is_refused():
    with pytest.raises(ArgumentError, match="The label '²' of document 0 is none of the classes"):
        ngrams(text_model(), ["a"], labels=["²"])


def test_a_layer_whose_answers_see_more_here_than_there_is_refused():
    model = text_model()
    model.spans = lambda layer, length: np.array([[0, 1], [0, 2], [0, 3], [1, 4]])
    with pytest.raises(ArgumentError, match="see 1 to 3 positions, as those of a transposed"):
        ngrams(model, ["a b c"])


class Labelled(list):
    labels = ("class 0", "class 2", None)


def test_labels_come_with_the_corpus_or_beside_it():
    model = text_model()
    texts = ["great fun", "awful film", "the film was"]
    own = ngrams(model, Labelled(texts))
    beside = ngrams(model, texts, labels=[0, "2", np.nan])
    assert own == beside
    assert own.accuracy == np.mean(
        [
            model.predict(s.x[None], sample=s)[0][0].argmax() == label
            for s, label in zip(map(model.encode, texts[:2]), (0, 2), strict=True)
        ]
    )


def test_documents_of_padding_alone_are_left_out_and_counted():
    model = text_model()
    found = ngrams(model, ["great fun", "", "awful", ""])
    assert found.documents == 2
    left_out = "2 documents hold nothing but padding and were left out."
    assert found.notes == (left_out, *too_few(2))
    assert set(found.ngram_document) <= {0, 2}
    with pytest.raises(DataError) as caught:
        ngrams(model, ["", ""])
    assert str(caught.value) == "All 2 documents of the corpus hold nothing but padding."


def test_a_text_is_cut_around_its_ngram():
    model = text_model(length=None)
    text = " ".join(["the"] * 100 + ["great", "fun"] + ["film"] * 100)
    found = ngrams(model, [text], top=20)
    row = next(n for n, t in enumerate(found.ngram_tokens) if t == ("great", "fun"))
    shown = found.ngram_context[row]
    assert "great fun" in shown
    assert shown.startswith("…the")
    assert shown.endswith("film…")
    assert len(shown) <= 170


@pytest.mark.parametrize(
    ("corpus", "options", "kind", "message"),
    [
        (
            "reviews.csv",
            {},
            ArgumentError,
            "corpus must be a collection of inputs, but is 'reviews.csv'. For a file, give "
            "interpret.read_corpus(path); for a single text, a list that holds it.",
        ),
        (
            {"x": 1},
            {},
            ArgumentError,
            "corpus must be a collection of inputs, such as a list of texts or of arrays, but is "
            "one dict: put it into a list.",
        ),
        ([], {}, DataError, "The corpus holds no documents: there is nothing to go through."),
        (["fun"], {"top": 0}, ArgumentError, "top must be a whole number of at least 1, but is 0."),
        (
            ["fun"],
            {"purity": 1.5},
            ArgumentError,
            "purity must be a share of the documents, above 0 and at most 1, but is 1.5.",
        ),
        (
            ["fun", "great"],
            {"labels": [1]},
            ArgumentError,
            "labels holds 1 labels, but the corpus 2 documents: give one for each, None where "
            "there is none.",
        ),
        (
            ["fun", "great"],
            {"labels": iter([1])},
            ArgumentError,
            "labels ends after 1 labels, but the corpus goes on: give one for each document, None "
            "where there is none.",
        ),
        (
            ["fun"],
            {"labels": ["sad"]},
            ArgumentError,
            "The label 'sad' of document 0 is none of the classes, 'class 0', 'class 1' or "
            "'class 2', nor one of their numbers, 0 to 2.",
        ),
        (
            ["fun", np.array([[0], [99]])],
            {},
            DataError,
            "Document 1: Input 'x' takes one sample of shape (9, 1) (position, channel), but the "
            "array given has shape (2, 1).",
        ),
        (
            ["fun"],
            {"checkpoint": "no/such/folder.npz"},
            ArgumentError,
            "checkpoint='no/such/folder.npz' lies in a folder that is not there: name a file to be "
            "written.",
        ),
    ],
)
def test_what_breaks_a_rule_is_refused(corpus, options, kind, message):
    with pytest.raises(kind) as caught:
        ngrams(text_model(), corpus, **options)
    assert str(caught.value).startswith(message)


def test_a_missing_value_is_told_with_its_document():
    series = [np.zeros((11, 2)), np.full((11, 2), np.nan)]
    with pytest.raises(DataError, match=r"^Document 1: Input 'x' holds nan at \(0, 0\)"):
        ngrams(series_model(), series)


def test_a_layer_that_mixes_all_positions_has_no_ngrams():
    with pytest.raises(ArgumentError) as caught:
        ngrams(series_model(traceable=False), [np.zeros((11, 2))])
    assert str(caught.value) == (
        "layer='conv0' of toy has no n-grams: it is not known which positions each of its answers "
        "saw, since a layer before it mixes all of them. Name an earlier layer."
    )


def test_a_model_that_does_not_choose_has_no_classes():
    model = Convolutional(Conv(RNG.normal(size=(3, 2, 2))), np.ones((3, 1)), length=8)
    found = ngrams(model, [RNG.normal(size=(8, 2)) for _ in range(5)])
    assert found.classes == ()
    assert set(found.identity) == {-1}
    assert np.isnan(found.threshold).all()
    assert found.notes == (
        OVERLAPPING,
        "Output 'out' does not choose between classes: filters have no class and no threshold.",
    )


def test_a_second_input_goes_with_its_own_document():
    convs = Conv(RNG.normal(size=(3, 2, 2)))
    model = Convolutional(convs, RNG.normal(size=(3, 2)), length=8, static=RNG.normal(size=(6, 2)))
    corpus = [{"x": RNG.normal(size=(8, 2)), "extra": 9 * RNG.normal(size=6)} for _ in range(30)]
    found = ngrams(model, corpus, labels=[0] * 30)
    expected = [
        model.predict(s.x[None], sample=s)[0][0].argmax() == 0 for s in map(model.encode, corpus)
    ]
    assert found.accuracy == np.mean(expected)
    with pytest.raises(ArgumentError, match="has 2 inputs, of which a checkpoint cannot keep"):
        ngrams(model, corpus, checkpoint="here.npz")


def test_stopped_it_tells_what_was_gone_through():
    texts = random_texts(RNG, 40, 9)
    told = []

    def stop(done, total):
        told.append((done, total))
        return done < 20

    found = ngrams(text_model(), texts, batch_size=8, progress=stop)
    assert found.partial
    assert told == [(8, 40), (16, 40), (24, 40)]
    whole = ngrams(text_model(), texts[:24], batch_size=8)
    assert (found.documents, found.partial, whole.partial) == (24, True, False)
    np.testing.assert_array_equal(found.ngram_count, whole.ngram_count)


def test_rows_waiting_do_not_change_the_answer(monkeypatch):
    texts = random_texts(RNG, 50, 9)
    late = ngrams(text_model(), texts)
    monkeypatch.setattr(top_ngrams, "WAITING", 0)
    assert ngrams(text_model(), texts) == late


def test_pieces_begin_small_and_grow():
    document = Document(number=0, sample=text_model().encode("a b"))
    sizes = [len(chunk) for chunk in document_stream.chunks([document] * 10_000)]
    assert sizes == [128, 128, 256, 512, *[1024] * 8, 784]


def test_it_can_be_stopped_while_documents_are_read():
    """Reading alone may take longer than anybody waits."""
    read = []

    def texts():
        for number in range(4000):
            read.append(number)
            yield "good film" if number % 2 else "bad film"

    found = ngrams(text_model(), texts(), progress=lambda done, total: len(read) < 300)
    assert found.partial
    assert 0 < found.documents <= len(read) <= 300 + document_stream.BETWEEN


def test_chunks_do_not_change_the_answer(monkeypatch):
    texts = random_texts(RNG, 50, 9)
    whole = ngrams(text_model(), texts)
    monkeypatch.setattr(document_stream, "AT_ONCE", 7)
    found = ngrams(text_model(), texts)
    assert found.ngram_tokens == whole.ngram_tokens
    assert found.negatives == whole.negatives
    for name in ("ngram_count", "ngram_document", "ngram_span", "threshold", "kept", "fires_at"):
        np.testing.assert_array_equal(getattr(found, name), getattr(whole, name))
    np.testing.assert_allclose(found.mean, whole.mean)  # sums of other batches round otherwise


@pytest.mark.parametrize("labels", [(0, 1, 1), ("neg", "pos", "POSITIVE"), (False, True, True)])
def test_the_accuracy_of_a_single_sigmoid_is_by_its_middle(labels):
    """great: σ(2) and awful: σ(−2); the last, of label 1, has σ(−2): two of three are right."""
    made = example_model()
    table = made.table[:, :2]
    conv = Conv(np.array([[[1.0, 0.0]], [[0.0, 1.0]]]))
    toy = Convolutional(
        conv, np.array([[1.0], [-1.0]]), activation="sigmoid", labels=("positive",),
        length=5, table=table, tokens=TOKENS, pad_id=0, oov_id=1,
    )  # fmt: skip
    head = replace(toy.info.heads[0], negative="negative")
    toy.info = replace(toy.info, heads=(head,))
    found = ngrams(toy, ["awful film", "great film", "the awful"], labels=labels)
    assert found.classes == ("negative", "positive")
    assert found.accuracy == pytest.approx(2 / 3)


@pytest.mark.parametrize("pool", ["max", "average"])
@pytest.mark.parametrize("written", ["names", "ones", "text"])
def test_several_classes_at_once_are_decided_each_by_itself(pool, written):
    """Accuracy and agreement are shares of all decisions at 0.5, as by hand."""
    rng = np.random.default_rng(6)
    toy = model_of(rng, pool=pool, activation="sigmoid", labels=("toxic", "insult", "threat"))
    texts = [" ".join(rng.choice(WORDS, 9)) for _ in range(40)]
    samples = [toy.encode(text) for text in texts]
    (layer,) = (each.name for each in toy.info.conv_layers)
    x = np.stack([sample.x for sample in samples])
    toy.bias = -np.median(toy.predict(x, sample=samples[0], logits=True)[0], axis=0)
    decided = toy.predict(x, sample=samples[0])[0] > 0.5
    truth = rng.integers(0, 2, decided.shape)
    sets = [[toy.info.heads[0].labels[i] for i in np.flatnonzero(row)] for row in truth]
    labels = {"names": sets, "ones": truth, "text": [";".join(each) for each in sets]}[written]
    found = ngrams(toy, texts, labels=labels)
    floors = np.where(np.isnan(found.threshold), np.inf, found.threshold - 1e-6)
    (scores,) = toy.predict_gated(x, sample=samples[0], floors={layer: floors})
    assert found.accuracy == pytest.approx((decided == truth).mean())
    assert found.accuracy_thresholded == pytest.approx(((scores > 0.5) == truth).mean())
    assert found.agreement == pytest.approx(((scores > 0.5) == decided).mean())
    largest = toy.predict(x, sample=samples[0], layer=layer)[0].max(axis=1)
    for number in range(3):
        mine = largest[decided[:, number]].mean(axis=0)
        assert found.class_means[:, number] == pytest.approx(mine, abs=1e-5)
    assert any("Each class is decided by itself" in note for note in found.notes)


def test_windows_that_overlap_are_told_to_be_left_out_and_those_side_by_side_are_not():
    weights = np.ones((1, 3, 1))
    ramp = np.arange(9.0)[:, None]  # answers 3, 6, 9 … 21, the higher the later
    overlapping = ngrams(Convolutional(Conv(weights), np.ones((1, 2)), length=9), [ramp])
    top = overlapping.of(0)
    assert overlapping.ngram_span[top].tolist() == [[6, 9]]  # all windows share a way up to it
    assert OVERLAPPING in overlapping.notes
    apart = ngrams(Convolutional(Conv(weights, stride=3), np.ones((1, 2)), length=9), [ramp])
    assert apart.ngram_span[apart.of(0)].tolist() == [[6, 9], [3, 6], [0, 3]]
    assert OVERLAPPING not in apart.notes
    text = ngrams(text_model(), ["the film was great"])
    assert OVERLAPPING not in text.notes
