import dataclasses

import numpy as np
import pandas as pd
import pytest

from interpret.core.errors import DataError
from interpret.core.info import ConvLayer, Head, InputSpec, ModelInfo
from interpret.inputs.encoder import Encoder
from interpret.inputs.vocabulary import read_vocabulary, state

VOCABULARY = ["[PAD]", "[UNK]", "the", "film", "is", "good"]
RNG = np.random.default_rng(5)


def conv(kernel, *, dilation=1, padding="valid", field=None, stride=1, jump=None):
    return ConvLayer(
        name=f"conv{kernel}",
        kind="Conv1D",
        filters=4,
        kernel_size=kernel,
        dilation=dilation,
        stride=stride,
        padding=padding,
        input_channels=3,
        receptive_field=(kernel - 1) * dilation + 1 if field is None else field,
        jump=stride if jump is None else jump,
    )


def info(kind, shape, *layers, others=(), **options):
    spec = InputSpec(
        name="x",
        kind=kind,
        shape=shape,
        vocabulary_size=options.pop("vocabulary_size", None),
    )
    return ModelInfo(
        name="m.keras",
        model_id="0",
        inputs=(spec, *others),
        heads=(Head(name="y", classes=2, labels=("a", "b")),),
        conv_layers=layers,
        **options,
    )


def words(*layers, length=None, **options):
    return info("tokens", (length,), *layers, vocabulary_size=6, **options)


def encoder(model, vocabulary=VOCABULARY, **stated):
    return Encoder(model, state(read_vocabulary(vocabulary), **stated))


def refusal(encode, x):
    with pytest.raises(DataError) as caught:
        encode(x)
    return str(caught.value)


# Text.


def test_a_text():
    sample = encoder(words())("The film is great")
    assert sample.arrays[0].tolist() == [[2], [3], [4], [1]]
    assert sample.arrays[0].dtype == np.int32
    assert sample.positions == ("The", "film", "is", "great")
    assert (sample.axis, sample.channels, sample.text) == ("token", ("token",), "The film is great")
    assert sample.notes == (
        "1 of 4 tokens is not in the vocabulary and is read as [UNK]: 'great'.",
    )


@pytest.mark.parametrize("x", [["the", "FILM"], ("the", "FILM"), np.array(["the", "FILM"])])
def test_tokens(x):
    sample = encoder(words())(x)
    assert sample.x[:, 0].tolist() == [2, 3]
    assert sample.positions == ("the", "FILM")


def test_a_text_in_an_array():
    assert encoder(words())(np.array(["the film"])).x[:, 0].tolist() == [2, 3]


def test_a_sample_is_returned_as_it_is():
    encode = encoder(words())
    sample = encode("the film")
    assert encode(sample) is sample


def test_the_model_decides_on_the_length():
    encode = encoder(words(length=5), padding="pre")
    assert (encode.settings.length, "length" in encode.settings.guessed) == (5, True)
    assert encode("the film").x[:, 0].tolist() == [0, 0, 0, 2, 3]
    assert encode("the film").padding.tolist() == [True, True, True, False, False]
    assert encode.describe()[-1] == (
        "Texts of more than 5 tokens are cut at the end (guessed: the model takes no other length)."
    )


def test_a_text_is_padded_to_what_the_kernel_spans():
    encode = encoder(words(conv(3, dilation=2), conv(4, field=8)))
    assert encode("good").x[:, 0].tolist() == [5, 0, 0, 0, 0]


def test_one_hot_rows():
    dna = info("one_hot", (6, 4))
    encode = Encoder(dna, read_vocabulary(["A", "C", "G", "T"]))
    sample = encode("GATT")
    assert sample.x.tolist() == [
        [0, 0, 1, 0],
        [1, 0, 0, 0],
        [0, 0, 0, 1],
        [0, 0, 0, 1],
        [0, 0, 0, 0],
        [0, 0, 0, 0],
    ]
    assert sample.positions == ("G", "A", "T", "T", "", "")
    assert sample.padding.tolist() == [False] * 4 + [True] * 2
    again = encode(sample.x)
    assert again.padding.tolist() == sample.padding.tolist()
    assert again.notes == ("2 positions at the ends hold zeros: they are padding.",)


def test_ids_of_another_length_are_cut_and_padded_like_a_text():
    encode = encoder(dataclasses.replace(words(length=4), tokens=tuple(VOCABULARY)))
    assert encode([3, 5]).x[:, 0].tolist() == [3, 5, 0, 0]
    assert encode(np.array([[3, 5]])).x[:, 0].tolist() == [3, 5, 0, 0]
    sample = encode([3, 5, 2, 2, 4])
    assert sample.x[:, 0].tolist() == [3, 5, 2, 2]
    assert sample.positions == ("film", "good", "the", "the")
    assert sample.notes == ("The text has 5 tokens and the model takes 4: the last 1 was cut.",)


