import json

import numpy as np
import pytest

from interpret.core.errors import DataError
from interpret.methods.ngrams import analysis, document_stream
from interpret.methods.ngrams import checkpoint as checkpoints
from interpret.methods.ngrams.analysis import ngrams
from tests.toy_models import TOKENS, series_model, text_model

RNG = np.random.default_rng(23)
TEXTS = [" ".join(RNG.choice(TOKENS[2:], RNG.integers(1, 10))) for _ in range(60)]
LABELS = RNG.integers(0, 3, 60).tolist()


@pytest.fixture(autouse=True)
def small_chunks(monkeypatch):
    monkeypatch.setattr(document_stream, "AT_ONCE", 8)


def stopped_after(count):
    return lambda done, total: done < count


@pytest.mark.parametrize("stops", [(1,), (8,), (20, 45), (9, 17, 33, 59), (60,)])
@pytest.mark.parametrize("kind", ["text", "series"])
def test_gone_on_with_it_equals_one_that_was_never_interrupted(tmp_path, stops, kind):
    if kind == "text":
        model, corpus = text_model(), TEXTS
    else:
        model, corpus = series_model(), [RNG.normal(size=(11, 2)) for _ in range(60)]
    settings = {"labels": LABELS, "top": 4, "batch_size": 3}
    path = tmp_path / "here.npz"
    for stop in stops:
        ngrams(model, corpus, checkpoint=path, progress=stopped_after(stop), **settings)
    whole = ngrams(model, corpus, **settings)
    assert ngrams(model, corpus, checkpoint=path, **settings) == whole
    assert list(tmp_path.iterdir()) == []


def test_what_is_done_is_not_done_again(tmp_path):
    path = tmp_path / "here.npz"
    ngrams(text_model(), TEXTS, checkpoint=path, batch_size=4, progress=stopped_after(29))
    told = []
    ngrams(
        text_model(),
        TEXTS,
        checkpoint=path,
        batch_size=4,
        progress=lambda done, total: told.append(done),
    )
    assert min(told) > 24


def test_an_interruption_leaves_the_last_whole_state(tmp_path):
    path = tmp_path / "here.npz"

    def fail(done, total):
        if done > 30:
            raise KeyboardInterrupt
        return None

    with pytest.raises(KeyboardInterrupt):
        ngrams(text_model(), TEXTS, checkpoint=path, progress=fail)
    assert ngrams(text_model(), TEXTS, checkpoint=path) == ngrams(text_model(), TEXTS)


def test_a_corpus_that_has_grown_is_gone_on_with_and_another_is_not(tmp_path):
    path = tmp_path / "here.npz"

    def fail(*args, **kwargs):
        raise KeyboardInterrupt

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(analysis, "answer", fail)  # all is gone through, and the end not reached
        with pytest.raises(KeyboardInterrupt):
            ngrams(text_model(), TEXTS[:30], checkpoint=path)
    other = [*reversed(TEXTS[:30]), *TEXTS[30:]]
    with pytest.raises(DataError, match="was written for another corpus"):
        ngrams(text_model(), other, checkpoint=path)
    found, whole = ngrams(text_model(), TEXTS, checkpoint=path), ngrams(text_model(), TEXTS)
    assert found.documents == len(TEXTS)
    np.testing.assert_array_equal(found.ngram_count, whole.ngram_count)
    np.testing.assert_array_equal(found.threshold, whole.threshold)


@pytest.fixture
def checkpoint(tmp_path):
    path = tmp_path / "here.npz"
    ngrams(text_model(), TEXTS, checkpoint=path, top=4, progress=stopped_after(30))
    return path


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            {"top": 5},
            "here.npz was written for top=4, but top is 5 now: use the same settings, or another "
            "checkpoint.",
        ),
        (
            {"purity": 0.5},
            "here.npz was written for purity=0.75, but purity is 0.5 now: use the same settings, "
            "or another checkpoint.",
        ),
        (
            {"corpus": TEXTS[1:]},
            "here.npz was written for another corpus: its documents are not the first ones of "
            "this. Give the same corpus and labels in the same order, or another checkpoint.",
        ),
        ({"corpus": TEXTS[:5]}, "here.npz was written for another corpus: its documents"),
        ({"labels": LABELS}, "here.npz was written for another corpus: its documents"),
    ],
)
def test_another_question_is_refused(checkpoint, change, message):
    settings = {"corpus": TEXTS, "top": 4, **change}
    with pytest.raises(DataError) as caught:
        ngrams(text_model(), settings.pop("corpus"), checkpoint=checkpoint, **settings)
    assert str(caught.value).startswith(message)
    assert caught.value.code == "another-checkpoint"
    assert checkpoint.exists()


