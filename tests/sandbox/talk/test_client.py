"""A worker that misbehaves costs its own process; what happened is said, and work goes on."""

import inspect
import resource
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from interpret.core.errors import ArgumentError, DataError, InterpretError, ModelError
from interpret.core.model import SequenceModel
from interpret.core.model_calls import CALLS
from interpret.methods.occlusion import occlude
from interpret.sandbox.talk import conversation
from interpret.sandbox.talk.client import RemoteModel
from tests.toy_models import text_model

TEXT = " ".join(["great fun"] * 20)


def test_every_call_has_the_protocol_s_signature_and_crosses():
    methods = {name for name in vars(SequenceModel) if not name.startswith("_")} - {"info"}
    assert methods | {"library_map"} == CALLS.keys() | {"randomised"}
    for name in methods - {"predict"}:  # which also takes an input as it comes
        own = inspect.signature(getattr(RemoteModel, name))
        assert own == inspect.signature(getattr(SequenceModel, name)), name


def test_a_mask_does_not_cross(remote):
    """In the worker the array would have none, and what stands under it would be taken."""
    model, hidden = remote("good.keras"), np.ma.masked_equal(np.array([2, 3, 4]), 3)
    for x, name in ((hidden, "The input"), ({"x": hidden}, "Input 'x'")):
        with pytest.raises(DataError) as caught:
            model.encode(x)
        assert str(caught.value).startswith(f"{name} is a masked array, in which 1 of 3 values is")


def test_an_analysis_is_the_same_as_in_this_process(remote):
    model, here = remote("good.keras"), text_model(length=60, batch_size=4, labels=("a", "b", "c"))
    assert model.report.missing == ("It is a fake.",)
    assert model.info == here.info
    assert occlude(model, TEXT) == occlude(here, TEXT)
    with pytest.raises(DataError) as there:
        model.encode(np.zeros((3, 4)))
    with pytest.raises(DataError) as local:
        here.encode(np.zeros((3, 4)))
    assert str(there.value) == str(local.value)
    assert there.value.code == local.value.code


@pytest.mark.parametrize(
    ("name", "code", "said"),
    [
        ("pickle", "bad-reply", "What it sent is no answer: it does not begin as a message does."),
        ("flood", "bad-reply", "it announces 2,147,483,648 bytes of arrays."),
        ("half", "worker-died", "Its process ended (status 0)."),
        ("mute", "timed-out", "There was no answer for 1 second: ask for less at once"),
        ("busy", "bad-reply", "it reports progress where none was asked for."),
        ("far", "bad-reply", "it holds a list of 33,554,432 entries, more than one message may."),
        ("odd", "bad-reply", "it is neither an answer nor a progress report."),
        ("unkind", "bad-reply", "its error is of no kind that is known."),
        ("wrong", "bad-reply", "is no answer to the question"),
        ("aborts", "worker-died", "Its process ended (SIGABRT)."),
        ("killed", "out-of-memory", "The system ended its process, most likely for want of"),
        ("sigsys", "blocked-action", "It tried something that the sandbox forbids."),
    ],
)
def test_what_a_taken_over_worker_can_do(remote, children, name, code, said):
    model = remote(f"{name}.keras", deadline=1.0 if name == "mute" else 20.0)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began = time.monotonic()
    with pytest.raises(ModelError) as caught:
        model.kernel("conv1d")
    assert caught.value.code == code
    assert said in str(caught.value)
    assert f"{name}.keras" in str(caught.value)
    assert "nothing was run" not in str(caught.value).lower()
    assert time.monotonic() - began < 8
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 60 * 1024
    assert children[0].process.poll() is not None


def test_the_sentence_about_a_stopped_worker(remote):
    with pytest.raises(ModelError) as caught:
        remote("mute.keras", deadline=1.0).embedding()
    assert str(caught.value) == (
        "mute.keras was stopped inside the sandbox [timed-out]. There was no answer for 1 second: "
        "ask for less at once, such as a shorter input or fewer windows. What you had is "
        "unchanged, and the next question opens the model again."
    )


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("dies-SIGSEGV", 'Could not open "dies-SIGSEGV.keras" [worker-died]. It was stopped inside '
         "the sandbox. Its process ended (SIGSEGV). What you had is unchanged."),
        ("dull", 'Could not open "dull.keras" [timed-out]. It was stopped inside the sandbox. '
         "There was no answer for 1 second"),
    ],
)  # fmt: skip
def test_a_file_that_ends_its_worker_while_it_is_opened(remote, children, name, said):
    with pytest.raises(ModelError) as caught:
        remote(f"{name}.keras", deadline=1.0 if name == "dull" else 20.0)
    assert str(caught.value).startswith(said)
    assert children[0].process.poll() is not None


def test_a_stranger_s_sentence_cannot_write_on_the_terminal(remote):
    with pytest.raises(DataError) as caught:
        remote("rude.keras").embedding()
    assert "\x1b" not in str(caught.value)
    assert len(str(caught.value)) == 2000
    assert caught.value.code == "ragged"


def test_after_a_death_the_next_question_opens_the_model_again(remote, children):
    model = remote("good.keras")
    sample = model.encode(TEXT)
    before = model.predict(sample.x[None], sample=sample)
    children[0].process.kill()
    children[0].process.wait()
    after = model.predict(sample.x[None], sample=sample)
    assert np.array_equal(before[0], after[0])
    assert len(children) == 2
    model.close()
    assert children[1].process.poll() is not None


def test_a_worker_and_its_folder_end_with_its_model(remote, children, monkeypatch, tmp_path):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    model = remote("good.keras")
    assert len(list(tmp_path.iterdir())) == 1
    del model
    assert children[0].process.poll() is not None
    assert list(tmp_path.iterdir()) == []


