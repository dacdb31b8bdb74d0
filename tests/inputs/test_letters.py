"""Sequences of DNA, RNA and proteins: letters in any case, letters for several, and wrong ones."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from interpret.core.alphabets import ALPHABETS, DNA, PROTEIN, RNA, alphabet_of, is_alphabet
from interpret.core.errors import ArgumentError, DataError
from interpret.core.given_letters import letters_given
from interpret.inputs.encoder import Encoder
from interpret.inputs.input_file import read_data, read_input
from interpret.inputs.vocabulary import read_vocabulary, state
from interpret.loading.known import Known, dressed
from tests.inputs.test_encoder import info, refusal

QUARTER = [0.25] * 4


def series(channels, *, length=None, names=()):
    return info("series", (length, channels), channels=names)


def read_as(vocabulary, channels=4, **text):
    model, encode = dressed(
        series(channels), stated=Known(vocabulary=vocabulary), sidecar=None, text=text
    )
    assert model.input.kind == "one_hot"
    return encode


def test_letters_that_may_stand_for_several_are_their_mean():
    sample = read_as("dna")("aCNry")
    assert sample.x.tolist() == [
        [1, 0, 0, 0], [0, 1, 0, 0], QUARTER, [0.5, 0, 0.5, 0], [0, 0.5, 0, 0.5],
    ]  # fmt: skip
    assert sample.positions == ("a", "C", "N", "r", "y")
    assert sample.notes == (
        "3 of 5 letters are lower case (soft-masked) and were read as capitals.",
        "3 of 5 letters may stand for several (N 1, R 1, Y 1): each is read as the mean of those "
        "that it may be, unless ambiguous='zeros' (--ambiguous zeros) is said.",
    )
    zeros = read_as("dna", ambiguous="zeros")("CNC")
    assert zeros.x.tolist() == [[0, 1, 0, 0], [0, 0, 0, 0], [0, 1, 0, 0]]
    assert zeros.notes == (
        "1 of 3 letters may stand for several (N 1): each is read as zeros in all channels, unless "
        "ambiguous='mean' (--ambiguous mean) is said.",
    )


def test_an_order_of_the_channels_and_a_letter_of_its_own():
    assert read_as("TCGA")("TA").x.tolist() == [[1, 0, 0, 0], [0, 0, 0, 1]]
    assert read_as("rna")("uR").x.tolist() == [[0, 0, 0, 1], [0.5, 0, 0.5, 0]]
    own = read_as(["A", "C", "G", "T", "N"], channels=5)("NR")
    assert own.x.tolist() == [[0, 0, 0, 0, 1], [0.5, 0, 0.5, 0, 0]]
    protein = read_as("protein", channels=21)("XBY")
    assert np.flatnonzero(protein.x[0]).tolist() == [20]
    assert {PROTEIN.letters[i] for i in np.flatnonzero(protein.x[1])} == {"D", "N"}
    assert read_as("protein", channels=20)("X").x[0] == pytest.approx([0.05] * 20)


def test_what_was_understood_is_said():
    assert read_as("dna").describe() == (
        "Text is split into characters.",
        "Letters are those of DNA; lower-case (soft-masked) ones are the same.",
        "Letters that may stand for several are read as the mean of those that they may be, N as "
        "0.25 in each channel (guessed: as Selene and kipoiseq do; others read zeros).",
        "White space is taken out.",
        "Unknown tokens are refused: the vocabulary has no token for them.",
        "Short texts are padded at the end with zeros (guessed: no token is named as padding).",
    )
    assert (
        "Letters that may stand for several, such as N, are read as zeros in all channels."
        in read_as("dna", ambiguous="zeros").describe()
    )


@pytest.mark.parametrize(
    ("vocabulary", "text", "message"),
    [
        (
            "dna",
            "ACGU",
            "'U' is no letter of DNA (A C G T): it is RNA: write T for U, or open the model with "
            "vocabulary='rna' (--vocab rna).",
        ),
        (
            "rna",
            "ACGT",
            "'T' is no letter of RNA (A C G U): it is DNA: write U for T, or open the model with "
            "vocabulary='dna' (--vocab dna).",
        ),
        (
            "dna",
            "MKVLAAGI",
            "'L' and 'I' are no letters of DNA (A C G T): it looks like a protein or another text, "
            "and the model reads DNA: give it that, or where its channels are numbers, an array.",
        ),
        (
            "dna",
            "AC--GT.",
            "'-' and '.' are no letters of DNA (A C G T): gaps of an alignment are no letters: "
            "take them out.",
        ),
        (
            "dna",
            ">a\nACGT",
            "'>' is no letter of DNA (A C G T): a line that begins with '>' names a record: leave "
            "it out, or give the FASTA file.",
        ),
        (
            "dna",
            "12",
            "'1' and '2' are no letters of DNA (A C G T): take them out, or where the model reads "
            "others, give the vocabulary that it was trained with; where its channels are numbers, "
            "give an array or a file of numbers.",
        ),
    ],
)
def test_letters_of_another_alphabet(vocabulary, text, message):
    assert refusal(read_as(vocabulary), text) == message


def test_a_stop_in_a_protein():
    assert refusal(read_as("protein", channels=20), "MK*") == (
        "'*' is no letter of a protein (A C D E F G H I K L M N P Q R S T V W Y): a stop is no "
        "letter: cut the sequence before it."
    )


def test_ids_have_no_mean():
    model = info("tokens", (None,), vocabulary_size=4)
    _, encode = dressed(model, stated=Known(vocabulary="dna"), sidecar=None, text={})
    assert encode("ACgt").x[:, 0].tolist() == [0, 1, 2, 3]
    assert refusal(encode, "ACN") == (
        "'N' is no letter of DNA (A C G T): each may stand for several, of which only one-hot "
        "channels can take the mean: take it out, or state oov_id, the id of an unknown token."
    )


@pytest.mark.parametrize(
    ("word", "channels", "message"),
    [
        (
            "dna",
            6,
            "vocabulary='dna' names 4 letters, A C G T, and m.keras has 6 channels or rows for "
            "tokens: give the token of each as a list, vocabulary=[…], or as a file, --vocab FILE.",
        ),
        (
            "letters",
            6,
            "vocabulary='letters' is for models of 4 channels (DNA), or 20 or 21 (a protein), and "
            "m.keras has 6: give the token of each as a list, or as a file.",
        ),
    ],
)
def test_an_alphabet_of_another_size(word, channels, message):
    with pytest.raises(ArgumentError) as caught:
        dressed(series(channels), stated=Known(vocabulary=word), sidecar=None, text={})
    assert str(caught.value) == message


def test_what_spells_an_alphabet(tmp_path, monkeypatch):
    assert alphabet_of("abcdefghijklmnopqrstuvwxyz") is None  # words
    assert alphabet_of(["[PAD]", "A", "C", "G", "T"]) is None
    assert alphabet_of(["", "A", "C", "G", "T"]) is DNA
    assert [is_alphabet(word) for word in ("dna", "TCGA", "AACGT", "dnb", "", None)] == [
        *(True, True, False, False, False, False)
    ]
    monkeypatch.chdir(tmp_path)
    Path("dna").write_text("A\nC\n")
    assert not is_alphabet("dna")  # a file of that name


def test_complements_turn_back():
    for each in (DNA, RNA):
        there = each.complements
        assert {there[there[letter]] for letter in there} == set(there)
        for code, letters in each.several.items():
            opposite = each.several[there[code]]
            assert {there[letter] for letter in letters} == set(opposite)
    assert not ALPHABETS["protein"].complements


@given(st.text(alphabet="ACGTNRYSWKMBDHVacgtn \n", min_size=1).filter(lambda s: s.strip()))
def test_each_row_shares_out_one(text):
    letters = [each.upper() for each in text if not each.isspace()]
    rows = read_as("dna")(text).x
    assert rows.sum(axis=1) == pytest.approx(np.ones(len(letters)))
    for letter, row in zip(letters, rows, strict=True):
        assert {DNA.letters[i] for i in np.flatnonzero(row)} == set(DNA.several.get(letter, letter))


def test_when_channels_are_taken_to_be_letters():
    assert letters_given(series(4), "ACGT")
    assert letters_given(series(20), ["MKV", "LAA"])
    assert letters_given(series(4), {"x": "ACGT"})
    assert letters_given(series(4), np.array(["ACGT", "AC"]))
    assert letters_given(series(4), Path("x.fasta.gz"))
    assert not letters_given(series(4), Path("x.csv"))
    assert not letters_given(series(4), np.zeros((3, 4)))
    assert not letters_given(series(5), "ACGT")
    assert not letters_given(series(4, names=("x", "y", "z", "t")), "ACGT")
    assert letters_given(series(4, names=("T", "C", "G", "A")), "ACGT")
    assert not letters_given(info("tokens", (None,)), "ACGT")


def test_an_assumption_is_said_with_every_answer():
    model, encode = dressed(series(4), stated=Known(vocabulary="letters"), sidecar=None, text={})
    said = (
        "m.keras takes 4 channels and was given a text: they were assumed to be A C G T in this "
        "order (DNA). Where they are others, say so with vocabulary='rna', or vocabulary= and the "
        "letters in the order of the channels, such as 'TCGA' (--vocab TCGA)."
    )
    assert model.caveats == (said,)
    assert model.notes[0] == said
    assert encode("TA").x.argmax(axis=1).tolist() == [3, 0]
    named, encode = dressed(
        series(4), stated=Known(vocabulary="letters", channels=list("TCGA")), sidecar=None, text={}
    )
    assert named.tokens == ("T", "C", "G", "A")
    assert encode("TA").x.argmax(axis=1).tolist() == [0, 3]


def test_a_sidecar_can_name_an_alphabet(tmp_path):
    from interpret.inputs.sidecar import read_sidecar

    path = tmp_path / "m.json"
    path.write_text('{"vocabulary": "rna", "ambiguous": "zeros"}')
    model, encode = dressed(series(4), stated=Known(), sidecar=read_sidecar(path), text={})
    assert model.tokens == ("A", "C", "G", "U")
    assert encode("UN").x.tolist() == [[0, 0, 0, 1], [0, 0, 0, 0]]


def test_an_unknown_token_that_was_stated_goes_first():
    vocabulary = state(read_vocabulary(["A", "C", "G", "T"]), drop_unknown=True)
    sample = Encoder(info("one_hot", (None, 4)), vocabulary)("ANC")
    assert sample.x.argmax(axis=1).tolist() == [0, 1]


def test_records_have_names(tmp_path):
    path = tmp_path / "x.fa"
    path.write_text(">chr1 promoter\nACGT\n>chr2\nTT\n")
    rows = read_data(series(4), path, shown_path="x.fa").rows
    assert [(row.name, row.x, row.number) for row in rows] == [
        ("chr1 promoter", "ACGT", 0),
        ("chr2", "TT", 1),
    ]
    assert read_input(path, series(4), row=1) == "TT"
    with pytest.raises(DataError, match=r"x\.fa holds 2 texts: choose one with --row"):
        read_input(path, series(4))
