"""Train three one-layer models whose arithmetic can be checked by hand, and write their files.

Run from the root of the repository: ``python sample_models/spelled_out/build.py``.
"""

import json
from pathlib import Path

import keras
import numpy as np
import tensorflow as tf

FOLDER = Path(__file__).resolve().parent
KERNEL = 2
STEPS = 2000

# One series of four positions, first all zero at its start, and the three answers wanted of it.
ONE_CHANNEL = ([[0], [3], [4], [5]], [[6], [11], [14]])
TWO_CHANNELS = ([[0, 0], [3, 6], [4, 7], [5, 8]], [[30], [57], [67]])
TWO_FILTERS = ([[0], [3], [4], [5]], [[6, 12], [11, 25], [14, 32]])

Task = tuple[list[list[int]], list[list[int]]]
TASKS: dict[str, tuple[str, Task, list[str]]] = {
    "one_channel": ("One convolution, one channel", ONE_CHANNEL, ["a"]),
    "two_channels": ("One convolution, two channels", TWO_CHANNELS, ["a", "b"]),
    "two_filters": ("One convolution, two filters", TWO_FILTERS, ["a"]),
}


def windows(series: np.ndarray) -> np.ndarray:
    """Return every window of `series`, one a row, flattened to (slot x channel)."""
    return np.stack(
        [series[p : p + KERNEL].ravel() for p in range(len(series) - KERNEL + 1)]
    ).astype(float)


def fastest_descent(rows: np.ndarray, outputs: int) -> tuple[float, float]:
    """Return the learning rate and momentum with which descent converges fastest.

    The loss is a parabola; its steepest and flattest direction (that is not flat) decide both,
    as in Polyak, "Some methods of speeding up the convergence of iteration methods" (1964).
    """
    curvature = np.linalg.eigvalsh(rows.T @ rows) * 2 / (len(rows) * outputs)
    curvature = curvature[curvature > 1e-9 * curvature.max()]
    steep, flat = np.sqrt(curvature.max()), np.sqrt(curvature.min())
    return float((2 / (steep + flat)) ** 2), float(((steep - flat) / (steep + flat)) ** 2)


def convolution(name: str, channels: int, filters: int, dtype: str) -> keras.Model:
    """Return a model of one Conv1D layer: no bias, no activation, only whole windows."""
    layer = keras.layers.Conv1D(filters, KERNEL, use_bias=False, dtype=dtype, name="conv1d")
    return keras.Sequential([keras.Input((4, channels), dtype=dtype), layer], name=name)


def train(name: str, series: np.ndarray, wanted: np.ndarray) -> keras.Model:
    """Fit one Conv1D to one sample by gradient descent with momentum.

    The steps are taken in float64: in float32 their rounding alone leaves an error of 6e-4.
    """
    keras.utils.set_random_seed(3)
    model = convolution(name, series.shape[1], wanted.shape[1], "float64")
    rate, momentum = fastest_descent(windows(series), wanted.shape[1])
    loss = keras.losses.MeanSquaredError(dtype="float64")
    model.compile(keras.optimizers.SGD(rate, momentum=momentum), loss)
    sample = tf.data.Dataset.from_tensors((series[np.newaxis], wanted[np.newaxis]))
    model.fit(sample.repeat(STEPS), epochs=1, shuffle=False, verbose=0)
    learnt = convolution(name, series.shape[1], wanted.shape[1], "float32")
    learnt.set_weights(model.get_weights())
    return learnt


def save(model: keras.Model, title: str, channels: list[str], x: np.ndarray) -> None:
    """Write the model, its sidecar and its one sample."""
    model.save(FOLDER / f"{model.name}.keras")
    sidecar = {
        "schema_version": 1,
        "title": title,
        "channels": channels,
        "samples": f"{model.name}.npz",
    }
    (FOLDER / f"{model.name}.json").write_text(json.dumps(sidecar, indent=2) + "\n")
    np.savez_compressed(FOLDER / f"{model.name}.npz", x=x)


def main() -> None:
    """Build the three models and print what each learnt."""
    tf.config.experimental.enable_op_determinism()
    for name, (title, (x, y), channels) in TASKS.items():
        series, wanted = np.array(x, dtype="float64"), np.array(y, dtype="float64")
        model = train(name, series, wanted)
        sample = series[np.newaxis].astype("float32")
        save(model, title, channels, sample)
        answer = model.predict(sample, verbose=0)[0]
        print(f"{name}: largest error {np.abs(answer - wanted).max():.1e}; filter (slot, channel):")
        for index in range(wanted.shape[1]):
            print(f"  {index}: {model.get_weights()[0][:, :, index].tolist()}")


if __name__ == "__main__":
    main()
