"""Chunks of inputs against positions counted by hand, and occlusion of them against brute force."""

import dataclasses
import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from interpret.core.errors import ArgumentError
from interpret.methods.chunks import chunks_of
from interpret.methods.occlusion import occlude
from interpret.methods.occlusion_of_many import occlude_all
from tests.toy_models import Linear, example_model, text_model

RNG = np.random.default_rng(41)
WEIGHTS = RNG.normal(size=(2, 11, 3))
SERIES = RNG.normal(size=(11, 3)).astype(np.float32)


def series(length=11, channels=3, masked=()):
    model = Linear(WEIGHTS[:, :length, :channels])
    sample = model.encode(SERIES[:length, :channels])
    padding = np.isin(np.arange(length), masked)
    return model, dataclasses.replace(sample, padding=padding)


def spans(chunks, **options):
    model, sample = series(**options)
    return chunks_of(model.info, sample, chunks).spans.tolist()


# -- Where they lie


@given(st.integers(1, 11), st.sets(st.integers(0, 10), max_size=8), st.data())
def test_equal_parts_hold_every_position_once_and_differ_by_one(length, masked, data):
    masked = {each for each in masked if each < length}
    if len(masked) == length:
        masked.pop()
    real = [i for i in range(length) if i not in masked]
    count = data.draw(st.integers(1, len(real)))
    found = spans(count, length=length, masked=tuple(masked))
    held = [[i for i in range(*span) if i not in masked] for span in found]
    assert list(itertools.chain(*held)) == real
    assert max(map(len, held)) - min(map(len, held)) <= 1
    assert len(found) == count


@pytest.mark.parametrize(
    ("chunks", "expected"),
    [
        ([0, 4, 9], [[0, 4], [4, 9], [9, 11]]),
        ("0,4,9", [[0, 4], [4, 9], [9, 11]]),
        (np.array([4, 9]), [[0, 4], [4, 9], [9, 11]]),
        ([5], [[0, 5], [5, 11]]),
        ("2", [[0, 6], [6, 11]]),
        (None, [[0, 2], [2, 4], [4, 6], [6, 7], [7, 8], [8, 9], [9, 10], [10, 11]]),
    ],
)
def test_parts_as_they_are_told(chunks, expected):
    assert spans(chunks) == expected


def test_padding_in_front_moves_the_parts():
    assert spans(2, masked=(0, 1, 2)) == [[3, 7], [7, 11]]
    assert spans([0, 6], masked=(0, 1, 2)) == [[3, 6], [6, 11]]


def test_words_of_a_text():
    model = example_model()
    found = chunks_of(model.info, model.encode("the film was great fun"))
    assert found.names == ("the", "film", "was", "great", "fun")
    assert found.chosen == "chunks: words"
    assert found.told == "words"


def test_characters_make_up_words_with_the_space_behind_them():
    model = text_model()
    model.info = dataclasses.replace(model.info, split="character")
    text = " a fun! x"
    sample = dataclasses.replace(model.encode(list(text)), text=text)
    found = chunks_of(model.info, sample)
    assert found.spans.tolist() == [[0, 3], [3, 6], [6, 8], [8, 9]]
    assert found.names == ("a", "fun", "!", "x")
    assert chunks_of(model.info, sample, 2).names == ("a fu", "n! x")


def test_letters_without_spaces_fall_into_equal_parts():
    model = text_model()
    model.info = dataclasses.replace(model.info, split="character")
    sample = model.encode(list("abcdefghi"))
    found = chunks_of(model.info, sample)
    assert (len(found.spans), found.chosen) == (8, "chunks: 8 equal parts")
    assert found.names[:2] == ("a b", "c")


def test_names_of_the_parts_of_a_series():
    model, sample = series()
    sample = dataclasses.replace(sample, positions=tuple(i / 50 for i in range(11)))
    assert chunks_of(model.info, sample, [1, 6]).names == ("0", "0.02–0.1", "0.12–0.2")


def test_change_points_are_where_the_level_changes():
    pytest.importorskip("ruptures")
    steps = np.repeat([[0.0, 1.0], [3.0, 1.0], [3.0, -2.0]], [30, 20, 40], axis=0)
    x = steps + RNG.normal(size=steps.shape) * 0.2
    model = Linear(np.ones((1, 90, 2)))
    found = chunks_of(model.info, model.encode(x), "changepoints")
    assert found.spans[:, 0].tolist() == [0, 30, 50]
    assert found.notes == (
        "3 chunks between change points of the levels, found by PELT of the library ruptures "
        "(squared error, penalty 18).",
    )
    scaled = chunks_of(model.info, model.encode(x * [1000, 0.01]), "changepoints")
    assert scaled.spans.tolist() == found.spans.tolist()
    flat = chunks_of(model.info, model.encode(np.ones((90, 2))), "changepoints")
    assert flat.spans.tolist() == [[0, 90]]
    assert flat.notes[0].endswith(": the input does not change, give a number of parts.")