def test_padding_that_the_user_gave_is_known():
    sample = encoder(words())([0, 0, 3, 0, 5, 0])
    assert sample.padding.tolist() == [True, True, False, False, False, True]
    assert sample.notes == ("3 positions at the ends hold the padding id 0: they are padding.",)
    assert not encoder(words())([0, 0]).padding.any()


def test_text_without_a_vocabulary():
    encode = Encoder(words(length=7))
    assert encode([2] * 7).x[:, 0].tolist() == [2] * 7
    assert refusal(encode, "the film") == (
        "m.keras takes token ids and was given text, but no vocabulary says which id a token has: "
        "pass the vocabulary it was trained with, --vocab FILE or vocabulary=…, or give the ids, 7 "
        "positions."
    )


@pytest.mark.parametrize(
    ("x", "message"),
    [
        ("", "The text is empty: there is nothing to explain."),
        ([], "The list of tokens is empty: there is nothing to explain."),
        (["the", None], "A list of tokens must hold text only, but holds None."),
        (b"the", "The text is given as bytes: decode it first, x.decode()."),
        (None, "Input 'x' takes numbers, but was given None (NoneType)."),
        (
            [2, 6],
            "Input 'x' takes token ids, whole numbers from 0 to 5, but holds 6 at (1, 0).",
        ),
        (
            {"z": "the film"},
            "m.keras has no input 'z': its inputs are 'x'.",
        ),
    ],
)
def test_what_is_no_text(x, message):
    assert refusal(encoder(words()), x) == message


def test_another_models_vocabulary():
    with pytest.raises(DataError) as caught:
        encoder(words(), [*VOCABULARY, "more"])
    assert str(caught.value) == (
        "The vocabulary has ids up to 6, but m.keras has 6 rows for tokens (ids 0 to 5): it seems "
        "to be another model's vocabulary."
    )


def test_a_stated_length_that_the_model_does_not_take():
    with pytest.raises(DataError) as caught:
        encoder(words(length=5), length=9)
    assert str(caught.value) == (
        "length is stated as 9, but m.keras takes 5 positions: state that, or leave length out."
    )


# Several inputs.


def test_a_dict_of_inputs():
    other = InputSpec(name="age", kind="static", shape=(2,))
    encode = encoder(words(others=(other,)))
    sample = encode({"age": [[3, 4]], "x": "the film"})
    assert sample.x[:, 0].tolist() == [2, 3]
    assert sample.arrays[1].tolist() == [3, 4]
    assert sample.text == "the film"
    assert sample.notes == ("The first axis, of 1, was taken as the sample axis.",)
    assert refusal(encode, "the film") == (
        "m.keras has 2 inputs: give a dict with an array for each. Missing: 'age'."
    )
    assert refusal(encode, {"x": "the", "age": "young"}) == (
        "Input 'age' of m.keras takes numbers, of shape (2,), but was given text: give an array, "
        "or a file of numbers."
    )


def test_a_second_text():
    other = InputSpec(name="title", kind="tokens", shape=(3,), vocabulary_size=6)
    sample = encoder(words(others=(other,)))({"x": "the film", "title": "good"})
    assert sample.arrays[1][:, 0].tolist() == [5, 0, 0]
    assert sample.positions == ("the", "film")
    assert sample.notes == ("Input 'title' was read with the same vocabulary.",)


# Series.


def test_a_series_has_names_and_seconds():
    model = info("series", (None, 2), channels=("left", "right"), sampling_rate=4.0)
    sample = Encoder(model)(RNG.normal(size=(3, 2)))
    assert sample.channels == ("left", "right")
    assert (sample.positions, sample.axis) == ((0.0, 0.25, 0.5), "time (s)")
    assert not sample.padding.any()


@pytest.mark.parametrize(
    ("shape", "given"),
    [((5, 3), (1, 5, 3)), ((None, 3), (1, 5, 3)), ((5, 1), (1, 5)), ((5, 1), (1, 5, 1))],
)
def test_a_sample_axis_of_one_is_taken_off(shape, given):
    x = RNG.normal(size=given)
    sample = Encoder(info("series", shape))(x)
    assert np.array_equal(sample.x, x[0].reshape(5, -1).astype(np.float32))
    assert sample.notes == ("The first axis, of 1, was taken as the sample axis.",)


HIDDEN = np.ma.masked_greater(np.arange(10.0).reshape(5, 2), 7)  # 8 and 9 at (4, 0) and (4, 1)
MASKED = (
    "is a masked array, in which 2 of 10 values are hidden, the first at (4, 0): fill them first, "
    "such as x.filled(0), or leave these positions out."
)


