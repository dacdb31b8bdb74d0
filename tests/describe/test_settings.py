from __future__ import annotations

import pytest

from interpret.describe.attribution import attribution_facts
from interpret.describe.settings import effort, method_name, settings_of
from tests.plots.examples import text_attribution


def test_methods_are_spelled_as_readers_know_them():
    assert method_name("gradcam++") == "Grad-CAM++"
    assert method_name("integrated_gradients") == "Integrated gradients"
    assert method_name("occlusion") == "Occlusion"


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
