from __future__ import annotations

import inspect
import subprocess
import sys

import numpy as np
import pytest

from interpret.core.record import Result
from interpret.describe.kinds import (
    KINDS,
    caption_of,
    coloured_text,
    facts_of,
    function_at,
    heading,
    top_table,
)
from interpret.methods.windowing import shapes
from tests.plots.examples import (
    filter_bank,
    maximisation,
    ngrams,
    occlusion,
    series_attribution,
    spelling,
    text_attribution,
)


def test_every_record_has_its_entry():
    def below(kind):
        return {kind, *(each for child in kind.__subclasses__() for each in below(child))}

    records = {each for each in below(Result) - {Result} if each.__module__.startswith("interpret")}
    assert {kind.record for kind in KINDS.values()} == records
    assert all(name == kind.record.kind for name, kind in KINDS.items())


@pytest.mark.parametrize("kind", KINDS)
def test_what_an_entry_names_is_there(kind):
    entry = KINDS[kind]
    fields = {field.name for field in inspect.signature(entry.record).parameters.values()}
    assert set(entry.columns) <= fields
    assert "map" in entry.views
    for place in (*entry.views.values(), entry.screen):
        assert callable(function_at(place))


def test_the_words_load_neither_what_draws_nor_what_prints():
    heavy = "{'plotly', 'rich', 'pandas', 'streamlit'}"
    code = f"import sys, interpret.describe.kinds; sys.exit(bool({heavy} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_line_beneath_a_heading_leaves_out_what_the_heading_says():
    result = text_attribution(("good", "film"), [0.5, 0.1])
    assert heading(result) == "Integrated gradients for “junior”"
    with_heading = caption_of(result, headed=True)
    assert with_heading[:3] == ["method Integrated gradients", "target junior", "score 0.83"]
    assert with_heading[2:] == caption_of(result)


def test_every_face_says_a_number_the_same_way():
    result = text_attribution(("good",), [0.5], score=0.98044)
    assert dict(facts_of(result))["score"] == "0.98"
    assert "score 0.98" in caption_of(result)


def test_a_spelling_says_its_kernel_and_the_length_of_its_output():
    result = spelling()
    assert heading(result) == "Filter 0 of “conv”, spelled out"
    assert caption_of(result, headed=True)[:6] == [
        "filter 0 of layer conv",
        "Conv1D",
        "2 slots × 1 channel",
        "stride 1, dilation 1, padding same",
        "bias 0.5",
        "activation relu",
    ]
    assert dict(facts_of(result))["kernel"] == "2 slots × 1 channel"


def test_shapes_say_the_table_and_its_windows():
    result = shapes(100, 3, window=9, hop=2, label=1, horizon=2)
    assert heading(result) == "Shapes of a table"
    assert caption_of(result) == [
        "100 rows",
        f"{result.windows} windows of 9 rows",
        "every 2 rows",
        f"label “{result.label}” as a dot",
    ]
    assert facts_of(result) == []
    assert top_table(result).rows == ()


def test_a_corpus_is_told_with_what_thresholds_do():
    result = ngrams(5, width=2)
    facts = dict(facts_of(result))
    assert facts["n-grams"] == "2 wide, of 5 filters"
    assert facts["thresholds"].startswith(f"purity {result.purity:g}")


def test_names_out_of_a_file_are_said_with_their_unseen_signs():
    result = filter_bank(3, 2, 4, layer="conv\u202e")
    assert heading(result) == "Filters of “conv[U+202E]”"


def test_a_text_with_values_is_one_of_tokens():
    text = coloured_text(text_attribution(("good", "film"), [0.4, 0.1], padding=3))
    assert (text.tokens, text.hidden, text.joined) == (("good", "film"), 3, False)
    np.testing.assert_array_equal(text.values, [0.4, 0.1])
    best = coloured_text(maximisation(np.array([[0.2], [0.9]]), tokens=("so", "good")))
    assert (best.about, best.unit) == ("filter 4 of conv1d", "product with the weights")
    assert coloured_text(maximisation(np.ones((4, 2)))) is None
    assert coloured_text(series_attribution(np.ones((5, 2)), np.ones((5, 2)))) is None
    assert coloured_text(filter_bank(3, 2, 4)) is None


def test_a_page_shows_each_view_that_an_entry_names():
    result = occlusion(("a", "b", "c", "d"), np.zeros((4, 1)), np.ones(4))
    assert [view for view, _ in KINDS["occlusion"].page(result)] == ["map", "slide"]
    ten = KINDS["ngrams"].page(ngrams(10, width=2))
    assert ten[0] == ("map", {})
    assert len(ten) == 1 + 8
    assert len({options["filter"] for _, options in ten[1:]}) == 8
    assert [options for _, options in KINDS["ngrams"].page(ngrams(1, width=2))] == [{"filter": 0}]
