"""Spans of a saved map: no model is opened."""

import json

import numpy as np
import pytest

import interpret
from interpret.methods.spans import spans
from tests.plots.examples import chain, series_attribution

MAP = series_attribution(np.sin(np.arange(60.0)).reshape(20, 3), np.ones((20, 3)))


@pytest.fixture
def kept(tmp_path):
    interpret.save(MAP, tmp_path / "a.npz")
    return tmp_path / "a.npz"


def test_the_command_answers_as_the_function_does(line, kept):
    words = ("spans", kept, "--by-channel", "--shuffles", 50, "--block", 2, "--seed", 3)
    answer = line(*words, "--json")
    expected = spans(MAP, by_channel=True, shuffles=50, block=2, seed=3)
    assert (json.loads(answer.stdout)["chances"], answer.exit_code) == (
        expected.chances.tolist(),
        0,
    )
    assert "by channel on, shuffles 50, block 2, seed 3" in line(*words).stdout


def test_what_is_no_map_is_refused(line, kept, tmp_path):
    interpret.save(chain(("a", "b"), np.ones((3, 2))), tmp_path / "c.json")
    answer = line("spans", tmp_path / "c.json")
    assert answer.exit_code == 2
    assert answer.stderr == (
        "interpret: spans are of an attribution, such as occlude or saliency give, but this is a "
        "chain result.\n"
    )
    answer = line("spans", kept, "--out", kept)
    assert answer.exit_code == 2
    assert answer.stderr == f"interpret: --out {kept} is the map itself: name another file.\n"
    assert interpret.read(kept) == MAP


def test_the_totals_stand_on_the_screen(line, kept):
    told = line("show", kept).stdout
    assert "channel" in told
    assert "(A total is that part" in " ".join(told.split())
