import numpy as np
import pytest

from interpret.core.errors import DataError
from interpret.inputs.array_samples import labelled_samples
from interpret.inputs.arrays import read_npz
from interpret.inputs.formats import format_of
from interpret.inputs.text_columns import Chosen


def read_samples(path):
    """(label, text) of a whole file."""
    texts = format_of(path, "texts").texts(path, Chosen())
    return [(each.label, each.text) for each in texts]


def read_texts(path):
    return [text for _, text in read_samples(path)]


def read_arrays(path):
    samples = labelled_samples(read_npz(path), name=path.name)
    return list(zip(samples.labels or [None] * len(samples.x), samples.x, strict=True))


def written(path, content):
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def refusal(path, read=read_texts):
    with pytest.raises(DataError) as caught:
        read(path)
    return str(caught.value)


def test_lines(tmp_path):
    file = written(tmp_path / "t.txt", "\ufefffirst, text\r\n\r\n  second\u2028text\n")
    assert read_texts(file) == ["first, text", "  second\u2028text"]


@pytest.mark.parametrize(
    ("name", "content", "samples"),
    [
        ("s.csv", "text,label\nGood film,1\n", [("1", "Good film")]),
        ("s.csv", "Label;Text\nbad;Good, film\n", [("bad", "Good, film")]),
        ("s.tsv", "id\treview\n3\tGood film\n", [(None, "Good film")]),
        ("s.csv", 'text,label\n"Two\nlines, ""said""",x\n', [("x", 'Two\nlines, "said"')]),
        ("s.csv", "id,comment\n3,Good film\n4,Bad\n", [(None, "Good film"), (None, "Bad")]),
        ("s.csv", "3,Good film\n4,Bad\n", [(None, "Good film"), (None, "Bad")]),
        ("s.csv", "Good film\nBad\n", [(None, "Good film"), (None, "Bad")]),
        ("s.csv", "comment,class\nGood film,pos\n", [("pos", "Good film")]),
        ("s.txt", "Good film\n", [(None, "Good film")]),
    ],
)
def test_texts_and_labels(tmp_path, name, content, samples):
    assert read_samples(written(tmp_path / name, content)) == samples


@pytest.mark.parametrize("name", ["t.parquet", "t.pq"])
def test_texts_of_a_parquet(tmp_path, name):
    import pandas as pd

    frame = pd.DataFrame({"n": [1, 2], "words": ["Good film", "Bad"], "label": [0, 1]})
    frame.to_parquet(tmp_path / name)
    assert read_samples(tmp_path / name) == [("0", "Good film"), ("1", "Bad")]
    frame.astype({"label": float}).to_parquet(tmp_path / name)
    assert read_samples(tmp_path / name) == [("0", "Good film"), ("1", "Bad")]


def test_a_byte_that_is_no_text_is_told_by_its_place(tmp_path):
    """Also behind a byte-order mark, far into a file, and where the file ends within a sign."""
    for content, row, byte, at in [
        (b"\xef\xbb\xbfgood\nM\xfc", 2, "0xfc", 9),
        ("漢\n".encode() * 500_000 + b"\xff", 500_001, "0xff", 2_000_000),
        (b"good\n\xe6\xbc", 2, "0xe6", 5),
    ]:
        assert refusal(written(tmp_path / "t.txt", content)) == (
            f"t.txt is not UTF-8 text: row {row:,} holds the byte {byte} (byte {at} of the file). "
            "Save it as UTF-8."
        )


@pytest.mark.parametrize(
    ("labels", "names"),
    [
        (None, (None, None)),
        (np.array([2, 1]), ("2", "1")),
        (np.array([2.0, 1.0]), ("2", "1")),
        (np.array(["left", "right"]), ("left", "right")),
    ],
)
def test_arrays_and_labels(tmp_path, labels, names):
    x = np.arange(30.0).reshape(2, 5, 3)
    np.savez(tmp_path / "s.npz", x=x, **({} if labels is None else {"y": labels}))
    samples = read_arrays(tmp_path / "s.npz")
    assert tuple(label for label, _ in samples) == names
    assert np.array_equal([value for _, value in samples], x)


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("t.txt", b"\n\n", "t.txt is empty: it holds no texts."),
        ("t.csv", b"text,label\n", "t.csv is empty: it holds no texts."),
        (
            "t.csv",
            b"text,label\nGood film,1\nBad, very bad,0\n",
            "Row 3 of t.csv has 3 cells, but the first has 2: put quotation marks around texts "
            "that hold the delimiter.",
        ),
        (
            "t.csv",
            b"first,second\nGood,film\n",
            "t.csv must have one column of text, but has several, 'first' or 'second': name it "
            "'text'.",
        ),
        (
            "t.csv",
            b"1,2\n3,4\n",
            "t.csv must have one column of text, but has none: name it 'text'.",
        ),
        (
            "t.csv",
            b'text\n"' + b"x" * 140_000,
            "Row 2 of t.csv cannot be read as CSV: field larger than field limit (131072). A "
            "quotation mark may not be closed.",
        ),
        (
            "t.txt",
            b"good\nM\xfcnchen\n",
            "t.txt is not UTF-8 text: row 2 holds the byte 0xfc (byte 6 of the file). Save it as "
            "UTF-8.",
        ),
        (
            "t.docx",
            b"PK",
            "t.docx is of no kind that holds texts here: use .csv, .tsv, .txt, .fasta, .fa, "
            ".parquet or .pq.",
        ),
    ],
)
def test_bad_texts(tmp_path, name, content, message):
    assert refusal(written(tmp_path / name, content)) == message


@pytest.mark.parametrize(
    ("arrays", "message"),
    [
        (
            {"x": np.zeros((4, 5)), "y": np.zeros(3)},
            "Array 'y' of s.npz has shape (3,): it must hold one label for each of the 4 samples.",
        ),
        (
            {"x": np.zeros(4)},
            "Array 'x' of s.npz has shape (4,): its first axis must be the sample.",
        ),
        (
            {"x": np.array([["a"]])},
            "Array 'x' of s.npz holds text, but a series is numbers.",
        ),
    ],
)
def test_bad_samples(tmp_path, arrays, message):
    np.savez(tmp_path / "s.npz", **arrays)
    assert refusal(tmp_path / "s.npz", read_arrays) == message
