"""Whatever the tokenizers library throws over a file is a sentence, its panics too."""

import json

import pytest

from interpret.core.errors import DataError
from interpret.inputs.tokenizer_json import open_tokenizer, run_tokenizer

WORDS = {"type": "WordLevel", "vocab": {"[UNK]": 0, "a": 1}, "unk_token": "[UNK]"}
CLOSED = {"type": "TemplateProcessing", "pair": [], "single": [
    {"Sequence": {"id": "A", "type_id": 0}}, {"SpecialToken": {"id": "[END]", "type_id": 0}},
]}  # fmt: skip


def run(text, *, model=WORDS, **parts):
    parts = {name: parts.get(name) for name in ("normalizer", "pre_tokenizer", "post_processor")}
    found = {"version": "1.0", "added_tokens": [], "decoder": None, "model": model, **parts}
    tokenizer = open_tokenizer(json.dumps(found))
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
