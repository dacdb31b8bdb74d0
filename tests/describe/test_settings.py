from __future__ import annotations

import pytest

from interpret.describe.kinds import caption_of
from interpret.describe.settings import effort, method_name, settings
from tests.plots.examples import text_attribution


def test_methods_are_spelled_as_readers_know_them():
    assert method_name("gradcam++") == "Grad-CAM++"
    assert method_name("integrated_gradients") == "Integrated gradients"
    assert method_name("occlusion") == "Occlusion"


RUN = {"engine": "incremental", "multiply_adds": 60, "multiply_adds_saved": 940}


def test_what_the_run_wrote_down_is_no_setting():
    params = {**RUN, "window": 4, "stride": 2, "by_channel": False}
    facts = caption_of(text_attribution(("a",), [1.0], params=params))
    assert facts[2:4] == ["window 4", "stride 2"]
    assert facts[4].startswith("completeness gap")
    assert settings(params) == ("window 4", "stride 2")


@pytest.mark.parametrize(
    ("params", "words"),
    [
        ({"by_channel": True}, ("by channel on",)),
        ({"seed": 20_240_601}, ("seed 20240601",)),
        ({"noise": 0.123456}, ("noise 0.123",)),
        ({"layer": None, "off": ["conv:1"], "target": "x", "baseline": "pad"}, ()),
        ({"backend": "own"}, ()),
        ({"backend": "tf-keras-vis"}, ("backend tf-keras-vis",)),
        ({"source": "x" * 40}, ("source " + "x" * 23 + "…",)),
    ],
)
def test_a_setting_is_a_phrase_wherever_it_is_said(params, words):
    assert settings(params) == words


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
