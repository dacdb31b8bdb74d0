import json
import string
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from interpret.core.errors import ArgumentError, DataError
from interpret.core.text_settings import TextSettings
from interpret.inputs.guesses import KERAS_FILTERS
from interpret.inputs.text_encoder import TextEncoder
from interpret.inputs.vocabulary import MAX_BYTES, describe, read_vocabulary, state

WORD_INDEX = {"the": 1, "good": 2, "bad": 3, "don't": 4, "film": 5}


def keras_tokenizer(*, word_index=WORD_INDEX, **config):
    settings = {
        "num_words": None,
        "filters": KERAS_FILTERS,
        "lower": True,
        "split": " ",
        "char_level": False,
        "oov_token": None,
        "document_count": 2,
        "word_index": json.dumps(word_index),
        "index_word": json.dumps({i: w for w, i in word_index.items()}),
    }
    return {"class_name": "Tokenizer", "config": settings | config}


def refusal(source, **options):
    with pytest.raises(DataError) as caught:
        read_vocabulary(source, **options)
    return str(caught.value)


def written(path, content):
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


# What the forms say.


def test_a_mapping_and_a_list_say_the_same():
    listed = read_vocabulary(["[PAD]", "[UNK]", "good", "bad"])
    mapped = read_vocabulary({"bad": 3, "[UNK]": 1, "[PAD]": 0, "good": 2})
    assert listed == mapped
    assert listed.tokens == ("[PAD]", "[UNK]", "good", "bad")
    assert (listed.pad_id, listed.oov_id, listed.split) == (0, 1, "word")
    assert listed.lowercase is True


def test_ids_as_keys_are_turned_round():
    assert read_vocabulary({"0": "a", "2": "c", "1": "b"}).tokens == ("a", "b", "c")


def test_lines_keep_spaces_and_know_windows_line_ends(tmp_path):
    file = written(tmp_path / "vocab.txt", "\ufeff[PAD]\r\n[UNK]\r\n \r\nü\r\n")
    settings = read_vocabulary(file)
    assert settings.tokens == ("[PAD]", "[UNK]", " ", "ü")
    assert settings.split == "character"


@pytest.mark.parametrize("suffix", [".csv", ".tsv"])
def test_a_table_of_tokens_is_no_list_of_them(tmp_path, suffix):
    path = tmp_path / f"words{suffix}"
    path.write_text("token,id\nthe,1\n")
    with pytest.raises(DataError, match=r"no kind that holds a vocabulary here: use \.txt or \.j"):
        read_vocabulary(path)


def test_lines_end_at_line_feeds_only(tmp_path):
    file = written(tmp_path / "vocab.txt", "a\u2028\nb\x85\nc\x0b\n")
    assert read_vocabulary(file).tokens == ("a\u2028", "b\x85", "c\x0b")


def test_a_list_of_textvectorization_is_read_as_that_layer_reads():
    settings = read_vocabulary(["", "[UNK]", "the", "film", "Über"])
    assert settings == TextSettings(
        tokens=("", "[UNK]", "the", "film", "Über"),
        split="whitespace",
        lowercase=True,
        ascii_only=True,
        strip=string.punctuation,
        pad_id=0,
        oov_id=1,
        guessed=("oov_id", "pad_id", "split", "lowercase", "ascii_only", "strip"),
    )


def test_punctuation_in_tokens_shows_that_none_was_stripped():
    settings = read_vocabulary(["", "[UNK]", "the", "film."])
    assert (settings.strip, settings.split) == ("", "whitespace")


@pytest.mark.parametrize("wrap", [dict, json.dumps, lambda c: json.dumps(json.dumps(c))])
def test_a_keras_tokenizer_states_nearly_everything(tmp_path, wrap):
    content = wrap(keras_tokenizer())
    source = content
    if isinstance(content, str):
        source = written(tmp_path / "tokenizer.json", content)
    settings = read_vocabulary(source)
    assert settings == TextSettings(
        tokens=("", "the", "good", "bad", "don't", "film"),
        split="whitespace",
        lowercase=True,
        strip=KERAS_FILTERS,
        strip_with=" ",
        separator=" ",
        pad_id=0,
        oov_id=None,
        drop_unknown=True,
        padding="pre",
        truncating="pre",
        guessed=("pad_id", "padding", "truncating"),
    )


