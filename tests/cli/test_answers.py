"""What a person reads, what a program reads, and what is written to files."""

import json
import sys

import numpy as np
import pytest

import interpret
from interpret.core.errors import InterpretError, ModelError
from tests.cli.conftest import MODEL
from tests.toy_models import series_model

TEXT = "the film was great fun"


def said(answer):
    """What was printed, without the blanks at the ends of lines."""
    assert (answer.stderr, answer.exit_code) == ("", 0)
    return [row.rstrip() for row in answer.stdout.splitlines()]


def test_an_occlusion_without_colours(line):
    assert said(line("occlude", MODEL, "--text", TEXT, "--window", 1, "--target", 0)) == [
        "model     toy",
        "method    Occlusion, window 1, stride 1",
        "target    good, score 2.5",
        "baseline  pad, scores 0",
        "others    bad −2.5",
        "",
        "  the film was great fun",
        "+              █████ ▂▂▂",
        "(+ for good; a full bar is 2 output drop)",
        "  + 2 padding positions",
        "",
        "replaced  index  drop  score left",
        "great     3        +2         0.5  ████████████████",
        "fun       4      +0.5           2  ████",
        "of 5 windows",
    ]


def test_what_speaks_against_the_target_has_its_own_line(line):
    rows = said(line("occlude", MODEL, "--text", "awful fun", "--window", 1, "--target", "good"))
    assert rows[6:10] == [
        "  awful fun",
        "+       ▂▂▂",
        "- █████",
        "(+ for good, - against it; a full bar is 2 output drop)",
    ]


def test_a_saliency_says_what_its_values_sum_to(line):
    rows = said(line("saliency", MODEL, "--text", TEXT, "--target", 0, "--baseline", "zero"))
    assert rows[:6] == [
        "model     toy",
        "method    Integrated gradients, steps 50, rule Gauss–Legendre",
        "target    good, score 2.5",
        "baseline  zero, scores 0",
        "others    bad −2.5",
        "sum       +2.5, which is score − baseline",
    ]
    assert rows[-4:] == [
        "token  index  value",
        "great  3         +2  ████████████████",
        "fun    4       +0.5  ████",
        "of 5 positions",
    ]


def test_the_filters(line):
    assert said(line("filters", MODEL))[-3:] == [
        "filter  norm  bias  nearest token in each slot",
        "     0  1.12     0  great  fun",
        "     1     1     0  awful  [UNK]",
    ]


def test_small_filters_of_a_series_show_their_weights(series_line):
    kernel = series_line.model.kernel("conv0").weights
    row = said(series_line("filters", MODEL))[-5].split(None, 3)[-1]
    shown = [float(word.replace("−", "-")) for word in row.replace("|", " ").split()]
    assert shown == pytest.approx(kernel[0].ravel(), rel=5e-3)


def test_the_activations(line):
    rows = said(line("activations", MODEL, "--text", TEXT, "--preactivation"))
    assert rows[3] == "values   pre-activation"
    assert rows[5:7] == [
        "filter  largest  above 0  at                sees",
        "     0      2.5      33%   3  ████████████  great fun",
    ]


def test_the_best_ngram(line):
    assert said(line("maximise", MODEL)) == [
        "model   toy",
        "filter  0 of layer conv0",
        "answer  2.5 before its activation, exact",
        "among   one token of the vocabulary in each slot, no padding",
        "",
        "  great fun",
        "+ █████ ▂▂▂",
        "(+ for filter 0; a full bar is 2 product with the weights)",
        "slot  token  product",
        "0     great       +2",
        "1     fun       +0.5",
        "      bias         0",
    ]


