import threading

import numpy as np
import pytest

from interpret.core.errors import DataError
from interpret.dashboard.jobs import Job
from interpret.dashboard.messages import sentence
from interpret.methods.occlusion import occlude
from tests.toy_models import series_model


def test_a_stop_keeps_what_is_done():
    model = series_model(batch_size=1)
    x = np.random.default_rng(0).normal(size=(11, 2))
    first, go_on = threading.Event(), threading.Event()

    def work(progress):
        def told(done, total):
            first.set()
            go_on.wait(10)
            return progress(done, total)

        return occlude(model, x, window=2, progress=told)

    job = Job("key", work)
    assert first.wait(10)
    job.stop()
    assert job.stopping
    go_on.set()
    assert job.wait(10)
    assert job.result.partial
    assert (job.done, job.total) == (1, 10)
    assert np.isfinite(job.result.window_scores[:, 0]).sum() == 1


def test_an_error_is_kept_for_the_page():
    def work(progress):
        raise DataError("Row 3 holds 'oops'.")

    job = Job("key", work)
    assert job.wait(10)
    assert sentence(job.error) == "Row 3 holds 'oops'."


@pytest.mark.parametrize(
    ("done", "words"),
    [
        (0, "Reading the first documents …"),
        (12, "All 12 documents are gone through: summing up …"),
    ],
)
def test_how_far_in_words(done, words):
    job = Job("key", lambda progress: progress(done, 12), noun="documents")
    job.wait(10)
    assert job.words() == words


@pytest.mark.parametrize(("done", "share"), [(0, 0.0), (3, 0.25), (12, 1.0)])
def test_how_far(done, share):
    job = Job("key", lambda progress: progress(done, 12))
    job.wait(10)
    assert job.share == share
