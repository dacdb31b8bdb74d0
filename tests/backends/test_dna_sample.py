"""The sample model of DNA: its filters show the motifs that were planted."""

import re
from pathlib import Path

import numpy as np
import pytest

import interpret
from interpret.describe.letter_logo import letter_shares

FOLDER = Path(__file__).parents[2] / "sample_models" / "dna"


@pytest.fixture(scope="module")
def model():
    return interpret.load(FOLDER / "model.keras")


def motifs():
    """The planted matrices by name, (position, letter)."""
    found = {}
    for record in (FOLDER / "jaspar.txt").read_text().split(">")[1:]:
        rows = [re.findall(r"\d+", row) for row in re.findall(r"\[(.*)\]", record)]
        counts = np.array(rows, float).T
        found[record.split()[1]] = counts / counts.sum(axis=1, keepdims=True)
    return found


def correlation(motif, shares):
    """The best Pearson correlation, at any offset where the motif lies inside, on either strand."""
    offsets = range(len(shares) - len(motif) + 1)
    return max(
        np.corrcoef(each.ravel(), shares[at : at + len(motif)].ravel())[0, 1]
        for each in (motif, motif[::-1, ::-1])
        for at in offsets
    )


def test_logos_of_the_filters_are_the_planted_motifs(model):
    corpus = interpret.read_corpus(FOLDER / "samples.fa")
    found = interpret.ngrams(model, corpus, top=1000)
    assert found.alphabet == tuple("ACGT")
    logos = [letter_shares(found, number) for number in range(found.filters)]
    best = {
        name: max(correlation(motif, each.shares) for each in logos if each is not None)
        for name, motif in motifs().items()
    }
    assert min(best.values()) >= 0.95, best


def test_substitutions_on_both_strands_are_of_both(model):
    text = next(iter(interpret.read_corpus(FOLDER / "samples.fa")))
    turned = text.translate(str.maketrans("ACGT", "TGCA"))[::-1]
    both = interpret.substitute(model, text, target="MAX", strands="both")
    one = interpret.substitute(model, text, target="MAX")
    other = interpret.substitute(model, turned, target="MAX")
    np.testing.assert_allclose(both.values, (one.values + other.values[::-1, ::-1]) / 2, atol=1e-6)
    at, _ = one.largest_fall
    assert 15 <= at < 25  # the record's name: MAX at 15


def test_its_files_are_small_and_licensed():
    assert sum(each.stat().st_size for each in FOLDER.iterdir() if each.is_file()) < 2 * 2**20
    assert "CC BY 4.0" in (FOLDER / "DATA_LICENSE.txt").read_text()