def test_progress_stops_after_the_windows_asked_for(remote):
    model, here = remote("good.keras"), text_model(length=60, batch_size=4, labels=("a", "b", "c"))
    heard = {"there": [], "here": []}

    def until(key):
        def told(done, total):
            heard[key].append((done, total))
            return len(heard[key]) < 3

        return told

    there = occlude(model, TEXT, progress=until("there"))
    local = occlude(here, TEXT, progress=until("here"))
    assert there == local
    assert there.partial
    assert heard["there"] == heard["here"]
    assert len(heard["there"]) == 3


def test_a_short_question_is_answered_while_a_long_one_is_worked_on(remote):
    model = remote("good.keras")
    sample = model.encode(TEXT)
    reached, answered = threading.Event(), threading.Event()

    def told(done, total):
        if not reached.is_set():
            reached.set()
            time.sleep(0.3)  # until the other thread waits for its turn
        elif done < total:
            assert answered.wait(10)
        return True

    found = []
    long = threading.Thread(target=lambda: found.append(occlude(model, TEXT, progress=told)))
    long.start()
    assert reached.wait(10)
    scores = model.predict(sample.x[None], sample=sample)
    answered.set()
    long.join(20)
    assert found[0] == occlude(model, TEXT)
    assert scores[0].shape == (1, 3)


def test_several_threads_ask_at_once_and_each_gets_its_own_answer(remote, children):
    model, here = (
        remote("good.keras", deadline=5.0),
        text_model(length=60, batch_size=4, labels=("a", "b", "c")),
    )
    samples = [model.encode("great " * n) for n in range(1, 9)]
    expected = [here.predict(each.x[None], sample=each)[0] for each in samples]

    def asked(number):
        sample = samples[number % len(samples)]
        return model.predict(sample.x[None], sample=sample)[0]

    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(asked, range(800)))
    assert all(np.array_equal(found[n], expected[n % len(expected)]) for n in range(800))
    assert len(children) == 1


def test_a_progress_report_cannot_ask_the_same_model(remote):
    model = remote("good.keras")
    sample = model.encode(TEXT)

    def told(done, total):
        model.predict(sample.x[None], sample=sample)

    with pytest.raises(ArgumentError, match="A progress callback cannot ask the model whose"):
        occlude(model, TEXT, progress=told)
    assert model.predict(sample.x[None], sample=sample)[0].shape == (1, 3)


def test_questions_that_waited_for_one_that_failed_are_asked_again(remote, children):
    model, here = remote("good.keras"), text_model(length=60, batch_size=4, labels=("a", "b", "c"))
    sample = model.encode(TEXT)
    expected = here.predict(sample.x[None], sample=sample)[0]
    reached, found, errors = threading.Event(), [], []

    def told(done, total):
        reached.set()
        time.sleep(0.5)  # until the others wait
        children[0].process.kill()
        children[0].process.wait()

    def long():
        try:
            occlude(model, TEXT, progress=told)
        except ModelError as error:
            errors.append(error.code)

    first = threading.Thread(target=long)
    first.start()
    assert reached.wait(10)
    with ThreadPoolExecutor(4) as threads:
        asked = [threads.submit(model.predict, sample.x[None], sample=sample) for _ in range(4)]
    first.join(20)
    for each in asked:
        error = each.exception()
        if error is None:
            found.append(each.result()[0])
        else:
            errors.append(error.code)
    assert len(errors) <= 2  # the question in whose course it died, and the one that found out
    assert len(found) >= 3
    assert all(np.array_equal(each, expected) for each in found)


def test_who_raises_in_a_progress_report_gets_it_back(remote, children):
    model = remote("good.keras")

    def told(done, total):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        occlude(model, TEXT, progress=told)
    assert children[0].process.poll() is not None
    assert occlude(model, TEXT).target is not None


def test_an_unknown_command_is_refused(remote):
    model = remote("good.keras")
    with pytest.raises(InterpretError, match="A worker knows no command 'exec'"):
        model.session.ask("exec", "str", code="1")
    with pytest.raises(InterpretError, match="A worker's model has no method '__init__'"):
        model.session.ask("call", "str", name="__init__", positional=(), named={}, counted=False)


def windows_of(model, sample, progress):
    windows, patches = np.array([[0, 1]]), np.zeros((1, 1, 1), np.int32)
    return model.predict_windows(windows, patches, samples=[sample], progress=progress)


def test_progress_that_goes_nowhere_is_given_up(remote):
    model, began = remote("endless.keras", deadline=1.0), time.monotonic()
    sample = text_model(length=60).encode(TEXT)
    with pytest.raises(ModelError) as caught:
        windows_of(model, sample, lambda done, total: None)
    assert caught.value.code == "timed-out"
    assert time.monotonic() - began < 15


def test_a_worker_that_does_not_stop_is_ended(remote, monkeypatch):
    monkeypatch.setattr(conversation, "TO_STOP", 0.5)
    model, began = remote("endless.keras"), time.monotonic()
    sample = text_model(length=60).encode(TEXT)
    with pytest.raises(ModelError) as caught:
        windows_of(model, sample, lambda done, total: False)
    assert caught.value.code == "timed-out"
    assert time.monotonic() - began < 15


def test_a_worker_is_ended_from_another_thread_while_somebody_waits(remote):
    model = remote("mute.keras")
    threading.Timer(0.5, model.give_up).start()
    with pytest.raises(ModelError) as caught:
        model.kernel("conv1d")
    assert caught.value.code == "ended"
    assert "It was ended, since it did not stop when it was asked to." in str(caught.value)
