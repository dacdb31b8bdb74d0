"""A corpus is read piece by piece, again and again, and a bad row is told by row and column."""

import csv
import tracemalloc

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from interpret.core.corpus import corpus_of
from interpret.core.errors import ArgumentError, DataError
from interpret.inputs.documents import read_corpus
from interpret.inputs.labelled_texts import csv_texts
from interpret.inputs.text_columns import Chosen


def written(path, content):
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def refusal(path, kind=DataError, **columns):
    with pytest.raises(kind) as caught:
        read_corpus(path, **columns)
    return str(caught.value)


def test_lines_can_be_gone_through_again(tmp_path):
    corpus = read_corpus(written(tmp_path / "t.txt", "\ufeffone\r\n\r\n two\u2028\rthree"))
    assert list(corpus) == list(corpus) == ["one", " two\u2028", "three"]
    assert (len(corpus), corpus.labels, corpus.name) == (3, None, "t.txt")


@pytest.mark.parametrize(
    ("name", "content", "columns", "texts", "labels"),
    [
        ("s.csv", "text,label\nGood,1\nBad,0\n", {}, ["Good", "Bad"], ("1", "0")),
        ("s.csv", "Label;Text\nbad;Good, film\n", {}, ["Good, film"], ("bad",)),
        ("s.tsv", "id\treview\n3\tGood\n", {}, ["Good"], None),
        ("s.csv", 'text,y\n"Two\nlines, ""said""", x \n', {}, ['Two\nlines, "said"'], ("x",)),
        ("s.csv", "3,Good\n4,Bad\n", {}, ["Good", "Bad"], None),
        ("s.csv", "Good\nBad\n", {}, ["Good", "Bad"], None),
        ("s.csv", "a;b;stars\nx;y;5\n", {"text_column": "b"}, ["y"], None),
        (
            "s.csv",
            "a|b|stars\nx|y|5\n",
            {"text_column": "a", "label_column": "stars"},
            ["x"],
            ("5",),
        ),
        ("s.csv", "kind,words\nx,y\n", {"label_column": "kind"}, ["y"], ("x",)),
        ("s.csv", "text,label\nx,\n", {"label_column": ""}, ["x"], None),
        ("s.csv", "text,label,split\nx,y,z\n", {"label_column": "split"}, ["x"], ("z",)),
    ],
)
def test_tables(tmp_path, name, content, columns, texts, labels):
    corpus = read_corpus(written(tmp_path / name, content), **columns)
    assert list(corpus) == texts
    assert corpus.labels == labels
    assert len(corpus) == len(texts)


def test_parquet(tmp_path):
    frame = pd.DataFrame({"n": range(2500), "words": [f"w{i} x" for i in range(2500)]})
    frame["class"] = frame["n"] % 3 * 1.0
    frame.to_parquet(tmp_path / "t.parquet")
    corpus = read_corpus(tmp_path / "t.parquet")
    assert list(corpus) == list(frame["words"])
    assert corpus.labels[:4] == ("0", "1", "2", "0")
    chosen = read_corpus(tmp_path / "t.parquet", text_column="words", label_column="n")
    assert chosen.labels[-1] == "2499"


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.lists(
        st.tuples(st.text('ab ,;"\n\r|é漢', min_size=1), st.sampled_from("xy")), min_size=1
    ).filter(lambda rows: all(text.strip() for text, _ in rows))
)
def test_it_reads_what_the_whole_file_holds(tmp_path, rows):
    path = tmp_path / "t.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, quoting=csv.QUOTE_ALL).writerows([("text", "label"), *rows])
    corpus = read_corpus(path)
    pairs = list(zip(corpus.labels, corpus, strict=True))
    whole = [(each.label, each.text) for each in csv_texts(path, Chosen())]
    assert pairs == whole == [(label, text) for text, label in rows]


def test_texts_are_not_kept(tmp_path):
    path = tmp_path / "t.txt"
    with path.open("w", encoding="utf-8") as file:
        file.writelines("a long line of words " * 50 + "\n" for _ in range(4000))
    tracemalloc.start()
    corpus = read_corpus(path)
    count = sum(1 for _ in corpus)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count == len(corpus) == 4000
    assert peak < path.stat().st_size / 10