@pytest.mark.parametrize(
    ("x", "name"),
    [
        (HIDDEN, "Input 'x'"),
        ({"x": HIDDEN}, "Input 'x'"),
        (list(HIDDEN), "Input 'x'"),
    ],
)
def test_a_number_under_a_mask_is_never_taken(x, name):
    assert refusal(Encoder(info("series", (None, 2))), x) == f"{name} {MASKED}"


def test_a_channel_s_mask_is_seen_too():
    encode = Encoder(info("series", (None, 2), channels=("left", "right")))
    refused = refusal(encode, {"left": HIDDEN[:, 0], "right": np.arange(5.0)})
    assert refused == (
        "Channel 'left' is a masked array, in which 1 of 5 values is hidden, the first at (4,): "
        "fill them first, such as x.filled(0), or leave these positions out."
    )


def test_a_mask_that_hides_nothing_is_no_matter():
    x = np.ma.masked_greater(np.arange(10.0).reshape(5, 2), 100)
    assert Encoder(info("series", (None, 2)))(x).x.tolist() == x.data.tolist()


def test_masked_ids_are_refused_before_they_are_padded():
    ids = np.ma.masked_equal(np.array([2, 3, 4]), 3)
    assert refusal(encoder(words(length=5)), ids).startswith("Input 'x' is a masked array, in ")


def test_an_array_that_fits_is_never_taken_apart():
    assert len(Encoder(info("series", (None, 3)))(RNG.normal(size=(1, 3)))) == 1


def test_a_kernel_that_cannot_slide():
    encode = Encoder(info("series", (None, 45), conv(10), conv(2)))
    assert refusal(encode, RNG.normal(size=(1, 45))) == (
        "A kernel of 10 spans 10 positions and cannot slide over this input: the model sees 1 "
        "position and 45 channels. Did you mean (…, 5, 9) or (…, 9, 5), that is (sample, position, "
        "channel)? A kernel of 10 does not fit 5 positions either."
    )


def test_layers_that_together_need_more():
    model = info("series", (None, 3))
    model = dataclasses.replace(
        model, inputs=(dataclasses.replace(model.inputs[0], minimum_length=6),)
    )
    assert refusal(Encoder(model), RNG.normal(size=(5, 3))) == (
        "The layers of m.keras together need at least 6 positions, and the input has 5: give a "
        "longer stretch of it, or pad it as in training."
    )
    assert len(Encoder(model)(RNG.normal(size=(6, 3)))) == 6


@pytest.mark.parametrize(
    "layer",
    [conv(4, padding="same"), conv(4, field=9), conv(4, jump=3), conv(4, padding="causal")],
)
def test_only_kernels_that_read_the_input_itself_must_fit(layer):
    assert len(Encoder(info("series", (None, 3), layer))(RNG.normal(size=(2, 3)))) == 2


@pytest.mark.parametrize(
    ("shape", "x", "message"),
    [
        (
            (5, 9),
            np.zeros((1, 45)),
            "Input 'x' takes one sample of shape (5, 9) (position, channel), but the array given "
            "has shape (1, 45). The model would see 1 position and 45 channels; did you mean "
            "(…, 5, 9)? Give x.reshape(5, 9) after checking the order of the values.",
        ),
        (
            (17, 1),
            np.zeros((1000, 17)),
            "Input 'x' takes one sample of shape (17, 1) (position, channel), but the array given "
            "has shape (1000, 17). It looks like 1000 samples of 17 positions and one channel: "
            "give one of them as x[0][:, None], and all of them as (1000, 17, 1).",
        ),
        (
            (128, 9),
            np.zeros((4, 128, 9)),
            "Input 'x' takes one sample of shape (128, 9) (position, channel), but the array given "
            "has shape (4, 128, 9). It looks like 4 samples: give one of them, x[0].",
        ),
        (
            (128, 9),
            np.zeros((100, 9)),
            "Input 'x' takes one sample of shape (128, 9) (position, channel), but the array given "
            "has shape (100, 9). It is 28 positions too short: pad it or resample it as in "
            "training, or choose a longer stretch.",
        ),
        (
            (128, 9),
            "a text",
            "Input 'x' of m.keras takes numbers, 128 positions and 9 channels, but was given text: "
            "give an array, or a file of numbers. Where each channel is a letter or a token, say "
            "which: vocabulary='dna', 'rna' or 'protein' (--vocab dna), or a list of a token for "
            "each.",
        ),
        (
            (None, 2),
            [[1.0, 2.0], [3.0, np.inf]],
            "Input 'x' holds inf at (1, 1): fill or drop missing values first, since one of them "
            "makes every score undefined.",
        ),
    ],
)
def test_what_is_no_series(shape, x, message):
    assert refusal(Encoder(info("series", shape)), x) == message


