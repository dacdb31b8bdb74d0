import gc
import json

import pytest

from interpret.core.errors import DataError, ModelError
from interpret.dashboard import analyst as analysts
from interpret.dashboard import uploads
from interpret.dashboard.analyst import Analyst
from interpret.dashboard.uploads import Upload
from tests.dashboard.conftest import Here
from tests.toy_models import example_model

MODEL = Upload(name="words.keras", data=b"toy")
WORDS = Upload(name="words.json", data=json.dumps({"labels": 0, "fun": 1}).encode())
SIDECAR = Upload(name="info.json", data=json.dumps({"title": "Films", "labels": ["a"]}).encode())


@pytest.fixture
def asked(monkeypatch):
    calls = []

    def open_remote(path, **given):
        calls.append((path, given))
        return Here(example_model(), **given)

    monkeypatch.setattr(analysts, "open_remote", open_remote)
    return calls


def test_what_was_uploaded_is_laid_down_unread_for_the_worker(asked):
    bomb = Upload(name="deep.json", data=b"[" * 100_000)
    analyst = Analyst.from_uploads(MODEL, [WORDS, bomb])
    path, given = asked[-1]
    assert [each.read_bytes() for each in given["offered"]] == [WORDS.data, bomb.data]
    assert path.read_bytes() == MODEL.data
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert path.parent in given["readable"]
    assert analyst.card.source.settings == {"vocabulary": "words.json"}


def test_a_vocabulary_is_told_from_a_description(asked):
    assert Analyst.from_uploads(MODEL, [WORDS]).card.title == "toy"
    described = Analyst.from_uploads(MODEL, [SIDECAR])
    assert described.card.title == "Films"
    assert described.card.source.settings == {}
    both = Analyst.from_uploads(MODEL, [WORDS, SIDECAR])
    assert both.card.title == "Films"
    assert both.card.source.settings == {"vocabulary": "words.json"}


def test_another_vocabulary_goes_before_the_one_before(asked):
    analyst = Analyst.from_uploads(MODEL, [WORDS])
    more = Upload(name="more.json", data=b"[]")
    again = analyst.reopened(vocabulary=more, lowercase=True)
    _, given = asked[-1]
    assert again.card.source.settings == {"vocabulary": "more.json", "lowercase": True}
    assert given["vocabulary"].endswith("more.json")
    assert given["lowercase"] is True
    assert again.identity != analyst.identity
    third = again.reopened()
    assert asked[-1][1]["vocabulary"] == given["vocabulary"]
    assert third.card.source.settings == {"vocabulary": "more.json"}


def test_the_files_go_away_with_the_model(asked):
    analyst = Analyst.from_uploads(MODEL)
    path = asked[-1][0]
    again = analyst.reopened(lowercase=True)
    folders = [folder for _, given in asked for folder in given["readable"]]
    del analyst
    assert path.exists()
    del again
    assert not path.parent.exists()
    assert not any(folder.exists() for folder in folders)


def test_a_data_file_is_there_only_while_it_is_read(asked):
    analyst = Analyst.from_uploads(MODEL)
    data = analyst.read(Upload(name="../t.txt", data=b"great fun\n\nawful\n"))
    assert [row.x for row in data.rows] == ["great fun", "awful"]
    assert data.path == "t.txt"
    incoming = asked[-1][1]["readable"][0]
    assert list(incoming.iterdir()) == []


def test_documents_stay_where_they_are_read(asked):
    analyst = Analyst.from_uploads(MODEL)
    documents = analyst.documents(
        Upload(name="c.csv", data=b"text,label\ngreat fun,good\nawful,bad\n")
    )
    assert (documents.count, documents.corpus.labels) == (2, ("good", "bad"))
    assert list(documents.corpus) == ["great fun", "awful"]
    (row,) = documents.row(1).rows
    assert (row.x, row.label, row.number) == ("awful", "bad", 1)
    incoming = asked[-1][1]["readable"][0]
    assert [path.name for path in incoming.iterdir()] == ["c.csv"]
    del documents, row
    gc.collect()
    assert list(incoming.iterdir()) == []


def test_more_documents_than_a_page_goes_through_are_refused(asked, monkeypatch):
    monkeypatch.setattr("interpret.dashboard.documents.MOST_DOCUMENTS", 2)
    analyst = Analyst.from_uploads(MODEL)
    with pytest.raises(DataError) as caught:
        analyst.documents(Upload(name="c.txt", data=b"great\nfun\nawful\n"))
    assert str(caught.value) == (
        "c.txt has 3 documents, and a page goes through at most 2: take some of them, or go "
        "through all in a shell, with interpret ngrams … --corpus FILE."
    )
    assert list(asked[-1][1]["readable"][0].iterdir()) == []


def test_what_is_too_large_is_not_even_laid_down(asked, monkeypatch):
    monkeypatch.setattr(uploads, "MOST_BYTES", 2)
    with pytest.raises(ModelError, match=r"words\.keras has 3 bytes: at most 2 are taken here"):
        Analyst.from_uploads(MODEL)
