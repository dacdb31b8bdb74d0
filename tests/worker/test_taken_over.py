"""What can a worker do that a stranger has taken over, with a model open and TensorFlow at hand?"""

import dataclasses
import sys
import tempfile
from contextlib import ExitStack
from ctypes import addressof, create_string_buffer

import pytest

from interpret.sandbox.lock.system_calls import known_machine, machine

pytest.importorskip("tensorflow")
pytestmark = pytest.mark.tensorflow
if sys.platform != "linux" or not known_machine(machine()):
    pytest.skip("the lock needs Linux on x86_64 or aarch64", allow_module_level=True)

from interpret.loading import load  # noqa: E402
from interpret.sandbox.__main__ import _lay_out  # noqa: E402
from interpret.sandbox.lock import probes  # noqa: E402
from interpret.sandbox.talk import conversation, processes  # noqa: E402
from tests.sandbox.lock.children import need_full  # noqa: E402
from tests.worker.conftest import ROOT  # noqa: E402


@pytest.fixture(scope="module")
def tried(tmp_path_factory):
    """act -> (whether it succeeded, how), tried from inside a served worker."""
    folder = tmp_path_factory.mktemp("taken over")
    started = processes._started
    with pytest.MonkeyPatch.context() as patch, ExitStack() as stack:
        patch.setattr(tempfile, "tempdir", str(folder))
        served = "tests.worker.taken_over"
        patch.setattr(processes, "_started", lambda _, line, *words: started(served, line, *words))
        host = processes.HostProcess()
        stack.callback(host.close)
        patch.setattr(conversation, "new_child", lambda bare=False, **given: host.fork(**given))
        model = load(ROOT / "sample_models" / "team_names" / "model.keras", sandbox=True)
        stack.callback(model.close)
        need_full(model.report.level, model.report.missing)
        secret = create_string_buffer(b"secret")
        ground = _lay_out(folder, stack, parent_address=addressof(secret))
        (scratch,) = folder.glob("interpret.tmp-worker-*")
        link = scratch / "link"
        link.symlink_to(ground.outside)
        ground = dataclasses.replace(ground, scratch=str(scratch), link=str(link))
        handle = stack.enter_context(open(ground.outside, "rb"))
        assert handle.read() == b"secret"
        outcomes = model.session.ask(
            "call",
            "tuple[tuple[str, bool, str], ...]",
            name="kernel",
            positional=[ground.to_json()],
            named={},
            counted=False,
        )
        sample = model.encode("Indians G Juniors")  # it is none the worse for having tried
        assert model.predict(sample.x[None], sample=sample)[0].shape == (1, 2)
        assert [each.name for each in scratch.iterdir()] == ["link"]
    return {act: (allowed, how) for act, allowed, how in outcomes}


@pytest.mark.parametrize("act", probes.ACTS)
def test_a_worker_that_was_taken_over_cannot(act, tried):
    allowed, how = tried[act]
    assert not allowed, how
    assert how != "not tried"
