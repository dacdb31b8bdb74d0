import gzip

import pytest

from interpret.core.errors import DataError
from interpret.inputs.fasta import fasta_texts
from interpret.inputs.formats import format_of, listed
from interpret.inputs.input_file import read_input
from interpret.inputs.text_columns import Chosen
from tests.toy_models import example_model

FILE = ">chr1 first\nACGT\nAC GT\n\n; a remark\n>chr2\r\nttga\n>chr3\nN*\n"
RECORDS = [
    (1, "ACGTACGT", None, "chr1 first"),
    (2, "ttga", None, "chr2"),
    (3, "N*", None, "chr3"),
]


def read(path):
    return list(fasta_texts(path, Chosen()))


def refusal(path):
    with pytest.raises(DataError) as caught:
        read(path)
    return str(caught.value)


@pytest.mark.parametrize("ending", [".fasta", ".fa", ".FASTA"])
def test_records_over_any_number_of_lines(tmp_path, ending):
    path = tmp_path / f"x{ending}"
    path.write_text(FILE)
    assert read(path) == RECORDS
    assert format_of(path, "texts").texts is fasta_texts


@pytest.mark.parametrize("ending", [".fasta.gz", ".fa.gz", ".FA.GZ"])
def test_a_packed_file_is_read_as_it_is(tmp_path, ending):
    path = tmp_path / f"x{ending}"
    path.write_bytes(gzip.compress(FILE.encode()))
    assert read(path) == RECORDS
    assert format_of(path, "texts").texts is fasta_texts


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "x.fa is empty: it holds no texts."),
        ("\n\n", "x.fa is empty: it holds no texts."),
        (
            "ACGT\n>a\nAC\n",
            "x.fa is no FASTA file: row 1 stands before the first line that begins with '>' and "
            "names a record. Add such a line, or name the file .txt.",
        ),
        (
            ">a\n>b\nACGT\n",
            "Record 1 of x.fa has no letters: add them, or take the record out.",
        ),
        (
            ">a\nAC\n>b\n",
            "Record 2 of x.fa has no letters: add them, or take the record out.",
        ),
    ],
)
def test_bad_files(tmp_path, text, message):
    path = tmp_path / "x.fa"
    path.write_text(text)
    assert refusal(path) == message


def test_a_record_that_no_model_takes(tmp_path, monkeypatch):
    monkeypatch.setattr("interpret.inputs.fasta.LONGEST", 10)
    path = tmp_path / "x.fa"
    path.write_text(">a\nACGTACGTAC\n>b\nACGTACGTA\nCG\n")
    assert refusal(path) == (
        "Record 2 of x.fa has more than 10 letters: cut out the stretch that the model takes."
    )


def test_bad_archives(tmp_path, monkeypatch):
    path = tmp_path / "x.fa.gz"
    path.write_text(FILE)
    damaged = "x.fa.gz is no gzip archive, or is damaged: pack it again, or unpack it first."
    assert refusal(path) == damaged
    path.write_bytes(gzip.compress(FILE.encode() * 40)[:-12])
    assert refusal(path) == damaged
    monkeypatch.setattr("interpret.inputs.reading._UNPACKED", 1000)
    path.write_bytes(gzip.compress(b">a\n" + b"A" * 10**6))
    assert refusal(path) == (
        "x.fa.gz unpacks to more than 20 times its size: unpack it first, and give the file inside."
    )
    other = tmp_path / "x.txt.gz"
    other.write_bytes(gzip.compress(b"AC"))
    with pytest.raises(DataError, match=r"x\.txt\.gz is compressed: unpack it first"):
        fasta_texts(other, Chosen())


def test_a_record_is_chosen_as_a_row(tmp_path):
    path = tmp_path / "x.fa"
    path.write_text(FILE)
    assert read_input(path, example_model().info, row=1) == "ttga"
    with pytest.raises(DataError, match=r"x\.fa holds 3 texts: choose one with --row"):
        read_input(path, example_model().info)
    assert ".fasta, .fa" in listed("texts")