def test_a_keras_tokenizer_by_characters_has_no_filters():
    content = keras_tokenizer(word_index={"<OOV>": 1, "a": 2, "!": 3}, char_level=True)
    content["config"]["oov_token"] = "<OOV>"
    settings = read_vocabulary(content)
    assert (settings.split, settings.strip, settings.separator) == ("character", "", "")
    assert (settings.oov_id, settings.drop_unknown) == (1, False)


def test_num_words_leaves_out_the_ids_from_it_on():
    settings = read_vocabulary(keras_tokenizer(num_words=3), embedding_size=3)
    assert settings.tokens == ("", "the", "good")
    assert settings.guessed == ("pad_id", "padding", "truncating")
    assert settings.notes == (
        "Of 5 tokens, the 3 with ids of 3 and more are left out, as Keras's Tokenizer does with "
        "num_words=3.",
    )


def test_num_words_is_guessed_from_the_embedding_where_a_word_index_is_larger():
    settings = read_vocabulary({"<OOV>": 1, "the": 2, "film": 3, "bad": 4}, embedding_size=3)
    assert settings.tokens == ("", "<OOV>", "the")
    assert "num_words" in settings.guessed
    assert settings.notes == (
        "Of 4 tokens, the 2 with ids of 3 and more are read as unknown, as Keras's Tokenizer does "
        "with num_words=3 (guessed: the model has no more rows for tokens).",
    )


def test_a_word_index_alone_is_read_as_a_keras_tokenizer_does():
    settings = read_vocabulary(WORD_INDEX)
    assert (settings.split, settings.separator, settings.strip) == (
        "whitespace",
        " ",
        KERAS_FILTERS,
    )
    assert (settings.padding, settings.truncating, settings.drop_unknown) == ("pre", "pre", True)
    assert settings.pad_id == 0


IMDB = ("the", "and", "a", "of", "to", "is", "br", "in", "it", "i", "film", "great")
REUTERS = ("the", "of", "to", "in", "said", "and", "a", "mln", "3", "for", "vs", "dlrs")


@settings(max_examples=25)
@given(rows=st.integers(9, 40), words=st.sampled_from([IMDB, REUTERS]), seed=st.randoms())
def test_the_word_index_of_a_data_set_is_three_too_low(rows, words, seed):
    index = [(word, number) for number, word in enumerate(words, start=1)]
    seed.shuffle(index)
    found = read_vocabulary(dict(index), embedding_size=rows)
    stays = 12 < rows <= 15  # as many rows as its own ids need, and too few for three more
    first = ("", *words) if stays else ("", "[START]", "[UNK]", "", *words)
    assert found.tokens == first[:rows]
    assert (found.pad_id, found.oov_id) == ((0, None) if stays else (0, 2))
    data_set = "imdb" if words == IMDB else "reuters"
    assert found.notes[0].startswith(
        f"vocabulary is {data_set}.get_word_index() of Keras"
        + (", and the model has rows" if stays else f", whose ids {data_set}.load_data raises by 3")
    )
    text = TextEncoder(replace(found, length=None, minimum_length=1)).encode("the film")
    if not stays and words == IMDB and rows > 15:
        assert text.ids.tolist() == [4, 14]  # as imdb.load_data has them: 1 + 3 and 11 + 3


def test_other_indexes_are_not_shifted():
    index = {word: number for number, word in enumerate(IMDB, start=1)}
    for other in ({**index, "[PAD]": 0}, {**index, "br": 13}, {w: i + 3 for w, i in index.items()}):
        found = read_vocabulary(other, embedding_size=40)
        assert all(found.tokens[number] == word for word, number in other.items())
        assert found.notes == ()


def test_a_word_index_by_characters():
    settings = read_vocabulary({"a": 1, "b": 2, ".": 3})
    assert (settings.split, settings.strip, settings.pad_id) == ("character", "", 0)


def huggingface(**changes):
    return {
        "version": "1.0",
        "truncation": {
            "direction": "Left",
            "max_length": 9,
            "strategy": "LongestFirst",
            "stride": 0,
        },
        "padding": {
            "strategy": {"Fixed": 6},
            "direction": "Left",
            "pad_id": 0,
            "pad_token": "[PAD]",
            "pad_type_id": 0,
            "pad_to_multiple_of": None,
        },
        "added_tokens": [],
        "normalizer": {"type": "Lowercase"},
        "pre_tokenizer": {"type": "Whitespace"},
        "post_processor": None,
        "decoder": None,
        "model": {
            "type": "WordPiece",
            "unk_token": "[UNK]",
            "continuing_subword_prefix": "##",
            "max_input_chars_per_word": 100,
            "vocab": {"[PAD]": 0, "[UNK]": 1, "play": 2, "##ing": 3, "!": 4},
        },
    } | changes


