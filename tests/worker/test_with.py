"""A model in a worker closes where the block ends, and takes an input as it comes."""

import numpy as np
import pytest

pytest.importorskip("tensorflow")
pytestmark = pytest.mark.tensorflow

import interpret  # noqa: E402
from tests.cli.conftest import MODEL  # noqa: E402


def test_a_block_ends_the_worker_and_answers_are_those_of_this_process():
    here = interpret.load(MODEL)
    with interpret.load(MODEL, sandbox=True) as there:
        assert interpret.predict(there, "Indians G Juniors") == interpret.predict(
            here, "Indians G Juniors"
        )
        (scores,) = there.predict("Indians G Juniors")
        assert repr(interpret.inspect(there)) == repr(interpret.inspect(here))
        worker = there.session.worker
    assert worker.ended
    (expected,) = here.predict("Indians G Juniors")
    assert scores.shape == (1, 2)
    np.testing.assert_array_equal(scores, expected)
    with here as same:
        assert same is here
