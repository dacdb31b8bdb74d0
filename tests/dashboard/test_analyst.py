import json

import pytest

from interpret.dashboard import analyst as analysts
from interpret.dashboard.analyst import Analyst, Upload
from tests.toy_models import example_model

WORDS = Upload(name="words.json", data=json.dumps({"labels": 0, "fun": 1}).encode())
SIDECAR = Upload(name="info.json", data=json.dumps({"title": "Films", "labels": ["a"]}).encode())


@pytest.fixture
def asked(monkeypatch):
    calls = []

    def load(path, **options):
        calls.append((path, options))
        return example_model()

    monkeypatch.setattr(analysts, "load", load)
    return calls


def test_a_vocabulary_is_told_from_a_description(asked):
    model = Upload(name="words.keras", data=b"toy")
    with_words = Analyst.from_uploads(model, [WORDS])
    path, options = asked[-1]
    assert options["vocabulary"].read_bytes() == WORDS.data
    assert path.with_suffix(".json").read_bytes() == b"{}"
    assert with_words.card.source.settings == {"vocabulary": "words.json"}
    described = Analyst.from_uploads(model, [SIDECAR])
    assert described.card.title == "Films"
    assert asked[-1][1]["vocabulary"] is None


def test_the_files_go_away_with_the_model(asked):
    analyst = Analyst.from_uploads(Upload(name="words.keras", data=b"toy"))
    path = asked[-1][0]
    again = analyst.reopened(lowercase=True)
    assert again.identity != analyst.identity
    assert asked[-1][1]["lowercase"] is True
    del analyst
    assert path.exists()
    del again
    assert not path.parent.exists()
