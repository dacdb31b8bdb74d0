"""Channels that may be letters: buttons on Home, their order among the settings, and row names."""

import dataclasses

import numpy as np
import pytest

from interpret.core.data_file import Data, Row
from interpret.dashboard import letters_choice
from interpret.dashboard.chosen_input import row_name
from interpret.dashboard.reopening import may_be_letters
from tests.dashboard.test_pages import card_page, opened


def with_channels(analyst, count, **options):
    """The same model on Home with other channels."""
    info = analyst.card.info
    spec = dataclasses.replace(info.input, shape=(None, count), kind=options.pop("kind", "series"))
    info = dataclasses.replace(info, inputs=(spec,), channels=(), **options)
    analyst.card = dataclasses.replace(analyst.card, info=info)
    return analyst


@pytest.fixture
def asked(monkeypatch):
    """What the model was opened again with."""
    found = []
    monkeypatch.setattr(letters_choice, "reopen", lambda analyst, **given: found.append(given))
    monkeypatch.setattr("interpret.dashboard.model_card.reopen", lambda a, **g: found.append(g))
    return found


@pytest.mark.parametrize(
    ("count", "label", "name"),
    [
        (4, "They are DNA (A C G T)", "dna"),
        (4, "They are RNA (A C G U)", "rna"),
        (20, "They are a protein (A C D E F G H I K L M N P Q R S T V W Y)", "protein"),
    ],
)
def test_a_button_says_what_the_channels_are(series_analyst, asked, count, label, name):
    at = opened(card_page, with_channels(series_analyst, count))
    assert not at.exception
    next(each for each in at.button if each.label == label).click().run()
    assert asked == [{"vocabulary": name}]


def test_no_button_for_other_channels(series_analyst):
    at = opened(card_page, with_channels(series_analyst, 6))
    assert not [each for each in at.button if each.label.startswith("They are")]
    assert may_be_letters(series_analyst.card.info) == []
    assert may_be_letters(with_channels(series_analyst, 4).card.info) == ["fasta", "fa"]


def test_the_order_of_the_letters_is_a_setting(series_analyst, asked):
    model = with_channels(
        series_analyst, 4, kind="one_hot", tokens=tuple("ACGT"), split="character"
    )
    at = opened(card_page, model)
    assert not at.exception
    field = next(each for each in at.text_input if each.label.startswith("Letters, in the order"))
    assert field.value == "ACGT"
    field.set_value("TCGA")
    choice = next(each for each in at.selectbox if each.label.startswith("A letter for several"))
    choice.set_value("zeros")
    next(each for each in at.button if each.label == "Open it again with these").click().run()
    assert asked == [{"vocabulary": "TCGA", "ambiguous": "zeros"}]


def test_a_record_is_listed_by_its_name():
    rows = (Row(x="ACGT", name="chr1"), Row(x="AC" * 100, name="chr2"), Row(x=np.zeros((2, 1))))
    data = Data(name="x.fa", path="x.fa", identity="0", rows=rows)
    assert row_name(data, 0) == "chr1: ACGT"
    assert row_name(data, 1).startswith("chr2: ACAC")
    assert len(row_name(data, 1)) == 110
