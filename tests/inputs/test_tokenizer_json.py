"""Whatever the tokenizers library throws over a file is a sentence, its panics too."""

import gc
import json
import signal

import pytest

from interpret.core.errors import DataError
from interpret.inputs import tokenizer_apart
from interpret.inputs.tokenizer_apart import Tokenizer
from interpret.inputs.tokenizer_json import open_tokenizer, run_tokenizer

WORDS = {"type": "WordLevel", "vocab": {"[UNK]": 0, "a": 1}, "unk_token": "[UNK]"}
CLOSED = {"type": "TemplateProcessing", "pair": [], "single": [
    {"Sequence": {"id": "A", "type_id": 0}}, {"SpecialToken": {"id": "[END]", "type_id": 0}},
]}  # fmt: skip


def written(*, model=WORDS, **parts):
    parts = {name: parts.get(name) for name in ("normalizer", "pre_tokenizer", "post_processor")}
    return json.dumps(
        {"version": "1.0", "added_tokens": [], "decoder": None, "model": model, **parts}
    )


def run(text, **parts):
    tokenizer = open_tokenizer(written(**parts))
    return run_tokenizer(tokenizer, text, length=None, side="post")


def ending(number):
    token = {"id": "[END]", "ids": [number], "tokens": ["[END]"]}
    return {**CLOSED, "special_tokens": {"[END]": token}}


def test_a_token_at_the_end_is_given_its_id():
    assert run("a", post_processor=ending(7))[:2] == ([1, 7], ["a", "[END]"])


def test_an_expression_without_end_is_a_sentence():
    endless = {"type": "Split", "pattern": {"Regex": "(a|aa)+$"}, "behavior": "Isolated"}
    with pytest.raises(
        DataError, match=r"refused by the tokenizers library: .*retry-limit"
    ) as error:
        run("a" * 60 + "b", pre_tokenizer={**endless, "invert": False})
    assert error.value.code == "bad-setting"


@pytest.mark.parametrize(
    ("model", "why"),
    [
        ({**WORDS, "unk_token": "nope"}, "Missing"),
        ({"type": "Unigram", "unk_id": None, "vocab": [["a", -1.0]]}, "`unk_id` is missing"),
    ],
)
def test_an_unknown_token_without_an_id_is_a_sentence(model, why):
    with pytest.raises(DataError, match=rf"refused by the tokenizers library: .*{why}"):
        run("zzz", model=model)


def test_an_id_that_no_array_of_ids_holds_is_a_sentence():
    with pytest.raises(DataError, match="gives a token the id 2,147,483,648: ids go up to"):
        run("a", post_processor=ending(2**31))


GROWN = {"type": "Sequence", "normalizers": [
    {"type": "Replace", "pattern": {"Regex": "a"}, "content": "a" * 1000}] * 4}  # fmt: skip


def test_a_normaliser_that_takes_its_process_along_is_a_sentence():
    """A thousand to the fourth signs: the library aborts whatever process it is in."""
    tokenizer = Tokenizer(written(normalizer=GROWN))
    assert tokenizer.split("b")[0] == [0]
    with pytest.raises(DataError) as caught:
        tokenizer.split("a")
    assert caught.value.code == "damaged"
    assert str(caught.value).startswith("The tokenizers library died over the tokenizer.json, in a")
    assert tokenizer.split("b")[0] == [0]  # the next text has a process of its own


def test_a_text_without_end_is_given_up(monkeypatch):
    tokenizer = Tokenizer(written())
    monkeypatch.setattr(tokenizer_apart, "SECONDS", 0.5)
    tokenizer._process.send_signal(signal.SIGSTOP)
    with pytest.raises(DataError, match=r"took more than 0\.5 seconds over the tokenizer.json"):
        tokenizer.split("a")


def test_apart_and_here_are_the_same(monkeypatch):
    given = {"length": 2, "side": "pre"}
    apart = Tokenizer(written(pre_tokenizer={"type": "Whitespace"}))
    assert apart._here is None
    monkeypatch.setenv(tokenizer_apart.HERE, "1")
    here = Tokenizer(written(pre_tokenizer={"type": "Whitespace"}))
    assert here._process is None
    for text in ("a b a", "\ud800 a", "", "line\nline \u2028 a"):
        assert apart.split(text, **given) == here.split(text, **given)
    with pytest.raises(DataError, match="refused by the tokenizers library"):
        Tokenizer("{}")


def test_the_process_ends_with_the_tokenizer():
    tokenizer = Tokenizer(written())
    process = tokenizer._process
    del tokenizer
    gc.collect()
    assert process.poll() is not None