def test_a_hugging_face_tokenizer_keeps_its_own_text(tmp_path):
    text = json.dumps(huggingface())
    settings = read_vocabulary(written(tmp_path / "tokenizer.json", text))
    assert settings == TextSettings(
        tokens=("[PAD]", "[UNK]", "play", "##ing", "!"),
        split="tokenizer",
        tokenizer_json=text,
        oov_id=1,
        pad_id=0,
        length=6,
        padding="pre",
        truncating="pre",
    )


# What is guessed.


@pytest.mark.parametrize(
    ("tokens", "split"),
    [
        (["a", "b", "ß"], "character"),
        (["[PAD]", "<s>", "a", " "], "character"),
        (["你", "好"], "character"),
        (["the", "don't", ",", "."], "word"),
        (["the", "well-known"], "whitespace"),
        (["new york", "paris"], "whitespace"),
    ],
)
def test_the_split_is_guessed_from_the_tokens(tokens, split):
    assert read_vocabulary(tokens).split == split


@pytest.mark.parametrize(
    ("tokens", "lowercase"),
    [
        (["the", "film"], True),
        (["The", "film"], False),
        (["[UNK]", "<START>", "film"], True),
        (["über", "Ärger"], False),
        (["你好", "ไทย", "12"], False),
        (["straße", "你好"], True),
        (["A", "C", "G", "T"], False),
    ],
)
def test_lower_case_is_guessed_where_letters_have_case(tokens, lowercase):
    assert read_vocabulary(tokens).lowercase is lowercase


@pytest.mark.parametrize("name", ["[UNK]", "<unk>", "<UNK>", "<OOV>", "[OOV]", "UNK"])
def test_names_of_the_unknown_token(name):
    assert read_vocabulary(["the", "film", name]).oov_id == 2


@pytest.mark.parametrize("name", ["[PAD]", "<pad>", "<PAD>", ""])
def test_names_of_the_padding_token(name):
    assert read_vocabulary(["the", name, "film"]).pad_id == 1


def test_no_padding_is_guessed_where_every_id_has_a_token():
    settings = read_vocabulary(["A", "C", "G", "T"])
    assert (settings.pad_id, settings.oov_id, settings.drop_unknown) == (None, None, False)


def test_settings_are_worded_for_people():
    settings = read_vocabulary(["a", "b", "[UNK]"])
    assert describe(settings, embedding_size=5) == (
        "Text is split into characters (guessed: every token of the vocabulary is one character "
        "long).",
        "It is lower-cased (guessed: no token has an upper-case letter).",
        "Unknown tokens are read as [UNK] (id 2) (guessed: by its name).",
        "Texts are not padded: the vocabulary has no token for that.",
        "No token stands for rows 3 to 4 of the embedding.",
    )


def test_a_list_without_its_special_tokens_is_pointed_out():
    settings = read_vocabulary(["the", "film", "bad"])
    assert describe(settings, embedding_size=5)[-1] == (
        "No token stands for rows 3 to 4 of the embedding. If the vocabulary was saved without its "
        "special tokens, every id is too low by 2: put padding and unknown token first."
    )


def test_what_is_stated_is_no_longer_called_guessed():
    settings = state(read_vocabulary(["", "[UNK]", "the", "film"]), split="word", lowercase=False)
    assert (settings.split, settings.strip, settings.lowercase) == ("word", "", False)
    assert settings.guessed == ("oov_id", "pad_id", "ascii_only")
    assert describe(settings)[:2] == (
        "Text is split into words and punctuation marks.",
        "Case is kept.",
    )


def test_a_setting_that_there_is_not():
    with pytest.raises(ArgumentError) as caught:
        state(TextSettings(tokens=("a",)), lower=True)
    assert str(caught.value) == "There is no text setting 'lower'."


@settings(deadline=None)
@given(st.dictionaries(st.text(min_size=1), st.integers(0, 300), min_size=1))
def test_any_mapping_is_read_or_refused_in_a_sentence(ids):
    if len(set(ids.values())) < len(ids):
        assert "gives the id" in refusal(ids)
        return
    settings = read_vocabulary(ids)
    assert {t: i for i, t in enumerate(settings.tokens) if t} == ids
    assert describe(settings, embedding_size=301)


