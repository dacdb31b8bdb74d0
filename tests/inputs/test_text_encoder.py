import json
import string

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from interpret.core.errors import DataError
from interpret.core.text_settings import TextSettings
from interpret.inputs.guesses import KERAS_FILTERS
from interpret.inputs.text_encoder import TextEncoder
from interpret.inputs.vocabulary import read_vocabulary, state
from tests.inputs.test_vocabulary import huggingface, keras_tokenizer

WORDS = TextSettings(
    tokens=("[PAD]", "[UNK]", "the", "film", "is", "good", "!", "don't"),
    lowercase=True,
    pad_id=0,
    oov_id=1,
)
LETTERS = TextSettings(tokens=("", "a", "b", "c"), split="character", pad_id=0)

AWKWARD = [
    "The Film, is GOOD!",
    "don't  well-known\tfilm\r\nline\x0bfeed\x0cpage",
    "ÜBER über ŉ İstanbul ΟΔΟΣ ǅ ﬁ Straße STRASSE",
    "a\xa0b\u3000c\u2003d\u200be\x85f\x1cg",
    "!\"#$%&()*+,-./:;<=>?@[\\]^_`{|}~'«»„“–…",
    "e\u0301e\u0301 हिन्दी ไทย 你好 🙂👩‍👩‍👧 \U0001f1e9\U0001f1ea",
    "no\u2060break \ufeffmark x.y.z 3.14 1,000 U19",
    "   leading and trailing   ",
]


def encode(text, settings=WORDS):
    return TextEncoder(settings).encode(text)


def refusal(text, settings=WORDS):
    with pytest.raises(DataError) as caught:
        encode(text, settings)
    return str(caught.value)


# Splitting.


def test_words_and_single_punctuation_marks():
    assert TextEncoder(WORDS).tokens("The film -- don't!?") == (
        ["the", "film", "-", "-", "don't", "!", "?"]
    )


def test_white_space():
    settings = state(WORDS, split="whitespace")
    assert TextEncoder(settings).tokens(" The\u3000film\n is! ") == ["the", "film", "is!"]


def test_ascii_white_space_and_letters_as_in_tensorflow():
    settings = state(WORDS, split="whitespace", ascii_only=True)
    assert TextEncoder(settings).tokens("ÜB\xa0Er\tX") == ["Üb\xa0er", "x"]


def test_a_separator_is_the_only_place_to_split():
    settings = state(WORDS, split="whitespace", separator="--")
    assert TextEncoder(settings).tokens("a b----c--d-e") == ["a b", "c", "d-e"]


def test_characters():
    assert TextEncoder(LETTERS).tokens("a b\n🙂e\u0301") == [
        "a",
        " ",
        "b",
        "\n",
        "🙂",
        "e",
        "\u0301",
    ]


# What the positions are called.


def test_positions_are_called_as_the_user_wrote_them():
    encoded = encode("The FILM is Awful!")
    assert encoded.tokens == ("the", "film", "is", "awful", "!")
    assert encoded.positions == ("The", "FILM", "is", "Awful", "!")
    assert encoded.ids.tolist() == [2, 3, 4, 1, 6]
    assert encoded.text == "The FILM is Awful!"


def test_stripped_characters_stay_in_the_name_inside_a_token_only():
    settings = read_vocabulary(["", "[UNK]", "dont", "film"])
    encoded = encode('"Don\'t" -- (film)', settings)
    assert encoded.tokens == ("dont", "film")
    assert encoded.positions == ("Don't", "film")


def test_letters_that_grow_when_lower_cased_keep_the_others_in_place():
    settings = state(WORDS, split="whitespace")
    encoded = encode("İstanbul İs ΟΔΟΣ", settings)
    assert encoded.tokens == ("i̇stanbul", "i̇s", "οδος")
    assert encoded.positions == ("İstanbul", "İs", "ΟΔΟΣ")


def test_unpaired_surrogates_are_tokens_and_can_be_printed():
    encoded = encode("good \ud83d film")
    assert encoded.ids.tolist() == [5, 1, 3]
    assert encoded.positions == ("good", "\ufffd", "film")
    encoded.text.encode()


@settings(deadline=None)
@given(st.text(st.characters(codec=None), min_size=1))
def test_any_text_is_encoded_or_refused(text):
    for split in ("word", "whitespace", "character"):
        settings = state(WORDS, split=split, strip="!a", strip_with=" ")
        try:
            encoded = encode(text, settings)
        except DataError as error:
            assert str(error).endswith("there is nothing to explain.")  # noqa: PT017
            continue
        assert len(encoded.ids) == len(encoded.tokens) == len(encoded.positions)
        "".join(encoded.positions).encode()


@settings(deadline=None)
@given(st.text(st.characters(exclude_characters="\ud83d", codec="utf-8")))
def test_positions_of_a_character_model_spell_the_text(text):
    settings = state(LETTERS, lowercase=False, oov_id=2)
    if text:
        assert "".join(encode(text, settings).positions) == text


# Looking up.


