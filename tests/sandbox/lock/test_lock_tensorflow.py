"""A locked process still does what it is there for: open a Keras model, and ask it."""

import sys

import numpy as np
import pytest

from tests.sandbox.lock.children import need_full, told_by

pytestmark = pytest.mark.tensorflow

CODE = """
import json, os
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
import keras, numpy as np, tensorflow as tf
from interpret.sandbox.lock.process import lock, thread_count
folder = os.environ["FOLDER"]
path, scratch = folder + "/upload/model.keras", folder + "/scratch"
x = np.arange(42, dtype="float32").reshape(3, 7, 2)
read, write = os.pipe()
child = os.fork()  # the pools of threads have not been started: nothing was computed
if child == 0:
    threads = thread_count()
    report = lock(readable=[folder + "/upload"], writable=scratch, keep=[write])
    opened = keras.saving.load_model(path, compile=False, safe_mode=True)
    predicted = opened.predict(x, verbose=0)
    with tf.GradientTape() as tape:
        tape.watch(at := tf.constant(x))
        score = tf.reduce_sum(opened(at))
    slope = np.asarray(tape.gradient(score, at))
    np.save(scratch + "/slope.npy", slope)
    told = [report.level, report.missing, threads, predicted.tolist(), list(slope.shape)]
    os.write(write, json.dumps(told).encode())
    os._exit(0)
os.close(write)
with open(read, "rb") as line: told = json.loads(line.read() or b"null")
status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
print(json.dumps({"told": told, "status": status}))
"""


def made(path):
    """Save a model; its answers, by arithmetic."""
    import keras

    layers = keras.layers
    model = keras.Sequential(
        [keras.Input((7, 2)), layers.Conv1D(5, 3), layers.GlobalMaxPooling1D(), layers.Dense(4)]
    )
    model.save(path)
    kernel, bias, mixing, shift = (np.asarray(each) for each in model.get_weights())
    x = np.arange(42, dtype="float32").reshape(3, 7, 2)
    windows = np.stack([x[:, p : p + 3] for p in range(5)], axis=1)  # sample position tap channel
    maps = np.einsum("sptc,tcf->spf", windows, kernel) + bias
    return maps.max(axis=1) @ mixing + shift


@pytest.mark.skipif(sys.platform != "linux", reason="forks only on Linux")
def test_keras_opens_predicts_and_differentiates_in_a_locked_fork(tmp_path):
    for name in ("upload", "scratch"):
        (tmp_path / name).mkdir()
    expected = made(tmp_path / "upload" / "model.keras")
    told = told_by(CODE, FOLDER=str(tmp_path))
    assert told["status"] == 0
    level, missing, threads, predicted, shape = told["told"]
    assert threads == 1  # whatever ran in the parent: a fork takes one thread along
    for found, wanted in zip(predicted, expected, strict=True):
        assert found == pytest.approx(wanted, rel=1e-4)
    assert shape == [3, 7, 2]
    assert (tmp_path / "scratch" / "slope.npy").stat().st_size > 3 * 7 * 2 * 4
    need_full(level, missing)