def test_the_card(line):
    assert said(line("inspect", MODEL, "--length", 7)) == [
        "model   toy, 0 parameters",
        "sha256  toy-id",
        "input   token ids, 7 positions, shape (7,), int32",
        "tokens  vocabulary of 8, padding id 0, unknown id 1",
        "output  out: linear over 2 classes: good, bad",
        "",
        "conv layer  filters  K  S  D  padding  groups  activation  sees  jump",
        "conv0             2  2  1  1    valid       1        relu     2     1",
        "K kernel, S stride, D dilation; sees (receptive field), jump: input positions",
        "",
        "Output length = floor((W − (K − 1)·D − 1 + P)/S) + 1, P the total padding",
        "  conv0: floor((7 − (2 − 1)·1 − 1 + 0)/1) + 1 = 6",
    ]


def test_the_card_as_json(line, tmp_path):
    answer = line("inspect", MODEL, "--json", "--out", tmp_path / "card.json")
    card = json.loads(answer.stdout)
    assert (card["schema_version"], card["kind"], card["name"]) == (1, "model", "toy")
    assert card["conv_layers"][0]["receptive_field"] == 2
    assert card["lengths"][0]["given"] == 6
    assert json.loads((tmp_path / "card.json").read_text(encoding="utf-8")) == card


def test_a_series_without_colours(series_line, tmp_path):
    x = np.zeros((6, 2))
    x[3] = [4.0, -1.0]
    np.save(tmp_path / "x.npy", x)
    rows = said(
        series_line("occlude", MODEL, "--input", tmp_path / "x.npy", "--window", 1, "--target", 0)
    )
    assert rows[6:9] == [
        "  channel 0       ▁▁▁▁▁▁▁▁▁███▁▁▁▁▁▁",
        "  channel 1       ███████████▁▁▁██████".replace(
            "███████████▁▁▁██████", "█████████▁▁▁██████"
        ),
        "  position        0                5",
    ]
    assert rows[9].startswith("  all channels  ")
    windows = rows[: next(n for n, row in enumerate(rows) if row.startswith("of 6 windows"))]
    assert windows[-1].split()[:2] == ["3", "3"]  # the one window that changes anything


def test_json_is_one_object_and_nothing_else(line):
    answer = line("occlude", MODEL, "--text", TEXT, "--window", 1, "--json")
    body = json.loads(answer.stdout)
    assert (answer.stderr, answer.exit_code, answer.stdout.count("\n")) == ("", 0, 1)
    assert list(body)[:2] == ["schema_version", "kind"]
    assert (body["target"], body["score"], body["unit"]) == ("good", 2.5, "output drop")
    assert [row[0] for row in body["values"]] == [0.0, 0.0, 0.0, 2.0, 0.5, 0.0, 0.0]


def test_files_are_written_and_read_again(line, tmp_path):
    paths = [tmp_path / f"a{ending}" for ending in (".json", ".npz", ".csv", ".parquet", ".html")]
    out = [word for path in paths for word in ("--out", path)]
    answer = line("occlude", MODEL, "--text", TEXT, *out)
    assert answer.exit_code == 0
    assert answer.stderr == "".join(f"interpret: wrote {path}\n" for path in paths)
    assert interpret.read(paths[0]) == interpret.read(paths[1]) == interpret.read(paths[3])
    assert all(path.stat().st_size for path in paths)


def test_a_file_that_fails_keeps_nobody_from_the_others(line, tmp_path, monkeypatch):
    def failing(result, path):
        if path.suffix == ".png":
            raise InterpretError("A .png needs a browser.")

    monkeypatch.setattr("interpret.files.save", failing)
    good = tmp_path / "a.json"
    answer = line("filters", MODEL, "--out", tmp_path / "a.png", "--out", good)
    assert answer.stderr == f"interpret: wrote {good}\ninterpret: A .png needs a browser.\n"
    assert "nearest token" in answer.stdout
    assert answer.exit_code == 1


def test_part_of_the_work_is_status_5(line, monkeypatch):
    import dataclasses

    from interpret.methods.filters import filters

    part = dataclasses.replace(filters(line.model), partial=True)
    monkeypatch.setattr("interpret.catalog.run", lambda *given, **more: part)
    answer = line("filters", MODEL)
    assert answer.exit_code == 5
    assert "Partial: the work was stopped before its end." in answer.stdout


