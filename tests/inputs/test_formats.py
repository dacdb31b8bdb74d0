"""Each kind of file is told once: what reads it, and where its endings are listed."""

import pandas as pd
import pytest

from interpret.inputs.documents import read_corpus
from interpret.inputs.formats import FORMATS, endings, listed, suffixes
from interpret.inputs.input_file import read_data, read_input
from interpret.inputs.series_file import read_series
from tests.toy_models import example_model, series_model


def test_no_ending_is_of_two_kinds():
    every = [suffix for each in FORMATS for suffix in each.suffixes]
    assert len(every) == len(set(every))


@pytest.mark.parametrize(
    ("content", "wanted"),
    [
        ("an input", ".csv .tsv .txt .fasta .fa .parquet .pq .npz .npy"),
        ("a series", ".csv .tsv .txt .parquet .pq .npz .npy"),
        ("texts", ".csv .tsv .txt .fasta .fa .parquet .pq"),
        ("a column of texts", ".csv .tsv .parquet .pq"),
        ("samples", ".npz .npy"),
        ("a corpus", ".csv .tsv .txt .fasta .fa .parquet .pq .npz .npy"),
        ("labels", ".csv .tsv .parquet .pq .npz"),
        ("a table of text", ".csv .tsv .txt"),
        ("a vocabulary", ".txt .json"),
    ],
)
def test_what_files_hold(content, wanted):
    assert suffixes(content) == tuple(wanted.split())


def test_endings_for_people_and_for_pages():
    assert listed("texts") == ".csv, .tsv, .txt, .fasta, .fa, .parquet or .pq"
    assert endings("a series", first=["npz"])[:2] == ["npz", "csv"]
    assert sorted(endings("a series", first=["npz"])) == sorted(endings("a series"))


@pytest.mark.parametrize("name", ["t.parquet", "t.pq", "T.PQ"])
def test_parquet_is_read_under_both_of_its_endings(tmp_path, name):
    path = tmp_path / name
    pd.DataFrame({"text": ["good film", "bad"], "label": [1, 0]}).to_parquet(path)
    info = example_model().info
    assert read_input(path, info, row=1) == "bad"
    assert [row.x for row in read_data(info, path, shown_path=name).rows] == ["good film", "bad"]
    corpus = read_corpus(path, text_column="text")
    assert (list(corpus), corpus.labels) == (["good film", "bad"], ("1", "0"))
    pd.DataFrame({"a": [1.5, 2.0], "b": [3.0, 4.0]}).to_parquet(path)
    assert read_series(path).values.tolist() == [[1.5, 3.0], [2.0, 4.0]]
    assert read_input(path, series_model().info).channels == ("a", "b")
