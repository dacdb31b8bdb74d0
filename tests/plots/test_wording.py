from __future__ import annotations

import math

import numpy as np
import pytest

from interpret.plots.wording import (
    WRAP,
    attribution_facts,
    effort,
    escape,
    label,
    method_name,
    name,
    number,
    page,
    readable,
    settings_of,
    subtitle,
    tag,
    visible,
)
from tests.plots.examples import occlusion, text_attribution


@pytest.mark.parametrize("text", ["<script>", "a & b", "&lt;", "%{x}", "$a$ and $b$", "50% {x}"])
def test_escaped_text_reads_as_it_stood_and_holds_nothing_that_plotly_runs(text):
    safe = escape(text)
    assert readable(safe) == text
    assert not {"<", ">", "$"} & set(safe)
    assert "%{" not in safe


def test_white_space_and_control_characters_are_seen():
    assert visible("a b\tc\n\u00a0") == "a·b⇥c↵·"
    assert visible("") == "∅"
    assert visible("\u202eabc\x00") == "[U+202E]abc[U+0000]"
    joined = "\u0645\u06cc\u200c\u062e"  # Persian, with a zero-width non-joiner
    assert visible(joined) == joined
    assert visible("\ud800") == "[U+D800]"


def test_names_keep_their_spaces_and_tokens_show_them():
    assert tag("sensor 1") == "sensor 1"
    assert label("sensor 1") == "sensor·1"
    assert name("a<b") == "“a&lt;b”"
    assert name("x" * 60) == "“" + "x" * 47 + "…”"


def test_a_page_shows_text_without_tags_and_without_signs_that_turn_it():
    assert page('<a href="x">\u202e') == "&lt;a href=&quot;x&quot;&gt;[U+202E]"


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (0.0, "0"),
        (0.123456, "0.123"),
        (-2.0, "−2"),
        (1234.5, "1234"),
        (99999.4, "99999"),
        (1.5e-7, "1.50e−07"),
        (2e9, "2.00e+09"),
        (math.nan, "not computed"),
        (None, "not computed"),
    ],
)
def test_numbers_have_three_digits(value, said):
    assert number(value) == said


def test_a_sign_is_written_where_it_matters():
    assert number(0.5, sign=True) == "+0.5"
    assert number(0.0, sign=True) == "0"


def test_methods_are_spelled_as_readers_know_them():
    assert method_name("gradcam++") == "Grad-CAM++"
    assert method_name("integrated_gradients") == "Integrated gradients"
    assert method_name("occlusion") == "Occlusion"


def test_a_subtitle_says_score_baseline_parameters_unit_and_model():
    facts = attribution_facts(text_attribution(("good", "film"), [0.5, 0.1]))
    assert facts == [
        "score 0.83",
        "baseline “pad” scores 0.21",
        "steps 50",
        "completeness gap +0.0021",
        "values in probability; above zero speaks for the target, below against it",
        "model “demo.keras”",
    ]


def test_parameters_that_are_off_or_said_elsewhere_are_left_out():
    params = {"steps": 9, "logits": False, "backend": "own", "baseline": "pad", "reduce": "sum"}
    facts = attribution_facts(text_attribution(("a",), [1.0], params=params))
    assert facts[2:4] == ["steps 9", "reduce sum"]


RUN = {"engine": "incremental", "multiply_adds": 60, "multiply_adds_saved": 940}


def test_what_the_run_wrote_down_is_no_setting():
    params = {**RUN, "window": 4, "stride": 2, "by_channel": False}
    facts = attribution_facts(text_attribution(("a",), [1.0], params=params))
    assert facts[2:4] == ["window 4", "stride 2"]
    assert facts[4].startswith("completeness gap")
    assert settings_of(params) == {"window": 4, "stride": 2, "by_channel": False}


@pytest.mark.parametrize(
    ("params", "said"),
    [
        (RUN, "incremental, 94 % of the multiply-adds of brute force saved"),
        (
            RUN | {"multiply_adds": 1},
            "incremental, 99.9 % of the multiply-adds of brute force saved",
        ),
        (
            RUN | {"multiply_adds": 130, "multiply_adds_saved": -30},
            "incremental, 30 % more multiply-adds than brute force",
        ),
        ({"engine": "naive", "multiply_adds": 70, "multiply_adds_saved": 0}, "naive"),
        ({"engine": "naive"}, "naive"),
        (RUN | {"multiply_adds": "many"}, "incremental"),
        ({"steps": 50}, ""),
    ],
)
def test_how_windows_were_run_is_one_phrase(params, said):
    assert effort(params) == said


def test_numbers_have_more_digits_where_asked():
    assert number(23.98333, digits=5) == "23.983"
    assert number(1_700_000_001.0, digits=11) == "1700000001"
    assert number(0.5, digits=7) == "0.5"
    assert number(-2e9, digits=4) == "−2.000e+09"


def test_an_occlusion_counts_its_windows():
    result = occlusion(("a", "b", "c", "d", "e"), np.zeros((5, 1)), np.zeros(5), window=2)
    assert "4 windows" in attribution_facts(result)


def test_a_partial_result_and_its_notes_are_said_in_lines_that_fit():
    note = "word " * 60
    result = text_attribution(("a",), [1.0], partial=True, notes=(note, "<b>second</b>"))
    lines = subtitle(["fact one", "fact two"], result, "+ 3 padding positions")
    assert lines[:3] == [
        "fact one · fact two",
        "Partial: the work was stopped before its end.",
        "+ 3 padding positions",
    ]
    assert lines[-1] == "&lt;b&gt;second&lt;/b&gt;"
    assert max(map(len, lines)) <= WRAP
    assert " ".join(lines[3:-1]) == note.strip()


def test_many_notes_are_counted():
    result = text_attribution(("a",), [1.0], notes=tuple(f"note {i}" for i in range(9)))
    assert subtitle([], result) == ["note 0", "note 1", "note 2", "note 3", "and 5 more notes"]