def test_a_text_from_stdin(line):
    rows = said(line("occlude", MODEL, "--input", "-", "--window", 1, stdin="great fun\n"))
    assert rows[2] == "target    good, score 2.5"


def test_a_line_from_stdin(line):
    words = ("occlude", MODEL, "--input", "-", "--window", 1)
    rows = said(line(*words, "--row", 1, stdin="the film\nawful\n"))
    assert rows[2] == "target    bad, score 2"
    answer = line(*words, "--row", 7, stdin="the film\nawful\n")
    assert answer.stderr == (
        "interpret: row=7 is outside standard input.txt, which has 2 texts: use 0 to 1.\n"
    )


def test_a_series_from_stdin(series_line):
    table = "a,b\n" + "\n".join(f"{i},{-i}" for i in range(6))
    words = ("saliency", MODEL, "--input", "-", "--method", "gradient_x_input", "--json")
    body = json.loads(series_line(*words, stdin=table).stdout)
    assert body["x"] == [[float(i), float(-i)] for i in range(6)]


def test_nothing_from_stdin(line):
    answer = line("occlude", MODEL, "--input", "-", stdin=" \n")
    assert answer.stderr == "interpret: standard input is empty: there is nothing to explain.\n"
    assert answer.exit_code == 4


def test_a_table_with_a_sample_in_each_row(series_line, tmp_path):
    path = tmp_path / "t.csv"
    path.write_text("\n".join(",".join(["1.5"] * 12) for _ in range(3)))
    answer = series_line("occlude", MODEL, "--input", path)
    assert answer.exit_code == 4
    assert answer.stderr.endswith("Where each row of t.csv is one sample, choose one with --row.\n")


def test_a_model_of_several_inputs(line):
    import dataclasses

    from interpret.core.info import InputSpec

    beside = InputSpec(name="age", kind="static", shape=(1,))
    info = line.model.info
    line.model.info = dataclasses.replace(info, inputs=(*info.inputs, beside))
    answer = line("occlude", MODEL, "--text", TEXT)
    assert answer.exit_code == 4
    assert answer.stderr == (
        "interpret: toy has 2 inputs, so that --text is not enough: give --input FILE.npz with an "
        f"array (sample, …) for each, {info.input.name!r}, 'age'.\n"
    )


def test_settings_are_handed_on(line, tmp_path):
    names = tmp_path / "names.txt"
    names.write_text("x\ny\n")
    line("filters", MODEL, "--labels", names, "--channels", "p, q", "--no-lowercase", "--length", 9)
    assert line.settings == {
        "labels": str(names),
        "channels": ["p", "q"],
        "lowercase": False,
        "length": 9,
    }


def test_tokens_that_mean_something_to_a_terminal_do_not(line):
    answer = line(
        "occlude", MODEL, "--text", "[bold]great[/] \x1b[31mfun\x07 \u202ex", "--window", 1
    )
    assert "\x1b" not in answer.output
    assert "\x07" not in answer.output
    assert "\u202e" not in answer.output
    assert "[bold]great[/] [U+001B][31mfun[U+0007] [U+202E]x" in answer.stdout


def test_json_for_a_terminal_escapes_what_a_terminal_heeds(line):
    answer = line("occlude", MODEL, "--text", "great \x9b31mfun \u202ex", "--window", 1, "--json")
    assert "\x9b" not in answer.stdout
    assert "\u202e" not in answer.stdout
    assert "\\u202e" in answer.stdout
    assert json.loads(answer.stdout)["text"] == "great \x9b31mfun \u202ex"


def test_colours(line, monkeypatch):
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("COLORTERM", "truecolor")
    words = ("occlude", MODEL, "--text", "awful fun", "--window", 1, "--target", "good")
    shown = line(*words).stdout
    assert "\x1b[38;2;255;255;255;48;2;33;102;172mawful\x1b[0m" in shown  # white on the blue end
    assert "(orange for good, blue against it; a full bar is 2 output drop)" in shown
    monkeypatch.setenv("NO_COLOR", "1")
    assert "38;2" not in line(*words).stdout