def test_series_with_and_without_labels(tmp_path):
    x = np.arange(24.0).reshape(4, 3, 2)
    np.savez(tmp_path / "s.npz", x=x, y=np.array([1, 0, 1, 1]))
    corpus = read_corpus(tmp_path / "s.npz")
    assert corpus.labels == ("1", "0", "1", "1")
    assert np.array_equal(list(corpus), x)
    np.save(tmp_path / "s.npy", x)
    assert read_corpus(tmp_path / "s.npy").labels is None
    assert np.array_equal(list(read_corpus(tmp_path / "s.npy")), x)


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        (
            "t.csv",
            "text,label\ngood,1\n  ,0\n",
            "Row 3 of t.csv has no text in column 'text': fill it in, or take the row out.",
        ),
        (
            "t.csv",
            "text,label\n\ngood,\n",
            "Row 3 of t.csv has no label in column 'label': fill it in, or take the row out.",
        ),
        (
            "t.csv",
            "text,label\ngood,1\nno, label\nbad, film,0\n",
            "Row 4 of t.csv has 3 cells, but the first has 2: put quotation marks around texts "
            "that hold the delimiter.",
        ),
        (
            "t.csv",
            b"text\nfine\nna\xefve\n",
            "t.csv is not UTF-8 text: row 3 holds the byte 0xef (byte 12 of the file). Save "
            "it as UTF-8.",
        ),
        (
            "t.txt",
            b"fine\na\0b\n",
            "t.txt is no text file: row 2 holds a NUL byte. Save it as UTF-8 text.",
        ),
        ("t.txt", "\n  \n", "t.txt is empty: it holds no texts."),
        ("t.txt", b"\xff\xfea\0", "t.txt is UTF-16 text: save it as UTF-8."),
        (
            "t.csv",
            "a,b\nx,y\n",
            "t.csv must have one column of text, but has several, 'a' or 'b': name it 'text'.",
        ),
        (
            "t.docx",
            "x",
            "t.docx is of no kind that holds a corpus here: use .csv, .tsv, .txt, .fasta, .fa, "
            ".parquet, .pq, .npz or .npy.",
        ),
        ("t.parquet", "x", "t.parquet is no Parquet file, or is damaged."),
    ],
)
def test_bad_files(tmp_path, name, content, message):
    assert refusal(written(tmp_path / name, content)) == message


def test_a_bad_row_deep_in_a_file_is_told_at_once(tmp_path):
    path = written(tmp_path / "t.csv", "text,label\n" + "good,1\n" * 3000 + ",1\n")
    assert refusal(path).startswith("Row 3,002 of t.csv has no text in column 'text'")


def test_a_missing_cell_of_a_parquet(tmp_path):
    pd.DataFrame({"text": ["a", None], "label": [1, 2]}).to_parquet(tmp_path / "t.parquet")
    assert refusal(tmp_path / "t.parquet") == (
        "Row 2 of t.parquet has no text in column 'text': fill it in, or take the row out."
    )


def test_columns_that_are_not_there(tmp_path):
    path = written(tmp_path / "t.csv", "text,label\na,b\n")
    assert refusal(path, ArgumentError, text_column="body") == (
        "text_column='body' is no column of t.csv, which has 'text' or 'label'."
    )
    path = written(tmp_path / "t.txt", "a\n")
    assert refusal(path, ArgumentError, label_column="y") == (
        "label_column='y' names a column, but t.txt is no table: leave it out, or give a .csv, "
        ".tsv, .parquet or .pq."
    )


def test_bad_arrays(tmp_path):
    x = np.zeros((4, 3, 2))
    np.savez(tmp_path / "s.npz", x=x, y=np.zeros(3))
    assert refusal(tmp_path / "s.npz") == (
        "Array 'y' of s.npz has shape (3,): it must hold one label for each of the 4 samples."
    )
    x[2, 0, 1] = np.nan
    np.save(tmp_path / "s.npy", x)
    assert refusal(tmp_path / "s.npy") == (
        "s.npy holds nan at sample 2, position 0, channel 1: fill it in, or leave that sample out."
    )
    np.save(tmp_path / "s.npy", np.zeros(3))
    assert refusal(tmp_path / "s.npy") == (
        "s.npy has shape (3,): its first axis must be the sample."
    )


def test_documents_in_memory():
    corpus = corpus_of(["a", "b"], labels=["x", "y"])
    assert list(corpus) == ["a", "b"]
    assert (corpus.labels, len(corpus)) == (("x", "y"), 2)


@pytest.mark.parametrize("kind", ["csv", "parquet", "frame"])
def test_columns_of_0_and_1_are_several_labels_of_a_row(tmp_path, kind):
    frame = pd.DataFrame(
        {
            "id": [7, 8, 9],
            "toxic": [1, 0, 1],
            "comment": ["you fool", "good day", "I will"],
            "threat": [0.0, 0.0, 1.0],
            "insult": [True, False, False],
        }
    )
    source = frame
    if kind != "frame":
        source = tmp_path / f"t.{kind}"
        frame.to_csv(source, index=False) if kind == "csv" else frame.to_parquet(source)
    corpus = read_corpus(source, text_column="comment", label_column="toxic, insult,threat")
    assert list(corpus) == frame["comment"].tolist()
    assert corpus.labels == ("toxic;insult", "none", "toxic;threat")
    assert read_corpus(source, label_column="insult,toxic").labels == (
        "insult;toxic",
        "none",
        "toxic",
    )
    with pytest.raises(DataError) as caught:
        read_corpus(source, text_column="comment", label_column="toxic,id")
    assert str(caught.value) == "Column 'id' holds '7', where a column for each class has 0 or 1."
    with pytest.raises(ArgumentError) as missing:
        read_corpus(source, text_column="comment", label_column="toxic,rude")
    assert "label_column='toxic,rude' is no column of" in str(missing.value)