@settings(deadline=None)
@given(st.recursive(st.none() | st.booleans() | st.floats() | st.text(), st.lists))
def test_any_json_is_read_or_refused(content):
    try:
        read_vocabulary(json.dumps(content).encode())
    except DataError as error:
        assert str(error).endswith(".")  # noqa: PT017


# What is refused.


@pytest.mark.parametrize(
    ("source", "message"),
    [
        (
            {"a": 1, "b": 2, "c": 1},
            "vocabulary gives the id 1 to two tokens, 'a' and 'c'.",
        ),
        ({"a": -1}, "vocabulary gives the token 'a' the id -1: ids begin at 0."),
        (
            {"a": 10**12},
            "vocabulary gives the token 'a' the id 1000000000000: ids of 5,000,000 and more "
            "are refused.",
        ),
        ({"a": 0.5}, "vocabulary gives the token 'a' the id 0.5: ids must be whole numbers."),
        ({"a": True}, "vocabulary gives the token 'a' the id True: ids must be whole numbers."),
        (
            {"a": float("nan")},
            "vocabulary gives the token 'a' the id nan: ids must be whole numbers.",
        ),
        ({"a": "1"}, "vocabulary gives the token 'a' the id '1': ids must be whole numbers."),
        (
            {"0": "a", "1": "a"},
            "vocabulary gives the token 'a' two ids, 0 and 1.",
        ),
        ({}, "vocabulary is empty: it holds no tokens."),
        ([], "vocabulary is empty: it holds no tokens."),
        (["", ""], "vocabulary is empty: it holds no tokens."),
        (
            ["a", 7],
            "Entry 1 of vocabulary is 7: in a list every entry is a token, written as text, "
            "and its index is its id.",
        ),
        (
            ["a", "b", "a"],
            "vocabulary holds the token 'a' twice, at 0 and 2: a token's index is its id, so "
            "it can stand there only once.",
        ),
        (
            keras_tokenizer(word_index={}),
            "word_index in vocabulary is empty: the Tokenizer was saved before fit_on_texts.",
        ),
        (
            keras_tokenizer(num_words="many"),
            "num_words in vocabulary is 'many': it must be a whole number or null.",
        ),
        (
            keras_tokenizer(lower=1),
            "lower in vocabulary is 1: it must be true or false.",
        ),
        (
            keras_tokenizer(num_words=1),
            "vocabulary has no token left: num_words=1 leaves out ids of 1 and more.",
        ),
    ],
)
def test_bad_vocabularies(source, message):
    assert refusal(source) == message


def test_another_models_vocabulary():
    assert refusal(["[PAD]", "a", "b", "c"], embedding_size=3) == (
        "vocabulary holds ids up to 3, but the model has 3 rows for tokens (ids 0 to 2): it "
        "seems to be another model's vocabulary."
    )
    assert "ids up to 4" in refusal(keras_tokenizer(num_words=5), embedding_size=4)


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("v.txt", b"", "v.txt is empty."),
        ("v.txt", b" \n\n", "v.txt is empty: it holds no tokens."),
        (
            "v.txt",
            b"a\nb\xfc\n",
            "v.txt is not UTF-8 text: row 2 holds the byte 0xfc (byte 3 of the file). Save it as "
            "UTF-8.",
        ),
        ("v.txt", "a\nb\n".encode("utf-16"), "v.txt is UTF-16 text: save it as UTF-8."),
        (
            "v.txt",
            b"a\nb\x00\n",
            "v.txt is no text file: row 2 holds a NUL byte. Save it as UTF-8 text.",
        ),
        (
            "v.txt",
            b"a\nb\na\n",
            "Line 3 of v.txt repeats the token 'a' of line 1: a token's line is its id, so it can "
            "stand on one line only.",
        ),
        (
            "v.txt",
            b"a\n\nb\n",
            "Line 2 of v.txt is empty, which would shift every id after it: give tokens of white "
            "space in a JSON list instead.",
        ),
        (
            "v.txt",
            b"the 120\nfilm 80\n",
            "Every line of v.txt holds a token and a number, and it cannot be told whether that is "
            'an id or a count: give the ids as JSON, {"token": id}.',
        ),
        (
            "v.json",
            b'{"a" 1}',
            "v.json is not JSON: expecting ':' delimiter in row 1, column 6.",
        ),
        ("v.json", b'{"a": 1, "a": 2}', "v.json holds the key 'a' twice."),
        ("v.json", b"[" * 20_000, "v.json is nested too deeply to be read."),
        ("v.json", b'{"a":' * 20_000, "v.json is nested too deeply to be read."),
        (
            "v.json",
            b'{"a": ' + b"9" * 10_000 + b"}",
            "v.json holds a number of thousands of digits, which nothing here can be.",
        ),
        (
            "v.json",
            b"7",
            "v.json holds 7, which is no vocabulary: give a mapping from token to id, or a list of "
            "tokens.",
        ),
        (
            "v.pkl",
            b"\x80\x04K\x01.",
            "v.pkl is a Python pickle, which is never opened, since that can run a stranger's "
            "code: save arrays with numpy.save, and a vocabulary as JSON.",
        ),
        (
            "v.json",
            b"\x80\x04K\x01.",
            "v.json is a Python pickle, which is never opened, since that can run a stranger's "
            "code: save arrays with numpy.save, and a vocabulary as JSON.",
        ),
        (
            "v.json.gz",
            b"\x1f\x8b",
            "v.json.gz is compressed: unpack it first, and give the file inside.",
        ),
    ],
)
def test_bad_files(tmp_path, name, content, message):
    assert refusal(written(tmp_path / name, content)) == message