def test_unknown_tokens_are_named():
    assert encode("the plot is awful awful").notes == (
        "3 of 5 tokens are not in the vocabulary and are read as [UNK]: 'plot' and 'awful'.",
    )
    assert encode("the plot").notes == (
        "1 of 2 tokens is not in the vocabulary and is read as [UNK]: 'plot'.",
    )
    assert encode("q w e r t y u i").notes == (
        "8 of 8 tokens are not in the vocabulary and are read as [UNK]: 'q', 'w', 'e', 'r', 't', "
        "'y' and 2 more.",
    )


def test_unknown_tokens_are_left_out_where_keras_does_so():
    settings = read_vocabulary(keras_tokenizer())
    encoded = encode("The plot, good!", settings)
    assert (encoded.tokens, encoded.ids.tolist()) == (("the", "good"), [1, 2])
    assert encoded.notes == (
        "1 of 3 tokens is not in the vocabulary and is left out, as Keras's Tokenizer does: "
        "'plot'.",
    )
    assert refusal("plot!", settings) == (
        "No token of 'plot!' is in the vocabulary: nothing is left to explain."
    )


def test_unknown_tokens_are_refused_where_nothing_stands_for_them():
    assert refusal("abxcyx", LETTERS) == (
        "'x' and 'y' are not in the vocabulary, which has no token for unknown ones: take it out "
        "of the text, or state oov_id."
    )
    assert refusal("abx", LETTERS) == (
        "'x' is not in the vocabulary, which has no token for unknown ones: take it out of the "
        "text, or state oov_id."
    )


def test_tokens_that_are_split_already_are_only_lower_cased():
    encoded = encode(["[PAD]", "The", "Don't", "the film"])
    assert encoded.ids.tolist() == [0, 2, 7, 1]
    assert encoded.positions == ("[PAD]", "The", "Don't", "the film")
    assert encoded.text == "[PAD] The Don't the film"
    assert encode(["a", "c"], LETTERS).text == "ac"
    assert refusal(["the", 3]) == "A list of tokens must hold text only, but holds 3."


@settings(deadline=None)
@given(st.lists(st.sampled_from([t for t in WORDS.tokens if t]), min_size=1))
def test_tokens_to_ids_and_back(tokens):
    ids = TextEncoder(WORDS).ids(tokens)
    assert [WORDS.tokens[i] for i in ids] == tokens
    assert encode(tokens).ids.tolist() == ids.tolist()


@pytest.mark.parametrize("text", ["", "  \n"])
def test_an_empty_text_has_nothing_to_explain(text):
    assert refusal(text) == "The text is empty: there is nothing to explain."


def test_a_text_of_stripped_characters_has_nothing_to_explain():
    settings = read_vocabulary(["", "[UNK]", "film"])
    assert refusal("?!", settings) == (
        "The text has no tokens once it is split: there is nothing to explain."
    )


# Cutting and padding.


@pytest.mark.parametrize(
    ("side", "ids", "positions"),
    [
        ("post", [2, 3, 4, 0, 0], ("the", "film", "is", "[PAD]", "[PAD]")),
        ("pre", [0, 0, 2, 3, 4], ("[PAD]", "[PAD]", "the", "film", "is")),
    ],
)
def test_padding(side, ids, positions):
    encoded = encode("the film is", state(WORDS, length=5, padding=side))
    assert encoded.ids.tolist() == ids
    assert encoded.ids.dtype == np.int32
    assert encoded.positions == positions
    assert encoded.padding.tolist() == [name == "[PAD]" for name in positions]


@pytest.mark.parametrize(
    ("side", "ids", "which"), [("post", [2, 3], "last"), ("pre", [4, 5], "first")]
)
def test_cutting(side, ids, which):
    encoded = encode("the film is good", state(WORDS, length=2, truncating=side))
    assert encoded.ids.tolist() == ids
    assert not encoded.padding.any()
    assert encoded.notes == (
        f"The text has 4 tokens and the model takes 2: the {which} 2 were cut.",
    )


def test_a_shortest_length():
    settings = state(WORDS, minimum_length=3)
    assert encode("good", settings).ids.tolist() == [5, 0, 0]
    assert encode("good good good good", settings).ids.tolist() == [5, 5, 5, 5]


def test_a_short_text_that_cannot_be_padded():
    assert refusal("good", state(WORDS, pad_id=None, length=3)) == (
        "The text has 1 token and the model takes 3: it cannot be padded, since the vocabulary has "
        "no padding token. State pad_id."
    )
    assert "takes at least 2:" in refusal("good", state(WORDS, pad_id=None, minimum_length=2))


@settings(deadline=None)
@given(
    st.lists(st.sampled_from(WORDS.tokens[2:]), min_size=1, max_size=9),
    st.integers(9, 14),
    st.sampled_from(["pre", "post"]),
)
def test_padding_never_changes_the_tokens(tokens, length, side):
    short = encode(tokens)
    padded = encode(tokens, state(WORDS, length=length, padding=side))
    assert padded.ids[~padded.padding].tolist() == short.ids.tolist()
    assert padded.padding.sum() == length - len(tokens)


# tokenizer.json


def tokenizer(**changes):
    content = huggingface(truncation=None, padding=None, **changes)
    return read_vocabulary(json.dumps(content).encode())