# -- Texts where the tokens of one are taken


def test_a_list_of_texts_is_not_taken_for_tokens():
    encode = encoder(words(length=6))
    texts = ["The film is good!", "the plot is awful", "good"]
    assert refusal(encode, texts) == (
        "The list holds 3 texts, such as 'The film is good!' and 'the plot is awful', where the "
        "tokens of one are taken: give one of them, x[0]; interpret.occlude_all and "
        "interpret.ngrams take all."
    )
    assert refusal(encode, np.array(texts)) == refusal(encode, texts)
    assert refusal(encode, texts[:1]) == (
        "The list holds a text, 'The film is good!', where the tokens of one are taken: give the "
        "text itself, x[0]."
    )
    assert refusal(encode, ("the film", "good")).startswith(
        "The list holds 2 texts, such as 'the film',"
    )


def test_words_are_texts_to_a_model_of_characters():
    encode = encoder(words(length=6), ["", "[UNK]", "a", "b"], split="character")
    assert refusal(encode, ["abba", "cd"]).startswith(
        "The list holds 2 texts, such as 'abba' and 'cd',"
    )
    assert encode(["a", "e\u0301", "e\u0301"]).x[:, 0].tolist() == [2, 1, 1, 0, 0, 0]


def test_a_known_token_may_hold_white_space_and_one_among_words_may_be_unknown():
    encode = encoder(words(length=4), ["", "[UNK]", "new york", "is", "good"])
    assert encode(["new york", "is"]).x[:, 0].tolist() == [2, 3, 0, 0]
    sample = encode(["is", "good", "los angeles"])
    assert sample.x[:, 0].tolist() == [3, 4, 1, 0]
    assert sample.notes[0] == (
        "1 of 3 tokens is not in the vocabulary and is read as [UNK]: 'los angeles'."
    )


@pytest.mark.parametrize(
    "value",
    [
        pd.DataFrame({"text": ["the film", "good"]}),
        pd.Series(["the film", "good"]),
        np.array([["the film"], ["good"]]),
        [["the film", "good"]],
        [["the film"], ["good", 3]],
    ],
    ids=["table", "column", "array", "list", "ragged"],
)
def test_texts_in_a_table_are_told_as_texts(value):
    assert refusal(encoder(words(length=6)), value) == (
        f"Input 'x' of m.keras takes one text or the tokens of one, but was given a "
        f"{type(value).__name__} of 2 strings, such as 'the film', 'good': give one text; "
        "interpret.occlude_all and interpret.ngrams take several, as a list."
    )


# A piece of an input.


def test_a_piece_of_a_text_is_neither_padded_nor_cut():
    encode = encoder(words(length=3))
    short, long = encode("film", piece=True), encode("the film is the film", piece=True)
    assert short.arrays[0].tolist() == [[3]]
    assert not short.padding.any()
    assert long.arrays[0].tolist() == [[2], [3], [4], [2], [3]]
    assert long.notes == ()
    assert encode("film").arrays[0].shape == (3, 1)  # and an input is still as long as it was


def test_unknown_words_of_a_piece_are_told_with_those_that_look_like_them():
    encode = encoder(words())
    assert encode("the fillm", piece=True).notes == (
        "1 of 2 tokens is not in the vocabulary and is read as [UNK]: 'fillm'. Near 'fillm': "
        "'film'.",
    )
    assert encode("zzz", piece=True).notes == (
        "1 of 1 token is not in the vocabulary and is read as [UNK]: 'zzz'.",
    )
    without = encoder(words(), {"the": 1, "film": 2}, oov_id=None)
    with pytest.raises(DataError) as caught:
        without("fillm", piece=True)
    assert str(caught.value).endswith("Near 'fillm': 'film'.")


def test_a_piece_needs_no_padding_token():
    encode = encoder(words(length=4), ["a", "b", "film"], pad_id=None)
    assert encode(["film", "a"], piece=True).arrays[0].tolist() == [[2], [0]]


def test_a_piece_of_a_series_has_any_length_and_stands_alone():
    static = InputSpec(name="s", kind="static", shape=(2,))
    encode = Encoder(info("series", (9, 2), others=(static,)))
    rows = np.arange(6.0).reshape(3, 2)
    for given in (rows, {"x": rows, "s": [1.0, 2.0]}):
        sample = encode(given, piece=True)
        assert len(sample.arrays) == 1
        assert sample.x.tolist() == rows.tolist()
    with pytest.raises(DataError, match="holds nan at"):
        encode([[np.nan, 0.0]], piece=True)