def test_a_long_text_is_wrapped(line):
    line.model = series_model(length=6)
    from tests.toy_models import text_model

    line.model = text_model(length=60)
    rows = said(line("saliency", MODEL, "--text", "the film was awful great fun " * 9))
    assert max(len(row) for row in rows) <= 80
    assert sum(row.startswith("  ") and "film" in row for row in rows) >= 3


def test_a_refusal_by_a_method_has_its_status(line):
    answer = line("occlude", MODEL, "--text", TEXT, "--target", "so-so")
    assert answer.exit_code == 2
    assert answer.stderr == (
        "interpret: target='so-so' is no label of output 'out': use 'good' or 'bad', or a number "
        "from 0 to 1.\n"
    )


def test_a_model_that_is_refused_while_it_is_opened(line, monkeypatch):
    def refuse(path, **settings):
        raise ModelError("It does not run.", code="does-not-run")

    monkeypatch.setattr("interpret.loading.load_local", refuse)
    answer = line("inspect", MODEL)
    assert (answer.stderr, answer.exit_code) == ("interpret: It does not run.\n", 3)


def test_ctrl_c(line, monkeypatch):
    def interrupt(path, **settings):
        raise KeyboardInterrupt

    monkeypatch.setattr("interpret.loading.load_local", interrupt)
    answer = line("filters", MODEL)
    assert answer.exit_code == 130
    assert answer.stderr == "interpret: Interrupted: nothing more was written.\n"


def test_a_fault_of_the_program_shows_no_traceback(line, monkeypatch):
    def fail(path, **settings):
        raise KeyError("x\ny")

    monkeypatch.setattr("interpret.loading.load_local", fail)
    answer = line("filters", MODEL)
    assert answer.exit_code == 1
    assert answer.stderr == (
        "interpret: This should not have happened: KeyError: 'x\\ny'. It is a fault of interpret; "
        "with INTERPRET_TRACEBACK=1 in the environment the same command shows where.\n"
    )
    monkeypatch.setenv("INTERPRET_TRACEBACK", "1")
    assert isinstance(line("filters", MODEL).exception, KeyError)


def test_no_tensorflow_was_needed_here(line):
    before = "tensorflow" in sys.modules
    line("filters", MODEL)
    assert ("tensorflow" in sys.modules) == before


def test_a_full_disk(line, monkeypatch):
    def full(text):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("interpret.cli.delivery.put", full)
    answer = line("filters", MODEL, "--json")
    assert answer.exit_code == 1
    assert answer.stderr == ("interpret: The operating system refused: No space left on device.\n")


def test_who_responds_to_a_few_words(line):
    assert said(line("respond", MODEL, "--text", "great fun")) == [
        "model    toy",
        "piece    “great fun”",
        "layer    conv0, activation relu",
        "told     weights × values in the slots that meet the piece",
        "order    by what the piece adds",
        "classes  by the head’s weights to the largest answer of each filter",
        "",
        "filter  adds  answer   share  speaks for  meets",
        "     0  +2.5     2.5  100.0%  good        great fun  ████████",
        "     1     0       0    0.0%  bad         great fun",
        "",
        "Filter 0: the piece adds +2.5 · answers 2.5 with bias 0, and 0 to nothing ·",
        "100.0% of its largest answer · “great” adds more in slot 0 than 85.7% of the",
        "vocabulary · speaks for good.",
        "Note: Slots that meet no token are left out: they add nothing, which is not what",
        "padding would add.",
    ]
    found = json.loads(line("respond", MODEL, "--text", "great fun", "--start", 1, "--json").stdout)
    assert (found["kind"], found["positions"]) == ("responses", ["fun"])
    refused = line("respond", MODEL, "--text", "great fun", "--stop", 9)
    assert refused.exit_code == 2
    assert "choose no piece of 2 positions" in refused.stderr
