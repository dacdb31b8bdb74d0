import errno
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from interpret.core.errors import DataError, InterpretError
from interpret.methods.ngrams import analysis, document_stream
from interpret.methods.ngrams import checkpoint as checkpoints
from interpret.methods.ngrams.analysis import ngrams
from interpret.methods.ngrams.corpus_pass import study_of
from interpret.methods.ngrams.row_file import Rows
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
        "5: delete it, and here.npz.rows beside it, to start anew."
    )
    assert caught.value.code == "another-checkpoint"
    assert checkpoint.exists()


DAMAGED = (
    "here.npz is no checkpoint that can be gone on with: delete it, and here.npz.rows beside it, "
    "to start anew."
)


def study():
    model = text_model()
    settings = {"top": 4, "purity": 0.75, "batch_size": 256, "seed": 0, "shuffles": 0}
    return study_of(model, model.info.conv_layer(None), **settings)


def outcome(checkpoint):
    """The answer, or the sentence with which it is refused."""
    try:
        return ngrams(text_model(), TEXTS, checkpoint=checkpoint, top=4)
    except DataError as error:
        return str(error)


@pytest.mark.parametrize("size", [1, 100])
@pytest.mark.parametrize("name", ["here.npz", "here.npz.rows"])
def test_bytes_that_changed_are_never_gone_on_with(checkpoint, name, size):
    """Refused, or, where the bytes say nothing (a file's date within the archive), of no effect."""
    file = checkpoint.with_name(name)
    files = {each: each.read_bytes() for each in checkpoint.parent.iterdir()}
    end = 4 * study().columns.width * 24 if file.suffix == ".rows" else len(files[file])
    whole = ngrams(text_model(), TEXTS, top=4)
    outcomes = []
    for place in np.linspace(0, end - size, 25).astype(int).tolist():
        for each, content in files.items():
            each.write_bytes(content)
        changed = bytearray(files[file])
        changed[place : place + size] = bytes(size) if size > 1 else [changed[place] ^ 0xFF]
        file.write_bytes(changed)
        outcomes.append(outcome(checkpoint))
    refused = [each for each in outcomes if isinstance(each, str)]
    assert all(each == whole for each in outcomes if not isinstance(each, str))
    assert all(each.startswith("here.npz ") for each in refused)
    if file.suffix == ".rows":
        assert refused == [DAMAGED] * len(outcomes)
    else:
        assert len(refused) > 0.9 * len(outcomes)


def misfit_x(window):
    object.__setattr__(window, "x", np.full_like(window.x, 10**6))


MISFITS = {
    "shape": lambda g: setattr(g.tally, "fired", g.tally.fired[:, :2]),
    "dtype": lambda g: setattr(g.tally, "total", g.tally.total.astype("f4")),
    "kind": lambda g: setattr(g.tally, "documents", "24"),
    "record": lambda g: setattr(g, "lowest", g.tally),
    "blocks": lambda g: setattr(g, "blocks", [-1, 25]),
    "filter": lambda g: g.highest.table["filter"].__setitem__(0, 99),
    "place": lambda g: g.highest.table["at"].__setitem__(0, 5 << 40),
    "windows": lambda g: g.held.windows.clear(),
    "window": lambda g: g.held.windows.update({(0, 0): "great fun"}),
    "token": lambda g: misfit_x(next(iter(g.held.windows.values()))),
    "drawn": lambda g: g.held.drawn.update({0: next(iter(g.held.windows.values()))}),
}


@pytest.mark.parametrize("misfit", MISFITS)
def test_what_another_model_would_have_gathered_is_refused(checkpoint, misfit):
    """Also where it was written whole: an error or a wrong number later would tell nobody why."""
    gathered, rows = checkpoints.begin(checkpoint, study())
    rows.close()
    MISFITS[misfit](gathered)
    checkpoints.write(checkpoint, study(), gathered)
    assert outcome(checkpoint) == DAMAGED


RUN = """
import json
import sys
from interpret.core.errors import DataError, InterpretError
from interpret.methods.ngrams import document_stream
from interpret.methods.ngrams.analysis import ngrams
from tests.methods.ngrams.test_checkpoint import TEXTS
from tests.toy_models import text_model

document_stream.AT_ONCE = 8

def wait(done, total):
    if done > 30 and sys.argv[2] == "waits":
        print("half way", flush=True)
        sys.argv[2] = sys.stdin.readline()
    return True

try:
    print(json.dumps(ngrams(text_model(), TEXTS, checkpoint=sys.argv[1], progress=wait).to_dict()))
except DataError as error:
    print(error.code, error)
"""


@pytest.fixture
def run():
    """Another process that goes through the texts; half way it waits, where it is told to."""
    started = []

    def start(path, *, waits):
        line = [sys.executable, "-c", RUN, str(path), "waits" if waits else "goes on"]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
        started.append(subprocess.Popen(line, cwd=Path(__file__).parents[3], **pipes))
        if waits:
            assert started[-1].stdout.readline() == "half way\n"
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.communicate()


def test_a_second_run_is_refused_while_the_first_goes_on(tmp_path, run):
    path = tmp_path / "here.npz"
    first = run(path, waits=True)
    message = (
        "here.npz is in use by another run that writes to it: wait until that one has ended, or "
        "name another checkpoint."
    )
    second, _ = run(path, waits=False).communicate()
    assert second == f"checkpoint-in-use {message}\n"
    with pytest.raises(DataError) as caught:
        ngrams(text_model(), TEXTS, checkpoint=path)
    assert (str(caught.value), caught.value.code) == (message, "checkpoint-in-use")
    answer, _ = first.communicate("\n")
    assert answer == json.dumps(ngrams(text_model(), TEXTS).to_dict()) + "\n"
    assert list(tmp_path.iterdir()) == []


def test_the_lock_of_a_run_that_was_killed_is_free(tmp_path, run):
    path = tmp_path / "here.npz"
    run(path, waits=True).kill()
    answer, _ = run(path, waits=False).communicate()
    assert answer == json.dumps(ngrams(text_model(), TEXTS).to_dict()) + "\n"
    assert list(tmp_path.iterdir()) == []


def test_a_file_of_the_name_of_the_lock_stays(tmp_path):
    lock = tmp_path / "here.npz.lock"
    lock.write_text("mine")
    ngrams(text_model(), TEXTS, checkpoint=tmp_path / "here.npz")
    assert lock.read_text() == "mine"


class FullDisk(io.BytesIO):
    """A file for which there is no room."""

    def write(self, block):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_a_full_disk_is_told_with_the_checkpoint_s_name(tmp_path):
    path = tmp_path / "run.npz"
    for where, what in (
        (path, f"The checkpoint {str(path)!r} cannot be written: No space left on device. Make "
        "room, or name another file; what was written before can be gone on with."),
        (None, "The rows of the corpus cannot be written: No space left on device. Make room, or "
        "TMPDIR names another folder for them; what was written before can be gone on with."),
    ):  # fmt: skip
        rows = Rows(3, where)
        rows._file = FullDisk()
        rows.add(np.zeros((4, 3)))
        with pytest.raises(InterpretError) as caught:
            rows.flush()
        assert str(caught.value) == what