def test_another_model_is_refused(checkpoint):
    model = text_model()
    object.__setattr__(model.info, "model_id", "another")
    with pytest.raises(DataError) as caught:
        ngrams(model, TEXTS, checkpoint=checkpoint, top=4)
    assert str(caught.value) == (
        "here.npz was written for another model: use the same settings, or another checkpoint."
    )


def header_of(checkpoint):
    """That of a checkpoint which holds a record that no checkpoint is made of."""
    with np.load(checkpoint) as file:
        header = json.loads(file["header"].tobytes())
    return json.dumps(header | {"state": {"Path": {"0": "here.npz"}}}).encode()


@pytest.mark.parametrize("damage", ["cut", "rows", "other", "inside", "deep", "record"])
def test_a_damaged_checkpoint_is_refused(checkpoint, damage):
    if damage == "cut":
        checkpoint.write_bytes(checkpoint.read_bytes()[:500])
    elif damage == "rows":
        checkpoints.rows_path(checkpoint).write_bytes(b"")
    elif damage == "other":
        np.savez(checkpoint, x=np.zeros(3))
    elif damage in ("deep", "record"):
        header = b"[" * 10**5 if damage == "deep" else header_of(checkpoint)
        np.savez(checkpoint, header=np.frombuffer(header, dtype=np.uint8))
    else:
        with np.load(checkpoint) as file:
            arrays = {name: file[name] for name in file.files}
        np.savez(checkpoint, **arrays | {"arrays0": arrays["arrays0"][:3]})
    with pytest.raises(DataError) as caught:
        ngrams(text_model(), TEXTS, checkpoint=checkpoint, top=4)
    assert str(caught.value) == (
        "here.npz is no checkpoint that can be gone on with: delete it, and here.npz.rows beside "
        "it, to start anew."
    )


def test_another_file_is_never_said_to_be_deleted(tmp_path):
    path = tmp_path / "corpus.csv"
    path.write_text("text,label\nfun,1\n")
    with pytest.raises(DataError) as caught:
        ngrams(text_model(), TEXTS, checkpoint=path)
    assert str(caught.value) == (
        "corpus.csv is there already and is no checkpoint but another file: name one that is not "
        "there yet."
    )


def test_a_checkpoint_is_numbers_and_text(checkpoint):
    with np.load(checkpoint, allow_pickle=False) as file:
        header = json.loads(file["header"].tobytes())
        assert all(file[name].dtype != object for name in file.files)
    assert (header["state"]["Gathered"]["done"], header["top"]) == (24, 4)


def test_a_checkpoint_of_another_form_is_refused(checkpoint):
    """Such as were written when windows had tables of their own in the file."""
    header = {"version": 1, "model": "toy-id", "layer": "conv0", "top": 4, "purity": 0.75}
    header |= {"batch_size": 256, "seed": 0, "done": 24, "digest": "", "rows": [24], "windows": []}
    written = np.frombuffer(json.dumps(header).encode(), dtype=np.uint8)
    np.savez(checkpoint, header=written, **{"tally.total": np.zeros(5)})
    with pytest.raises(DataError) as caught:
        ngrams(text_model(), TEXTS, checkpoint=checkpoint, top=4)
    assert str(caught.value) == (
        "here.npz was written by another version of interpret, in form 1, and this one reads form "
        "2: delete it, and here.npz.rows beside it, to start anew."
    )
    assert caught.value.code == "another-checkpoint"
    assert checkpoint.exists()
