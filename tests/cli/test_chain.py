import json

import numpy as np

from interpret.cli.drawing import Terminal
from interpret.cli.views import show
from tests.cli.conftest import MODEL
from tests.cli.test_answers import said
from tests.plots.examples import chain

TEXT = "the film was great fun"


def test_a_chain_is_a_sum_with_its_largest_parts(line):
    assert said(line("chain", MODEL, "--text", TEXT, "--target", "good")) == [
        "model   toy",
        "target  good, output +2.5",
        "others  bad −2.5",
        "sum     +2.5 = +2.5 (2 filters)  0 (bias of the head), exactly",
        "",
        "  the film was great fun",
        "+              █████ ▂▂▂",
        "(+ for good; a full bar is 2 part of the output)",
        "  + 2 padding positions",
        "",
        "filter   maximum  weight  part              window",
        "conv0:0      2.5      +1  +2.5  ██████████  great fun",
        "of 2 filters, each with the window that counts most; one of them adds nothing",
    ]


def test_filters_are_switched_off(line):
    rows = said(line("chain", MODEL, "--text", "great awful", "--off", "conv0:0"))
    assert rows[1:5] == [
        "target  good, output −2",
        "others  bad +2",
        "off     conv0:0",
        "sum     −2 = −2 (2 filters)  0 (bias of the head), exactly",
    ]


def test_json_holds_the_whole_chain(line):
    answer = line("chain", MODEL, "--text", TEXT, "--target", "bad", "--json")
    body = json.loads(answer.stdout)
    assert (body["kind"], body["target"], body["exact"]) == ("chain", "bad", True)
    assert sum(body["parts"]) + body["head_bias"] + body["remainder"] == body["score"]


def test_a_series_shows_stretches(series_line, tmp_path):
    path = tmp_path / "x.csv"
    path.write_text("a,b\n" + "\n".join(f"{i},{i % 3}" for i in range(6)) + "\n")
    rows = said(series_line("chain", MODEL, "--input", path, "--target", "0"))
    assert rows[-1] == "of 4 filters, each with the window that counts most; 2 of them add nothing"
    assert any(" – " in row for row in rows[-5:-1])  # from – to


def test_a_filter_that_is_not_there_is_refused(line):
    answer = line("chain", MODEL, "--text", TEXT, "--off", "conv0:7")
    assert answer.exit_code == 2
    assert "off='conv0:7': layer 'conv0' has 2 filters, use 0 to 1." in answer.stderr


def test_other_filters_for_and_against_stand_apart(capsys):
    parts = np.array([[float(i)] for i in range(20, 8, -1)] + [[1.0], [2.05], [-2.5]]) - 0.1
    show(Terminal(width=90), chain(("a",), parts))
    rows = [row.split() for row in capsys.readouterr().out.splitlines() if "other" in row]
    assert [row for row in rows if row[0].isdigit()] == [
        ["2", "others", "+3.05", "together,", "for", "it"],
        ["1", "other", "−2.5", "together,", "against", "it"],
    ]