def test_a_wave_falls_into_no_more_parts_than_can_be_read():
    pytest.importorskip("ruptures")
    model = Linear(np.ones((1, 1000, 1)))
    wave = np.sin(np.linspace(0, 60, 1000))[:, None]
    found = chunks_of(model.info, model.encode(wave), "changepoints")
    assert 2 <= len(found.spans) <= 24


@pytest.mark.parametrize(
    ("chunks", "message"),
    [
        (12, "chunks=12 is more than the 11 positions of the input: use at most 11."),
        (0, "chunks must be a whole number of at least 1, but is 0."),
        (True, "chunks must be a whole number of at least 1, but is True."),
        ("many", "chunks must be a number of equal parts, the positions at which parts begin "
         "(0,12,40), 'words' or 'changepoints', but is 'many'."),
        (2.5, "chunks must be a number of equal parts, the positions at which parts begin "
         "(0,12,40), 'words' or 'changepoints', but is 2.5."),
        ([], "chunks must be a number of equal parts, the positions at which parts begin "
         "(0,12,40), 'words' or 'changepoints', but is []."),
        ([0, 5, 5], "chunks='0,5,5' must rise: they are the positions at which parts begin."),
        ([0, 5, 11], "chunks='0,5,11' holds 11, where no part can begin: the input has the "
         "positions 0 to 10."),
        ([0, -1], "chunks must be a whole number of at least 0, but is -1."),
        ("words", "chunks='words' is for a text, and the input is a series: give a number of "
         "parts, the positions at which they begin, or 'changepoints'."),
    ],
)  # fmt: skip
def test_chunks_that_there_are_not(chunks, message):
    with pytest.raises(ArgumentError) as caught:
        spans(chunks)
    assert str(caught.value) == message


def test_a_text_has_no_change_points():
    model = example_model()
    with pytest.raises(ArgumentError, match="'changepoints' is for a series, and the input is a"):
        chunks_of(model.info, model.encode("the film"), "changepoints")


# -- Occlusion of them


@given(st.sets(st.integers(1, 10), max_size=5), st.booleans(), st.floats(-2, 2))
def test_a_linear_model_loses_what_the_chunk_held(cuts, by_channel, level):
    starts = [0, *sorted(cuts)]
    model, sample = series()
    found = occlude(
        model, sample, target=1, chunks=starts, by_channel=by_channel, baseline=float(level)
    )
    terms = WEIGHTS[1] * (SERIES - np.float32(level))
    for start, stop in itertools.pairwise([*starts, 11]):
        held = terms[start:stop].sum(axis=0)
        expected = held if by_channel else held.sum(keepdims=True)
        np.testing.assert_allclose(found.values[start:stop] - expected, 0, atol=1e-5)
    assert found.params["chunks"] == ",".join(map(str, starts))
    assert "window" not in found.params


@pytest.mark.parametrize("baseline", ["zero", "mean", "linear"])
@pytest.mark.parametrize("by_channel", [False, True])
def test_each_chunk_is_replaced_as_a_window_of_its_width_is(baseline, by_channel):
    model, sample = series()
    options = {"target": 0, "baseline": baseline, "by_channel": by_channel}
    found = occlude(model, sample, chunks=[0, 2, 7], **options)
    for start, stop in ((0, 2), (2, 7), (7, 11)):
        alone = occlude(model, sample, window=stop - start, stride=1, **options)
        mine = (found.windows == [start, stop]).all(axis=1)
        theirs = (alone.windows == [start, stop]).all(axis=1)
        np.testing.assert_allclose(found.window_scores[mine], alone.window_scores[theirs])


def test_words_are_deleted_each_with_its_own_width():
    model = example_model()
    found = occlude(model, "the film was great fun", target=0, chunks=[0, 1, 3], baseline="delete")
    assert found.window_values.tolist() == [0.0, 0.0, 2.5]
    assert found.values[:, 0].tolist() == [0.0, 0.0, 0.0, 2.5, 2.5, 0.0, 0.0]


def test_many_inputs_are_cut_each_by_itself():
    texts = ["the film was great fun", "bad film"]
    found = occlude_all(example_model(), texts, target=0, chunks="words")
    for text, one in zip(texts, found, strict=True):
        assert one == occlude(example_model(), text, target=0, chunks="words")


@pytest.mark.parametrize("other", [{"window": 3}, {"stride": 2}])
def test_chunks_leave_no_place_for_a_window(other):
    model, sample = series()
    ((name, value),) = other.items()
    with pytest.raises(ArgumentError) as caught:
        occlude(model, sample, chunks=4, **other)
    assert str(caught.value) == (
        f"chunks=4 says what is replaced at a time, and {name}={value} does too: leave one of them "
        "out."
    )


def test_one_chunk_has_no_ends_for_a_line():
    model, sample = series()
    with pytest.raises(ArgumentError) as caught:
        occlude(model, sample, chunks=1, baseline="linear")
    assert str(caught.value) == (
        "baseline='linear' needs a value before or after each chunk, and the only one is the whole "
        "input: use more chunks, or baseline='mean'."
    )