def test_a_hugging_face_tokenizer_splits():
    settings = tokenizer()
    assert TextEncoder(settings).tokens("Playing!") == ["play", "##ing", "!"]
    encoded = encode("Playing Chess!", settings)
    assert encoded.ids.tolist() == [2, 3, 1, 4]
    assert encoded.positions == ("Play", "ing", "Chess", "!")
    assert encoded.notes == (
        "1 of 4 tokens is not in the vocabulary and is read as [UNK]: 'Chess'.",
    )
    assert TextEncoder(settings).ids(["play", "##ing"]).tolist() == [2, 3]


def test_a_hugging_face_tokenizer_pads_and_cuts_as_its_file_says():
    settings = read_vocabulary(json.dumps(huggingface()).encode())
    assert encode("play!", settings).ids.tolist() == [0, 0, 0, 0, 2, 4]
    encoded = encode("play play play! play! play", settings)
    assert encoded.ids.tolist() == [2, 2, 4, 2, 4, 2]
    assert encoded.notes == ("The text has 7 tokens and the model takes 6: the first 1 was cut.",)


def test_a_cut_keeps_the_special_tokens():
    vocab = {"[PAD]": 0, "[UNK]": 1, "play": 2, "!": 3, "[CLS]": 4, "[SEP]": 5}
    model = huggingface()["model"] | {"vocab": vocab}
    ends = [
        {"SpecialToken": {"id": "[CLS]", "type_id": 0}},
        {"Sequence": {"id": "A", "type_id": 0}},
    ]
    ends.append({"SpecialToken": {"id": "[SEP]", "type_id": 0}})
    special = {n: {"id": n, "ids": [vocab[n]], "tokens": [n]} for n in ("[CLS]", "[SEP]")}
    post = {"type": "TemplateProcessing", "single": ends, "pair": ends, "special_tokens": special}
    settings = state(tokenizer(model=model, post_processor=post), length=4)
    encoded = encode("play! play!", settings)
    assert encoded.ids.tolist() == [4, 2, 3, 5]
    assert encoded.positions == ("[CLS]", "play", "!", "[SEP]")
    assert encoded.notes == ("The text has 6 tokens and the model takes 4: the last 2 were cut.",)
    assert encode("play", settings).ids.tolist() == [4, 2, 5, 0]
    assert encode("play", state(settings, length=1)).ids.tolist() == [4]


def test_a_hugging_face_tokenizer_takes_unpaired_surrogates():
    assert encode("play \ud83d", tokenizer()).positions == ("play", "\ufffd")


def test_a_tokenizer_that_the_library_refuses():
    content = huggingface(pre_tokenizer={"type": "Nonsense"})
    message = refusal("play", read_vocabulary(json.dumps(content).encode()))
    assert message.startswith("The tokenizer.json is refused by the tokenizers library: ")


# Keras itself.


@pytest.mark.tensorflow
@pytest.mark.parametrize("split", ["whitespace", "character"])
@pytest.mark.parametrize(
    "standardize", [None, "lower", "strip_punctuation", "lower_and_strip_punctuation"]
)
def test_tokens_are_those_of_textvectorization(split, standardize):
    import keras

    layer = keras.layers.TextVectorization(standardize=standardize, split=split)
    layer.adapt(AWKWARD)
    vocabulary = layer.get_vocabulary()
    settings = TextSettings(
        tokens=tuple(vocabulary),
        split=split,
        lowercase="lower" in (standardize or ""),
        strip=string.punctuation if "strip" in (standardize or "") else "",
        ascii_only=True,
        pad_id=0,
        oov_id=1,
    )
    for text in (*AWKWARD, "Unknown ÄPFEL — words\x1fhere"):
        ids = np.asarray(layer([text]))[0]
        assert encode(text, settings).ids.tolist() == ids.tolist()


@pytest.mark.tensorflow
@pytest.mark.parametrize(
    "options",
    [
        {},
        {"oov_token": "<OOV>"},
        {"num_words": 6},
        {"num_words": 6, "oov_token": "<OOV>"},
        {"lower": False, "filters": "x!", "split": "e"},
        {"char_level": True, "num_words": 9},
        {"char_level": True, "oov_token": "?", "lower": False},
    ],
)
def test_ids_are_those_of_the_keras_tokenizer(options):
    from keras.src.legacy.preprocessing.text import Tokenizer

    tokenizer = Tokenizer(**options)
    tokenizer.fit_on_texts(AWKWARD[:6])
    settings = read_vocabulary(tokenizer.to_json().encode())
    for text in AWKWARD:
        ids = tokenizer.texts_to_sequences([text])[0]
        if ids:
            assert encode(text, settings).ids.tolist() == ids
        else:
            assert refusal(text, settings).endswith("nothing is left to explain.")
    assert KERAS_FILTERS == Tokenizer().filters


def test_a_text_longer_than_any_model_reads_is_refused_before_it_is_split():
    with pytest.raises(DataError, match="A text has 1,000,001 signs, where 1,000,000") as error:
        encode("a" * 1_000_001)
    assert error.value.code == "too-large"
    assert len(encode("the " * 250_000).ids) > 0
