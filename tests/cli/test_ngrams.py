"""A corpus on the command line: what is read of it, what is shown, and how it is ended."""

import json
import signal

import numpy as np
import pytest

import interpret
from interpret.cli import ngrams_view
from interpret.cli.drawing import Terminal
from interpret.cli.interrupt import stoppable
from interpret.cli.views import show
from tests.cli.conftest import MODEL
from tests.plots.examples import ngrams, series_ngrams


@pytest.fixture
def corpus(tmp_path):
    file = tmp_path / "reviews.csv"
    rows = ["the film was great fun,good", "awful film,bad", "great film,good"]
    file.write_text("\n".join(["text,label", *rows]) + "\n")
    return file


def printed(result, capsys, width=80):
    show(Terminal(width=width), result)
    return [row.rstrip() for row in capsys.readouterr().out.splitlines()]


def test_a_corpus_is_read_and_its_ngrams_are_shown(line, corpus):
    answer = line("ngrams", MODEL, "--corpus", corpus, "--top", 2)
    assert (answer.stderr, answer.exit_code) == ("", 0)
    rows = [row.rstrip() for row in answer.stdout.splitlines()]
    assert "corpus    3 documents" in " ".join(rows[2].split()).replace("corpus ", "corpus    ")
    assert any(row.startswith("accuracy") for row in rows)
    assert any(row.startswith("filter 0  fires in") for row in rows)


def test_json_is_the_result_and_nothing_else(line, corpus, tmp_path):
    answer = line("ngrams", MODEL, "--corpus", corpus, "--json", "--out", tmp_path / "n.npz")
    body = json.loads(answer.stdout)
    assert (body["kind"], body["documents"]) == ("ngrams", 3)
    assert interpret.read(tmp_path / "n.npz").windows == body["windows"]
    unlabelled = line("ngrams", MODEL, "--corpus", corpus, "--label-column", "", "--json")
    assert json.loads(unlabelled.stdout)["accuracy"] is None


def test_a_series(series_line, tmp_path):
    np.savez(tmp_path / "s.npz", x=np.random.default_rng(0).normal(size=(5, 6, 2)))
    answer = series_line("ngrams", MODEL, "--corpus", tmp_path / "s.npz", "--json")
    assert (answer.stderr, answer.exit_code) == ("", 0)
    assert json.loads(answer.stdout)["documents"] == 5


@pytest.mark.parametrize(
    ("content", "options", "status", "message"),
    [
        (None, (), 2, "There is no corpus: give --corpus FILE, a file of documents."),
        (
            "text\ngood\n",
            ("--purity", "1.5"),
            2,
            "purity must be a share of the documents, above 0 and at most 1, but is 1.5.",
        ),
        (
            "text,label\ngreat,good\n ,bad\n",
            (),
            4,
            "Row 3 of reviews.csv has no text in column 'text': fill it in, or take the row out.",
        ),
        (
            "text,label\ngreat,good\n",
            ("--text-column", "body"),
            2,
            "text_column='body' is no column of reviews.csv, which has 'text' or 'label'.",
        ),
    ],
)
def test_what_is_refused(line, tmp_path, content, options, status, message):
    given = ()
    if content is not None:
        (tmp_path / "reviews.csv").write_text(content)
        given = ("--corpus", tmp_path / "reviews.csv")
    answer = line("ngrams", MODEL, *given, *options)
    assert (answer.stderr, answer.exit_code) == (f"interpret: {message}\n", status)


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ((), "With --checkpoint FILE what is done is kept, and the same command goes on from"),
        (("--checkpoint", "part"), "The same command goes on from there, since part keeps"),
    ],
)
def test_partly_done_says_how_to_go_on(line, corpus, monkeypatch, options, sentence):
    def stopped(model, x, name, *, progress, **params):
        signal.raise_signal(signal.SIGINT)
        assert progress(1, 3) is False
        return ngrams(2, partial=True)

    monkeypatch.setattr("interpret.catalog.run", stopped)
    answer = line("ngrams", MODEL, "--corpus", corpus, *options)
    assert answer.exit_code == 5
    assert "Partial: the work was stopped before its end." in answer.stdout
    assert "Stopping after the batch in hand; Ctrl-C again leaves at once." in answer.stderr
    assert sentence in " ".join(answer.stderr.split())


def test_a_second_interrupt_leaves_at_once():
    told = []
    with stoppable(lambda *at: told.append(at)) as progress:
        assert progress(1, 9)
        signal.raise_signal(signal.SIGINT)
        assert not progress(2, 9)
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
    assert told == [(1, 9), (2, 9)]
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_totals_stand_at_the_top(capsys):
    rows = printed(ngrams(3, dead=(1,)), capsys)
    assert rows[:9] == [
        "model       demo.keras",
        "layer       conv1d, 3 filters, 2 tokens wide",
        "corpus      1,234 documents, 56,789 windows",
        "classes     negative, positive, by head weights",
        "accuracy    0.774, 0.769 with thresholds",
        "thresholds  purity 0.75; 98.1% of the predictions stay as they are",
        "held out    purity 0.741 in 617 held-out documents (mean of 2 filters)",
        "dead        1",
        "redundant   0 and 2 (0.97)",
    ]
    assert " ".join(rows[10].split()) == (
        "filter highest fires in kept pure held out speaks for highest n-gram"
    )


def test_many_filters_are_cut_with_a_sentence(capsys):
    rows = " ".join(printed(ngrams(384, each=1), capsys))
    assert "and 344 more filters; --json or --out has them all" in rows
    assert f"Above are the {ngrams_view.MOST_FILTERS} filters of 384" in rows


def test_a_filters_ngrams_with_their_parts(capsys):
    result = ngrams(1, width=2, each=2, words=("so", "good"))
    rows = printed(result, capsys)
    at = next(i for i, row in enumerate(rows) if row.startswith("  n-gram"))
    first = rows[at + 1].split()
    assert first[:2] == list(result.ngram_tokens[0])
    assert first[2] == f"{result.ngram_preactivation[0]:.3g}"
    assert any(row.startswith("  best possible") for row in rows)


@pytest.mark.parametrize(("rate", "step", "unit"), [(None, 1, []), (50.0, 0.02, ["s"])])
def test_windows_of_a_series_stand_by_sample_and_place(capsys, rate, step, unit):
    result = series_ngrams(1, each=2, sampling_rate=rate)
    rows = printed(result, capsys)
    at = next(i for i, row in enumerate(rows) if row.startswith("  sample"))
    start, stop = result.ngram_span[0]
    document, *positions = rows[at + 1].split()[: 4 + len(unit)]
    assert document == f"{result.ngram_document[0]:,}"
    assert positions == [f"{start * step:g}", "–", f"{(stop - 1) * step:g}", *unit]


def test_no_ngrams_at_all(capsys):
    rows = printed(ngrams(1, each=0, words=("",), dead=(0,)), capsys)
    assert "  No window of the corpus was kept for it." in rows


def test_ngrams_that_are_not_listed_are_counted(capsys):
    shown = printed(ngrams(1, each=7), capsys)
    assert "  5 of 7 highest and 2 of 7 lowest; --json or --out has them all" in shown
    assert not any("--json" in row for row in printed(ngrams(1, each=2), capsys))