def test_files_that_cannot_be_read(tmp_path):
    assert refusal(tmp_path) == f"{tmp_path.name} is a folder: name a file in it."
    missing = tmp_path / "none.json"
    assert refusal(missing) == f"There is no file {str(missing)!r}."
    assert refusal("a\0b") == "There is no file 'a\\x00b'."
    assert refusal("a" * 5_000).endswith((": File name too long.", "a'."))


def test_a_huge_file_is_not_read(tmp_path):
    file = tmp_path / "v.txt"
    with file.open("wb") as stream:
        stream.truncate(MAX_BYTES + 1)
    assert refusal(file) == (
        "v.txt has 67,108,865 bytes: files of this kind may have 67,108,864 at most."
    )


def test_something_else_altogether():
    with pytest.raises(ArgumentError) as caught:
        read_vocabulary(7)
    assert str(caught.value) == (
        "vocabulary must be a file, a mapping from token to id or a list of tokens, but is int."
    )


def test_a_unigram_tokenizer_lists_its_vocabulary():
    model = {"type": "Unigram", "unk_id": 1, "vocab": [["<pad>", 0.0], ["<unk>", -1.0], ["▁a", -2]]}
    added = [{"id": 3, "content": "<mask>"}, {"id": 0, "content": "<pad>"}]
    settings = read_vocabulary(
        huggingface(model=model, added_tokens=added, padding=None, truncation=None)
    )
    assert settings.tokens == ("<pad>", "<unk>", "▁a", "<mask>")
    assert (settings.pad_id, settings.oov_id, settings.guessed) == (0, 1, ("pad_id",))
    assert describe(settings)[:2] == (
        "Text is split by the tokenizer.json.",
        "The tokenizer.json decides on upper and lower case.",
    )


@pytest.mark.parametrize("vocab", [7, ["a", "b"]])
def test_a_tokenizer_without_a_vocabulary(vocab):
    message = "The vocab in vocabulary is neither a mapping nor a list of tokens and scores."
    assert refusal(huggingface(model={"vocab": vocab})) == message


def test_a_word_index_is_worded_for_people():
    assert describe(state(read_vocabulary(WORD_INDEX), length=9), embedding_size=7) == (
        "Text is split at ' ' (guessed: that is how such a vocabulary is made).",
        "It is lower-cased (guessed: no token has an upper-case letter).",
        f"The characters {KERAS_FILTERS!r} are replaced by ' ' (guessed: no token holds one of "
        "them).",
        "Unknown tokens are left out, as Keras's Tokenizer does.",
        "Short texts are padded at the front with id 0 (guessed: no other token has this id).",
        "Texts of more than 9 tokens are cut at the front.",
        "The side is a guess, too: it is the default of Keras's pad_sequences.",
        "No token stands for row 6 of the embedding.",
    )


def test_a_textvectorization_is_worded_for_people():
    assert describe(read_vocabulary(["", "[UNK]", "the", "film"])) == (
        "Text is split at ASCII white space (guessed: that is how such a vocabulary is made).",
        "Its ASCII letters are lower-cased (guessed: no token has an upper-case letter).",
        f"The characters {string.punctuation!r} are taken out (guessed: no token holds one of "
        "them).",
        "Unknown tokens are read as [UNK] (id 1) (guessed: by its name).",
        "Short texts are padded at the end with id 0 (guessed: no other token has this id).",
    )
